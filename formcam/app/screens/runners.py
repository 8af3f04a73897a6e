"""Who runs: the menu at the top of every page, and the page to add, rename and delete runners.

A computer with one runner, who has no name, only sees the way to add another.
"""

from __future__ import annotations

import streamlit as st

from formcam.app.server.processes import processes
from formcam.app.sessions import jobs, profiles, runner_files, session_index
from formcam.app.sessions.profiles import NAME_LENGTH, People, Profile
from formcam.app.ui import look
from formcam.feedback.units import height_text
from formcam.records.errors import UsageError

DAMAGED = (
    f"The list of runners was damaged, so it has been put aside ({profiles.DAMAGED_FILE}). "
    "No session is lost; check the names."
)
DELETE = "Delete, too"


def menu(*, may_begin: bool) -> None:
    """Who runs now, and the others to switch to; with one runner, where it `may_begin`, the way to add a second."""
    if profiles.put_aside_if_damaged():
        profiles.adopt({job.profile for job in jobs.sessions() if not job.sample})
        st.warning(DAMAGED)
    who = profiles.people()
    page = st.session_state["runners_page"]
    if who.several:
        with (
            st.container(key="runner"),
            st.popover(who.current.called, icon=":material/person:", type="tertiary"),
        ):
            for one in who.everyone:
                if one != who.current and st.button(
                    f"Switch to {one.called}", key=f"switch_{one.id}", width="stretch"
                ):
                    _switch(one.id)
            st.page_link(page, label="Add, rename or delete runners", icon=":material/group:")
    elif may_begin:
        with st.container(key="runner"):
            st.page_link(page, label="Add a runner", icon=":material/person_add:")


def show() -> None:
    """The page."""
    st.title("Runners")
    st.html(
        '<p class="fc-lead">Does somebody else run here, too? Sessions, trends, training week and warning signs '
        "are kept apart for each runner.</p>"
    )
    who = profiles.people()
    clips = jobs.sessions()
    if who.several or who.current.name:
        for one in who.everyone:
            _runner(one, who, [job.session for job in clips if job.owner == one.id])
    _add(who.current)


def _add(known: Profile) -> None:
    """A name for the new runner, and for who ran alone until now."""
    st.header("Add a runner")
    # What was typed goes once it has become a runner: another number of runners, another form.
    number = len(profiles.people().everyone)
    with st.form(f"runner_new_{number}", border=False):
        own = known.name or st.text_input("Your own name", max_chars=NAME_LENGTH, key=f"own_name_{number}")
        name = st.text_input("Name of the new runner", max_chars=NAME_LENGTH, key=f"new_name_{number}")
        sent = st.form_submit_button("Add", type="primary")
    if sent:
        try:
            fresh = profiles.add(name, beside=own)
        except UsageError as error:
            st.error(error.in_sentences)
        else:
            _switch(fresh.id)


def _runner(one: Profile, who: People, theirs: list[str]) -> None:
    with st.container(border=True, key=f"runner_{one.id}"):
        st.html(
            f'<h3 class="fc-row">{look.text(one.called)}</h3>'
            f'<p class="fc-small">{look.text(" · ".join(_facts(one, who, theirs)))}</p>'
        )
        with st.container(horizontal=True, gap="xsmall"):
            if one != who.current and st.button(f"Switch to {one.called}", key=f"to_{one.id}"):
                _switch(one.id)
            with st.popover("Rename"):
                _rename(one)
            if who.several:
                with st.popover("Delete"):
                    _delete(one, who, theirs)


def _facts(one: Profile, who: People, theirs: list[str]) -> list[str]:
    facts = ["runs now"] if one == who.current else []
    facts.append(_count(theirs))
    if one.height_cm is not None:
        facts.append(height_text(one.height_cm, one.length))
    return facts


def _rename(one: Profile) -> None:
    with st.form(f"rename_{one.id}", border=False):
        name = st.text_input("Name", one.name, max_chars=NAME_LENGTH, key=f"name_of_{one.id}_{one.name}")
        sent = st.form_submit_button("Save", type="primary")
    if sent:
        try:
            profiles.rename(one.id, name)
        except UsageError as error:
            st.error(error.in_sentences)
        else:
            st.rerun()


def _delete(gone: Profile, who: People, theirs: list[str]) -> None:
    """What becomes of the sessions is asked; answers and ticks go."""
    others = [one for one in who.everyone if one != gone]
    st.write(
        f"{gone.called}'s answers and ticked exercises are removed from this computer. This cannot be undone."
    )
    choice = DELETE
    if theirs:
        choice = st.radio(
            f"What about {gone.whose} {_count(theirs)}?",
            [*(f"Give to {one.called}" for one in others), DELETE],
            key=f"heir_{gone.id}",
        )
    if st.button(f"Yes, delete {gone.called}", type="primary", key=f"delete_runner_{gone.id}"):
        heir = next((one for one in others if choice == f"Give to {one.called}"), None)
        _remove(gone, theirs, heir)
        if gone == who.current and heir is not None:
            profiles.choose(heir.id)
        st.rerun()


def _remove(gone: Profile, theirs: list[str], heir: Profile | None) -> None:
    """The sessions first: a runner who has some stays until they are somebody else's or gone."""
    for session in theirs:
        if heir is None:
            jobs.delete(session, processes())
        else:
            session_index.give(session, heir.id)
    session_index.refresh()
    runner_files.forget(gone.id)
    profiles.remove(gone.id)


def _switch(profile: str) -> None:
    """That runner's page: nothing in the address, which may name a clip of somebody else's."""
    profiles.choose(profile)
    st.query_params.clear()
    st.rerun()


def _count(sessions: list[str]) -> str:
    return f"{len(sessions)} session{'' if len(sessions) == 1 else 's'}"
