"""Drop a clip, watch it being worked on, read the result: the session's state says which of these is shown."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from formcam.app.screens import about_runner, chosen_result, progress, refusal, result, start
from formcam.app.screens.opening import SESSION
from formcam.app.server.processes import processes
from formcam.app.sessions import jobs, profiles
from formcam.app.sessions.jobs import Job
from formcam.app.sessions.results import stored_result
from formcam.records.errors import FormcamError

UNREADABLE = (
    "this result cannot be read; it is damaged, or another version of formcam made it",
    "start the analysis again: your clip is still here",
)


def address_last() -> None:
    """Without a session in the address: put the last result's there, else that of a clip that is being analysed."""
    if SESSION not in st.query_params:
        me = profiles.current().id
        job = chosen_result.last() or next((one for one in jobs.at_work() if one.owner in (me, None)), None)
        if job is not None:
            st.query_params[SESSION] = job.session


def show() -> None:
    """The session named in the address, or the start."""
    session = st.query_params.get(SESSION, "")
    if session:
        processes().settle(session)
    job = jobs.load(session) if session else None
    if job is None:
        if session:
            st.warning("That session is not here any more.")
        start.show()
    elif job.state in ("running", "new") or (job.state == "done" and about_runner.is_answering(session)):
        progress.show(job)
    elif job.state == "done" and _readable(job):
        chosen_result.remember(job.session)
        about_runner.catch_up(job)
        job = jobs.load(job.session) or job
        st.page_link(st.session_state["start_page"], label="New clip", icon=":material/add:")
        result.show(job)
    elif job.state == "done":
        refusal.show(replace(job, state="failed", message=UNREADABLE[0], advice=UNREADABLE[1]))
    else:
        refusal.show(job)


def _readable(job: Job) -> bool:
    """False for a result that is damaged, or that another version of formcam wrote."""
    try:
        stored_result(job)
    except (FormcamError, OSError):
        return False
    return True
