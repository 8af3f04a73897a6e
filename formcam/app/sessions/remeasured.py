"""A session's results for what the runner says afterwards: height, belt speed, sex. Measured again from its track.

Corrections by hand stay, in `out/` and beside it in `untouched/` (`corrected_results`). The clips and pictures, which
show values, are drawn anew.
"""

from __future__ import annotations

import shutil
from dataclasses import asdict
from pathlib import Path

from formcam._runtime.one_at_a_time import one_at_a_time
from formcam.app.sessions import corrected_results, jobs
from formcam.app.sessions.job_progress import write_state
from formcam.app.sessions.job_settings import JobSettings, merged
from formcam.app.sessions.jobs import Job
from formcam.app.sessions.session_files import MAKING, OUT, REPLACED, UNTOUCHED
from formcam.records.corrections import Edits
from formcam.records.errors import CannotJudge
from formcam.records.track import Runner


def measure_for(job: Job, chosen: JobSettings) -> None:
    """Make the session's results anew for the runner of `chosen`, and keep what differs in it from `job.settings`.

    What is told meanwhile, by another tab say, is newer: then they are made once more, for that. Nobody else must
    replace the results meanwhile (`Processes.replacing`). Raises `FormcamError` where the track does not fit, `OSError`
    on a full disk or where the session is gone; then the results are as before.
    """
    while not _measured_in_time(job, chosen):
        pass


def _measured_in_time(job: Job, chosen: JobSettings) -> bool:
    """Whether the results are those of what is told by now; False when that changed while they were being made."""
    now = _now(job)
    runner = merged(job.settings, chosen, now.settings).runner
    if now.measured_for == runner:
        jobs.change_settings(job, chosen)
        return True
    making = job.folder / MAKING
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir()
    try:
        wanted: list[tuple[str, Edits | None]] = [(OUT, corrected_results.edits_of(job.out))]
        if (job.folder / UNTOUCHED).is_dir():
            wanted.append((UNTOUCHED, None))
        for name, edits in wanted:
            _make(job, runner, edits, job.folder / name, making / name)
        with one_at_a_time(job.folder):
            if merged(job.settings, chosen, _now(job).settings).runner != runner:
                return False
            _put_in_place(job, chosen, [name for name, _ in wanted])
            write_state(job.folder, "done", share=1.0, shipped=job.shipped, runner=asdict(runner))
            return True
    finally:
        shutil.rmtree(making, ignore_errors=True)


def _now(job: Job) -> Job:
    found = jobs.load(job.session)
    if found is None:
        raise FileNotFoundError("the session is gone")
    return found


def _put_in_place(job: Job, chosen: JobSettings, made: list[str]) -> None:
    """The results that were made and the settings that they are of, both or neither; the folder is held."""
    before = _now(job).settings
    jobs.change_settings(job, chosen)
    try:
        # What "undo all" goes back to first: whatever ends this half-way, the results themselves are whole.
        for name in reversed(made):
            _swap(job.folder / name, job.folder / MAKING / name, job.folder / REPLACED)
    except OSError:
        jobs.change_settings(_now(job), before)
        raise


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
