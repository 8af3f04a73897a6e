"""The files of one analysis, written together or not at all.

Everything is made in a hidden folder inside the target and moved into place at the end, so that an interruption
leaves nothing half-written. A refused analysis leaves `analysis.json` alone. What an earlier run left is replaced; what
formcam did not write, and what the analysis was made from, is never touched.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from formcam._runtime.lease import lease
from formcam._runtime.progress import Progress, Reporter
from formcam.records.analysis import Analysis
from formcam.records.errors import UsageError
from formcam.records.printable import printable

if TYPE_CHECKING:
    import numpy as np

ANALYSIS = "analysis.json"
CLIP = "annotated.mp4"
SLOW_CLIP = "annotated_slow.mp4"
VERTICAL_CLIP = "annotated_vertical.mp4"
REPORT = "report.pdf"
STRIDES = "strides.csv"
KEYPOINTS = "keypoints.npz"
MARKERS = "markers.trc"
ANGLES = "angles.mot"
FRAMES = "frames"
EDITS = "edits.json"
# Pictures of every clip; one more for each finding (`rendering.key_moments`).
MOMENTS = ("initial_contact", "midstance", "toe_off")
# What writes them, loaded when there is something to write; whoever waits for a pose may load it then.
WRITERS = ("formcam.outputs.clip.rendering", "formcam.outputs.files.pdf", "formcam.outputs.files.json_file")
# What is in the making lies in a hidden folder of this beginning.
_IN_THE_MAKING = ".formcam-"
_LEASE = f"{_IN_THE_MAKING}lease"
ALL = (ANALYSIS, CLIP, SLOW_CLIP, VERTICAL_CLIP, REPORT, STRIDES, KEYPOINTS, MARKERS, ANGLES, FRAMES, EDITS)


@dataclass(frozen=True)
class _Drawn:
    """Which clips are made, whether the face is covered in all pictures, and whether there is a report."""

    normal: bool
    slow: bool
    vertical: bool
    blur_face: bool
    pdf: bool


def write_outputs(
    analysis: Analysis,
    video: str | Path | None,
    folder: str | Path,
    *,
    clip: bool = True,
    slow_clip: bool = False,
    vertical_clip: bool = False,
    blur_face: bool = False,
    pdf: bool = True,
    on_progress: Callable[[Progress], object] | None = None,
    keep: tuple[str | Path | None, ...] = (),
) -> tuple[Path, ...]:
    """Write what `analysis` gave into `folder` (made if need be) and return the paths.

    Without `video` (a measured track) there are no clips and no frames. `blur_face` covers the runner's face in all of
    them. Without `pdf` there is no report, the slowest of what needs no pictures. `keep` names other files that the
    analysis was made from: they are not cleared away. Raises `UsageError` when the folder cannot be written, or has
    files under our names that are not ours (see `check_folder`).
    """
    check_folder(folder, video)
    target = Path(folder)
    report = Reporter(on_progress, time.monotonic)
    try:
        target.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=_IN_THE_MAKING, dir=target) as hidden:
            made = Path(hidden)
            clips = _Drawn(clip, slow_clip, vertical_clip, blur_face, pdf)
            _make(analysis, video, made, clips, report)
            inputs = tuple(Path(one) for one in (video, *keep) if one is not None)
            # Two analyses into one folder leave the files of the later one, not some of each.
            with lease(target / _LEASE):
                return _move(made, target, inputs)
    except OSError as error:
        raise _unwritable(target, error) from error


def _unwritable(target: Path, error: OSError) -> UsageError:
    return UsageError(
        f"the results cannot be written to {target} ({error.strerror or error})",
        "choose another folder with --out, or free some space",
    )


def _make(analysis: Analysis, video: str | Path | None, made: Path, clips: _Drawn, report: Reporter) -> None:
    from formcam.outputs.files.json_file import analysis_to_json

    (made / ANALYSIS).write_text(analysis_to_json(analysis), encoding="utf-8")
    if analysis.status == "refused":
        return
    known = None if video is None else _draw_clips(analysis, video, made, clips, report)
    # Seeking and decoding the pictures goes on beside writing the rest, until the report needs them.
    with ThreadPoolExecutor(1) as aside:
        stills = aside.submit(_stills, analysis, video, made, clips.blur_face, known)
        report("report", 0, 1)
        _write_tables(analysis, made)
        if clips.pdf:
            _write_report(analysis, video, lambda name: stills.result().get(name), made / REPORT)
        stills.result()
    report("report", 1, 1)


def _write_tables(analysis: Analysis, made: Path) -> None:
    from formcam.outputs.files.keypoints_npz import track_to_npz
    from formcam.outputs.files.provenance import provenance_text
    from formcam.outputs.files.strides_csv import strides_csv

    (made / STRIDES).write_text(strides_csv(analysis), encoding="utf-8")
    if analysis.track is not None:
        track_to_npz(made / KEYPOINTS, analysis.track, analysis.edits, provenance=provenance_text(analysis))
    if analysis.edits:
        from formcam.outputs.files.edits_file import edits_to_json

        (made / EDITS).write_text(edits_to_json(analysis.edits), encoding="utf-8")
    _for_opensim(analysis, made)


def _write_report(
    analysis: Analysis,
    video: str | Path | None,
    still: Callable[[str], np.ndarray | None],
    path: Path,
) -> None:
    """The report, which names the clip."""
    from formcam.outputs.files.pdf import write_pdf
    from formcam.outputs.files.report_about import ReportAbout

    about = ReportAbout(clip="" if video is None else printable(Path(video).name))
    write_pdf(analysis, still, path, about=about)


def _for_opensim(analysis: Analysis, made: Path) -> None:
    """What the tools of motion capture read: markers where there is a scale, angles from the side."""
    from formcam.outputs.files.markers_trc import track_to_trc
    from formcam.outputs.files.opensim_mot import angles_to_mot
    from formcam.outputs.files.provenance import provenance_text

    if analysis.clean is None or analysis.gait is None:
        return
    if analysis.scale is not None and analysis.scale.cm_per_px is not None:
        # The file's name is the one place for words in this format.
        name = f"{MARKERS} ({provenance_text(analysis)})"
        text = track_to_trc(analysis.clean, analysis.gait.orientation, analysis.scale, name=name)
        (made / MARKERS).write_text(text, encoding="utf-8")
    if analysis.gait.orientation.is_side:
        (made / ANGLES).write_text(angles_to_mot(analysis, name=ANGLES), encoding="utf-8")


def _draw_clips(
    analysis: Analysis, video: str | Path, made: Path, clips: _Drawn, report: Reporter
) -> dict[int, np.ndarray] | None:
    """The clips that are wanted; returns the frames of the key moments if they were met on the way."""
    from formcam.outputs.clip.rendering import key_moments, render

    blur, known = clips.blur_face, None
    if clips.normal:
        moments = set(key_moments(analysis).values())
        known = render(
            video, analysis, made / CLIP, blur_face=blur, on_progress=report.of("clip"), keep=moments
        )
    if clips.slow:
        render(video, analysis, made / SLOW_CLIP, mode="slow", blur_face=blur)
    if clips.vertical:
        render(video, analysis, made / VERTICAL_CLIP, tall=True, blur_face=blur)
    return known


def _stills(
    analysis: Analysis,
    video: str | Path | None,
    made: Path,
    blur_face: bool,
    known: dict[int, np.ndarray] | None,
) -> dict[str, np.ndarray]:
    """The pictures of the key moments, written and as arrays; seeking and decoding them is most of it."""
    from formcam.outputs.clip.rendering import key_frames, load_still

    if video is None:
        return {}
    paths = key_frames(video, analysis, made / FRAMES, blur_face=blur_face, known=known)
    return {name: load_still(path) for name, path in paths.items()}


def _move(made: Path, target: Path, inputs: tuple[Path, ...]) -> tuple[Path, ...]:
    """Replace what an earlier run left, so that the folder never mixes two analyses."""
    for old in reversed(
        _written_before(target)
    ):  # `analysis.json`, which says that the rest is ours, goes last.
        if not _is_one_of(old, inputs):
            old.unlink()
    moved = []
    for path in sorted(made.iterdir()):
        place = target / path.name
        if path.is_dir():
            place.mkdir(exist_ok=True)  # Beside pictures of the user's own.
            for picture in path.iterdir():
                picture.replace(place / picture.name)
        else:
            path.replace(place)
        moved.append(place)
    if (target / FRAMES).is_dir() and not any((target / FRAMES).iterdir()):
        (target / FRAMES).rmdir()
    return tuple(moved)


def check_folder(folder: str | Path, *inputs: str | Path | None) -> None:
    """Raise `UsageError` where results in `folder` would replace an input or what formcam did not write."""
    target = Path(folder)
    given = tuple(Path(one) for one in inputs if one is not None)
    try:
        wrong = _in_the_way(target, given)
        if wrong is not None:
            # Results that another writer is replacing at this moment look like nobody's.
            with lease(target / _LEASE) if (target / _LEASE).exists() else nullcontext():
                wrong = _in_the_way(target, given)
    except OSError as error:
        raise _unwritable(target, error) from error
    if wrong is not None:
        raise wrong


def _in_the_way(target: Path, given: tuple[Path, ...]) -> UsageError | None:
    """What speaks against results in that folder now."""
    replaced = [old for old in _written_before(target) if _is_one_of(old, given)]
    if replaced:
        return UsageError(f"the results would replace {replaced[0]} itself", "name another folder with --out")
    there = [name for name in ALL if (target / name).exists()]
    if there and not _is_ours(target / ANALYSIS):
        return UsageError(
            f"{target} already has a {there[0]} that is not of a formcam result",
            "name another folder with --out, or move that file away",
        )
    return None


def is_whole(folder: Path) -> bool:
    """Whether there are results, and no writer was killed while it put them there."""
    return (folder / ANALYSIS).is_file() and not any(folder.glob(f"{_IN_THE_MAKING}*/"))


def clear_unfinished(folder: Path) -> None:
    """Take away what a writer left that was killed; only where nobody else can be writing."""
    for hidden in folder.glob(f"{_IN_THE_MAKING}*/"):
        shutil.rmtree(hidden, ignore_errors=True)


def _written_before(target: Path) -> list[Path]:
    """The files in `target` that bear the names of results, `analysis.json` first."""
    files = [target / name for name in ALL if name != FRAMES]
    pictures = [target / FRAMES / f"{name}.jpg" for name in MOMENTS]
    return [one for one in [*files, *pictures, *(target / FRAMES).glob("finding_*.jpg")] if one.is_file()]


def _is_one_of(path: Path, others: tuple[Path, ...]) -> bool:
    try:
        return any(one.exists() and path.samefile(one) for one in others)
    except FileNotFoundError:  # Another writer has just taken it away.
        return False


def _is_ours(path: Path) -> bool:
    """Whether that is the beginning of an `analysis.json`."""
    try:
        with path.open("rb") as file:
            return b'"formcam"' in file.read(200)
    except (FileNotFoundError, IsADirectoryError):
        return False
