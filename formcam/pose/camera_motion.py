"""Did the camera stand still, shake, or go along? Looked at while the pictures pass by, at a few hundred pixels.

Corners outside the part that the runner needs are looked for again a frame, 0.1, 0.5 and 2 s later. Belts, screens
and passers-by move whatever the camera does; but before a camera that stands still some of the background keeps its
place over seconds, and before one that goes along none of it does. How far the stillest quarter goes in 0.1 s says how
much a camera in a hand shakes. A background without texture tells nothing.

Limits below: design defaults that part the made shots and the clips of docs/reliability.md ("Cameras that move").
"""

from __future__ import annotations

from collections import deque

import cv2
import numpy as np

from formcam._runtime.picture_memory import Reused
from formcam.pose.corners import Corners, find_corners, follow, keeps_place
from formcam.pose.people import Rectangle
from formcam.records.camera import LARGEST_SHIFT_PCT, CameraKind
from formcam.records.track import Frame

# Corners are looked for anew so often, and looked up again after these times (the first: in the next picture or so).
EVERY_S, NEXT_S, APART_S = 0.5, 0.025, 0.1
LATER, LONG_AFTER = 1, 4
HEIGHT_PX, ENOUGH_ROWS = 360, 540
# This share of the corners must have moved for the camera to have moved.
STILLEST_PERCENT = 25
# Fewer corners in a picture, or pairs of pictures (of those 0.5 and 2 s apart), are no evidence.
FEWEST_CORNERS, FEWEST, FEW = 12, 5, 3
# Share of the corners that keep their place over seconds, from which something stands still.
SOME_STAND = 0.1
# Of a camera in a hand not one in twenty does; with so many the camera stood still, whatever most of the rest did.
MUCH_STANDS = 0.2
# So much of the picture's width to either side is looked at even where the runner's part has all of it.
LEAST_EDGE = 0.1
# Before a camera that goes along hardly any corner is slower than this (picture heights a second), and most are seen
# again in the next picture, which those of noise are not; so much of the background has corners.
SLOW, FEW_SLOW, MOST_FOUND, TEXTURED = 0.08, 0.2, 0.5, 0.25
# It leaves them behind: the stillest quarter goes this share of the picture's height in 0.5 s; or they all go one way,
# as a hand's never do: the mean of their ways against the mean of the lengths (a wall of bricks looks the same again).
LEFT_BEHIND, ONE_WAY = 0.045, 0.7


class Stillness:
    """Collects what pairs of pictures show; `kind` and `shift_pct` are the answers."""

    def __init__(self) -> None:
        self._recent: deque[Corners] = deque(maxlen=LONG_AFTER + 1)
        self._since_s = -np.inf
        self._due: list[float] = []
        self._memory = Reused()
        self._next, self._apart, self._later = _Ways(), _Ways(), _Ways()
        self._standing: dict[int, list[float]] = {LATER: [], LONG_AFTER: []}
        self._textured: list[float] = []

    def see(self, frame: Frame, runner: Rectangle) -> None:
        """Look at one frame, not at the runner's part of it (left, top, right, bottom, px); most are passed over."""
        seconds = frame.time_s - self._since_s
        again = seconds >= EVERY_S - 1e-6
        if not again and not (self._due and seconds >= self._due[0] - 1e-6):
            return
        small = _small(frame.rgb, self._memory.take(frame.rgb.shape[:2]))
        if again:
            self._begin(small, _background(small, len(frame.rgb), runner))
            self._since_s, self._due = frame.time_s, [NEXT_S, APART_S]
            return
        corners = self._recent[-1]
        if NEXT_S in self._due:
            self._next.add(corners, small, seconds)
        if seconds >= APART_S - 1e-6:
            self._apart.add(corners, small, seconds)
        self._due = [due for due in self._due if due > seconds + 1e-6]

    def _begin(self, small: np.ndarray, mask: np.ndarray) -> None:
        """Compare with what was seen before, and find corners for what comes."""
        for ago, shares in self._standing.items():
            if len(self._recent) >= ago and len((before := self._recent[-ago]).places) >= FEWEST_CORNERS:
                shares.append(float(keeps_place(before, small).mean()))
                if ago == LATER:
                    self._later.add(before, small, EVERY_S)
        corners = find_corners(small, mask)
        self._textured.append(len(corners.places) / max(1, corners.cells))
        self._recent.append(corners)

    @property
    def shift_pct(self) -> float | None:
        """How far the background moves in 0.1 s, % of the picture's height, median; None where that is not known."""
        for ways in (self._apart, self._next):
            speed = ways.stillest_speed
            if speed is not None and np.isfinite(speed):
                return float(100 * APART_S * speed)
        return None

    @property
    def kind(self) -> CameraKind | None:
        """How the camera was held; None where too little is seen to tell."""
        shares = next(
            (self._standing[ago] for ago in (LONG_AFTER, LATER) if len(self._standing[ago]) >= FEW), None
        )
        if shares is None:
            return None
        # What stands is slow from one picture to the next; posts of a fence that take each other's places are not.
        standing = min(float(np.median(shares)), self._next.slow)
        some_stand = standing >= SOME_STAND
        if not some_stand and self._goes_along:
            return "moving"
        if standing >= MUCH_STANDS:
            return "still"
        shift = self.shift_pct
        if shift is not None and shift > LARGEST_SHIFT_PCT and self._later.found >= MOST_FOUND:
            return "shaking"
        if some_stand:
            return "still"
        return "shaking" if self._later.found >= MOST_FOUND else None

    @property
    def _goes_along(self) -> bool:
        if len(self._next.speeds) < FEWEST or float(np.median(self._textured)) < TEXTURED:
            return False
        if self._next.found < MOST_FOUND or self._next.slow >= FEW_SLOW:
            return False
        speed = self._later.stillest_speed
        return (speed is not None and speed * EVERY_S > LEFT_BEHIND) or self._next.one_way > ONE_WAY


class _Ways:
    """How corners went in pairs of pictures so far apart; speeds in picture heights a second."""

    def __init__(self) -> None:
        self.speeds: list[float] = []
        self._found: list[float] = []
        self._slow: list[float] = []
        self._ways: list[np.ndarray] = []

    def add(self, corners: Corners, later: np.ndarray, seconds: float) -> None:
        if len(corners.places) < FEWEST_CORNERS:
            return
        ways = follow(corners, later) / (len(later) * seconds)
        found = np.isfinite(ways[:, 0])
        lengths = np.linalg.norm(ways, axis=1)
        self.speeds.append(float(np.percentile(lengths, STILLEST_PERCENT, method="higher")))
        self._found.append(float(found.mean()))
        self._slow.append(float((lengths < SLOW).mean()))
        if found.any():
            self._ways.append(np.median(ways[found], axis=0))

    @property
    def stillest_speed(self) -> float | None:
        """Of the stillest quarter, median; infinite where it is mostly lost, None where that is not known."""
        return float(np.median(self.speeds)) if len(self.speeds) >= FEWEST else None

    @property
    def found(self) -> float:
        """Share of the corners that were found again, median."""
        return float(np.median(self._found)) if self._found else 0.0

    @property
    def slow(self) -> float:
        """Share of the corners that hardly moved, median."""
        return float(np.median(self._slow)) if self._slow else 0.0

    @property
    def one_way(self) -> float:
        """1 where the background always goes the same way, 0 where it goes to and fro."""
        if not self._ways:
            return 0.0
        lengths = float(np.linalg.norm(self._ways, axis=1).sum())
        return float(np.linalg.norm(np.sum(self._ways, axis=0))) / max(lengths, 1e-9)


def _background(small: np.ndarray, height_px: int, runner: Rectangle) -> np.ndarray:
    mask = np.full(small.shape, 255, np.uint8)
    left, top, right, bottom = (round(edge * len(small) / height_px) for edge in runner)
    edge = round(LEAST_EDGE * small.shape[1])
    mask[top:bottom, max(left, edge) : min(right, small.shape[1] - edge)] = 0
    return mask


def _small(rgb: np.ndarray, grey: np.ndarray) -> np.ndarray:
    """The picture in grey, shrunk; `grey` is room for the whole of it."""
    height, width = rgb.shape[:2]
    factor = min(1.0, HEIGHT_PX / height)
    size = (max(8, round(width * factor)), max(8, round(height * factor)))
    # Rows that the small picture would only average are left out; grey comes first: shrinking three colours costs more.
    rows = rgb[:: max(1, height // ENOUGH_ROWS)]
    return cv2.resize(
        cv2.cvtColor(rows, cv2.COLOR_RGB2GRAY, dst=grey[: len(rows)]), size, interpolation=cv2.INTER_AREA
    )
