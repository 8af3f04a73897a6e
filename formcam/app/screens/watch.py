"""What the runner's watch recorded, beside the clip's result: a place to give its file, and the table."""

from __future__ import annotations

import streamlit as st

from formcam.app.screens import about_runner, fault
from formcam.app.sessions import profiles, watch_file
from formcam.app.sessions.jobs import Job
from formcam.app.sessions.results import stored_result
from formcam.app.ui import look
from formcam.feedback.watch_text import COLUMNS, HEADING, Told, minutes_sentence, notes_told, rows_told
from formcam.records.errors import FormcamError
from formcam.records.track import SPEED_KMH_RANGE
from formcam.records.watch import WatchComparison
from formcam.watch.reading import ENDINGS
from formcam.watch.samples import MAX_BYTES

ASK = (
    "Did your watch record this run? Give its file, and its numbers stand beside those of the clip, each with its "
    "error. Your watch's app or web page exports it as FIT, TCX or GPX (FIT holds most)."
)


def offer(job: Job) -> None:
    """The table where the session has a watch's file, else a place for one; nothing for a sample."""
    if job.sample:
        return
    kept = watch_file.is_kept(job)
    with st.expander(HEADING, expanded=kept, key=f"watch_{job.session}"):
        if kept:
            _show(job)
        else:
            _ask(job)


def _ask(job: Job) -> None:
    look.note(ASK)
    given = st.file_uploader(
        "The run as your watch recorded it",
        type=list(ENDINGS),
        max_upload_size=MAX_BYTES // 1024**2,
        key=f"watch_file_{job.session}",
    )
    if given is None:
        return
    try:
        watch_file.keep(job, given.getvalue())
    except FormcamError as error:
        st.error(error.in_sentences)
        return
    except OSError as error:
        st.error(fault.unwritten(error))
        return
    st.rerun()


def _show(job: Job) -> None:
    try:
        comparison = watch_file.beside(job, stored_result(job).analysis)
    except FormcamError as error:
        st.error(error.in_sentences)
        comparison = None
    if comparison is not None:
        st.html(comparison_html(comparison, rows_told(comparison, profiles.current().units)))
        _offer_speed(job, comparison)
    if st.button("Take the watch's file away", key=f"no_watch_{job.session}"):
        watch_file.remove(job)
        st.rerun()


def _offer_speed(job: Job, comparison: WatchComparison) -> None:
    """The watch's speed as the belt's, where the runner knows that it was."""
    low, high = SPEED_KMH_RANGE
    for row in comparison.rows:
        if row.name == "speed" and low <= row.watch <= high:
            about_runner.speed_button(job, round(row.watch, 1))


def comparison_html(comparison: WatchComparison, rows: tuple[Told, ...]) -> str:
    """The sentence, the table and the notes, as HTML."""
    notes = "".join(f'<p class="fc-small">{look.text(note)}</p>' for note in notes_told(comparison))
    return f"<p>{look.text(minutes_sentence(comparison))}</p>{_table_html(rows) if rows else ''}{notes}"


def _table_html(rows: tuple[Told, ...]) -> str:
    heads = "".join(f'<th scope="col">{word}</th>' for word in COLUMNS)
    return (
        f'<table class="fc-rows fc-beside"><thead><tr>{heads}</tr></thead>'
        f"<tbody>{''.join(map(_row_html, rows))}</tbody></table>"
    )


def _row_html(row: Told) -> str:
    label, watch, clip, sentence = map(look.text, (row.label, row.watch, row.clip, row.sentence))
    return (
        f"<tr><td>{label}</td><td>{watch}</td><td>{clip}</td></tr>"
        f'<tr><td colspan="3" class="fc-small">{sentence}</td></tr>'
    )
