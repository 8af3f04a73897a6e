"""How likely several measurements together show something, when their errors share causes.

Reach, shin and knee at landing are read at one moment and from one hip point: a landing timed late, or a hip placed too
far ahead, moves them all. So their errors are correlated, and three signs that agree are worth less than three of their
own. True values have a normal prior (how runners differ, with how the signs go together), readings normal errors; what
is asked for is answered by drawing from the posterior. The same input gives the same output.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from formcam.metrics.zones import GROUPS, Population

DRAWS = 4000
_SEED = 20261128


@dataclass(frozen=True)
class Sign:
    """One measurement as a sign: its value, one standard error, and how runners differ.

    `shared` is what one standard error of each shared cause does to it, in its unit and with its sign: (timing of the
    landing, place of the hip, …), the same causes in the same order for all signs. It is part of `error`.
    """

    value: float
    error: float
    runners: Population
    shared: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        if not self.error > 0:
            raise ValueError("a sign has an error")


def joint_probability(
    signs: Sequence[Sign], together: np.ndarray, holds: Callable[[np.ndarray], np.ndarray]
) -> float:
    """The probability that `holds` is true of the true values.

    `together` (N, N) is how the N true values correlate among runners; `holds` takes draws (D, N) and gives (D,)
    booleans.
    """
    value = np.array([sign.value for sign in signs])
    mean = np.array([sign.runners.mean for sign in signs])
    sd = np.array([sign.runners.sd for sign in signs])
    errors = _errors(signs)
    weights, shares = [], []
    for share, spread in GROUPS:
        among = together * np.outer(sd, sd) * spread**2
        gain = among @ np.linalg.inv(among + errors)
        posterior = mean + gain @ (value - mean)
        left = among - gain @ among
        weights.append(share * _density(value - mean, among + errors))
        shares.append(float(np.mean(holds(_draws(posterior, left)))))
    total = sum(weights)
    if total == 0.0:
        # So far from everybody that no group fits: the widest tells least, so it is taken.
        return shares[-1]
    return sum(weight * share for weight, share in zip(weights, shares, strict=True)) / total


def _errors(signs: Sequence[Sign]) -> np.ndarray:
    """Covariance of the readings' errors (N, N): the shared causes, and each sign's own rest."""
    loads = np.array([sign.shared for sign in signs])
    total = np.array([sign.error for sign in signs]) ** 2
    # Shared causes are part of the error; where they alone would exceed it, they are taken to be all of it but a trace.
    together = (loads**2).sum(axis=1)
    fits = np.sqrt(np.minimum(1.0, 0.99 * total / np.maximum(together, 1e-12)))
    loads = loads * fits[:, None]
    return loads @ loads.T + np.diag(total - (loads**2).sum(axis=1))


def _draws(mean: np.ndarray, covariance: np.ndarray) -> np.ndarray:
    """(DRAWS, N) from a normal distribution."""
    values, vectors = np.linalg.eigh((covariance + covariance.T) / 2)
    spread = vectors * np.sqrt(np.maximum(values, 0.0))
    return mean + np.random.default_rng(_SEED).standard_normal((DRAWS, len(mean))) @ spread.T


def _density(off: np.ndarray, covariance: np.ndarray) -> float:
    """Of a normal distribution about zero, but for a factor."""
    distance = float(off @ np.linalg.solve(covariance, off))
    return float(np.exp(-0.5 * distance) / np.sqrt(np.linalg.det(covariance)))
