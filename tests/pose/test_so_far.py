"""The track up to here, handed on early: what was followed without a gap, when there is more of it, never after."""

from __future__ import annotations

import threading
from collections.abc import Iterable

import numpy as np
import pytest

from formcam.pose.so_far import AGAIN_S, FIRST_S, THREAD, SoFar
from formcam.records import skeleton
from formcam.records.track import Frame, PoseTrack, VideoInfo

FPS = 10.0
EIGHT_S = round(FIRST_S * FPS)
INFO = VideoInfo(960, 540, 60.0, 600, FPS, FPS, 0, "h264", False, 1.0)


class Told:
    """Notes how long the tracks are that it is told of; `answers` says whether they show something."""

    def __init__(self, *answers: bool) -> None:
        self.lengths: list[int] = []
        self.threads: set[str] = set()
        self._answers = iter(answers)

    def __call__(self, track: PoseTrack) -> bool:
        self.lengths.append(len(track.time_s))
        self.threads.add(threading.current_thread().name)
        assert np.isfinite(track.xy_px).all()
        return next(self._answers, True)


def feed(so_far: SoFar, indices: Iterable[int]) -> None:
    """Bodies found in those pictures, one after another; each telling ends before the next picture."""
    spread = np.linspace(100, 400, skeleton.COUNT)
    body = np.column_stack([200 + spread, spread, np.ones(skeleton.COUNT)])
    for index in indices:
        so_far.found(index, body + np.array([index, 0, 0]))
        for thread in threading.enumerate():
            if thread.name == THREAD:
                thread.join(10)


@pytest.fixture
def seen() -> list[Frame]:
    return [Frame(i, i / FPS, np.zeros((4, 4, 3), np.uint8)) for i in range(600)]


def looking(told: Told, seen: list[Frame]) -> SoFar:
    so_far = SoFar(INFO, told, model="heavy")
    for frame in seen:
        so_far.see(frame, (0, 0, 4, 4))
    return so_far


def test_the_first_eight_seconds_are_told_then_twice_as_many(seen: list[Frame]):
    told = Told()
    with looking(told, seen) as so_far:
        feed(so_far, range(EIGHT_S))
        assert not told.lengths
        feed(so_far, range(EIGHT_S, 600))
    assert told.lengths == [EIGHT_S + 1, 2 * EIGHT_S + 1, 4 * EIGHT_S + 1]
    assert told.threads == {THREAD}


def test_a_part_that_is_still_missing_is_waited_for(seen: list[Frame]):
    """Workers are some seconds ahead of each other: what lies behind a gap does not count."""
    told = Told()
    with looking(told, seen) as so_far:
        feed(so_far, [*range(50), *range(60, 150)])
        assert not told.lengths
        feed(so_far, range(50, 60))
    assert told.lengths == [150]


def test_where_nothing_could_be_told_it_is_tried_again_soon(seen: list[Frame]):
    told = Told(False, True)
    with looking(told, seen) as so_far:
        feed(so_far, range(200))
    assert told.lengths == [EIGHT_S + 1, EIGHT_S + 1 + round(AGAIN_S * FPS)]


def test_nobody_is_told_twice_at_once_or_after_the_end(seen: list[Frame]):
    """A slow listener is not called again meanwhile, and the context's end waits for it."""
    let_go, done = threading.Event(), []

    def slow(track: PoseTrack) -> bool:
        let_go.wait(10)
        done.append(len(track.time_s))
        return True

    body = np.full((skeleton.COUNT, 3), 50.0)
    with SoFar(INFO, slow, model="heavy") as so_far:
        for frame in seen:
            so_far.see(frame, (0, 0, 4, 4))
        for index in range(600):
            so_far.found(index, body)
        assert not done
        let_go.set()
    assert done == [EIGHT_S + 1]
