"""Median, spread and interval of a handful of steps. Arrays in, numbers out; the same input gives the same output."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import takewhile

import numpy as np

RESAMPLES = 2000
_SEED = 20261123
Z95 = 1.959964


def median_iqr(values: np.ndarray) -> tuple[float, tuple[float, float]]:
    """Median and quartiles of (N,) finite values, N ≥ 1."""
    low, middle, high = np.percentile(values, [25, 50, 75])
    return float(middle), (float(low), float(high))


def bootstrap_sd(values: np.ndarray) -> float:
    """Standard error of the median of (N,) steps by resampling them; NaN for fewer than two."""
    count = len(values)
    if count < 2:
        return float("nan")
    random = np.random.default_rng(_SEED)
    drawn = values[random.integers(0, count, (RESAMPLES, count))]
    # The plain bootstrap is too narrow by sqrt((n-1)/n) (Efron & Tibshirani 1993, §5.3).
    return float(np.median(drawn, axis=1).std() * np.sqrt(count / (count - 1.0)))


def half_width(ci95: tuple[float, float]) -> float:
    """Half of an interval: what stands behind ±."""
    return (ci95[1] - ci95[0]) / 2


def standard_error(ci95: tuple[float, float]) -> float:
    """One standard error of what has this 95 % interval."""
    return half_width(ci95) / Z95


def interval(value: float, *standard_errors: float) -> tuple[float, float]:
    """95 % interval about a value from independent standard errors, added in quadrature; NaN counts as 0."""
    half = Z95 * float(np.sqrt(np.nansum(np.square(standard_errors))))
    return value - half, value + half


def student_half(standard_error: float, freedom: float) -> float:
    """Half of the 95 % interval where the error itself is known from so many degrees of freedom only (Student's t).

    Wallace 1959 (Ann. Math. Statist. 30:1124), turned round: within 1 % from 4 degrees on, 4 % too wide at 2.
    """
    return standard_error * math.sqrt(freedom * math.expm1((Z95 * _wallace(freedom)) ** 2 / freedom))


def student_p(value: float, standard_error: float, freedom: float) -> float:
    """How often chance alone moves so far from zero, to either side (same approximation)."""
    t = value / standard_error if standard_error > 0 else math.copysign(math.inf, value) if value else 0.0
    z = math.sqrt(freedom * math.log1p(t * t / freedom)) / _wallace(freedom)
    return math.erfc(z / math.sqrt(2.0))


def _wallace(freedom: float) -> float:
    return (8.0 * freedom + 3.0) / (8.0 * freedom + 1.0)


def holm_limit(chances: Sequence[float], level: float) -> float:
    """Up to here each of the chances counts, if all that count are to be wrong together no more often than `level`.

    -1 where none does (Holm 1979, Scand. J. Statist. 6:65).
    """
    ordered = sorted(chances)
    count = takewhile(lambda one: one[1] <= level / (len(ordered) - one[0]), enumerate(ordered))
    return max((chance for _, chance in count), default=-1.0)
