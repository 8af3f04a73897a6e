"""A session's results for what the runner says afterwards: height, belt speed, sex. Measured again from its track.

Corrections by hand stay, in `out/` and beside it in `untouched/` (`corrected_results`). The clips and pictures, which
show values, are drawn anew.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from formcam.app.sessions import corrected_results, jobs
from formcam.app.sessions.job_progress import write_state
from formcam.app.sessions.job_settings import JobSettings
from formcam.app.sessions.jobs import Job
from formcam.app.sessions.session_files import MAKING, OUT, REPLACED, UNTOUCHED
from formcam.records.corrections import Edits
from formcam.records.errors import CannotJudge
from formcam.records.track import Runner


def measure_for(job: Job, chosen: JobSettings) -> None:
    """Make the session's results anew for the runner of `chosen`, and keep what it says with the session.

    Nobody else must replace them meanwhile (`Processes.replacing`). Raises `FormcamError` where the track does not
    fit, `OSError` on a full disk; then the results are as before.
    """
    runner = chosen.runner
    making = job.folder / MAKING
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir()
    try:
        wanted: list[tuple[str, Edits | None]] = [(OUT, corrected_results.edits_of(job.out))]
        if (job.folder / UNTOUCHED).is_dir():
            wanted.append((UNTOUCHED, None))
        for name, edits in wanted:
            _make(job, runner, edits, job.folder / name, making / name)
        jobs.change_settings(job, chosen)
        try:
            # What "undo all" goes back to first: whatever ends this half-way, the results themselves are whole.
            for name, _ in reversed(wanted):
                _swap(job.folder / name, making / name, job.folder / REPLACED)
        except OSError:
            jobs.change_settings(job, job.settings)
            raise
        write_state(job.folder, "done", share=1.0, shipped=job.shipped)
    finally:
        shutil.rmtree(making, ignore_errors=True)


def _make(job: Job, runner: Runner, edits: Edits | None, before: Path, made: Path) -> None:
    analysis = corrected_results.measured(job, edits, runner)
    if analysis.refusal is not None:
        raise CannotJudge(analysis.refusal.code, analysis.refusal.message, analysis.refusal.advice)
    corrected_results.write_anew(job, analysis, before, made)


def _swap(place: Path, made: Path, aside: Path) -> None:
    shutil.rmtree(aside, ignore_errors=True)
    place.rename(aside)
    try:
        made.rename(place)
    except OSError:
        aside.rename(place)
        raise
    shutil.rmtree(aside, ignore_errors=True)
