"""The waves of which a motion that repeats is made."""

from __future__ import annotations

import numpy as np


def harmonics(turns: np.ndarray, count: int) -> np.ndarray:
    """1, and cosine and sine of the first `count` harmonics at these places of the cycle (..., N), in whole turns;
    (..., N, 1 + 2 count)."""
    waves = [np.ones_like(turns)]
    for number in range(1, count + 1):
        waves += [np.cos(2 * np.pi * number * turns), np.sin(2 * np.pi * number * turns)]
    return np.stack(waves, axis=-1)
