"""The record of one metric: everything that is known of it stands in one place, beside the function that measures it.

Labels, units, decimals, limits, errors, smallest changes, marks in the clip and the table of docs/files.md all come
from these records; no other module knows a metric by its name. `catalogue` lists them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

import numpy as np

from formcam.metrics import statistics
from formcam.metrics.grading import Reading
from formcam.metrics.inputs import Samples, Scene
from formcam.metrics.norms import Norm, SmallestChange
from formcam.metrics.standing_zero import StandingZero
from formcam.metrics.typical_error import TYPICAL, Typical
from formcam.metrics.uncertainty import Errors
from formcam.records.analysis import Band
from formcam.records.skeleton import Side
from formcam.records.track import Sex, View

Unit = Literal["spm", "%", "ms", "cm", "fraction", "deg"]
# "rear_and_front": from behind, and from the front as well.
MetricView = Literal["side", "rear", "rear_and_front", "any"]
# Shares of the contact time after initial contact.
LANDING, MID_STANCE, PUSH_OFF = 0.0, 0.5, 1.0
# Half an interval as wide as this covers all of what runners show: such a value says nothing. Beyond its unit's it is
# not kept at all; what is kept but not rated is not printed beyond four standard deviations of runners (the mean and
# those to either side are all of them), or beyond the record's own figure. (Design defaults: from the limits and
# spreads of docs/biomechanics.md, and twice what an ordinary clip's intervals are.)
WIDEST_IN_SD = 4.0
WIDEST: Mapping[Unit, float] = MappingProxyType(
    {"spm": 20.0, "%": 30.0, "ms": 90.0, "cm": 15.0, "fraction": 0.25, "deg": 22.0}
)


@dataclass(frozen=True)
class Mark:
    """How the clip shows a metric: a line between two places of the body, the word beside it, and when it stands.

    Places are landmarks of the near leg, or `middle_…` of both sides. "angle" is drawn as an arc from the vertical
    ("up" or "down" of `start`) to the line, "reach" as how far `end` lies ahead. `back` says that plus is backward.
    `also` names the metric that is the same in another unit.
    """

    kind: Literal["angle", "reach"]
    start: str
    end: str
    when: Literal["stance", "landing", "push_off"]
    word: str = ""
    vertical: Literal["up", "down"] = "down"
    back: bool = False
    also: str = ""


@dataclass(frozen=True)
class PanelLine:
    """The metric's line in the clip's panel of values: its place there, and whether it stands even unrated."""

    place: int
    even_unrated: bool = False


@dataclass(frozen=True)
class Summary:
    """What the steps' values come to: the value and its standard error (NaN = not known)."""

    value: float
    error: float


def typical_step(scene: Scene, values: np.ndarray) -> Summary:
    """The median over the steps (N,) with its bootstrapped error."""
    return Summary(statistics.median_iqr(values)[0], statistics.bootstrap_sd(values))


def no_reason(_: Scene) -> str | None:
    """Nothing but the common reasons."""
    return None


@dataclass(frozen=True)
class Metric:
    """One metric.

    `place` orders lists. `label`, `explanation` are for the runner, `definition` for docs/files.md. `samples` gives
    (step number, value) of each step of a leg (None = of both); None = one clip can never tell, for the reason
    `never`. `read_at` is where in the contact its evidence lies; `at_landing` says that it is read at that one moment,
    so that a doubtful landing spoils it. `in_words` says what an interval is called in the field's words. `summarise`
    makes one value of the steps', `centre` one of a part of them (None = a part has none), `refuse` may say why a
    reading cannot be graded, `why_missing` why there is none.
    `own_widest` is half the widest interval that still says something, where that is not by runners' spread.
    `mark` is how the clip shows it, `panel` its line in the clip's panel of values. `standing` is what it is counted
    from as well where the runner was seen standing.
    """

    place: int
    name: str
    label: str
    explanation: str
    definition: str
    unit: Unit
    view: MetricView
    samples: Callable[[Scene, Side | None], Samples] | None
    errors: Errors | None
    per_leg: bool = False
    decimals: int = 0
    own_widest: float | None = None
    read_at: float = LANDING
    at_landing: bool = False
    norm: Norm | None = None
    smallest_change: SmallestChange | None = None
    mark: Mark | None = None
    panel: PanelLine | None = None
    standing: StandingZero | None = None
    never: str = ""
    summarise: Callable[[Scene, np.ndarray], Summary] = typical_step
    centre: Literal["median", "mean"] | None = "median"
    in_words: Callable[[tuple[float, float]], str] | None = None
    refuse: Callable[[Reading], str | None] | None = None
    why_missing: Callable[[Scene], str | None] = no_reason

    def __post_init__(self) -> None:
        if not (self.name and self.label and self.explanation and self.definition):
            raise ValueError(f"{self.name or 'a metric'}: name, label, explanation and definition are needed")
        if (self.samples is None) != bool(self.never):
            raise ValueError(f"{self.name}: either it is measured, or there is a reason why never")
        if (self.samples is None) != (self.errors is None):
            raise ValueError(f"{self.name}: what is measured has an error, and only that")

    @property
    def needs(self) -> Literal["side", "rear", "any"]:
        """The side it is filmed from."""
        return "rear" if self.view == "rear_and_front" else self.view

    @property
    def typical(self) -> Typical:
        """How far off it is on average in tests."""
        return TYPICAL.get(self.name, Typical(None, None))

    @property
    def widest(self) -> float:
        """Half of the widest interval that is still printed, in the metric's unit."""
        if self.own_widest is not None:
            return self.own_widest
        runners = None if self.norm is None else self.norm.population()
        return WIDEST[self.unit] if runners is None else min(WIDEST[self.unit], WIDEST_IN_SD * runners.sd)

    def may_show(self, *, is_side: bool) -> bool:
        """Whether a view from the side (or from behind or the front) can show it."""
        return self.needs in ("any", "side" if is_side else "rear")

    def limits(
        self,
        *,
        speed_mps: float | None = None,
        view: View | None = None,
        speed_se_mps: float = 0.0,
        height_cm: float | None = None,
        sex: Sex | None = None,
    ) -> Band | None:
        """The limits as `Norm.band` gives them; None without any."""
        if self.norm is None:
            return None
        return self.norm.band(
            speed_mps=speed_mps, view=view, speed_se_mps=speed_se_mps, height_cm=height_cm, sex=sex
        )
