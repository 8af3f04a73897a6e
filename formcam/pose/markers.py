"""Dots of bright tape that the runner wears on the side that the camera sees, followed through the clip.

The clip is read a second time at its full resolution. About every marked landmark's path spots of a dot's size are
looked for (`tape_blobs`); of all that were seen, the dots are those of one colour that stay at one place beside
their landmark, on two joints and more. What is asked of them is what shirts, shoes and watches do not do.
From behind two dots mark the pelvis (`back_dots`).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from formcam.pose.back_dots import BACK_REACH_MM, BACK_SPOTS, about_pelvis, both_spines
from formcam.pose.dot_paths import OFFSET_MM, Seen, followed, landmark_path, path_of, seen_about
from formcam.pose.tape_blobs import MOST_SPOTS, Spot, spots_in
from formcam.records.image_evidence import MARKED, MarkerDots
from formcam.records.skeleton import LEG, LEG_SHARE_OF_HEIGHT, Side, other
from formcam.records.tape_colours import ANY, HUES_DEG
from formcam.records.track import PoseTrack
from formcam.video.reader import VideoSource

# A body as tall as this has dots of the size in millimetres that is looked for; people differ by a tenth, dots by half.
USUAL_HEIGHT_MM = 1720.0
# Looked for so far from the landmark: the pose model is off by 20 to 50 mm, the shoulder's tip lies 40 mm above.
REACH_MM = 110.0
# Colours that are one: light and what is about a dot turn its hue by some 15 degrees.
SAME_HUE_DEG = 25.0
# Tapes of one name differ by as much again (fluorescent yellow from yellow: 20 degrees).
NAMED_HUE_DEG = 20.0
# On so many joints.
FEWEST_DOTS = 2
# The pose model takes one leg for the other in up to half of the pictures; knee and ankle go together.
EXCHANGED = ("knee", "ankle")


def follow_dots(
    source: VideoSource,
    track: PoseTrack,
    side: Side | None,
    *,
    colour: str = ANY,
    on_progress: Callable[[int, int], object] | None = None,
) -> MarkerDots:
    """The dots of the side that the camera sees, or from behind (None) those over the pelvis.

    Reads `source` to its end. Joints without a dot have no column, pictures that do not show it NaN. `colour` is one of
    `COLOURS`. `on_progress(done, total)` counts frames.
    """
    mm_per_px = USUAL_HEIGHT_MM / _height_px(track)
    paths = about_pelvis(track, mm_per_px) if side is None else _beside(track, side)
    spots: dict[str, list[tuple[int, Spot]]] = {name: [] for name in paths}
    reach_mm, most = (BACK_REACH_MM, BACK_SPOTS) if side is None else (REACH_MM, MOST_SPOTS)
    if np.isfinite(mm_per_px) and paths:
        for frame in source:
            if frame.index >= len(track):
                break
            if on_progress is not None:
                on_progress(frame.index, len(track))
            for name, path in paths.items():
                found = spots_in(frame.rgb, path[frame.index], reach_mm, mm_per_px, most=most)
                spots[name] += [(frame.index, spot) for spot in found]
    seen = {name: seen_about(found, paths[name], mm_per_px) for name, found in spots.items() if found}
    return _chosen(seen, track, side, mm_per_px, colour)


def _beside(track: PoseTrack, side: Side) -> dict[str, np.ndarray]:
    """Landmark -> its path (T, 2), of those that may wear a dot and those that the pose model takes for them."""
    names = (*(f"{side}_{joint}" for joint in MARKED), *(f"{other(side)}_{joint}" for joint in EXCHANGED))
    return {name: path for name in names if (path := landmark_path(track, name)) is not None}


def _chosen(
    seen: dict[str, Seen], track: PoseTrack, side: Side | None, mm_per_px: float, colour: str
) -> MarkerDots:
    """Of all spots those that are dots: of the colour that most joints show throughout."""
    best: dict[str, np.ndarray] = {}
    for hue in range(0, 360, 10):
        if colour != ANY and _apart_deg(np.array(float(hue)), HUES_DEG[colour]) > NAMED_HUE_DEG:
            continue
        coloured = {
            name: spots.only(_apart_deg(spots.hue_deg, hue) < SAME_HUE_DEG) for name, spots in seen.items()
        }
        find = both_spines if side is None else partial(_joints, side=side)
        marked = find(coloured, track, mm_per_px)
        if len(marked) >= FEWEST_DOTS and _known(marked) > _known(best):
            best = marked
    names = tuple(best)
    xy = np.stack([best[name] for name in names], axis=1) if names else np.zeros((len(track), 0, 2))
    return MarkerDots(track.time_s, names, xy)


def _joints(
    spots: dict[str, Seen], track: PoseTrack, mm_per_px: float, *, side: Side
) -> dict[str, np.ndarray]:
    """Joint -> the path (T, 2) of its dot among spots of a colour."""
    mine = _legs_put_right(spots, side, len(track))
    paths = {name: followed(some, track, mm_per_px) for name, some in mine.items()}
    return {name: path_of(dot.row, dot.xy_px, track) for name, dot in paths.items() if dot is not None}


def _legs_put_right(spots: dict[str, Seen], side: Side, frames: int) -> dict[str, Seen]:
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


def _apart_deg(hue: np.ndarray, other: float) -> np.ndarray:
    return np.asarray(np.abs((hue - other + 180.0) % 360.0 - 180.0))


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
