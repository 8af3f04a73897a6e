"""What raw and clean tracks have in common: landmarks over time, checked at birth and made read-only."""

from __future__ import annotations

import numpy as np

from formcam.records import skeleton
from formcam.records.arrays import check_rising, store

# Two times that lie so near, in seconds, are those of one picture: they differ by rounding only.
SAME_PICTURE_S = 1e-3


class LandmarkPaths:
    """The 33 landmarks in every frame: time_s (T,) · xy_px (T, 33, 2) · visibility (T, 33), in a picture of that size.

    Raises `ValueError` for arrays of another shape, times that do not rise and a picture without a size.
    """

    time_s: np.ndarray
    xy_px: np.ndarray
    visibility: np.ndarray
    width_px: int
    height_px: int

    def __post_init__(self) -> None:
        count = len(self.time_s)
        store(self, "time_s", self.time_s, (count,), float)
        store(self, "xy_px", self.xy_px, (count, skeleton.COUNT, 2), float)
        store(self, "visibility", self.visibility, (count, skeleton.COUNT), float)
        check_rising(self.time_s)
        if self.width_px <= 0 or self.height_px <= 0:
            raise ValueError("width_px and height_px must be positive")

    def __len__(self) -> int:
        return len(self.time_s)

    @property
    def fps(self) -> float:
        """Frames per second of real motion: the median rate, for display and for choosing filters."""
        return float(1.0 / np.median(np.diff(self.time_s))) if len(self) > 1 else float("nan")

    def point(self, name: str) -> np.ndarray:
        """The path of one landmark in pixels, (T, 2)."""
        return self.xy_px[:, skeleton.INDEX[name]]
