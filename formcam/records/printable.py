"""Text that came from outside (names of files, what libraries say), fit to be printed and written."""

from __future__ import annotations

import re

# Control characters; marks that turn the direction of what follows; ends of lines; halves of characters, which is how
# Python carries the bytes of a name that is not UTF-8.
_UNFIT = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff]")


def printable(text: object) -> str:
    """The text in one line, with a replacement character for each that would break the line, a screen or a file."""
    return _UNFIT.sub("\N{REPLACEMENT CHARACTER}", str(text))
