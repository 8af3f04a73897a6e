"""How far a measurement lies from the runner's own standing posture: what both get wrong alike goes away."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from formcam.gait.landmark_bias import without_offsets
from formcam.metrics.geometry import Body, levelled
from formcam.metrics.statistics import interval
from formcam.records import skeleton
from formcam.records.skeleton import Side
from formcam.records.standing import FromStanding, StandingPose
from formcam.records.track import Orientation, PoseTrack

# A camera that was set up for each of two clips leans otherwise in each: one standard error, degrees (design default: a
# phone on its prop, looked at from the side).
SET_UP_AGAIN_DEG = 1.0
# Where the records' figures come from. Offset of trunk lean: -0.48 on the bodies that may find corrections. Its error:
# RMS 0.74 on the others (0.65 in close clothes, 1.24 in sweats); what hip and shoulder are off by on people (1.8 of the
# 1.9 of `LEAN_ON_PEOPLE`) is put down to the person and the clothes, which both postures share, for all but a third,
# which nobody has measured (design default): 1.0 together.
STANDING_AND_RUNNING = (
    "rendered bodies that stand and run before one camera (`benchmarks.standing`, docs/joints.md)"
)


@dataclass(frozen=True)
class StandingZero:
    """The angle that stands for a metric while its runner stands, and how well the difference is known.

    `angle` gives it in every picture of a body, degrees, (T,). The pose model reads the difference `offset` too large
    on average, and then is one standard `error` off; `source` says where both come from. `more` and `less` are words
    for a larger and a smaller angle than standing.
    """

    angle: Callable[[Body, Side], np.ndarray]
    more: str
    less: str
    offset: float
    error: float
    source: str

    def __post_init__(self) -> None:
        if not (self.error > 0 and self.source and self.more and self.less):
            raise ValueError("a zero has a positive error, a source and words")


@dataclass(frozen=True, eq=False)
class StandingBody:
    """The standing runner in the directions of the run; `tilt_error_deg` is how far the camera may lean otherwise."""

    body: Body
    tilt_error_deg: float


def standing_body(
    pose: StandingPose, track: PoseTrack, orientation: Orientation, upright_deg: float
) -> StandingBody:
    """The pose with the landmarks' known offsets taken out; `upright_deg` is how far the vertical leans in the run.

    `track` is the run's, whose landmarks and picture are of the same kind.
    """
    same_clip = pose.source == "clip"
    still = PoseTrack(
        np.zeros(1),
        pose.xy_px[None],
        np.ones((1, skeleton.COUNT)),
        track.width_px,
        track.height_px,
        source=track.source,
    )
    places = without_offsets(still, orientation).xy_px
    level = levelled(places, upright_deg if same_clip else 0.0, orientation)
    return StandingBody(Body(np.zeros(1), level), 0.0 if same_clip else SET_UP_AGAIN_DEG)


def from_standing(
    zero: StandingZero, standing: StandingBody, side: Side, value: float, error: float, per_tilt_deg: float
) -> FromStanding | None:
    """`value` less the standing angle; None where that was not seen.

    `error` is the value's own standard error from step to step, `per_tilt_deg` what a degree of camera tilt does to it.
    """
    angle = float(zero.angle(standing.body, side)[0])
    if not np.isfinite(angle):
        return None
    away = value - angle - zero.offset
    return FromStanding(away, interval(away, error, zero.error, per_tilt_deg * standing.tilt_error_deg))
