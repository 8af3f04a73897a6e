"""How form moved within a run, in words and as the rows of a table: one answer for page, PDF and terminal.

The clip shows that something moved, never why. The belt's speed moves most measurements, and a viewer cannot tell a
faster belt from a tired runner, so it is always named as a possible reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from formcam.feedback.formatting import name_in_sentence, usual_decimals
from formcam.metrics import catalogue
from formcam.metrics.drift import LEAST_CLIP_S, run_span_s
from formcam.metrics.statistics import half_width
from formcam.records.analysis import Analysis
from formcam.records.drift import Drift, UsualRange
from formcam.records.quantities import difference_text, number_text, quantity_text

HEADING = "How it changed over the run"
COLUMNS = ("What", "First → last third", "Change")
# Changes that the sentence names; the table has all.
MOST_TOLD = 3
# A whole number shows little of a change that is known better than this: `± 0.6°`, not `± 1°`.
FINE = 2.5
# Up to here a run's length is told in seconds.
LONGEST_IN_SECONDS = 120.0
BELT_MAY_BE_WHY = "If you changed the belt's speed or incline, that may be the reason."
CAMERA_MOVED = "The camera moved, and that may be the reason."
RHYTHM_CHANGED = (
    "Your rhythm changed too, so the belt's speed may have changed: that may be the reason, not tiredness."
)
_WHERE: Mapping[UsualRange, str] = MappingProxyType(
    {"away": "away from the usual range", "towards": "towards the usual range", "neither": ""}
)


@dataclass(frozen=True)
class DriftRow:
    """A line of the table: `7.6 → 2.4°`, the change with its interval, and for a sure change where it leads."""

    label: str
    values: str
    change: str
    note: str
    sure: bool


def drift_sentence(analysis: Analysis) -> str:
    """What surely changed within the run, or that nothing did; empty where the run was too short to say."""
    sure = sorted((one for one in analysis.drift if one.sure), key=lambda one: one.usual_range != "away")
    if sure:
        return _changed(analysis, sure)
    compared = any(catalogue.smallest_real_change(one.name) for one in analysis.drift)
    if not compared or _unsteady(analysis):
        return ""
    return f"No sure change of form over this run, as far as {_length(analysis)} can show."


def drift_rows(analysis: Analysis) -> tuple[DriftRow, ...]:
    """Every measurement that could be followed over the run, in the order of the lists."""
    return tuple(_row(one) for one in analysis.drift)


def drift_explanation(analysis: Analysis) -> str:
    """What the table shows."""
    return (
        f"The first third of these {_length(analysis)} against the last third, with the 95 % interval of the change. "
        "Only what is marked as changed is both no chance and large enough to matter."
    )


def _changed(analysis: Analysis, sure: list[Drift]) -> str:
    by_label: dict[tuple[str, str | None], Drift] = {}  # Two measurements may have the same words.
    for one in sure:
        by_label.setdefault((catalogue.label_of(one.name), one.side), one)
    told, more = list(by_label.values())[:MOST_TOLD], len(by_label) - MOST_TOLD
    unsteady = _unsteady(analysis) or any(one.name == "cadence" for one in sure)
    moved = _failed(analysis, "camera_still")
    fades = sure[0].usual_range == "away" and not (unsteady or moved)
    changes = "; ".join(_one_change(one) for one in told)
    others = f"; {more} more in the table" if more > 0 else ""
    reason = CAMERA_MOVED if moved else RHYTHM_CHANGED if unsteady else BELT_MAY_BE_WHY
    return f"Your form {'fades' if fades else 'changes'} over this run: {changes}{others}. {reason}"


def _one_change(one: Drift) -> str:
    decimals = _decimals(one)
    last = quantity_text(one.last, None, one.unit, decimals)
    where = f", {_WHERE[one.usual_range]}" if _WHERE[one.usual_range] else ""
    values = f"from {number_text(one.first, decimals)} to {last} ({_change_text(one)})"
    return f"{name_in_sentence(one)} went {values}{where}"


def _row(one: Drift) -> DriftRow:
    decimals = _decimals(one)
    last = quantity_text(one.last, None, one.unit, decimals, short=True)
    label = catalogue.label_of(one.name)
    note = _WHERE[one.usual_range]
    return DriftRow(
        label=f"{label} ({one.side})" if one.side else label,
        values=f"{number_text(one.first, decimals)} → {last}",
        change=_change_text(one),
        note=f"changed{f', {note}' if note else ''}" if one.sure else "",
        sure=one.sure,
    )


def _change_text(one: Drift) -> str:
    """With the difference of the numbers as they are shown, which is what a reader works out."""
    decimals = _decimals(one)
    shown = round(one.last, decimals) - round(one.first, decimals)
    return difference_text(shown, half_width(one.ci95), one.unit, decimals, short=True)


def _decimals(one: Drift) -> int:
    """The measurement's own; one where it has none and the change is known better: errors of all steps cancel in it."""
    usual = usual_decimals(one.name, one.unit)
    return 1 if usual == 0 and half_width(one.ci95) < FINE else usual


def _unsteady(analysis: Analysis) -> bool:
    """Whether the steps' rhythm changed: the footage check that asks for one speed failed."""
    return _failed(analysis, "steady")


def _failed(analysis: Analysis, name: str) -> bool:
    """Whether the footage failed that check."""
    checks = () if analysis.quality is None else analysis.quality.checks
    return any(check.name == name and not check.passed for check in checks)


def _length(analysis: Analysis) -> str:
    """`58 seconds`, `3 minutes`: of the run that was judged."""
    span = None if analysis.gait is None else run_span_s(analysis.gait)
    length_s = LEAST_CLIP_S if span is None else span[1] - span[0]
    return f"{length_s:.0f} seconds" if length_s < LONGEST_IN_SECONDS else f"{length_s / 60:.0f} minutes"
