"""Dots of tape painted into a picture, their middles known to a fraction of a pixel."""

from __future__ import annotations

import numpy as np

PINK = (235, 40, 140)


def disc(picture: np.ndarray, middle: np.ndarray, radius: float, colour: tuple[int, int, int]) -> None:
    """Paint a disc with a soft edge; places are continuous, the first pixel's middle at 0.5."""
    left, top = np.floor(middle - radius - 1).astype(int)
    side, fine = int(2 * radius + 4), 16
    place = (np.arange(side * fine) + 0.5) / fine
    inside = np.hypot(place[None] + left - middle[0], place[:, None] + top - middle[1]) < radius
    share = inside.reshape(side, fine, side, fine).mean(axis=(1, 3))[..., None]
    part = picture[top : top + side, left : left + side]
    part[:] = np.round(part * (1 - share) + share * np.array(colour))
