"""Numbers as people type them: with a point or a comma before the decimals, and nothing that could be two numbers."""

from __future__ import annotations

import argparse
import re

_NUMBER = re.compile(r"[+-]?[0-9]+([.,][0-9]+)?|[+-]?\.[0-9]+")
# "1,785" is 1785 to one half of the world and 1.785 to the other; "0,785" and "1785,5" are neither's thousands.
_TWO_MEANINGS = re.compile(r"[+-]?[1-9][0-9]{0,2},[0-9]{3}")


def number(text: str) -> float:
    """The number; for argparse, which would put this function's name into the user's error message.

    Plain digits only: no "nan", "inf", "1e9", no digits of other scripts.
    """
    typed = text.strip()
    if _TWO_MEANINGS.fullmatch(typed):
        point, whole = typed.replace(",", "."), typed.replace(",", "")
        raise argparse.ArgumentTypeError(f"{typed!r} may mean {point} or {whole}: write one of these")
    if not _NUMBER.fullmatch(typed):
        raise argparse.ArgumentTypeError(f"{typed!r} is not a number such as 178 or 178.5")
    return float(typed.replace(",", "."))


def positive(text: str) -> float:
    """A rate."""
    value = number(text)
    if not 0 < value < 10_000:
        raise argparse.ArgumentTypeError(f"{text} is not a possible rate")
    return value


def count(text: str) -> int:
    """A number of workers."""
    return _whole(text, 1, 256, "number of workers")


def frame_count(text: str) -> int:
    """A number of frames that a person reads."""
    return _whole(text, 2, 500, "number of frames (2 to 500)")


def port(text: str) -> int:
    """A port of this computer."""
    return _whole(text, 1, 65_535, "port")


def _whole(text: str, least: int, most: int, what: str) -> int:
    value = number(text)
    if not (least <= value <= most and value == int(value)):
        raise argparse.ArgumentTypeError(f"{text} is not a possible {what}")
    return int(value)


def point(text: str) -> tuple[float, float]:
    """X,Y as fractions of the picture; X;Y where the decimals come after a comma."""
    parts = text.split(";") if ";" in text else text.split(",")
    if len(parts) != 2:
        raise argparse.ArgumentTypeError(f"{text!r} is not X,Y such as 0.5,0.4 (or 0,5;0,4)")
    x, y = (number(part) for part in parts)
    if not (0 <= x <= 1 and 0 <= y <= 1):
        raise argparse.ArgumentTypeError("X,Y must be fractions of the picture between 0 and 1")
    return x, y


def standing(text: str) -> str | float:
    """Seconds of the clip, or the path of another one."""
    try:
        value = number(text)
    except argparse.ArgumentTypeError:
        return text
    if not 0 <= value < 86_400:
        raise argparse.ArgumentTypeError(f"{text} s lies in no clip")
    return value
