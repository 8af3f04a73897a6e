"""From a value with its error, its limits and how runners differ to the probability of each zone.

Value and error say what the clip shows, x ± s; the norm says how healthy runners differ, N(mean, sd). Bayes' rule puts
the two together (docs/verdicts.md). Who films a run is often hurt or knows that something is unusual, so half of them
are taken to differ twice as much as the healthy: a value far from the usual then speaks for itself. Both figures are
those that judge rendered bodies best that helped to find corrections; the others, and motion capture, confirm them
(`python -m benchmarks.calibration`). Numbers in, numbers out; units are the metric's.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from formcam.metrics.statistics import Z95
from formcam.records.analysis import Band
from formcam.records.verdict import ZoneProbabilities

# The share of those who come that differ by so many times the healthy runners' standard deviation.
UNUSUAL_SHARE, UNUSUAL_SPREAD = 0.5, 2.0
# Errors are those of loose clothes and poor light, which most clips do not have, so what is worked out from them is a
# little too careful: the power that fits best on the bodies that helped to find corrections and on every other captured
# runner, and makes the rest say what is true (docs/verdicts.md).
TEMPERATURE = 0.9
# Share of the runners, and how many times the healthy standard deviation they spread.
GROUPS = ((1.0 - UNUSUAL_SHARE, 1.0), (UNUSUAL_SHARE, UNUSUAL_SPREAD))


@dataclass(frozen=True)
class Population:
    """How healthy runners differ: their mean and standard deviation, in the metric's unit."""

    mean: float
    sd: float

    def __post_init__(self) -> None:
        if not self.sd > 0:
            raise ValueError("runners differ: the standard deviation is positive")


def zone_probabilities(
    value: float, error: float, band: Band, runners: Population | None = None
) -> ZoneProbabilities:
    """The probability of each zone of `band` for a value with one standard error `error`.

    An error of the limits themselves (they follow a belt speed that is known with an error) counts as one of the
    value. Without `runners` the clip's own evidence decides alone; so it does about a limit beyond which the whole 95 %
    interval lies, for what runners usually show must not hide somebody who is not usual.
    """
    error = math.hypot(error, band.limit_se)
    beyond = [
        _beyond(limit, value, error, runners, above=above)
        for limit, above in (
            (band.flag_below, False),
            (band.watch_below, False),
            (band.watch_above, True),
            (band.flag_above, True),
        )
    ]
    # A side may have a "far" limit alone: nothing lies a little outside of it.
    outside_low, outside_high = max(beyond[:2]), max(beyond[2:])
    usual = max(1.0 - outside_low - outside_high, 0.0)
    return _sharper((beyond[0], outside_low - beyond[0], usual, outside_high - beyond[3], beyond[3]))


def _sharper(zones: tuple[float, ...]) -> ZoneProbabilities:
    """The probabilities as sure as they prove to be (temperature scaling; Guo 2017, arXiv 1706.04599)."""
    powers = [zone ** (1.0 / TEMPERATURE) for zone in zones]
    return ZoneProbabilities(*(power / sum(powers) for power in powers))


def _beyond(
    limit: float | None, value: float, error: float, runners: Population | None, *, above: bool
) -> float:
    """The probability that the true value lies beyond one limit; 0 without one."""
    if limit is None:
        return 0.0
    if above:
        mirrored = None if runners is None else Population(-runners.mean, runners.sd)
        return _beyond(-limit, -value, error, mirrored, above=False)
    if runners is None or value + Z95 * error < limit:
        return normal_below(limit, value, error)
    groups = [posterior(value, error, runners, spread) for _, spread in GROUPS]
    fits = [
        share * _density(value, runners.mean, math.hypot(spread * runners.sd, error))
        for share, spread in GROUPS
    ]
    shares = [normal_below(limit, mean, sd) for mean, sd in groups]
    return sum(fit * share for fit, share in zip(fits, shares, strict=True)) / sum(fits)


def posterior(value: float, error: float, runners: Population, spread: float) -> tuple[float, float]:
    """Mean and standard deviation of the true value, given the value and a group that spreads so many times as wide."""
    variance = (spread * runners.sd) ** 2
    weight = variance / (variance + error**2)
    return runners.mean + weight * (value - runners.mean), error * weight**0.5


def normal_below(limit: float, mean: float, sd: float) -> float:
    """The share of N(mean, sd) below a limit."""
    # A value that is known exactly lies in one zone; the smallest error there is keeps the arithmetic in bounds.
    return 0.5 * math.erfc((mean - limit) / (max(sd, 1e-9) * math.sqrt(2.0)))


def _density(value: float, mean: float, sd: float) -> float:
    """Of N(mean, sd) at a value, but for a factor; never quite nothing, however far away."""
    return max(math.exp(-0.5 * ((value - mean) / sd) ** 2), 1e-300) / sd
