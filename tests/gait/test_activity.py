"""Running, walking, slow motion and nothing at all, from figures whose answer is known by construction."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.virtual_camera import Camera, Disturbance, film
from formcam.gait.activity import Evidence, find_activity
from formcam.gait.cleaning import clean_track
from formcam.gait.events import find_belts, find_stances
from formcam.gait.leg_motion import find_rhythm, runner_motion
from formcam.gait.orientation import find_orientation
from formcam.records.track import PoseTrack, View
from tests.support.known_runs import run_of
from tests.support.stick_figure import stick_figure

WALK = {"duty": 0.6, "speed_legs_s": 1.6, "bounce_legs": -0.04, "lift_legs": 0.15}


def activity_of(track: PoseTrack, slowed: float = 1.0) -> Evidence:
    slow = PoseTrack(track.time_s * slowed, track.xy_px, track.visibility, track.width_px, track.height_px)
    orientation = find_orientation(slow)
    motion = runner_motion(clean_track(slow, orientation), orientation)
    rhythm = find_rhythm(motion, orientation)
    assert rhythm is not None
    belts = find_belts(motion, rhythm, orientation.is_side)
    stances = find_stances(motion, rhythm, orientation.is_side, belts)
    return find_activity(motion, rhythm, stances, orientation.is_side, belts)


@pytest.mark.parametrize("cadence_spm", [140.0, 168.0, 180.0, 210.0])
@pytest.mark.parametrize("fps", [24.0, 30.0, 60.0])
def test_a_run(cadence_spm: float, fps: float):
    found = activity_of(stick_figure(cadence_spm=cadence_spm, fps=fps))
    assert (found.activity, found.slow_motion) == ("running", False)
    assert found.cadence_spm == pytest.approx(cadence_spm, abs=1.0)


@pytest.mark.parametrize("cadence_spm", [85.0, 110.0, 130.0])
@pytest.mark.parametrize("fps", [24.0, 60.0])
def test_a_walk(cadence_spm: float, fps: float):
    found = activity_of(stick_figure(cadence_spm=cadence_spm, fps=fps, **WALK))
    assert found.activity == "walking"
    assert found.overlap > 0.1
    assert found.bounce < 0


@pytest.mark.parametrize("slowed", [2.5, 4.0, 8.0])
@pytest.mark.parametrize("view", ["left", "rear"])
@pytest.mark.parametrize("trial", ["rbds/RBDS016_T25", "rendered/adam_good"])
def test_slow_motion_is_running_that_cannot_be_never_walking(trial: str, view: View, slowed: float):
    truth = run_of(trial)
    track = film(truth, Camera(view=view), fps=240, disturb=Disturbance(noise_mm=9), seed=1).track
    found = activity_of(track, slowed)
    assert (found.activity, found.slow_motion) == ("running", True)


@pytest.mark.parametrize("view", ["left", "right", "rear", "front"])
@pytest.mark.parametrize(
    "trial", ["rbds/RBDS016_T25", "hamner/subject03_run2", "hamner/subject10_run5", "rendered/adam_good"]
)
def test_real_runners_run(trial: str, view: View):
    truth = run_of(trial)
    found = activity_of(film(truth, Camera(view=view), fps=30, disturb=Disturbance(noise_mm=9), seed=1).track)
    assert (found.activity, found.slow_motion) == ("running", False)


def test_who_crosses_the_picture_is_not_on_a_treadmill():
    track = stick_figure()
    moving = track.xy_px + np.stack([80.0 * track.time_s, 0.0 * track.time_s], axis=1)[:, None]
    found = activity_of(PoseTrack(track.time_s, moving, track.visibility, 800, 800))
    assert found.activity == "other"
    assert found.travel > 1.5


def test_standing_is_neither():
    track = stick_figure()
    still = np.broadcast_to(track.xy_px[10], track.xy_px.shape)
    random = np.random.default_rng(0)
    still = still + random.normal(0.0, 2.0, still.shape)
    assert activity_of(PoseTrack(track.time_s, still, track.visibility, 800, 800)).activity == "other"
