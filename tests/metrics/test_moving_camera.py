"""What is said of a run where the camera went along: angles and times without grades, nothing of lengths."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

import formcam
from formcam.metrics.camera_checks import MOVED_ALONG
from formcam.records.analysis import GRADED, Analysis
from formcam.records.camera import CameraKind
from formcam.records.track import Runner, VideoInfo
from tests.support import synthetic, tracks

RISE = {"vertical_oscillation", "vertical_oscillation_hip", "pelvis_rise_in_contact", "vertical_ratio"}
INFO = VideoInfo(
    1080, 1920, 16.0, 960, 60.0, 60.0, 0, "h264", False, 1.0, camera_shift_pct=0.05, camera="still"
)
RUNNER = Runner(height_cm=synthetic.HEIGHT_CM, speed_kmh=10.8)


def measured(info: VideoInfo) -> Analysis:
    return formcam.measure(synthetic.track(length_s=16.0, px_per_cm=5.5), runner=RUNNER, video=info)


def test_nothing_of_lengths_is_measured_and_nothing_graded():
    still, moving = measured(INFO), measured(replace(INFO, camera_shift_pct=4.0, camera="moving"))
    assert {one.name for one in still.measurements if one.grade in GRADED}
    assert moving.status == "ok"
    assert {one.grade for one in moving.measurements} == {"not_rated"}
    there = {(one.name, one.side): one for one in moving.measurements}
    for one in still.measurements:
        if one.name in RISE or (one.unit == "cm" and one.value is not None):
            assert one.value is None or there[one.name, one.side].value is None
            assert there[one.name, one.side].reason == MOVED_ALONG
    assert {name for name, _ in there} >= RISE
    for name in ("cadence", "trunk_lean"):
        before = next(one for one in still.measurements if one.name == name)
        assert there[name, None].value == before.value
        assert there[name, None].reason == MOVED_ALONG
    assert not moving.findings


def test_neither_scale_nor_belt_is_told():
    moving = measured(replace(INFO, camera_shift_pct=4.0, camera="moving"))
    assert moving.scale is not None
    assert moving.scale.cm_per_px is None
    assert moving.gait is not None
    assert np.isnan([moving.gait.belt_speed_px_s, moving.gait.belt_slope_deg]).all()
    assert moving.quality is not None
    assert moving.quality.grade == "poor"
    said = next(check for check in moving.quality.checks if check.name == "camera_still")
    assert not said.passed
    assert said.message.startswith("The camera moved along with the runner")


def test_a_hand_that_shakes_leaves_values_and_grades():
    shaking = measured(replace(INFO, camera_shift_pct=0.9, camera="shaking"))
    still = measured(INFO)
    assert [(one.name, one.value, one.grade) for one in shaking.measurements] == [
        (one.name, one.value, one.grade) for one in still.measurements
    ]
    failed = [check.name for check in shaking.quality.checks if not check.passed] if shaking.quality else []
    assert failed == ["camera_still"]


def test_what_cannot_be_followed_is_refused_for_the_camera():
    """The legs of somebody who stands: with a still camera nobody runs; with a moving one that is said."""
    standing = tracks.standing(6.0)
    cases: tuple[tuple[CameraKind, str], ...] = (("still", "not_running"), ("moving", "moving_camera"))
    for camera, code in cases:
        found = formcam.measure(standing, runner=RUNNER, video=replace(INFO, camera=camera))
        assert found.refusal is not None
        assert found.refusal.code == code
        assert found.refusal.message.startswith("the camera moved") == (camera == "moving")
