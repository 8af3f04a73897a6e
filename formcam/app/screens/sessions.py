"""The sessions of who runs now, and the samples: look, open, name, put together, delete, take away, bring back."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path

import streamlit as st

from formcam.app import settings
from formcam.app.screens import archive, deletion
from formcam.app.screens.compare import VIEW_WORDS
from formcam.app.server.processes import processes
from formcam.app.sessions import jobs, profiles, runner_files, runs, session_index
from formcam.app.sessions.jobs import Job
from formcam.app.sessions.profiles import People
from formcam.app.sessions.session_files import OUT, PREVIEW
from formcam.app.sessions.session_index import Entry
from formcam.app.ui import look
from formcam.feedback.units import speed_text
from formcam.outputs import result_folder

# Of a session that is not in the index of results.
STATE_WORDS = {
    "done": "result cannot be read", "refused": "couldn't be analysed", "running": "being analysed",
    "new": "not begun yet: open it",
    "failed": "did not work", "cancelled": "stopped by you", "interrupted": "interrupted",
}  # fmt: skip
# More rows than this are shown when asked for.
PAGE = 20
# Of the stills that each result has, the first that exists stands for it.
STILLS = ("finding_*.jpg", "initial_contact.jpg", "midstance.jpg")


def show() -> None:
    """The list."""
    st.title("Sessions")
    session_index.refresh()
    everything = jobs.sessions()
    profiles.adopt({job.profile for job in everything if not job.sample})
    who = profiles.people()
    shown = (who.current.id, None)
    finished = {entry.session: entry for entry in session_index.entries() if entry.owner in shown}
    unfinished = [job for job in everything if job.owner in shown and job.session not in finished]
    if not finished and not unfinished:
        st.write(
            f"Nothing here yet. {who.current.whose_first} clips and results stay on this computer and are listed here."
        )
        archive.bring_back(who)
        _delete_everything(everything, who)
        return
    # One block, so that what follows keeps its place on the page, and stays open, when a row comes or goes.
    with st.container(key="all_sessions"):
        _list(finished, unfinished)
    archive.take_away(len(finished), who)
    archive.bring_back(who)
    _delete_everything(everything, who)


def _delete_everything(everything: list[Job], who: People) -> None:
    """Of everybody; nothing is offered where there is nothing."""
    if not everything:
        return
    with st.expander("Delete everything", key="delete_everything"):
        whose = f"of {' and '.join(one.called for one in who.everyone)}" if who.several else ""
        st.write(
            f"Removes all clips and results {whose}, remembered answers and all ticks from this computer. "
            "This cannot be undone."
        )
        sure = st.checkbox("Yes, delete all sessions", key="sure")
        if st.button("Delete all", disabled=not sure, key="delete_all"):
            for job in everything:
                jobs.delete(job.session, processes())
            runner_files.forget_all()
            profiles.forget()
            session_index.refresh()
            st.rerun()


def _list(finished: dict[str, Entry], unfinished: list[Job]) -> None:
    """What is at work or waits for it, then the results, then, folded away, what has none; each the newest first."""
    cadences = session_index.by_session("cadence")
    for suggestion in runs.suggestions(tuple(finished.values()), cadences):
        _suggest(suggestion)
    at_work = [job for job in unfinished if job.state in ("running", "new")]
    for job in at_work:
        _unfinished(job)
    shown = st.session_state.get("sessions_shown", PAGE)
    for entry in list(finished.values())[:shown]:
        _row(entry, finished, cadences)
    if len(finished) > shown and st.button(f"Show more ({len(finished) - shown})"):
        st.session_state["sessions_shown"] = shown + PAGE
        st.rerun()
    without = [job for job in unfinished if job not in at_work]
    if without:
        count = f"{len(without)} clip{'' if len(without) == 1 else 's'}"
        with st.expander(f"{count} without a result", key="without_result"):
            for job in without:
                _unfinished(job)


def when_text(moment: float) -> str:
    """`23 Nov 2026, 04:51`."""
    return time.strftime("%d %b %Y, %H:%M", time.localtime(moment))


def still_of(session: str) -> Path | None:
    """The small picture of a finished session."""
    job = jobs.load(session)
    if job is None:
        return None
    found = (path for name in STILLS for path in sorted((job.out / result_folder.FRAMES).glob(name)))
    preview = job.folder / PREVIEW
    return next(found, preview if preview.is_file() else None)


def _suggest(pair: tuple[Entry, Entry]) -> None:
    first, second = pair
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.html(
            "<b>Two clips of one run?</b><br><span class='fc-small'>"
            f"{look.text(first.name)} ({VIEW_WORDS[first.view or 'left']}) and {look.text(second.name)} "
            f"({VIEW_WORDS[second.view or 'left']}) came within an hour. Together they make one result.</span>"
        )
        if st.button("Put them together", key=f"join_{first.session}"):
            runs.join(first, second)
            st.rerun()
        if st.button("No", key=f"apart_{first.session}", help="They are two runs"):
            runs.keep_apart(first, second)
            st.rerun()


def _unfinished(job: Job) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.html(
            f"<b>{look.text(job.name)}</b><br><span class='fc-small'>{when_text(job.created)} · "
            f"{'waiting in line' if job.session in processes().waiting() else STATE_WORDS[job.state]}</span>"
        )
        _open(job.session)
        if st.button("Delete", key=f"delete_{job.session}"):
            deletion.ask(job.session, job.name)


def _row(entry: Entry, finished: dict[str, Entry], cadences: Mapping[str, float]) -> None:
    with st.container(border=True, key=f"row_{entry.session}"):
        picture = still_of(entry.session)
        left, right = st.columns([1, 4.5])
        if picture is not None:
            left.image(str(picture), alt=f"A moment of {entry.name}", width="stretch")
        with right:
            note = f'<p class="fc-small">“{look.text(entry.note)}”</p>' if entry.note else ""
            st.html(
                f'<h3 class="fc-row">{look.text(entry.name)}</h3>'
                f'<p class="fc-small">{look.text(" · ".join(_facts(entry, cadences)))}</p>'
                f"<p>{look.text(entry.verdict)}</p>{note}"
            )
            with st.container(horizontal=True, gap="xsmall"):
                _open(entry.session)
                if runs.clips_of(entry.run, tuple(finished.values()))[1:] and st.button(
                    "The whole run", key=f"run_{entry.session}"
                ):
                    st.switch_page(st.session_state["run_page"], query_params={"run": entry.run})
                if len(finished) > 1 and st.button("Compare", key=f"compare_{entry.session}"):
                    st.switch_page(st.session_state["compare_page"], query_params={"after": entry.session})
                with st.popover("Edit", help="Name, note, run"):
                    _edit(entry, finished)
                if st.button("Delete", key=f"delete_{entry.session}"):
                    deletion.ask(entry.session, entry.name)


def _facts(entry: Entry, cadences: Mapping[str, float]) -> list[str]:
    facts = [when_text(entry.when)]
    if entry.view in VIEW_WORDS:
        facts.append(f"filmed {VIEW_WORDS[entry.view]}")
    if entry.session in cadences:
        facts.append(f"{cadences[entry.session]:.0f} steps a minute")
    if entry.speed_kmh is not None:
        facts.append(speed_text(entry.speed_kmh, profiles.current().units.speed))
    if (settings.session_folder(entry.session) / OUT / result_folder.EDITS).is_file():
        facts.append("corrected by hand")
    return facts


def _open(session: str) -> None:
    if st.button("Open", key=f"open_{session}"):
        st.switch_page(st.session_state["clip_page"], query_params={"session": session})


def _edit(entry: Entry, finished: dict[str, Entry]) -> None:
    name = st.text_input("Name", entry.name, max_chars=session_index.NAME_LENGTH, key=f"name_{entry.session}")
    note = st.text_area("Note", entry.note, max_chars=session_index.NOTE_LENGTH, key=f"note_{entry.session}")
    others = [one for one in finished.values() if one.session != entry.session and one.owner == entry.owner]
    mates = [one.session for one in others if entry.run not in ("", runs.APART) and one.run == entry.run]
    ids = ["", *(one.session for one in others)]
    mate = st.selectbox(
        "Another clip of the same run",
        ids,
        index=ids.index(mates[0]) if mates else 0,
        format_func=lambda one: f"{finished[one].name}, {when_text(finished[one].when)}" if one else "none",
        key=f"mate_{entry.session}_{entry.run}",  # A field keeps what it first showed: another run, another field.
    )
    if st.button("Save", key=f"save_{entry.session}", type="primary"):
        if name != entry.name:
            session_index.rename(entry.session, name)
        if note != entry.note:
            session_index.set_note(entry.session, note)
        if mate and mate not in mates:
            runs.join(entry, finished[mate])
        elif not mate and mates:
            runs.leave(entry, tuple(finished.values()))
        st.rerun()
