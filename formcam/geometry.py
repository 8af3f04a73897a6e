"""Angles, lengths and frames of reference on arrays of points.

Pixels come in with y down; everything after `body_axes` has X forward (side view) or to the runner's right (rear and
front) and Y up. Angles are degrees. Points are (..., 2); NaN in, NaN out.
"""

from __future__ import annotations

import numpy as np

from formcam.records import Orientation


def body_axes(xy_px: np.ndarray, orientation: Orientation, roll_deg: float = 0.0) -> np.ndarray:
    """Picture points (..., 2) in the runner's axes, px; `roll_deg` is the slope of the ground in the picture,
    positive = its front (side view) or its right end (rear, front) is higher, and is taken out."""
    forward = -1.0 if orientation.direction in ("image_left", "towards") else 1.0
    points = np.asarray(xy_px, float) * [forward, -1.0]
    if not roll_deg:
        return points
    c, s = np.cos(np.radians(roll_deg)), np.sin(np.radians(roll_deg))
    x, y = points[..., 0], points[..., 1]
    return np.stack([c * x + s * y, c * y - s * x], axis=-1)


def hang_deg(top: np.ndarray, bottom: np.ndarray) -> np.ndarray:
    """Angle of a hanging segment from the vertical, + = its lower end is ahead (thigh, shank)."""
    return np.degrees(np.arctan2(bottom[..., 0] - top[..., 0], top[..., 1] - bottom[..., 1]))


def lean_deg(bottom: np.ndarray, top: np.ndarray) -> np.ndarray:
    """Angle of a standing segment from the vertical, + = its upper end is ahead (trunk, whole leg)."""
    return np.degrees(np.arctan2(top[..., 0] - bottom[..., 0], top[..., 1] - bottom[..., 1]))


def rise_deg(back: np.ndarray, front: np.ndarray) -> np.ndarray:
    """Angle of a lying segment above the horizontal, + = its front is higher (foot)."""
    return np.degrees(np.arctan2(front[..., 1] - back[..., 1], front[..., 0] - back[..., 0]))


def tilt_deg(low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """Slope of the line between two points without regard to which is left, + = `high` is higher; -90..90."""
    delta = high - low
    return np.degrees(np.arctan2(delta[..., 1], np.abs(delta[..., 0])))


def distance(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Distance between points, in their unit."""
    return np.hypot(a[..., 0] - b[..., 0], a[..., 1] - b[..., 1])


def middle(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Midpoint; where only one of the two is known, that one."""
    return np.where(np.isfinite(a), np.where(np.isfinite(b), (a + b) / 2.0, a), b)
