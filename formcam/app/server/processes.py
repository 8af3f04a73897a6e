"""What belongs to the server as a whole and not to one visitor."""

from __future__ import annotations

import streamlit as st

from formcam.app.server import memory
from formcam.app.sessions import jobs, session_index
from formcam.app.sessions.cleanup import sweep_twice
from formcam.app.sessions.work_processes import Processes


@st.cache_resource
def processes() -> Processes:
    """The job processes that this server started; asked for the first time, it clears up after the last server.

    What waited in line there begins.
    """
    memory.settle()
    sweep_twice()
    session_index.repair()
    made = Processes()
    jobs.take_up(made)
    return made
