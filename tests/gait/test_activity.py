"""Running, walking, slow motion and nothing at all, from figures whose answer is known by construction."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.virtual_camera import Camera, Disturbance, Truth, film
from formcam.gait.activity import Evidence, find_activity
from formcam.gait.cleaning import clean_track
from formcam.gait.events import find_belts, find_stances
from formcam.gait.leg_motion import find_rhythm, runner_motion
from formcam.gait.orientation import find_orientation
from formcam.records import skeleton
from formcam.records.track import PoseTrack, View
from tests.support.known_runs import run_of
from tests.support.places import CLIPS
from tests.support.stick_figure import LEG_M, stick_figure

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


# From behind and in front a foot that is nearer looks lower, the more the higher the camera stands.
CAMERAS = [(2.5, 0.4), (2.5, 1.7), (4.0, 1.0), (7.0, 0.4), (7.0, 1.7)]


@pytest.mark.parametrize(("distance_m", "height_m"), CAMERAS)
@pytest.mark.parametrize("view", ["rear", "front"])
@pytest.mark.parametrize("trial", ["hamner/subject04_run2", "hamner/subject10_run5", "rendered/adam_good"])
def test_a_run_is_a_run_from_any_height(trial: str, view: View, distance_m: float, height_m: float):
    camera = Camera(view=view, distance_m=distance_m, height_m=height_m)
    found = activity_of(film(run_of(trial), camera, fps=30, disturb=Disturbance(noise_mm=9), seed=1).track)
    assert (found.activity, found.slow_motion) == ("running", False)


@pytest.mark.parametrize(("distance_m", "height_m"), CAMERAS)
@pytest.mark.parametrize("view", ["rear", "front"])
@pytest.mark.parametrize("walk", [None, (85.0, 32.0), (110.0, 42.0), (125.0, 48.0)], ids=str)
def test_a_walk_is_a_walk_from_any_height(
    walk: tuple[float, float] | None, view: View, distance_m: float, height_m: float
):
    """Cadence and rise as people have them at 0.9 to 1.6 m/s (Orendurff 2004); None is the rendered walker."""
    truth = rendered_walk() if walk is None else stick_walk(*walk)
    camera = Camera(view=view, distance_m=distance_m, height_m=height_m)
    track = film(truth, camera, fps=30, disturb=Disturbance(noise_mm=9), seed=1).track
    assert activity_of(track).activity == "walking"


def rendered_walk() -> Truth:
    """The walker of the rendered clip, in three dimensions."""
    with np.load(CLIPS / "walking.truth.npz") as known:
        points = dict(zip(known["names"].tolist(), 1000.0 * known["xyz_m"].swapaxes(0, 1), strict=True))
        return _walk(points, float(1.0 / np.median(np.diff(known["time_s"]))))


def stick_walk(cadence_spm: float, rise_mm: float) -> Truth:
    """The walking stick figure with its feet 18 cm apart."""
    leg_mm = 1000.0 * LEG_M
    flat = stick_figure(cadence_spm=cadence_spm, fps=120.0, **{**WALK, "bounce_legs": -rise_mm / leg_mm})
    points = {}
    for joint in [f"{side}_{joint}" for side in skeleton.SIDES for joint in skeleton.LEG_JOINTS]:
        across, down = (flat.xy_px[:, skeleton.INDEX[joint]] - [400.0, 700.0]).T / 300.0 * leg_mm
        apart = np.full(len(flat), 90.0 if joint.startswith("right") else -90.0)
        points[joint] = np.stack([across, -down, apart], axis=1)
    return _walk(points, 120.0)


def _walk(points: dict[str, np.ndarray], rate_hz: float) -> Truth:
    none = np.zeros(0)
    return Truth("walk", "", "", 1.4, None, rate_hz, points, none, none, none.astype(str))


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
