"""The user's units: cm or inches; km/h, mph, or the time for a kilometre or a mile. Inside it is cm and km/h."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, get_args

from formcam.feedback.finding_text import reworded
from formcam.metrics.gait_cycles import Cycle
from formcam.records.analysis import Analysis, Band, Measurement
from formcam.records.drift import Drift
from formcam.records.quantities import CM_PER_INCH
from formcam.records.watch import WatchRow

Length = Literal["cm", "in"]
Speed = Literal["km/h", "mph", "min/km", "min/mile"]
LENGTHS: tuple[Length, ...] = get_args(Length)
SPEEDS: tuple[Speed, ...] = get_args(Speed)
# Exact by definition (international yard, 1959).
KM_PER_MILE = 1.609344
INCHES_PER_FOOT = 12


@dataclass(frozen=True)
class Units:
    """What lengths and speeds are shown in."""

    length: Length = "cm"
    speed: Speed = "km/h"

    def __post_init__(self) -> None:
        if self.length not in LENGTHS or self.speed not in SPEEDS:
            raise ValueError(f"unknown units {self.length!r}, {self.speed!r}")


METRIC = Units()


def km_of(unit: Speed) -> float:
    """How many km the unit's distance has."""
    return 1.0 if unit in ("km/h", "min/km") else KM_PER_MILE


def speed_number(speed_kmh: float, unit: Speed) -> float:
    """A belt speed (> 0) in that unit; a pace is minutes, with decimals."""
    per_hour = speed_kmh / km_of(unit)
    return 60.0 / per_hour if unit.startswith("min") else per_hour


def speed_kmh(number: float, unit: Speed) -> float:
    """The way back from `speed_number`."""
    per_hour = 60.0 / number if unit.startswith("min") else number
    return per_hour * km_of(unit)


def speed_text(kmh: float, unit: Speed) -> str:
    """`10 km/h`, `6.2 mph`, `6:00 min/km`."""
    number = speed_number(kmh, unit)
    return f"{pace_text(number)} {unit}" if unit.startswith("min") else f"{round(number, 1):g} {unit}"


def pace_text(minutes: float) -> str:
    """`5:30`."""
    seconds = round(60 * minutes)
    return f"{seconds // 60}:{seconds % 60:02d}"


def height_text(height_cm: float, unit: Length) -> str:
    """`175 cm` or `5 ft 9 in`."""
    if unit == "cm":
        return f"{height_cm:.0f} cm"
    feet, inches = feet_inches(height_cm)
    return f"{feet} ft {inches} in"


def feet_inches(height_cm: float) -> tuple[int, int]:
    """Whole feet and inches, rounded."""
    inches = round(height_cm / CM_PER_INCH)
    return inches // INCHES_PER_FOOT, inches % INCHES_PER_FOOT


def height_cm(feet: float, inches: float) -> float:
    """The way back."""
    return (INCHES_PER_FOOT * feet + inches) * CM_PER_INCH


def measurement_in(one: Measurement, units: Units) -> Measurement:
    """The measurement in the user's units: only lengths change, with their interval, spread, limits and steps."""
    if not _changes(one.unit, units):
        return one
    return replace(
        one,
        unit="in",
        value=_inches(one.value),
        ci95=None if one.ci95 is None else _both_inches(one.ci95),
        iqr=None if one.iqr is None else _both_inches(one.iqr),
        band=None if one.band is None else _band(one.band),
        per_step=tuple((step, value / CM_PER_INCH) for step, value in one.per_step),
        expected=_inches(one.expected),
    )


def drift_in(one: Drift, units: Units) -> Drift:
    """A change within the run in the user's units: only lengths change."""
    if not _changes(one.unit, units):
        return one
    return replace(
        one,
        unit="in",
        first=one.first / CM_PER_INCH,
        last=one.last / CM_PER_INCH,
        change=one.change / CM_PER_INCH,
        ci95=_both_inches(one.ci95),
    )


def cycle_in(cycle: Cycle, units: Units) -> Cycle:
    """A curve over the stride in the user's units: only lengths change."""
    if not _changes(cycle.unit, units):
        return cycle
    return replace(cycle, unit="in", mean=cycle.mean / CM_PER_INCH, sd=cycle.sd / CM_PER_INCH)


def watch_row_in(row: WatchRow, units: Units) -> WatchRow:
    """A quantity by watch and clip in the user's units: only lengths change."""
    if not _changes(row.unit, units):
        return row
    return replace(
        row,
        unit="in",
        watch=row.watch / CM_PER_INCH,
        spread=row.spread / CM_PER_INCH,
        watch_error=_inches(row.watch_error),
        watch_offset=_inches(row.watch_offset),
        ours=_inches(row.ours),
        ours_ci95=None if row.ours_ci95 is None else _both_inches(row.ours_ci95),
    )


def analysis_in(analysis: Analysis, units: Units) -> Analysis:
    """The analysis as it is shown: measurements and changes in the user's units, and the sentences that quote them."""
    if units.length == "cm":
        return analysis
    shown = tuple(measurement_in(one, units) for one in analysis.measurements)
    told = tuple(reworded(finding, shown) for finding in analysis.findings)
    drift = tuple(drift_in(one, units) for one in analysis.drift)
    return replace(analysis, measurements=shown, findings=told, drift=drift)


def _band(band: Band) -> Band:
    return replace(
        band,
        flag_below=_inches(band.flag_below),
        watch_below=_inches(band.watch_below),
        watch_above=_inches(band.watch_above),
        flag_above=_inches(band.flag_above),
    )


def _changes(unit: str, units: Units) -> bool:
    """Whether what has this unit is shown in another."""
    return unit == "cm" and units.length != "cm"


def _both_inches(ends_cm: tuple[float, float]) -> tuple[float, float]:
    return ends_cm[0] / CM_PER_INCH, ends_cm[1] / CM_PER_INCH


def _inches(value_cm: float | None) -> float | None:
    return None if value_cm is None else value_cm / CM_PER_INCH
