"""One way to print a value, whoever prints it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from formcam.feedback.formatting import standing_text, usual_decimals, value_text
from formcam.metrics.catalogue import METRICS, metric
from formcam.metrics.metric import Metric
from formcam.records.analysis import Grade, Measurement
from formcam.records.quantities import difference_text, number_text, unit_word
from formcam.records.standing import FromStanding


@pytest.mark.parametrize(
    ("name", "value", "half", "words", "short"),
    [
        ("cadence", 168.57, 0.3, "168.6 ± 0.3 steps a minute", "168.6 ± 0.3/min"),
        ("trunk_lean", -0.004, 2.0, "0 ± 2°", "0 ± 2°"),  # Never "-0".
        ("vertical_oscillation", 8.11, 1.8, "8.1 ± 1.8 cm", "8.1 ± 1.8 cm"),
        ("overstride_reach", 0.256, 0.05, "0.26 ± 0.05", "0.26 ± 0.05"),
        ("made_up", 3.6, 1.0, "4 ± 1 furlong", "4 ± 1 furlong"),  # From another version's file.
    ],
)
def test_value_and_error(name: str, value: float, half: float, words: str, short: str):
    unit = "furlong" if name == "made_up" else metric(name).unit
    one = Measurement(name, None, value, unit, (value - half, value + half), None, 9, "informational")
    assert value_text(one) == words
    assert value_text(one, short=True) == short


def test_every_unit_has_its_word():
    words = {"spm": " steps a minute", "%": " %", "ms": " ms", "cm": " cm", "fraction": "", "deg": "°"}
    assert {one.unit: unit_word(one.unit) for one in METRICS} == words


def test_an_inch_keeps_its_tenths_and_a_difference_its_sign():
    assert usual_decimals("overstride_reach_cm", "cm") == 0
    assert usual_decimals("overstride_reach_cm", "in") == 1
    assert difference_text(-1.04, 0.5, "cm", 1) == "−1.0 ± 0.5 cm"
    assert difference_text(2.0, None, "%", 0) == "+2 points"
    assert difference_text(-0.01, None, "deg", 0) == "+0°"
    assert number_text(-0.04, 1) == "0.0"


def with_half(one: Metric, half: float, unit: str | None = None, grade: Grade = "not_rated") -> Measurement:
    value = 5.0
    return Measurement(
        one.name, None, value, unit or one.unit, (value - half, value + half), None, 9, grade, reason="why"
    )


@pytest.mark.parametrize("one", METRICS, ids=lambda one: one.name)
def test_no_metric_prints_an_interval_as_wide_as_all_that_runners_show(one: Metric):
    assert value_text(with_half(one, one.widest * 1.01)) == "could not be told"
    assert "±" in value_text(with_half(one, one.widest * 0.99))
    runners = None if one.norm is None else one.norm.population()
    if runners is not None:
        assert one.widest <= 4.0 * runners.sd
    if one.unit == "cm":
        assert value_text(with_half(one, one.widest * 1.01 / 2.54, unit="in")) == "could not be told"
        assert "±" in value_text(with_half(one, one.widest * 0.99 / 2.54, unit="in"))


def test_the_step_times_of_a_video_are_not_printed():
    """1.2 ± 22.5 % of a difference of which 6 % would be far out."""
    assert value_text(with_half(metric("step_time_asymmetry"), 22.5)) == "could not be told"
    # What has a grade was judged with its interval: the value stands beside it.
    assert "±" in value_text(with_half(metric("trunk_lean"), 16.0, grade="borderline"))


@pytest.mark.parametrize(
    ("value", "ci95", "said"),
    [
        (6.2, (4.1, 8.3), "6° further forward than when you stand tall (4 to 8°)"),
        (-3.0, (-5.0, -1.0), "3° further back than when you stand tall (1 to 5°)"),
        (1.0, (-1.0, 3.0), "no clear difference from standing tall (−1 to 3° further forward)"),
        (-1.0, (-3.0, 1.0), "no clear difference from standing tall (−1 to 3° further back)"),
    ],
)
def test_how_far_from_standing(value: float, ci95: tuple[float, float], said: str):
    lean = Measurement(
        "trunk_lean",
        None,
        6.0,
        "deg",
        (3.0, 9.0),
        (5.0, 7.0),
        9,
        "ok",
        from_standing=FromStanding(value, ci95),
    )
    assert standing_text(lean) == said
    assert standing_text(replace(lean, from_standing=None)) == ""
