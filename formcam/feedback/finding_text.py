"""What every finding is made of: its sentence of values, how sure it is, and the runner's own beat."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from formcam.feedback.certainty import certainty_sentence
from formcam.feedback.formatting import range_text, value_text
from formcam.metrics import catalogue
from formcam.records.analysis import Finding, Measurement, Severity
from formcam.records.skeleton import Side
from formcam.records.verdict import SURE, ZoneProbabilities

CADENCE_STEP = 1.05
CADENCE_LIMIT = 1.10
CADENCE_TARGET = (170.0, 180.0)
NOT_A_DIAGNOSIS = "This is not a diagnosis; video cannot see the cause of pain."


def graded_one(
    measurements: Sequence[Measurement], name: str, side: Side | None = None
) -> Measurement | None:
    """The first graded measurement of that name, of that side where one is given; None without one."""
    return next(
        (
            one
            for one in measurements
            if one.name == name and side in (None, one.side) and one.verdict is not None
        ),
        None,
    )


def zones_of(graded: Measurement) -> ZoneProbabilities:
    """How likely a graded measurement lies in which zone. Raises ValueError for one that is not graded."""
    if graded.verdict is None:
        raise ValueError(f"{graded.name} has no verdict")
    return graded.verdict.zones


def make_finding(
    id: str, probability: float, far: float, title: str, signs: Sequence[Measurement], often: str, cue: str,
    exercises: tuple[str, ...], source: str, remark: str = "",
) -> Finding:  # fmt: skip
    """The finding that `signs` make with that probability; a flag when it is surely `far` out, else a watch.

    `remark` follows the sentence of values, where they do not speak for themselves.
    """
    sides = {one.side for one in signs if one.side is not None}
    remarks = f"{remark} {certainty_sentence(probability)}".strip()
    severity: Severity = "flag" if far >= SURE else "watch"
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
        probability=probability,
    )


def reworded(finding: Finding, measurements: Sequence[Measurement]) -> Finding:
    """The same finding of the same measurements in other units; as it is where its remarks are not known."""
    if finding.remarks is None:
        return finding
    signs = signs_of(finding, measurements)
    return replace(finding, what_we_saw=sentence_of(finding.measurements, signs, finding.remarks))


def signs_of(finding: Finding, measurements: Sequence[Measurement]) -> list[Measurement]:
    """The measurements that a finding speaks of: of its leg, where it has one."""
    return [
        one
        for one in measurements
        if one.name in finding.measurements and (finding.side is None or one.side in (None, finding.side))
    ]


def sentence_of(names: Sequence[str], signs: Sequence[Measurement], remarks: str) -> str:
    """`Your video shows …` of the signs in the order of their names, and the remarks."""
    seen = [_seen(one) for one in sorted(signs, key=lambda one: names.index(one.name))]
    return f"Your video shows {'; '.join(seen)}. {remarks}".strip()


def next_cadence(own_spm: float) -> float | None:
    """The beat to try, steps a minute: own + 5 %, not beyond 180; None when already at 170 or more."""
    if own_spm >= CADENCE_TARGET[0]:
        return None
    return min(own_spm * CADENCE_STEP, CADENCE_TARGET[1])


def with_cadence(finding: Finding, cadence: Measurement | None) -> Finding:
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
        finding, cue=f"{finding.cue} Aim for {int(beat)} steps a minute{pace} (yours: {cadence.value:.0f})."
    )


def _seen(one: Measurement) -> str:
    label = catalogue.label_of(one.name)
    side = f" ({one.side} leg)" if one.side else ""
    typical = f"; typical: {range_text(one.band, one.unit)}" if one.band else ""
    return f"{label[0].lower()}{label[1:]}{side}: {value_text(one)}{typical.replace('; ', ', ')}"
