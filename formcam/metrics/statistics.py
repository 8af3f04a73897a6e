"""Median, spread and interval of a handful of steps. Arrays in, numbers out; the same input gives the same output."""

from __future__ import annotations

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


def standard_error(ci95: tuple[float, float]) -> float:
    """One standard error of what has this 95 % interval."""
    return (ci95[1] - ci95[0]) / 2 / Z95


def interval(value: float, *standard_errors: float) -> tuple[float, float]:
    """95 % interval about a value from independent standard errors, added in quadrature; NaN counts as 0."""
    half = Z95 * float(np.sqrt(np.nansum(np.square(standard_errors))))
    return value - half, value + half
