"""Corners of a small grey picture: one a cell, so that none of its parts has them all, and where they are in another.

Shi & Tomasi 1994 (smaller eigenvalue), Lucas & Kanade 1981 (pyramids). A corner counts as found again only where its
surroundings look the same (normalised correlation, which brightness does not change).
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

# Cells of a picture: at most so many, none smaller than so many px.
MOST_CELLS, SMALLEST_CELL_PX = 120, 20
# Smallest eigenvalue (blocks of 7 px) that is texture and not a plain wall.
BLOCK_PX, TEXTURE = 7, 3e-5
WINDOW_PX, LEVELS, BORDER_PX = 15, 3, 8
# Correlation from which surroundings are the same ones, and so alike that the place must be the same too.
ALIKE, THE_SAME = 0.8, 0.9


@dataclass(frozen=True, eq=False)
class Corners:
    """Places (N, 2) in px of a small picture, which is kept, and of how many cells they are."""

    picture: np.ndarray
    places: np.ndarray
    cells: int


def find_corners(picture: np.ndarray, mask: np.ndarray) -> Corners:
    """The best corner of each cell that has texture, where the mask is not 0."""
    height, width = picture.shape
    cell = max(SMALLEST_CELL_PX, int(np.sqrt(height * width / MOST_CELLS)))
    strength = cv2.cornerMinEigenVal(picture, BLOCK_PX)
    strength[mask == 0] = 0.0
    rows, columns = height // cell, width // cell
    cells = strength[: rows * cell, : columns * cell].reshape(rows, cell, columns, cell).swapaxes(1, 2)
    flat = cells.reshape(rows, columns, cell * cell)
    down, across = np.divmod(flat.argmax(axis=2), cell)
    y, x = down + np.arange(rows)[:, None] * cell, across + np.arange(columns) * cell
    inside = (y > BORDER_PX) & (y < height - BORDER_PX) & (x > BORDER_PX) & (x < width - BORDER_PX)
    good = (flat.max(axis=2) > TEXTURE) & inside
    open_cells = int((mask[cell // 2 :: cell, cell // 2 :: cell] > 0).sum())
    return Corners(picture, np.stack([x[good], y[good]], axis=1).astype(np.float32), open_cells)


def follow(corners: Corners, later: np.ndarray) -> np.ndarray:
    """How far each corner has gone (N, 2) px; infinite where it is not found again."""
    places, height, width = corners.places, *later.shape
    found, known, _ = cv2.calcOpticalFlowPyrLK(
        corners.picture, later, places, np.empty_like(places), winSize=(WINDOW_PX, WINDOW_PX), maxLevel=LEVELS
    )
    inside = (found > BORDER_PX // 2).all(axis=1) & (
        found < (width - BORDER_PX // 2, height - BORDER_PX // 2)
    ).all(axis=1)
    same = (known[:, 0] == 1) & inside & (_likeness(corners, later, found) > ALIKE)
    return np.where(same[:, None], found - places, np.inf)


def keeps_place(corners: Corners, later: np.ndarray) -> np.ndarray:
    """(N,) True where the later picture shows the same at the very same place."""
    return _likeness(corners, later, corners.places) > THE_SAME


def _likeness(corners: Corners, later: np.ndarray, places: np.ndarray) -> np.ndarray:
    """Correlation (N,) of the corners' surroundings with those of places in the later picture."""
    before, after = _patches(corners.picture, corners.places), _patches(later, places)
    size = np.sqrt((before**2).sum(axis=1) * (after**2).sum(axis=1))
    return (before * after).sum(axis=1) / np.maximum(size, 1e-3)


def _patches(picture: np.ndarray, places: np.ndarray) -> np.ndarray:
    """Surroundings (N, window squared) of places, each less its mean."""
    reach = np.arange(WINDOW_PX, dtype=np.float32) - WINDOW_PX // 2
    x = places[:, 0, None, None] + np.broadcast_to(reach, (WINDOW_PX, WINDOW_PX))
    y = places[:, 1, None, None] + np.broadcast_to(reach[:, None], (WINDOW_PX, WINDOW_PX))
    count = len(places)
    wide = (count, WINDOW_PX * WINDOW_PX)
    seen = cv2.remap(picture, x.reshape(wide), y.reshape(wide), cv2.INTER_LINEAR).astype(np.float32)
    return seen - seen.mean(axis=1, keepdims=True)
