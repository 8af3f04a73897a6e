"""Slow motion exported at normal speed: the rate that fits is named, and nobody in real time is offered one."""

from __future__ import annotations

import functools
from dataclasses import replace

import numpy as np
import pytest

import formcam
from benchmarks.virtual_camera import Camera, Disturbance, film
from formcam.gait.cleaning import clean_track
from formcam.gait.leg_motion import find_rhythm, runner_motion
from formcam.gait.orientation import find_orientation
from formcam.gait.slow_motion import (
    SURELY,
    Slowing,
    doubt_of_rate,
    factor_by_gravity,
    find_slowing,
    is_slowed,
)
from formcam.gait.steps import find_gait
from formcam.pipeline import measure
from formcam.records.errors import CannotJudge, SlowMotion
from formcam.records.track import PoseTrack, View
from tests.support.known_runs import run_of
from tests.support.places import CLIPS
from tests.support.stick_figure import stick_figure

# Ratio of found to true factor over 15 captured runners: 0.92 to 0.99 in the median, standard deviation 0.06.
LOWEST, HIGHEST = 0.8, 1.15


@functools.cache
def filmed(trial: str, view: View, fps: float) -> PoseTrack:
    truth = run_of(trial)
    return film(truth, Camera(view=view), fps=fps, disturb=Disturbance(noise_mm=9), seed=1).track


def slowed(track: PoseTrack, factor: float) -> PoseTrack:
    return replace(track, time_s=track.time_s * factor)


def refusal(track: PoseTrack) -> CannotJudge:
    orientation = find_orientation(track)
    with pytest.raises(CannotJudge) as caught:
        find_gait(clean_track(track, orientation), orientation)
    return caught.value


@pytest.mark.parametrize("view", ["left", "rear"])
@pytest.mark.parametrize("trial", ["rbds/RBDS016_T25", "hamner/subject03_run2", "rendered/adam_good"])
@pytest.mark.parametrize(("fps", "played"), [(60, 30), (120, 30), (240, 30), (240, 60)])
def test_the_rate_that_fits(trial: str, view: View, fps: float, played: float):
    why = refusal(slowed(filmed(trial, view, fps), fps / played))
    assert isinstance(why, SlowMotion)
    assert why.capture_fps == fps
    assert f"{fps:g} would fit a runner best" in why.advice
    assert why.other_rates_fps[-1] == pytest.approx(played, rel=0.01)


@pytest.mark.parametrize("view", ["left", "rear"])
@pytest.mark.parametrize(
    "trial", ["rbds/RBDS016_T25", "hamner/subject03_run2", "hamner/subject10_run5", "rendered/adam_good"]
)
@pytest.mark.parametrize("factor", [1.0, 4.0])
def test_gravity_alone_tells_the_factor(trial: str, view: View, factor: float):
    track = slowed(filmed(trial, view, 120), factor)
    orientation = find_orientation(track)
    motion = runner_motion(clean_track(track, orientation), orientation)
    rhythm = find_rhythm(motion, orientation)
    assert rhythm is not None
    cadence = 120.0 * rhythm.stride_hz
    by_gravity = factor_by_gravity(motion, cadence)
    assert LOWEST * factor < by_gravity < HIGHEST * factor
    assert (find_slowing(by_gravity, cadence, track.fps) is None) == (factor == 1.0)


def test_a_rate_that_was_given_is_believed_where_the_rise_confirms_it():
    assert doubt_of_rate(None, 1.0, None) is None
    assert doubt_of_rate(None, 0.97, 240.0) is None
    assert doubt_of_rate(None, 1.1, 199.9) is None
    for by_gravity in (0.5, 2.0, float("nan")):
        assert "does not confirm" in str(doubt_of_rate(None, by_gravity, 240.0))
    assert "hardly any camera" in str(doubt_of_rate(None, 1.0, 180.0))


def test_who_really_runs_slowly_may_say_so():
    """A hundred and thirty steps a minute with a rise that fits quicker ones: offered a rate, unless one was given."""
    slow = Slowing(45.0, 1.5, 1.5, 60.0, SURELY + 1.0)
    assert is_slowed(slow, 130.0, None)
    assert not is_slowed(slow, 130.0, 30.0)
    assert is_slowed(slow, 100.0, 30.0)
    assert not is_slowed(slow, 150.0, None)
    assert doubt_of_rate(slow, 1.5, 30.0) is not None


@pytest.mark.parametrize("fps", [24.0, 25.0, 29.97, 30.0])
@pytest.mark.parametrize("factor", [2.0, 4.0, 8.0])
def test_any_stored_rate(fps: float, factor: float):
    """The rate named is one that a phone has or a whole multiple, and makes the run one at a runner's cadence."""
    figure = stick_figure(cadence_spm=168, fps=fps * factor, length_s=12)
    why = refusal(slowed(figure, factor))
    assert isinstance(why, SlowMotion)
    assert 120 < 168 / factor * why.capture_fps / fps < 230


@pytest.mark.parametrize(("cadence", "duty"), [(220, 0.28), (250, 0.25)])
def test_a_sprinter_is_not_slowed_and_a_slowed_one_keeps_its_steps(cadence: float, duty: float):
    """Nobody rises so little at half the cadence: the rate named is the one filmed at, not half of it."""
    sprint = stick_figure(cadence_spm=cadence, duty=duty, fps=120)
    orientation = find_orientation(sprint)
    gait = find_gait(clean_track(sprint, orientation), orientation)
    assert (gait.cadence_spm, gait.rate_doubt) == (pytest.approx(cadence, abs=1.0), None)
    why = refusal(slowed(sprint, 4.0))
    assert isinstance(why, SlowMotion)
    assert why.capture_fps == 120


def test_a_walker_is_told_that_it_is_walking():
    for cadence in (85, 110):
        walk = {"duty": 0.6, "speed_legs_s": 1.6, "bounce_legs": -0.04, "lift_legs": 0.15}
        why = refusal(stick_figure(cadence_spm=cadence, **walk))
        assert not isinstance(why, SlowMotion)
        assert "walking" in why.message


def test_the_refusal_carries_the_rate_into_its_files():
    from formcam.outputs.files.json_file import analysis_from_json, analysis_to_json

    analysis = measure(slowed(stick_figure(cadence_spm=168, fps=120, length_s=12), 4.0))
    assert analysis.refusal is not None
    assert analysis.refusal.capture_fps == 120
    again = analysis_from_json(analysis_to_json(analysis))
    assert again.refusal == analysis.refusal


@pytest.mark.slow
def test_a_rendered_clip_in_slow_motion():
    """Filmed at 120, stored at 30: refused with the rate, and with that rate a run of the true cadence."""
    clip = CLIPS / "slow_motion.mp4"
    refused = formcam.analyse(clip, model="full")
    assert refused.refusal is not None
    assert refused.refusal.capture_fps == 120
    assert refused.track is not None
    right = refused.track.time_s / 4
    again = formcam.analyse(clip, model="full", capture_fps=refused.refusal.capture_fps)
    assert again.track is not None
    assert again.track.time_s[-1] == pytest.approx(right[-1], abs=0.02)
    assert np.all(np.isin(np.round(again.track.time_s, 3), np.round(right, 3)))
    assert again.refusal is None or again.refusal.code in ("too_few_steps", "too_short")
