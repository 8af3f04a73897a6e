"""The clips and pictures of a result that are still being drawn: after an analysis, or after corrections."""

from __future__ import annotations

import streamlit as st

from formcam.app.server.processes import processes
from formcam.app.sessions import corrected_results
from formcam.app.sessions.jobs import Job
from formcam.app.sessions.work_processes import REDRAW
from formcam.app.ui import look
from formcam.outputs import result_folder

POLL_S = 1.0


def show(job: Job) -> None:
    """How far the drawing is, and a way to have it done where it was not."""
    if not corrected_results.is_drawn_before(job):
        return
    if corrected_results.can_redraw(job) and not processes().has_ended(job.session, REDRAW):
        processes().start(job.session, REDRAW)  # Does nothing where it is at work already.
        _watch(job)
        return
    corrected = _is_corrected(job)
    look.note(
        "Pictures and the clip to take away were drawn before your corrections."
        if corrected
        else "The annotated clip has not been drawn."
    )
    if corrected_results.can_redraw(job):
        st.button(
            "Draw them anew" if corrected else "Draw it now",
            key=f"redraw_{job.session}",
            on_click=processes().start,
            args=(job.session, REDRAW),
        )


@st.fragment(run_every=POLL_S)
def _watch(job: Job) -> None:
    if not processes().is_running(job.session, REDRAW) or not corrected_results.is_drawn_before(job):
        st.rerun()
    share = corrected_results.share_drawn(job)
    done = f" {share:.0%}" if share > 0 else ""
    look.note(
        f"Your corrections are in the numbers. Pictures and the clip to take away are being redrawn …{done}"
        if _is_corrected(job)
        else f"The annotated clip to take away is being drawn …{done}"
    )


def _is_corrected(job: Job) -> bool:
    return corrected_results.edits_of(job.out) is not None or (job.out / result_folder.CLIP).is_file()
