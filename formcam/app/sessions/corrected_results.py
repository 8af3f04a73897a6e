"""A session's results corrected by hand: measured again at once, the first ones kept beside them.

`out/` always holds what the page shows. The first correction moves the results as they were made to `untouched/`, and
"undo all" moves them back, byte for byte. A correction measures the stored track again, without the pose model and
without the clip, so what needs the clip's pictures is still drawn as before: `out/redraw.json` says so until
`redraw_job` has drawn it anew. So it does after an analysis, which leaves the clips to be drawn while its result is
being read.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from pathlib import Path

from formcam import pipeline
from formcam._runtime.json_files import read_json, write_json
from formcam.app.sessions.curves_file import write_curves
from formcam.app.sessions.jobs import Job
from formcam.app.sessions.json_files import number
from formcam.app.sessions.player_layers import write_layers
from formcam.app.sessions.session_files import CURVES, LAYERS, MAKING, REPLACED, UNDRAWN, UNTOUCHED, clip_of
from formcam.outputs import result_folder
from formcam.outputs.files.edits_file import read_edits
from formcam.outputs.files.json_file import read_analysis
from formcam.outputs.files.keypoints_npz import track_from_npz
from formcam.records.analysis import Analysis
from formcam.records.corrections import Edits
from formcam.records.errors import CannotJudge, FormcamError
from formcam.records.track import Runner, VideoInfo

# What a correction takes over as it is, to be drawn anew later.
DRAWN = (result_folder.CLIP, result_folder.SLOW_CLIP, result_folder.FRAMES)


def edits_of(folder: Path) -> Edits | None:
    """The corrections that the results of a session hold, None = nothing; `folder` is its `out`.

    Corrections that cannot be read count as none: the results tell in their own file what was done.
    """
    path = folder / result_folder.EDITS
    if not path.is_file():
        return None
    try:
        return read_edits(path)
    except FormcamError:
        return None


def untouched(job: Job) -> Path:
    """Where the results are as the program made them."""
    kept = job.folder / UNTOUCHED
    return kept if kept.is_dir() else job.out


def measured(job: Job, edits: Edits | None, runner: Runner | None = None) -> Analysis:
    """The session's stored track measured anew, for the runner known before unless another is given.

    Raises `UsageError` where track or corrections do not fit.
    """
    known = read_analysis(job.out / result_folder.ANALYSIS)
    analysis = pipeline.measure(
        track_from_npz(job.out / result_folder.KEYPOINTS),
        runner=runner or known.runner,
        view=job.settings.view,  # type: ignore[arg-type]
        video=known.video,
        model=known.model,
        edits=edits,
    )
    return replace(analysis, tilt=analysis.tilt or known.tilt, runner_xy=known.runner_xy)


def save(job: Job, edits: Edits) -> None:
    """Make the session's results anew with these corrections; none at all is `undo_all`.

    Raises `FormcamError` where they do not fit or leave nothing to judge, `OSError` on a full disk; then everything is
    as before.
    """
    if not edits and (job.folder / UNTOUCHED).is_dir():
        undo_all(job)
        return
    analysis = measured(job, edits)
    if analysis.refusal is not None:
        refusal = analysis.refusal
        raise CannotJudge(refusal.code, refusal.message, "take some of the corrections back")
    made = job.folder / MAKING
    try:
        write_anew(job, analysis, job.out, made)
    except (OSError, FormcamError):
        shutil.rmtree(made, ignore_errors=True)
        raise
    _put_in_place(job, made)


def write_measured(analysis: Analysis, folder: Path, *, pdf: bool = True) -> None:
    """Everything but clips and pictures, into a folder that holds nothing else; raises as `write_outputs`."""
    shutil.rmtree(folder, ignore_errors=True)
    result_folder.write_outputs(analysis, None, folder, pdf=pdf)
    write_curves(analysis, folder / CURVES)
    write_layers(analysis, folder / LAYERS)


def write_anew(job: Job, analysis: Analysis, before: Path, folder: Path) -> None:
    """`write_measured`, with the clips and pictures of the results `before` until they are drawn for these."""
    write_measured(analysis, folder)
    if _take_over_drawn(before, folder) or can_redraw(job):
        mark_undrawn(folder)


def undo_all(job: Job) -> None:
    """The results as the program made them, byte for byte."""
    kept, gone = job.folder / UNTOUCHED, job.folder / REPLACED
    shutil.rmtree(gone, ignore_errors=True)
    job.out.rename(gone)
    kept.rename(job.out)
    shutil.rmtree(gone, ignore_errors=True)


def mark_undrawn(folder: Path, *, only_clips: bool = False) -> None:
    """Say in a folder of results that clips, and pictures unless `only_clips`, have yet to be drawn for them."""
    write_json(folder / UNDRAWN, {"share": 0.0, "only_clips": only_clips})


def are_pictures_drawn(job: Job) -> bool:
    """True when of what has yet to be drawn the pictures and the report are there already."""
    return read_json(job.out / UNDRAWN).get("only_clips") is True


def is_drawn_before(job: Job) -> bool:
    """True while clips are missing, or show the body, as pictures may, as it was before the last corrections."""
    return (job.out / UNDRAWN).is_file()


def share_drawn(job: Job) -> float:
    """How much of the clip has been drawn anew, from 0 to 1."""
    return number(read_json(job.out / UNDRAWN).get("share")) or 0.0


def can_redraw(job: Job) -> bool:
    """True when the clip is still here, so that it can be drawn anew."""
    return clip_of(job.folder) is not None


def fits_the_clip(video: VideoInfo | None, frames: int) -> bool:
    """False for a track of an older formcam that does not tell the times of all the clip's pictures."""
    return video is None or abs(video.frames - frames) <= 1


def _put_in_place(job: Job, made: Path) -> None:
    kept, gone = job.folder / UNTOUCHED, job.folder / REPLACED
    shutil.rmtree(gone, ignore_errors=True)
    # Results that hold corrections already are not the program's own (a session that was brought in from an archive).
    aside = gone if kept.is_dir() or (job.out / result_folder.EDITS).is_file() else kept
    job.out.rename(aside)
    made.rename(job.out)
    shutil.rmtree(gone, ignore_errors=True)


def _take_over_drawn(out: Path, made: Path) -> bool:
    """Put clips and pictures of the results before, as they are, into those in the making; True when there are any."""
    there = [out / name for name in DRAWN if (out / name).exists()]
    for path in there:
        if path.is_dir():
            shutil.copytree(path, made / path.name, copy_function=_link, dirs_exist_ok=True)
        else:
            _link(str(path), str(made / path.name))
    return bool(there)


def _link(source: str, target: str) -> None:
    """The same file under a second name; a copy where the disk knows no such thing."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
