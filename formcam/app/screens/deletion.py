"""Delete a session, once the user is sure."""

from __future__ import annotations

import streamlit as st

from formcam.app.server.processes import processes
from formcam.app.sessions import jobs, session_index
from formcam.app.ui import look


@st.dialog("Delete this session?")
def ask(session: str, name: str, *, leave: bool = False) -> None:
    """The question; with `leave`, a deletion leads from the session's own page to the list of all."""
    st.write("The clip and its result are removed from this computer. This cannot be undone.")
    look.note(name)
    with st.container(horizontal=True):
        if st.button("Yes, delete it", type="primary", key="delete_yes"):
            jobs.delete(session, processes())
            session_index.refresh()
            if leave:
                st.switch_page(st.session_state["sessions_page"])
            st.rerun()
        if st.button("Keep it", key="delete_no"):
            st.rerun()
