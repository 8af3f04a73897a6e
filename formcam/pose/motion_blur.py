"""Are the feet smeared? Looked at while the pictures pass by, answered once the runner's track is known.

A foot moves two to four times as fast through its swing as on the belt, so a slow shutter smears it there first and
most. From the side, the near foot's fine detail (variance of the Laplacian, docs/biomechanics.md §5) and its steepest
edge across its path are compared between the fast quarter of its pictures and the slow third: the same shoe in the same
light, so that neither the shoe nor noise nor compression counts. Before that every foot is brought to the same size, so
that resolution counts little.

Which pictures show a fast foot is known only afterwards: a fair sample of the lower part of the runner's crop is kept,
grey and small, so many whatever the length of the clip (reservoir sampling, Vitter 1985). Evenly spaced pictures would
not do: a third of a second is one step at 180 steps a minute, and all would show the same moment of it.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

import cv2
import numpy as np

from formcam.pose.people import Rectangle
from formcam.records.skeleton import Side
from formcam.records.track import Frame, Orientation, PoseTrack

# Pictures kept, the share of the crop's height that holds the feet of a runner who fills it (a heel comes up to the
# hips), and to about how many pixels that part is shrunk: together 20 MB, at most 45.
KEPT, FEET_SHARE, USUAL_PX = 200, 0.55, 100_000
# A foot's length after bringing all to one size; half the side of the square about its middle, in foot lengths.
FOOT_PX, HALF_SIDE = 64, 0.55
# A smaller foot shows no detail to compare.
SMALLEST_FOOT_PX = 24.0
# Which pictures count as slow and as fast by the speed of the foot, and how many of each are evidence.
SLOW_PERCENT, FAST_PERCENT, FEWEST = 35.0, 75.0, 8
# The steepest two percent of the picture about the foot are its edges; grain is smoothed away before.
EDGE_PERCENT, SMOOTH_PX = 98.0, 1.0


@dataclass(frozen=True)
class _Kept:
    time_s: float
    grey: np.ndarray
    left_px: float
    top_px: float
    scale: float


class Sharpness:
    """Collects pictures; `of(track, orientation)` is the answer."""

    def __init__(self) -> None:
        self._kept: list[_Kept] = []
        self._passed = 0
        # The same pictures for the same clip, always.
        self._chance = random.Random(0)

    def see(self, frame: Frame, runner: Rectangle) -> None:
        """Look at one frame and the runner's part of it (left, top, right, bottom, px); few are kept."""
        place = self._passed if self._passed < KEPT else self._chance.randrange(self._passed + 1)
        self._passed += 1
        if place >= KEPT:
            return
        kept = _feet(frame, runner)
        if place < len(self._kept):
            self._kept[place] = kept
        else:
            self._kept.append(kept)

    def of(self, track: PoseTrack, orientation: Orientation) -> float | None:
        """Detail of the near foot in its fast phase, % of that in its slow phase; None where it cannot be told.

        It cannot from behind and the front, where the foot moves along the line of sight, nor where a foot is small or
        rarely seen.
        """
        if orientation.near is None:
            return None
        feet, speed_px_s, foot_px = _foot(track, orientation.near)
        if not foot_px > 0:
            return None
        seen = []
        for kept in self._kept:
            index = int(np.searchsorted(track.time_s, kept.time_s - 1e-9))
            if index == len(track) or abs(track.time_s[index] - kept.time_s) > 1e-6:
                continue
            detail = _detail(kept, feet[index], speed_px_s[index], foot_px)
            if detail is not None:
                seen.append((float(np.linalg.norm(speed_px_s[index])), *detail))
        return _fast_against_slow(np.array(seen))


def _feet(frame: Frame, runner: Rectangle) -> _Kept:
    """The lower part of the runner's crop, grey and shrunk."""
    left, top, right, bottom = runner
    top += round((1.0 - FEET_SHARE) * (bottom - top))
    # By a whole number, which takes a third of the time; grey first, for the same reason.
    times = max(1, round(float(np.sqrt((right - left) * (bottom - top) / USUAL_PX))))
    grey = cv2.cvtColor(frame.rgb[top:bottom, left:right], cv2.COLOR_RGB2GRAY)
    height, width = ((size // times) for size in grey.shape)
    if times > 1 and min(height, width) > 0:
        grey = cv2.resize(
            grey[: height * times, : width * times], (width, height), interpolation=cv2.INTER_AREA
        )
    scale = 1.0 / times
    return _Kept(frame.time_s, grey, left, top, scale)


def _foot(track: PoseTrack, side: Side) -> tuple[np.ndarray, np.ndarray, float]:
    """Middle of the foot (T, 2) px, its velocity (T, 2) px/s, NaN where it is not seen, and its length in px."""
    points = np.stack([track.point(f"{side}_{part}") for part in ("heel", "foot_index", "ankle")])
    lengths = np.linalg.norm(points[0] - points[1], axis=1)
    known = lengths[np.isfinite(lengths)]
    middle = points.mean(axis=0)
    length = float(np.percentile(known, 90)) if len(known) > 1 and len(track) > 1 else float("nan")
    return middle, np.gradient(middle, track.time_s, axis=0) if len(track) > 1 else middle, length


def _detail(
    kept: _Kept, foot_px: np.ndarray, speed_px_s: np.ndarray, length_px: float
) -> tuple[float, float] | None:
    """(variance of the Laplacian, steepest edge along the foot's path over contrast) of the picture about one foot."""
    if not (np.isfinite(foot_px).all() and np.isfinite(speed_px_s).all()):
        return None
    if length_px * kept.scale < SMALLEST_FOOT_PX:
        return None
    half = HALF_SIDE * length_px * kept.scale
    x, y = (foot_px - (kept.left_px, kept.top_px)) * kept.scale
    left, top = max(0, round(x - half)), max(0, round(y - half))
    part = kept.grey[top : max(0, round(y + half)), left : max(0, round(x + half))]
    if min(part.shape) < 1.5 * half:
        return None
    factor = FOOT_PX / (length_px * kept.scale)
    shrunk = cv2.resize(part, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA).astype(np.float32)
    smooth = cv2.GaussianBlur(shrunk, (0, 0), SMOOTH_PX)
    across = cv2.Sobel(smooth, cv2.CV_32F, 1, 0, scale=1 / 8)
    down = cv2.Sobel(smooth, cv2.CV_32F, 0, 1, scale=1 / 8)
    way = speed_px_s / max(float(np.linalg.norm(speed_px_s)), 1e-9)
    steepest = float(np.percentile(np.abs(across * way[0] + down * way[1]), EDGE_PERCENT))
    contrast = float(np.percentile(smooth, EDGE_PERCENT) - np.percentile(smooth, 100 - EDGE_PERCENT))
    return float(cv2.Laplacian(shrunk, cv2.CV_32F).var()), steepest / max(contrast, 1.0)


def _fast_against_slow(seen: np.ndarray) -> float | None:
    """The geometric mean of both signs, fast over slow, in %; `seen` is (N, 3): speed, fine detail, edge."""
    if len(seen) < 2 * FEWEST:
        return None
    slowest, fastest = np.percentile(seen[:, 0], [SLOW_PERCENT, FAST_PERCENT])
    slow, fast = seen[seen[:, 0] <= slowest], seen[seen[:, 0] >= fastest]
    if min(len(slow), len(fast)) < FEWEST:
        return None
    ratios = np.median(fast[:, 1:], axis=0) / np.maximum(np.median(slow[:, 1:], axis=0), 1e-6)
    return float(100.0 * np.sqrt(ratios.prod()))
