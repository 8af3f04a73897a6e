"""Angles and lengths in the runner's own plane: X forward (side view) or to the runner's right (rear, front), Y up.

Up is the vertical where the picture shows it (`CleanTrack.upright_deg`), else along the picture's columns.

Conventions (stated once here). Angles in degrees. Segment angles are to the vertical: shank + = ankle
ahead of the knee, thigh + = knee ahead of the hip, trunk + = shoulders ahead of the hips; knee flexion = thigh − shank.
Lengths in pixels. NaN in, NaN out; `arctan2` throughout, which cannot leave its domain.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from formcam.records.skeleton import INDEX, Side
from formcam.records.track import CleanTrack, Orientation


@dataclass(frozen=True, eq=False)
class Body:
    """The landmarks in the runner's plane: time_s (T,), xy (T, 33, 2) pixels, X forward or right, Y up."""

    time_s: np.ndarray
    xy: np.ndarray

    def point(self, name: str) -> np.ndarray:
        """Path of one landmark, (T, 2)."""
        return self.xy[:, INDEX[name]]

    def middle(self, joint: str) -> np.ndarray:
        """Midpoint of the left and right joint, (T, 2); NaN unless both are known."""
        return (self.point(f"left_{joint}") + self.point(f"right_{joint}")) / 2.0


def body_of(clean: CleanTrack, orientation: Orientation) -> Body:
    """A clean track seen in the runner's directions."""
    return Body(clean.time_s, levelled(clean.xy_px, clean.upright_deg, orientation))


def levelled(xy_px: np.ndarray, upright_deg: float, orientation: Orientation) -> np.ndarray:
    """Places in the picture (..., 2) in the runner's directions, where the vertical leans by that much, clockwise."""
    turn = np.radians(upright_deg)
    across, up = xy_px[..., 0], -xy_px[..., 1]
    level = np.stack(
        [across * np.cos(turn) - up * np.sin(turn), across * np.sin(turn) + up * np.cos(turn)], -1
    )
    return np.asarray(level * np.array([orientation.ahead_x, 1.0]))


def downward_angle_deg(upper: np.ndarray, lower: np.ndarray) -> np.ndarray:
    """Angle to the vertical of a segment that hangs down, (..., 2) each; + = lower end ahead."""
    d = lower - upper
    return np.degrees(np.arctan2(d[..., 0], -d[..., 1]))


def upward_angle_deg(lower: np.ndarray, upper: np.ndarray) -> np.ndarray:
    """Angle to the vertical of a segment that stands up, (..., 2) each; + = upper end ahead."""
    d = upper - lower
    return np.degrees(np.arctan2(d[..., 0], d[..., 1]))


def thigh_deg(body: Body, side: Side) -> np.ndarray:
    """Thigh angle, (T,)."""
    return downward_angle_deg(body.point(f"{side}_hip"), body.point(f"{side}_knee"))


def shank_deg(body: Body, side: Side) -> np.ndarray:
    """Shank angle, (T,)."""
    return downward_angle_deg(body.point(f"{side}_knee"), body.point(f"{side}_ankle"))


def knee_flexion_deg(body: Body, side: Side) -> np.ndarray:
    """Knee flexion, (T,)."""
    return thigh_deg(body, side) - shank_deg(body, side)


def trunk_deg(body: Body) -> np.ndarray:
    """Middle of the hips to middle of the shoulders, (T,)."""
    return upward_angle_deg(body.middle("hip"), body.middle("shoulder"))


def leg_lean_deg(body: Body, side: Side) -> np.ndarray:
    """That side's ankle to middle of the hips, (T,); + = hips ahead."""
    return upward_angle_deg(body.point(f"{side}_ankle"), body.middle("hip"))


def neck_deg(body: Body, near: Side) -> np.ndarray:
    """Near shoulder to ear, less the trunk, (T,); + = head ahead."""
    neck = upward_angle_deg(body.point(f"{near}_shoulder"), body.point(f"{near}_ear"))
    return neck - trunk_deg(body)


def foot_deg(body: Body, side: Side) -> np.ndarray:
    """Foot (heel to toe) above the horizontal, (T,); + = toe up."""
    d = body.point(f"{side}_foot_index") - body.point(f"{side}_heel")
    return np.degrees(np.arctan2(d[:, 1], d[:, 0]))


def at(time_s: np.ndarray, values: np.ndarray, wanted_s: float) -> float:
    """A curve (T,) at one moment; NaN outside it or beside a NaN.

    A cubic through the two frames on either side; straight between the next two where one further out is unknown. At
    24-30 fps a straight line cuts the corner at contact: shank 0.5-1 degree too small against motion capture.
    """
    if not time_s[0] <= wanted_s <= time_s[-1]:
        return float("nan")
    after = int(np.searchsorted(time_s, wanted_s))
    around = slice(after - 2, after + 2)
    if after < 2 or after + 2 > len(time_s) or not np.isfinite(values[around]).all():
        return float(np.interp(wanted_s, time_s, values))
    times, nodes = time_s[around], values[around]
    others = [np.delete(times, i) for i in range(4)]
    weights = [np.prod((wanted_s - o) / (t - o)) for t, o in zip(times, others, strict=True)]
    return float(np.dot(weights, nodes))


def within(time_s: np.ndarray, start_s: float, end_s: float) -> np.ndarray:
    """Mask of the frames in [start, end], (T,)."""
    return (time_s >= start_s) & (time_s <= end_s)
