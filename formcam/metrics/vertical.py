"""How far the body moves up and down in a step: hips, and the whole body's centre of mass.

Per step: the mean of the two maxima around mid-stance minus the minimum between them (biomechanics.md §1b).
"""

from __future__ import annotations

import numpy as np

from formcam import skeleton
from formcam.geometry import middle
from formcam.metrics.body import Body

# Winter 2009, table 4.1: (from, to, share of body mass, place of the centre from the first point).
_LIMBS = (
    ("hip", "knee", 0.100, 0.433),
    ("knee", "ankle", 0.0465, 0.433),
    ("heel", "foot_index", 0.0145, 0.5),
)
_ARMS = (("shoulder", "elbow", 0.028, 0.436), ("elbow", "wrist", 0.022, 0.682))
# Trunk, neck and head from hips to shoulders; with the arms in it when they are not seen.
_TRUNK, _TRUNK_WITH_ARMS = (0.578, 0.66), (0.678, 0.626)
# A maximum of height lies within this share of a step before and after the minimum.
_SEARCH = 0.75
# Hip over centre-of-mass oscillation by speed in m/s (biomechanics.md §1b).
_RATIO_SPEEDS, _RATIOS = (2.5, 3.5, 4.5), (1.16, 1.07, 0.97)


def hip_oscillation_px(body: Body) -> dict[int, float]:
    """Step number -> oscillation of the mid-hip, px."""
    return oscillation(body, body.hips[:, 1])


def oscillation(body: Body, height: np.ndarray) -> dict[int, float]:
    """Step number -> oscillation of a height signal (N,), in its unit; steps not wholly seen are left out."""
    found = {}
    for step in body.steps():
        start, end = step.initial_contact_s - 0.1 * body.step_s, step.initial_contact_s + 0.8 * body.step_s
        first, last = np.searchsorted(body.time_s, [start, end])
        stance = height[first:last]
        if (
            start < body.time_s[0]
            or end > body.time_s[-1]
            or not np.isfinite(stance).all()
            or not len(stance)
        ):
            continue
        low = body.time_s[first + int(stance.argmin())]
        reach = _SEARCH * body.step_s
        before, after = body.during(height, low - reach, low), body.during(height, low, low + reach)
        if len(before) and len(after):
            found[step.number] = float((before.max() + after.max()) / 2.0 - stance.min())
    return found


def mass_height(body: Body) -> np.ndarray | None:
    """Height of the centre of mass (N,) px from segments; None when shoulders or both legs are not seen."""
    shoulders = middle(body.point("left_shoulder"), body.point("right_shoulder"))
    legs = [body.point(f"{s}_{j}") for s in skeleton.SIDES for j in skeleton.LEG_JOINTS]
    if not all(np.isfinite(p).any() for p in [shoulders, *legs]):
        return None
    arms = [body.point(f"{s}_{j}") for s in skeleton.SIDES for j in ("elbow", "wrist")]
    with_arms = all(np.isfinite(p).any() for p in arms)
    trunk_mass, trunk_place = _TRUNK if with_arms else _TRUNK_WITH_ARMS
    hips = body.hips[:, 1]
    total = trunk_mass * (hips + trunk_place * (shoulders[:, 1] - hips))
    for side in skeleton.SIDES:
        for start, end, mass, place in _LIMBS + (_ARMS if with_arms else ()):
            a, b = body.point(f"{side}_{start}")[:, 1], body.point(f"{side}_{end}")[:, 1]
            total = total + mass * (a + place * (b - a))
    return np.asarray(total)


def hip_over_mass(speed_mps: float | None) -> float:
    """Ratio of hip to centre-of-mass oscillation at a speed; at 3 m/s when it is not known."""
    return float(np.interp(3.0 if speed_mps is None else speed_mps, _RATIO_SPEEDS, _RATIOS))
