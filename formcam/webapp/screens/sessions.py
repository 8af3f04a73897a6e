"""All sessions on this computer: open one, delete one, delete all."""

from __future__ import annotations

import time

import streamlit as st

from formcam.webapp import jobs, look
from formcam.webapp.jobs import Job
from formcam.webapp.server import processes

STATE_WORDS = {
    "done": "result ready", "refused": "could not be judged", "running": "working", "new": "waiting",
    "failed": "did not work", "cancelled": "stopped", "interrupted": "interrupted",
}  # fmt: skip


def show() -> None:
    """The list."""
    st.title("Sessions")
    found = jobs.sessions()
    if not found:
        st.write("Nothing here yet. Your clips and results stay on this computer and will be listed here.")
        return
    for job in found:
        _row(job)
    with st.expander("Delete everything"):
        st.write("Removes all clips and results from this computer. This cannot be undone.")
        sure = st.checkbox("Yes, delete all sessions", key="sure")
        if st.button("Delete all", disabled=not sure, key="delete_all"):
            for job in found:
                jobs.delete(job.session, processes())
            st.rerun()


def _row(job: Job) -> None:
    when = time.strftime("%d %b %Y, %H:%M", time.localtime(job.created))
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.html(
            f"<b>{look.text(job.name)}</b><br><span class='fc-small'>{when} · {STATE_WORDS[job.state]}</span>"
        )
        if st.button("Open", key=f"open_{job.session}"):
            st.switch_page(st.session_state["clip_page"], query_params={"session": job.session})
        if st.button("Delete", key=f"delete_{job.session}"):
            jobs.delete(job.session, processes())
            st.rerun()
