"""A runner who crosses a fixed picture over the ground: read like a run on a belt, and not graded."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from formcam import pipeline
from formcam.gait.crossing import find_crossing
from formcam.gait.judged_part import find_judged_part
from formcam.gait.steps import FEWEST_STEPS_IN_PASSING
from formcam.outputs.files.json_file import analysis_from_json, analysis_to_json
from formcam.records.analysis import Analysis, Measurement
from formcam.records.skeleton import INDEX
from formcam.records.track import PoseTrack, Runner, View
from tests.support import synthetic

PX_PER_CM, SPEED_MPS = 2.2, 3.0
FACES = {"right": 1.0, "left": -1.0}


def crossing(view: View = "right", oblique: float = 0.0, **formula: object) -> PoseTrack:
    """The runner of formulas over the ground, in the middle of the picture halfway; the camera, `oblique` radians off
    the square view, sees who comes nearer larger and quicker."""
    usual = {"fps": 60.0, "length_s": 2.6, "noise_px": 1.0, "px_per_cm": PX_PER_CM, "speed_mps": SPEED_MPS}
    made = usual | formula
    track = synthetic.track(view=view, **made)  # type: ignore[arg-type]
    speed = FACES[view] * 100.0 * float(made["speed_mps"]) * PX_PER_CM  # type: ignore[arg-type]
    xy = np.array(track.xy_px)
    xy[..., 0] += (speed * (track.time_s - track.time_s.mean()))[:, None]
    # As from 6 m away: what is further along the path is nearer to the camera.
    from_middle = xy - [960.0, 540.0]
    nearer = 1.0 - np.tan(oblique) * from_middle[..., :1] / (600.0 * PX_PER_CM)
    return replace(track, xy_px=[960.0, 540.0] + from_middle / nearer)


def measured(track: PoseTrack) -> Analysis:
    return pipeline.measure(track, runner=Runner(height_cm=synthetic.HEIGHT_CM))


def value(analysis: Analysis, name: str) -> Measurement:
    return next(one for one in analysis.measurements if one.name == name and one.value is not None)


@pytest.mark.parametrize("view", ["right", "left"])
@pytest.mark.parametrize("fps", [30.0, 60.0])
@pytest.mark.parametrize("length_s", [1.9, 2.6])
@pytest.mark.parametrize("oblique", [-0.1, 0.0, 0.1])
def test_the_steps_of_a_pass_are_read_and_not_graded(view: View, fps: float, length_s: float, oblique: float):
    analysis = measured(crossing(view, oblique, fps=fps, length_s=length_s))
    assert analysis.status == "ok", analysis.refusal
    assert analysis.gait is not None
    assert analysis.quality is not None
    assert analysis.gait.over_ground
    assert analysis.gait.orientation.view == view
    assert len(analysis.gait.steps) >= FEWEST_STEPS_IN_PASSING
    assert {one.grade for one in analysis.measurements} == {"not_rated"}
    assert not analysis.findings
    assert analysis.quality.grade == "poor"
    for name, truth in (("cadence", 170.0), ("trunk_lean", 8.0)):
        one = value(analysis, name)
        assert one.value is not None
        assert one.ci95 is not None
        assert one.ci95[0] <= truth <= one.ci95[1], (name, one.value, one.ci95)
    check = next(check for check in analysis.quality.checks if check.name == "on_the_spot")
    assert not check.passed
    assert check.value == len(analysis.gait.steps)


def test_the_ground_goes_back_as_fast_as_the_runner_goes_ahead():
    gait = measured(crossing()).gait
    assert gait is not None
    # Contacts of formulas leave and arrive with the belt's speed: the plateau is read to a few percent.
    assert gait.belt_speed_px_s == pytest.approx(100.0 * SPEED_MPS * PX_PER_CM, rel=0.06)


def test_points_are_drawn_where_they_were_filmed():
    track = crossing(noise_px=0.0)
    clean = measured(track).clean
    assert clean is not None
    filmed = np.interp(clean.time_s, track.time_s, track.point("nose")[:, 0])
    drawn = clean.xy_px[:, INDEX["nose"], 0]
    known = np.isfinite(drawn)
    assert known.mean() > 0.9
    assert np.abs(drawn - filmed)[known].max() < 3.0


def test_with_too_few_steps_the_refusal_says_how_to_see_more():
    refusal = measured(crossing(length_s=1.4)).refusal
    assert refusal is not None
    assert refusal.code == "too_few_steps"
    assert "crosses the picture" in refusal.message
    assert "further away" in refusal.advice


def test_beyond_the_picture_nothing_counts():
    track = crossing(length_s=4.0)  # 12 m: more than the picture shows.
    part = find_judged_part(track)
    assert part.crossing is not None
    inside = part.track.visible_xy_px[..., 0]
    assert inside.min() >= 0.0
    assert inside.max() <= track.width_px
    assert part.stretch is not None
    assert "not wholly in it" in part.stretch.told


def test_of_a_way_out_and_a_way_back_the_quicker_is_judged():
    out, back = crossing(length_s=2.4), crossing("left", length_s=2.4, speed_mps=2.2, cadence_spm=160.0)
    both = PoseTrack(
        np.concatenate([out.time_s, back.time_s + out.time_s[-1] + 1.0]),
        np.concatenate([out.xy_px, back.xy_px]),
        np.concatenate([out.visibility, back.visibility]),
        out.width_px,
        out.height_px,
    )
    part = find_judged_part(both)
    assert part.orientation.view == "right"
    assert part.span_s[1] <= out.time_s[-1]


@pytest.mark.parametrize("travel_m", [0.0, 0.4, 0.8])
def test_who_drifts_on_a_belt_does_not_cross(travel_m: float):
    track = synthetic.track(length_s=8.0, px_per_cm=PX_PER_CM)
    xy = np.array(track.xy_px)
    xy[..., 0] += (np.sin(track.time_s * 2 * np.pi / 6.0) * travel_m / 2 * 100 * PX_PER_CM)[:, None]
    assert find_crossing(replace(track, xy_px=xy)) is None


def test_who_comes_in_and_then_runs_on_a_belt_is_judged_there():
    run = synthetic.track(length_s=9.0, px_per_cm=PX_PER_CM)
    xy = np.array(run.xy_px)
    to_come_s = np.maximum(0.0, 2.0 - run.time_s)
    xy[..., 0] -= (to_come_s * 150.0 * PX_PER_CM)[:, None]
    analysis = measured(replace(run, xy_px=xy))
    assert analysis.gait is not None
    assert not analysis.gait.over_ground
    assert value(analysis, "cadence").grade != "not_rated"


def test_the_result_is_read_back_as_written():
    gait = analysis_from_json(analysis_to_json(measured(crossing()))).gait
    assert gait is not None
    assert gait.over_ground
