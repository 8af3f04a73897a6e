"""The results on this computer, newest first: what the plan and the metronome start from."""

from __future__ import annotations

from functools import lru_cache

from formcam.app.sessions import jobs
from formcam.app.sessions.jobs import Job
from formcam.outputs import result_folder
from formcam.outputs.files.json_file import read_analysis
from formcam.records.analysis import Analysis
from formcam.records.errors import FormcamError


def finished() -> list[tuple[Job, Analysis]]:
    """Every finished session whose result can be read, newest first."""
    found = ((job, _analysis_of(job)) for job in jobs.sessions() if job.state == "done")
    return [(job, analysis) for job, analysis in found if analysis is not None]


def latest_cadence() -> float | None:
    """The steps a minute of the newest result that has a rated cadence, or None."""
    for _, analysis in finished():
        cadence = analysis.get("cadence")
        if cadence is not None and cadence.value is not None and cadence.grade != "not_rated":
            return cadence.value
    return None


def _analysis_of(job: Job) -> Analysis | None:
    path = job.out / result_folder.ANALYSIS
    return _analysis(str(path), path.stat().st_mtime_ns) if path.is_file() else None


@lru_cache(maxsize=64)
def _analysis(path: str, version: int) -> Analysis | None:  # noqa: ARG001 (part of the cache's key)
    """None for a file of another version of formcam, or a damaged one: its own page says so."""
    try:
        return read_analysis(path)
    except FormcamError:
        return None
