"""A clip that could not be judged, or a job that was stopped: what is wrong and what to do."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from formcam.app.components.widgets import picker
from formcam.app.screens import deletion, fault
from formcam.app.screens.opening import analyse_again, new_clip
from formcam.app.server.routes import media_url
from formcam.app.sessions.job_words import TITLES, what_is_wrong
from formcam.app.sessions.jobs import Job
from formcam.app.sessions.session_files import PREVIEW
from formcam.app.ui import look


def show(job: Job) -> None:
    """The page of a job without a result."""
    st.html(
        f'<div class="fc-hero"><p class="fc-brand">formcam</p><h1>{TITLES[job.state]}</h1>'
        f"<p>{look.text(job.name)}</p></div>"
    )
    if job.state == "cancelled":
        st.write("You stopped this analysis. Your clip is still here.")
    else:
        _what_is_wrong(job)
    if job.state == "failed":
        fault.offer_of(job)
    if job.state == "refused" and job.fitting_fps is not None:
        _offer_rates(job, job.fitting_fps)
    if job.state == "refused" and len(job.people) > 1:
        st.write("Did formcam look at the wrong person? Tap the runner.")
        point = picker("people", source=media_url(job.session, PREVIEW), boxes=job.people)
        if point is not None and point != job.settings.runner_xy:
            analyse_again(job, replace(job.settings, runner_xy=point))
    if job.state == "refused":
        st.page_link(st.session_state["film_page"], label="How to film", icon=":material/videocam:")
    _next(job)


def _what_is_wrong(job: Job) -> None:
    message, advice = what_is_wrong(job)
    look.card("stop", message, f"<p><b>What to do:</b> {look.text(advice)}</p>")


def _next(job: Job) -> None:
    """What can be done with the clip. A refused one would be refused again."""
    with st.container(horizontal=True):
        if job.state != "refused" and st.button("Analyse again", type="primary"):
            analyse_again(job, job.settings)
        if st.button("New clip"):
            new_clip()
        if st.button("Delete"):
            deletion.ask(job.session, job.name, leave=True)


def _offer_rates(job: Job, best_fps: float) -> None:
    """One tap analyses the clip again as filmed at that rate, or as fast as life."""
    st.write(f"Was this filmed in slow motion? {best_fps:g} frames a second would fit a runner best.")
    offers = {best_fps: f"Yes, at {best_fps:g} frames a second: look again"}
    if job.other_rates_fps:
        *others, real_time = job.other_rates_fps
        offers |= {fps: f"Yes, at {fps:g}" for fps in others}
        offers[real_time] = "No, it plays as fast as life"
    for fps, label in offers.items():
        if st.button(label, type="primary" if fps == best_fps else "secondary", width="stretch"):
            analyse_again(job, replace(job.settings, capture_fps=fps))
