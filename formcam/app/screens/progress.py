"""A clip being worked on: stage, time left, the first picture, questions, and a way to stop.

Whoever is answering the questions when the result is there is not interrupted: it waits behind a button.
"""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from formcam.app.components.widgets import picker
from formcam.app.screens import about_runner, first_answer, first_seconds
from formcam.app.screens.opening import analyse_again
from formcam.app.server.processes import processes
from formcam.app.server.routes import LIVE_PICTURE, media_url
from formcam.app.sessions import jobs
from formcam.app.sessions.job_words import stage_text
from formcam.app.sessions.jobs import Job
from formcam.app.sessions.session_files import LIVE, PREVIEW
from formcam.app.ui import fragments, look

POLL_S = 0.5


def show(job: Job) -> None:
    """The page of a job that runs."""
    if job.state == "new":
        processes().start(job.session)
    _watch(job.session)
    if job.sample:
        _pictures(job.session)
        return
    # Side by side where there is room; on a phone the questions come first (look.css).
    with st.container(key=about_runner.WAITING):
        work, ask = st.columns([1, 1.3], gap="large")
        with work:
            _pictures(job.session)
        with ask:
            about_runner.ask(job)


@fragments.part(every_s=POLL_S)
def _watch(session: str) -> None:
    processes().settle(session)
    job = jobs.load(session)
    if job is not None and job.state == "done" and about_runner.is_answering(session):
        _head("Ready when you are", job.name)
        _ready()
        return
    if job is None or job.state not in ("running", "new"):
        st.rerun()
        return
    _head("Working on it", job.name)
    if session in processes().waiting():
        _in_line(session)
        return
    percent = round(100 * job.share)
    st.html(
        f'<p role="status">{stage_text(job)}</p><div class="fc-meter" role="progressbar" '
        f'aria-label="Progress" aria-valuenow="{percent}" aria-valuemin="0" aria-valuemax="100">'
        f'<i style="width:{percent}%"></i></div>'
    )
    if st.button("Cancel", key="cancel"):
        processes().cancel(session)
        st.rerun()
    st.caption("You can close this page and come back to the same address; the analysis keeps running.")
    first_answer.show(job)
    first_seconds.show(job)


def _head(title: str, name: str) -> None:
    st.html(
        f'<div class="fc-hero"><p class="fc-brand">formcam</p><h1>{title}</h1><p>{look.text(name)}</p></div>'
    )


def _in_line(session: str) -> None:
    """A clip whose turn has not come yet."""
    at_work = ", ".join(job.name for job in jobs.at_work())
    look.note(f"In line: it begins when {at_work or 'the clip before it'} is done. You can close this page.")
    if st.button("Cancel", key="cancel"):
        processes().cancel(session)
        st.rerun()


def _ready() -> None:
    """At the foot of a phone's screen, wherever one is in the questions (look.css)."""
    with st.container(key="ready"):
        st.html('<p role="status"><b>Your result is ready.</b> What you answer here goes into it.</p>')
        if st.button("Show my result", type="primary", key="show_result"):
            about_runner.stop_answering()
            st.rerun()


@fragments.part(every_s=POLL_S)
def _pictures(session: str) -> None:
    """The clip as far as the body has been found; before that, or to choose the runner in, its first picture."""
    job = jobs.load(session)
    if job is None or not job.has_preview:
        return
    several, live = len(job.people) > 1, (job.folder / LIVE).is_file()
    if several or not live:
        _first_picture(job, several=several)
    if live:
        picker(
            "live",
            source=media_url(job.session, LIVE_PICTURE),
            boxes=(),
            label="Your clip, as far as your body has been found in it",
        )


def _first_picture(job: Job, *, several: bool) -> None:
    if several and job.settings.runner_xy is None:
        st.write(
            "**Several people are in the picture.** formcam follows the one who runs on the spot. "
            "To choose, tap the runner."
        )
    point = picker("people", source=media_url(job.session, PREVIEW), boxes=job.people if several else ())
    if point is not None and point != job.settings.runner_xy:
        analyse_again(job, replace(job.settings, runner_xy=point))
