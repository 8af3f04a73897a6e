"""`formcam digitise`: which frames of a clip are read by eye, the page to read them on, and how well readings agree."""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from formcam import pipeline
from formcam._runtime.resources import DIGITISING_FOLDER
from formcam.cli.page_server import check_port, serve
from formcam.feedback.agreement_text import agreement_text
from formcam.gait.frames_to_read import frames_to_read
from formcam.gait.segment import all_times_s
from formcam.metrics.agreement import agreements, joints_found
from formcam.outputs import result_folder
from formcam.outputs.digitising_task import DigitisingTask, write_task
from formcam.outputs.files.json_file import read_analysis
from formcam.outputs.files.keypoints_npz import track_from_npz
from formcam.outputs.files.points_file import read_points, write_points
from formcam.outputs.folder_names import folder_name
from formcam.records.analysis import Analysis
from formcam.records.digitised import LONGEST_NAME, Digitised, DigitisedClip, Reading
from formcam.records.errors import UsageError
from formcam.records.landmark_paths import SAME_PICTURE_S
from formcam.records.printable import printable
from formcam.records.skeleton import Side
from formcam.video.reader import open_video, read_frames

FRAMES = 12
HOW = "by eye in whole frames with formcam digitise, blind to the program, each pass in another order"


@dataclass(frozen=True, eq=False)
class _Clip:
    """The clip as it is read: all pictures' times, and the analysis of it, where one was given."""

    path: Path
    about: DigitisedClip
    time_s: np.ndarray
    time_scale: float
    result: Analysis | None


def read_by_eye(options: argparse.Namespace, say: Callable[[str], object]) -> None:
    """Make or take up the file of points and serve the page until Ctrl-C.

    Raises `UsageError`, or `VideoError` for what cannot be read as a video.
    """
    check_port(options.port)
    by, out = _reader(options.by), _points_path(options)
    say(f"Looking through {printable(Path(options.video).name)} …")
    clip = _clip(Path(options.video), options.result)
    told = _begun(out, clip, options)
    with tempfile.TemporaryDirectory(prefix="formcam_digitise_") as folder:
        task = DigitisingTask(out, by, clip.about.name, clip.about.width_px, clip.about.height_px)
        pictures = read_frames(clip.path, told.frames, times_s=clip.time_s, time_scale=clip.time_scale)
        try:
            write_task(Path(folder), task, pictures, _program(clip.result, told, told.side))
        except OSError as error:
            raise UsageError(
                f"the frames cannot be kept in {folder} while they are read ({error.strerror or error})",
                "free some space, or set TMPDIR to a folder with more",
            ) from error
        say(f"{len(told.frames)} frames; every one that you finish is kept in {printable(out)}")
        os.environ[DIGITISING_FOLDER] = folder
        serve(port=options.port, address=None, browser=options.browser)


def agreement(options: argparse.Namespace) -> str:
    """How far the readings so far lie apart, in words. Raises `UsageError` where no pass is complete."""
    out = _points_path(options)
    told = read_points(out)
    result = None if options.result is None else _result(Path(options.result))
    if result is not None and told.clip is not None and not _may_be_of(result, told.clip):
        raise _of_another_clip(options.result)
    found = agreements(told, _program(result, told, told.side))
    if not found:
        raise UsageError(
            f"{out.name} holds nothing to compare yet",
            "read all frames twice with formcam digitise, or once and give --result",
        )
    return agreement_text(found)


def _reader(typed: str) -> str:
    by = printable(typed).strip()
    if not 0 < len(by) <= LONGEST_NAME:
        raise UsageError("--by needs a name", "give a short one, like --by Anna")
    return by


def _points_path(options: argparse.Namespace) -> Path:
    stem = Path(options.video).stem
    return Path(options.out) if options.out else Path(folder_name(stem, "_points") + ".json")


def _clip(path: Path, result: str | None) -> _Clip:
    given = None if result is None else _result(Path(result))
    known = None if given is None or given.video is None else given.video.time_scale
    with open_video(path, time_scale=known) as source:
        time_s = source.times()
        info = source.info
    about = DigitisedClip(printable(path.name), info.width_px, info.height_px, len(time_s))
    if given is not None and not _is_of(given, about, time_s):
        raise _of_another_clip(result)
    return _Clip(path, about, time_s, info.time_scale, given)


def _result(folder: Path) -> Analysis:
    """The analysis in a folder, measured again from its track: the program's own word, without corrections by hand."""
    told = read_analysis(folder / result_folder.ANALYSIS)
    if told.status == "refused" or told.gait is None:
        raise UsageError(f"{folder} holds no run that was judged", "leave --result out")
    view = told.gait.orientation.view
    if told.gait.orientation.near is None:
        raise UsageError(
            "joints are read in side views only, and this result is of another view",
            "give a clip from the side",
        )
    return pipeline.measure(
        track_from_npz(folder / result_folder.KEYPOINTS), view=view, runner=told.runner, video=told.video
    )


def _may_be_of(result: Analysis, clip: DigitisedClip) -> bool:
    """Whether the pictures have that size and are not more; of a long clip an analysis may see the beginning only."""
    track = result.track
    return (
        track is not None
        and (track.width_px, track.height_px) == (clip.width_px, clip.height_px)
        and len(all_times_s(track)) <= clip.frames
    )


def _is_of(result: Analysis, clip: DigitisedClip, time_s: np.ndarray) -> bool:
    """Whether the analysis saw these very pictures, by their times."""
    if result.track is None or not _may_be_of(result, clip):
        return False
    seen_s = all_times_s(result.track)
    return bool(np.allclose(seen_s, time_s[: len(seen_s)], rtol=0.0, atol=SAME_PICTURE_S))


def _of_another_clip(result: str | None) -> UsageError:
    return UsageError(
        f"the result in {result} is of another clip", "give what analyse made of this very file"
    )


def _begun(out: Path, clip: _Clip, options: argparse.Namespace) -> Digitised:
    """What the file holds; where there is none, a new one with the frames to read."""
    if out.is_file():
        return _taken_up(out, clip, options)
    if out.exists():
        raise UsageError(f"{out} is no file", "name a file with --out")
    told = Digitised(
        HOW,
        frames_to_read(clip.time_s, options.frames or FRAMES, _landings_s(clip.result)),
        near=_near(clip.result) or options.view,
        clip=clip.about,
    )
    _check_side(out, told.near, clip, options)
    write_points(out, told)
    return told


def _taken_up(out: Path, clip: _Clip, options: argparse.Namespace) -> Digitised:
    told = read_points(out)
    other = told.clip is not None and not told.clip.same_as(clip.about)
    if other or told.frames[-1] >= clip.about.frames:
        raise UsageError(f"{out.name} is of another clip", "name another file with --out")
    if options.frames not in (None, len(told.frames)):
        raise UsageError(
            f"{out.name} was begun with {len(told.frames)} frames",
            "leave --frames out to go on with them, or name another file with --out",
        )
    _check_side(out, told.side, clip, options)
    near = told.side or _near(clip.result) or options.view
    if near != told.near or told.clip is None:
        told = Digitised(told.how, told.frames, near, clip.about, told.points)
    write_points(out, told)
    return told


def _check_side(out: Path, near: Side | None, clip: _Clip, options: argparse.Namespace) -> None:
    """Readings, result and --view speak of one and the same side."""
    sides = {side for side in (near, _near(clip.result), options.view) if side is not None}
    if len(sides) > 1:
        raise UsageError(
            f"--view, --result and {out.name} do not name the same side of the runner",
            "leave --view out, or name another file with --out",
        )


def _near(result: Analysis | None) -> Side | None:
    return None if result is None or result.gait is None else result.gait.orientation.near


def _landings_s(result: Analysis | None) -> np.ndarray | None:
    """Initial contacts of the foot next to the camera, (N,) seconds."""
    if result is None or result.gait is None:
        return None
    events = result.gait.events
    near = _near(result)
    return np.array(
        sorted(one.time_s for one in events if one.type == "initial_contact" and one.side == near)
    )


def _program(result: Analysis | None, told: Digitised, near: Side | None) -> Reading | None:
    """The program's own joints in the frames to read, as far as its result reaches."""
    if result is None or result.clean is None or result.track is None or near is None:
        return None
    time_s = all_times_s(result.track)
    return joints_found(
        result.clean, {frame: float(time_s[frame]) for frame in told.frames if frame < len(time_s)}, near
    )
