"""What a few steps over the ground tell: values that are shown, none of them graded.

Whoever crosses the picture is seen square to the camera for a step or two and from an angle before and after; so few
steps, of which runners show a wide choice, are nothing to grade. Limits are for steady running on a belt.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from formcam.records.analysis import Check, Measurement
from formcam.records.track import Gait

CROSSED = (
    "the runner crossed the picture: a few steps over the ground, seen from changing angles, are not graded"
)


def seen_while_crossing(measured: Iterable[Measurement]) -> tuple[Measurement, ...]:
    """The measurements, none of them graded."""
    return tuple(_ungraded(one) for one in measured)


def _ungraded(one: Measurement) -> Measurement:
    """Whatever was measured says why it is not graded; what was not keeps its own reason."""
    return one if one.value is None else replace(one, grade="not_rated", reason=CROSSED, verdict=None)


def on_the_spot(gait: Gait) -> Check:
    """Whether the runner stayed in place, as on a belt; the value is how many steps were seen in passing."""
    if not gait.over_ground:
        return Check("on_the_spot", True, None, "The runner stayed in place.")
    steps = len(gait.steps)
    message = (
        f"The runner crossed the picture: {steps} steps over the ground were seen, and what they show is not graded."
        " Film 30 s on a treadmill for an answer."
    )
    return Check("on_the_spot", False, steps, message)
