"""Metrics of the side view: bounce, foot placement, posture, joint angles. Each gives (step number, value) pairs.

Formulas: biomechanics.md §1b and §1c. X forward, Y up, pixels; angles in degrees.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from formcam.metrics.centre_of_mass import centre_of_mass, hip_share
from formcam.metrics.geometry import foot_deg, knee_flexion_deg, shank_deg, thigh_deg, upward_angle_deg
from formcam.metrics.inputs import Samples, Scene
from formcam.records.skeleton import Side
from formcam.records.track import Step

# Thigh extension peaks about toe-off; it is looked for until this much later (biomechanics.md §1c).
AFTER_TOE_OFF_S = 0.1
# The foot is flat in this part of stance (biomechanics.md §1b, foot-strike angle).
FLAT_FOOT = (0.30, 0.50)


def vertical_oscillation(scene: Scene, side: Side | None) -> Samples:
    """Rise of the centre of mass a step, cm; where arms or trunk are missing, the hips' rise over k(v)."""
    height = centre_of_mass(scene.body)[:, 1]
    if np.isfinite(height).any():
        return _rises_cm(scene, height)
    share = hip_share(scene.speed_mps)
    return [(n, v / share) for n, v in vertical_oscillation_hip(scene, side)]


def vertical_oscillation_hip(scene: Scene, side: Side | None) -> Samples:
    """Rise of the middle of the hips a step, cm."""
    return _rises_cm(scene, hip_height(scene))


def hip_height(scene: Scene) -> np.ndarray:
    """Height of the middle of the hips, or of the one that is seen, (T,) px."""
    middle = scene.body.middle("hip")[:, 1]
    near = scene.gait.orientation.near
    if np.isfinite(middle).any() or near is None:
        return middle
    return scene.body.point(f"{near}_hip")[:, 1]


def vertical_ratio(scene: Scene, side: Side | None) -> Samples:
    """Rise over step length, %; needs the belt's speed."""
    if scene.runner.speed_mps is None:
        return []
    step_cm = 100.0 * scene.runner.speed_mps * 60.0 / scene.gait.cadence_spm
    return [(n, 100.0 * v / step_cm) for n, v in vertical_oscillation(scene, side)]


def overstride_reach(scene: Scene, side: Side | None) -> Samples:
    """Ankle ahead of the middle of the hips at initial contact, in leg lengths."""
    return [(n, v / scene.leg_px) for n, v in _reach_px(scene, side)]


def overstride_reach_cm(scene: Scene, side: Side | None) -> Samples:
    """The same in cm."""
    return [(n, v * scene.cm_per_px) for n, v in _reach_px(scene, side)]


def shank_angle_at_contact(scene: Scene, side: Side | None) -> Samples:
    """Shank angle at initial contact."""
    return _at_contact(scene, side, shank_deg(scene.body, _known(side)))


def knee_flexion_at_contact(scene: Scene, side: Side | None) -> Samples:
    """Knee flexion at initial contact."""
    return _at_contact(scene, side, knee_flexion_deg(scene.body, _known(side)))


def foot_strike_angle(scene: Scene, side: Side | None) -> Samples:
    """Foot angle at initial contact minus its value flat on the belt; + = heel first."""
    angle = foot_deg(scene.body, _known(side))

    def strike(step: Step) -> float:
        if step.toe_off_s is None:
            return float("nan")
        contact_s = step.toe_off_s - step.initial_contact_s
        flat = scene.during(angle, *(step.initial_contact_s + share * contact_s for share in FLAT_FOOT))
        return scene.contact(angle, step) - float(np.median(flat)) if len(flat) else float("nan")

    return _each(scene, side, strike)


def trunk_lean(scene: Scene, side: Side | None) -> Samples:
    """Mean trunk angle over stance; + = forward."""
    return _stance_mean(scene, side, trunk_deg(scene))


def trunk_deg(scene: Scene) -> np.ndarray:
    """Middle of the hips to middle of the shoulders against the vertical, (T,)."""
    return upward_angle_deg(scene.body.middle("hip"), scene.body.middle("shoulder"))


def leg_lean(scene: Scene, side: Side | None) -> Samples:
    """Mean angle over stance of the line from the stance ankle to the middle of the hips; + = hips ahead."""
    line = upward_angle_deg(scene.body.point(f"{side}_ankle"), scene.body.middle("hip"))
    return _stance_mean(scene, side, line)


def waist_hinge(scene: Scene, side: Side | None) -> Samples:
    """Trunk lean minus leg lean: how far the body bends at the waist."""
    legs = dict(leg_lean(scene, side))
    return [(n, v - legs[n]) for n, v in trunk_lean(scene, side) if n in legs]


def hip_extension(scene: Scene, side: Side | None) -> Samples:
    """Largest backward thigh angle from initial contact until just after toe-off, + = behind the vertical."""
    thigh = thigh_deg(scene.body, _known(side))

    def extension(step: Step) -> float:
        end = None if step.toe_off_s is None else step.toe_off_s + AFTER_TOE_OFF_S
        return -_least(scene.during(thigh, step.initial_contact_s, end))

    return _each(scene, side, extension)


def peak_knee_flexion_stance(scene: Scene, side: Side | None) -> Samples:
    """Largest knee flexion in stance, before its last quarter, where the knee already bends for the swing."""
    knee = knee_flexion_deg(scene.body, _known(side))

    def peak(step: Step) -> float:
        if step.toe_off_s is None:
            return float("nan")
        end = step.initial_contact_s + 0.75 * (step.toe_off_s - step.initial_contact_s)
        return -_least(-scene.during(knee, step.initial_contact_s, end))

    return _each(scene, side, peak)


def peak_knee_flexion_swing(scene: Scene, side: Side | None) -> Samples:
    """Largest knee flexion from toe-off to the foot's next contact."""
    knee = knee_flexion_deg(scene.body, _known(side))
    return _each(scene, side, lambda s: -_least(-scene.during(knee, s.toe_off_s, s.stride_end_s)))


def head_forward(scene: Scene, side: Side | None) -> Samples:
    """Shoulder to ear against the vertical, minus trunk lean, stance mean; near side."""
    near = scene.gait.orientation.near
    if near is None:
        return []
    neck = upward_angle_deg(scene.body.point(f"{near}_shoulder"), scene.body.point(f"{near}_ear"))
    return _stance_mean(scene, side, neck - trunk_deg(scene))


def _known(side: Side | None) -> Side:
    if side is None:
        raise ValueError("this metric belongs to a leg")
    return side


def _reach_px(scene: Scene, side: Side | None) -> Samples:
    ahead = scene.body.point(f"{side}_ankle")[:, 0] - scene.body.middle("hip")[:, 0]
    return _at_contact(scene, side, ahead)


def _each(scene: Scene, side: Side | None, value: Callable[[Step], float]) -> Samples:
    return [(s.number, value(s)) for s in scene.steps(side)]


def _at_contact(scene: Scene, side: Side | None, curve: np.ndarray) -> Samples:
    return _each(scene, side, lambda s: scene.contact(curve, s))


def _stance_mean(scene: Scene, side: Side | None, curve: np.ndarray) -> Samples:
    def mean(step: Step) -> float:
        part = scene.during(curve, step.initial_contact_s, step.toe_off_s)
        return float(np.mean(part)) if len(part) else float("nan")

    return _each(scene, side, mean)


def _least(part: np.ndarray) -> float:
    return float(np.min(part)) if len(part) else float("nan")


def _rises_cm(scene: Scene, height: np.ndarray) -> Samples:
    """Per step: mean of the two maxima about the minimum of stance, minus that minimum (biomechanics.md §1b)."""
    half_s = 60.0 / scene.gait.cadence_spm / 2.0

    def rise(step: Step) -> float:
        if step.toe_off_s is None:
            return float("nan")
        middle = (step.initial_contact_s + step.toe_off_s) / 2.0
        low = scene.during(height, step.initial_contact_s, step.toe_off_s)
        before = scene.during(height, middle - 1.6 * half_s, middle)
        after = scene.during(height, middle, middle + 1.6 * half_s)
        if not (len(low) and len(before) and len(after)):
            return float("nan")
        if middle - 1.3 * half_s < scene.body.time_s[0] or middle + 1.3 * half_s > scene.body.time_s[-1]:
            return float("nan")
        return float((before.max() + after.max()) / 2.0 - low.min()) * scene.cm_per_px

    return _each(scene, None if scene.gait.orientation.near is None else scene.gait.orientation.near, rise)
