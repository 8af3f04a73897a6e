"""`--markers [COLOUR]`: alone, with a colour, right before the clip's name, and with what is no colour."""

from __future__ import annotations

from pathlib import Path

import pytest

from formcam.cli.commands import parser
from formcam.records.errors import UsageError
from formcam.records.tape_colours import COLOURS, tape_colour


@pytest.mark.parametrize(
    ("arguments", "colour"),
    [
        ("analyse run.mp4", None),
        ("analyse run.mp4 --markers", "any"),
        ("analyse run.mp4 --markers pink", "pink"),
        ("analyse run.mp4 --markers=Green --no-clip", "green"),
        ("analyse run.mp4 --markers --no-clip", "any"),
        ("analyse --markers run.mp4", "any"),
        ("analyse --markers ../clips/run --no-clip", "any"),
        ("analyse --markers orange run.mp4", "orange"),
        ("batch --markers clips/june --out results", "any"),
        ("batch clips --out results --markers blue", "blue"),
    ],
)
def test_a_colour_may_follow_and_a_clip_is_none(arguments: str, colour: str | None):
    options = parser().parse_args(arguments.split())
    assert options.markers == colour
    assert getattr(options, "video", None) in (None, "run.mp4", "../clips/run")
    assert getattr(options, "folder", None) in (None, "clips", "clips/june")


def test_a_folder_that_is_there_is_no_colour(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    Path("june").mkdir()
    assert parser().parse_args(["batch", "--markers", "june", "--out", "out"]).folder == "june"


@pytest.mark.parametrize("arguments", ["run.mp4 --markers purpel", "run.mp4 --markers=silver"])
def test_what_is_no_colour_is_told_with_those_that_are(arguments: str):
    with pytest.raises(UsageError, match=r"--markers.*choose one of any, red") as told:
        parser().parse_args(["analyse", *arguments.split()])
    assert all(name in str(told.value) for name in COLOURS)


def test_callers_of_the_library_may_say_true_or_a_colour():
    assert [tape_colour(asked) for asked in (None, False, True, " Pink ")] == [None, None, "any", "pink"]
    for wrong in ("grey", "", 3):
        with pytest.raises(UsageError, match="choose one of any, red"):
            tape_colour(wrong)  # type: ignore[arg-type]
