"""From a value, its interval, its limits and how runners differ to a grade with how sure it is (docs/verdicts.md)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from formcam.metrics.statistics import standard_error
from formcam.metrics.zones import Population, zone_probabilities
from formcam.records.analysis import Band, Grade
from formcam.records.track import Gait
from formcam.records.verdict import LIKELY, Verdict, Zone, verdict_of

# Steps a side (or in all, for what has no side): fewer are not graded (docs/biomechanics.md §5; Dingenen); from 7 on
# the interval says how sure the value is.
FEWEST_GRADED, FULL = 7, 20
_GRADES: Mapping[Zone, Grade] = MappingProxyType(
    {"very_low": "flag", "low": "watch", "usual": "ok", "high": "watch", "very_high": "flag"}
)
# Slower than 25 frames a second, less half a frame for how rates are rounded (docs/biomechanics.md §2): a picture is
# more than 40 ms, 12 cm of belt.
FEWEST_FPS_AT_CONTACT = 24.5


@dataclass(frozen=True)
class Graded:
    """The grade, why there is none, and the verdict that it follows."""

    grade: Grade
    reason: str | None = None
    verdict: Verdict | None = None


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
    runners: Population | None = None,
    at_landing: bool = False,
    refuse: Callable[[Reading], str | None] | None = None,
) -> Graded:
    """Grade one value; `not_rated` with a reason, `informational` without a band.

    `runners` is how runners differ (None = not known). `at_landing` says that the value is read at that one moment,
    which a slow or doubtful clip spoils; `refuse` is the metric's own reason for not grading a reading.
    """
    if reading.count < FEWEST_GRADED:
        return Graded(
            "not_rated",
            f"only {reading.count} steps; {FEWEST_GRADED} are needed to grade, {FULL} for a full answer",
        )
    reason = (refuse(reading) if refuse else None) or (_landing_unseen(reading) if at_landing else None)
    if reason:
        return Graded("not_rated", reason)
    if band is None:
        return Graded("informational")
    verdict = verdict_on(reading.value, reading.ci95, band, runners)
    return Graded(grade_of(verdict), verdict=verdict)


def verdict_on(
    value: float, ci95: tuple[float, float], band: Band, runners: Population | None = None
) -> Verdict:
    """How likely a value with its 95 % interval lies in which zone."""
    return verdict_of(zone_probabilities(value, standard_error(ci95), band, runners))


def _landing_unseen(reading: Reading) -> str | None:
    if reading.fps < FEWEST_FPS_AT_CONTACT:
        return f"{reading.fps:.0f} frames a second are too few to see the moment of landing; film at 60"
    return "the moment of landing could not be timed well enough" if _poor_contacts(reading.gait) else None


def grade_of(verdict: Verdict) -> Grade:
    """The grade of the zone that is likely enough, else `borderline`."""
    return _GRADES[verdict.zone] if verdict.probability >= LIKELY else "borderline"


def _poor_contacts(gait: Gait) -> bool:
    near = gait.orientation.near
    contacts = [e for e in gait.events if e.type == "initial_contact" and near in (None, e.side)]
    return not contacts or sum(e.quality == "poor" for e in contacts) > 0.2 * len(contacts)
