"""How numbers and units are written, in one place for page, PDF, terminal, clip, charts and notes."""

from __future__ import annotations

# Exact by definition (international yard, 1959).
CM_PER_INCH = 2.54
# What follows the number, with the space that belongs before it.
_WORDS = {
    "deg": "°",
    "%": " %",
    "spm": " steps a minute",
    "ms": " ms",
    "cm": " cm",
    "in": " in",
    "fraction": "",
}
_SHORT = {"spm": "/min"}


def unit_word(unit: str, *, short: bool = False) -> str:
    """` cm`, `°`, ` steps a minute` (short: `/min`), nothing for a fraction; an unknown unit as it is."""
    known = _WORDS.get(unit, f" {unit}")
    return _SHORT.get(unit, known) if short else known


def quantity_text(value: float, half: float | None, unit: str, decimals: int, *, short: bool = False) -> str:
    """`12.3 ± 0.8 cm`: the value, half its interval where it has one, and the unit."""
    return f"{number_text(value, decimals)}{_error_text(half, decimals)}{unit_word(unit, short=short)}"


def difference_text(
    difference: float, half: float | None, unit: str, decimals: int, *, short: bool = False
) -> str:
    """`+1.2 ± 0.8 cm`: a difference with its sign; percentages differ by points."""
    said = number_text(difference, decimals)
    signed = said if said.startswith("−") else f"+{said}"
    return (
        f"{signed}{_error_text(half, decimals)}{' points' if unit == '%' else unit_word(unit, short=short)}"
    )


def number_text(value: float, decimals: int) -> str:
    """The number with that many decimals and a true minus sign, never a minus zero."""
    # Adding 0.0 turns a rounded -0.0 into 0.0.
    return with_minus(f"{round(value, decimals) + 0.0:.{decimals}f}")


def with_minus(number: str) -> str:
    """A number as it is set for readers: U+2212 instead of a hyphen."""
    return number.replace("-", "−")


def _error_text(half: float | None, decimals: int) -> str:
    return "" if half is None else f" ± {number_text(half, decimals)}"
