"""The result: a verdict, the clip, at most three things to work on, exercises; everything else folded away."""

from __future__ import annotations

from typing import Any

import streamlit as st

from formcam.app.components.widgets import player
from formcam.app.screens import (
    about_runner,
    charts,
    coach,
    downloads,
    drift,
    edit,
    finding_card,
    fitting_exercises,
    measured,
    other_views,
    warning,
    watch,
    whose,
)
from formcam.app.screens.opening import analyse_again
from formcam.app.server.routes import FILMED_CLIP, media_url
from formcam.app.sessions.jobs import Job
from formcam.app.sessions.results import Stored, in_my_units, stored_result
from formcam.app.sessions.session_files import LAYERS, clip_of
from formcam.app.ui import look, seeking
from formcam.feedback import formatting, headline
from formcam.feedback.headline import PRIORITIES
from formcam.outputs import result_folder
from formcam.records.analysis import Analysis, Finding

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


def show(job: Job) -> None:
    """The page of a finished session."""
    stored = in_my_units(stored_result(job))
    analysis = stored.analysis
    first, rest = analysis.findings[:PRIORITIES], analysis.findings[PRIORITIES:]
    # Side by side where there is room (look.css): what is said on the left, the clip beside it; the rest below both.
    with st.container(key="result"):
        with st.container(key="result_verdict"):
            train = not warning.ends_training(job)  # Whom it concerns needs to know it first.
            _verdict(job, analysis, train=train)
        filmed = _filmed(job, stored)
        drawn = (job.out / result_folder.CLIP).is_file()
        times_s = stored.clip_times_s if drawn or filmed else None
        if times_s is not None:
            with st.container(key="result_clip"):
                _clip(job, stored, times_s, filmed=filmed, drawn=drawn)
        with st.container(key="result_cards"):
            coach.show(job, stored, player_shown=times_s is not None)
            finding_card.show_all(analysis, first, [(job, stored)], train=train)
            st.header("One stride, start to end")
            charts.show(job, stored, player_shown=times_s is not None)
    if train:
        fitting_exercises.show([job], first)
    edit.offer(job)
    drift.show(analysis)
    watch.offer(job)
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


def _more_findings(rest: tuple[Finding, ...]) -> None:
    if rest:
        with st.expander(f"{len(rest)} more {'thing' if len(rest) == 1 else 'things'} we saw"):
            for finding in rest:
                look.card("plain", finding.title, f"<p>{look.text(finding.what_we_saw)}</p>")
