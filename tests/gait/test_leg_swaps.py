"""Exchanged legs: all found in runs of any length, none invented."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.virtual_camera import Camera, Disturbance, film
from formcam.gait.leg_swaps import exchange_legs, find_swaps
from formcam.gait.orientation import leg_length_px
from formcam.records import skeleton
from formcam.records.track import View
from tests.support.known_runs import run_of
from tests.support.stick_figure import pendulum_legs


@pytest.mark.parametrize("fps", [24.0, 30.0, 60.0, 120.0, 240.0])
def test_smooth_legs_are_left_alone(fps: float):
    time_s, xy = pendulum_legs(fps)
    assert not find_swaps(time_s, xy, 100.0).any()


@pytest.mark.parametrize("fps", [30.0, 60.0, 120.0])
@pytest.mark.parametrize("first", [40, 47, 55])
@pytest.mark.parametrize("length", [1, 2, 5])
def test_a_run_of_exchanged_frames_is_found(fps: float, first: int, length: int):
    time_s, xy = pendulum_legs(fps)
    marked = np.zeros(len(time_s), bool)
    marked[first : first + length] = True
    found = find_swaps(time_s, exchange_legs(xy, marked), 100.0)
    # Where the legs lie on each other an exchange changes nothing, and either answer is right: compare the legs.
    repaired = exchange_legs(exchange_legs(xy, marked), found)
    assert np.nanmax(np.abs(repaired - xy)) < 8.0


@pytest.mark.parametrize("view", ["left", "rear"])
@pytest.mark.parametrize("fps", [24.0, 30.0, 60.0, 240.0])
@pytest.mark.parametrize("trial", ["rbds/RBDS016_T45", "rendered/adam_good"])
def test_real_runners_at_any_rate(trial: str, fps: float, view: View):
    truth = run_of(trial)
    shot = film(truth, Camera(view=view), fps=fps, disturb=Disturbance(noise_mm=8, swap_share=0.05), seed=2)
    found = find_swaps(shot.track.time_s, shot.track.xy_px, leg_length_px(shot.track.xy_px))
    assert np.array_equal(found, shot.swapped)


def test_exchanging_twice_changes_nothing():
    _, xy = pendulum_legs()
    marked = np.arange(len(xy)) % 3 == 0
    assert np.array_equal(exchange_legs(exchange_legs(xy, marked), marked), xy, equal_nan=True)


def test_missing_points_and_short_tracks_are_no_reason():
    time_s, xy = pendulum_legs()
    xy[30:40] = np.nan
    xy[:, skeleton.INDEX["right_heel"]] = np.nan
    assert not find_swaps(time_s, xy, 100.0).any()
    assert not find_swaps(time_s[:3], xy[:3], 100.0).any()


@pytest.mark.parametrize("fps", [30.0, 60.0])
def test_legs_exchanged_from_crossing_to_crossing_are_told_by_the_strides_around(fps: float):
    """The pose model loses both legs where they cross and comes out with the names changed: no line tells that."""
    time_s, xy = pendulum_legs(fps, 6.0)
    half_stride = np.floor(time_s * 2.8).astype(int)
    exchanged = np.isin(half_stride, (4, 5, 6, 11))
    near_crossing = np.abs(time_s * 2.8 - np.round(time_s * 2.8)) / 2.8 < 1.2 / fps
    seen = exchange_legs(xy, exchanged)
    seen[near_crossing] = (seen[near_crossing] + exchange_legs(seen, near_crossing)[near_crossing]) / 2
    found = find_swaps(time_s, seen, 100.0)
    assert np.array_equal(found[~near_crossing], exchanged[~near_crossing])


@pytest.mark.parametrize("apart", [0.0, 4.0, 12.0])
def test_legs_seen_from_behind_are_left_alone(apart: float):
    """Their distance repeats with the stride, not with the step: taken for a step, it would exchange every second."""
    time_s, xy = pendulum_legs(60.0, 6.0)
    for side, sign in (("left", -1.0), ("right", 1.0)):
        for joint in ("knee", "ankle", "heel", "foot_index"):
            k = skeleton.INDEX[f"{side}_{joint}"]
            lifted = -sign * 15 * np.sin(2 * np.pi * 1.4 * time_s) + 4 * np.sin(2 * np.pi * 2.8 * time_s)
            xy[:, k] = np.stack([300 + sign * apart + 0 * lifted, xy[0, k, 1] - lifted], axis=1)
    assert not find_swaps(time_s, xy, 100.0).any()


@pytest.mark.parametrize("steps_per_min", [95.0, 115.0, 150.0, 200.0])
def test_slow_legs_are_left_alone(steps_per_min: float):
    """In walking the legs pass so slowly that half a step fits what they do."""
    time_s, xy = pendulum_legs(60.0, 8.0, steps_per_min / 120.0)
    assert not find_swaps(time_s, xy, 100.0).any()


@pytest.mark.parametrize("seed", range(4))
def test_two_half_strides_of_five_exchanged(seed: int):
    """As seen on a dark-clad rendered runner (37 % of the frames): with so many, the strides around mislead."""
    time_s, xy = pendulum_legs(60.0, 8.0)
    half_stride = np.floor(time_s * 2.8).astype(int)
    exchanged = (np.random.default_rng(seed).random(40) < 0.4)[half_stride]
    near_crossing = np.abs(time_s * 2.8 - np.round(time_s * 2.8)) / 2.8 < 1.2 / 60
    seen = exchange_legs(xy, exchanged)
    seen[near_crossing] = (seen[near_crossing] + exchange_legs(seen, near_crossing)[near_crossing]) / 2
    found = find_swaps(time_s, seen, 100.0)
    assert 0.35 < exchanged.mean() < 0.5
    assert np.array_equal(found[~near_crossing], exchanged[~near_crossing])


@pytest.mark.parametrize("slowed", [2.0, 4.0, 8.0])
def test_slow_motion_is_left_as_it_is(slowed: float):
    """A half of its stride is as long as a runner's stride; its legs must not be named anew at every crossing."""
    time_s, xy = pendulum_legs(60.0, 12.0)
    xy = xy + np.random.default_rng(3).normal(0, 1.5, xy.shape)
    assert not find_swaps(time_s * slowed, xy, 100.0).any()


def test_without_a_rhythm_nothing_is_expected_of_the_legs():
    time_s = np.arange(120) / 60.0
    xy = np.full((120, skeleton.COUNT, 2), np.nan)
    for side, x in (("left", 280.0), ("right", 320.0)):
        for joint, y in (
            ("hip", 200.0),
            ("knee", 250.0),
            ("ankle", 300.0),
            ("heel", 304.0),
            ("foot_index", 308.0),
        ):
            xy[:, skeleton.INDEX[f"{side}_{joint}"]] = [x, y]
    assert not find_swaps(time_s, xy, 100.0).any()
