"""Rhythm and contact (biomechanics.md §1a): from the events alone, so any view that shows the feet will do."""

from __future__ import annotations

import numpy as np

from formcam.metrics.body import Body
from formcam.metrics.samples import Samples, each_step, none, toe_off
from formcam.records import Step
from formcam.skeleton import SIDES, Side
from formcam.statistics import median_se


def cadence(body: Body, _side: Side | None) -> Samples:
    """Steps a minute: slope of contact time against contact number over the whole clip, both feet."""
    contacts = [s.initial_contact_s for s in body.gait.steps]
    numbers = np.concatenate([[0], np.cumsum(np.maximum(1, np.round(np.diff(contacts) / body.step_s)))])
    feet = np.array([s.side == "left" for s in body.gait.steps], float)
    design = np.column_stack([numbers, feet, np.ones(len(contacts))])
    solved, *_ = np.linalg.lstsq(design, np.array(contacts), rcond=None)
    residual = np.array(contacts) - design @ solved
    spread = 1.4826 * float(np.median(np.abs(residual)))
    slope_se = spread / max(np.sqrt(((numbers - numbers.mean()) ** 2).sum()), 1e-9)
    steps = [s for s in body.gait.steps if s.used and s.next_contact_s]
    return Samples(
        tuple((s.number, 60.0 / (s.next_contact_s - s.initial_contact_s)) for s in steps if s.next_contact_s),
        tuple(s.initial_contact_s for s in steps),
        value=body.gait.cadence_spm,
        se=body.gait.cadence_spm / body.step_s * slope_se,
    )


def step_time_asymmetry(body: Body, _side: Side | None) -> Samples:
    """200 |T_L - T_R| / (T_L + T_R) of the median step times, T from one foot's contact to the other's."""
    times = {side: _step_times(body, side) for side in SIDES}
    if min(map(len, times.values())) < 2:
        return none("it needs a few contacts of both feet")
    left, right = (np.array([t for _, t in times[side]]) for side in SIDES)
    total = float(np.median(left) + np.median(right))
    pairs = sorted(times["left"] + times["right"])
    se = 200.0 / total * float(np.hypot(median_se(left), median_se(right)))
    return Samples(
        tuple((n, 200.0 * abs(2.0 * t - total) / total / 2.0) for n, t in pairs),
        value=200.0 * abs(float(np.median(left) - np.median(right))) / total,
        se=se,
    )


def ground_contact_time(body: Body, side: Side | None) -> Samples:
    """Toe-off minus initial contact, ms."""
    return each_step(body, side, _contact_ms, toe_off)


def flight_time(body: Body, side: Side | None) -> Samples:
    """Step time minus contact time, ms; step time is half the stride, so that the other foot's timing does not matter."""
    return each_step(body, side, lambda s: _stride_s(body, s) * 500.0 - _contact_ms(s), toe_off)


def duty_factor(body: Body, side: Side | None) -> Samples:
    """Contact time over stride time, %."""
    return each_step(body, side, lambda s: _contact_ms(s) / 10.0 / _stride_s(body, s), toe_off)


def _contact_ms(step: Step) -> float:
    return (step.toe_off_s - step.initial_contact_s) * 1000.0 if step.toe_off_s else float("nan")


def _stride_s(body: Body, step: Step) -> float:
    return step.stride_end_s - step.initial_contact_s if step.stride_end_s else 2.0 * body.step_s


def _step_times(body: Body, side: Side) -> list[tuple[int, float]]:
    return [
        (s.number, s.next_contact_s - s.initial_contact_s)
        for s in body.gait.used_steps(side)
        if s.next_contact_s
    ]
