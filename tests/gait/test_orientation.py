"""View and direction: every view of real runners, legs only, mirrored, requested."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from benchmarks.virtual_camera import DIRECTION_OF, Camera, Disturbance, film
from formcam.gait.orientation import find_orientation, leg_length_px
from formcam.records import skeleton
from formcam.records.errors import CannotJudge
from formcam.records.track import VIEWS, PoseTrack, View
from tests.support import synthetic
from tests.support.known_runs import run_of
from tests.support.tracks import mirrored

TRIALS = ("hamner/subject01_run3", "rbds/RBDS010_T35", "rendered/adam_good")  # The second is legs only.


@pytest.mark.parametrize("trial", TRIALS)
@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("yaw_deg", [-12.0, 0.0, 12.0])
def test_every_view_is_found(trial: str, view: View, yaw_deg: float):
    truth = run_of(trial)
    shot = film(
        truth, Camera(view=view, yaw_deg=yaw_deg), fps=30, disturb=Disturbance(noise_mm=12, swap_share=0.02)
    )
    found = find_orientation(shot.track)
    assert (found.view, found.direction) == (view, DIRECTION_OF[view])
    assert found.near == (view if view in ("left", "right") else None)
    assert found.confidence > 0.5


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("trial", ["hamner/subject01_run3", "rendered/adam_good"])
def test_the_mirrored_track_gives_the_mirrored_answer(trial: str, view: View):
    truth = run_of(trial)
    track = film(truth, Camera(view=view), fps=30, disturb=Disturbance(noise_mm=6)).track
    one, other = find_orientation(track), find_orientation(mirrored(track))
    expected = {"left": "right", "right": "left", "rear": "rear", "front": "front"}
    assert other.view == expected[one.view]
    assert other.confidence == pytest.approx(one.confidence, abs=1e-9)


@pytest.mark.parametrize("trial", ["rbds/RBDS010_T35", "rendered/adam_good"])
def test_what_the_user_says_wins_with_a_warning(trial: str):
    truth = run_of(trial)
    track = film(truth, Camera(view="left"), fps=30).track
    found = find_orientation(track, "rear")
    assert (found.view, found.direction) == ("rear", "away")
    assert "looks like left" in found.why
    assert "looks like" not in find_orientation(track, "left").why


@pytest.mark.parametrize("trial", ["rbds/RBDS010_T35", "rendered/adam_good"])
def test_size_and_place_do_not_matter(trial: str):
    truth = run_of(trial)
    track = film(truth, Camera(view="left"), fps=30).track
    moved = PoseTrack(track.time_s, track.xy_px * 0.37 + [50, 20], track.visibility, 900, 600)
    assert find_orientation(moved).confidence == pytest.approx(find_orientation(track).confidence, abs=1e-9)


def test_a_leg_is_thigh_plus_shank():
    xy = np.full((10, skeleton.COUNT, 2), np.nan)
    for joint, y in (("hip", 0.0), ("knee", 30.0), ("ankle", 70.0)):
        xy[:, skeleton.INDEX[f"left_{joint}"]] = [5.0, y]
    assert leg_length_px(xy) == pytest.approx(70.0)
    xy[:, skeleton.INDEX["left_hip"]] = np.nan
    assert leg_length_px(xy) == pytest.approx(80.0)


def test_nobody_is_refused():
    empty = PoseTrack(
        np.arange(30) / 30, np.full((30, skeleton.COUNT, 2), np.nan), np.zeros((30, skeleton.COUNT)), 640, 480
    )
    with pytest.raises(CannotJudge) as refusal:
        find_orientation(empty)
    assert refusal.value.code == "no_person"


@pytest.mark.parametrize("quarter_turns", [1, 2, 3])
def test_a_picture_on_its_side_or_head_is_refused(quarter_turns: int):
    """A clip that lost its rotation tag: every length and angle would be wrong, however well the rhythm is found."""
    upright = synthetic.track(length_s=3.0)
    xy = np.array(upright.xy_px)
    for _ in range(quarter_turns):
        xy = np.stack([-xy[..., 1], xy[..., 0]], axis=-1)
    with pytest.raises(CannotJudge) as refusal:
        find_orientation(replace(upright, xy_px=xy + 2000.0))
    assert refusal.value.code == "unsupported_view"
