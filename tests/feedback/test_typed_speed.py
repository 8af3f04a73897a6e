"""Speeds and paces as people type them: what is understood, what is asked about, and that nothing else gets through."""

from __future__ import annotations

import random

import pytest

from formcam.feedback import units
from formcam.feedback.typed_speed import USUAL_KMH, Meaning, TypedSpeed, read_speed
from formcam.feedback.units import SPEEDS, Speed
from formcam.records.track import SPEED_KMH_RANGE

MILE = 1.609344


@pytest.mark.parametrize(
    ("typed", "unit", "kmh"),
    [
        ("10", "km/h", 10.0), ("10.5", "km/h", 10.5), ("10,5", "km/h", 10.5), (" 10.5 ", "km/h", 10.5),
        ("6.2", "mph", 6.2 * MILE), ("6,2", "mph", 6.2 * MILE),
        ("5:30", "min/km", 60 / 5.5), ("5.30", "min/km", 60 / 5.5), ("5,30", "min/km", 60 / 5.5),
        ("5'30", "min/km", 60 / 5.5), ("5’30", "min/km", 60 / 5.5), ("5 30", "min/km", 60 / 5.5),
        ("5'30\"", "min/km", 60 / 5.5), ("5′30″", "min/km", 60 / 5.5), ("5’30”", "min/km", 60 / 5.5),
        ("5'30''", "min/km", 60 / 5.5), ("5'30\"/km", "km/h", 60 / 5.5), ("5 min 30", "min/km", 60 / 5.5),
        ("5m30s", "min/km", 60 / 5.5), ("5 min 30 s", "min/km", 60 / 5.5), ("5min30sec/mile", "km/h", 60 / 5.5 * MILE),
        ("6", "min/km", 10.0), ("06:00", "min/km", 10.0), ("5:05", "min/km", 60 / (5 + 5 / 60)),
        ("8:00", "min/mile", 7.5 * MILE), ("9,30", "min/mile", 60 / 9.5 * MILE),
        # A unit that is typed along holds.
        ("10 km/h", "min/km", 10.0), ("10kmh", "mph", 10.0), ("6.2 MPH", "km/h", 6.2 * MILE),
        ("5:30 min/km", "km/h", 60 / 5.5), ("5:30/km", "mph", 60 / 5.5), ("8:00 / mi", "km/h", 7.5 * MILE),
    ],
)  # fmt: skip
def test_what_is_understood(typed: str, unit: Speed, kmh: float):
    read = read_speed(typed, unit)
    assert read.kmh == pytest.approx(kmh)
    assert read.question == ""
    assert read.meant is None


@pytest.mark.parametrize(
    ("typed", "unit", "kmh", "meant"),
    [
        ("5.5", "km/h", 5.5, "5:30 min/km"), ("5,5", "km/h", 5.5, "5:30 min/km"), ("3", "km/h", 3.0, "3:00 min/km"),
        ("5'30\"", "km/h", None, "5:30 min/km"), ("5m30", "km/h", None, "5:30 min/km"),
        ("5.30", "km/h", 5.3, "5:30 min/km"), ("5,05", "km/h", 5.05, "5:05 min/km"),  # Not 5.3 minutes.
        ("5:30", "km/h", None, "5:30 min/km"), ("8:15", "mph", None, "8:15 min/mile"),
        ("12", "min/km", 5.0, "12 km/h"), ("3", "mph", 3 * MILE, "3:00 min/km"),
        ("3:00", "min/mile", None, "3:00 min/km"), ("18", "min/mile", 60 / 18 * MILE, "18 km/h"),
        ("5.5", "min/km", None, "5:30 min/km"),  # Half a minute, or five seconds?
    ],
)  # fmt: skip
def test_what_may_have_been_meant_the_other_way_round_is_asked_and_not_changed(
    typed: str, unit: Speed, kmh: float | None, meant: str
):
    read = read_speed(typed, unit)
    assert read.kmh == (None if kmh is None else pytest.approx(kmh))
    assert read.question.endswith("." if kmh is None else ": is that right?")
    assert read.meant is not None
    assert read.meant.words == meant


@pytest.mark.parametrize("unit", SPEEDS)
@pytest.mark.parametrize(
    "typed",
    ["fast", "-5", "-5:30", "5:60", "0", "0:00", "5:30:00", "1e1", "nan", "inf", "10.5.3", "10 5 3", "٥:٣٠", "１０",
     "5.5\"", "10.5\"", "10,50″", "10 5\"", "10\"", "5\"30", "5'", "5'30\"\"", "5:30m", "5'30'", "10.5s", "5 m",
     "10 furlongs", "5:30 min", ":30", "5:", "1000000", "<b>5</b>", "10 km/h 5", "½"],
)  # fmt: skip
def test_nonsense_is_no_speed_and_gets_advice(typed: str, unit: Speed):
    read = read_speed(typed, unit)
    assert read.kmh is None
    assert read.question.endswith(".")
    assert "<" not in read.question


@pytest.mark.parametrize("unit", SPEEDS)
@pytest.mark.parametrize("typed", ["5:60", "5:75", "5'99\""])
def test_a_minute_with_too_many_seconds_is_told_as_that(typed: str, unit: Speed):
    assert read_speed(typed, unit) == TypedSpeed(
        question="A minute has 60 seconds: type 00 to 59 behind the minutes, such as 5:30."
    )


@pytest.mark.parametrize("typed", ["5:3", "5'3", "5:300", "5'300\""])
def test_seconds_are_two_digits_and_none_are_guessed(typed: str):
    assert read_speed(typed, "min/km") == TypedSpeed(
        question="Type the seconds of a pace with two digits, such as 5:30."
    )


@pytest.mark.parametrize("unit", SPEEDS)
def test_nothing_typed_is_nothing_said(unit: Speed):
    assert read_speed("", unit) == read_speed("  ", unit) == TypedSpeed()


@pytest.mark.parametrize("unit", SPEEDS)
def test_every_usual_speed_is_read_as_it_is_shown_and_never_asked_about(unit: Speed):
    for tenths in range(round(10 * USUAL_KMH[0]) + 1, round(10 * USUAL_KMH[1])):
        kmh = tenths / 10
        shown = units.speed_text(kmh, unit)
        for typed in (shown, shown.removesuffix(f" {unit}"), shown.replace(".", ",")):
            read = read_speed(typed, unit)
            assert read.question == "", typed
            assert read.kmh == pytest.approx(kmh, rel=0.02)


@pytest.mark.parametrize("unit", SPEEDS)
def test_whatever_is_typed_the_answer_is_a_speed_or_a_question_and_a_meaning_is_usual(unit: Speed):
    dice = random.Random(7)
    for _ in range(3000):
        typed = "".join(dice.choice("0123456789:., 'kmhi/-") for _ in range(dice.randint(1, 7)))
        read = read_speed(typed, unit)
        if read.kmh is not None:
            assert SPEED_KMH_RANGE[0] <= read.kmh <= SPEED_KMH_RANGE[1], typed
        assert read.question or read.kmh is not None or not typed.strip(), typed
        if read.meant is not None:
            again = read_speed(read.meant.typed, read.meant.unit)
            assert read.question, typed
            if again.question == "":
                assert again.kmh is not None
            assert again.meant is None or again.meant != read.meant


def test_what_is_meant_can_be_taken_as_it_stands():
    for unit in SPEEDS:
        for tenths in range(300):
            read = read_speed(f"{tenths / 10:g}", unit)
            if read.meant is not None:
                taken = read_speed(read.meant.typed, read.meant.unit)
                assert taken.question == "", (tenths, unit)
                assert taken.kmh is not None


def test_a_meaning_in_words():
    assert Meaning("5:30", "min/km").words == "5:30 min/km"
