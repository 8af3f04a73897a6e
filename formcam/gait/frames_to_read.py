"""Which frames of a clip are worth reading by eye: spread over the clip and over the stride at once."""

from __future__ import annotations

import numpy as np

# Multiples of the golden ratio, less whole numbers, spread more evenly than those of any other number, and keep no step
# with the stride: frames at even distances may all show the same moment of it.
_GOLDEN = (5**0.5 - 1) / 2


def frames_to_read(time_s: np.ndarray, count: int, landings_s: np.ndarray | None = None) -> tuple[int, ...]:
    """Numbers of at most `count` frames, rising; `time_s` (T,) are the clip's times.

    With the near foot's initial contacts (N,), seconds, each frame lies in a stride between two of them, and their
    phases are spread evenly; without, or with fewer than two, each lies anywhere in its share of the clip.
    """
    phase = _phases(time_s, landings_s)
    usable = np.flatnonzero(np.isfinite(phase))
    if not len(usable):
        phase, usable = np.full(len(time_s), np.nan), np.arange(len(time_s))
    chosen = []
    for number, part in enumerate(np.array_split(usable, min(count, len(usable)))):
        wanted = (0.5 + number * _GOLDEN) % 1.0
        here = phase[part] if np.isfinite(phase[part]).all() else np.linspace(0.0, 1.0, len(part))
        away = np.abs((here - wanted + 0.5) % 1.0 - 0.5)
        chosen.append(int(part[np.argmin(away)]))
    return tuple(chosen)


def _phases(time_s: np.ndarray, landings_s: np.ndarray | None) -> np.ndarray:
    """How much of the stride has passed in every frame, (T,); NaN outside of all strides."""
    if landings_s is None or len(landings_s) < 2:
        return np.full(len(time_s), np.nan)
    numbers = np.interp(time_s, landings_s, np.arange(len(landings_s)), left=np.nan, right=np.nan)
    return numbers % 1.0
