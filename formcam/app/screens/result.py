"""The result: a verdict, the clip, at most three things to work on, exercises; everything else folded away."""

from __future__ import annotations

from typing import Any

import streamlit as st

from formcam.app.components.widgets import player
from formcam.app.screens import charts, downloads, drift, edit, library, warning
from formcam.app.screens.opening import SESSION
from formcam.app.server.routes import FILMED_CLIP, media_url
from formcam.app.sessions.jobs import Job
from formcam.app.sessions.results import Stored, in_my_units, stored_result
from formcam.app.sessions.session_files import LAYERS, clip_of
from formcam.app.ui import look, seeking
from formcam.app.ui.pelvis_explainer import pelvis_html
from formcam.feedback import formatting, headline
from formcam.feedback.certainty import grade_to_show, verdict_text
from formcam.feedback.exercises import (
    BACK_PROGRAMME,
    BACK_REASON,
    BACK_SOURCE,
    BACK_WORDS,
    BY_ID,
)
from formcam.feedback.headline import PRIORITIES
from formcam.metrics import catalogue
from formcam.metrics.typical_error import typical_text
from formcam.outputs import result_folder
from formcam.records.analysis import Analysis, Finding, Grade, Measurement

QUALITY_WORDS = {
    "good": "Good footage",
    "usable": "Usable footage",
    "poor": "Poor footage: treat everything here as a hint",
}
VIEW_WORDS = {
    "left": "your left side",
    "right": "your right side",
    "rear": "you from behind",
    "front": "you from the front",
}
SEVERITY_GRADE = {"flag": "flag", "watch": "watch", "inform": "informational"}

# What the shapes beside the values say.
GRADE_WORDS: dict[Grade, str] = {
    "ok": "in the usual range, at least 2 in 3 sure",
    "watch": "outside of it, at least 2 in 3 sure; a little, or open how far",
    "flag": "far outside of it, at least 2 in 3 sure",
    "borderline": "too even to say",
    "informational": "no agreed range to judge it by",
}
_GRADES_TOLD = "".join(
    f'<p class="fc-small">{look.badge(grade)} {words}</p>' for grade, words in GRADE_WORDS.items()
)


def show(job: Job) -> None:
    """The page of a finished session."""
    stored = in_my_units(stored_result(job))
    analysis = stored.analysis
    signs = warning.ticked([job])
    _head(job, analysis, train=not signs)
    edit.mark(analysis)
    warning.card([job])
    _clip(job, stored)
    edit.offer(job)
    first, rest = analysis.findings[:PRIORITIES], analysis.findings[PRIORITIES:]
    if first:
        st.header("What to work on" if not signs else "What your video shows")
        for number, finding in enumerate(first, start=1):
            _priority(job, stored, number, finding, train=not signs)
    if not signs:
        _exercises(job, first)
    st.header("One stride, start to end")
    charts.show(job, stored)
    drift.show(analysis)
    _folded(analysis, rest)
    downloads.show(job)


def _head(job: Job, analysis: Analysis, *, train: bool) -> None:
    tone = headline.tone(analysis)
    facts = [look.text(job.name)]
    if analysis.gait is not None:
        facts.append(f"the camera sees {VIEW_WORDS[analysis.gait.orientation.view]}")
    cadence = analysis.get("cadence")
    if cadence is not None and cadence.value is not None:
        facts.append(look.text(formatting.value_text(cadence)))
    st.html(
        f'<section class="fc-verdict {tone}"><h1>{look.text(headline.headline(analysis))}</h1>'
        f'{summary_html(analysis, train=train)}<p class="fc-small">{" · ".join(facts)}</p></section>'
    )
    if analysis.quality is not None:
        failed = headline.footage_problems(analysis)
        said = f" {' '.join(failed[:2])}" if failed else " Nothing in it limits the result."
        st.html(f'<p class="fc-small"><b>{QUALITY_WORDS[analysis.quality.grade]}.</b>{look.text(said)}</p>')


def summary_html(analysis: Analysis, *, train: bool) -> str:
    """What else stands out, what is well, and one next step (only where training is advised), as HTML."""
    sentences = headline.summary_sentences(analysis, train=train)
    return "".join(f"<p>{look.text(sentence)}</p>" for sentence in sentences)


def _clip(job: Job, stored: Stored) -> None:
    if not (job.out / result_folder.CLIP).is_file() or stored.clip_times_s is None:
        return
    player(
        "player",
        source=media_url(job.session, result_folder.CLIP),
        times_s=stored.clip_times_s,
        marks=stored.marks,
        label="Your run, with the body drawn in",
        go_to=seeking.wish_of(job.session),
        filmed=_filmed(job, stored),
    )


def _filmed(job: Job, stored: Stored) -> dict[str, Any] | None:
    """The clip without the drawing, and where the drawing is; None where either is missing."""
    video = stored.analysis.video
    if video is None or clip_of(job.folder) is None or not (job.out / LAYERS).is_file():
        return None
    return {
        "src": media_url(job.session, FILMED_CLIP),
        "layers": media_url(job.session, LAYERS),
        "size": [video.width_px, video.height_px],
    }


def _priority(job: Job, stored: Stored, number: int, finding: Finding, *, train: bool) -> None:
    used = [one for one in stored.analysis.measurements if one.name in finding.measurements]
    used = [one for one in used if finding.side in (None, one.side) or one.side is None]
    with st.container(border=True):
        st.html(
            f'<div class="fc-finding"><h3>{number}. {look.text(finding.title)}</h3>'
            f"{look.badge(SEVERITY_GRADE[finding.severity])}</div>"  # type: ignore[arg-type]
        )
        picture = stored.evidence(finding)
        columns = st.columns([1, 1.6]) if picture is not None else [st.container()]
        if picture is not None:
            columns[0].image(str(picture), alt=f"Your run at the moment that shows: {finding.title}")
        with columns[-1]:
            st.html("".join(_measured(one) for one in used))
            st.html(f"<p>{look.text(finding.what_we_saw)}</p><p>{look.text(finding.often_goes_with)}</p>")
            if train and finding.cue:
                st.html(f'<p class="fc-cue">{look.text(finding.cue)}</p>')
                if "metronome" in finding.exercises:
                    st.page_link(
                        st.session_state["metronome_page"],
                        label="To the metronome",
                        icon=":material/music_note:",
                        query_params={SESSION: job.session},
                    )
            moment = stored.moment_s(finding.frames)
            if moment is not None:
                st.button(
                    "Show this in the clip",
                    key=f"see_{finding.id}_{number}",
                    on_click=seeking.seek,
                    args=(job.session, moment),
                )
            st.html(f'<p class="fc-small">Source: {look.text(finding.source)}</p>')


def _measured(one: Measurement) -> str:
    label = catalogue.label_of(one.name)
    side = f", {one.side} leg" if one.side else ""
    return f'<p class="fc-small"><b>{look.text(label)}</b>{side}</p>{look.band_scale(one)}'


def _exercises(job: Job, first: tuple[Finding, ...]) -> None:
    back_hurts = job.settings.back_hurts
    ids = dict.fromkeys(exercise for finding in first for exercise in finding.exercises)
    if back_hurts:
        ids |= dict.fromkeys(BACK_PROGRAMME)
    if ids:
        st.header("Exercises that fit")
        st.caption("Two or three days a week with a rest day between. Change one thing at a time.")
        if back_hurts:
            source = f'<p class="fc-small">Source: {look.text(BACK_SOURCE)}</p>'
            look.card("plain", BACK_REASON, f"<p>{look.text(BACK_WORDS)}</p>{source}")
        library.cards(BY_ID[one] for one in ids)
        st.page_link(
            st.session_state["plan_page"],
            label="Make a week of it",
            icon=":material/calendar_month:",
            query_params={SESSION: job.session},
        )


def _folded(analysis: Analysis, rest: tuple[Finding, ...]) -> None:
    rated = [one for one in analysis.measurements if one.grade != "not_rated"]
    unrated = [one for one in analysis.measurements if one.grade == "not_rated"]
    if rest:
        with st.expander(f"{len(rest)} more {'thing' if len(rest) == 1 else 'things'} we saw"):
            for finding in rest:
                look.card("plain", finding.title, f"<p>{look.text(finding.what_we_saw)}</p>")
    with st.expander(f"Everything measured ({len(rated)})"):
        st.html(_GRADES_TOLD)
        st.html(_table(rated, _grade_html))
    if unrated:
        with st.expander(f"Not rated, and why ({len(unrated)})"):
            known = [one for one in unrated if one.value is not None]
            if known:
                st.html(_table(known, lambda one: look.text(one.reason or "")))
            unknown = [one for one in unrated if one.value is None]
            if unknown:
                st.html(unmeasured_html(unknown))
            st.page_link(st.session_state["film_page"], label="How to film it better")
    pelvis = pelvis_html(analysis)
    if pelvis:
        with st.expander("The pelvis: what this view shows of it"):
            look.markup(pelvis)
    if analysis.quality is not None:
        with st.expander("The footage, check by check"):
            rows = "".join(
                f"<tr><td>{'passed' if check.passed else 'look'}</td><td>{look.text(check.message)}</td></tr>"
                for check in analysis.quality.checks
            )
            st.html(f'<table class="fc-rows fc-checks"><tbody>{rows}</tbody></table>')


def _table(rows: list[Measurement], last: Any) -> str:
    lines = []
    for one in rows:
        metric = catalogue.known(one.name)
        label = catalogue.label_of(one.name)
        meaning = f'<br><span class="fc-small">{look.text(metric.explanation)}</span>' if metric else ""
        side = f" ({one.side})" if one.side else ""
        beneath = (
            formatting.pattern_text(one) if one.grade != "not_rated" else "",
            f"typical: {formatting.range_text(one.band, one.unit)}" if one.band else "",
            formatting.usual_text(one) if one.value is not None else "",
            _off(one),
        )
        small = "".join(f'<br><span class="fc-small">{look.text(line)}</span>' for line in beneath if line)
        lines.append(
            f'<tr role="row"><td role="cell"><b>{look.text(label)}</b>{side}{meaning}</td>'
            f'<td role="cell">{look.text(formatting.value_text(one))}{small}</td>'
            f'<td role="cell">{last(one)}</td></tr>'
        )
    # The roles, because a phone shows each row as a block (look.css), which would undo the table for a screen reader.
    heads = "".join(f'<th role="columnheader">{word}</th>' for word in ("What", "Value", "Grade or reason"))
    return (
        f'<table class="fc-rows fc-measured" role="table"><thead role="rowgroup"><tr role="row">{heads}</tr></thead>'
        f'<tbody role="rowgroup">{"".join(lines)}</tbody></table>'
    )


def _grade_html(one: Measurement) -> str:
    words = verdict_text(one)
    beneath = f'<br><span class="fc-small">{look.text(words)}</span>' if words else ""
    return f"{look.badge(grade_to_show(one))}{beneath}"


def unmeasured_html(rows: list[Measurement]) -> str:
    """What could not be measured, by reason: each name once, with its leg where only one leg's is missing."""
    groups: dict[str, dict[str, set[str | None]]] = {}
    for one in rows:
        label = catalogue.label_of(one.name)
        groups.setdefault(one.reason or "", {}).setdefault(label, set()).add(one.side)
    parts = []
    for reason, names in groups.items():
        told = [
            label if len(sides) > 1 or None in sides else f"{label} ({', '.join(map(str, sides))})"
            for label, sides in names.items()
        ]
        parts.append(
            f"<dt>{look.text(' · '.join(told))}</dt><dd>{look.text(reason[:1].upper() + reason[1:])}.</dd>"
        )
    return f'<dl class="fc-why">{"".join(parts)}</dl>' if parts else ""


def _off(one: Measurement) -> str:
    """How far off the measurement is on average where the truth is known; in the unit in which that was measured."""
    metric = catalogue.known(one.name)
    text = "" if metric is None else typical_text(metric.typical, metric.unit)
    return f"off in tests: {text}" if text and one.value else ""
