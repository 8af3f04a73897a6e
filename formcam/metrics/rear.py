"""Metrics of the rear and front views. X to the runner's right, Y up, pixels. Formulas: biomechanics.md §1d.

`pelvic_drop` and `hip_adduction` belong to the STANCE leg; + = the swing side is lower. Every value is read at
midstance, half way through the contact.
"""

from __future__ import annotations

import numpy as np

from formcam.metrics.geometry import at, downward_angle_deg, upward_angle_deg
from formcam.metrics.inputs import Samples, Scene
from formcam.records.skeleton import SIDES, Side
from formcam.records.track import Step


def obliquity_deg(scene: Scene) -> np.ndarray:
    """Line of the hip points against the horizontal, + = the right side is lower, about its own mean, (T,).

    The mean holds camera roll and what the pose model always gets wrong, so only the movement is kept.
    """
    left, right = scene.body.point("left_hip"), scene.body.point("right_hip")
    angle = np.degrees(np.arctan2(left[:, 1] - right[:, 1], np.abs(right[:, 0] - left[:, 0])))
    return angle - np.nanmean(angle) if np.isfinite(angle).any() else angle


def pelvic_drop(scene: Scene, side: Side | None) -> Samples:
    """How much the swing side of the pelvis hangs at midstance, degrees: from the picture where that was looked at,
    else from the hip points."""
    if scene.pelvis is not None:
        return scene.pelvis.of(side)
    sign = 1.0 if side == "left" else -1.0
    return _midstance(scene, side, sign * obliquity_deg(scene))


def hip_adduction(scene: Scene, side: Side | None) -> Samples:
    """Pelvic drop plus the stance thigh's lean towards the midline, degrees."""
    if side is None:
        return []
    inward = 1.0 if side == "left" else -1.0
    thigh = inward * downward_angle_deg(scene.body.point(f"{side}_hip"), scene.body.point(f"{side}_knee"))
    lean = dict(_midstance(scene, side, thigh))
    return [(n, drop + lean[n]) for n, drop in pelvic_drop(scene, side) if n in lean]


def knee_window(scene: Scene, side: Side | None) -> Samples:
    """Distance of the knees over distance of the hips at midstance; + = knees apart, − = crossed."""
    knees = scene.body.point("right_knee")[:, 0] - scene.body.point("left_knee")[:, 0]
    hips = scene.body.point("right_hip")[:, 0] - scene.body.point("left_hip")[:, 0]
    width = np.nanmedian(hips) if np.isfinite(hips).any() else np.nan
    return _midstance(scene, side, knees / width)


def step_width(scene: Scene, side: Side | None) -> Samples:
    """Distance across between the ankles of successive stances, cm; negative = the feet cross the midline."""
    places: dict[int, float] = {}
    for each in SIDES:
        places |= dict(_midstance(scene, each, scene.body.point(f"{each}_ankle")[:, 0]))
    pairs = []
    for first, second in zip(scene.gait.steps, scene.gait.steps[1:], strict=False):
        if first.side != second.side and first.number in places and second.number in places:
            sign = 1.0 if second.side == "right" else -1.0
            pairs.append(
                (first.number, sign * (places[second.number] - places[first.number]) * scene.cm_per_px)
            )
    return pairs


def lateral_trunk_lean(scene: Scene, side: Side | None) -> Samples:
    """Trunk against the vertical, mean over stance, + = towards the runner's right."""
    lean = upward_angle_deg(scene.body.middle("hip"), scene.body.middle("shoulder"))

    def mean(step: Step) -> float:
        part = scene.during(lean, step.initial_contact_s, step.toe_off_s)
        return float(np.mean(part)) if len(part) else float("nan")

    return [(s.number, mean(s)) for s in scene.steps(side)]


def arm_crossover(scene: Scene, side: Side | None) -> Samples:
    """How far the wrists cross the middle of the trunk in a stride, over shoulder width; + = crosses."""
    middle = (scene.body.middle("hip") + scene.body.middle("shoulder"))[:, 0] / 2.0
    shoulders = scene.body.point("right_shoulder")[:, 0] - scene.body.point("left_shoulder")[:, 0]
    width = np.nanmedian(np.abs(shoulders)) if np.isfinite(shoulders).any() else np.nan
    left = (scene.body.point("left_wrist")[:, 0] - middle) / width
    right = (middle - scene.body.point("right_wrist")[:, 0]) / width
    across = np.fmax(left, right)

    def furthest(step: Step) -> float:
        part = scene.during(across, step.initial_contact_s, step.stride_end_s)
        return float(np.max(part)) if len(part) else float("nan")

    return [(s.number, furthest(s)) for s in scene.steps(side)]


def _midstance(scene: Scene, side: Side | None, curve: np.ndarray) -> Samples:
    return [
        (s.number, at(scene.body.time_s, curve, (s.initial_contact_s + s.toe_off_s) / 2.0))
        for s in scene.steps(side)
        if s.toe_off_s is not None
    ]
