"""`strides.csv`: a row a step, for spreadsheets and statistics.

Times in seconds of real motion from the first frame, durations in ms; a per-step column is named `name_unit` and
holds a value only where that step counted. Empty = not found. Text cells cannot start a spreadsheet formula. A run that
was corrected by hand has two columns more: what the hand did to the step, and in all. The last column is the same in
all rows: what made the table, and how to repeat it.
"""

from __future__ import annotations

import csv
import io

from formcam.gait.corrections import work_on
from formcam.outputs.files.provenance import provenance_text
from formcam.records.analysis import Analysis, Measurement
from formcam.records.corrections import summary
from formcam.records.track import Step

_FORMULA_STARTS = ("=", "+", "-", "@")
_UNIT_WORDS = {"%": "pct"}
_TIMING = (
    "step",
    "side",
    "initial_contact_s",
    "toe_off_s",
    "next_contact_s",
    "stride_end_s",
    "contact_to_toe_off_ms",
    "toe_off_to_next_contact_ms",
)
_STATE = ("quality", "used", "reason")
_HAND = ("by_hand", "corrections")
_ORIGIN = "provenance"


def strides_csv(analysis: Analysis) -> str:
    """The table as text: a heading line, then a line for every step of the gait (none in a refusal)."""
    steps = analysis.gait.steps if analysis.gait else ()
    columns = _columns(analysis.measurements)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([*_TIMING, *columns, *_STATE, *(_HAND if analysis.edits else ()), _ORIGIN])
    origin = _safe(provenance_text(analysis))
    for step in steps:
        values = [_number(columns[name].get((step.number, step.side))) for name in columns]
        state = [step.quality, "yes" if step.used else "no", _safe(step.reason or "")]
        writer.writerow([*_timing(step), *values, *state, *_hand(step, analysis), origin])
    return text.getvalue()


def _hand(step: Step, analysis: Analysis) -> list[str]:
    """The cells of `_HAND`; none in a run that nobody touched."""
    if not analysis.edits:
        return []
    times = None if analysis.clean is None else analysis.clean.time_s
    return ["; ".join(work_on(step, analysis.edits, times)), summary(analysis.edits)]


def _timing(step: Step) -> list[str]:
    start, off, following = step.initial_contact_s, step.toe_off_s, step.next_contact_s
    contact_ms = None if off is None else 1000 * (off - start)
    flight_ms = None if off is None or following is None else 1000 * (following - off)
    times = [_number(time, 4) for time in (start, off, following, step.stride_end_s)]
    return [str(step.number), step.side, *times, _number(contact_ms, 1), _number(flight_ms, 1)]


def _columns(measurements: tuple[Measurement, ...]) -> dict[str, dict[tuple[int, str], float]]:
    """Column heading → value by (step number, side); a measurement without a side counts for both."""
    columns: dict[str, dict[tuple[int, str], float]] = {}
    for measurement in measurements:
        if not measurement.per_step:
            continue
        unit = _UNIT_WORDS.get(measurement.unit, measurement.unit)
        heading = f"{measurement.name.removesuffix(f'_{unit}')}_{unit}"
        sides = ("left", "right") if measurement.side is None else (measurement.side,)
        cells = {(number, side): value for number, value in measurement.per_step for side in sides}
        columns.setdefault(heading, {}).update(cells)
    return columns


def _number(value: float | None, decimals: int = 3) -> str:
    return "" if value is None or value != value else f"{value:.{decimals}f}"


def _safe(text: str) -> str:
    """One line that no spreadsheet takes for a formula."""
    line = " ".join(text.split())
    return f"'{line}" if line.startswith(_FORMULA_STARTS) else line
