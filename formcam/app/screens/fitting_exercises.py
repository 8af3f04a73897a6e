"""The exercises that fit a result: those of its findings, and where the back hurts those for backs."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from formcam.app.screens import careful, library
from formcam.app.screens.opening import RUN, SESSION
from formcam.app.sessions.jobs import Job
from formcam.app.sessions.warning_signs import hurting
from formcam.app.ui import look
from formcam.feedback.exercises import BACK_PROGRAMME, BACK_REASON, BACK_SOURCE, BACK_WORDS, BY_ID
from formcam.records.analysis import Finding


def show(clips: Sequence[Job], first: Sequence[Finding]) -> None:
    """For the findings `first` of these clips (one, or several of one run); nothing where there are none."""
    back_hurts = any(job.settings.back_hurts for job in clips)
    ids = dict.fromkeys(exercise for finding in first for exercise in finding.exercises)
    if back_hurts:
        ids |= dict.fromkeys(BACK_PROGRAMME)
    if not ids:
        return
    st.header("Exercises that fit")
    st.caption("Two or three days a week with a rest day between. Change one thing at a time.")
    if back_hurts:
        source = f'<p class="fc-small">Source: {look.text(BACK_SOURCE)}</p>'
        look.card("plain", BACK_REASON, f"<p>{look.text(BACK_WORDS)}</p>{source}")
    careful.say(hurting(clips), ids)
    library.cards(BY_ID[one] for one in ids)
    st.page_link(
        st.session_state["plan_page"],
        label="Make a week of it",
        icon=":material/calendar_month:",
        query_params={SESSION: clips[0].session} if len(clips) == 1 else {RUN: clips[0].run},
    )
