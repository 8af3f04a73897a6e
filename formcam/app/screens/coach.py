"""A coach's view of a result: the file to send, a place for the comments that come back, and those comments."""

from __future__ import annotations

import streamlit as st

from formcam.app.screens import fault
from formcam.app.sessions import coach_comments, coach_file
from formcam.app.sessions.dates import day_text
from formcam.app.sessions.download_names import download_name
from formcam.app.sessions.jobs import Job
from formcam.app.sessions.results import Stored
from formcam.app.ui import look, seeking
from formcam.outputs import result_folder
from formcam.outputs.files.coach_comments import MAX_BYTES
from formcam.records.analysis import Analysis
from formcam.records.coach_comments import CoachComment, CoachComments
from formcam.records.errors import FormcamError

ABOUT = (
    "One file with your clip, the result and a place for comments. It opens in any current browser, without a network. "
    "Your clip is in it: whoever gets the file sees it."
)
LARGE = "Your clip is large, so it is made smaller for this file first. That can take a minute."


def show(job: Job, stored: Stored, *, player_shown: bool) -> None:
    """What coaches wrote; nothing where nobody has. Their moments lead into the clip where it is shown."""
    everyone = coach_comments.kept(job)
    if not everyone:
        return
    st.header("What your coach says" if len(everyone) == 1 else "What your coaches say")
    for number, told in enumerate(everyone):
        _comments(number, told, job, stored, player_shown=player_shown)


def offer(job: Job, stored: Stored) -> None:
    """The file for a coach, and a place for what comes back; `stored` is the result in centimetres."""
    if not stored.run:
        return
    st.subheader("For a coach")
    look.note(ABOUT)
    if (job.out / result_folder.CLIP).is_file():
        st.download_button(
            "File for a coach",
            data=lambda: coach_file.coach_file(job, stored),
            file_name=download_name([job], [stored.analysis], coach_file.PAGE),
            mime="text/html",
            on_click="ignore",
            key=f"coach_{job.session}",
        )
        if coach_file.is_large(job):
            look.note(LARGE)
    else:
        look.note("It can be made once the annotated clip is drawn.")
    _take_in(job, stored)


def _take_in(job: Job, stored: Stored) -> None:
    """A new uploader after each file, so that a file that was taken in is not there to be taken in again."""
    turn_key = f"coach_turn_{job.session}"
    turn = st.session_state.setdefault(turn_key, 0)
    given = st.file_uploader(
        "Add a coach's comments",
        type=["json"],
        max_upload_size=-(-MAX_BYTES // 1024**2),
        key=f"coach_file_{job.session}_{turn}",
    )
    if given is None:
        return
    try:
        coach_comments.add(job, stored, given.getvalue())
    except (
        FormcamError
    ) as error:  # It may name what stands in the file, which Markdown would make pictures of.
        look.card("stop", "These comments were not added", f"<p>{look.text(error.in_sentences)}</p>")
        return
    except OSError as error:
        st.error(fault.unwritten(error))
        return
    st.session_state[turn_key] = turn + 1
    st.rerun()


def _comments(number: int, told: CoachComments, job: Job, stored: Stored, *, player_shown: bool) -> None:
    with st.container(border=True, key=f"coach_says_{number}"):
        who, day = look.text(told.coach), look.text(day_text(told.written_s))
        st.html(f'<div class="fc-finding"><h3>{who}</h3><span class="fc-small">{day}</span></div>')
        for place, comment in enumerate(told.comments):
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                st.html(
                    f'<p class="fc-small"><b>{look.text(_what(comment, stored.analysis))}</b></p>',
                    width="content",
                )
                if comment.moment_s is not None and player_shown:
                    st.button(
                        "Show this in the clip",
                        key=f"coach_{number}_{place}",
                        on_click=seeking.seek,
                        args=(job.session, comment.moment_s),
                    )
            st.html(f'<p class="fc-note">{look.text(comment.text)}</p>')
        if st.button("Remove these comments", key=f"coach_off_{number}", type="tertiary"):
            _remove(job, told.coach)


def _remove(job: Job, coach: str) -> None:
    try:
        coach_comments.remove(job, coach)
    except OSError as error:
        st.error(fault.unwritten(error))
        return
    st.rerun()


def _what(comment: CoachComment, analysis: Analysis) -> str:
    """What a comment is about."""
    if comment.moment_s is not None:
        return f"At {comment.moment_s:.2f} s"
    if comment.finding is None:
        return "On the whole run"
    title = next((one.title for one in analysis.findings if one.id == comment.finding), None)
    return f"On “{title}”" if title else "On something that this result does not name any more"
