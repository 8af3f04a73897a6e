"""A runner's results on this computer, newest first: what the training pages start from.

`owner` is the id of a runner's profile. A sample is nobody's: it comes with anybody's results, and counts as nobody's.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from formcam.app.sessions import jobs
from formcam.app.sessions.jobs import Job
from formcam.outputs import result_folder
from formcam.outputs.files.json_file import read_analysis
from formcam.records.analysis import Analysis
from formcam.records.errors import FormcamError

Result = tuple[Job, Analysis]


def finished(owner: str) -> list[Job]:
    """The runner's finished sessions and the samples', newest first; whether a result can be read is not looked at."""
    return [job for job in jobs.sessions() if job.state == "done" and job.owner in (owner, None)]


def first_readable(candidates: Iterable[Job]) -> Result | None:
    """The first whose result can be read; those behind it are left alone, as reading many takes long."""
    found = ((job, readable(job)) for job in candidates)
    return next(((job, analysis) for job, analysis in found if analysis is not None), None)


def newest_clip(owner: str) -> Job | None:
    """The runner's newest clip, with or without a result; never a sample."""
    return next((job for job in jobs.sessions() if job.owner == owner), None)


def cadence_of(analysis: Analysis) -> float | None:
    """The rated cadence of a result, in steps a minute; None where it has none."""
    cadence = analysis.get("cadence")
    return None if cadence is None or cadence.grade == "not_rated" else cadence.value


def readable(job: Job) -> Analysis | None:
    """The result of a session; None where there is none, or one that cannot be read."""
    path = job.out / result_folder.ANALYSIS
    return _analysis(str(path), path.stat().st_mtime_ns) if path.is_file() else None


@lru_cache(maxsize=64)
def _analysis(path: str, version: int) -> Analysis | None:  # noqa: ARG001 (part of the cache's key)
    """None for a file of another version of formcam, or a damaged one: its own page says so."""
    try:
        return read_analysis(path)
    except FormcamError:
        return None
