"""Intervals where joints lie on dots of tape: of what the tape marks they follow from the tape, of the rest not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from formcam.metrics.catalogue import METRICS
from formcam.metrics.measuring import measure_all
from formcam.metrics.scale import find_scale
from formcam.metrics.uncertainty import Errors, systematic_error
from formcam.records.analysis import Measurement
from formcam.records.image_evidence import MARKED
from formcam.records.track import Runner
from tests.support.synthetic import HEIGHT_CM, Formula, as_clean, track, true_gait

ON_TAPE = {
    one.name: one.errors
    for one in METRICS
    if one.needs != "rear" and one.errors is not None and one.errors.dots is not None
}


def measured(dots: tuple[str, ...]) -> dict[str, Measurement]:
    f = Formula()
    clean, gait = replace(as_clean(track(f)), made_by="pose_model", dots=dots), true_gait(f)
    runner = Runner(HEIGHT_CM, f.speed_mps * 3.6)
    near = gait.orientation.near
    found = measure_all(clean, gait, find_scale(clean, gait, runner), runner)
    return {one.name: one for one in found if one.side in (None, near) and one.value is not None}


def half_width(one: Measurement) -> float:
    assert one.ci95 is not None
    return (one.ci95[1] - one.ci95[0]) / 2


@pytest.mark.parametrize("dots", [MARKED, ("shoulder", "hip"), ("knee", "ankle"), ()])
def test_only_what_tape_marks_wholly_is_surer(dots: tuple[str, ...]):
    without, with_dots = measured(()), measured(dots)
    assert set(ON_TAPE) <= set(with_dots)
    for name, errors in ON_TAPE.items():
        surer = set(errors.joints) <= set(dots)
        assert (half_width(with_dots[name]) < half_width(without[name])) == surer, name
        assert ("where tape was stuck" in with_dots[name].error_note) == surer
        assert ("the pose model's own offset" in with_dots[name].error_note) != surer


def test_every_joint_of_a_metric_can_be_marked_and_tape_is_better_than_a_pose_model():
    for name, errors in ON_TAPE.items():
        assert set(errors.joints) <= set(MARKED), name
        assert errors.dots is not None
        assert errors.dots < errors.landmarks, name


def test_an_error_with_tape_names_its_joints():
    with pytest.raises(ValueError, match="joints"):
        Errors(landmarks=2.0, source="made up", dots=1.0)
    with pytest.raises(ValueError, match="joints"):
        Errors(landmarks=2.0, source="made up", joints=("hip",))


def test_motion_capture_needs_no_tape():
    errors = ON_TAPE["trunk_lean"]
    of = {
        marked: systematic_error(
            errors, value=5.0, fps=60.0, scale_error=0.0, pose_model=False, marked=marked
        )
        for marked in ((), MARKED)
    }
    assert of[()] == of[MARKED] == errors.markers
