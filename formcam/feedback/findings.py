"""From graded measurements to findings in plain words: what we saw, what it often goes with, one cue, exercises.

Rules and words follow docs/biomechanics.md §6. A measurement that is not rated never makes
a finding, nor does one whose interval reaches back into its ok range. Nothing here names a cause: video cannot see it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace

from formcam.feedback.formatting import range_text, value_text
from formcam.feedback.rules import COMPOSITES, RULES, Rule
from formcam.metrics import catalogue
from formcam.metrics.grading import milder
from formcam.metrics.norms import ARTICLE, NORMS
from formcam.records.analysis import Analysis, Finding, Measurement, Severity
from formcam.records.track import Gait

CADENCE_STEP = 1.05
CADENCE_LIMIT = 1.10
CADENCE_TARGET = (170.0, 180.0)
# Below it a low cadence is a flag when overstriding is one too, not merely hinted at (docs/biomechanics.md §6b).
CADENCE_WITH_OVERSTRIDE = 160.0
STANDS_OUT_WITH_OVERSTRIDE = "With a foot that lands far ahead, fewer than 160 stand out."
# Sitting back (docs/biomechanics.md §6b): upright or hips far behind, and the leg line too upright. Degrees.
UPRIGHT_DEG, HIPS_BEHIND_DEG, LEG_LINE_DEG = 3.5, -9.0, 6.2
# Contact-time difference that healthy runners do not show.
CONTACT_ASYMMETRY_PCT = 10.0
NOT_A_DIAGNOSIS = "This is not a diagnosis; video cannot see the cause of pain."

_SEVERITY_ORDER: dict[Severity, int] = {"flag": 0, "watch": 1, "inform": 2}
_CONCERN = ("flag", "watch", "borderline")
_IMPORTANCE = ("overstride", "low_cadence", "sitting_back", "upright", *(rule.id for rule in RULES),
               "contact_asymmetry")  # fmt: skip


def find_findings(measurements: Sequence[Measurement], gait: Gait) -> tuple[Finding, ...]:
    """All findings, worst first, what is sure before a hint, then by importance; empty when nothing stands out."""
    found = [*_overstride(measurements, gait), *_sitting_back(measurements)]
    overstrides = any(finding.id == "overstride" and finding.severity == "flag" for finding in found)
    found += _low_cadence(measurements, overstrides=overstrides)
    found += [finding for rule in RULES for finding in _by_rule(rule, measurements)]
    found += _contact_asymmetry(measurements)
    cadence = _rated(measurements, "cadence")
    found = [_with_cadence(finding, cadence) for finding in found]

    def rank(one: Finding) -> tuple[int, bool, int]:
        return _SEVERITY_ORDER[one.severity], _is_hint(one, measurements), _IMPORTANCE.index(one.id)

    return tuple(sorted(found, key=rank))


def verdict(analysis: Analysis) -> str:
    """The whole result in one sentence."""
    if analysis.refusal is not None:
        return f"This clip could not be judged: {analysis.refusal.message}."
    graded = [m for m in analysis.measurements if m.grade in ("ok", "watch", "flag", "borderline")]
    if not graded:
        return "Your clip was measured, but nothing in it could be graded; the table says why."
    if not analysis.findings:
        return _verdict_without_findings(graded)
    first = analysis.findings[0]
    told = {name for finding in analysis.findings for name in finding.measurements}
    untold = [one for one in graded if one.grade in ("watch", "flag") and one.name not in told]
    more = len(analysis.findings) - 1 + len(untold)
    others = f", and {more} more {'thing' if more == 1 else 'things'} to look at" if more else ""
    return f"{_lead(first, graded)}: {first.title[0].lower()}{first.title[1:]}{others}."


def _lead(first: Finding, graded: Sequence[Measurement]) -> str:
    if first.severity == "flag":
        return "The first thing to work on"
    return "A hint, too close to the limit to be sure" if _is_hint(first, graded) else "One thing to watch"


def _is_hint(finding: Finding, measurements: Sequence[Measurement]) -> bool:
    """No sign of it is beyond a limit with its whole interval."""
    signs = [m for m in measurements if m.name in finding.measurements and finding.side in (None, m.side)]
    return bool(signs) and all(m.grade == "borderline" for m in signs)


def _verdict_without_findings(graded: Sequence[Measurement]) -> str:
    """Some measurements have limits but no advice of their own; outside them, nothing may be called unremarkable."""
    outside = [one for one in graded if one.grade in ("watch", "flag")]
    if outside:
        label = catalogue.label_of(outside[0].name)
        more = f" and {len(outside) - 1} more" if len(outside) > 1 else ""
        return f"Outside the usual range, without a known remedy: {label[0].lower()}{label[1:]}{more}."
    unsure = sum(one.grade == "borderline" for one in graded)
    if unsure == 0:
        return "Nothing we could grade in this clip stands out from what healthy runners usually show."
    values = "1 value lies" if unsure == 1 else f"{unsure} values lie"
    return f"Nothing in this clip clearly stands out, but {values} too close to a limit to be sure."


def next_cadence(own_spm: float) -> float | None:
    """The beat to try, steps a minute: own + 5 %, not beyond 180; None when already at 170 or more."""
    if own_spm >= CADENCE_TARGET[0]:
        return None
    return min(own_spm * CADENCE_STEP, CADENCE_TARGET[1])


def _by_rule(rule: Rule, measurements: Sequence[Measurement]) -> Iterable[Finding]:
    for one in measurements:
        if one.name == rule.measurement and _concern(one, high=rule.high) and _certain(one):
            yield _finding(rule.id, _severity((one,)), rule.title, (one,), rule.often, rule.cue,
                           rule.exercises, rule.source)  # fmt: skip


def _overstride(measurements: Sequence[Measurement], gait: Gait) -> list[Finding]:
    """At least two of reach, shin angle and a straight knee on the same leg, with well-timed contacts."""
    found = []
    for side in dict.fromkeys(one.side for one in measurements if one.name == "overstride_reach"):
        ours = [one for one in measurements if one.side == side]
        signs = [
            one
            for one in ours
            if (one.name in ("overstride_reach", "shank_angle_at_contact") and _concern(one, high=True))
            or (one.name == "knee_flexion_at_contact" and _concern(one, high=False))
        ]
        # A borderline sign is a doubt: beside a certain one it makes a hint, never a flag.
        certain = [one for one in signs if _certain(one)]
        if len(signs) >= 2 and certain and _contacts_are_good(gait):
            severity: Severity = _severity(certain) if len(certain) >= 2 else "watch"
            found.append(
                _finding("overstride", severity, COMPOSITES["overstride"].title, signs,
                         "a slow turnover of steps", "Let the foot land under you.",
                         COMPOSITES["overstride"].exercises,
                         f"{ARTICLE}; Heiderscheit 2011 (10.1249/MSS.0b013e3181ebedf4); "
                         "Anderson 2022 (10.1186/s40798-022-00504-0): mechanics change, proof for pain is thin")
            )  # fmt: skip
    return found


def _contacts_are_good(gait: Gait) -> bool:
    """More than half of the near leg's contacts (all contacts, without a near side) are timed well."""
    near = gait.orientation.near
    contacts = [e for e in gait.events if e.type == "initial_contact" and near in (None, e.side)]
    return sum(event.quality == "good" for event in contacts) * 2 > len(contacts)


def _sitting_back(measurements: Sequence[Measurement]) -> list[Finding]:
    lean, hinge = _rated(measurements, "trunk_lean"), _rated(measurements, "waist_hinge")
    leg, thigh = _rated(measurements, "leg_lean"), _rated(measurements, "hip_extension")
    upright = [one for one, limit in ((lean, UPRIGHT_DEG), (hinge, HIPS_BEHIND_DEG)) if _below(one, limit)]
    behind = [leg] if leg is not None and _below(leg, LEG_LINE_DEG) else []
    behind += [thigh] if thigh is not None and thigh.grade == "flag" else []
    signs = [one for one in upright + behind if one is not None]
    if not upright or not any(_certain(one) for one in signs):
        return []
    certain = all(one.grade != "borderline" for one in signs)
    both = bool(behind)
    id = "sitting_back" if both else "upright"
    return [
        _finding(id, "flag" if both and certain else "watch", COMPOSITES[id].title, signs,
                 "hip muscles that could do more, or simply a habit", "Run tall, tip slightly from the ankles.",
                 COMPOSITES[id].exercises,
                 f"Teng 2016 (JAT 51:519); {ARTICLE}")
    ]  # fmt: skip


def _low_cadence(measurements: Sequence[Measurement], *, overstrides: bool) -> list[Finding]:
    cadence = _rated(measurements, "cadence")
    if cadence is None or cadence.value is None or not (_concern(cadence, high=False) and _certain(cadence)):
        return []
    found = _finding("low_cadence", _severity((cadence,)), COMPOSITES["low_cadence"].title, (cadence,),
                     "longer steps and more up and down", "Take slightly quicker steps at the same speed.",
                     COMPOSITES["low_cadence"].exercises,
                     f"{ARTICLE}; Heiderscheit 2011 (10.1249/MSS.0b013e3181ebedf4)")  # fmt: skip
    below = cadence.ci95 is not None and cadence.ci95[1] < CADENCE_WITH_OVERSTRIDE
    if overstrides and below and found.severity == "watch":
        remarks = f"{found.remarks or ''} {STANDS_OUT_WITH_OVERSTRIDE}".strip()
        found = replace(
            found,
            severity="flag",
            remarks=remarks,
            what_we_saw=sentence_of(found.measurements, (cadence,), remarks),
        )
    return [found]


def _contact_asymmetry(measurements: Sequence[Measurement]) -> list[Finding]:
    """Only where both legs were measured, and only when the whole interval lies beyond the limit."""
    rated = [one for one in measurements if one.name == "ground_contact_time" and one.grade != "not_rated"]
    legs = {one.side: one for one in rated if one.value is not None and one.ci95 is not None}
    if not {"left", "right"} <= set(legs):
        return []
    pair = (legs["left"], legs["right"])
    left, right = (one.value or 0.0 for one in pair)
    error = math.hypot(*((one.ci95[1] - one.ci95[0]) / 2 for one in pair if one.ci95))
    if abs(left - right) - error <= CONTACT_ASYMMETRY_PCT / 100 * (left + right) / 2:
        return []
    return [
        _finding("contact_asymmetry", "watch", COMPOSITES["contact_asymmetry"].title, pair,
                 "habit, leg length, or protecting a sore spot",
                 "No cue for this one: film again, and see a physiotherapist if anything hurts.",
                 COMPOSITES["contact_asymmetry"].exercises,
                 f"beyond the 95th percentile (7-9 %) of healthy runners; {NORMS}")
    ]  # fmt: skip


def _finding(
    id: str, severity: Severity, title: str, signs: Sequence[Measurement], often: str, cue: str,
    exercises: tuple[str, ...], source: str,
) -> Finding:  # fmt: skip
    sides = {one.side for one in signs if one.side is not None}
    close = any(one.grade == "borderline" for one in signs)
    remarks = "It is close to the limit, so treat it as a hint." if close else ""
    names = tuple(dict.fromkeys(one.name for one in signs))
    return Finding(
        id=id,
        severity=severity,
        title=title,
        what_we_saw=sentence_of(names, signs, remarks),
        often_goes_with=f"This often goes with {often}. {NOT_A_DIAGNOSIS}",
        cue=cue,
        exercises=exercises,
        measurements=names,
        source=source,
        side=sides.pop() if len(sides) == 1 else None,
        frames=tuple(dict.fromkeys(frame for one in signs for frame in one.frames)),
        remarks=remarks,
    )


def reworded(finding: Finding, measurements: Sequence[Measurement]) -> Finding:
    """The same finding of the same measurements in other units; as it is where its remarks are not known."""
    if finding.remarks is None:
        return finding
    signs = [
        one
        for one in measurements
        if one.name in finding.measurements and (finding.side is None or one.side in (None, finding.side))
    ]
    return replace(finding, what_we_saw=sentence_of(finding.measurements, signs, finding.remarks))


def sentence_of(names: Sequence[str], signs: Sequence[Measurement], remarks: str) -> str:
    """`Your video shows …` of the signs in the order of their names, and the remarks."""
    seen = [_seen(one) for one in sorted(signs, key=lambda one: names.index(one.name))]
    return f"Your video shows {'; '.join(seen)}. {remarks}".strip()


def _seen(one: Measurement) -> str:
    label = catalogue.label_of(one.name)
    side = f" ({one.side} leg)" if one.side else ""
    typical = f"; typical: {range_text(one.band, one.unit)}" if one.band else ""
    return f"{label[0].lower()}{label[1:]}{side}: {value_text(one)}{typical.replace('; ', ', ')}"


def _with_cadence(finding: Finding, cadence: Measurement | None) -> Finding:
    """The runner's own number for findings whose drill is the metronome."""
    if "metronome" not in finding.exercises:
        return finding
    if cadence is None or cadence.value is None:
        return finding
    beat = next_cadence(cadence.value)
    if beat is None:
        # Already within the target: a faster beat is not the advice.
        return replace(finding, exercises=tuple(one for one in finding.exercises if one != "metronome"))
    pace = "" if "same speed" in finding.cue else " at the same speed"
    return replace(
        finding, cue=f"{finding.cue} Try a beat of {int(beat)} a minute{pace} (yours: {cadence.value:.0f})."
    )


def _concern(one: Measurement, *, high: bool) -> bool:
    """Graded as a concern, and the value itself beyond the ok range on that side.

    A borderline value inside the ok range is no sign: only its interval reaches out.
    """
    if one.grade not in _CONCERN or one.value is None or one.band is None:
        return False
    low, top = one.band.watch_below, one.band.watch_above
    return (top is not None and one.value > top) if high else (low is not None and one.value < low)


def _certain(one: Measurement) -> bool:
    """The whole interval lies beyond the ok range: a value whose interval reaches back into it may be healthy."""
    return one.grade in ("watch", "flag") or (
        one.ci95 is not None and one.band is not None and milder(one.ci95, one.band) != "ok"
    )


def _severity(signs: Sequence[Measurement]) -> Severity:
    return "flag" if any(one.grade == "flag" for one in signs) else "watch"


def _rated(measurements: Sequence[Measurement], name: str) -> Measurement | None:
    return next((one for one in measurements if one.name == name and one.grade != "not_rated"), None)


def _below(one: Measurement | None, limit: float) -> bool:
    return one is not None and one.value is not None and one.value < limit
