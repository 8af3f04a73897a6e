"""The results on this computer, newest first: what the training pages start from."""

from __future__ import annotations

from functools import lru_cache

from formcam.app.sessions import jobs
from formcam.app.sessions.jobs import Job
from formcam.outputs import result_folder
from formcam.outputs.files.json_file import read_analysis
from formcam.records.analysis import Analysis
from formcam.records.errors import FormcamError

Result = tuple[Job, Analysis]


def finished() -> list[Result]:
    """Every finished session whose result can be read, newest first."""
    found = ((job, _analysis_of(job)) for job in jobs.sessions() if job.state == "done")
    return [(job, analysis) for job, analysis in found if analysis is not None]


def newest_clip() -> Job | None:
    """The runner's newest clip, with or without a result; a sample only where there is no other clip."""
    found = jobs.sessions()
    return next((job for job in found if not job.sample), next(iter(found), None))


def cadence_of(analysis: Analysis) -> float | None:
    """The rated cadence of a result, in steps a minute; None where it has none."""
    cadence = analysis.get("cadence")
    return None if cadence is None or cadence.grade == "not_rated" else cadence.value


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
