"""The clip beside a watch, in words and as the rows of a table: one answer for page and terminal."""

from __future__ import annotations

from dataclasses import dataclass

from formcam.feedback.formatting import usual_decimals
from formcam.feedback.units import METRIC, Units, speed_text, watch_row_in
from formcam.metrics import catalogue
from formcam.records.printable import capitalised
from formcam.records.quantities import quantity_text
from formcam.records.watch import WatchComparison, WatchRow

HEADING = "Your watch"
COLUMNS = ("What", "Your watch", "This clip")
_LABELS = {"balance": "Ground contact balance, left", "speed": "Speed"}
_DECIMALS = {"balance": 1, "speed": 1}
# From this half interval on tenths say nothing.
COARSE = 10.0
# Less is not seen in any unit here.
SMALLEST_OFFSET = 0.05
# Decimals of a watch's own values: `82 mm` is written as 8.2 cm.
_WATCH_DECIMALS = {"cm": 1, "in": 1}


@dataclass(frozen=True)
class Told:
    """A line of the table: label, both values with their errors, and what to make of them."""

    label: str
    watch: str
    clip: str
    sentence: str


def minutes_sentence(comparison: WatchComparison) -> str:
    """Which minutes of the run the clip shows, or why that cannot be told."""
    minutes, device = comparison.minutes, comparison.device
    recorded = f"Recorded by: {capitalised(device)}." if device else ""
    if not minutes.begins_s:
        told = f"We can't tell which minutes of the watch's run this clip shows, because {minutes.why}"
        return f"{told}. Nothing is compared. {recorded}".rstrip()
    if minutes.basis in ("steady", "several"):
        return f"{capitalised(minutes.why)}. {recorded}".rstrip()
    first, last = minutes.begins_s[0], minutes.begins_s[-1] + minutes.length_s
    sure = "" if minutes.basis == "clock and cadence" else "This is not sure. "
    place = f"The clip shows a part of {_clock(first)} to {_clock(last)} of the watch's run"
    return f"{place}: {minutes.why}. {sure}{recorded}".rstrip()


def rows_told(comparison: WatchComparison, units: Units = METRIC) -> tuple[Told, ...]:
    """A line for each quantity, in the user's units."""
    return tuple(_told(watch_row_in(row, units), units) for row in comparison.rows)


def notes_told(comparison: WatchComparison) -> tuple[str, ...]:
    """What else there is to say of the watch's file."""
    legs = "The file counts the strides of one leg; they are doubled here."
    return (*((legs,) if comparison.written_for == "one" else ()), *comparison.notes)


def _told(row: WatchRow, units: Units) -> Told:
    label = _LABELS.get(row.name) or catalogue.label_of(row.name)
    watch, clip = _watch_value(row, units), _clip_value(row, units)
    sentence = _sentence(row, watch, clip)
    return Told(label, watch, clip or "–", " ".join(filter(None, (sentence, row.remark))))


def _sentence(row: WatchRow, watch: str, clip: str) -> str:
    if row.name == "speed":
        return f"Your watch says {watch}{f', you typed {clip}' if clip else ''}."
    if not clip:
        unknown = "" if row.name == "balance" else "; the clip could not tell"
        return f"Your watch says {watch}{unknown}."
    said = f"Your watch says {watch}, the clip {clip}"
    seen = row.watch_offset is not None and abs(row.watch_offset) > SMALLEST_OFFSET
    offset = f" (once its usual {_plus(row)} is taken off)" if seen else ""
    if row.agreement == "same":
        within = "the error of the clip" if row.watch_error is None else "both errors"
        return f"{said}: they agree within {within}{offset}."
    if row.agreement == "different":
        return f"{said}: they differ by more than both errors{offset}."
    return (
        f"{said}: apart by more than the error of the clip{offset}; which of the two is off cannot be told."
    )


def _plus(row: WatchRow) -> str:
    decimals = _decimals(row)
    text = quantity_text(row.watch_offset or 0.0, None, row.unit, decimals)
    return text if text.startswith("−") else f"+{text}"


def _watch_value(row: WatchRow, units: Units) -> str:
    if row.name == "speed":
        return speed_text(row.watch, units.speed)
    half = row.watch_error if row.watch_error is not None else row.spread or None
    decimals = 0 if half is not None and half >= COARSE else _decimals(row)
    # A spread that is not seen at these decimals says nothing.
    half = half if half is not None and round(half, decimals) > 0 else None
    return quantity_text(row.watch, half, row.unit, decimals)


def _clip_value(row: WatchRow, units: Units) -> str:
    if row.ours is None:
        return ""
    if row.name == "speed":
        return speed_text(row.ours, units.speed)
    half = None if row.ours_ci95 is None else (row.ours_ci95[1] - row.ours_ci95[0]) / 2
    return quantity_text(row.ours, half, row.unit, _decimals(row))


def _decimals(row: WatchRow) -> int:
    own = _DECIMALS.get(row.name)
    usual = usual_decimals(row.name, row.unit) if own is None else own
    return max(usual, _WATCH_DECIMALS.get(row.unit, 0))


def _clock(seconds: float) -> str:
    """`1:02:03` or `2:03` of the run."""
    whole = round(seconds)
    hours, rest = divmod(whole, 3600)
    minutes, left = divmod(rest, 60)
    return f"{hours}:{minutes:02d}:{left:02d}" if hours else f"{minutes}:{left:02d}"
