"""What a camera beside the treadmill shows (biomechanics.md §1b, §1c). X forward; angles as `Body` defines them.

At contact = read by linear interpolation at the sub-frame initial contact. Stance = initial contact to toe-off.
"""

from __future__ import annotations

import numpy as np

from formcam.geometry import lean_deg
from formcam.metrics.body import Body
from formcam.metrics.samples import NOT_SEEN, Samples, each_step, mid_stance, none, toe_off
from formcam.metrics.vertical import hip_oscillation_px, hip_over_mass, mass_height, oscillation
from formcam.records import Step
from formcam.skeleton import Side

# biomechanics.md §1c: the thigh goes on back for a moment after the foot has left.
AFTER_TOE_OFF_S = 0.1
# biomechanics.md §1b: the foot lies flat in this part of the stance.
FLAT_STANCE = (0.30, 0.50)


def vertical_oscillation(body: Body, _side: Side | None) -> Samples:
    """Of the centre of mass, cm: by segments when shoulders and legs are seen, else hips over a ratio by speed."""
    height = mass_height(body)
    ratio = 1.0 if height is not None else hip_over_mass(speed_mps(body))
    found = oscillation(body, height) if height is not None else hip_oscillation_px(body)
    return _lengths(body, {n: v / ratio for n, v in found.items()})


def vertical_oscillation_hip(body: Body, _side: Side | None) -> Samples:
    """Of the middle of the hips, cm."""
    return _lengths(body, hip_oscillation_px(body))


def vertical_ratio(body: Body, _side: Side | None) -> Samples:
    """Hip oscillation over step length, %; step length is belt speed times step time."""
    if body.runner.speed_mps is None:
        return none("it needs the belt speed; give it to get the vertical ratio")
    hips = vertical_oscillation_hip(body, None)
    step_cm = 100.0 * body.runner.speed_mps * body.step_s
    return Samples(tuple((n, 100.0 * v / step_cm) for n, v in hips.per_step), hips.times_s, hips.reason)


def overstride_reach(body: Body, side: Side | None) -> Samples:
    """Ankle ahead of the mid-hip at contact, in leg lengths."""
    return each_step(body, side, lambda s: _reach_px(body, s) / body.leg_px)


def overstride_reach_cm(body: Body, side: Side | None) -> Samples:
    """Ankle ahead of the mid-hip at contact, cm."""
    if body.scale.cm_per_px is None:
        return none(body.scale.source)
    cm = body.scale.cm_per_px
    return each_step(body, side, lambda s: _reach_px(body, s) * cm)


def shank_angle_at_contact(body: Body, side: Side | None) -> Samples:
    """Shank from the vertical at contact, + = ankle ahead of knee."""
    return _at_contact(body, side, body.shank_deg(_leg(side)))


def knee_flexion_at_contact(body: Body, side: Side | None) -> Samples:
    """Knee flexion at contact."""
    return _at_contact(body, side, body.knee_deg(_leg(side)))


def foot_strike_angle(body: Body, side: Side | None) -> Samples:
    """Foot's rise at contact minus its rise while flat, + = toe up."""
    foot = body.foot_deg(_leg(side))

    def read(step: Step) -> float:
        start, off = step.initial_contact_s, step.toe_off_s
        if off is None:
            return float("nan")
        flat = body.during(foot, *(start + share * (off - start) for share in FLAT_STANCE))
        return body.at(foot, start) - float(flat.mean()) if len(flat) else float("nan")

    return each_step(body, side, read)


def trunk_lean(body: Body, _side: Side | None) -> Samples:
    """Mean over stance of the mid-hip to mid-shoulder line, + = forward; both feet's stances."""
    return each_step(body, None, lambda s: _stance_mean(body, body.trunk_deg, s), mid_stance)


def leg_lean(body: Body, side: Side | None) -> Samples:
    """Mean over stance of the ankle to hip line, + = forward."""
    lean = body.leg_lean_deg(_leg(side))
    return each_step(body, side, lambda s: _stance_mean(body, lean, s), mid_stance)


def waist_hinge(body: Body, side: Side | None) -> Samples:
    """Trunk lean minus leg lean over the near leg's stances."""
    bend = body.trunk_deg - body.leg_lean_deg(_leg(side or body.near))
    return each_step(body, side or body.near, lambda s: _stance_mean(body, bend, s), mid_stance)


def hip_extension(body: Body, side: Side | None) -> Samples:
    """Largest backward angle of the thigh from the vertical, contact to shortly after toe-off."""
    thigh = body.thigh_deg(_leg(side))

    def read(step: Step) -> float:
        end = toe_off(step) + AFTER_TOE_OFF_S
        return -_lowest(body.during(thigh, step.initial_contact_s, end))

    return each_step(body, side, read, toe_off)


def peak_knee_flexion_stance(body: Body, side: Side | None) -> Samples:
    """Largest knee flexion in stance."""
    knee = body.knee_deg(_leg(side))
    return each_step(
        body,
        side,
        lambda s: -_lowest(-body.during(knee, s.initial_contact_s, toe_off(s))),
        mid_stance,
    )


def peak_knee_flexion_swing(body: Body, side: Side | None) -> Samples:
    """Largest knee flexion from toe-off to the same foot's next contact."""
    knee = body.knee_deg(_leg(side))

    def read(step: Step) -> float:
        end = step.stride_end_s
        return -_lowest(-body.during(knee, toe_off(step), end)) if end else float("nan")

    return each_step(body, side, read, lambda s: toe_off(s) + 0.3 * body.step_s)


def head_forward(body: Body, _side: Side | None) -> Samples:
    """Shoulder to ear line minus trunk lean over stance, + = head ahead of the trunk's line."""
    neck = lean_deg(body.pair("shoulder"), body.pair("ear")) - body.trunk_deg
    return each_step(body, None, lambda s: _stance_mean(body, neck, s), mid_stance)


def anterior_pelvic_tilt(_body: Body, _side: Side | None) -> Samples:
    """Not in the landmarks: one point a hip carries no rotation of the pelvis (biomechanics.md §1, box)."""
    return none("one point a hip does not show how the pelvis is tilted, so it is not measured")


def speed_mps(body: Body) -> float | None:
    """Belt speed: as given, else planted-foot speed times scale; None when neither is known."""
    if body.runner.speed_mps is not None:
        return body.runner.speed_mps
    if body.scale.cm_per_px is None or not np.isfinite(body.gait.belt_speed_px_s):
        return None
    return body.gait.belt_speed_px_s * body.scale.cm_per_px / 100.0


def _leg(side: Side | None) -> Side:
    if side is None:
        raise ValueError("a leg's metric needs a side")
    return side


def _lengths(body: Body, found_px: dict[int, float]) -> Samples:
    cm = body.scale.cm_per_px
    if cm is None:
        return none(body.scale.source)
    if not found_px:
        return none(NOT_SEEN)
    when = {s.number: mid_stance(s) for s in body.gait.steps}
    return Samples(
        tuple((n, px * cm) for n, px in found_px.items()), tuple(when[number] for number in found_px)
    )


def _reach_px(body: Body, step: Step) -> float:
    ahead = body.point(f"{step.side}_ankle")[:, 0] - body.hips[:, 0]
    return body.at(ahead, step.initial_contact_s)


def _at_contact(body: Body, side: Side | None, signal: np.ndarray) -> Samples:
    return each_step(body, side, lambda s: body.at(signal, s.initial_contact_s))


def _stance_mean(body: Body, signal: np.ndarray, step: Step) -> float:
    values = body.during(signal, step.initial_contact_s, toe_off(step))
    return float(values.mean()) if len(values) else float("nan")


def _lowest(values: np.ndarray) -> float:
    return float(values.min()) if len(values) else float("nan")
