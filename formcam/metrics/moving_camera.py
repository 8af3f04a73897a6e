"""What is left of the measurements where the camera went along with the runner: nothing of lengths, and no grades.

The picture rises and falls with whoever carries the camera, and there is no belt under the feet whose speed is known.
Cadence, times and angles are what was seen and are shown, but limits are for a camera that stands still.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from formcam.metrics.camera_checks import MOVED_ALONG
from formcam.metrics.catalogue import known
from formcam.metrics.measuring import FAR_LEG, NEEDS_REAR, NEEDS_SIDE
from formcam.records.analysis import Measurement, Scale
from formcam.records.errors import CannotJudge


def for_a_moving_camera(error: CannotJudge) -> CannotJudge:
    """Why a run could not be judged where the camera went along; other reasons than its not being a run stay."""
    if error.code != "not_running":
        return error
    return CannotJudge(
        "moving_camera",
        f"{MOVED_ALONG}, and no steady run could be followed: {error.message}",
        "film a run on a treadmill, with the phone on something firm",
    )


def no_scale() -> Scale:
    """No centimetres, and why."""
    return Scale(None, MOVED_ALONG, None)


def seen_by_a_moving_camera(measured: Iterable[Measurement]) -> tuple[Measurement, ...]:
    """The measurements without those that need a scale, none of them graded."""
    return tuple(_ungraded(one) for one in measured)


def _ungraded(one: Measurement) -> Measurement:
    metric = known(one.name)
    elsewhere = one.reason in (FAR_LEG, NEEDS_SIDE, NEEDS_REAR)
    if metric is not None and metric.errors is not None and metric.errors.scaled and not elsewhere:
        return Measurement(one.name, one.side, None, one.unit, None, None, 0, "not_rated", MOVED_ALONG)
    if one.grade == "not_rated":
        return one
    return replace(one, grade="not_rated", reason=MOVED_ALONG, verdict=None)
