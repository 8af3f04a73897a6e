"""How likely a value lies in each zone of its limits: the verdict on a measurement, with how sure it is."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Literal

Zone = Literal["very_low", "low", "usual", "high", "very_high"]

# From here on a zone is told as likely, or as sure. A wrong word costs trust: "work on this" needs to be sure.
LIKELY, SURE = 2 / 3, 0.8
# Rounding of five written probabilities.
_SUM_WITHIN = 1e-4


@dataclass(frozen=True)
class ZoneProbabilities:
    """The probability of each zone, from far below the limits to far above them; 0 where a limit does not exist."""

    very_low: float
    low: float
    usual: float
    high: float
    very_high: float

    def __post_init__(self) -> None:
        each = [getattr(self, spec.name) for spec in fields(self)]
        if any(not 0.0 <= one <= 1.0 for one in each) or abs(sum(each) - 1.0) > _SUM_WITHIN:
            raise ValueError("probabilities of zones lie between 0 and 1 and sum to 1")

    @property
    def below(self) -> float:
        """Of lying below the usual range, by however much."""
        return self.very_low + self.low

    @property
    def above(self) -> float:
        """Of lying above the usual range, by however much."""
        return self.high + self.very_high

    def beyond(self, *, high: bool) -> float:
        """Of lying outside the usual range on that side."""
        return self.above if high else self.below

    def far_beyond(self, *, high: bool) -> float:
        """Of lying far outside on that side."""
        return self.very_high if high else self.very_low


@dataclass(frozen=True)
class Verdict:
    """The most likely zone of a value, how likely it is, and how likely each of them."""

    zone: Zone
    probability: float
    zones: ZoneProbabilities

    def __post_init__(self) -> None:
        if abs(getattr(self.zones, self.zone) - self.probability) > _SUM_WITHIN:
            raise ValueError("the probability of a verdict is that of its zone")


def verdict_of(zones: ZoneProbabilities) -> Verdict:
    """The verdict that names the most likely zone; of two that are even, the milder."""
    milder_first: tuple[Zone, ...] = ("usual", "low", "high", "very_low", "very_high")
    zone = max(milder_first, key=lambda one: getattr(zones, one))
    return Verdict(zone, getattr(zones, zone), zones)
