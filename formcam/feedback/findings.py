"""From graded measurements to findings in plain words: what we saw, what it often goes with, one cue, exercises.

Rules and words follow docs/biomechanics.md §6. A measurement that is not rated never makes a finding, and what is not
likely (2 in 3) is none either. Nothing here names a cause: video cannot see it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from formcam.feedback.combined_findings import (
    contact_asymmetry,
    hip_drop,
    low_cadence,
    overstride,
    sitting_back,
)
from formcam.feedback.finding_text import graded_one, make_finding, with_cadence
from formcam.feedback.rules import RULES, Rule
from formcam.records.analysis import Finding, Measurement, Severity
from formcam.records.track import Gait
from formcam.records.verdict import LIKELY, SURE

_SEVERITY_ORDER: dict[Severity, int] = {"flag": 0, "watch": 1, "inform": 2}
_IMPORTANCE = ("overstride", "sitting_back", "upright", *(rule.id for rule in RULES), "contact_asymmetry",
               "low_cadence")  # fmt: skip


def find_findings(measurements: Sequence[Measurement], gait: Gait) -> tuple[Finding, ...]:
    """All findings, worst first, what is sure before what is only likely, then by importance, a low cadence last.

    Empty when nothing stands out.
    """
    found = [*overstride(measurements, gait), *sitting_back(measurements, gait)]
    overstrides = max((one.probability or 0.0 for one in found if one.id == "overstride"), default=0.0)
    found += low_cadence(measurements, overstrides=overstrides)
    found += hip_drop(measurements)
    found += [finding for rule in RULES for finding in _by_rule(rule, measurements)]
    found += contact_asymmetry(measurements)
    cadence = graded_one(measurements, "cadence")
    found = [with_cadence(finding, cadence) for finding in found]
    return tuple(sorted(found, key=_rank))


def _rank(one: Finding) -> tuple[bool, int, bool, int]:
    # A low cadence is no reason by itself to change anything, so whatever else there is comes first.
    unsure = (one.probability or 0.0) < SURE
    return one.id == "low_cadence", _SEVERITY_ORDER[one.severity], unsure, _IMPORTANCE.index(one.id)


def _by_rule(rule: Rule, measurements: Sequence[Measurement]) -> Iterable[Finding]:
    if rule.combined:
        return
    for one in measurements:
        if one.name != rule.measurement or one.verdict is None:
            continue
        probability = one.verdict.zones.beyond(high=rule.high)
        if probability >= LIKELY:
            far = one.verdict.zones.far_beyond(high=rule.high)
            yield make_finding(rule.id, probability, far, rule.title, (one,), rule.often, rule.cue, rule.exercises,
                               rule.source)  # fmt: skip
