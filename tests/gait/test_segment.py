"""Clips of which only a part is a run in one view: that part is judged, and the result says which."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from benchmarks.virtual_camera import Camera, Disturbance, film
from formcam import pipeline
from formcam.gait import running_windows
from formcam.gait.running_windows import WINDOW_S
from formcam.gait.segment import MARGIN_S, find_stretch, within
from formcam.records.track import VIEWS, Runner, View
from tests.support import synthetic
from tests.support.known_runs import run_of
from tests.support.tracks import joined, standing

# The edge lies within half a window of where the clip changes, and the margin is added on top.
EDGE_S = WINDOW_S / 2 + MARGIN_S + 0.1


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("fps", [30.0, 60.0])
@pytest.mark.parametrize("cadence_spm", [150.0, 170.0, 195.0])
def test_a_whole_run_is_left_whole(view: View, fps: float, cadence_spm: float):
    for noise in (0.0, 4.0):
        assert (
            find_stretch(synthetic.track(view=view, fps=fps, cadence_spm=cadence_spm, noise_px=noise)) is None
        )


@pytest.mark.parametrize(
    "trial", ["rbds/RBDS03_T45", "rbds/RBDS04_T25", "rbds/RBDS08_T35", "rendered/adam_good"]
)
@pytest.mark.parametrize("view", VIEWS)
def test_a_whole_captured_run_is_left_whole_though_its_legs_are_mixed_up(trial: str, view: View):
    truth = run_of(trial)
    shot = film(truth, Camera(view=view), fps=60, disturb=Disturbance(noise_mm=9, swap_share=0.03), seed=1)
    assert find_stretch(shot.track) is None


@pytest.mark.parametrize("view", VIEWS)
def test_stepping_on_and_off_is_left_out(view: View):
    run = synthetic.track(view=view, noise_px=2.0)
    segment = find_stretch(joined(standing(4.0, view=view), run, standing(5.0, view=view)))
    assert segment is not None
    assert 4.0 <= segment.start_s <= 4.0 + EDGE_S
    assert 16.0 - EDGE_S <= segment.end_s <= 16.0
    assert "before and after that nobody was running" in segment.told


@pytest.mark.parametrize(
    ("first", "second"), [("left", "rear"), ("rear", "left"), ("front", "right"), ("left", "right")]
)
def test_the_longer_side_of_a_cut_is_judged(first: View, second: View):
    segment = find_stretch(joined(synthetic.track(view=first, length_s=6.0), synthetic.track(view=second)))
    assert segment is not None
    assert 6.0 - 0.02 <= segment.start_s <= 6.0 + EDGE_S
    assert segment.end_s == pytest.approx(18.0, abs=0.1)
    assert segment.after is None
    assert segment.before is not None


def test_a_cut_to_a_closer_picture_of_the_same_view_is_a_cut():
    segment = find_stretch(joined(synthetic.track(), synthetic.track(length_s=6.0, px_per_cm=6.0)))
    assert segment is not None
    assert segment.before is None
    assert 12.0 - EDGE_S <= segment.end_s <= 12.0


def test_walking_to_warm_up_is_left_out_even_when_it_is_longer():
    walk = synthetic.track(length_s=20.0, cadence_spm=112.0, contact_s=0.65, speed_mps=1.4)
    segment = find_stretch(joined(walk, synthetic.track()))
    assert segment is not None
    assert 20.0 <= segment.start_s <= 20.0 + EDGE_S
    assert "pace" in segment.told or "nobody" in segment.told


def test_a_view_that_turns_is_judged_while_it_stands_still():
    """A camera carried round from the side to behind in four seconds, then held."""
    formula = synthetic.Formula(length_s=14.0)
    time_s = np.arange(int(14.0 * 60)) / 60.0
    world = synthetic.body_cm(formula, time_s)
    turn = np.radians(np.interp(time_s, [9.0, 13.0], [0.0, 90.0]))[:, None]
    across = world[..., 0] * np.cos(turn) + world[..., 2] * np.sin(turn)
    whole = synthetic.track(formula)
    turned = replace(whole, xy_px=np.stack([960.0 + 4.0 * across, 980.0 - 4.0 * world[..., 1]], axis=-1))
    segment = find_stretch(joined(turned, synthetic.track(view="rear", length_s=5.0)))
    assert segment is not None
    assert segment.start_s == 0.0
    assert 9.0 - EDGE_S <= segment.end_s <= 10.0
    assert segment.after == "the camera looked from another side"


def test_nobody_running_is_left_to_the_stages_that_refuse_it():
    assert find_stretch(standing(12.0)) is None


def test_slow_motion_is_left_to_the_stage_that_tells_the_rate():
    run = synthetic.track()
    assert find_stretch(replace(run, time_s=run.time_s * 4)) is None


def test_the_answer_is_that_of_the_part_alone_and_says_what_was_judged():
    runner = Runner(height_cm=178.0, speed_kmh=10.8)
    track = joined(standing(5.0), synthetic.track(noise_px=1.0, length_s=20.0), standing(3.0))
    segment = find_stretch(track)
    assert segment is not None
    whole, alone = (pipeline.measure(t, runner=runner) for t in (track, within(track, segment)))
    assert whole.status == "ok"
    assert whole.quality is not None
    assert alone.quality is not None
    (said,) = [check for check in whole.quality.checks if check.name == "stretch"]
    assert said.message == segment.told
    assert not said.passed
    assert [c for c in whole.quality.checks if c.name != "stretch"] == list(alone.quality.checks)
    skipped = int(np.sum(track.time_s < segment.start_s))
    assert any(m.frames for m in alone.measurements)
    assert whole.measurements == tuple(
        replace(m, frames=tuple(frame + skipped for frame in m.frames)) for m in alone.measurements
    )
    assert whole.clean is not None
    assert len(whole.clean) == len(track)
    outside = (track.time_s < segment.start_s) | (track.time_s > segment.end_s)
    assert np.isnan(whole.clean.xy_px[outside]).all()
    assert whole.clean.gap[outside].all()
    assert not whole.clean.gap[~outside].all()


def test_a_thinned_track_is_set_back_among_all_pictures():
    track = joined(standing(5.0, fps=60.0), synthetic.track(length_s=15.0))
    every = np.arange(2 * len(track)) / 120.0
    analysis = pipeline.measure(replace(track, all_time_s=every))
    assert analysis.status == "ok"
    assert analysis.clean is not None
    np.testing.assert_array_equal(analysis.clean.time_s, every)
    assert analysis.clean.gap[every < 5.0].all()


def test_the_best_wave_is_the_one_that_is_there():
    time_s = np.arange(60) / 30.0
    rates_hz = np.arange(0.3, 2.12, 0.04)
    share, rate_hz = running_windows._best_wave(
        time_s, 3.0 + np.cos(2.0 * np.pi * 1.42 * time_s + 1.0), rates_hz
    )
    assert (share, rate_hz) == (pytest.approx(1.0, abs=1e-9), pytest.approx(1.42))
    assert running_windows._best_wave(time_s, np.full(60, 3.0), rates_hz)[0] == 0.0
