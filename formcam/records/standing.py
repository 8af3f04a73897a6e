"""How a runner stands tall and still: the runner's own zero for angles from the side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from formcam.records import skeleton
from formcam.records.arrays import store
from formcam.records.skeleton import Side

# Seen in the clip of the run itself, or in a clip of its own.
StandingSource = Literal["clip", "other_clip"]
STANDING_SOURCES: tuple[StandingSource, ...] = get_args(StandingSource)


@dataclass(frozen=True, eq=False)
class StandingPose:
    """The runner's landmarks as detected while standing: xy_px (33, 2) of the upright picture, NaN = not seen.

    `from_s` and `to_s` are times of the clip that `source` names, `pictures` how many went into it, `near` the side of
    the body that it shows.
    """

    xy_px: np.ndarray
    from_s: float
    to_s: float
    pictures: int
    source: StandingSource
    near: Side

    def __post_init__(self) -> None:
        store(self, "xy_px", self.xy_px, (skeleton.COUNT, 2), float)
        if not (self.from_s < self.to_s and self.pictures >= 1 and self.source in STANDING_SOURCES):
            raise ValueError("a standing pose lasts, is seen in pictures and has a source")

    @property
    def told(self) -> StandingReference:
        """Where it comes from."""
        return StandingReference(self.source, self.from_s, self.to_s, self.pictures)


@dataclass(frozen=True)
class FromStanding:
    """How far a measurement lies from the same angle of the runner standing, degrees, with its 95 % interval."""

    value: float
    ci95: tuple[float, float]


@dataclass(frozen=True)
class StandingReference:
    """What the runner's zero comes from: times are of the clip that `source` names, `pictures` how many were seen."""

    source: StandingSource
    from_s: float
    to_s: float
    pictures: int
    kind: Literal["standing"] = "standing"
