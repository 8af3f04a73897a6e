"""What a camera behind or in front shows (biomechanics.md §1d). X to the runner's right; mid-stance = half of contact."""

from __future__ import annotations

import numpy as np

from formcam.geometry import lean_deg, tilt_deg
from formcam.metrics.body import Body
from formcam.metrics.samples import Samples, each_step, mid_stance, none
from formcam.records import Step
from formcam.skeleton import Side, other


def pelvic_drop(body: Body, side: Side | None) -> Samples:
    """How far the swing side's hip hangs below the stance side's at mid-stance, minus the stride's mean, deg."""
    drop = _drop_deg(body, _leg(side))
    mean = _stride_mean(body, drop)
    return each_step(body, side, lambda s: body.at(drop, mid_stance(s)) - mean, mid_stance)


def hip_adduction(body: Body, side: Side | None) -> Samples:
    """Pelvic drop plus the femur's tilt towards the mid-line, at mid-stance, deg."""
    leg = _leg(side)
    drop = _drop_deg(body, leg)
    hip, knee = body.point(f"{leg}_hip"), body.point(f"{leg}_knee")
    inward = np.degrees(np.arctan2((hip - knee)[:, 0], (hip - knee)[:, 1])) * (
        1.0 if leg == "right" else -1.0
    )
    angle = drop - _stride_mean(body, drop) + inward
    return each_step(body, side, lambda s: body.at(angle, mid_stance(s)), mid_stance)


def knee_window(body: Body, _side: Side | None) -> Samples:
    """Sideways distance of the knees over the distance of the hips, at mid-stance; minus = crossed."""
    knees = body.point("right_knee")[:, 0] - body.point("left_knee")[:, 0]
    hips = body.point("right_hip")[:, 0] - body.point("left_hip")[:, 0]
    width = float(np.nanmedian(hips)) if np.isfinite(hips).any() else float("nan")
    if not width > 0:
        return none("the hips were not seen apart")
    return each_step(body, None, lambda s: body.at(knees, mid_stance(s)) / width, mid_stance)


def step_width(body: Body, _side: Side | None) -> Samples:
    """Sideways distance of successive ankles at mid-stance, cm; minus = the feet cross the mid-line."""
    cm = body.scale.cm_per_px
    if cm is None:
        return none(body.scale.source)
    after = {step.number: step for step in body.steps()}

    def read(step: Step) -> float:
        following = after.get(step.number + 1)
        if following is None or following.side == step.side:
            return float("nan")
        here, there = (body.at(body.point(f"{s.side}_ankle")[:, 0], mid_stance(s)) for s in (step, following))
        return (there - here) * (1.0 if following.side == "right" else -1.0) * cm

    return each_step(body, None, read, mid_stance)


def lateral_trunk_lean(body: Body, side: Side | None) -> Samples:
    """Mean over stance of the trunk's sideways lean, + = towards the stance leg."""
    sign = 1.0 if _leg(side) == "right" else -1.0
    lean = lean_deg(body.hips, body.pair("shoulder")) * sign

    def read(step: Step) -> float:
        values = body.during(lean, step.initial_contact_s, step.toe_off_s or step.initial_contact_s)
        return float(values.mean()) if len(values) else float("nan")

    return each_step(body, side, read, mid_stance)


def arm_crossover(body: Body, side: Side | None) -> Samples:
    """How far the wrist goes beyond the middle of the shoulders in a stride, in shoulder widths; minus = it does not."""
    arm = _leg(side)
    outward = 1.0 if arm == "right" else -1.0
    shoulders = body.point("right_shoulder")[:, 0] - body.point("left_shoulder")[:, 0]
    width = float(np.nanmedian(shoulders)) if np.isfinite(shoulders).any() else float("nan")
    if not width > 0:
        return none("the shoulders were not seen apart")
    beyond = -outward * (body.point(f"{arm}_wrist")[:, 0] - body.pair("shoulder")[:, 0]) / width

    def read(step: Step) -> float:
        end = step.stride_end_s
        values = body.during(beyond, step.initial_contact_s, end) if end else np.empty(0)
        return float(values.max()) if len(values) else float("nan")

    return each_step(body, side, read)


def _leg(side: Side | None) -> Side:
    if side is None:
        raise ValueError("a leg's metric needs a side")
    return side


def _drop_deg(body: Body, stance: Side) -> np.ndarray:
    return tilt_deg(body.point(f"{other(stance)}_hip"), body.point(f"{stance}_hip"))


def _stride_mean(body: Body, signal: np.ndarray) -> float:
    """Mean over the whole strides seen, which takes out the camera's roll and the body's own static offset."""
    values = [
        body.during(signal, s.initial_contact_s, s.stride_end_s).mean()
        for s in body.steps()
        if s.stride_end_s and len(body.during(signal, s.initial_contact_s, s.stride_end_s))
    ]
    return float(np.mean(values)) if values else float("nan")
