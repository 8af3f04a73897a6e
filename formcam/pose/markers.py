"""Dots of bright tape that the runner wears on the side that the camera sees, followed through the clip.

The clip is read a second time at its full resolution. About every marked landmark's path spots of a dot's size are
looked for (`tape_blobs`); of all that were seen, the dots are those of one colour that stay at one place beside
their landmark, on two joints and more. What is asked of them is what shirts, shoes and watches do not do.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from formcam.pose.tape_blobs import Spot, spots_in
from formcam.records.image_evidence import MARKED, MarkerDots
from formcam.records.skeleton import INDEX, LEG, LEG_SHARE_OF_HEIGHT, Side, other
from formcam.records.track import PoseTrack
from formcam.video.reader import VideoSource

# A body as tall as this has dots of the size in millimetres that is looked for; people differ by a tenth, dots by half.
USUAL_HEIGHT_MM = 1720.0
# Looked for so far from the landmark: the pose model is off by 20 to 50 mm, the shoulder's tip lies 40 mm above.
REACH_MM = 110.0
# Colours that are one: light and what is about a dot turn its hue by some 15 degrees.
SAME_HUE_DEG = 25.0
# A dot stays within this of its usual place beside the landmark, whose own error moves by 75 mm through the stride
# (rendered runners); its usual place is no further off than the second, and half of the time it lies within the third
# of it.
PLACE_MM, OFFSET_MM, STEADY_MM = 80.0, 80.0, 35.0
# Seen in this share of the pictures (an arm that swings covers the hip a third of the time), on so many joints.
LEAST_SEEN, FEWEST_DOTS = 0.4, 2
# About a picture so much time tells where the dot is expected; further off than this, or so much smaller than usual,
# it is not that dot. (A knee's turns away in swing and then shows 40 % of its area.)
ABOUT_S, STRAY_MM, LEAST_AREA = 0.06, 30.0, 0.3
# The pose model takes one leg for the other in up to half of the pictures; knee and ankle go together.
EXCHANGED = ("knee", "ankle")
# Fewer pictures tell nothing.
FEWEST_PICTURES = 20


@dataclass(frozen=True, eq=False)
class _Seen:
    """Spots about one landmark: their rows of the track (N,), places (N, 2) px and away from the landmark (N, 2) mm,
    hues in degrees (N,) and sizes (N,) mm²."""

    row: np.ndarray
    xy_px: np.ndarray
    away_mm: np.ndarray
    hue_deg: np.ndarray
    area_mm2: np.ndarray

    def with_(self, more: _Seen) -> _Seen:
        """These and more of them."""
        pairs = zip(vars(self).values(), vars(more).values(), strict=True)
        return _Seen(*(np.concatenate(pair) for pair in pairs))

    def only(self, which: np.ndarray) -> _Seen:
        """Some of them."""
        return _Seen(*(array[which] for array in vars(self).values()))


def follow_dots(
    source: VideoSource,
    track: PoseTrack,
    side: Side,
    *,
    on_progress: Callable[[int, int], object] | None = None,
) -> MarkerDots:
    """The dots of the side that the camera sees; reads `source` to its end.

    Joints without a dot have no column, pictures that do not show it NaN. `on_progress(done, total)` counts frames.
    """
    mm_per_px = USUAL_HEIGHT_MM / _height_px(track)
    names = (*(f"{side}_{joint}" for joint in MARKED), *(f"{other(side)}_{joint}" for joint in EXCHANGED))
    paths = {name: path for name in names if (path := _path(track, name)) is not None}
    spots: dict[str, list[tuple[int, Spot]]] = {name: [] for name in paths}
    if np.isfinite(mm_per_px) and paths:
        for frame in source:
            if frame.index >= len(track):
                break
            if on_progress is not None:
                on_progress(frame.index, len(track))
            for name, path in paths.items():
                found = spots_in(frame.rgb, path[frame.index], REACH_MM, mm_per_px)
                spots[name] += [(frame.index, spot) for spot in found]
    seen = {name: _seen(found, paths[name], mm_per_px) for name, found in spots.items() if found}
    return _chosen(seen, track, side, mm_per_px)


def _chosen(seen: dict[str, _Seen], track: PoseTrack, side: Side, mm_per_px: float) -> MarkerDots:
    """Of all spots those that are dots: of the colour that most joints show throughout."""
    best: dict[str, np.ndarray] = {}
    for hue in range(0, 360, 10):
        coloured = {
            name: spots.only(_apart_deg(spots.hue_deg, hue) < SAME_HUE_DEG) for name, spots in seen.items()
        }
        marked = {
            name: path
            for name, spots in _legs_put_right(coloured, side, len(track)).items()
            if (path := _followed(spots, track, mm_per_px)) is not None
        }
        if len(marked) >= FEWEST_DOTS and _known(marked) > _known(best):
            best = marked
    names = tuple(best)
    xy = np.stack([best[name] for name in names], axis=1) if names else np.zeros((len(track), 0, 2))
    return MarkerDots(track.time_s, names, xy)


def _legs_put_right(spots: dict[str, _Seen], side: Side, frames: int) -> dict[str, _Seen]:
    """The near side's spots; in pictures where the pose model took one leg for the other, those beside the other's."""
    has = {name: np.zeros(frames, int) for name in spots}
    for name, some in spots.items():
        has[name][some.row[np.hypot(*some.away_mm.T) < OFFSET_MM]] = 1
    nobody = np.zeros(frames, int)
    near, far = (
        sum((has.get(f"{leg}_{joint}", nobody) for joint in EXCHANGED), nobody) for leg in (side, other(side))
    )
    exchanged = far > near
    result = {}
    for joint in MARKED:
        mine, theirs = spots.get(f"{side}_{joint}"), spots.get(f"{other(side)}_{joint}")
        if mine is not None and theirs is not None:
            mine = mine.only(~exchanged[mine.row]).with_(theirs.only(exchanged[theirs.row]))
        if mine is not None:
            result[f"{side}_{joint}"] = mine
    return result


def _known(paths: dict[str, np.ndarray]) -> int:
    return sum(int(np.isfinite(path[:, 0]).sum()) for path in paths.values())


def _height_px(track: PoseTrack) -> float:
    xy = track.visible_xy_px
    lengths = [
        np.linalg.norm(xy[:, a] - xy[:, b], axis=1) + np.linalg.norm(xy[:, b] - xy[:, c], axis=1)
        for a, b, c in (leg[:3] for leg in LEG.values())
    ]
    known = [float(np.nanmedian(length)) for length in lengths if np.isfinite(length).any()]
    return max(known, default=float("nan")) / LEG_SHARE_OF_HEIGHT


def _path(track: PoseTrack, name: str) -> np.ndarray | None:
    """Where the landmark is in every frame (T, 2); None where it is hardly ever seen."""
    xy = track.visible_xy_px[:, INDEX[name]]
    known = np.isfinite(xy[:, 0])
    if known.sum() < FEWEST_PICTURES:
        return None
    return np.stack(
        [np.interp(track.time_s, track.time_s[known], xy[known, axis]) for axis in (0, 1)], axis=1
    )


def _seen(found: list[tuple[int, Spot]], path: np.ndarray, mm_per_px: float) -> _Seen:
    row = np.array([row for row, _ in found])
    xy = np.array([spot.xy_px for _, spot in found])
    colour = np.array([spot.colour for _, spot in found])
    hue = np.degrees(np.arctan2(colour[:, 1], colour[:, 0]))
    area = np.array([spot.area_mm2 for _, spot in found])
    return _Seen(row, xy, (xy - path[row]) * mm_per_px, hue, area)


def _apart_deg(hue: np.ndarray, other: float) -> np.ndarray:
    return np.asarray(np.abs((hue - other + 180.0) % 360.0 - 180.0))


def _followed(spots: _Seen, track: PoseTrack, mm_per_px: float) -> np.ndarray | None:
    """The path (T, 2) of the one dot among spots of a colour, NaN where it is not seen; None where there is none."""
    enough = max(FEWEST_PICTURES, LEAST_SEEN * int((~track.hidden).sum()) if track.hidden is not None else 0)
    if len(np.unique(spots.row)) < enough:
        return None
    usual = _crowded(spots.away_mm)
    if np.hypot(*usual) > OFFSET_MM:
        return None
    spots = spots.only(np.hypot(*(spots.away_mm - usual).T) < PLACE_MM)
    spots = spots.only(_one_a_row(spots, usual))
    spots = spots.only(_no_strays(spots, track.time_s, mm_per_px))
    if len(spots.row) < enough:
        return None
    middle = np.median(spots.away_mm, axis=0)
    if np.median(np.hypot(*(spots.away_mm - middle).T)) > STEADY_MM or np.hypot(*middle) > OFFSET_MM:
        return None
    path = np.full((len(track), 2), np.nan)
    path[spots.row] = spots.xy_px
    return path


def _crowded(places: np.ndarray) -> np.ndarray:
    """The middle (2,) of where most of the places (N, 2) lie."""
    some = places[:: max(1, len(places) // 400)]
    near = np.linalg.norm(some[:, None] - some[None], axis=2) < STEADY_MM
    most = int(near.sum(axis=1).argmax())
    return np.asarray(np.median(some[near[most]], axis=0))


def _one_a_row(spots: _Seen, usual: np.ndarray) -> np.ndarray:
    """The numbers of those spots that lie nearest to the usual place in their picture, in order of time."""
    order = np.lexsort((np.hypot(*(spots.away_mm - usual).T), spots.row))
    return np.asarray(order[np.unique(spots.row[order], return_index=True)[1]])


def _no_strays(spots: _Seen, time_s: np.ndarray, mm_per_px: float) -> np.ndarray:
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
        keep[k] &= bool(min(beside, np.hypot(*(spots.xy_px[k] - bend)) * mm_per_px) < STRAY_MM)
    return keep
