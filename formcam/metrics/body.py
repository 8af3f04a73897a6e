"""The runner ready to be measured: paths on an even, fine grid in the runner's own axes, the angles, the usable steps.

Built once for all metrics. X forward (side) or to the runner's right (rear, front), Y up, pixels, after the camera's
roll is taken out. Missing is NaN and is never bridged for longer than the cleaning did.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.interpolate import CubicSpline

from formcam import skeleton
from formcam.geometry import body_axes, distance, hang_deg, lean_deg, middle, rise_deg
from formcam.records import CleanTrack, Gait, Runner, Step
from formcam.results import Scale
from formcam.skeleton import Side
from formcam.uncertainty import landmark_source

# biomechanics.md §2: cubic spline to 240 Hz, then linear interpolation at the event.
GRID_HZ = 240.0
LONGEST_JOIN_S = 0.15
# biomechanics.md §0: steps whose landmarks are less sure than this are left out.
SURE = 0.5
# From here on the slope of the planted foot's path is taken for a tilted camera (biomechanics.md §5: check at 2 degrees);
# below it may be the treadmill's incline or the foot's own roll. Landmarks of the pose model are not corrected at all:
# on a level camera their toes climb by up to 12 degrees in stance, which would tilt the runner by as much.
SMALLEST_ROLL_DEG = 2.0
# Trochanter to heel marker is 0.504 of body height (biomechanics.md §0), thigh plus shank 0.483 (see `scale`).
LEG_OVER_THIGH_AND_SHANK = 0.504 / 0.483


@dataclass(frozen=True, eq=False)
class Body:
    """time_s (N,) · xy_px (N, 33, 2) in the runner's axes; `visibility` are the landmarks' medians (33,)."""

    time_s: np.ndarray
    xy_px: np.ndarray
    visibility: np.ndarray
    clean: CleanTrack
    gait: Gait
    scale: Scale
    runner: Runner
    roll_deg: float

    @property
    def near(self) -> Side | None:
        """The near side in a side view."""
        return self.gait.orientation.near

    def point(self, name: str) -> np.ndarray:
        """Path of one landmark, (N, 2)."""
        return self.xy_px[:, skeleton.INDEX[name]]

    def pair(self, joint: str) -> np.ndarray:
        """Middle of the two twins; the near one alone where the far one is not sure (side view)."""
        left, right = self.point(f"left_{joint}"), self.point(f"right_{joint}")
        if self.near is not None:
            far = skeleton.INDEX[f"{skeleton.other(self.near)}_{joint}"]
            if not self.visibility[far] >= SURE:
                left, right = (left, left) if self.near == "left" else (right, right)
        return middle(left, right)

    @cached_property
    def hips(self) -> np.ndarray:
        """Middle of the hips, (N, 2)."""
        return self.pair("hip")

    @cached_property
    def trunk_deg(self) -> np.ndarray:
        """Lean of the line from mid-hip to mid-shoulder, + = forward (side) or to the right (rear, front)."""
        return lean_deg(self.hips, self.pair("shoulder"))

    def thigh_deg(self, side: Side) -> np.ndarray:
        """Thigh from the vertical, + = knee ahead."""
        return hang_deg(self.point(f"{side}_hip"), self.point(f"{side}_knee"))

    def shank_deg(self, side: Side) -> np.ndarray:
        """Shank from the vertical, + = ankle ahead."""
        return hang_deg(self.point(f"{side}_knee"), self.point(f"{side}_ankle"))

    def knee_deg(self, side: Side) -> np.ndarray:
        """Knee flexion, 0 = straight, -180..180."""
        return (self.thigh_deg(side) - self.shank_deg(side) + 180.0) % 360.0 - 180.0

    def leg_lean_deg(self, side: Side) -> np.ndarray:
        """Lean of the line from ankle to hip, + = forward."""
        return lean_deg(self.point(f"{side}_ankle"), self.point(f"{side}_hip"))

    def foot_deg(self, side: Side) -> np.ndarray:
        """Heel to toe above the horizontal, + = toe up."""
        return rise_deg(self.point(f"{side}_heel"), self.point(f"{side}_foot_index"))

    @cached_property
    def leg_px(self) -> float:
        """Leg length L, trochanter to ground, px: thigh and shank in the plane of the picture, near leg if any."""
        sides = skeleton.SIDES if self.near is None else (self.near,)
        lengths = [thigh_and_shank_px(self.xy_px, side) for side in sides]
        return LEG_OVER_THIGH_AND_SHANK * float(np.nanmean(lengths)) if np.isfinite(lengths).any() else np.nan

    def at(self, values: np.ndarray, time_s: float) -> float:
        """A signal (N,) at a sub-frame time; NaN outside the clip and in gaps."""
        return float(np.interp(time_s, self.time_s, values, left=np.nan, right=np.nan))

    def during(self, values: np.ndarray, start_s: float, end_s: float) -> np.ndarray:
        """The signal between two times, ends interpolated; empty when any of it is unknown."""
        if not start_s < end_s or start_s < self.time_s[0] or end_s > self.time_s[-1]:
            return np.empty(0)
        first, last = np.searchsorted(self.time_s, [start_s, end_s])
        found = np.concatenate([[self.at(values, start_s)], values[first:last], [self.at(values, end_s)]])
        return found if np.isfinite(found).all() else np.empty(0)

    def steps(self, side: Side | None = None) -> tuple[Step, ...]:
        """Usable steps of one side or both, without those whose landmarks are not sure."""
        return tuple(s for s in self.gait.used_steps(side) if self._sure(s))

    @cached_property
    def step_s(self) -> float:
        """Mean step time, s."""
        return 60.0 / self.gait.cadence_spm

    def _sure(self, step: Step) -> bool:
        if self.near not in (None, step.side):
            return True  # The far leg is never judged; its steps only say when the body was in the air.
        end = step.toe_off_s or step.initial_contact_s
        rows = (self.clean.time_s >= step.initial_contact_s) & (self.clean.time_s <= end)
        seen = self.clean.visibility[rows][:, list(skeleton.LEG[step.side][:3])]
        seen = seen[np.isfinite(seen)]
        return not len(seen) or bool(np.median(seen) >= SURE)


def make_body(clean: CleanTrack, gait: Gait, scale: Scale, runner: Runner) -> Body:
    """The runner of a clean track on the grid; a camera roll of `SMALLEST_ROLL_DEG` or more is taken out."""
    tilted = abs(gait.belt_slope_deg) >= SMALLEST_ROLL_DEG and landmark_source(clean) == "markers"
    roll = gait.belt_slope_deg if tilted else 0.0
    points = body_axes(clean.xy_px, gait.orientation, roll)
    count = max(2, int((clean.time_s[-1] - clean.time_s[0]) * GRID_HZ) + 1)
    grid = clean.time_s[0] + np.arange(count) / GRID_HZ
    visibility = np.where(np.isfinite(points[..., 0]), clean.visibility, np.nan)
    known = np.isfinite(visibility).any(axis=0)
    medians = np.full(skeleton.COUNT, np.nan)
    medians[known] = np.nanmedian(visibility[:, known], axis=0)
    return Body(grid, _on_grid(clean.time_s, points, grid), medians, clean, gait, scale, runner, float(roll))


def thigh_and_shank_px(xy: np.ndarray, side: Side) -> float:
    """Thigh plus shank as long as they are seen in the plane of the picture (90th percentile), px; NaN = unseen."""
    hip, knee, ankle = (xy[:, i] for i in skeleton.LEG[side][:3])
    total = 0.0
    for a, b in ((hip, knee), (knee, ankle)):
        length = distance(a, b)
        known = length[np.isfinite(length)]
        total += float(np.percentile(known, 90)) if len(known) else np.nan
    return total


def _on_grid(time_s: np.ndarray, points: np.ndarray, grid: np.ndarray) -> np.ndarray:
    """Cubic splines through what is known of each landmark; NaN over joins longer than `LONGEST_JOIN_S`."""
    result = np.full((len(grid), skeleton.COUNT, 2), np.nan)
    known = np.isfinite(points).all(axis=-1)
    whole = np.flatnonzero(known.all(axis=0))
    if len(whole):
        result[:, whole] = CubicSpline(time_s, points[:, whole])(grid)
    for landmark in np.flatnonzero(known.any(axis=0) & ~known.all(axis=0)):
        rows = np.flatnonzero(known[:, landmark])
        if len(rows) < 4:
            continue
        path = CubicSpline(time_s[rows], points[rows, landmark], extrapolate=False)(grid)
        after = np.clip(np.searchsorted(time_s[rows], grid), 1, len(rows) - 1)
        path[time_s[rows][after] - time_s[rows][after - 1] > LONGEST_JOIN_S] = np.nan
        result[:, landmark] = path
    return result
