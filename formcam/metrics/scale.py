"""Centimetres per pixel in the runner's plane, from whatever is known, with one standard error.

Two witnesses are combined by inverse variance (docs/biomechanics.md §4): the runner's height, given or assumed, through
the length of the near leg's segments, and the belt's speed through the planted foot. Gravity tells slow motion instead
(`slow_motion`): through flight and contact times it gives lengths to 10 % at best.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from formcam.records import skeleton
from formcam.records.analysis import Scale
from formcam.records.skeleton import LEG_SHARE_OF_HEIGHT
from formcam.records.track import CleanTrack, Gait, Runner

# Of `LEG_SHARE_OF_HEIGHT` (docs/biomechanics.md §4: a rule with 5-6 % error).
LEG_SHARE_ERROR = 0.055
# When no height is given: an adult of 170 ± 10 cm, which covers most women and men.
ASSUMED_HEIGHT_CM, ASSUMED_HEIGHT_ERROR = 170.0, 10.0 / 170.0
# Display error of treadmills (docs/biomechanics.md §4: 3-5 %).
BELT_ERROR = 0.04
DISAGREEMENT = 0.10


@dataclass(frozen=True)
class _Witness:
    source: str
    cm_per_px: float
    error: float


def find_scale(clean: CleanTrack, gait: Gait, runner: Runner) -> Scale:
    """The scale and where it comes from; None when no leg was ever seen."""
    witnesses = [w for w in (_by_height(clean, gait, runner), _by_belt(gait, runner)) if w is not None]
    if not witnesses:
        return Scale(None, "nothing of known size was seen", None)
    weights = np.array([w.error**-2 for w in witnesses])
    logs = np.log([w.cm_per_px for w in witnesses])
    combined = float(np.exp((weights * logs).sum() / weights.sum()))
    error = float(weights.sum() ** -0.5)
    source = " and ".join(w.source for w in witnesses)
    if len(witnesses) > 1 and abs(logs[0] - logs[1]) > DISAGREEMENT:
        source += f" (they disagree by {abs(np.expm1(logs[1] - logs[0])):.0%}: check both)"
        error = max(error, float(abs(logs[0] - logs[1]) / 2.0))
    return Scale(combined, source, 100.0 * error)


def segments_px(clean: CleanTrack, gait: Gait) -> float:
    """Thigh plus shank in pixels when seen at full length (90th percentile), near leg or the mean of both."""
    near = gait.orientation.near
    lengths = []
    for side in (near,) if near else skeleton.SIDES:
        hip, knee, ankle = (clean.xy_px[:, i] for i in skeleton.LEG[side][:3])
        parts = [np.linalg.norm(a - b, axis=1) for a, b in ((hip, knee), (knee, ankle))]
        if all(np.isfinite(p).any() for p in parts):
            lengths.append(sum(float(np.nanpercentile(p, 90)) for p in parts))
    return float(np.mean(lengths)) if lengths else float("nan")


def _by_height(clean: CleanTrack, gait: Gait, runner: Runner) -> _Witness | None:
    leg_px = segments_px(clean, gait)
    if not np.isfinite(leg_px) or leg_px <= 0:
        return None
    if runner.height_cm is not None:
        return _Witness("body height", LEG_SHARE_OF_HEIGHT * runner.height_cm / leg_px, LEG_SHARE_ERROR)
    error = float(np.hypot(LEG_SHARE_ERROR, ASSUMED_HEIGHT_ERROR))
    source = "an assumed body height of 170 ± 10 cm"
    return _Witness(source, LEG_SHARE_OF_HEIGHT * ASSUMED_HEIGHT_CM / leg_px, error)


def _by_belt(gait: Gait, runner: Runner) -> _Witness | None:
    if runner.speed_mps is None or not gait.belt_speed_px_s > 0:
        return None
    error = float(np.hypot(BELT_ERROR, gait.belt_speed_se_px_s / gait.belt_speed_px_s))
    return _Witness("belt speed", 100.0 * runner.speed_mps / gait.belt_speed_px_s, error)
