"""How good the model of forward tilt is: errors of changes between two runs of one body (`tools.train_tilt`)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

CLEAR_DEG = 4.0
"""Changes of at least this must have the right sign."""
RESAMPLES = 2000


@dataclass(frozen=True, eq=False)
class Pairs:
    """Changes between two runs of one body: true and found, degrees, and the body's number."""

    true: np.ndarray
    found: np.ndarray
    body: np.ndarray

    @property
    def off(self) -> np.ndarray:
        """Found minus true."""
        return self.found - self.true


def scores_of(changes: Pairs, half: float) -> dict[str, float | list[float]]:
    """Errors with 95 % intervals (bodies drawn anew), beside those of always saying "no change"."""
    clear = changes.true >= CLEAR_DEG
    spoken = np.abs(changes.found) > half

    def sign(p: Pairs) -> float:
        large = p.true >= CLEAR_DEG
        return float(np.mean(p.found[large] > 0))

    return {
        "bodies": len(np.unique(changes.body)),
        "pairs": len(changes.true),
        "rmse_deg": rms(changes.off),
        "rmse_95": _resampled(changes, lambda p: rms(p.off)),
        "mae_deg": float(np.abs(changes.off).mean()),
        "rmse_of_no_change_deg": rms(changes.true),
        "sign_right_from_4_deg": sign(changes),
        "sign_right_95": _resampled(changes, sign),
        "said_of_changes_from_4_deg": float(np.mean(spoken[clear])),
        "said_wrongly": int(np.sum(spoken & (changes.found < 0))),
        "said_of_changes_below_2_deg": float(np.mean(spoken[changes.true < 2.0])),
        "interval_95_holds": float(np.mean(np.abs(changes.off) <= half)),
    }


def conformal(changes: Pairs, covered: float) -> float:
    """Half width that holds for `covered` of the changes of a body not seen before, by the distribution of errors
    pooled over bodies of equal weight (Dunn, Wasserman & Ramdas 2022, 10.1080/01621459.2022.2060112, their first
    method: exact in the limit of many bodies; made exact for 23 by taking 99 % for 95, it would be half as wide again
    and hide most real changes, so bodies that only judge check it instead)."""
    bodies = np.unique(changes.body)
    size = np.abs(changes.off)
    weight = np.array([1.0 / np.sum(changes.body == b) for b in changes.body]) / len(bodies)
    order = np.argsort(size)
    reached = np.searchsorted(np.cumsum(weight[order]), covered - 1e-12)
    return float(size[order][min(reached, len(size) - 1)])


def _resampled(changes: Pairs, score: Callable[[Pairs], float]) -> list[float]:
    random = np.random.default_rng(3)
    bodies = np.unique(changes.body)
    found = []
    for _ in range(RESAMPLES):
        rows = np.concatenate([np.flatnonzero(changes.body == b) for b in random.choice(bodies, len(bodies))])
        found.append(score(Pairs(changes.true[rows], changes.found[rows], changes.body[rows])))
    return [float(value) for value in np.percentile(found, (2.5, 97.5))]


def rms(off: np.ndarray) -> float:
    """Root mean square."""
    return float(np.sqrt(np.mean(np.square(off))))
