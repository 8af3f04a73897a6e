"""Names for the folders of results, made from the names of clips: such as every system takes.

They are the same for a name however a system composes its letters (macOS hands out "e" and its accent apart).
"""

from __future__ import annotations

import hashlib
import os
import re
import unicodedata
from collections.abc import Iterable, Iterator

from formcam.records.printable import UNPRINTABLE

# Systems take 255 bytes, encrypted home folders of Linux 143; a number may follow.
LONGEST_BYTES = 130
# Results that are given no folder go into one of the clip's name with this.
RESULTS_ENDING = "_formcam"
# Windows keeps these for devices, whatever ending follows.
_DEVICES = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)", re.IGNORECASE)
_FORBIDDEN = re.compile(rf'[<>:"/\\|?*{UNPRINTABLE}]')


def folder_name(name: str, ending: str = "") -> str:
    """A name for a folder from any text, with `ending` (plain letters) at its end.

    What some system forbids becomes "_". A name that is too long is cut between letters and gets a sum of the whole,
    so that two long names with the same beginning stay two.
    """
    clean = _FORBIDDEN.sub("_", unicodedata.normalize("NFC", name)).strip(" ")
    if len(clean.encode()) + len(ending) > LONGEST_BYTES:
        mark = hashlib.sha256(os.fsencode(name)).hexdigest()[:8]
        clean = f"{_cut(clean, LONGEST_BYTES - len(ending) - len(mark) - 1)}-{mark}"
    whole = f"{clean}{ending}".rstrip(". ") or "clip"
    return f"_{whole}" if _DEVICES.match(whole) else whole


def distinct(names: Iterable[str]) -> Iterator[str]:
    """The names, with a number where an earlier one is the same to a system that knows no capitals."""
    taken: set[str] = set()
    for name in names:
        one, number = name, 1
        while one.casefold() in taken:
            number += 1
            one = f"{name}-{number}"
        taken.add(one.casefold())
        yield one


def _cut(text: str, most_bytes: int) -> str:
    """The beginning of a text in at most so many bytes of UTF-8, not ending amid a letter with its accents."""
    kept = text.encode()[:most_bytes].decode(errors="ignore")
    joined = ("\N{ZERO WIDTH JOINER}", "\N{VARIATION SELECTOR-16}")
    while (
        kept
        and len(kept) < len(text)
        and (unicodedata.combining(text[len(kept)]) or text[len(kept)] in joined)
    ):
        kept = kept[:-1]
    return kept.rstrip(f" {joined[0]}")
