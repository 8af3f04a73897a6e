"""The stride marks, the belt and the model's window: what the events are built on."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.virtual_camera import Camera, film
from formcam.gait import event_coefficients
from formcam.gait.cleaning import clean_track
from formcam.gait.events import (
    OFFSETS_S,
    find_belt,
    find_belts,
    find_stances,
    lock_spread_s,
    stride_marks,
    windows,
)
from formcam.gait.leg_motion import RATE_HZ, Motion, Rhythm, find_rhythm, runner_motion
from formcam.gait.orientation import find_orientation
from formcam.records.track import PoseTrack
from tests.support.known_runs import run_of
from tests.support.stick_figure import stick_figure


def rhythm_of(track: PoseTrack) -> tuple[Motion, Rhythm]:
    orientation = find_orientation(track)
    motion = runner_motion(clean_track(track, orientation), orientation)
    rhythm = find_rhythm(motion, orientation)
    assert rhythm is not None
    return motion, rhythm


@pytest.mark.parametrize("cadence_spm", [140.0, 163.3, 180.0, 210.0])
def test_one_mark_a_stride_and_feet_in_turn(cadence_spm: float):
    _, rhythm = rhythm_of(stick_figure(cadence_spm=cadence_spm, fps=30))
    left, right = stride_marks(rhythm, "left"), stride_marks(rhythm, "right")
    stride = RATE_HZ * 120.0 / cadence_spm
    assert np.diff(left) == pytest.approx(stride, abs=2)
    order = np.argsort(np.concatenate([left, right]))
    assert (np.diff((order < len(left)).astype(int)) != 0).all()


@pytest.mark.parametrize("speed_legs_s", [2.4, 3.4, 5.0])
def test_the_belt_moves_as_fast_as_the_planted_foot(speed_legs_s: float):
    motion, rhythm = rhythm_of(stick_figure(speed_legs_s=speed_legs_s, duty=0.38))
    belt = find_belt(motion, rhythm, "right")
    assert belt is not None
    # 10 Hz low-pass rounds the ends of the plateau: within 1 %.
    assert belt.speed_px_s == pytest.approx(300.0 * speed_legs_s, rel=0.01)
    assert belt.slope_deg == pytest.approx(0.0, abs=0.6)


@pytest.mark.parametrize(("roll_deg", "slope_deg"), [(0.0, 0.0), (4.0, -4.0), (-3.0, 3.0)])
@pytest.mark.parametrize("trial", ["rbds/RBDS010_T35", "rendered/adam_good"])
def test_a_rolled_camera_shows_as_the_belt_slope(trial: str, roll_deg: float, slope_deg: float):
    """The camera on the right, content turned clockwise: the front of the belt (image right) goes down."""
    truth = run_of(trial)
    level = find_belt(*rhythm_of(film(truth, Camera(view="right")).track), "right")
    turned = find_belt(*rhythm_of(film(truth, Camera(view="right", roll_deg=roll_deg)).track), "right")
    assert level is not None
    assert turned is not None
    assert turned.slope_deg - level.slope_deg == pytest.approx(slope_deg, abs=0.3)


@pytest.mark.parametrize(
    "trial",
    [
        "rbds/RBDS010_T35",
        "rbds/RBDS016_T45",
        "hamner/subject01_run3",
        "rendered/adam_good",
        "rendered/chidi_overstride",
    ],
)
def test_belt_speed_in_metres(trial: str):
    """Speed over scale is the treadmill's speed; the foot's depth (10 cm in 4 m) leaves 2.5 %, the fit 2 %."""
    truth = run_of(trial)
    shot = film(truth, Camera(view="left"))
    belt = find_belt(*rhythm_of(shot.track), "left")
    assert belt is not None
    assert belt.speed_px_s / shot.px_per_mm / 1000.0 == pytest.approx(truth.speed_mps, rel=0.045)


def test_windows_read_the_signal_about_each_guess():
    ramp = np.arange(480.0)[:, None] / RATE_HZ
    read = windows(ramp, np.array([1.0, 0.01, 1.999]))
    assert read[0] == pytest.approx(1.0 + OFFSETS_S)
    assert np.isnan(read[1:]).all()  # Too near the clip's ends.


def test_an_unseen_leg_has_no_window():
    signal = np.ones((480, 1))
    signal[230:235] = np.nan
    assert np.isnan(windows(signal, np.array([1.0]))).any()


@pytest.mark.parametrize("pair", [event_coefficients.SIDE, event_coefficients.FRONTAL])
def test_the_models_fit_their_windows(
    pair: tuple[event_coefficients.EventModel, event_coefficients.EventModel],
):
    signals = 9 if pair is event_coefficients.SIDE else 5
    for model in pair:
        assert 0.0 < model.stride_share < 0.8
        for step in model.passes:
            assert step.weights.shape == (len(OFFSETS_S) * signals,)
            assert step.context.shape == (2,)


@pytest.mark.parametrize("trial", ["rbds/RBDS010_T35", "rendered/adam_good"])
def test_stances_do_not_depend_on_where_the_clip_starts(trial: str):
    truth = run_of(trial)
    times = []
    for start_s in (0.0, 0.21):
        track = film(truth, Camera(view="left"), fps=60, start_s=start_s, length_s=6.0).track
        motion, rhythm = rhythm_of(track)
        stances = find_stances(motion, rhythm, True, find_belts(motion, rhythm, True))
        times.append(np.array([s.contact_s + start_s for s in stances if s.contact_s is not None]))
    shared_times = [t for t in times[1] if 1.0 < t < 5.0]
    # Different frames of the same run: resampling and the medians of other strides, no more than 3 ms.
    assert max(np.abs(times[0] - t).min() for t in shared_times) < 0.003


@pytest.mark.parametrize("trial", ["rbds/RBDS010_T35", "rendered/adam_good"])
def test_two_detectors_agree_on_a_clean_run(trial: str):
    truth = run_of(trial)
    motion, rhythm = rhythm_of(film(truth, Camera(view="left")).track)
    stances = find_stances(motion, rhythm, True, find_belts(motion, rhythm, True))
    belt = find_belt(motion, rhythm, "left")
    assert belt is not None
    assert lock_spread_s(motion, belt, "left", stances) < 0.01
    assert np.isnan(lock_spread_s(motion, belt, "left", stances[:2]))
