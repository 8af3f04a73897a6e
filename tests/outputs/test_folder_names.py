"""Folder names made from names of clips: what Linux, macOS and Windows take, and no two alike."""

from __future__ import annotations

import os
import unicodedata
from pathlib import PureWindowsPath

import pytest

from formcam.outputs.folder_names import RESULTS_ENDING, distinct, folder_name

ACCENTED = "La\u0308ufer e\u0301"  # As macOS hands names out.
NAMES = [
    "run",
    "my run 2026-11-28",
    "跑" * 83,
    "e\u0301" * 100,
    "🏃\u200d♂\ufe0f" * 60,
    "x" * 250,
    "CON",
    "con.mp4",
    "Lpt1.mov",
    "COM².mp4",
    "clip.",
    "clip. . ",
    "...",
    " ",
    "",
    'a<b>c:d"e/f\\g|h?i*j',
    "a\nb\x1b[31m\u202ec",
    os.fsdecode(b"L\xe4ufer"),
    os.fsdecode(b"\xff" * 250),
]


@pytest.mark.parametrize("ending", ["", RESULTS_ENDING])
@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_every_system_takes_it(name: str, ending: str, tmp_path):
    made = folder_name(name, ending)
    assert 0 < len(made.encode()) <= 143  # An encrypted home folder of Linux.
    assert not set('<>:"/\\|?*') & set(made)
    assert made.isprintable() or set(made) & set("\u200d\ufe0f")
    assert made == made.strip(" ").rstrip(".")
    assert not PureWindowsPath(made).is_reserved()
    assert made == unicodedata.normalize("NFC", made)
    assert made.endswith(ending)
    (tmp_path / made).mkdir()


def test_an_ordinary_name_is_left_alone():
    assert folder_name("my run 2026-11-28", RESULTS_ENDING) == "my run 2026-11-28_formcam"
    assert folder_name("跑步.mp4") == "跑步.mp4"


def test_long_names_are_cut_between_letters_and_stay_apart():
    first, second = (folder_name("e\u0301\u0323" * 90 + end) for end in ("a", "b"))
    assert first != second
    letters = first.rsplit("-", 1)[0]
    whole = unicodedata.normalize("NFC", "e\u0301\u0323")
    assert letters == whole * (len(letters) // len(whole))


def test_one_name_however_its_letters_are_composed():
    assert folder_name(ACCENTED) == folder_name(unicodedata.normalize("NFC", ACCENTED)) == "Läufer é"


def test_what_is_alike_without_capitals_gets_a_number():
    made = list(distinct(["A.mp4", "a.mp4", "a.mp4-2", "a.mp4", "b", "STRASSE", "straße"]))
    assert made[0] == "A.mp4"
    assert len({name.casefold() for name in made}) == len(made)
