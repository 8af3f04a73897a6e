"""What an analysis is compared with, each started in an interpreter of its own by `speed`:

    python -m benchmarks.loops bare CLIP MODEL        decode and `detect_for_video`: what anybody would write
    python -m benchmarks.loops network CLIP MODEL N   the networks alone, on one picture of CLIP in memory, N times
    python -m benchmarks.loops pose CLIP MODEL N      formcam's pose stage with N workers

The first two use MediaPipe as it comes: no crop, no trimmed network, nothing of formcam's pose stage.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from formcam.pose.model_files import pose_model
from formcam.pose.tracking import track_runner
from formcam.video.reader import open_video

PICTURE_STEP_MS = 33
_STDERR_FD = 2


def bare(clip: Path, model: str) -> None:
    """Decode, find, next."""
    with _native_stderr_silenced(), open_video(clip) as source:
        _find_in((frame.rgb for frame in source), model)


def network(clip: Path, model: str, times: int) -> None:
    """One picture again and again: after the first, tracking runs the landmark network and nothing else."""
    with open_video(clip) as source:
        rgb = next(iter(source)).rgb
    with _native_stderr_silenced():
        _find_in((rgb for _ in range(times)), model)


def pose(clip: Path, model: str, workers: int) -> None:
    """`track_runner`, start-up of the workers included."""
    with open_video(clip) as source:
        track_runner(source, model=model, workers=workers)


@contextmanager
def _native_stderr_silenced() -> Iterator[None]:
    """Send file descriptor 2 to nowhere inside the block, for the whole process; always put back.

    Does nothing where the process has no stderr (a windowed app).
    """
    if sys.stderr is not None:
        sys.stderr.flush()
    try:
        kept = os.dup(_STDERR_FD)
    except OSError:
        yield
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, _STDERR_FD)
        yield
    finally:
        os.dup2(kept, _STDERR_FD)
        os.close(kept)
        os.close(nowhere)


def _find_in(pictures, model: str) -> None:  # type: ignore[no-untyped-def]
    from mediapipe import Image, ImageFormat
    from mediapipe.tasks.python import vision
    from mediapipe.tasks.python.core.base_options import BaseOptions

    options = vision.PoseLandmarkerOptions(
        base_options=BaseOptions(model_asset_path=str(pose_model(model)[0])),
        running_mode=vision.RunningMode.VIDEO,
    )
    with vision.PoseLandmarker.create_from_options(options) as landmarker:
        for number, rgb in enumerate(pictures):
            image = Image(image_format=ImageFormat.SRGB, data=np.ascontiguousarray(rgb))
            landmarker.detect_for_video(image, number * PICTURE_STEP_MS)


def main() -> None:
    what, clip, model, *number = sys.argv[1:]
    loop = {"bare": bare, "network": network, "pose": pose}[what]
    loop(Path(clip), model, *(int(value) for value in number))  # type: ignore[operator]


if __name__ == "__main__":
    main()
