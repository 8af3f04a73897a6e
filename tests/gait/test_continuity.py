"""Films that were cut, held or run on: found by the legs alone, on captured runners and those of formulas."""

from __future__ import annotations

import functools
from dataclasses import replace

import numpy as np
import pytest

from benchmarks.virtual_camera import Camera, Disturbance, film
from formcam import pipeline
from formcam.gait.continuity import find_breaks
from formcam.gait.segment import find_stretch
from formcam.records.errors import CannotJudge
from formcam.records.track import VIEWS, PoseTrack, View
from tests.support import synthetic
from tests.support.known_runs import run_of
from tests.support.tracks import standing

TRIALS = ["rbds/RBDS03_T45", "rbds/RBDS04_T25", "rendered/adam_good"]
# A break is found to a frame or two at 30 frames a second; from behind, where the legs of a slow runner move little
# more than the pose model slips, to a step.
NEAR_S, NEAR_FROM_BEHIND_S = 0.1, 0.35
# A cut that shifts the steps by less than this share of one need not be seen: it moves the cadence by less than its
# interval (`test_an_unseen_cut_leaves_the_cadence_right`).
SMALL_SHIFT = 0.13


@functools.cache
def filmed(trial: str, view: View, fps: float) -> PoseTrack:
    noise = Disturbance(noise_mm=9, swap_share=0.03)
    return film(run_of(trial), Camera(view=view), fps=fps, disturb=noise, seed=1).track


def without(track: PoseTrack, first: int, count: int) -> PoseTrack:
    """The film with so many pictures cut out and the rest played on."""
    keep = np.ones(len(track), bool)
    keep[first : first + count] = False
    return replace(
        track,
        time_s=track.time_s[: keep.sum()],
        xy_px=track.xy_px[keep],
        visibility=track.visibility[keep],
        hidden=None,
    )


def held(track: PoseTrack, first: int, count: int) -> PoseTrack:
    """The film with one picture shown so many times more."""
    rows = np.r_[0:first, np.full(count, first), first : len(track)]
    time_s = track.time_s[0] + np.arange(len(rows)) / track.fps
    jitter = np.random.default_rng(2).normal(0.0, 0.2, (len(rows), 33, 2))
    return replace(
        track, time_s=time_s, xy_px=track.xy_px[rows] + jitter, visibility=track.visibility[rows], hidden=None
    )


@pytest.mark.parametrize("trial", TRIALS)
@pytest.mark.parametrize("view", ["right", "rear"])
@pytest.mark.parametrize("fps", [30.0, 60.0])
def test_a_film_that_runs_on_has_no_breaks(trial: str, view: View, fps: float):
    assert find_breaks(filmed(trial, view, fps)) == ()


@pytest.mark.parametrize("trial", TRIALS)
@pytest.mark.parametrize(("view", "fps"), [("left", 60.0), ("rear", 30.0)])
def test_a_cut_anywhere_is_found_where_it_is(trial: str, view: View, fps: float):
    track = filmed(trial, view, fps)
    step_s = 60.0 / pipeline.measure(track).gait.cadence_spm  # type: ignore[union-attr]
    random = np.random.default_rng(len(trial) + int(fps))
    near_s = NEAR_S if view == "left" else NEAR_FROM_BEHIND_S
    for _ in range(4):
        count = round(random.uniform(0.15, 1.2) * fps)
        first = int(random.integers(int(1.5 * fps), len(track) - count - int(1.5 * fps)))
        shift = count / fps / step_s % 1.0
        found = find_breaks(without(track, first, count))
        if SMALL_SHIFT < shift < 1.0 - SMALL_SHIFT:
            assert len(found) == 1, (count, first)
            assert found[0].kind == "cut"
            assert found[0].after_s == pytest.approx(track.time_s[first], abs=near_s)
        else:
            assert len(found) <= 1


@pytest.mark.parametrize("view", ["right", "rear"])
def test_an_unseen_cut_leaves_the_cadence_right(view: View):
    """Cuts of a whole step and a little more, of all those that are not seen the ones that shift most."""
    track = synthetic.track(view=view, noise_px=2.0, fps=60.0, length_s=14.0, cadence_spm=170.0)
    for extra_s in (-0.02, 0.02):
        cut = without(track, 400, round((60 / 170 + extra_s) * 60))
        analysis = pipeline.measure(cut)
        cadence = next(m for m in analysis.measurements if m.name == "cadence")
        assert cadence.ci95 is not None
        assert cadence.ci95[0] <= 170.0 <= cadence.ci95[1]


@pytest.mark.parametrize("view", VIEWS)
def test_a_held_picture_is_found(view: View):
    track = synthetic.track(view=view, noise_px=1.0, fps=30.0)
    (found,) = find_breaks(held(track, 180, 24))
    assert found.kind == "frozen"
    assert found.before_s == pytest.approx(6.0, abs=NEAR_S)
    assert found.after_s == pytest.approx(6.8, abs=NEAR_S)
    stretch = find_stretch(held(track, 220, 24))
    assert stretch is not None
    assert stretch.before is None
    assert stretch.after == "the picture, or the runner, stood still"
    assert stretch.end_s == pytest.approx(220 / 30, abs=NEAR_S)


@pytest.mark.parametrize("view", ["left", "rear"])
def test_the_longest_piece_is_judged_and_the_result_says_so(view: View):
    track = synthetic.track(view=view, noise_px=2.0, fps=30.0, length_s=20.0, cadence_spm=156.0)
    cut = without(without(without(track, 480, 6), 240, 6), 100, 6)
    analysis = pipeline.measure(cut)
    assert analysis.gait is not None
    assert analysis.quality is not None
    assert analysis.gait.cadence_spm == pytest.approx(156.0, abs=1.0)
    steps = [step.initial_contact_s for step in analysis.gait.steps]
    assert min(steps) >= 234 / 30 - NEAR_S
    assert max(steps) <= 468 / 30 + NEAR_S
    checks = {check.name: check for check in analysis.quality.checks}
    assert not checks["continuous"].passed
    assert checks["continuous"].value == 3
    assert "film was cut" in checks["stretch"].message
    whole = pipeline.measure(track).quality
    assert whole is not None
    assert next(check for check in whole.checks if check.name == "continuous").passed


def test_a_film_in_scraps_is_refused_for_that():
    track = synthetic.track(view="left", fps=30.0, length_s=16.0)
    for first in range(330, 30, -40):
        track = without(track, first, 6)
    track = without(track, 330, len(track) - 330)
    with pytest.raises(CannotJudge) as refused:
        find_stretch(track)
    assert refused.value.code == "interrupted_film"
    assert "no piece is longer than" in refused.value.message


def test_nobody_running_has_no_breaks():
    assert find_breaks(standing(8.0)) == ()


def test_a_pace_that_changes_is_no_break():
    """From 150 to 180 steps a minute within five seconds, each step a little shorter than the one before."""
    track = synthetic.track(view="right", fps=60.0, noise_px=2.0, length_s=24.0, cadence_spm=165.0)
    even = track.time_s / track.time_s[-1]
    slower = 1.0 / np.interp(even, [0.0, 0.4, 0.6, 1.0], [0.91, 0.91, 1.09, 1.09])
    bent = np.concatenate([[0.0], np.cumsum(slower[1:] * np.diff(track.time_s))])
    assert find_breaks(replace(track, time_s=bent)) == ()
