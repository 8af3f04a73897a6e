"""A speed or a pace as a runner types it, and whether it may have been meant the other way round.

What was typed is never changed: where it is nobody's running speed and would be one in another unit, that is asked.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from formcam.feedback import units
from formcam.feedback.units import SPEEDS, Speed
from formcam.records.track import SPEED_KMH_RANGE

# What most people run at on a treadmill, in km/h: below it nearly all walk, above it sprinters run.
USUAL_KMH = (6.0, 25.0)
# The unit as people write it behind the number, without blanks.
_WRITTEN: dict[str, Speed] = {
    "km/h": "km/h", "kmh": "km/h", "kph": "km/h", "mph": "mph", "mi/h": "mph", "min/km": "min/km", "/km": "min/km",
    "min/mile": "min/mile", "min/mi": "min/mile", "/mile": "min/mile", "/mi": "min/mile",
}  # fmt: skip
_PARTS = re.compile(r"\s*([0-9]{1,3})(?:\s*([:.,'’ ])\s*([0-9]{1,3})\s*[\"”″]?)?\s*([a-z/ ]*)")
# What to read a number as that is nobody's running speed, the likeliest first.
_INSTEAD: dict[Speed, tuple[Speed, ...]] = {
    "km/h": ("min/km", "min/mile", "mph"),
    "mph": ("min/mile", "min/km", "km/h"),
    "min/km": ("km/h", "min/mile", "mph"),
    "min/mile": ("mph", "km/h", "min/km"),
}


@dataclass(frozen=True)
class Meaning:
    """Something to type (`5:30`), and its unit."""

    typed: str
    unit: Speed

    @property
    def words(self) -> str:
        """`5:30 min/km`."""
        return f"{self.typed} {self.unit}"


@dataclass(frozen=True)
class TypedSpeed:
    """What was typed. Without a `question` the speed holds; with one it holds only where the runner insists."""

    kmh: float | None = None
    """None where nothing was typed, or nothing that can be a speed."""
    question: str = ""
    """One sentence for the runner."""
    meant: Meaning | None = None
    """What it would have to be, where that is likelier."""


def read_speed(typed: str, unit: Speed) -> TypedSpeed:
    """Read a speed (`10.5`, `10,5`) or a pace (`5:30`, `5.30`, `5,30`) in that unit; one that is typed along holds."""
    if not typed.strip():
        return TypedSpeed()
    found = _PARTS.fullmatch(typed.lower())
    written = "" if found is None else found.group(4).replace(" ", "")
    if found is None or (written and written not in _WRITTEN):
        return TypedSpeed(question=_advice(unit))
    unit = _WRITTEN.get(written, unit)
    whole, mark, rest = found.group(1), found.group(2) or "", found.group(3) or ""
    return _pace(whole, mark, rest, unit) if unit.startswith("min") else _speed(whole, mark, rest, unit)


def _speed(whole: str, mark: str, rest: str, unit: Speed) -> TypedSpeed:
    if mark in (".", ",", ""):
        return _judged(float(f"{whole}.{rest or 0}"), unit, f"{whole}.{rest}" if rest else whole)
    pace: Speed = "min/km" if unit == "km/h" else "min/mile"
    read = _pace(whole, ":", rest, pace)
    if read.kmh is None:
        return TypedSpeed(question=_advice(unit))
    meant = Meaning(f"{int(whole)}:{rest}", pace)
    return TypedSpeed(question=f"{meant.typed} is a pace, not a speed in {unit}.", meant=meant)


def _pace(whole: str, mark: str, rest: str, unit: Speed) -> TypedSpeed:
    if mark and len(rest) == 1:
        # Half a minute, or five seconds?
        question = "Type the seconds of a pace with two digits, such as 5:30."
        return TypedSpeed(
            question=question, meant=_likeliest(float(f"{whole}.{rest}"), unit, *_INSTEAD[unit])
        )
    minutes = int(whole) + int(rest or 0) / 60
    if int(rest or 0) > 59 or minutes == 0:
        return TypedSpeed(question=_advice(unit))
    return _judged(minutes, unit, units.pace_text(minutes), bare=not mark)


def _judged(number: float, unit: Speed, text: str, *, bare: bool = True) -> TypedSpeed:
    """With a question where it is nobody's running speed, but would be one in another unit, or is none at all."""
    kmh = units.speed_kmh(number, unit) if number else 0.0
    within = SPEED_KMH_RANGE[0] <= kmh <= SPEED_KMH_RANGE[1]
    if USUAL_KMH[0] <= kmh <= USUAL_KMH[1]:
        return TypedSpeed(kmh)
    # With minutes and seconds it is a pace for sure.
    meant = _likeliest(number, *(one for one in _INSTEAD[unit] if bare or one.startswith("min")))
    if within and meant is None:
        return TypedSpeed(kmh)
    slow = "slower than a run" if kmh < USUAL_KMH[0] else "faster than nearly anyone runs"
    sure = ": is that right?" if within else "."
    question = f"{text} {unit} is {slow}{sure}" if meant is not None else _advice(unit)
    return TypedSpeed(kmh if within else None, question, meant)


def _likeliest(number: float, *units_tried: Speed) -> Meaning | None:
    """The number in the first of these units in which it is somebody's running speed."""
    for unit in units_tried if number else ():
        if USUAL_KMH[0] <= units.speed_kmh(number, unit) <= USUAL_KMH[1]:
            text = units.pace_text(number) if unit.startswith("min") else f"{round(number, 2):g}"
            return Meaning(text, unit)
    return None


def _advice(unit: Speed) -> str:
    ends = [units.speed_text(limit, unit) for limit in SPEED_KMH_RANGE]
    low, high = reversed(ends) if unit.startswith("min") else ends
    example = (
        "a pace as minutes and seconds, such as 5:30" if unit in SPEEDS[2:] else "a number, such as 10.5"
    )
    return f"Type {example}, between {low.removesuffix(f' {unit}')} and {high}."
