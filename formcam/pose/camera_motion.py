"""Did the camera stand still? Looked at while the pictures pass by, at a few hundred pixels, in pairs 0.1 s apart.

Corners of one picture are followed into the next (Shi & Tomasi 1994, Lucas & Kanade 1981), outside the part that the
runner needs. The belt's and a passer-by's move whatever the camera does; the background's move only if it does. So the
camera stood still where enough corners did, and the answer is how far the stillest quarter of them went.
"""

from __future__ import annotations

import cv2
import numpy as np

from formcam._runtime.picture_memory import Reused
from formcam.pose.people import Rectangle
from formcam.records.track import Frame

# Between the pictures of a pair, and from one pair to the next.
APART_S, PAUSE_S = 0.1, 0.25
HEIGHT_PX = 360
CORNERS, QUALITY, NEAREST_PX = 120, 0.02, 6
# This share of the corners must have moved for the camera to have moved.
STILLEST_PERCENT = 25
# Fewer corners in a picture, or fewer pairs of pictures, are no evidence.
FEWEST_CORNERS, FEWEST = 12, 5


class Stillness:
    """Collects shifts; `shift_pct` is the answer."""

    def __init__(self) -> None:
        self._kept: np.ndarray | None = None
        self._kept_s = -np.inf
        self._shifts: list[float] = []
        self._memory = Reused()

    def see(self, frame: Frame, runner: Rectangle) -> None:
        """Look at one frame, not at the runner's part of it (left, top, right, bottom, px); most are passed over."""
        seconds = frame.time_s - self._kept_s
        if seconds < (PAUSE_S if self._kept is None else APART_S):
            return
        small = _small(frame.rgb, self._memory.take(frame.rgb.shape[:2]))
        first, self._kept, self._kept_s = self._kept, small, frame.time_s
        if first is None:
            return
        moved = _moved_px(first, small, _background(small, len(frame.rgb), runner))
        if moved is not None:
            self._shifts.append(100 * moved / len(small) * APART_S / seconds)
        self._kept = None

    @property
    def shift_pct(self) -> float | None:
        """How far the background moves in 0.1 s, % of the picture's height, median; None where that is not known."""
        return float(np.median(self._shifts)) if len(self._shifts) >= FEWEST else None


def _background(small: np.ndarray, height_px: int, runner: Rectangle) -> np.ndarray:
    mask = np.full(small.shape, 255, np.uint8)
    left, top, right, bottom = (round(edge * len(small) / height_px) for edge in runner)
    mask[top:bottom, left:right] = 0
    return mask


def _moved_px(before: np.ndarray, after: np.ndarray, mask: np.ndarray) -> float | None:
    """How far the stillest quarter of the corners went; None without corners to follow."""
    corners = cv2.goodFeaturesToTrack(before, CORNERS, QUALITY, NEAREST_PX, mask=mask)
    if corners is None or len(corners) < FEWEST_CORNERS:
        return None
    found, known, _ = cv2.calcOpticalFlowPyrLK(before, after, corners, np.empty_like(corners))
    steps = np.linalg.norm(found - corners, axis=-1)[known == 1]
    return float(np.percentile(steps, STILLEST_PERCENT)) if len(steps) >= FEWEST_CORNERS else None


def _small(rgb: np.ndarray, grey: np.ndarray) -> np.ndarray:
    """The picture in grey, shrunk; `grey` is room for the whole of it."""
    height, width = rgb.shape[:2]
    factor = min(1.0, HEIGHT_PX / height)
    size = (max(8, round(width * factor)), max(8, round(height * factor)))
    # Grey first: shrinking three colours takes 3 ms more, and the order changes no more than the rounding.
    return cv2.resize(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY, dst=grey), size, interpolation=cv2.INTER_AREA)
