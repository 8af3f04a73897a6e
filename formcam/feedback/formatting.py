"""How values and ranges are printed for page, PDF, terminal, clip and comparison: never finer than a value deserves."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from formcam.metrics.catalogue import known, label_of
from formcam.metrics.statistics import half_width
from formcam.metrics.typical_error import typical_text
from formcam.records.analysis import GRADED, Band, Measurement
from formcam.records.drift import Drift
from formcam.records.quantities import CM_PER_INCH, quantity_text, unit_word, with_minus

# A limit is printed to a tenth but for these.
_LIMIT_DECIMALS: Mapping[str, int] = MappingProxyType({"fraction": 2, "spm": 0})


def value_text(measurement: Measurement, *, short: bool = False) -> str:
    """`12.3 ± 0.8 cm`, rounded to what it deserves, never a minus zero; `not measured` without a value, `could not be
    told` where it says nothing.

    `short` is for places with little room (`/min`).
    """
    if measurement.value is None:
        return "not measured"
    if says_nothing(measurement):
        return "could not be told"
    half = None if measurement.ci95 is None else half_width(measurement.ci95)
    return quantity_text(
        measurement.value,
        half,
        measurement.unit,
        usual_decimals(measurement.name, measurement.unit),
        short=short,
    )


def says_nothing(measurement: Measurement) -> bool:
    """Whether a value that is not graded has an interval as wide as all that runners show (`Metric.widest`)."""
    found = known(measurement.name)
    if found is None or measurement.ci95 is None or measurement.grade in GRADED:
        return False
    per_unit = CM_PER_INCH if measurement.unit == "in" else 1.0
    return half_width(measurement.ci95) * per_unit > found.widest


def label_in_sentence(name: str) -> str:
    """A metric's label within a sentence, which need not repeat that it is an estimate."""
    plain = label_of(name).removesuffix(" (estimate)")
    return f"{plain[0].lower()}{plain[1:]}"


def name_in_sentence(one: Measurement | Drift) -> str:
    """`hip drop (left)`: the label with its leg, within a sentence."""
    return f"{label_in_sentence(one.name)}{f' ({one.side})' if one.side else ''}"


def usual_text(measurement: Measurement) -> str:
    """`usual at your speed: 165 steps a minute`; empty where the norms know no value for it."""
    if measurement.expected is None:
        return ""
    found = known(measurement.name)
    own = None if found is None or found.norm is None else found.norm.expected_decimals
    decimals = usual_decimals(measurement.name, measurement.unit) if own is None else own
    return f"usual at your speed: {quantity_text(measurement.expected, None, measurement.unit, decimals)}"


def standing_text(measurement: Measurement) -> str:
    """`6° further forward than when you stand tall (4 to 8°)`; empty where nobody stood."""
    found, counted = known(measurement.name), measurement.from_standing
    if found is None or found.standing is None or counted is None:
        return ""
    sign, words = (1, found.standing.more) if counted.value >= 0 else (-1, found.standing.less)
    low, high = (with_minus(f"{one:.0f}") for one in sorted(sign * one for one in counted.ci95))
    if counted.ci95[0] <= 0 <= counted.ci95[1]:
        return f"no clear difference from standing tall ({low} to {high}° {words})"
    return f"{abs(counted.value):.0f}° {words} than when you stand tall ({low} to {high}°)"


def off_text(measurement: Measurement) -> str:
    """`off in tests: 0.5° (0.1° with markers)`, in the unit of those tests; empty where there is no truth."""
    found = known(measurement.name)
    text = "" if found is None else typical_text(found.typical, found.unit)
    return f"off in tests: {text}" if text and measurement.value is not None else ""


def pattern_text(measurement: Measurement) -> str:
    """What the value is called in the field's words (a foot strike's pattern); empty for most."""
    found = known(measurement.name)
    if found is None or found.in_words is None or measurement.ci95 is None:
        return ""
    return found.in_words(measurement.ci95)


def range_text(band: Band, unit: str) -> str:
    """The typical range in words, the limits as they are: `up to 9 cm`, `170 or more`, `3.5 to 11°`."""
    low, high = (
        None if one is None else limit_text(one, unit) for one in (band.watch_below, band.watch_above)
    )
    word = unit_word(unit)
    if low is not None and high is not None:
        return f"{low} to {high}{word}"
    if low is not None:
        return f"{low}{word} or more"
    return f"up to {high}{word}" if high is not None else "not known"


def limit_text(limit: float, unit: str) -> str:
    """A limit's number as it is, without its unit; of steps a minute, which speed moves by tenths, whole ones."""
    return with_minus(f"{round(limit, _LIMIT_DECIMALS.get(unit, 1)):g}")


def usual_decimals(name: str, unit: str) -> int:
    """Decimals that a metric is printed with in that unit; none for an unknown one."""
    found = known(name)
    own = 0 if found is None else found.decimals
    # An inch is too long a step to drop its tenths.
    return max(own, 1) if unit == "in" else own
