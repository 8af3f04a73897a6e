"""Track to gait against force plates over frame rates, noise, gaps and swaps; invariances; refusals.

Tolerances: left out of the fit, runners show a mean absolute error of 4-5 ms (contact) and 3-6 ms (toe-off)
(`benchmarks/fit_events.py --check`); 12 ms here is about twice the worst runner's clip median.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import get_args

import numpy as np
import pytest

from benchmarks.virtual_camera import Camera, Disturbance, Shot, film
from formcam.gait.cleaning import clean_track
from formcam.gait.orientation import find_orientation
from formcam.gait.steps import find_gait
from formcam.records import skeleton
from formcam.records.errors import CannotJudge
from formcam.records.track import EventType, Gait, PoseTrack, View
from tests.support.known_runs import run_of
from tests.support.places import PLAIN_RUNNER
from tests.support.stick_figure import stick_figure
from tests.support.synthetic import Formula, as_clean, track
from tests.support.tracks import mirrored

NOISY = Disturbance(noise_mm=6, swap_share=0.01)


def gait_of(track: PoseTrack) -> Gait:
    orientation = find_orientation(track)
    return find_gait(clean_track(track, orientation), orientation)


def filmed(trial: str, view: View = "left", fps: float = 60, disturb: Disturbance = NOISY) -> Shot:
    return film(run_of(trial), Camera(view=view), fps=fps, disturb=disturb, seed=3)


def assert_events_match(gait: Gait, shot: Shot, within_s: float) -> None:
    """Every force-plate event inside the clip is found once, nothing else is, and the clip's mean error is small."""
    end_s = shot.track.time_s[-1]
    for side in skeleton.SIDES:
        for kind, true in zip(get_args(EventType), shot.contacts(side), strict=True):
            found = gait.times(side, kind)
            inside = true[(true > 0.12) & (true < end_s - 0.12)]
            misses = np.array([found[np.abs(found - t).argmin()] - t for t in inside])
            assert np.abs(misses).max() < 0.08
            assert np.abs(misses).mean() < within_s
            assert np.diff(found).min() > 0.4
    sides = [e.side for e in gait.events if e.type == "initial_contact"]
    assert all(a != b for a, b in pairwise(sides))
    assert gait.cadence_spm == pytest.approx(shot.truth.cadence_spm, abs=0.5)
    assert gait.cadence_spectral_spm == pytest.approx(shot.truth.cadence_spm, abs=2.0)


@pytest.mark.parametrize(
    "trial", ["rbds/RBDS010_T25", "rbds/RBDS016_T45", "hamner/subject01_run3", "rendered/adam_good"]
)
@pytest.mark.parametrize("fps", [24, 29.97, 30, 60, 120, 240])
def test_events_at_any_frame_rate(trial: str, fps: float):
    shot = filmed(trial, fps=fps)
    assert_events_match(gait_of(shot.track), shot, 0.012)


@pytest.mark.parametrize(
    "disturb",
    [
        Disturbance(),
        Disturbance(noise_mm=12, lasting_share=0.7, swap_share=0.01),
        Disturbance(noise_mm=6, swap_share=0.1),
        Disturbance(noise_mm=6, gap_share=0.02),
        Disturbance(noise_mm=6, hip_bias_mm=(21, -21)),
        Disturbance(noise_mm=6, time_jitter=0.6, dropped_share=0.05),
    ],
)
@pytest.mark.parametrize("fps", [30, 60])
@pytest.mark.parametrize("trial", ["rbds/RBDS022_T35", "rendered/adam_good"])
def test_events_under_trouble(trial: str, disturb: Disturbance, fps: float):
    shot = filmed(trial, "right", fps, disturb)
    assert_events_match(gait_of(shot.track), shot, 0.014)


@pytest.mark.parametrize("view", ["rear", "front"])
@pytest.mark.parametrize("trial", ["rbds/RBDS010_T35", "hamner/subject04_run4", "rendered/adam_good"])
def test_events_from_behind_and_in_front(view: View, trial: str):
    shot = filmed(trial, view, 30, Disturbance(noise_mm=6))
    gait = gait_of(shot.track)
    assert_events_match(gait, shot, 0.016)
    assert {e.quality for e in gait.events} <= {"fair", "poor"}
    assert np.isnan(gait.belt_speed_px_s)


@pytest.mark.parametrize("cadence_spm", [140.0, 160.0, 179.0, 180.0, 181.0, 200.0, 210.0])
@pytest.mark.parametrize("fps", [24.0, 30.0, 60.0])
def test_cadence_is_exact_even_in_lock_with_the_frames(cadence_spm: float, fps: float):
    gait = gait_of(stick_figure(cadence_spm=cadence_spm, fps=fps, length_s=10.0))
    # Noise-free contacts repeat exactly up to interpolation (about 1 ms over 9 s): 0.1 in 10000, here 0.15 steps/min.
    assert gait.cadence_spm == pytest.approx(cadence_spm, abs=0.15)


@pytest.mark.parametrize("trial", ["rbds/RBDS010_T35", "rendered/adam_good"])
def test_the_mirrored_track_gives_the_same_numbers_with_sides_exchanged(trial: str):
    track = filmed(trial).track
    one, other = gait_of(track), gait_of(mirrored(track))
    assert (one.orientation.view, other.orientation.view) == ("left", "right")
    assert other.cadence_spm == pytest.approx(one.cadence_spm, abs=1e-6)
    assert other.belt_slope_deg == pytest.approx(one.belt_slope_deg, abs=1e-6)
    for a, b in zip(one.events, other.events, strict=True):
        assert (a.side, a.type) == (skeleton.other(b.side), b.type)
        assert a.time_s == pytest.approx(b.time_s, abs=1e-9)


@pytest.mark.parametrize("trial", ["rbds/RBDS010_T35", "rendered/adam_good"])
def test_size_and_place_change_only_the_belt_in_pixels(trial: str):
    track = filmed(trial).track
    half = PoseTrack(track.time_s, track.xy_px * 0.5 + [30, 10], track.visibility, 990, 560)
    one, other = gait_of(track), gait_of(half)
    assert other.belt_speed_px_s == pytest.approx(0.5 * one.belt_speed_px_s, rel=1e-6)
    assert [e.time_s for e in other.events] == pytest.approx([e.time_s for e in one.events], abs=1e-6)


@pytest.mark.parametrize("trial", ["rbds/RBDS010_T35", "rendered/adam_good"])
def test_steps_carry_their_toe_off_and_what_follows(trial: str):
    shot = filmed(trial)
    gait = gait_of(shot.track)
    assert [s.number for s in gait.steps] == list(range(len(gait.steps)))
    for step, following in pairwise(gait.steps[1:-2]):
        assert step.next_contact_s == following.initial_contact_s
        assert step.toe_off_s is not None
        assert step.initial_contact_s < step.toe_off_s < following.initial_contact_s
        assert step.stride_end_s == pytest.approx(step.initial_contact_s + 120.0 / gait.cadence_spm, abs=0.06)
    assert len(gait.used_steps()) >= len(gait.steps) - 1


@pytest.mark.parametrize("trial", ["rbds/RBDS010_T35", "rendered/adam_good"])
def test_steps_that_somebody_hides_are_left_out(trial: str):
    track = filmed(trial).track
    hidden = (track.time_s > 4.0) & (track.time_s < 5.5)
    seen = PoseTrack(track.time_s, track.xy_px, track.visibility, track.width_px, track.height_px, hidden)
    gait = gait_of(seen)
    assert not any(4.05 < s.initial_contact_s < 5.45 for s in gait.used_steps())
    assert gait.cadence_spm == pytest.approx(gait_of(track).cadence_spm, abs=0.3)


@pytest.mark.parametrize(
    "missing",
    [
        ["right_hip", "right_knee", "right_ankle", "right_heel", "right_foot_index"],
        ["left_heel", "right_heel", "left_foot_index", "right_foot_index"],
        ["left_hip", "right_hip"],
    ],
)
@pytest.mark.parametrize("trial", ["rbds/RBDS010_T35", "rendered/adam_good"])
def test_missing_landmarks_cost_accuracy_not_the_answer(trial: str, missing: list[str]):
    shot = filmed(trial)
    xy = shot.track.xy_px.copy()
    xy[:, [skeleton.INDEX[name] for name in missing]] = np.nan
    gait = gait_of(PoseTrack(shot.track.time_s, xy, shot.track.visibility, 1920, 1080))
    assert gait.cadence_spm == pytest.approx(shot.truth.cadence_spm, abs=0.3)
    if "left_hip" not in missing and "left_heel" not in missing:
        assert {s.side for s in gait.steps} == {"left"}
    else:
        assert {e.quality for e in gait.events} == {"poor"}


@pytest.mark.parametrize(
    ("name", "view"),
    [("base_side", "right"), ("fem_side", "right"), ("sw_over28", "right"), ("base_rear", "rear")],
)
def test_rendered_runners_by_their_own_joints(name: str, view: View):
    """The renderer's exact joints: an artificial gait without forces, so cadence and order only."""
    with np.load(PLAIN_RUNNER / f"{name}_truth.npz") as truth:
        names, px, stride_s = list(truth["names"]), truth["px"], float(truth["T"])
    xy = np.full((len(px), skeleton.COUNT, 2), np.nan)
    short = {
        "hip": "HIP",
        "knee": "KNE",
        "ankle": "ANK",
        "heel": "HEE",
        "foot_index": "TOE",
        "shoulder": "SHO",
    }
    for side in skeleton.SIDES:
        for joint, letters in short.items():
            xy[:, skeleton.INDEX[f"{side}_{joint}"]] = px[:, names.index(side[0].upper() + letters)]
    gait = gait_of(
        PoseTrack(np.arange(len(px)) / 60.0, xy, np.where(np.isfinite(xy[..., 0]), 0.9, 0), 640, 960)
    )
    assert gait.orientation.view == view
    # Clips of 2 to 10 s: one millisecond over five steps is 0.1 %.
    assert gait.cadence_spm == pytest.approx(120.0 / stride_s, abs=0.5)
    sides = [e.side for e in gait.events if e.type == "initial_contact"]
    assert all(a != b for a, b in pairwise(sides))


def refusal(track: PoseTrack) -> CannotJudge:
    with pytest.raises(CannotJudge) as caught:
        gait_of(track)
    return caught.value


def test_what_is_refused_and_why():
    assert refusal(stick_figure(length_s=1.2)).code == "too_short"
    assert refusal(stick_figure(length_s=1.7)).code == "too_few_steps"
    walk = refusal(
        stick_figure(cadence_spm=110, duty=0.6, speed_legs_s=1.6, bounce_legs=-0.04, lift_legs=0.15)
    )
    assert walk.code == "not_running"
    assert "walking" in walk.message
    slow = refusal(stick_figure(cadence_spm=66, speed_legs_s=1.3, length_s=15))
    assert slow.code == "slow_motion"
    assert "slow motion" in slow.message
    assert "say at how many frames per second" in slow.advice
    assert "--" not in slow.advice  # The page has no options.


def test_almost_nobody_is_nobody():
    track = stick_figure()
    xy = track.xy_px.copy()
    xy[60:] = np.nan
    assert refusal(PoseTrack(track.time_s, xy, track.visibility, 800, 800)).code == "no_person"


@pytest.mark.parametrize("start_s", [0.7, 5.0, 600.0])
def test_a_run_that_begins_later_on_the_clock_is_the_same_run(start_s):
    """The judged part of a clip keeps the clip's clock."""
    f = Formula(length_s=8.0)
    clean = as_clean(track(f))
    orientation = find_orientation(track(f))
    here = find_gait(clean, orientation)
    later = find_gait(replace(clean, time_s=clean.time_s + start_s), orientation)
    assert len(later.events) == len(here.events)
    assert [(e.side, e.type, e.quality) for e in later.events] == [
        (e.side, e.type, e.quality) for e in here.events
    ]
    # The grid's own points move by rounding only.
    assert np.allclose([e.time_s - start_s for e in later.events], [e.time_s for e in here.events], atol=1e-6)
    assert later.cadence_spm == pytest.approx(here.cadence_spm, abs=1e-6)
