"""The result: a verdict, the clip, at most three things to work on, exercises; everything else folded away."""

from __future__ import annotations

from typing import Any

import streamlit as st

from formcam.app.components.widgets import player
from formcam.app.screens import (
    about_runner,
    careful,
    charts,
    downloads,
    drift,
    edit,
    library,
    measured,
    other_views,
    warning,
    whose,
)
from formcam.app.screens.opening import SESSION, analyse_again
from formcam.app.server.routes import FILMED_CLIP, media_url
from formcam.app.sessions.jobs import Job
from formcam.app.sessions.results import Stored, in_my_units, stored_result
from formcam.app.sessions.session_files import LAYERS, clip_of
from formcam.app.sessions.warning_signs import ticked
from formcam.app.ui import look, seeking
from formcam.feedback import formatting, headline
from formcam.feedback.exercises import (
    BACK_PROGRAMME,
    BACK_REASON,
    BACK_SOURCE,
    BACK_WORDS,
    BY_ID,
)
from formcam.feedback.headline import PRIORITIES
from formcam.feedback.spoiled import spoiled_by
from formcam.metrics import catalogue
from formcam.outputs import result_folder
from formcam.records.analysis import Analysis, Finding, Measurement

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


def show(job: Job) -> None:
    """The page of a finished session."""
    stored = in_my_units(stored_result(job))
    analysis = stored.analysis
    signs = ticked([job])
    first, rest = analysis.findings[:PRIORITIES], analysis.findings[PRIORITIES:]
    # Side by side where there is room (look.css): what is said on the left, the clip beside it; the rest below both.
    with st.container(key="result"):
        with st.container(key="result_verdict"):
            warning.card([job])  # Whom it concerns needs to know it first.
            _verdict(job, analysis, train=not signs)
        filmed = _filmed(job, stored)
        drawn = (job.out / result_folder.CLIP).is_file()
        times_s = stored.clip_times_s if drawn or filmed else None
        if times_s is not None:
            with st.container(key="result_clip"):
                _clip(job, stored, times_s, filmed=filmed, drawn=drawn)
        with st.container(key="result_cards"):
            _cards(job, stored, first, train=not signs)
            st.header("One stride, start to end")
            charts.show(job, stored, player_shown=times_s is not None)
    if not signs:
        _exercises(job, first)
    edit.offer(job)
    drift.show(analysis)
    _more_findings(rest)
    measured.show(analysis)
    other_views.offer(job, analysis)
    downloads.show(job, stored_result(job))


def _about_the_sample(job: Job) -> None:
    """Why a sample's result was there at once, and a way to see it being worked out."""
    with st.container(horizontal=True, vertical_alignment="center"):
        look.note("A sample run. Its body points come with formcam, so the result is here at once.")
        if st.button("Analyse it myself", key=f"myself_{job.session}"):
            analyse_again(job, job.settings)


def _verdict(job: Job, analysis: Analysis, *, train: bool) -> None:
    _head(job, analysis, train=train)
    whose.offer(job)
    other_views.link(job)
    about_runner.offer(job)
    if job.shipped:
        _about_the_sample(job)
    edit.mark(analysis)


def _cards(job: Job, stored: Stored, first: tuple[Finding, ...], *, train: bool) -> None:
    if first:
        st.header("What to work on" if train else "What your video shows")
        for number, finding in enumerate(first, start=1):
            _priority(job, stored, number, finding, train=train)


def _head(job: Job, analysis: Analysis, *, train: bool) -> None:
    # Nothing is well, in colour, beside a warning sign.
    tone = headline.tone(analysis) if train else "plain"
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


def _clip(
    job: Job, stored: Stored, times_s: tuple[float, ...], *, filmed: dict[str, Any] | None, drawn: bool
) -> None:
    video = stored.analysis.video
    player(
        "player",
        session=job.session,
        source=media_url(job.session, result_folder.CLIP) if drawn else None,
        times_s=times_s,
        marks=stored.marks,
        label="Your run, with the body drawn in",
        size_px=None if video is None else (video.width_px, video.height_px),
        parts=stored.parts,
        go_to=seeking.wish_of(job.session),
        filmed=filmed,
    )


def _filmed(job: Job, stored: Stored) -> dict[str, Any] | None:
    """The clip without the drawing, and where the drawing is; None where either is missing."""
    if stored.analysis.video is None or clip_of(job.folder) is None or not (job.out / LAYERS).is_file():
        return None
    return {"src": media_url(job.session, FILMED_CLIP), "layers": media_url(job.session, LAYERS)}


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
            measured.show_spoiled(spoiled_by(used, stored.analysis))
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
        careful.say(job.settings.pain, ids)
        library.cards(BY_ID[one] for one in ids)
        st.page_link(
            st.session_state["plan_page"],
            label="Make a week of it",
            icon=":material/calendar_month:",
            query_params={SESSION: job.session},
        )


def _more_findings(rest: tuple[Finding, ...]) -> None:
    if rest:
        with st.expander(f"{len(rest)} more {'thing' if len(rest) == 1 else 'things'} we saw"):
            for finding in rest:
                look.card("plain", finding.title, f"<p>{look.text(finding.what_we_saw)}</p>")
