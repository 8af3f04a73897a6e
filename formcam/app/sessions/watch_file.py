"""The file of the runner's watch beside a session: kept, read when the result is shown, and taken away again.

It is held against the results as they are now, so corrections by hand and another belt speed need nothing of it.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from formcam._runtime.json_files import write_whole
from formcam.app.sessions.jobs import Job
from formcam.app.sessions.session_files import WATCH
from formcam.feedback.watch_comparison import compare_with_watch
from formcam.records.analysis import Analysis
from formcam.records.watch import WatchComparison, WatchRun
from formcam.watch.reading import read_watch, watch_run


def keep(job: Job, data: bytes) -> None:
    """Put the file beside the session. Raises `UsageError` where it holds no run, `OSError` on a full disk."""
    watch_run(data)
    write_whole(job.folder / WATCH, data)


def is_kept(job: Job) -> bool:
    """Whether the session has one."""
    return (job.folder / WATCH).is_file()


def remove(job: Job) -> None:
    """The session has none any more."""
    (job.folder / WATCH).unlink(missing_ok=True)


def beside(job: Job, analysis: Analysis) -> WatchComparison | None:
    """The result (in centimetres) beside the watch, None without one. Raises `UsageError` where it cannot be read."""
    if not is_kept(job):
        return None
    path = job.folder / WATCH
    return compare_with_watch(analysis, _run(str(path), path.stat().st_mtime_ns), job.filmed)


@lru_cache(maxsize=4)
def _run(path: str, version: int) -> WatchRun:  # noqa: ARG001 (part of the cache's key)
    return read_watch(Path(path))
