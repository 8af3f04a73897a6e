"""Whose clip it is: said where several people use this computer, and put right on the result page."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from formcam.app.screens import fault
from formcam.app.server.processes import processes
from formcam.app.sessions import jobs, profiles, remeasured, runs, session_index
from formcam.app.sessions.jobs import Job
from formcam.app.sessions.profiles import People, Profile
from formcam.app.sessions.session_index import Entry
from formcam.app.ui import look
from formcam.outputs import result_folder
from formcam.records.errors import FormcamError


def offer(job: Job) -> None:
    """Whose result it is, and a way to give it to somebody else; nothing where nobody else runs, or for a sample."""
    who = profiles.people()
    owner = who.find(job.owner)
    if owner is None or not who.several:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.html(f'<p class="fc-small">{look.text(owner.whose_first)} clip</p>', width="content")
        with st.popover(f"Not {owner.whose}?", type="tertiary"):
            st.write(
                "Whose is it? The clip moves to their sessions, and is measured with the height and sex "
                "that we know of them."
            )
            chosen = [
                one
                for one in who.everyone
                if one != owner and st.button(f"It is {one.whose}", key=f"give_{job.session}_{one.id}")
            ]
    for one in chosen:
        _give(job, one)


def own_first(found: tuple[Entry, ...], who: People) -> tuple[Entry, ...]:
    """Who runs now, then the samples, then other people, whose clips a coach may want to hold against these."""
    order = (who.current.id, None)
    return tuple(sorted(found, key=lambda one: order.index(one.owner) if one.owner in order else len(order)))


def say_two_people(before: Entry, after: Entry, who: People) -> None:
    """That what differs between two runners is no change of one; nothing for two clips of one."""
    if before.owner == after.owner:
        return
    look.card(
        "note",
        "These are two different people",
        f"<p>The first clip shows {look.text(_named(before, who))}, the second {look.text(_named(after, who))}. "
        "What differs below is the difference between two runners, not a change in either of them.</p>",
        level=2,
    )


def _named(entry: Entry, who: People) -> str:
    found = who.find(entry.owner)
    if found is None:
        return "the sample runner"
    return found.name or "you"


def _give(job: Job, to: Profile) -> None:
    """Theirs from now on, with their height and sex; speed and pain are of the day, and stay."""
    session_index.refresh()
    entry = session_index.entry(job.session)
    if entry is None:
        return
    runs.give(entry, session_index.entries(), to.id)
    chosen = replace(job.settings, height_cm=to.height_cm, sex=to.sex)
    try:
        if chosen != job.settings and (job.out / result_folder.KEYPOINTS).is_file():
            with processes().replacing(job.session):
                remeasured.measure_for(job, chosen)
        else:
            jobs.change_settings(job, chosen)
    except FormcamError as error:
        st.error(error.in_sentences)
    except OSError as error:
        st.error(fault.unwritten(error))
    else:
        st.rerun()
