"""Does the runner come nearer or go away? On a belt the size in the picture stays; on the road it may not.

A body's size is the length of trunk and leg, each as long as it gets within a second, so that the swing of the legs
and the turn of the trunk do not count.
"""

from __future__ import annotations

import numpy as np

from formcam.gait import ranks
from formcam.gait.orientation import leg_length_px
from formcam.gait.segment import LARGEST_GROWTH, SHORTEST_S
from formcam.records.errors import CannotJudge
from formcam.records.skeleton import HIPS, SHOULDERS
from formcam.records.track import PoseTrack

# Size is read in windows of about a stride and a half, so often; fewer of them show no trend.
WINDOW_S, HOP_S, FEWEST = 1.0, 0.25, 6
# Share of the change that a steady one explains.
STEADY = 0.8


def refuse_coming_and_going(track: PoseTrack, within_s: float = SHORTEST_S) -> None:
    """Raises `CannotJudge` ("not_running") where the size of the runner grows or shrinks steadily by more within so
    many seconds than that of anybody on a belt in 4 s (`segment.LARGEST_GROWTH`)."""
    growth = growth_in_4_s(track) ** (within_s / SHORTEST_S)
    if 1.0 / LARGEST_GROWTH <= growth <= LARGEST_GROWTH:
        return
    way = "comes nearer" if growth > 1.0 else "goes away"
    raise CannotJudge(
        "not_running",
        f"nobody runs on the spot here: the runner {way}, {growth:.1f} times as large in the picture {within_s:.2g} s"
        " later",
        "film one runner on a treadmill from the side or from behind, camera fixed",
    )


def growth_in_4_s(track: PoseTrack) -> float:
    """By how many times the runner grows in 4 s; 1 where the size stays, wavers, or is not seen for long enough."""
    time_s, size = _sizes(track)
    if len(time_s) < FEWEST:
        return 1.0
    slope, start = np.polyfit(time_s, np.log(size), 1)
    rest = np.log(size) - (start + slope * time_s)
    if float(np.var(rest)) > (1.0 - STEADY) * float(np.var(np.log(size))):
        return 1.0
    return float(np.exp(slope * SHORTEST_S))


def _sizes(track: PoseTrack) -> tuple[np.ndarray, np.ndarray]:
    """Times (N,) in seconds, middles of windows, and sizes (N,) in px, of the windows in which the body was seen."""
    xy, start_s = track.visible_xy_px, float(track.time_s[0])
    trunk = np.linalg.norm(xy[:, HIPS].mean(axis=1) - xy[:, SHOULDERS].mean(axis=1), axis=1)
    times, sizes = [], []
    for begin_s in np.arange(start_s, float(track.time_s[-1]) - WINDOW_S + 1e-6, HOP_S):
        inside = (track.time_s >= begin_s) & (track.time_s <= begin_s + WINDOW_S)
        seen = trunk[inside][np.isfinite(trunk[inside])]
        leg = leg_length_px(xy[inside])
        if len(seen) and np.isfinite(leg):
            times.append(begin_s + WINDOW_S / 2)
            sizes.append(leg + ranks.percentile(seen, 90))
    return np.array(times), np.array(sizes)
