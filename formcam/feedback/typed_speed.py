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
# Minutes and seconds as they are written: 5'30", 5′30″, 5 min 30 s. The mark of the seconds is none of a decimal's.
_PARTS = re.compile(
    r"\s*([0-9]{1,3})(?:\s*([:'’′]|min|m)\s*([0-9]{1,3})\s*(?:\"|”|″|''|’’|′′|sec|s)?|\s*([., ])\s*([0-9]{1,3}))?"
    r"\s*([a-z/ ]*)"
)
_SECONDS = "Type the seconds of a pace with two digits, such as 5:30."
_TOO_MANY_SECONDS = "A minute has 60 seconds: type 00 to 59 behind the minutes, such as 5:30."
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
    written = "" if found is None else found.group(6).replace(" ", "")
    if found is None or (written and written not in _WRITTEN):
        return TypedSpeed(question=_advice(unit))
    unit = _WRITTEN.get(written, unit)
    whole = found.group(1)
    mark, rest = found.group(2) or found.group(4) or "", found.group(3) or found.group(5) or ""
    return _pace(whole, mark, rest, unit) if unit.startswith("min") else _speed(whole, mark, rest, unit)


def _speed(whole: str, mark: str, rest: str, unit: Speed) -> TypedSpeed:
    if mark in (".", ",", ""):
        number = float(f"{whole}.{rest or 0}")
        # 5.30 that is no speed is a pace of five minutes and thirty seconds.
        pace_min = int(whole) + int(rest) / 60 if len(rest) == 2 and int(rest) < 60 else number
        return _judged(number, unit, f"{whole}.{rest}" if rest else whole, pace_min=pace_min)
    pace: Speed = "min/km" if unit == "km/h" else "min/mile"
    read = _pace(whole, ":", rest, pace)
    if read.kmh is None:
        return TypedSpeed(question=read.question if read.question == _TOO_MANY_SECONDS else _advice(unit))
    meant = Meaning(f"{int(whole)}:{rest}", pace)
    return TypedSpeed(question=f"{meant.typed} is a pace, not a speed in {unit}.", meant=meant)


def _pace(whole: str, mark: str, rest: str, unit: Speed) -> TypedSpeed:
    if mark and len(rest) != 2:
        # Half a minute, or five seconds? Only a decimal has a likelier meaning.
        meant = _likeliest(float(f"{whole}.{rest}"), unit, *_INSTEAD[unit]) if mark in ".," else None
        return TypedSpeed(question=_SECONDS, meant=meant)
    if int(rest or 0) > 59:
        return TypedSpeed(question=_TOO_MANY_SECONDS)
    minutes = int(whole) + int(rest or 0) / 60
    if minutes == 0:
        return TypedSpeed(question=_advice(unit))
    return _judged(minutes, unit, units.pace_text(minutes), bare=not mark)


def _judged(
    number: float, unit: Speed, text: str, *, bare: bool = True, pace_min: float | None = None
) -> TypedSpeed:
    """With a question where it is nobody's running speed, but would be one in another unit, or is none at all.

    `pace_min` is what the number is as a pace in minutes, where that is another.
    """
    kmh = units.speed_kmh(number, unit) if number else 0.0
    within = SPEED_KMH_RANGE[0] <= kmh <= SPEED_KMH_RANGE[1]
    if USUAL_KMH[0] <= kmh <= USUAL_KMH[1]:
        return TypedSpeed(kmh)
    # With minutes and seconds it is a pace for sure.
    instead = [one for one in _INSTEAD[unit] if bare or one.startswith("min")]
    meant = _likeliest(number, *instead, pace_min=pace_min)
    if within and meant is None:
        return TypedSpeed(kmh)
    slow = "slower than a run" if kmh < USUAL_KMH[0] else "faster than nearly anyone runs"
    sure = ": is that right?" if within else "."
    question = f"{text} {unit} is {slow}{sure}" if meant is not None else _advice(unit)
    return TypedSpeed(kmh if within else None, question, meant)


def _likeliest(number: float, *units_tried: Speed, pace_min: float | None = None) -> Meaning | None:
    """The number in the first of these units in which it is somebody's running speed."""
    for unit in units_tried if number else ():
        is_pace = unit.startswith("min")
        value = pace_min if is_pace and pace_min is not None else number
        if USUAL_KMH[0] <= units.speed_kmh(value, unit) <= USUAL_KMH[1]:
            return Meaning(units.pace_text(value) if is_pace else f"{round(value, 2):g}", unit)
    return None


def _advice(unit: Speed) -> str:
    ends = [units.speed_text(limit, unit) for limit in SPEED_KMH_RANGE]
    low, high = reversed(ends) if unit.startswith("min") else ends
    example = (
        "a pace as minutes and seconds, such as 5:30" if unit in SPEEDS[2:] else "a number, such as 10.5"
    )
    return f"Type {example}, between {low.removesuffix(f' {unit}')} and {high}."
