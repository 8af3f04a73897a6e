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


def eyes_to_sole_px() -> tuple[float, float]:
    """Between what limits that height lies: the real one fills about half of the picture.

    The sample's camera lets him fill 0.66 of it (its truth file), of which 0.93 lie below the eyes: 786, and as much
    room as the real one has, 15 % to either side, for the bent knees and the lean of somebody who runs.
    """
    return (480.0, 650.0) if REAL.exists() else (668.0, 904.0)
