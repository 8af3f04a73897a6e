"""Mending and smoothing: exact counts of what was lost and filled, no lag, no invention."""

from __future__ import annotations

import numpy as np
import pytest

from formcam.gait.cleaning import LONGEST_FILL_S, clean_track
from formcam.records import skeleton
from formcam.records.track import Orientation, PoseTrack
from tests.support.stick_figure import pendulum_legs

LEFT_VIEW = Orientation("left", "image_left")
ANKLE = skeleton.INDEX["left_ankle"]
POINTS = 10  # Landmarks of the pendulum legs.


def track_of(time_s: np.ndarray, xy: np.ndarray, hidden: np.ndarray | None = None) -> PoseTrack:
    return PoseTrack(time_s, xy, np.where(np.isfinite(xy[..., 0]), 0.9, 0.0), 640, 480, hidden)


def test_a_whole_track_comes_back_as_it_was():
    time_s, xy = pendulum_legs(60.0)
    clean = clean_track(track_of(time_s, xy), LEFT_VIEW)
    assert clean.repairs.swapped_frames == clean.repairs.outlier_points == clean.repairs.filled_points == 0
    assert not clean.gap.any()
    assert clean.seen.sum() == len(time_s) * POINTS
    # 1.4 Hz against a 10 Hz cut-off of 4th order: gain 1 - (0.14**4) / 2, less than a thousandth off; no lag.
    inner = slice(20, -20)
    assert np.nanmax(np.abs(clean.xy_px[inner] - xy[inner])) < 0.3


@pytest.mark.parametrize(("frames", "filled"), [(1, True), (5, True), (7, False), (30, False)])
def test_gaps_up_to_a_tenth_of_a_second_are_filled(frames: int, filled: bool):
    time_s, xy = pendulum_legs(60.0)
    xy[100 : 100 + frames] = np.nan
    clean = clean_track(track_of(time_s, xy), LEFT_VIEW)
    assert clean.repairs.frames_without_pose == frames
    assert clean.repairs.filled_points == (frames * POINTS if filled else 0)
    assert clean.gap.sum() == (0 if filled else frames)
    assert np.isnan(clean.xy_px[:, ANKLE, 0]).sum() == (0 if filled else frames)
    assert not clean.seen[100 : 100 + frames].any()
    assert frames / 60.0 <= LONGEST_FILL_S or not filled


def test_a_hidden_stretch_is_left_out():
    time_s, xy = pendulum_legs(60.0)
    hidden = np.zeros(len(time_s), bool)
    hidden[60:120] = True
    clean = clean_track(track_of(time_s, xy, hidden), LEFT_VIEW)
    assert clean.repairs.hidden_frames == 60
    assert np.array_equal(clean.gap, hidden)


def test_an_outlier_is_taken_out_and_filled():
    time_s, xy = pendulum_legs(60.0)
    wrong = xy.copy()
    wrong[90, ANKLE] += 60.0
    clean = clean_track(track_of(time_s, wrong), LEFT_VIEW)
    assert clean.repairs.outlier_points == 1
    assert not clean.seen[90, ANKLE]
    assert np.abs(clean.xy_px[90, ANKLE] - xy[90, ANKLE]).max() < 2.0


def test_a_stranger_far_away_is_masked():
    time_s, xy = pendulum_legs(60.0)
    xy[100:130] += 300.0
    clean = clean_track(track_of(time_s, xy), LEFT_VIEW)
    assert clean.repairs.hidden_frames == 30
    assert clean.gap[100:130].all()


def test_a_landmark_that_is_never_seen_stays_missing_and_makes_no_gap():
    time_s, xy = pendulum_legs(60.0)
    clean = clean_track(track_of(time_s, xy), LEFT_VIEW)
    assert np.isnan(clean.point("nose")).all()
    assert not clean.gap.any()


def test_a_variable_frame_rate_is_not_bent():
    random = np.random.default_rng(1)
    time_s, _ = pendulum_legs(60.0)
    uneven = np.sort(time_s + random.uniform(-0.4, 0.4, len(time_s)) / 60.0)
    fine_s, fine = pendulum_legs(600.0, 4.2)
    xy = np.full((len(uneven), skeleton.COUNT, 2), np.nan)
    for k in np.flatnonzero(np.isfinite(fine[0, :, 0])):
        xy[:, k] = np.stack([np.interp(uneven, fine_s, fine[:, k, axis]) for axis in (0, 1)], axis=1)
    clean = clean_track(track_of(uneven - uneven[0], xy), LEFT_VIEW)
    assert np.nanmax(np.abs(clean.xy_px[20:-20] - xy[20:-20])) < 0.5


def test_noise_shrinks_to_what_the_filter_lets_through():
    time_s, xy = pendulum_legs(120.0, 8.0)
    random = np.random.default_rng(0)
    noisy = xy + random.normal(0.0, 2.0, xy.shape)
    clean = clean_track(track_of(time_s, noisy), LEFT_VIEW)
    left = np.nanstd((clean.xy_px - xy)[50:-50])
    # White noise through 12 Hz of 60: sqrt(12 / 60) = 0.45 of 2 px, a little less for the soft edge.
    assert 0.7 < left < 1.0
