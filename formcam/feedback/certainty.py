"""How sure something is, in words: one place for page, PDF, terminal and clip."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from formcam.records.analysis import Grade, Measurement
from formcam.records.verdict import LIKELY, SURE, Verdict, Zone

# From here on one in twenty is wrong at most.
NEARLY_CERTAIN = 0.95
_ZONES: Mapping[Zone, str] = MappingProxyType(
    {
        "very_low": "far below the usual range",
        "low": "a little below the usual range",
        "usual": "in the usual range",
        "high": "a little above the usual range",
        "very_high": "far above the usual range",
    }
)


def odds_text(probability: float) -> str:
    """`9 in 10`, `19 in 20` for what is nearly certain."""
    return "19 in 20" if probability >= NEARLY_CERTAIN else f"{min(round(10 * probability), 9)} in 10"


def verdict_text(measurement: Measurement) -> str:
    """`in the usual range (9 in 10)`, `probably …`, `can't tell: …`; empty for what is not graded."""
    verdict = measurement.verdict
    if verdict is None:
        return ""
    if verdict.probability >= LIKELY:
        return f"{'' if verdict.probability >= SURE else 'probably '}{_zone_text(verdict.zone, verdict)}"
    for outside, word in ((verdict.zones.below, "below"), (verdict.zones.above, "above")):
        if outside >= LIKELY:
            return f"{word} the usual range ({odds_text(outside)}), a little or a lot"
    by_share: list[Zone] = sorted(_ZONES, key=lambda zone: getattr(verdict.zones, zone), reverse=True)
    first, second = (_zone_text(zone, verdict) for zone in by_share[:2])
    return f"can't tell: {first} or {second}"


def grade_to_show(measurement: Measurement) -> Grade:
    """The grade, but `watch` where it is open only how far outside the usual range the value lies."""
    verdict = measurement.verdict
    if measurement.grade == "borderline" and verdict is not None and _outside(verdict) >= LIKELY:
        return "watch"
    return measurement.grade


def _outside(verdict: Verdict) -> float:
    return max(verdict.zones.below, verdict.zones.above)


def certainty_sentence(probability: float) -> str:
    """How sure a finding is, as a sentence."""
    if probability >= SURE:
        return f"How sure: {odds_text(probability)}."
    return f"Probably, not surely: {odds_text(probability)}."


def _zone_text(zone: Zone, verdict: Verdict) -> str:
    return f"{_ZONES[zone]} ({odds_text(getattr(verdict.zones, zone))})"
