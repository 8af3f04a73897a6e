"""Grades: only when the whole interval lies in one band, for every belt speed it may have been (biomechanics.md §0)."""

from __future__ import annotations

from formcam.results import Band, Grade

# biomechanics.md §5: below this many steps a side nothing is graded (Dingenen 2018: 7 for a stable mean).
FEWEST_GRADED = 7
_ORDER: tuple[Grade, ...] = ("ok", "watch", "flag")


def level(value: float, band: Band) -> Grade:
    """The band a single value lies in."""
    if (band.flag_below is not None and value < band.flag_below) or (
        band.flag_above is not None and value > band.flag_above
    ):
        return "flag"
    if (band.watch_below is not None and value < band.watch_below) or (
        band.watch_above is not None and value > band.watch_above
    ):
        return "watch"
    return "ok"


def grade(ci95: tuple[float, float], bands: list[Band]) -> Grade:
    """ok, watch or flag when both ends of the interval agree in every band of `bands` (one a possible speed).

    Otherwise "borderline". A band that is open in the middle (interval from one flag to the other) is borderline too.
    """
    found = {(level(end, band), _side_of(end, band)) for band in bands for end in ci95}
    return next(iter(found))[0] if len(found) == 1 else "borderline"


def milder(ci95: tuple[float, float], value: float, band: Band) -> Grade:
    """The mildest band that the interval touches: what a borderline measurement may be said to be."""
    return min((level(v, band) for v in (*ci95, value)), key=_ORDER.index)


def _side_of(value: float, band: Band) -> int:
    """-1 below the ok range, +1 above it, 0 inside."""
    if band.watch_below is not None and value < band.watch_below:
        return -1
    return 1 if band.watch_above is not None and value > band.watch_above else 0
