"""What the measurements of a motion-capture trial really are: from markers in three dimensions and the force plate.

Definitions follow docs/biomechanics.md §1, worked out in the laboratory's axes (X forward, Y up,
Z to the runner's right) with no code of the core, so that an error there cannot hide here. Values are medians over
the near leg's steps, or over all steps for what belongs to the whole body.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np

from benchmarks.virtual_camera import Truth

LEG_OF_HEIGHT = 0.504
Key = tuple[str, str | None]
Contact = tuple[str, float, float]  # Foot, initial contact, toe-off.


def true_values(truth: Truth, view: str) -> dict[Key, float]:
    """(name, side or None) -> value in the interface's unit, for what this view is asked for."""
    steps = list(zip(truth.side, truth.contact_s, truth.toe_off_s, strict=True))
    values: dict[Key, float] = {("cadence", None): truth.cadence_spm}
    height = (truth.points_mm["left_hip"] + truth.points_mm["right_hip"])[:, 1] / 2
    values[("vertical_oscillation_hip", None)] = _bounce(truth, steps, height)
    values[("pelvis_rise_in_contact", None)] = (
        _median(steps, lambda s: _range(truth, height, s[1], s[2])) / 10
    )
    if "left_shoulder" in truth.points_mm:
        values[("vertical_oscillation", None)] = _bounce(truth, steps, mass_centre_height(truth))
    for side in ("left", "right"):
        mine = [s for s in steps if s[0] == side]
        values |= {(name, side): value for name, value in _timing(mine).items()}
        if view in ("left", "right"):
            values |= {(name, side): value for name, value in _leg(truth, side, mine).items()}
        else:
            values |= {(name, side): value for name, value in _frontal(truth, side, mine).items()}
    if view not in ("left", "right"):
        values[("step_width", None)] = _step_width(truth, steps)
    if view in ("left", "right") and "left_shoulder" in truth.points_mm:
        lean = _trunk(truth)
        values[("trunk_lean", None)] = _median(steps, lambda s: _mean(truth, lean, s[1], s[2]))
    return values


def _timing(mine: list[Contact]) -> dict[str, float]:
    contact = np.array([off - on for _, on, off in mine])
    stride = np.diff([on for _, on, _ in mine])
    whole = float(np.median(stride[stride < 1.5 * np.median(stride)]))
    middle = float(np.median(contact))
    return {
        "ground_contact_time": 1000 * middle,
        "flight_time": 1000 * (whole / 2 - middle),
        "duty_factor": 100 * middle / whole,
    }


def _leg(truth: Truth, side: str, mine: list[Contact]) -> dict[str, float]:
    hip, knee, ankle = (truth.points_mm[f"{side}_{j}"] for j in ("hip", "knee", "ankle"))
    heel, toe = truth.points_mm[f"{side}_heel"], truth.points_mm[f"{side}_foot_index"]
    thigh = np.degrees(np.arctan2(knee[:, 0] - hip[:, 0], hip[:, 1] - knee[:, 1]))
    shank = np.degrees(np.arctan2(ankle[:, 0] - knee[:, 0], knee[:, 1] - ankle[:, 1]))
    foot = np.degrees(np.arctan2(toe[:, 1] - heel[:, 1], toe[:, 0] - heel[:, 0]))
    flexion = thigh - shank
    hips = (truth.points_mm["left_hip"] + truth.points_mm["right_hip"]) / 2
    reach = ankle[:, 0] - hips[:, 0]
    lean = np.degrees(np.arctan2(hip[:, 0] - ankle[:, 0], hip[:, 1] - ankle[:, 1]))
    strides = [(a, b[1]) for a, b in pairwise(mine) if b[1] - a[1] < 1.2]
    reach_mm = _median(mine, lambda s: _at(truth, reach, s[1]))
    values = {
        "shank_angle_at_contact": _median(mine, lambda s: _at(truth, shank, s[1])),
        "knee_flexion_at_contact": _median(mine, lambda s: _at(truth, flexion, s[1])),
        "overstride_reach_cm": reach_mm / 10,
        "leg_lean": _median(mine, lambda s: _mean(truth, lean, s[1], s[2])),
        "hip_extension": _median(mine, lambda s: -_extreme(truth, thigh, s[1], s[2] + 0.1, np.min)),
        "peak_knee_flexion_stance": _median(mine, lambda s: _extreme(truth, flexion, s[1], s[2], np.max)),
        "peak_knee_flexion_swing": float(
            np.nanmedian([_extreme(truth, flexion, s[2], end, np.max) for s, end in strides])
        ),
        "foot_strike_angle": _median(
            mine,
            lambda s: (
                _at(truth, foot, s[1])
                - _mean(truth, foot, s[1] + 0.3 * (s[2] - s[1]), s[1] + 0.5 * (s[2] - s[1]))
            ),
        ),
    }
    if truth.height_cm:
        values["overstride_reach"] = reach_mm / 10 / (LEG_OF_HEIGHT * truth.height_cm)
    if "left_shoulder" in truth.points_mm:
        hinge = _trunk(truth) - lean
        values["waist_hinge"] = _median(mine, lambda s: _mean(truth, hinge, s[1], s[2]))
    return values


def _frontal(truth: Truth, side: str, mine: list[Contact]) -> dict[str, float]:
    """Pelvic drop from the pelvis markers' obliquity (+ right side up) and adduction with the thigh's tilt."""
    up = truth.signals_deg["pelvis_obliquity_deg"] * (1.0 if side == "right" else -1.0)
    drop = up - np.nanmean(up)
    hip, knee = truth.points_mm[f"{side}_hip"], truth.points_mm[f"{side}_knee"]
    outward = 1.0 if side == "right" else -1.0
    inward = np.degrees(np.arctan2(outward * (hip[:, 2] - knee[:, 2]), hip[:, 1] - knee[:, 1]))
    return {
        "pelvic_drop": _median(mine, lambda s: _at(truth, drop, (s[1] + s[2]) / 2)),
        "hip_adduction": _median(mine, lambda s: _at(truth, drop + inward, (s[1] + s[2]) / 2)),
    }


def _step_width(truth: Truth, steps: list[Contact]) -> float:
    places = [_at(truth, truth.points_mm[f"{s}_ankle"][:, 2], (on + off) / 2) for s, on, off in steps]
    widths = [
        (b - a) * (1.0 if there[0] == "right" else -1.0)
        for a, b, here, there in zip(places, places[1:], steps, steps[1:], strict=False)
        if here[0] != there[0]
    ]
    return float(np.nanmedian(widths)) / 10


def _bounce(truth: Truth, steps: list[Contact], height: np.ndarray) -> float:
    """Rise in cm: mean of the maxima before and after a stance minus the minimum in it."""
    step_s = 60.0 / truth.cadence_spm

    def rise(step: Contact) -> float:
        middle = (step[1] + step[2]) / 2
        if middle - 0.7 * step_s < 0 or middle + 0.7 * step_s > truth.time_s[-1]:
            return float("nan")
        before = _extreme(truth, height, middle - 0.7 * step_s, middle, np.max)
        after = _extreme(truth, height, middle, middle + 0.7 * step_s, np.max)
        return (before + after) / 2 - _extreme(truth, height, step[1], step[2], np.min)

    return _median(steps, rise) / 10


def _range(truth: Truth, signal: np.ndarray, start_s: float, end_s: float) -> float:
    return _extreme(truth, signal, start_s, end_s, np.max) - _extreme(truth, signal, start_s, end_s, np.min)


def mass_centre_height(truth: Truth) -> np.ndarray:
    """Height of the whole body's centre of mass, mm: 14 segments by Winter 2009, the head riding on the seventh
    cervical vertebra (where it sits above it does not change a rise)."""
    p = truth.points_mm
    hips, shoulders = ((p[f"left_{j}"] + p[f"right_{j}"])[:, 1] / 2 for j in ("hip", "shoulder"))
    neck = p["c7"][:, 1] if "c7" in p else shoulders
    total = 0.497 * (0.5 * hips + 0.5 * shoulders) + 0.081 * neck
    for start, end, mass, share in (
        ("shoulder", "elbow", 0.028, 0.436),
        ("elbow", "wrist", 0.022, 0.682),
        ("hip", "knee", 0.100, 0.433),
        ("knee", "ankle", 0.0465, 0.433),
        ("heel", "foot_index", 0.0145, 0.5),
    ):
        for side in ("left", "right"):
            a, b = p[f"{side}_{start}"][:, 1], p[f"{side}_{end}"][:, 1]
            total = total + mass * ((1 - share) * a + share * b)
    return np.asarray(total)


def _trunk(truth: Truth) -> np.ndarray:
    hips, shoulders = (
        (truth.points_mm[f"left_{j}"] + truth.points_mm[f"right_{j}"]) / 2 for j in ("hip", "shoulder")
    )
    return np.asarray(np.degrees(np.arctan2(shoulders[:, 0] - hips[:, 0], shoulders[:, 1] - hips[:, 1])))


def _median(steps: list[Contact], read: Callable[[Contact], float]) -> float:
    values = np.array([read(step) for step in steps])
    return float(np.median(values[np.isfinite(values)])) if np.isfinite(values).any() else float("nan")


def _at(truth: Truth, signal: np.ndarray, time_s: float) -> float:
    return float(np.interp(time_s, truth.time_s, signal, left=np.nan, right=np.nan))


def _part(truth: Truth, signal: np.ndarray, start_s: float, end_s: float) -> np.ndarray:
    return np.asarray(signal[(truth.time_s >= start_s) & (truth.time_s <= end_s)])


def _mean(truth: Truth, signal: np.ndarray, start_s: float, end_s: float) -> float:
    part = _part(truth, signal, start_s, end_s)
    return float(part.mean()) if len(part) else float("nan")


def _extreme(
    truth: Truth, signal: np.ndarray, start_s: float, end_s: float, pick: Callable[[np.ndarray], float]
) -> float:
    part = _part(truth, signal, start_s, end_s)
    return float(pick(part)) if len(part) else float("nan")
