"""The last seconds as a track."""

from __future__ import annotations

import numpy as np
import pytest

from formcam.mirror.recent import PAUSE_S, SHORTEST_S, WINDOW_S, RecentPictures
from formcam.records import skeleton
from formcam.records.track import PoseTrack


def body(value: float) -> np.ndarray:
    return np.full((skeleton.COUNT, 3), value)


def found(recent: RecentPictures) -> tuple[PoseTrack, float]:
    last = recent.track()
    assert last is not None
    return last


def filled(seconds: float, fps: float = 20.0, start_s: float = 100.0) -> RecentPictures:
    recent = RecentPictures(640, 480, "mediapipe full")
    for number in range(round(seconds * fps) + 1):
        recent.add(start_s + number / fps, body(number))
    return recent


def test_there_is_no_track_before_there_are_seconds_enough():
    assert RecentPictures(640, 480, "").track() is None
    assert filled(SHORTEST_S - 0.1).track() is None
    assert filled(SHORTEST_S).track() is not None


def test_only_the_last_seconds_are_kept_and_begin_at_zero():
    recent = filled(25.0)
    track, last_s = found(recent)
    assert (track.time_s[0], track.time_s[-1]) == pytest.approx((0.0, WINDOW_S))
    assert track.xy_px[-1, 0, 0] == 500.0
    assert last_s == 125.0
    assert (track.width_px, track.height_px, track.source) == (640, 480, "mediapipe full")


def test_a_picture_that_comes_late_or_twice_is_left_out():
    recent = filled(5.0)
    assert not recent.add(105.0, body(-1.0))
    assert not recent.add(103.0, body(-1.0))
    track, _ = found(recent)
    assert np.all(np.diff(track.time_s) > 0)
    assert track.xy_px.min() >= 0.0


def test_where_nobody_is_seen_nothing_is_made_up():
    recent = filled(5.0)
    recent.add(105.05, None)
    track, _ = found(recent)
    assert np.isnan(track.xy_px[-1]).all()


def test_after_a_pause_a_new_run_begins():
    recent = filled(8.0)
    recent.add(108.0 + PAUSE_S + 0.1, body(1.0))
    assert recent.track() is None
