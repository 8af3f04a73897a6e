"""Medians over steps and how sure they are: seeded bootstrap, small samples, combination with systematic error."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import t as student

RESAMPLES = 1000
SEED = 20260101
# Two-sided 95 % of the normal distribution.
Z95 = 1.959964


@dataclass(frozen=True)
class Summary:
    """Median of the samples, quartiles and count; `se` is the median's standard error by bootstrap (NaN below 2)."""

    value: float
    iqr: tuple[float, float]
    se: float
    n: int


def summarise(samples: np.ndarray) -> Summary:
    """Summary of finite samples (n,), n >= 1."""
    values = np.asarray(samples, float)
    low, value, high = np.percentile(values, [25, 50, 75])
    return Summary(float(value), (float(low), float(high)), median_se(values), len(values))


def median_se(values: np.ndarray) -> float:
    """Bootstrap standard error of the median. Seeded: the same samples give the same error."""
    if len(values) < 2:
        return float("nan")
    random = np.random.default_rng(SEED)
    picks = random.integers(0, len(values), (RESAMPLES, len(values)))
    return float(np.median(values[picks], axis=1).std(ddof=1))


def interval(value: float, se: float, n: int, systematic: float) -> tuple[float, float]:
    """95 % interval from the spread between steps (Student's t for few steps) and a systematic 1-sigma error.

    With one step (`se` NaN) the spread is unknown and three systematic errors are allowed for.
    """
    if not np.isfinite(se):
        half = 3.0 * systematic
    else:
        half = float(np.hypot(student.ppf(0.975, max(n - 1, 1)) * se, Z95 * systematic))
    return value - half, value + half


def combine(estimates: list[tuple[float, float]]) -> tuple[float, float]:
    """Inverse-variance mean of (value, standard error) pairs, with its standard error."""
    values, errors = (np.array(column, float) for column in zip(*estimates, strict=True))
    weights = 1.0 / errors**2
    return float((weights * values).sum() / weights.sum()), float(weights.sum() ** -0.5)
