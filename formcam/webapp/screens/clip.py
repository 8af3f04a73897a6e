"""Drop a clip, watch it being worked on, read the result: the session's state says which of these is shown."""

from __future__ import annotations

import streamlit as st

from formcam.webapp import jobs
from formcam.webapp.screens import progress, refusal, result, start
from formcam.webapp.server import processes


def show() -> None:
    """The session named in the address, or the start."""
    session = st.query_params.get("session", "")
    if session:
        processes().settle(session)
    job = jobs.load(session) if session else None
    if job is None:
        if session:
            st.warning("That session is not here any more.")
        start.show()
    elif job.state == "done":
        result.show(job)
    elif job.state in ("running", "new"):
        progress.show(job)
    else:
        refusal.show(job)
