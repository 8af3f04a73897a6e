"""Clips that were told wrongly once, and twins of them made here from the samples: all told, or refused, truly.

The clips in tests/fixtures/cases are of our own rendered runner.
"""

from __future__ import annotations

import json
import math
from itertools import takewhile
from pathlib import Path

import numpy as np
import pytest

import formcam
from formcam.records.analysis import GRADED, Analysis
from formcam.video.reader import open_video
from formcam.video.writer import ClipWriter
from tests.support.places import CASES, SAMPLES

pytestmark = pytest.mark.slow

# Rows of the samples' pictures (720 x 1280): the ankles of the runner from behind, the waist of the one from the side.
ANKLES_ROW, WAIST_ROW = 980, 536
FEET = {
    "overstride_reach",
    "shank_angle_at_contact",
    "foot_strike_angle",
    "peak_knee_flexion_stance",
    "leg_lean",
}
TRUNK = {"trunk_lean", "vertical_oscillation", "waist_hinge"}


def analysed(clip: Path) -> Analysis:
    return formcam.analyse(clip, model="full")


def graded(analysis: Analysis) -> set[str]:
    return {one.name for one in analysis.measurements if one.grade in GRADED}


def cadence_holds(analysis: Analysis, truth_spm: float) -> bool:
    cadence = analysis.get("cadence")
    assert cadence is not None
    assert cadence.ci95 is not None
    return cadence.ci95[0] <= truth_spm <= cadence.ci95[1]


def check(analysis: Analysis, name: str) -> str:
    """What a failed check of the footage says; empty where it passed."""
    assert analysis.quality is not None
    return next(("" if one.passed else one.message) for one in analysis.quality.checks if one.name == name)


def remade(
    source: Path,
    path: Path,
    *,
    rows: slice = slice(None),
    without_s: tuple[tuple[float, float], ...] = (),
    end_s: float = math.inf,
) -> Path:
    """A copy of a clip up to `end_s`, with some rows of its pictures, or without some spans of time, played on as if
    nothing were.

    Every second picture of it, which is enough here.
    """
    with open_video(source) as clip:
        writer: ClipWriter | None = None
        shift_s, last_s = 0.0, 0.0
        clip.take_every(2)
        for frame in takewhile(lambda frame: frame.time_s < end_s, clip):
            if any(start <= frame.time_s < end for start, end in without_s):
                shift_s += frame.time_s - last_s
                last_s = frame.time_s
                continue
            last_s = frame.time_s
            part = np.ascontiguousarray(frame.rgb[rows][: len(frame.rgb[rows]) // 2 * 2])
            if writer is None:
                writer = ClipWriter(path, width_px=part.shape[1], height_px=part.shape[0], fps=30)
                writer.__enter__()
            writer.write(part, frame.time_s - shift_s)
        assert writer is not None
        writer.__exit__(None, None, None)
    return path


def test_feet_below_the_picture():
    analysis = analysed(CASES / "F1_feet_below_picture.mp4")
    assert cadence_holds(analysis, 156.0)
    assert not graded(analysis) & FEET
    assert "feet are outside the picture, below it" in check(analysis, "in_picture")


def test_legs_only():
    analysis = analysed(CASES / "F6_legs_only.mp4")
    assert not graded(analysis) & (TRUNK | FEET)
    if analysis.status == "ok":
        assert cadence_holds(analysis, 156.0)
        assert "upper body" in check(analysis, "in_picture")
        assert check(analysis, "camera_square") == ""
    else:
        assert analysis.refusal is not None
        assert analysis.refusal.code == "out_of_picture"


def test_three_cuts():
    analysis = analysed(CASES / "F2_three_cuts.mp4")
    assert cadence_holds(analysis, 156.2)
    assert "interrupted" in check(analysis, "continuous")
    assert "the film was cut" in check(analysis, "stretch")


def test_a_codec_that_opencv_lacks():
    assert cadence_holds(analysed(CASES / "F5_av1.mp4"), 156.0)


def test_a_rear_view_without_feet(tmp_path: Path):
    # Six seconds show what lies outside of the picture as well as all of it.
    rows = slice(0, ANKLES_ROW)
    analysis = analysed(remade(SAMPLES / "rear.mp4", tmp_path / "rear.mp4", rows=rows, end_s=6.0))
    assert "feet are" in check(analysis, "in_picture")
    assert "step_width" not in graded(analysis)
    # Hips and knees are in the picture, and need no feet.
    truth = json.loads((SAMPLES / "rear.truth.json").read_text(encoding="utf-8"))
    assert cadence_holds(analysis, truth["metrics"]["cadence"])
    for side, true_deg in truth["metrics"]["hip_adduction"].items():
        thigh = analysis.get("hip_adduction", side)
        assert thigh is not None
        assert thigh.ci95 is not None
        assert thigh.ci95[0] <= true_deg <= thigh.ci95[1]


def test_a_side_view_from_the_waist_down(tmp_path: Path):
    analysis = analysed(remade(SAMPLES / "side.mp4", tmp_path / "side.mp4", rows=slice(WAIST_ROW, None)))
    assert not graded(analysis) & TRUNK
    told = analysis.refusal.message if analysis.refusal is not None else check(analysis, "in_picture")
    assert "body is not seen well enough" in told or "body is outside" in told or "no runner" in told


def test_a_trimmed_middle(tmp_path: Path):
    truth = json.loads((SAMPLES / "good_form.truth.json").read_text(encoding="utf-8"))
    gaps = ((3.0, 3.19), (4.4, 4.58))
    analysis = analysed(remade(SAMPLES / "good_form.mp4", tmp_path / "cut.mp4", without_s=gaps, end_s=8.0))
    assert cadence_holds(analysis, truth["metrics"]["cadence"])
    assert "interrupted" in check(analysis, "continuous")
