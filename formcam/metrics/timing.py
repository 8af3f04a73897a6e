"""Metrics of time: cadence, contact, flight, symmetry. Each gives (step number, value) pairs."""

from __future__ import annotations

from formcam.metrics.inputs import Samples, Scene
from formcam.records.skeleton import Side


def cadence(scene: Scene, side: Side | None) -> Samples:
    """Steps/min of single strides (120 / stride time): the evidence; the headline is the slope over the whole run."""
    return [
        (s.number, 120.0 / (s.stride_end_s - s.initial_contact_s))
        for s in scene.steps(side)
        if s.stride_end_s is not None
    ]


def step_time_asymmetry(scene: Scene, side: Side | None) -> Samples:
    """200·(T − T')/(T + T') in % of consecutive steps, signed + = the left-led step is longer; graded by its size."""
    pairs = []
    for first, second in zip(scene.gait.steps, scene.gait.steps[1:], strict=False):
        if first.side == second.side or not (first.used and second.used):
            continue
        if first.next_contact_s is None or second.next_contact_s is None:
            continue
        a = first.next_contact_s - first.initial_contact_s
        b = second.next_contact_s - second.initial_contact_s
        sign = 1.0 if first.side == "left" else -1.0
        pairs.append((first.number, sign * 200.0 * (a - b) / (a + b)))
    return pairs


def ground_contact_time(scene: Scene, side: Side | None) -> Samples:
    """Toe-off minus initial contact, ms."""
    return [
        (s.number, 1000.0 * (s.toe_off_s - s.initial_contact_s))
        for s in scene.steps(side)
        if s.toe_off_s is not None
    ]


def flight_time(scene: Scene, side: Side | None) -> Samples:
    """Step time minus contact time, ms; the step time is half the stride, which needs one foot only."""
    return [
        (
            s.number,
            1000.0 * ((s.stride_end_s - s.initial_contact_s) / 2.0 - (s.toe_off_s - s.initial_contact_s)),
        )
        for s in scene.steps(side)
        if s.toe_off_s is not None and s.stride_end_s is not None
    ]


def duty_factor(scene: Scene, side: Side | None) -> Samples:
    """Contact time over stride time, %."""
    return [
        (s.number, 100.0 * (s.toe_off_s - s.initial_contact_s) / (s.stride_end_s - s.initial_contact_s))
        for s in scene.steps(side)
        if s.toe_off_s is not None and s.stride_end_s is not None
    ]
