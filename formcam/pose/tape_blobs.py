"""Spots of colour of a dot's size in one picture: small, round, and of another colour than all that is about them.

Looked for in the two colour channels of CIELAB alone, so that shadows and highlights do not count. A spot differs in
colour from the picture at a dot's width away in every direction: the edge of a shirt differs on one side only, a stripe
on two, a plain shoe nowhere. Its middle is the mean place of its pixels, each weighted by how far its colour has
gone from the surroundings' to the spot's.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np

# Diameters of a dot of tape, mm; blur and the flattened colour of video add and take a little.
SMALLEST_MM, LARGEST_MM = 15.0, 30.0
SIZE_TOLERANCE = 1.6
# Millimetres a pixel of the picture in which spots are looked for: a dot is six to twelve of them wide.
COARSE_MM = 2.5
# Averaged over this radius, and compared with places so far from it in this many directions; one direction may fail (a
# finger, the edge of the same colour).
CORE_MM, AWAY_MM, DIRECTIONS, MAY_FAIL = 6.0, 24.0, 12, 2
# Colour, in units of CIELAB: of the spot, and beyond the surroundings.
LEAST_CHROMA, LEAST_CONTRAST = 25.0, 12.0
# A dot that moves is smeared along its path, across it keeps its width.
LONGEST_SHARE = 2.5
MOST_SPOTS = 4
# Sides of the squares, in pixels of the coarse picture, that stand for a dot's core and for all about it.
_CORE = 2 * round(CORE_MM / COARSE_MM / 2) + 1
_ABOUT = 2 * round(AWAY_MM / COARSE_MM) + 1


@dataclass(frozen=True, eq=False)
class Spot:
    """One spot: its middle (2,) px, its colour (2,) as a and b of CIELAB, how far that is from what is about it, and
    how large it is."""

    xy_px: np.ndarray
    colour: np.ndarray
    contrast: float
    area_mm2: float


def spots_in(
    rgb: np.ndarray, centre_px: np.ndarray, reach_mm: float, mm_per_px: float, *, most: int = MOST_SPOTS
) -> list[Spot]:
    """The spots of a picture (H, W, 3) within `reach_mm` of a place (x, y), those of strongest contrast first.

    No more than `most` places are looked at more closely.

    Places are continuous: the middle of the first pixel lies at (0.5, 0.5).
    """
    half = (reach_mm + AWAY_MM + CORE_MM) / mm_per_px
    left, top = np.maximum(np.floor(centre_px - half), 0).astype(int)
    right, bottom = (np.ceil(centre_px + half) + 1).astype(int)
    part = rgb[top : max(bottom, 0), left : max(right, 0)]
    if min(part.shape[:2]) * mm_per_px < 2 * AWAY_MM:
        return []
    corner = np.array([left, top], float)
    found = []
    for place, contrast in _peaks(part, mm_per_px, most):
        spot = _spot(part, place, contrast, mm_per_px)
        if spot is not None and np.hypot(*(spot.xy_px + corner - centre_px)) * mm_per_px <= reach_mm:
            found.append(replace(spot, xy_px=spot.xy_px + corner))
    return found


def _colour(rgb: np.ndarray) -> np.ndarray:
    """a and b of CIELAB, (H, W, 2)."""
    return np.ascontiguousarray(cv2.cvtColor(rgb.astype(np.float32) / 255.0, cv2.COLOR_RGB2LAB)[..., 1:])


def _peaks(rgb: np.ndarray, mm_per_px: float, most: int) -> list[tuple[np.ndarray, float]]:
    """Where a coarse picture is of another colour than all about it: places in px of `rgb`, and contrasts."""
    height, width = rgb.shape[:2]
    size = round(width * mm_per_px / COARSE_MM), round(height * mm_per_px / COARSE_MM)
    how = cv2.INTER_AREA if mm_per_px < COARSE_MM else cv2.INTER_LINEAR
    core = cv2.blur(_colour(cv2.resize(rgb, size, interpolation=how)), (_CORE, _CORE))
    # Most of a picture is ruled out by what is about it on average.
    beyond = np.linalg.norm(core - cv2.blur(core, (_ABOUT, _ABOUT)), axis=2)
    rows, columns = np.nonzero(
        (np.linalg.norm(core, axis=2) >= LEAST_CHROMA) & (beyond >= LEAST_CONTRAST / 2)
    )
    contrast = np.zeros(core.shape[:2], np.float32)
    contrast[rows, columns] = _contrast(core, rows, columns)
    top = cv2.dilate(contrast, np.ones((5, 5), np.uint8)) <= contrast
    places = np.argwhere((contrast >= LEAST_CONTRAST) & top)
    order = np.argsort(-contrast[tuple(places.T)], kind="stable")
    step = np.array([width / size[0], height / size[1]])
    chosen = _one_of_each(places[order])[:most]
    return [((place[::-1] + 0.5) * step, float(contrast[tuple(place)])) for place in chosen]


def _one_of_each(places: np.ndarray) -> list[np.ndarray]:
    """Of places of the coarse picture (N, 2) those that are not on a dot with one before them: even colour has many."""
    chosen: list[np.ndarray] = []
    for place in places:
        if all(np.hypot(*(place - one)) * COARSE_MM >= SMALLEST_MM for one in chosen):
            chosen.append(place)
    return chosen


def _contrast(core: np.ndarray, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """How far the colour at some places (N,) is beyond that in all directions but the few that may fail, (N,)."""
    turns = 2 * np.pi * np.arange(DIRECTIONS) / DIRECTIONS
    away = np.round(AWAY_MM / COARSE_MM * np.stack([np.sin(turns), np.cos(turns)], 1)).astype(int)
    last = np.array(core.shape[:2]) - 1
    y = np.clip(rows + away[:, :1], 0, last[0])
    x = np.clip(columns + away[:, 1:], 0, last[1])
    beyond = core[rows, columns] - core[y, x]
    towards = beyond.mean(axis=0)
    towards /= np.maximum(np.linalg.norm(towards, axis=1, keepdims=True), 1e-6)
    return np.asarray(np.partition((beyond * towards).sum(axis=2), MAY_FAIL, axis=0)[MAY_FAIL])


def _spot(rgb: np.ndarray, place: np.ndarray, contrast: float, mm_per_px: float) -> Spot | None:
    """The spot at a peak; None where its size or shape is not a dot's."""
    reach = int(np.ceil(AWAY_MM / mm_per_px)) + 1
    column, row = np.floor(place).astype(int)
    top, left = max(row - reach, 0), max(column - reach, 0)
    part = _colour(rgb[top : row + reach + 1, left : column + reach + 1])
    y, x = np.mgrid[: part.shape[0], : part.shape[1]] + 0.5
    x, y = x + left, y + top
    away = np.hypot(x - place[0], y - place[1]) * mm_per_px
    ring = (away > AWAY_MM - CORE_MM) & (away <= AWAY_MM)
    core = away <= max(CORE_MM / 1.5, mm_per_px)
    if ring.sum() < 8 or not core.any():
        return None
    own, about = np.median(part[core], axis=0), np.median(part[ring], axis=0)
    towards = own - about
    share = np.clip((part - about) @ towards / max(float(towards @ towards), 1e-6), 0.0, 1.0)
    labels = cv2.connectedComponents((share > 0.5).astype(np.uint8))[1]
    blob = labels == labels[row - top, column - left]
    if share[row - top, column - left] <= 0.5 or (blob & (away > AWAY_MM)).any():
        return None
    if not _fits(x[blob], y[blob], mm_per_px):
        return None
    # The soft rim counts too, as far as it belongs to this spot.
    near = cv2.dilate(blob.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    weight = np.where(near, np.clip((share - 0.15) / 0.7, 0.0, 1.0), 0.0)
    total = float(weight.sum())
    middle = np.array([(weight * x).sum(), (weight * y).sum()]) / total
    return Spot(middle, own, contrast, total * mm_per_px**2)


def _fits(x: np.ndarray, y: np.ndarray, mm_per_px: float) -> bool:
    """Whether pixels make up a dot's shape, perhaps smeared along its path."""
    if len(x) < 4:
        return False
    # A pixel's own extent adds a twelfth of a square pixel to the spread; an even disc spreads by a quarter diameter.
    spread = np.cov(np.stack([x, y])) + np.eye(2) / 12.0
    across, along = 4.0 * np.sqrt(np.linalg.eigvalsh(spread)) * mm_per_px
    filled = len(x) * mm_per_px**2 / (np.pi / 4.0 * across * along)
    wide_enough = SMALLEST_MM / SIZE_TOLERANCE <= across <= LARGEST_MM * SIZE_TOLERANCE
    return bool(
        wide_enough
        and along <= LONGEST_SHARE * LARGEST_MM
        and along <= LONGEST_SHARE * across
        and filled > 0.75
    )
