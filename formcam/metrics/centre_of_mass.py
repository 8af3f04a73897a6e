"""The body's centre of mass from its landmarks, by segment masses."""

from __future__ import annotations

import numpy as np

from formcam.metrics.geometry import Body

# Share of body mass and place of the segment's own centre from its upper end (Winter 2009, Biomechanics and Motor
# Control, table 4.1). Head, neck and trunk as one from hip to shoulder; then arm, forearm
# and hand, thigh, shank, foot.
TRUNK = (0.578, 0.66)
LIMBS: tuple[tuple[str, str, float, float], ...] = (
    ("shoulder", "elbow", 0.028, 0.436),
    ("elbow", "wrist", 0.022, 0.682),
    ("hip", "knee", 0.100, 0.433),
    ("knee", "ankle", 0.0465, 0.433),
    ("heel", "foot_index", 0.0145, 0.5),
)
# Rise of the hips over the rise of the centre of mass at these belt speeds (docs/biomechanics.md §1b, motion capture).
HIP_SHARE = ((2.5, 1.16), (3.5, 1.07), (4.5, 0.97))


def centre_of_mass(body: Body) -> np.ndarray:
    """(T, 2) px; NaN where any segment is unknown, but for a foot, whose small mass then lies at the ankle."""
    hips, shoulders = body.middle("hip"), body.middle("shoulder")
    share, place = TRUNK
    total = share * (hips + place * (shoulders - hips))
    mass = share
    for upper, lower, share, place in LIMBS:
        for side in ("left", "right"):
            start, end = body.point(f"{side}_{upper}"), body.point(f"{side}_{lower}")
            centre = start + place * (end - start)
            if upper == "heel":
                centre = np.where(np.isfinite(centre), centre, body.point(f"{side}_ankle"))
            total = total + share * centre
            mass += share
    return total / mass


def hip_share(speed_mps: float | None) -> float:
    """k(v) by straight interpolation; the middle value when the speed is unknown."""
    speeds, shares = zip(*HIP_SHARE, strict=True)
    return float(np.interp(speeds[1] if speed_mps is None else speed_mps, speeds, shares))
