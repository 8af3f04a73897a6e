"""What shows the body, drawn after an analysis or corrections: `python -m formcam.app.workers.redraw_job FOLDER`.

The key moments and the report first, which takes seconds (an analysis has made them already), the clips after.
Everything is made aside and moved into place only while the corrections are still those that it was made with. What
ends the process before: `lifetime`.
"""

from __future__ import annotations

import shutil
import sys
import time
from pathlib import Path

from formcam._runtime import picture_memory
from formcam._runtime.json_files import write_json
from formcam.app.sessions import corrected_results, jobs
from formcam.app.sessions.session_files import REDRAWING, UNDRAWN, clip_of
from formcam.app.workers import lifetime
from formcam.outputs import result_folder
from formcam.outputs.clip.rendering import key_frames, load_still, render
from formcam.outputs.files.pdf import write_pdf
from formcam.records.errors import UsageError

WRITE_EVERY_S = 0.3


def main() -> int:
    """Draw the session in the folder named on the command line."""
    folder = Path(sys.argv[1])
    lifetime.end_with_a_finished_session(folder)
    picture_memory.return_freed_pictures()
    job = jobs.load(folder.name)
    if job is not None:
        redraw(job)
    return 0


def redraw(job: jobs.Job) -> bool:
    """Draw everything anew; False when the corrections changed meanwhile, and then nothing more is put in place.

    Raises `UsageError` without the clip as it was filmed.
    """
    clip = clip_of(job.folder)
    if clip is None:
        raise UsageError("the clip is not here any more", "analyse it again")
    edits = corrected_results.edits_of(job.out)
    version = _version(job)
    analysis = corrected_results.measured(job, edits)
    made = job.folder / REDRAWING
    shutil.rmtree(made, ignore_errors=True)
    made.mkdir()
    try:
        if not corrected_results.are_pictures_drawn(job):
            stills = key_frames(clip, analysis, made / result_folder.FRAMES)
            pictures = {name: load_still(path) for name, path in stills.items()}
            write_pdf(analysis, pictures.get, made / result_folder.REPORT)
            if not _put(job, version, made):
                return False
        corrected_results.mark_undrawn(job.out, only_clips=True)
        say = _Share(job.out / UNDRAWN)
        render(clip, analysis, made / result_folder.CLIP, on_progress=say)
        render(clip, analysis, made / result_folder.SLOW_CLIP, mode="slow")
        if not _put(job, version, made):
            return False
        (job.out / UNDRAWN).unlink(missing_ok=True)
        return True
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _version(job: jobs.Job) -> tuple[int, int]:
    """Tells the results of a session from those that replace them: corrected, or of another height."""
    about = (job.out / result_folder.ANALYSIS).stat()
    return about.st_ino, about.st_mtime_ns


def _put(job: jobs.Job, version: tuple[int, int], made: Path) -> bool:
    """Move what was made into the results, if they are still the ones that it belongs to."""
    if _version(job) != version or not corrected_results.is_drawn_before(job):
        return False
    for path in made.iterdir():
        target = job.out / path.name
        if target.is_dir():
            shutil.rmtree(target)
        path.replace(target)
    return True


class _Share:
    """Writes now and then how much of the clip is drawn."""

    def __init__(self, path: Path) -> None:
        self._path, self._last_s = path, -WRITE_EVERY_S

    def __call__(self, done: int, total: int | None) -> None:
        now = time.monotonic()
        if now - self._last_s >= WRITE_EVERY_S and self._path.is_file():
            self._last_s = now
            share = round(done / total, 3) if total else 0.0
            write_json(self._path, {"share": share, "only_clips": True})


if __name__ == "__main__":
    sys.exit(main())
