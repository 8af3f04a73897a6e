"""Names and messages from outside, fit for a line of a console and for every file."""

from __future__ import annotations

import os
import unicodedata

import pytest

from formcam.records.errors import UsageError
from formcam.records.printable import printable


@pytest.mark.parametrize(
    "text", ["run.mp4", "Läufer 跑步 🏃 (1)", "עברית.mp4", "La\u0308ufer", "a\u200db"], ids=ascii
)
def test_letters_of_every_script_stay(text: str):
    assert printable(text) == text


def test_what_breaks_a_line_a_screen_or_a_file_is_replaced():
    every = "".join(map(chr, range(0x3000))) + os.fsdecode(b"\xe4\xff") + "\ufeff"
    seen = printable(every)
    assert len(seen) == len(every)
    seen.encode()
    kinds = {unicodedata.category(one) for one in seen}
    assert not kinds & {"Cc", "Cs", "Zl", "Zp"}
    assert not {unicodedata.bidirectional(one) for one in seen} & {"LRE", "RLE", "PDF", "LRO", "RLO", "LRI", "RLI",
                                                                  "FSI", "PDI"}  # fmt: skip


def test_an_error_is_one_printable_line():
    name = os.fsdecode(b"L\xe4ufer\n\x1b[31m") + "\u202e.mp4"
    said = str(UsageError(f"there is no {name}", "look\nagain"))
    assert printable(said) == said
    assert "look again" in said
