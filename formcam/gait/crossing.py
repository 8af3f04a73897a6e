"""A runner who crosses a fixed picture over the ground: the frames of one pass, and the way of the hips in it.

For a camera that went along at the runner's speed, the ground would go back under the feet as a belt does. So the way
of the hips is taken off all points (`Crossing.on_the_spot`), and the stages that know a belt find one; what is drawn
or looked up in the picture takes the points as filmed. The way is a parabola, for a camera that is not square to the
path shows a steady run as getting faster or slower.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np

from formcam.gait.orientation import leg_length_px
from formcam.gait.running_limits import LARGEST_TRAVEL
from formcam.records.skeleton import HIPS
from formcam.records.track import CleanTrack, PoseTrack

Points = TypeVar("Points", PoseTrack, CleanTrack)

# A pass is a way of more leg lengths than anybody drifts on a belt (`LARGEST_TRAVEL`), at least so fast (leg lengths a
# second: a slow walk, 0.9 m/s, is one; drifting is below 0.3), of so many seconds (two strides at a runner's rate).
LEAST_SPEED_PER_S, LEAST_S = 1.0, 1.2
# Speed is read over so many seconds, about a step; a pass goes on across breaks of up to so many.
SPEED_OVER_S, LONGEST_BREAK_S = 0.4, 0.2
# One pass has one way: hips stray less than this from it, in leg lengths (they move 0.02 to and fro within a step).
LARGEST_STRAY = 0.25


@dataclass(frozen=True)
class Crossing:
    """One pass: from when to when the whole body was in the picture (seconds, both included), and where the hips were.

    `way_px` are the coefficients of the hips' place along the picture by time since `start_s`, highest power first.
    """

    start_s: float
    end_s: float
    way_px: tuple[float, ...]

    def on_the_spot(self, points: Points) -> Points:
        """The same points as a camera that goes along would see them: the hips stay at x = 0."""
        return replace(points, xy_px=points.xy_px - self._way(points))

    def as_filmed(self, points: Points) -> Points:
        """What `on_the_spot` gives, back where it was in the picture."""
        return replace(points, xy_px=points.xy_px + self._way(points))

    def _way(self, points: PoseTrack | CleanTrack) -> np.ndarray:
        """(T, 1, 2): what to take off the points of each frame."""
        x = np.polyval(self.way_px, points.time_s - self.start_s)
        return np.stack([x, np.zeros(len(x))], axis=-1)[:, None]


def find_crossing(track: PoseTrack) -> Crossing | None:
    """The quickest long pass over the picture; None where somebody stays in place for as long as that."""
    xy = track.visible_xy_px
    leg = leg_length_px(xy)
    hips = xy[:, HIPS, 0].mean(axis=1)
    known = np.isfinite(hips)
    if not np.isfinite(leg) or leg <= 0 or known.sum() < 8 or np.ptp(hips[known]) < LARGEST_TRAVEL * leg:
        return None
    whole = known & _in_the_picture(xy, track.width_px, track.height_px)
    passes = [ends for way in (-1.0, 1.0) for ends in _passes(track.time_s, way * hips / leg, whole)]
    if not passes:
        return None
    start, end = max(passes, key=lambda ends: _worth(hips, track.time_s, *ends))
    in_place_s = _time_in_place_s(track.time_s[known], hips[known] / leg)
    if in_place_s > track.time_s[end] - track.time_s[start]:
        return None
    return _fitted(track.time_s, hips, whole, (start, end), leg)


def _fitted(
    time_s: np.ndarray, hips: np.ndarray, whole: np.ndarray, ends: tuple[int, int], leg: float
) -> Crossing | None:
    inside = np.arange(ends[0], ends[1] + 1)
    inside = inside[whole[inside]]
    since_s = time_s[inside] - time_s[ends[0]]
    way = np.polyfit(since_s, hips[inside], 2)
    stray = np.abs(hips[inside] - np.polyval(way, since_s))
    if float(np.percentile(stray, 90)) > LARGEST_STRAY * leg:
        return None
    return Crossing(float(time_s[ends[0]]), float(time_s[ends[1]]), tuple(float(one) for one in way))


def _in_the_picture(xy: np.ndarray, width_px: int, height_px: int) -> np.ndarray:
    """(T,) True where all points that are known lie inside."""
    with np.errstate(invalid="ignore"):
        beyond = (xy < 0.0) | (xy > [width_px, height_px])
    return np.logical_not(np.any(beyond, axis=(1, 2)))


def _passes(time_s: np.ndarray, ahead: np.ndarray, whole: np.ndarray) -> list[tuple[int, int]]:
    """First and last frame of each long way in the direction in which `ahead` (leg lengths) grows."""
    speed = _speed_per_s(time_s, ahead, whole)
    going = np.flatnonzero(whole & (speed > LEAST_SPEED_PER_S))
    if not len(going):
        return []
    parts = np.split(going, np.flatnonzero(np.diff(time_s[going]) > LONGEST_BREAK_S) + 1)
    return [
        (int(part[0]), int(part[-1]))
        for part in parts
        if ahead[part[-1]] - ahead[part[0]] >= LARGEST_TRAVEL
        and time_s[part[-1]] - time_s[part[0]] >= LEAST_S
    ]


def _speed_per_s(time_s: np.ndarray, place: np.ndarray, known: np.ndarray) -> np.ndarray:
    """(T,) speed over about a step, of who is seen at both its ends; NaN elsewhere."""
    speed = np.full(len(time_s), np.nan)
    at = np.flatnonzero(known)
    if len(at) < 2:
        return speed
    first = np.searchsorted(time_s[at], time_s[at] - SPEED_OVER_S / 2)
    last = np.searchsorted(time_s[at], time_s[at] + SPEED_OVER_S / 2, side="right") - 1
    lasting = time_s[at][last] - time_s[at][first]
    moved = place[at][last] - place[at][first]
    speed[at] = np.where(lasting >= SPEED_OVER_S / 4, moved / np.maximum(lasting, 1e-9), np.nan)
    return speed


def _worth(hips: np.ndarray, time_s: np.ndarray, start: int, end: int) -> float:
    """A long way and a quick one: who runs past and walks back is looked at while running."""
    way = abs(float(hips[end] - hips[start]))
    return way * way / float(time_s[end] - time_s[start])


def _time_in_place_s(time_s: np.ndarray, place: np.ndarray) -> float:
    speed = _speed_per_s(time_s, place, np.ones(len(time_s), bool))
    step_s = np.diff(time_s, append=time_s[-1])
    return float(np.sum(np.minimum(step_s, LONGEST_BREAK_S)[np.abs(speed) < LEAST_SPEED_PER_S]))
