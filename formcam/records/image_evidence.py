"""What the pictures say beyond the landmarks: the turn of the pelvis's cloth, the outline, a second network's joints,
the room's upright edges.

Who looks (`pose`) and who reads it (`metrics`) share the places looked at and the model fitted to them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from formcam.records.arrays import check_rising, store

# Centres of the bands below the hip points, in trunk lengths, and half their height: the hem of the shirt, the
# waistband, the top of the shorts. Above, shadows of the arms and the trunk's own turn come in; below, mostly thigh.
BANDS = (-0.05, 0.05, 0.15)
BAND_HALF = 0.1

# Heights of the outline, in trunk lengths above the hips: from the seat to below the neck; lower down the legs come
# apart.
ROWS = np.linspace(-0.25, 0.95, 25)
# What a clip's outline is summed up by, in the tilt model's order: reach behind and ahead of the hips at each height.
FEATURES = tuple(f"{where} {row:+.2f}" for where in ("behind", "ahead") for row in ROWS)

# The joints that the second network is asked about.
WITNESSED = tuple(
    f"{side}_{joint}" for joint in ("shoulder", "hip", "knee", "ankle") for side in ("left", "right")
)

# The joints that dots of tape may mark, on the side that the camera sees; and from behind, the posterior spines of the
# pelvis.
MARKED = ("shoulder", "hip", "knee", "ankle")
SPINES = ("left_psis", "right_psis")
DOT_NAMES = (*(f"{side}_{joint}" for joint in MARKED for side in ("left", "right")), *SPINES)


@dataclass(frozen=True, eq=False)
class MarkerDots:
    """Where dots of tape are that the runner wears (`pose.markers`).

    time_s (T,) · names (M,) the landmarks that they mark, or `SPINES` · xy_px (T, M, 2) as in a track, NaN = not seen.
    No names = somebody looked and found none.
    """

    time_s: np.ndarray
    names: tuple[str, ...]
    xy_px: np.ndarray

    def __post_init__(self) -> None:
        count = len(self.time_s)
        store(self, "time_s", self.time_s, (count,), float)
        store(self, "xy_px", self.xy_px, (count, len(self.names), 2), float)
        check_rising(self.time_s)
        if len(set(self.names)) != len(self.names) or not set(self.names) <= set(DOT_NAMES):
            raise ValueError("dots mark shoulders, hips, knees, ankles and the back of the pelvis, each once")

    def seen_pct(self, first_s: float, last_s: float) -> dict[str, float]:
        """Name -> in how many of a hundred pictures between two times its dot was seen."""
        shown = (self.time_s >= first_s) & (self.time_s <= last_s)
        known = np.isfinite(self.xy_px[shown, :, 0])
        shares = 100.0 * known.mean(axis=0) if shown.any() else np.zeros(len(self.names))
        return dict(zip(self.names, shares.tolist(), strict=True))


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


@dataclass(frozen=True, eq=False)
class SecondLook:
    """Where a second pose network sees the joints `WITNESSED` in some pictures of a side view (`second_look`).

    time_s (N,) · xy_px (N, J, 2) as in a track, NaN = no answer. `source` names the network.
    """

    time_s: np.ndarray
    xy_px: np.ndarray
    source: str

    def __post_init__(self) -> None:
        count = len(self.time_s)
        store(self, "time_s", self.time_s, (count,), float)
        store(self, "xy_px", self.xy_px, (count, len(WITNESSED), 2), float)
        check_rising(self.time_s)


@dataclass(frozen=True)
class Uprights:
    """How upright edges of the room stand in the picture where the runner is (`pose.uprights`).

    `lean_deg` to the picture's columns, + = clockwise; `error_deg` is one standard error; `edges` how many lines agree.
    """

    lean_deg: float
    error_deg: float
    edges: int

    def __post_init__(self) -> None:
        if not (abs(self.lean_deg) < 90.0 and 0.0 < self.error_deg < 90.0 and self.edges >= 1):
            raise ValueError("upright edges need a lean, a positive error and a count")


@dataclass(frozen=True, eq=False)
class TiltModel:
    """index = features @ weights, degrees. `half_width_deg`: 95 % of the changes of runners left out lie within.

    `id` tells models apart: indices of different ones cannot be compared.
    """

    weights: np.ndarray
    half_width_deg: float
    id: str
    source: str

    def __post_init__(self) -> None:
        if self.weights.shape != (len(FEATURES),) or not np.isfinite(self.weights).all():
            raise ValueError(f"the tilt model needs {len(FEATURES)} finite weights")
        if not 0 < self.half_width_deg < math.inf:
            raise ValueError("the tilt model needs a positive half width")
