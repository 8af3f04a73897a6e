"""To a session's page, also by way of an analysis that begins anew."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from formcam.app.server.processes import processes
from formcam.app.sessions import jobs, runs, sample_results
from formcam.app.sessions.job_settings import JobSettings
from formcam.app.sessions.jobs import Job
from formcam.app.sessions.work_processes import Processes
from formcam.app.ui import look

# The session in the address, and the run of several.
SESSION, RUN = "session", "run"


def open_session(session: str) -> None:
    """Show that session (the address keeps it, so that a reload comes back to it)."""
    st.switch_page(st.session_state["clip_page"], query_params={SESSION: session})


def begin_clips(sessions: Sequence[str]) -> None:
    """Analyse new sessions, several as clips of one run, and show the first; one that has a result is just shown."""
    start_clips(sessions, processes())
    open_session(sessions[0])


def start_clips(sessions: Sequence[str], work: Processes) -> None:
    """Analyse new sessions, several as clips of one run; also from outside of a page."""
    runs.begin(sessions)
    for session in dict.fromkeys(sessions):
        job = jobs.load(session)
        if job is not None and job.state == "new" and not sample_results.open_at_once(job):
            work.start(session)


def link_to(job: Job, before: str, after: str = "", *, label: str, icon: str, key: str) -> None:
    """A line that names the clip between two texts, and a link to its page. `key` tells the lines of a page apart."""
    with st.container(
        horizontal=True, vertical_alignment="center", gap="small", key=f"line_{key}_{job.session}"
    ):
        st.html(
            f'<p class="fc-small">{look.text(before)} <b>{look.text(job.name)}</b>{look.text(after)}</p>',
            width="content",
        )
        st.page_link(
            st.session_state["clip_page"], label=label, icon=icon, query_params={SESSION: job.session}
        )


def new_clip() -> None:
    """Show the start, whatever session the address has."""
    st.switch_page(st.session_state["start_page"])


def analyse_again(job: Job, chosen: JobSettings) -> None:
    """Begin the session's analysis anew with those settings, stopping one at work, and show how far it is."""
    processes().cancel(job.session)
    jobs.again(job, chosen)
    processes().start(job.session)
    open_session(job.session)
