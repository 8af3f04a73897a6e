"""Text that came from outside (names of files, what libraries say), fit to be printed and written."""

from __future__ import annotations

import re

# Control characters; marks that turn the direction of what follows; ends of lines; halves of characters, which is how
# Python carries the bytes of a name that is not UTF-8.
UNPRINTABLE = r"\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff"
"""For a set of a regular expression."""
_UNFIT = re.compile(rf"[{UNPRINTABLE}\ufeff]")


def capitalised(text: str) -> str:
    """The text as the beginning of a sentence."""
    return f"{text[0].upper()}{text[1:]}"


def printable(text: object) -> str:
    """The text in one line, with a replacement character for each that would break the line, a screen or a file."""
    return _UNFIT.sub("\N{REPLACEMENT CHARACTER}", str(text))
