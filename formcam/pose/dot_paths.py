"""One dot of tape among spots of its colour: those about a landmark, and which of them stay at one place beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self, TypeVar

import numpy as np

from formcam.pose.tape_blobs import Spot
from formcam.records.skeleton import INDEX
from formcam.records.track import PoseTrack

# A dot stays within this of its usual place beside the landmark, whose own error moves by 75 mm through the stride
# (rendered runners); its usual place is no further off than the second, and half of the time it lies within the third
# of it.
PLACE_MM, OFFSET_MM, STEADY_MM = 80.0, 80.0, 35.0
# Seen in this share of the pictures (an arm that swings covers the hip a third of the time).
LEAST_SEEN = 0.4
# About a picture so much time tells where the dot is expected; further off than this, or so much smaller than usual,
# it is not that dot. (A knee's turns away in swing and then shows 40 % of its area.)
ABOUT_S, STRAY_MM, LEAST_AREA = 0.06, 30.0, 0.3
# Fewer pictures tell nothing.
FEWEST_PICTURES = 20


@dataclass(frozen=True, eq=False)
class Seen:
    """Spots about one landmark: their rows of the track (N,), places (N, 2) px and away from the landmark (N, 2) mm,
    hues in degrees (N,) and sizes (N,) mm²."""

    row: np.ndarray
    xy_px: np.ndarray
    away_mm: np.ndarray
    hue_deg: np.ndarray
    area_mm2: np.ndarray

    def with_(self, more: Seen) -> Seen:
        """These and more of them."""
        pairs = zip(vars(self).values(), vars(more).values(), strict=True)
        return Seen(*(np.concatenate(pair) for pair in pairs))

    def only(self, which: np.ndarray) -> Self:
        """Some of them."""
        return type(self)(*(array[which] for array in vars(self).values()))


_SomeSeen = TypeVar("_SomeSeen", bound=Seen)


def landmark_path(track: PoseTrack, name: str) -> np.ndarray | None:
    """Where the landmark is in every frame (T, 2); None where it is hardly ever seen."""
    xy = track.visible_xy_px[:, INDEX[name]]
    known = np.isfinite(xy[:, 0])
    if known.sum() < FEWEST_PICTURES:
        return None
    return np.stack(
        [np.interp(track.time_s, track.time_s[known], xy[known, axis]) for axis in (0, 1)], axis=1
    )


def seen_about(found: list[tuple[int, Spot]], path: np.ndarray, mm_per_px: float) -> Seen:
    """The spots that were found (row, spot) about a landmark's path (T, 2)."""
    row = np.array([row for row, _ in found])
    xy = np.array([spot.xy_px for _, spot in found])
    colour = np.array([spot.colour for _, spot in found])
    hue = np.degrees(np.arctan2(colour[:, 1], colour[:, 0]))
    area = np.array([spot.area_mm2 for _, spot in found])
    return Seen(row, xy, (xy - path[row]) * mm_per_px, hue, area)


def path_of(row: np.ndarray, xy_px: np.ndarray, track: PoseTrack) -> np.ndarray:
    """The places (N, 2) of these rows as a path (T, 2), NaN elsewhere."""
    path = np.full((len(track), 2), np.nan)
    path[row] = xy_px
    return path


def followed(spots: _SomeSeen, track: PoseTrack, mm_per_px: float) -> _SomeSeen | None:
    """The one dot among spots of a colour, where it is seen, one a row; None where there is none."""
    enough = max(FEWEST_PICTURES, LEAST_SEEN * int((~track.hidden).sum()) if track.hidden is not None else 0)
    if len(np.unique(spots.row)) < enough:
        return None
    usual = crowded(spots.away_mm)
    if np.hypot(*usual) > OFFSET_MM:
        return None
    spots = spots.only(np.hypot(*(spots.away_mm - usual).T) < PLACE_MM)
    spots = spots.only(_one_a_row(spots, usual))
    spots = spots.only(no_strays(spots, track.time_s, mm_per_px, STRAY_MM))
    if len(spots.row) < enough:
        return None
    middle = np.median(spots.away_mm, axis=0)
    if np.median(np.hypot(*(spots.away_mm - middle).T)) > STEADY_MM or np.hypot(*middle) > OFFSET_MM:
        return None
    return spots


def crowded(places: np.ndarray) -> np.ndarray:
    """The middle (2,) of where most of the places (N, 2) lie."""
    some = places[:: max(1, len(places) // 400)]
    near = np.linalg.norm(some[:, None] - some[None], axis=2) < STEADY_MM
    most = int(near.sum(axis=1).argmax())
    return np.asarray(np.median(some[near[most]], axis=0))


def _one_a_row(spots: Seen, usual: np.ndarray) -> np.ndarray:
    """The numbers of those spots that lie nearest to the usual place in their picture, in order of time."""
    order = np.lexsort((np.hypot(*(spots.away_mm - usual).T), spots.row))
    return np.asarray(order[np.unique(spots.row[order], return_index=True)[1]])


def no_strays(spots: Seen, time_s: np.ndarray, mm_per_px: float, within_mm: float) -> np.ndarray:
    """Which spots (N,), one a row, are as large as usual and lie where those before and after them say.

    Either the dot's own path says so, or how far it lies from its landmark, which itself may jump.
    """
    times = time_s[spots.row]
    keep = spots.area_mm2 > LEAST_AREA * np.median(spots.area_mm2)
    for k, moment in enumerate(times):
        first, last = np.searchsorted(times, [moment - ABOUT_S, moment + ABOUT_S])
        about = np.arange(first, last)
        about = about[(about != k) & keep[about]]
        if len(about) < 3:
            continue
        beside = np.hypot(*(spots.away_mm[k] - np.median(spots.away_mm[about], axis=0)))
        degree = min(3, len(about) - 2)
        bend = np.polynomial.polynomial.polyfit(times[about] - moment, spots.xy_px[about], degree)[0]
        keep[k] &= bool(min(beside, np.hypot(*(spots.xy_px[k] - bend)) * mm_per_px) < within_mm)
    return keep
