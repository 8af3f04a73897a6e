"""Single pictures of a session's clip as it was filmed, to put joints right on: by number, as JPEG.

Reaching a picture means decoding on from the key picture before it, so the next few come along and are kept.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np

from formcam.app.sessions.session_files import JOB, OUT, clip_of
from formcam.gait.segment import all_times_s
from formcam.outputs import result_folder
from formcam.outputs.files.json_file import read_analysis
from formcam.outputs.files.keypoints_npz import track_from_npz
from formcam.outputs.jpeg import jpeg
from formcam.records.errors import FormcamError
from formcam.video.reader import read_frames

NAME = re.compile(r"frame_([0-9]{1,6})\.jpg")
# One seek serves this many pictures; a few such runs of pictures are kept, some 25 MB.
RUN, RUNS_KEPT = 8, 24
# Longest side in pixels: enough to set a joint to the pixel when the page shows a part.
LONGEST_PX, JPEG_QUALITY = 1600, 85


def picture(folder: Path, number: int) -> bytes | None:
    """The JPEG of one picture of the session in that folder, None where there is none."""
    try:
        stamp = (folder / JOB).stat().st_mtime_ns
        found = _run(str(folder), stamp, number // RUN)
    except (FormcamError, OSError):
        return None
    place = number % RUN
    return found[place] if place < len(found) else None


@lru_cache(maxsize=RUNS_KEPT)
def _run(folder: str, stamp: int, run: int) -> tuple[bytes, ...]:
    out = Path(folder) / OUT
    times_s = _times_s(folder, stamp)
    video = read_analysis(out / result_folder.ANALYSIS).video
    scale = video.time_scale if video is not None else 1.0
    clip = clip_of(Path(folder))
    if clip is None:  # Brought in from an archive without its clip: what was drawn serves as well.
        clip, times_s, scale = out / result_folder.CLIP, times_s / scale, 1.0
    wanted = range(run * RUN, min((run + 1) * RUN, len(times_s)))
    return tuple(_jpeg(frame.rgb) for frame in read_frames(clip, wanted, times_s=times_s, time_scale=scale))


@lru_cache(maxsize=4)
def _times_s(folder: str, stamp: int) -> np.ndarray:  # noqa: ARG001 (part of the cache's key)
    return all_times_s(track_from_npz(Path(folder) / OUT / result_folder.KEYPOINTS))


def _jpeg(rgb: np.ndarray) -> bytes:
    shrink = LONGEST_PX / max(rgb.shape[:2])
    if shrink < 1.0:
        rgb = cv2.resize(rgb, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA)
    return jpeg(rgb, JPEG_QUALITY)
