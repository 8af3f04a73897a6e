"""Which faults of the footage are told beside which numbers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from formcam import pipeline
from formcam.feedback.spoiled import spoiled_by
from formcam.records.analysis import Analysis, Check
from formcam.records.track import Runner
from tests.support import synthetic


@pytest.fixture(scope="module")
def analysis() -> Analysis:
    return pipeline.measure(
        synthetic.track(view="right", length_s=8.0, fps=60.0), runner=Runner(height_cm=synthetic.HEIGHT_CM)
    )


@pytest.mark.parametrize(
    ("check", "spoils", "spares"),
    [
        ("frame_rate", "shank_angle_at_contact", "vertical_oscillation"),
        ("feet_sharp", "overstride_reach", "vertical_oscillation"),
        ("camera_level", "trunk_lean", "cadence"),
        ("scale", "vertical_oscillation", "trunk_lean"),
        ("steps", "", "trunk_lean"),
    ],
)
def test_a_failed_check_is_told_beside_what_depends_on_it(
    analysis: Analysis, check: str, spoils: str, spares: str
):
    assert analysis.quality is not None
    failed = Check(check, False, None, "film it otherwise.")
    passed = Check("still", True, None, "all is well.")
    worse = replace(analysis, quality=replace(analysis.quality, checks=(passed, failed)))
    for name, told in ((spoils, (failed,)), (spares, ())):
        if name:
            measured = [one for one in analysis.measurements if one.name == name]
            assert measured
            assert spoiled_by(measured, worse) == told
    passing = replace(worse.quality, checks=(replace(failed, passed=True),)) if worse.quality else None
    assert spoiled_by(analysis.measurements, replace(worse, quality=passing)) == ()


def test_without_checks_nothing_is_spoiled(analysis: Analysis):
    assert spoiled_by(analysis.measurements, replace(analysis, quality=None)) == ()
