"""A slim line at the top of every page for each clip that is analysed or waits for it, or whose analysis just ended."""

from __future__ import annotations

import streamlit as st

from formcam.app.screens.opening import link_to
from formcam.app.server.processes import processes
from formcam.app.sessions import jobs, profiles
from formcam.app.sessions.job_progress import State
from formcam.app.sessions.jobs import Job
from formcam.app.ui import fragments

# Seconds from one look to the next, while a clip is being analysed.
POLL_S = 2.0
# The sessions that a line was shown for, in what Streamlit keeps for a browser session.
WATCHED = "watched"
ENDED: dict[State, str] = {
    "done": "Result ready:",
    "refused": "No result:",
    "failed": "No result:",
    "interrupted": "No result:",
}


def show(here: str) -> None:
    """The lines; none for the session `here`, whose own page is shown."""
    busy = _busy(here)
    watched = st.session_state.get(WATCHED, frozenset()) - {here} | busy
    if busy:
        _watch(here, busy)
    ended = [job for session in sorted(watched - busy) if (job := jobs.load(session)) and job.state in ENDED]
    for job in ended:
        link_to(
            job, ENDED[job.state], _whose(job), label="Open", icon=":material/arrow_forward:", key="ended"
        )
    st.session_state[WATCHED] = busy | {job.session for job in ended}


@fragments.part(every_s=POLL_S)
def _watch(here: str, busy: frozenset[str]) -> None:
    """How far they are. When one begins or ends the whole page is drawn anew: without any, this is not called again."""
    if _busy(here) != busy:
        st.rerun()
    waiting = [job for session in processes().waiting() if (job := jobs.load(session)) is not None]
    for job in (*jobs.at_work(), *waiting):
        if job.session in busy:
            running = job.state == "running"
            link_to(
                job,
                f"Analysing, {job.share:.0%} done:" if running else "Waiting in line:",
                _whose(job),
                label="Show progress" if running else "Open",
                icon=":material/hourglass_top:",
                key="busy",
            )


def _whose(job: Job) -> str:
    """` (Anna)` behind the clip of somebody who is not running now."""
    who = profiles.people()
    owner = who.find(job.owner)
    return "" if owner is None or owner == who.current else f" ({owner.called})"


def _busy(here: str) -> frozenset[str]:
    """The sessions that are analysed or wait for it, but for the one whose page is shown."""
    return frozenset({job.session for job in jobs.at_work()} | set(processes().waiting())) - {here}
