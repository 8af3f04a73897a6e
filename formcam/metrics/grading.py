"""From a value, its interval and a band to a grade (docs/biomechanics.md §0). Never more certain than the interval."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from formcam.metrics.statistics import Z95
from formcam.records.analysis import Band, Grade
from formcam.records.track import Gait

# Steps a side (or in all, for what has no side): fewer are not graded (docs/biomechanics.md §5; Dingenen); from 7 on
# the interval says how sure the value is.
FEWEST_GRADED, FULL = 7, 20
_LEVELS: tuple[Grade, ...] = ("ok", "watch", "flag")
# Slower than 25 frames a second, less half a frame for how rates are rounded (docs/biomechanics.md §2): a picture is
# more than 40 ms, 12 cm of belt.
FEWEST_FPS_AT_CONTACT = 24.5


@dataclass(frozen=True)
class Verdict:
    """The grade, and why there is none."""

    grade: Grade
    reason: str | None = None


@dataclass(frozen=True)
class Reading:
    """A value of one clip as it comes to be graded, with its interval and the number of steps.

    `fps` is frames a second as filmed; `in_picture` says that the value was followed in the picture itself, not read
    from landmarks.
    """

    value: float
    ci95: tuple[float, float]
    count: int
    gait: Gait
    fps: float
    in_picture: bool = False


def grade(
    reading: Reading,
    band: Band | None,
    *,
    at_landing: bool = False,
    refuse: Callable[[Reading], str | None] | None = None,
) -> Verdict:
    """Grade one value; `not_rated` with a reason, `informational` without a band.

    `at_landing` says that it is read at that one moment, which a slow or doubtful clip spoils; `refuse` is the metric's
    own reason for not grading a reading.
    """
    if reading.count < FEWEST_GRADED:
        return Verdict(
            "not_rated",
            f"only {reading.count} steps; {FEWEST_GRADED} are needed to grade, {FULL} for a full answer",
        )
    reason = (refuse(reading) if refuse else None) or (_landing_unseen(reading) if at_landing else None)
    if reason:
        return Verdict("not_rated", reason)
    if band is None:
        return Verdict("informational")
    return Verdict(within_band(reading.ci95, band))


def _landing_unseen(reading: Reading) -> str | None:
    if reading.fps < FEWEST_FPS_AT_CONTACT:
        return f"{reading.fps:.0f} frames a second are too few to see the moment of landing; film at 60"
    return "the moment of landing could not be timed well enough" if _poor_contacts(reading.gait) else None


def within_band(ci95: tuple[float, float], band: Band) -> Grade:
    """ok, watch or flag when the whole interval lies in one of them, else borderline.

    Where the limits themselves are uncertain (they follow a belt speed known with an error), so is the comparison.
    """
    ci95 = _with_limits(ci95, band)
    low, high = (_level(end, band) for end in ci95)
    if low == high and (low == 0 or _same_flank(ci95, band)):
        return _LEVELS[low]
    return "borderline"


def milder(ci95: tuple[float, float], band: Band) -> Grade:
    """The milder of the grades that an interval touches, one that spans the ok range included."""
    ci95 = _with_limits(ci95, band)
    if not _same_flank(ci95, band):
        return "ok"
    return _LEVELS[min(_level(ci95[0], band), _level(ci95[1], band))]


def _with_limits(ci95: tuple[float, float], band: Band) -> tuple[float, float]:
    """The interval of the distance to a limit, laid about the value: both errors in quadrature."""
    if band.limit_se == 0:
        return ci95
    middle, half = (ci95[0] + ci95[1]) / 2, (ci95[1] - ci95[0]) / 2
    half = float(np.hypot(half, Z95 * band.limit_se))
    return middle - half, middle + half


def _level(value: float, band: Band) -> int:
    if _beyond(value, band.flag_below, band.flag_above):
        return 2
    return 1 if _beyond(value, band.watch_below, band.watch_above) else 0


def _beyond(value: float, below: float | None, above: float | None) -> bool:
    return (below is not None and value < below) or (above is not None and value > above)


def _same_flank(ci95: tuple[float, float], band: Band) -> bool:
    """Both ends on the same side of the ok range (an interval may be so wide that it spans it)."""
    low, high = ci95
    below = band.watch_below is not None and high < band.watch_below
    above = band.watch_above is not None and low > band.watch_above
    return below or above


def _poor_contacts(gait: Gait) -> bool:
    near = gait.orientation.near
    contacts = [e for e in gait.events if e.type == "initial_contact" and near in (None, e.side)]
    return not contacts or sum(e.quality == "poor" for e in contacts) > 0.2 * len(contacts)
