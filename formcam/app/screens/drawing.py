"""The clips and pictures of a result that are still being drawn: after an analysis, or after corrections."""

from __future__ import annotations

import streamlit as st

from formcam.app.server.processes import processes
from formcam.app.sessions import corrected_results
from formcam.app.sessions.jobs import Job
from formcam.app.sessions.work_processes import REDRAW
from formcam.app.ui import fragments, look
from formcam.outputs import result_folder

POLL_S = 1.0


def show(job: Job) -> None:
    """How far the drawing is, and a way to have it done where it was not."""
    if not corrected_results.is_drawn_before(job):
        return
    if corrected_results.can_redraw(job) and not processes().has_ended(job.session, REDRAW):
        processes().start(job.session, REDRAW)  # Does nothing where it is at work already.
        _watch(job, pictures=corrected_results.are_pictures_drawn(job))
        return
    there = (job.out / result_folder.CLIP).is_file()
    before = "your corrections" if _is_corrected(job) else "your last changes"
    look.note(
        f"Pictures and the clip to take away were drawn before {before}."
        if there
        else "The annotated clip has not been drawn."
    )
    if corrected_results.can_redraw(job):
        st.button(
            "Draw them anew" if there else "Draw it now",
            key=f"redraw_{job.session}",
            on_click=processes().start,
            args=(job.session, REDRAW),
        )


@fragments.part(every_s=POLL_S)
def _watch(job: Job, *, pictures: bool) -> None:
    """How far it is; the page is drawn anew when it ends, and when the `pictures` are there that were not yet."""
    ended = not processes().is_running(job.session, REDRAW) or not corrected_results.is_drawn_before(job)
    if ended or corrected_results.are_pictures_drawn(job) != pictures:
        st.rerun()
    share = corrected_results.share_drawn(job)
    done = f" {share:.0%}" if share > 0 else ""
    first = "Your corrections are in the numbers. " if _is_corrected(job) else ""
    what = (
        "The annotated clip to take away is"
        if pictures
        else "Pictures and the annotated clip to take away are"
    )
    look.note(f"{first}{what} being drawn …{done}")


def _is_corrected(job: Job) -> bool:
    return corrected_results.edits_of(job.out) is not None
