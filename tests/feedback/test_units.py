"""The user's units: there and back again, and sentences that say the same in inches."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from formcam import measure
from formcam.feedback import formatting, units
from formcam.feedback.finding_text import reworded
from formcam.feedback.findings import find_findings
from formcam.feedback.formatting import value_text
from formcam.feedback.units import SPEEDS, Units
from formcam.metrics.gait_cycles import Cycle
from formcam.metrics.measuring import with_verdict
from formcam.records.analysis import Analysis, Band, Measurement
from formcam.records.track import Event, Gait, Orientation, Runner
from tests.support.synthetic import HEIGHT_CM, Formula, track, true_gait

INCHES = Units("in", "mph")


def cm(name: str, value: float, **changes) -> Measurement:
    band = Band("a source", watch_above=9.0, flag_above=10.0)
    return Measurement(
        name, None, value, "cm", (value - 0.5, value + 0.5), (value - 1, value + 1), 20, "flag",
        band=changes.pop("band", band), per_step=((0, value),), **changes,
    )  # fmt: skip


@pytest.mark.parametrize("unit", SPEEDS)
@pytest.mark.parametrize("kmh", [4.0, 8.3, 10.0, 12.07, 25.0])
def test_a_speed_survives_the_way_there_and_back(unit: units.Speed, kmh: float):
    assert units.speed_kmh(units.speed_number(kmh, unit), unit) == pytest.approx(kmh, rel=1e-12)


@pytest.mark.parametrize(
    ("kmh", "unit", "words"),
    [
        (10.0, "km/h", "10 km/h"),
        (12.5, "km/h", "12.5 km/h"),
        (10.0, "min/km", "6:00 min/km"),
        (11.25, "min/km", "5:20 min/km"),
        (16.09344, "mph", "10 mph"),
        (16.09344, "min/mile", "6:00 min/mile"),
        (10.001, "min/km", "6:00 min/km"),  # 5:59.96 rounds to a whole minute, not to 5:60.
    ],
)
def test_speeds_in_words(kmh: float, unit: units.Speed, words: str):
    assert units.speed_text(kmh, unit) == words


@pytest.mark.parametrize("height", range(120, 221, 7))
def test_feet_and_inches_lie_within_half_an_inch(height: float):
    feet, inches = units.feet_inches(height)
    assert 0 <= inches < 12
    assert abs(units.height_cm(feet, inches) - height) <= 2.54 / 2 + 1e-9
    assert units.height_text(height, "in") == f"{feet} ft {inches} in"


@pytest.mark.parametrize("bad", [("m", "km/h"), ("cm", "knots")])
def test_unknown_units_are_refused(bad: tuple[str, str]):
    with pytest.raises(ValueError, match="unknown units"):
        Units(*bad)  # type: ignore[arg-type]


def test_a_length_changes_whole_and_its_grade_stays_true():
    was = cm("vertical_oscillation", 10.4)
    now = units.measurement_in(was, INCHES)
    assert (now.unit, now.grade) == ("in", "flag")
    assert was.ci95
    assert now.ci95
    assert was.iqr
    assert now.iqr
    assert was.band
    assert now.band
    for a, b in [(was.value, now.value), (was.ci95[0], now.ci95[0]), (was.iqr[1], now.iqr[1]),
                 (was.band.flag_above, now.band.flag_above), (was.per_step[0][1], now.per_step[0][1])]:  # fmt: skip
        assert a is not None
        assert b == pytest.approx(a / 2.54)
    # The limit of 10 cm is 3.94 in; the value shown lies beyond it as 10.4 lies beyond 10.
    assert value_text(now) == "4.1 ± 0.2 in"


def test_a_curve_changes_its_unit_with_its_numbers():
    percent = np.arange(101.0)
    was = Cycle("hip_height", "cm", "left", percent, percent / 10, percent / 100, 9, 33.0)
    now = units.cycle_in(was, INCHES)
    assert now.unit == "in"
    assert now.mean * 2.54 == pytest.approx(was.mean)
    assert now.sd * 2.54 == pytest.approx(was.sd)
    assert units.cycle_in(was, units.METRIC) is was
    degrees = Cycle("knee", "deg", "left", percent, percent, percent, 9, None)
    assert units.cycle_in(degrees, INCHES) is degrees


def test_only_lengths_change_and_only_when_asked():
    degrees = Measurement("trunk_lean", None, 5.0, "deg", (4.0, 6.0), None, 20, "ok")
    assert units.measurement_in(degrees, INCHES) is degrees
    length = cm("vertical_oscillation", 10.4)
    assert units.measurement_in(length, units.METRIC) is length


def test_the_sentence_of_a_finding_says_inches():
    gait = Gait(
        Orientation("right", "image_right"), "running",
        tuple(Event("right", "initial_contact", 0.7 * n) for n in range(20)), (), 160.0, 160.0,
    )  # fmt: skip
    measurements = (with_verdict(cm("vertical_oscillation", 10.4)),)
    findings = find_findings(measurements, gait)
    analysis = Analysis("ok", None, None, None, Runner(), gait, None, None, measurements, findings)
    shown = units.analysis_in(analysis, INCHES)
    words = shown.findings[0].what_we_saw
    assert "4.1 ± 0.2 in" in words
    assert "up to 3.5 in" in words
    assert " cm" not in words
    assert units.analysis_in(analysis, units.METRIC) is analysis
    # A result of a version that kept no remarks apart stays as it was said.
    old = replace(analysis, findings=tuple(replace(one, remarks=None) for one in findings))
    assert units.analysis_in(old, INCHES).findings == old.findings


def test_a_sentence_said_again_in_the_same_unit_is_the_same_sentence():
    gait = true_gait(Formula())
    made = measure(track(Formula()), runner=Runner(HEIGHT_CM, 10.8))
    every = [one for one in made.measurements if one.band is not None and one.value is not None]
    far, low = (
        [
            with_verdict(
                replace(one, value=value, ci95=(value - 0.1, value + 0.1), grade="flag", verdict=None)
            )
            for one in every
        ]
        for value in (90.0, -20.0)
    )
    for signs in (far, low):
        findings = find_findings(signs, gait)
        assert len(findings) >= 2
        for one in findings:
            assert reworded(one, signs) == one


@pytest.mark.parametrize(
    ("ci95", "words"),
    [
        ((9.0, 15.0), "rearfoot (heel first) strike"),
        ((0.0, 7.0), "midfoot (flat) strike"),
        ((-9.0, -2.0), "forefoot (toes first) strike"),
        ((5.0, 12.0), "midfoot (flat) or rearfoot (heel first) strike"),
        ((-5.0, 19.0), "which part of the foot lands first cannot be told"),
        (None, ""),
    ],
)
def test_the_foot_strike_is_named_as_surely_as_its_interval_allows(ci95, words):
    one = Measurement("foot_strike_angle", "left", 5.0, "deg", ci95, None, 20, "informational")
    assert formatting.pattern_text(one) == words
    assert formatting.pattern_text(replace(one, name="trunk_lean")) == ""


def test_what_is_usual_at_the_runners_speed_is_said_in_the_users_units():
    one = Measurement("step_width", None, 9.0, "cm", (8.0, 10.0), None, 20, "ok", expected=10.16)
    assert formatting.usual_text(one) == "usual at your speed: 10.2 cm"
    assert formatting.usual_text(units.measurement_in(one, INCHES)) == "usual at your speed: 4.0 in"
    assert formatting.usual_text(replace(one, expected=None)) == ""
    cadence = replace(one, name="cadence", unit="spm", expected=164.78)
    assert formatting.usual_text(cadence) == "usual at your speed: 165 steps a minute"
