"""What the pictures say about the pelvis beyond the landmarks: the turn of the cloth, and the body's outline."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from formcam.records.arrays import check_rising, store


@dataclass(frozen=True, eq=False)
class PelvisFlow:
    """How the picture turns in bands about the pelvis, seen from behind or the front (`pelvis_flow`).

    time_s (N,) middles of the compared pairs of frames · rate_deg_s (N, B) turn of each band of `BANDS`,
    + = the picture's right side goes down · error_deg_s (N, B) its standard error; NaN = no answer.
    """

    time_s: np.ndarray
    rate_deg_s: np.ndarray
    error_deg_s: np.ndarray

    def __post_init__(self) -> None:
        count = len(self.time_s)
        bands = np.shape(self.rate_deg_s)[1] if np.ndim(self.rate_deg_s) == 2 else -1
        store(self, "time_s", self.time_s, (count,), float)
        store(self, "rate_deg_s", self.rate_deg_s, (count, bands), float)
        store(self, "error_deg_s", self.error_deg_s, (count, bands), float)
        check_rising(self.time_s)


@dataclass(frozen=True, eq=False)
class SideOutline:
    """The body's outline beside the trunk in some pictures of a side view (`outline`).

    time_s (N,) · edges (N, R, 2) reach to the picture's left (-) and right of the middle of the hips at the heights
    `ROWS`, in trunk lengths; NaN = no answer. `source` names what made the mask.
    """

    time_s: np.ndarray
    edges: np.ndarray
    source: str

    def __post_init__(self) -> None:
        count = len(self.time_s)
        rows = np.shape(self.edges)[1] if np.ndim(self.edges) == 3 else -1
        store(self, "time_s", self.time_s, (count,), float)
        store(self, "edges", self.edges, (count, rows, 2), float)
        check_rising(self.time_s)
