"""What a metric hands to the registry: one value a step, or a plain reason why there is none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from formcam.metrics.body import Body
from formcam.records import Step
from formcam.skeleton import Side

NOT_SEEN = "the landmarks it needs were not seen in enough steps"


@dataclass(frozen=True)
class Samples:
    """(step number, value) pairs and the times (s) at which each step shows it.

    `value` and `se` replace the median and its error where a metric is not a median over steps.
    """

    per_step: tuple[tuple[int, float], ...] = ()
    times_s: tuple[float, ...] = ()
    reason: str | None = None
    value: float | None = None
    se: float | None = None


def none(reason: str) -> Samples:
    """No value, and why."""
    return Samples(reason=reason)


def each_step(
    body: Body,
    side: Side | None,
    read: Callable[[Step], float],
    when: Callable[[Step], float] | None = None,
) -> Samples:
    """`read` for every usable step of a side (None = both feet); `when` is the moment that shows it best.

    The default moment is the initial contact. Steps for which `read` gives NaN are left out.
    """
    pairs, times = [], []
    for step in body.steps(side):
        value = read(step)
        if np.isfinite(value):
            pairs.append((step.number, float(value)))
            times.append(when(step) if when else step.initial_contact_s)
    return Samples(tuple(pairs), tuple(times)) if pairs else none(NOT_SEEN)


def mid_stance(step: Step) -> float:
    """Half-way between initial contact and toe-off, s."""
    return (step.initial_contact_s + (step.toe_off_s or step.initial_contact_s)) / 2.0


def toe_off(step: Step) -> float:
    """The toe-off, s (the contact when unknown)."""
    return step.toe_off_s or step.initial_contact_s
