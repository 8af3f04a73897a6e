"""What is said of a job, in the words that the page and a phone share: how far it is, and why it has no result."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from formcam.app.sessions.job_progress import State
from formcam.app.sessions.jobs import Job
from formcam.records.printable import capitalised

STAGES: Mapping[str, str] = MappingProxyType(
    {
        "": "Getting ready",
        "start": "Getting ready",
        "people": "Looking for you in the picture",
        "pose": "Following your body, frame by frame",
        "measure": "Measuring",
        "clip": "Drawing into your clip",
        "report": "Writing the report",
    }
)
TITLES: Mapping[State, str] = MappingProxyType(
    {
        "refused": "We couldn't analyse this clip",
        "failed": "That did not work",
        "cancelled": "Stopped",
        "interrupted": "This analysis was interrupted",
    }
)
_TEXTS: Mapping[State, tuple[str, str]] = MappingProxyType(
    {
        "interrupted": (
            "formcam was closed while it worked on this clip",
            "your clip is still here; start it again",
        ),
        "cancelled": ("you stopped this analysis", "your clip is still here; start it again"),
    }
)


def stage_text(job: Job) -> str:
    """`Measuring · about 8 seconds left`."""
    left = "" if job.remaining_s is None else f" · about {duration(job.remaining_s)} left"
    return f"{STAGES.get(job.stage, 'Working')}{left}"


def what_is_wrong(job: Job) -> tuple[str, str]:
    """What happened to a job without a result and what to do about it, as sentences."""
    message, advice = _TEXTS.get(job.state, (job.message, job.advice))
    return _sentence(message), _sentence(advice)


def duration(seconds: float) -> str:
    """A time as one number: seconds, or from 50 on minutes."""
    number, unit = (seconds, "second") if seconds < 50 else (seconds / 60, "minute")
    number = max(1, round(number))
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"


def _sentence(words: str) -> str:
    return f"{capitalised(words).rstrip('.')}." if words else ""
