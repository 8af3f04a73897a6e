"""The scale on which a value is shown, on the page and in the report: ends, zones, and the limits between them."""

from __future__ import annotations

from dataclasses import dataclass

from formcam.feedback.formatting import says_nothing
from formcam.records.analysis import Band, Grade, Measurement

# Free at either end, as a share of what is to be shown.
ROOM = 0.2
# Limits' numbers stand at least so far apart, as a share of the scale's length.
CLOSEST_NUMBERS = 0.1


@dataclass(frozen=True)
class Zone:
    """A stretch of the scale, in the measurement's unit, and how a value in it is graded."""

    start: float
    end: float
    grade: Grade


@dataclass(frozen=True)
class ValueScale:
    """A scale from `low` to `high` whose zones lie side by side from end to end."""

    low: float
    high: float
    zones: tuple[Zone, ...]

    @property
    def limits(self) -> tuple[float, ...]:
        """Where one zone ends and the next begins."""
        return tuple(zone.start for zone in self.zones[1:])

    @property
    def told_limits(self) -> tuple[tuple[float, float], ...]:
        """The limits whose numbers are written, each with its share: none that would stand on the one before."""
        told: list[tuple[float, float]] = []
        for limit in self.limits:
            share = self.share(limit)
            if not told or share - told[-1][1] >= CLOSEST_NUMBERS:
                told.append((limit, share))
        return tuple(told)

    def share(self, value: float) -> float:
        """How far along the scale a value is, 0 to 1; beyond an end, that end."""
        return min(1.0, max(0.0, (value - self.low) / (self.high - self.low)))


def value_scale(one: Measurement) -> ValueScale | None:
    """The scale that holds the value, its interval and every limit; None without one of them, or where
    the interval is too wide to be shown."""
    if one.value is None or one.band is None or one.ci95 is None or says_nothing(one):
        return None
    band = one.band
    limits = (band.flag_below, band.watch_below, band.watch_above, band.flag_above)
    shown = [one.value, *one.ci95, *(limit for limit in limits if limit is not None)]
    room = ROOM * (max(shown) - min(shown)) or 1.0
    low, high = min(shown) - room, max(shown) + room
    return ValueScale(low, high, zones_of(band, low, high))


def zones_of(band: Band, low: float, high: float) -> tuple[Zone, ...]:
    """The zones between two ends, from left to right, without empty ones; an open side has no zone beyond it."""
    watch_below = low if band.watch_below is None else band.watch_below
    watch_above = high if band.watch_above is None else band.watch_above
    flag_below = low if band.flag_below is None else band.flag_below
    flag_above = high if band.flag_above is None else band.flag_above
    edges: tuple[tuple[Grade, float, float], ...] = (
        ("flag", low, flag_below),
        ("watch", flag_below, watch_below),
        ("ok", watch_below, watch_above),
        ("watch", watch_above, flag_above),
        ("flag", flag_above, high),
    )
    return tuple(Zone(start, end, grade) for grade, start, end in edges if end > start)
