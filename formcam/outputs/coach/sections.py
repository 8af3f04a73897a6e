"""What the file for a coach tells of a result, as HTML: what the runner was told, in the same words.

With a warning sign ticked it begins with whom to see, and gives no training advice, like the report (`files/pdf`).
"""

from __future__ import annotations

import base64
from collections.abc import Mapping

from formcam.feedback import drift_text, formatting, watch_text
from formcam.feedback.certainty import grade_to_show, verdict_text
from formcam.feedback.exercises import (
    BACK_PROGRAMME,
    BACK_REASON,
    BACK_SOURCE,
    BACK_WORDS,
    BY_ID,
    PAIN_RULE,
    STOP_HEADING,
    stop_advice,
    stop_lines,
)
from formcam.feedback.finding_text import signs_of
from formcam.feedback.headline import headline, summary_sentences, tone
from formcam.feedback.not_measured import by_reason
from formcam.feedback.pain import BACK, careful_text
from formcam.feedback.units import Units
from formcam.metrics import catalogue
from formcam.outputs.coach.markup import badge, folded, paragraphs, scale, table, text
from formcam.outputs.files.report_about import ReportAbout, facts_of, footage_line
from formcam.records.analysis import Analysis, Exercise, Finding, Grade, Measurement
from formcam.records.corrections import summary
from formcam.records.printable import capitalised

_GRADES: Mapping[str, Grade] = {"flag": "flag", "watch": "watch", "inform": "informational"}


def verdict(analysis: Analysis, about: ReportAbout) -> str:
    """Warning signs, the result in a few sentences, whose run it is, and the footage."""
    train = not about.signs
    colour = tone(analysis) if train else "plain"
    said = paragraphs(summary_sentences(analysis, train=train))
    facts = "".join(
        f"<div><dt>{text(what)}</dt><dd>{text(told)}</dd></div>"
        for what, told in facts_of((analysis,), about)
    )
    note = f'<p class="note"><b>Note</b> {text(about.note)}</p>' if about.note else ""
    by_hand = f"{capitalised(summary(analysis.edits))}." if analysis.edits else ""
    return (
        f'{_signs(about)}<div class="told {colour}"><h1>{text(headline(analysis))}</h1>{said}</div>'
        f'<dl class="facts">{facts}</dl>{note}{paragraphs((footage_line(analysis), by_hand), "small")}'
    )


def findings(
    analysis: Analysis, moments_s: Mapping[str, float], stills: Mapping[str, bytes], *, train: bool
) -> str:
    """A card for each finding; `moments_s` and `stills` (JPEG) are those of the findings' ids."""
    if not analysis.findings:
        return ""
    title = "What to work on" if train else "What the video shows"
    cards = "".join(
        _card(number, one, analysis, moments_s.get(one.id), stills.get(one.id), train=train)
        for number, one in enumerate(analysis.findings, start=1)
    )
    return f"<h2>{title}</h2>{cards}"


def exercises(analysis: Analysis, about: ReportAbout) -> str:
    """The findings' exercises, what to be careful with, those for a hurting back, and who should see someone first."""
    if about.signs:
        return ""
    there = {one.id for one in analysis.exercises}
    for_back = [BY_ID[name] for name in BACK_PROGRAMME if name not in there] if BACK in about.pain else []
    if not analysis.exercises and not for_back:
        return ""
    back = ""
    if for_back:
        source = paragraphs((f"Source: {BACK_SOURCE}",), "small")
        back = f"<h3>{text(BACK_REASON)}</h3>{paragraphs((BACK_WORDS,))}{source}{_each(for_back)}"
    first = folded(STOP_HEADING, paragraphs(stop_lines()))
    careful = careful_text(about.pain, [one.id for one in (*analysis.exercises, *for_back)])
    chosen = paragraphs((careful or PAIN_RULE,)) + _each(analysis.exercises)
    return f"<h2>Exercises, two or three days a week</h2>{chosen}{back}{first}"


def numbers(analysis: Analysis, units: Units) -> str:
    """Every value with its 95 % interval, what changed within the run, the watch beside it, and what is missing."""
    rated = [one for one in analysis.measurements if one.value is not None and one.grade != "not_rated"]
    rows = ((_named(one), _value(one), _graded(one)) for one in rated)
    measured = table(("What", "Value ± 95 % interval", "Beside what is usual"), rows) if rated else ""
    groups = by_reason(one for one in analysis.measurements if one.grade == "not_rated")
    missing = "".join(f"<p><b>{text(one.sentence)}</b> {text(', '.join(one.names))}</p>" for one in groups)
    return (
        (f"<h2>What was measured</h2>{measured}" if measured else "")
        + _drift(analysis)
        + _watch(analysis, units)
        + (folded("Not rated, and why", missing) if missing else "")
    )


def _signs(about: ReportAbout) -> str:
    if not about.signs:
        return ""
    ticked = "; ".join(sign.question for sign in about.signs)
    return f'<div class="stop"><h2>{text(stop_advice(about.signs))}</h2><p>The runner ticked: {text(ticked)}.</p></div>'


def _card(
    number: int,
    finding: Finding,
    analysis: Analysis,
    moment_s: float | None,
    still: bytes | None,
    *,
    train: bool,
) -> str:
    picture = ""
    if still is not None:
        coded = base64.b64encode(still).decode()
        picture = f'<img alt="The moment that shows it" src="data:image/jpeg;base64,{coded}">'
    values = "".join(
        f"{paragraphs((_label(one),), 'small')}{_measured(one)}"
        for one in signs_of(finding, analysis.measurements)
    )
    cue = f'<p class="cue">{text(finding.cue)}</p>' if train and finding.cue else ""
    see = (
        f'<button type="button" data-moment="{moment_s:.5f}">Show this in the clip</button>'
        if moment_s is not None
        else ""
    )
    ask = f'<button type="button" data-finding="{text(finding.id)}">Comment on this</button>'
    return (
        f'<article class="card"><div class="head"><h3>{number}. {text(finding.title)}</h3>'
        f'{badge(_GRADES[finding.severity])}</div><div class="beside">{picture}<div>{values}'
        f"{paragraphs((finding.what_we_saw, finding.often_goes_with))}{cue}"
        f'<p class="bar">{see}{ask}</p>{paragraphs((f"Source: {finding.source}",), "small")}</div></div></article>'
    )


def _measured(one: Measurement) -> str:
    return scale(one) + paragraphs((formatting.standing_text(one),), "small")


def _each(chosen: tuple[Exercise, ...] | list[Exercise]) -> str:
    return "".join(
        folded(
            f"{one.name} – {one.dosage}",
            paragraphs(
                (
                    one.how,
                    f"Easier: {one.easier} Harder: {one.harder}",
                    f"Leave out or ask first: {one.skip_if}.",
                )
            ),
        )
        for one in chosen
    )


def _label(one: Measurement) -> str:
    return f"{catalogue.label_of(one.name)}{f', {one.side} leg' if one.side else ''}"


def _named(one: Measurement) -> str:
    beneath = (formatting.standing_text(one), formatting.off_text(one))
    return f"<b>{text(_label(one))}</b>{paragraphs(beneath, 'small')}"


def _value(one: Measurement) -> str:
    steps = f"{one.n} step{'' if one.n == 1 else 's'}" if one.n else ""
    return text(formatting.value_text(one)) + paragraphs((formatting.pattern_text(one), steps), "small")


def _graded(one: Measurement) -> str:
    typical = f"typical: {formatting.range_text(one.band, one.unit)}" if one.band else ""
    return badge(grade_to_show(one)) + paragraphs(
        (verdict_text(one), typical, formatting.usual_text(one)), "small"
    )


def _drift(analysis: Analysis) -> str:
    rows = drift_text.drift_rows(analysis)
    if not rows:
        return ""
    lines = ([text(cell) for cell in (row.label, row.values, row.change, row.note)] for row in rows)
    told = paragraphs((drift_text.drift_explanation(analysis),))
    return folded(drift_text.HEADING, told + table((*drift_text.COLUMNS, "Remark"), lines))


def _watch(analysis: Analysis, units: Units) -> str:
    if analysis.watch is None:
        return ""
    rows = watch_text.rows_told(analysis.watch, units)
    lines = ([text(cell) for cell in (row.label, row.watch, row.clip, row.sentence)] for row in rows)
    beside = table((*watch_text.COLUMNS, "Remark"), lines) if rows else ""
    minutes = paragraphs((watch_text.minutes_sentence(analysis.watch),))
    return folded(
        "The runner's watch", minutes + beside + paragraphs(watch_text.notes_told(analysis.watch), "small")
    )
