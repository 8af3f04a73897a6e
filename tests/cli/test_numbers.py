"""Numbers as people type them: understood, or refused in one sentence."""

from __future__ import annotations

import argparse

import pytest

from formcam.cli.commands import parser
from formcam.cli.numbers import count, number, point
from formcam.records.errors import UsageError

OPTIONS = ("--height-cm", "--speed-kmh", "--capture-fps")
BAD = ["1,785", "12,500", "nan", "inf", "-inf", "1e9", "1E2", "１７８", "١٧٨", "1_78", "17,8,5", "1.785,5", "1,785.5",
       "", " ", "0x10", "178cm", "1 78", "--", "½", "178,"]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "value"),
    [("178", 178), ("178.5", 178.5), ("178,5", 178.5), ("178,55", 178.55), ("0,125", 0.125), ("1785,125", 1785.125),
     (" 10,4 ", 10.4), ("+9.5", 9.5), (".5", 0.5), ("-3,5", -3.5)],
)  # fmt: skip
def test_a_point_or_a_comma(text: str, value: float):
    assert number(text) == value


@pytest.mark.parametrize("option", OPTIONS)
def test_every_option_with_decimals_takes_a_comma(option: str):
    options = parser().parse_args(["analyse", "run.mp4", option, "59,94"])
    assert getattr(options, option[2:].replace("-", "_")) == 59.94


@pytest.mark.parametrize("option", [*OPTIONS, "--workers", "--runner"])
@pytest.mark.parametrize("text", BAD)
def test_what_is_no_number_is_one_sentence(option: str, text: str):
    with pytest.raises(UsageError) as caught:
        parser().parse_args(["analyse", "run.mp4", f"{option}={text}"])
    assert option in caught.value.message
    assert "\n" not in str(caught.value)
    assert " _" not in caught.value.message


def test_a_number_with_two_meanings_is_answered_with_both():
    with pytest.raises(argparse.ArgumentTypeError, match=r"1\.785 or 1785"):
        number("1,785")


@pytest.mark.parametrize("text", ["0.5,0.25", "0,5;0,25", "0.5;0.25", "0,5; 0.25", ".5,.25"])
def test_a_point_of_the_picture(text: str):
    assert point(text) == (0.5, 0.25)


@pytest.mark.parametrize("text", ["0,5,0,25", "0.5", "0.5;0.5;0.5", "2,2", "-0.1,0.5", ";", ","])
def test_what_is_no_point_is_said(text: str):
    with pytest.raises(argparse.ArgumentTypeError):
        point(text)


@pytest.mark.parametrize("text", ["1,5", "0", "257", "1.5"])
def test_what_is_no_count_is_said(text: str):
    with pytest.raises(argparse.ArgumentTypeError):
        count(text)
