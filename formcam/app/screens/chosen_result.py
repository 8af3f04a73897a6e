"""Which of the runner's results a page is for: the one in the address, else the last looked at, else the newest."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from formcam.app.screens.opening import RUN, SESSION, link_to
from formcam.app.sessions import jobs, profiles
from formcam.app.sessions.dates import day_text
from formcam.app.sessions.jobs import Job
from formcam.app.sessions.latest import Result, finished, first_readable

# The session that was looked at, in what Streamlit keeps for a browser session.
LOOKED_AT = "looked_at"


def remember(session: str) -> None:
    """Note that this result was looked at: pages without a session in their address are then for it."""
    st.session_state[LOOKED_AT] = session


def last() -> Job | None:
    """The result last looked at, else the runner's newest, else a sample's; None where there is none."""
    own_first = sorted(finished(profiles.current().id), key=lambda job: job.sample)
    found = first_readable(_looked_at_first(own_first))
    return None if found is None else found[0]


def for_training() -> Result | None:
    """The result that a training page is for, or None. Says so where the address names one that is not there.

    A sample is nobody's training: only the address may name one, to try the page out.
    """
    known = profiles.people()
    done = finished(known.current.id)
    asked = st.query_params.get(SESSION, "")
    found = first_readable(job for job in done if job.session == asked)
    if found is not None:
        return found
    own = [job for job in done if not job.sample]
    if not asked:
        return first_readable(_looked_at_first(own))
    newest = first_readable(own)
    other = " This page uses your newest result instead." if newest else ""
    named = jobs.load(asked)
    whose = None if named is None else known.find(named.owner)
    if whose is None or whose == known.current:
        st.warning(f"There is no result for the clip in the address.{other}")
    else:
        st.warning(f"The clip in the address is {whose.whose}.{other}")
    return newest


def say_whose(job: Job) -> None:
    """Whose result the page is for, and the way back to it."""
    link_to(
        job,
        "For:",
        f", {day_text(job.when)}",
        label="Back to this result",
        icon=":material/arrow_back:",
        key="whose",
    )


def choose(
    current: Job | None, label: str, place: DeltaGenerator | None = None, *, instead: str = ""
) -> None:
    """A field to take another result: its session goes into the address, which then holds over a reload.

    `instead` names what the page is for where that is no single result.
    """
    own = (job for job in finished(profiles.current().id) if not job.sample)
    offered = own if current is None or not current.sample else (current, *own)
    names = {"": instead} if instead else {}
    names |= {job.session: name_and_day(job) for job in offered}
    shown = "" if current is None else current.session
    # A field keeps what was chosen in it: another session in the address, another field.
    key = f"made_from_{shown}"
    (place or st).selectbox(
        label,
        list(names),
        index=list(names).index(shown) if shown in names else None,
        format_func=lambda session: names.get(session, session),
        key=key,
        on_change=_take,
        args=(key,),
    )


def name_and_day(job: Job) -> str:
    """`side.mp4, 28 November 2026`."""
    return f"{job.name}, {day_text(job.when)}"


def _take(key: str) -> None:
    chosen = st.session_state[key]
    if chosen:
        st.query_params[SESSION] = chosen
        st.query_params.pop(RUN, None)


def _looked_at_first(done: Iterable[Job]) -> list[Job]:
    return sorted(done, key=lambda job: not _looked_at(job))


def _looked_at(job: Job) -> bool:
    return job.session == st.session_state.get(LOOKED_AT)
