"""The whole result in a few sentences: what to work on, what is well, and what to do next. One answer for all outputs.

The headline counts the findings that are shown as cards, no more and no fewer.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from formcam.feedback.certainty import grade_to_show, odds_text
from formcam.feedback.drift_text import drift_sentence
from formcam.feedback.formatting import label_in_sentence, name_in_sentence
from formcam.records.analysis import GRADED, Analysis, Finding, Measurement, Severity
from formcam.records.verdict import SURE

# What a runner asks about, in the order in which good news is told.
ASKED_ABOUT = (
    "overstride_reach",
    "trunk_lean",
    "vertical_oscillation",
    "cadence",
    "pelvic_drop",
    "pelvic_drop_difference",
    "step_width",
    "hip_extension",
    "shank_angle_at_contact",
    "knee_flexion_at_contact",
    "peak_knee_flexion_stance",
    "hip_adduction",
)
# What tells of the rhythm only: with nothing else judged, the run's form is not known.
RHYTHM = ("cadence", "step_time_asymmetry")
# Checks of the footage, the one that costs most answers first.
SPOILS_MOST = (
    "on_the_spot",
    "in_picture",
    "continuous",
    "camera_still",
    "runner_in_view",
    "near_leg_visible",
    "steps",
)
# Findings that have a card of their own; more at once help nobody.
PRIORITIES = 3
AGAIN = "film again in 4 to 6 weeks"
# Souza 2016 (10.1016/j.pmr.2015.08.006).
NOTHING_TO_CHANGE = (
    f"Keep running as you do, and {AGAIN}. No evidence asks a runner without pain to change form"
)
_SEVERITIES: tuple[Severity, ...] = ("flag", "watch", "inform")
_NUMBERS = ("One", "Two", "Three")


def headline(analysis: Analysis) -> str:
    """The whole result in one sentence."""
    if analysis.refusal is not None:
        return f"This clip could not be judged: {analysis.refusal.message}."
    graded = [one for one in analysis.measurements if one.grade in GRADED]
    if not graded:
        return "Your clip was measured, but nothing in it could be graded; the table says why."
    told = _told(analysis)
    if not told and not analysis.findings:
        return (
            "Your clip was measured, but all that could be graded is too close to call; the table says why."
        )
    if analysis.findings:
        return _of_findings(analysis.findings)
    outside = outside_without_finding(analysis)
    if outside:
        return f"Outside the usual range, without a known remedy: {_names(outside)}."
    if all(one.name in RHYTHM for one in told):
        names = list(dict.fromkeys(label_in_sentence(one.name) for one in told))
        verb = "it is" if len(names) == 1 else "they are"
        rest = "The table says why." if len(told) == len(graded) else "The rest is too close to call."
        return f"Only your {_listed(names)} could be judged here; {verb} in the usual range. {rest}"
    if len(told) * 2 < len(graded):
        return "Nothing stands out, but most of what you see here is too close to call."
    return "Nothing we could grade in this clip stands out from what healthy runners usually show."


def worst_severity(analysis: Analysis) -> Severity | None:
    """That of the most serious finding, wherever it stands; None without findings."""
    return min((one.severity for one in analysis.findings), key=_SEVERITIES.index, default=None)


def tone(analysis: Analysis) -> Severity | Literal["ok", "plain"]:
    """How the result is coloured as a whole: by its most serious finding, "ok" where form was judged and is usual.

    "plain" where it was not, or where poor footage makes everything a hint.
    """
    worst = worst_severity(analysis)
    if worst is not None:
        return worst
    if outside_without_finding(analysis):
        return "watch"
    poor = analysis.quality is not None and analysis.quality.grade == "poor"
    return "ok" if not poor and any(one.name not in RHYTHM for one in _told(analysis)) else "plain"


def _told(analysis: Analysis) -> list[Measurement]:
    """What could be graded and is not too close to call."""
    graded = (one for one in analysis.measurements if one.grade in GRADED)
    return [one for one in graded if grade_to_show(one) != "borderline"]


def strengths(analysis: Analysis) -> tuple[str, ...]:
    """What is surely in the usual range, of what runners ask about: labels, no more than four."""
    well = [
        one
        for name in ASKED_ABOUT
        for one in analysis.measurements
        if one.name == name
        and one.verdict is not None
        and one.verdict.zone == "usual"
        and one.verdict.probability >= SURE
    ]
    spoken_of = {name for finding in analysis.findings for name in finding.measurements}
    # Nobody is told to do well what left its usual range in the course of the run.
    spoken_of |= {one.name for one in analysis.drift if one.usual_range == "away"}
    labels = (label_in_sentence(one.name) for one in well if one.name not in spoken_of)
    return tuple(dict.fromkeys(labels))[:4]


def strengths_sentence(analysis: Analysis, *, begins: str = "What you do well") -> str:
    """`What you do well: …`; empty where nothing is surely in the usual range."""
    well = strengths(analysis)
    return f"{begins}: {_listed(well)}." if well else ""


def next_step(analysis: Analysis) -> str:
    """One thing to do next, always."""
    if analysis.refusal is not None:
        return analysis.refusal.advice
    if analysis.findings:
        return f"Next: {analysis.findings[0].cue}"
    if all(one.name in RHYTHM for one in _told(analysis)):
        return f"Next: {_worst_of_the_footage(analysis)}"
    if outside_without_finding(analysis):
        return f"Next: nothing to change for it alone; {AGAIN}."
    return f"Next: {NOTHING_TO_CHANGE[0].lower()}{NOTHING_TO_CHANGE[1:]}."


def footage_problems(analysis: Analysis) -> list[str]:
    """What failed of the filming, with advice, what spoils most of the answer first."""
    failed = [] if analysis.quality is None else [c for c in analysis.quality.checks if not c.passed]
    last = len(SPOILS_MOST)
    failed.sort(key=lambda check: SPOILS_MOST.index(check.name) if check.name in SPOILS_MOST else last)
    return [check.message for check in failed]


def footage_notes(analysis: Analysis) -> list[str]:
    """What is good to know of the clip and takes nothing from the result."""
    return [] if analysis.video is None else list(analysis.video.notes)


def _worst_of_the_footage(analysis: Analysis) -> str:
    problems = footage_problems(analysis)
    return problems[0] if problems else "film 30 seconds of steady running, the whole body in the picture."


def summary_sentences(analysis: Analysis, *, train: bool = True) -> list[str]:
    """What follows the headline: what else stands out, what is well, what changed within a long run, one next step.

    The next step only with training advice.
    """
    said = [outside_sentence(analysis), strengths_sentence(analysis), drift_sentence(analysis)]
    said.append(next_step(analysis) if train else "")
    return [sentence for sentence in said if sentence]


def outside_without_finding(analysis: Analysis) -> list[Measurement]:
    """What lies outside its usual range and no finding speaks of."""
    told = {name for finding in analysis.findings for name in finding.measurements}
    return [
        one
        for one in analysis.measurements
        if grade_to_show(one) in ("watch", "flag") and one.name not in told
    ]


def outside_sentence(analysis: Analysis) -> str:
    """What stands out beside the findings, so that nothing does without a word; empty for nothing."""
    outside = outside_without_finding(analysis) if analysis.findings else []
    if not outside:
        return ""
    return f"Also outside the usual range, without a known remedy: {_names(outside)}."


def _of_findings(found: Sequence[Finding]) -> str:
    first, more = found[:PRIORITIES], len(found) - PRIORITIES
    sure = any(one.severity == "flag" for one in found)
    things = "thing" if len(first) == 1 else "things"
    verb = f"to {'work on' if sure else 'watch'}{' first' if more > 0 else ''}"
    named = [f"{one.title[0].lower()}{one.title[1:]}{odds_in_brackets(one)}" for one in first]
    others = f"; {more} more below" if more > 0 else ""
    return f"{_NUMBERS[len(first) - 1]} {things} {verb}: {_listed(named)}{others}."


def odds_in_brackets(finding: Finding) -> str:
    """` (9 in 10)`, to follow a finding's title; empty where that is not known."""
    return "" if finding.probability is None else f" ({odds_text(finding.probability)})"


def _names(measurements: Sequence[Measurement]) -> str:
    return _listed([name_in_sentence(one) for one in measurements])


def _listed(names: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
