"""A few dozen pictures, kept while a clip passes by, for what is asked about it afterwards.

They lie unevenly (about a golden section apart), so that no rhythm of the runner's can fall in with them, and are
thinned as the clip goes on: its length is not known before its end.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import cv2
import numpy as np

from formcam.pose.people import Rectangle
from formcam.pose.worker_pool import Pool
from formcam.records.track import Frame, PoseTrack

GOLDEN = 0.6180339887
# Pictures that wait for each worker of the pool.
WAITING = 4


@dataclass(frozen=True, eq=False)
class Still:
    """A part of one frame, shrunk; `scale` and `corner_px` lead back to the picture's pixels."""

    time_s: float
    picture: np.ndarray
    """(H, W, 3) in colour, or (H, W) in grey."""
    scale: float
    corner_px: tuple[int, int]

    def row_in(self, track: PoseTrack) -> int | None:
        """The track's frame at this time; None where the runner is hidden in it."""
        row = int(np.abs(track.time_s - self.time_s).argmin())
        return None if track.hidden is not None and bool(track.hidden[row]) else row

    def in_the_picture(self, xy_px: np.ndarray) -> np.ndarray:
        """Places in the still (..., 2) as places in the clip's pictures."""
        return xy_px / self.scale + np.array(self.corner_px)


class Stills:
    """Keeps up to `most` pictures, spread over the clip, shrunk to about `height_px`.

    They show the runner's part of the frame, or with `whole_in_grey` all of it without colour. The first lie about
    `gap_s` apart; half of `most` and more are left at the end of a clip of `most` gaps and longer.
    """

    def __init__(self, most: int, height_px: int, gap_s: float, *, whole_in_grey: bool = False) -> None:
        self._kept: list[Still] = []
        self._most, self._height_px, self._whole_in_grey = most, height_px, whole_in_grey
        self._gap_s, self._next_s, self._count = gap_s, 0.0, 0

    def see(self, frame: Frame, runner: Rectangle) -> None:
        """Look at one frame and the runner's part of it (left, top, right, bottom, px); most are passed over."""
        if frame.time_s < self._next_s:
            return
        height, width = frame.rgb.shape[:2]
        still = _still(frame, (0, 0, width, height) if self._whole_in_grey else runner, self._height_px)
        if self._whole_in_grey:
            still = replace(still, picture=cv2.cvtColor(still.picture, cv2.COLOR_RGB2GRAY))
        self._kept.append(still)
        self._count += 1
        self._next_s = frame.time_s + self._gap_s * (0.5 + self._count * GOLDEN % 1.0)
        if len(self._kept) == self._most:
            self._kept = self._kept[::2]
            self._gap_s *= 2.0

    def __len__(self) -> int:
        return len(self._kept)

    def within(self, span_s: tuple[float, float], count: int) -> list[Still]:
        """The pictures within `span_s`, or `count` of them spread as they are."""
        inside = [still for still in self._kept if span_s[0] <= still.time_s <= span_s[1]]
        if len(inside) <= count:
            return inside
        return [inside[round(place)] for place in np.linspace(0, len(inside) - 1, count)]


def ask(pool: Pool, pictures: list[np.ndarray], prepare: Callable[[int], object]) -> list[np.ndarray]:
    """The workers' answer to each (H, W, 3) picture; `prepare` readies the worker of that number.

    Raises `SetupError` where the model cannot run.
    """
    answers: dict[int, np.ndarray] = {}
    pool.on_answer = answers.__setitem__
    pool.reserve(WAITING * pool.size, max((rgb.size for rgb in pictures), default=1))
    for worker in range(pool.size):
        prepare(worker)
    for number, rgb in enumerate(pictures):
        height, width = rgb.shape[:2]
        pool.submit(pool.least_busy(), number, height, width, lambda slot, rgb=rgb: np.copyto(slot, rgb))  # type: ignore[misc]
    pool.finish()
    return [answers[number] for number in range(len(pictures))]


def _still(frame: Frame, runner: Rectangle, height_px: int) -> Still:
    """Shrunk by a whole number, which takes a twentieth of the time of any other."""
    left, top, right, bottom = runner
    part = frame.rgb[top:bottom, left:right]
    times = max(1, round(part.shape[0] / height_px))
    if times == 1:
        return Still(frame.time_s, part.copy(), 1.0, (left, top))
    height, width = (max(1, side // times) for side in part.shape[:2])
    whole = part[: height * times, : width * times]
    small = cv2.resize(whole, (width, height), interpolation=cv2.INTER_AREA)
    return Still(frame.time_s, small, 1.0 / times, (left, top))
