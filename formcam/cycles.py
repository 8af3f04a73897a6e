"""Curves over the gait cycle for the charts: 0-100 % of the stride from one initial contact to the same foot's next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from formcam import skeleton
from formcam.geometry import tilt_deg
from formcam.metrics.body import Body, make_body
from formcam.records import CleanTrack, Gait, Runner
from formcam.results import Scale
from formcam.skeleton import Side

POINTS = 101
FEWEST_STRIDES = 3


@dataclass(frozen=True, eq=False)
class Cycle:
    """One signal over the stride: `mean` and `sd` are (101,) at 0, 1, … 100 %; `n` strides.

    `toe_off_percent` is the median toe-off in % of the stride. `side` is the leg whose contacts begin the strides.
    """

    name: str
    side: Side
    unit: str
    mean: np.ndarray
    sd: np.ndarray
    n: int
    toe_off_percent: float


def gait_cycles(clean: CleanTrack, gait: Gait, scale: Scale) -> tuple[Cycle, ...]:
    """Curves of what this view shows: the near leg's strides in a side view, both legs' from the rear and front."""
    body = make_body(clean, gait, scale, Runner())
    sides = skeleton.SIDES if body.near is None else (body.near,)
    curves = (
        _cycle(name, unit, body, side, signal(body, side))
        for side in sides
        for name, unit, signal in (_FRONTAL if body.near is None else _SIDE)
    )
    return tuple(curve for curve in curves if curve is not None)


def _hip_height(body: Body, _side: Side) -> np.ndarray:
    """Hips above their mean, cm (px where there is no scale)."""
    height = body.hips[:, 1]
    mean = float(np.nanmean(height)) if np.isfinite(height).any() else 0.0
    return np.asarray((height - mean) * (body.scale.cm_per_px or 1.0))


def _obliquity(body: Body, side: Side) -> np.ndarray:
    """The other side's hip below this side's, deg."""
    return tilt_deg(body.point(f"{skeleton.other(side)}_hip"), body.point(f"{side}_hip"))


_Signal = Callable[[Body, Side], np.ndarray]
_SIDE: tuple[tuple[str, str, _Signal], ...] = (
    ("knee_flexion", "deg", Body.knee_deg),
    ("thigh", "deg", Body.thigh_deg),
    ("shank", "deg", Body.shank_deg),
    ("trunk_lean", "deg", lambda body, _: body.trunk_deg),
    ("hip_height", "cm", _hip_height),
)
_FRONTAL: tuple[tuple[str, str, _Signal], ...] = (
    ("pelvis_obliquity", "deg", _obliquity),
    ("trunk_lean_sideways", "deg", lambda body, _: body.trunk_deg),
    ("hip_height", "cm", _hip_height),
)


def _cycle(name: str, unit: str, body: Body, side: Side, signal: np.ndarray) -> Cycle | None:
    rows, offs = [], []
    for step in body.steps(side):
        if step.stride_end_s is None or step.toe_off_s is None:
            continue
        times = np.linspace(step.initial_contact_s, step.stride_end_s, POINTS)
        row = np.interp(times, body.time_s, signal, left=np.nan, right=np.nan)
        if np.isfinite(row).all():
            rows.append(row)
            offs.append((step.toe_off_s - times[0]) / (times[-1] - times[0]) * 100.0)
    if len(rows) < FEWEST_STRIDES:
        return None
    curves = np.array(rows)
    if unit == "cm" and body.scale.cm_per_px is None:
        unit = "px"
    return Cycle(
        name, side, unit, curves.mean(0), curves.std(0, ddof=1), len(rows), round(float(np.median(offs)), 1)
    )
