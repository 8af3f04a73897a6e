"""To a session's page, also by way of an analysis that begins anew."""

from __future__ import annotations

import streamlit as st

from formcam.app.server.processes import processes
from formcam.app.sessions import jobs
from formcam.app.sessions.job_settings import JobSettings
from formcam.app.sessions.jobs import Job


def open_session(session: str) -> None:
    """Show that session (the address keeps it, so that a reload comes back to it)."""
    st.query_params["session"] = session
    st.rerun()


def analyse_again(job: Job, chosen: JobSettings) -> None:
    """Begin the session's analysis anew with those settings, stopping one at work, and show how far it is."""
    processes().cancel(job.session)
    jobs.again(job, chosen)
    processes().start(job.session)
    open_session(job.session)
