"""How one measurement moved within a run: its first third against its last."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from formcam.records.skeleton import SIDES, Side

# The last third seen from the usual range: it moved outside or further out, came back, or neither is likely.
UsualRange = Literal["away", "towards", "neither"]
# Rounding of the written numbers.
_WITHIN = 1e-5


@dataclass(frozen=True)
class Drift:
    """One measurement in the first and in the last third of the run, in its `unit`.

    `change` = last − first with its 95 % interval, which holds the spread between steps alone: what is off in every
    step of a clip is off in both thirds. `sure` says that it is no chance among all that was compared, and no trifle;
    only then `usual_range` says something.
    """

    name: str
    side: Side | None
    unit: str
    first: float
    last: float
    change: float
    ci95: tuple[float, float]
    sure: bool = False
    usual_range: UsualRange = "neither"

    def __post_init__(self) -> None:
        numbers = (self.first, self.last, self.change, *self.ci95)
        if not all(map(math.isfinite, numbers)):
            raise ValueError(f"{self.name}: a drift holds numbers only")
        if self.side is not None and self.side not in SIDES:
            raise ValueError(f"{self.name}: unknown side {self.side!r}")
        within = _WITHIN * max(1.0, abs(self.first), abs(self.last))
        if abs(self.last - self.first - self.change) > within:
            raise ValueError(f"{self.name}: the change is the last third less the first")
        if not self.ci95[0] <= self.change <= self.ci95[1]:
            raise ValueError(f"{self.name}: the change lies within its interval")
        if self.sure and self.ci95[0] <= 0.0 <= self.ci95[1]:
            raise ValueError(f"{self.name}: a sure change leaves out zero")
