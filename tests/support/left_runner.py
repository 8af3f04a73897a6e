"""A man filmed from his left, 720 x 1280, 30 a second: a real one where the real clips are, else a rendered one."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from formcam.video.reader import read_frames
from tests.support.places import SAMPLES, SHARED

REAL = SHARED / "videos" / "treadmill_left_side_30fps.mp4"
RENDERED = SAMPLES / "side.mp4"


def pictures(count: int) -> Iterator[np.ndarray]:
    """The first pictures, (1280, 720, 3) uint8; the sample is filmed from the right at 60, so mirrored and halved."""
    if REAL.exists():
        yield from (frame.rgb for frame in read_frames(REAL, range(count)))
    else:
        frames = read_frames(RENDERED, range(0, 2 * count, 2))
        yield from (np.ascontiguousarray(frame.rgb[:, ::-1]) for frame in frames)


def height_px() -> tuple[float, float]:
    """Between what limits his standing height lies: the real one fills about half of the picture, the sample 0.66."""
    return (480.0, 650.0) if REAL.exists() else (760.0, 960.0)
