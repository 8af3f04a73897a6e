"""Curves over the gait cycle: what a joint does from one initial contact of a foot (0 %) to its next (100 %)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from formcam.metrics.geometry import Body, body_of, knee_flexion_deg, shank_deg, thigh_deg, upward_angle_deg
from formcam.records.analysis import Scale
from formcam.records.skeleton import SIDES, Side
from formcam.records.track import CleanTrack, Gait

POINTS = 101


@dataclass(frozen=True, eq=False)
class Cycle:
    """One curve of one leg: percent (101,), mean and sd (101,) in `unit`, over `n` strides; toe-off in percent."""

    name: str
    unit: str
    side: Side
    percent: np.ndarray
    mean: np.ndarray
    sd: np.ndarray
    n: int
    toe_off_percent: float | None


def gait_cycles(clean: CleanTrack, gait: Gait, scale: Scale) -> tuple[Cycle, ...]:
    """All curves that the view can show: the near leg's from the side, both legs' pelvis line from rear and front."""
    body = body_of(clean, gait.orientation)
    near = gait.orientation.near
    found = [
        _cycle(name, unit, side, curve(body, side), body, gait)
        for side in ((near,) if near else SIDES)
        for name, unit, curve in _curves(gait, scale)
    ]
    return tuple(cycle for cycle in found if cycle is not None)


def _curves(gait: Gait, scale: Scale) -> list[tuple[str, str, Callable[[Body, Side], np.ndarray]]]:
    if not gait.orientation.is_side:
        return [("pelvis_line", "deg", lambda body, _: _pelvis_line(body))]
    curves: list[tuple[str, str, Callable[[Body, Side], np.ndarray]]] = [
        ("knee_flexion", "deg", knee_flexion_deg),
        ("thigh_angle", "deg", thigh_deg),
        ("shank_angle", "deg", shank_deg),
        ("trunk_lean", "deg", lambda body, _: upward_angle_deg(body.middle("hip"), body.middle("shoulder"))),
    ]
    cm_per_px = scale.cm_per_px
    if cm_per_px is not None:
        curves.append(("hip_height", "cm", lambda body, _: _about_mean(body.middle("hip")[:, 1]) * cm_per_px))
    return curves


def _pelvis_line(body: Body) -> np.ndarray:
    left, right = body.point("left_hip"), body.point("right_hip")
    angle = np.degrees(np.arctan2(left[:, 1] - right[:, 1], np.abs(right[:, 0] - left[:, 0])))
    return _about_mean(angle)


def _about_mean(curve: np.ndarray) -> np.ndarray:
    return curve - np.nanmean(curve) if np.isfinite(curve).any() else curve


def _cycle(name: str, unit: str, side: Side, curve: np.ndarray, body: Body, gait: Gait) -> Cycle | None:
    """Mean and sd over the strides that are known throughout; None when there is none."""
    percent = np.linspace(0.0, 100.0, POINTS)
    rows, offs = [], []
    for step in gait.used_steps(side):
        if step.stride_end_s is None:
            continue
        stride_s = step.stride_end_s - step.initial_contact_s
        row = np.interp(step.initial_contact_s + percent / 100.0 * stride_s, body.time_s, curve)
        if np.isfinite(row).all():
            rows.append(row)
            if step.toe_off_s is not None:
                offs.append(100.0 * (step.toe_off_s - step.initial_contact_s) / stride_s)
    if not rows:
        return None
    block = np.array(rows)
    off = float(np.median(offs)) if offs else None
    return Cycle(name, unit, side, percent, block.mean(axis=0), block.std(axis=0), len(rows), off)
