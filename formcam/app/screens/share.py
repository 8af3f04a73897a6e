"""The upright clip to share: made by a process of its own when asked for, then offered to save."""

from __future__ import annotations

import streamlit as st

from formcam.app.server.processes import processes
from formcam.app.sessions.jobs import Job
from formcam.app.sessions.session_files import COVERED_CLIP
from formcam.app.sessions.work_processes import SHARE, SHARE_COVERED, Work
from formcam.app.ui import fragments
from formcam.outputs import result_folder

POLL_S = 1.0


def show(job: Job) -> None:
    """The choice, and the clip once it is there."""
    if (job.out / result_folder.CLIP).is_file() and (job.out / result_folder.KEYPOINTS).is_file():
        st.subheader("To share")
        _watch(job)


@fragments.part()
def _watch(job: Job) -> None:
    covered = st.checkbox(
        "Make my face unreadable", value=True, key=f"cover_{job.session}",
        help="Only yours: other people in the picture stay as they are.",
    )  # fmt: skip
    kind = "covered" if covered else "plain"
    work, name = (SHARE_COVERED, COVERED_CLIP) if covered else (SHARE, result_folder.VERTICAL_CLIP)
    path = job.out / name
    if processes().is_running(job.session, work):
        _wait(job.session, work)
    elif path.is_file():
        st.download_button(
            "Upright clip", data=path.read_bytes, file_name=f"formcam_{path.name}", mime="video/mp4",
            on_click="ignore", key=f"get_{kind}",
        )  # fmt: skip
    else:
        if processes().has_ended(job.session, work):
            st.warning("The clip could not be made. Is the original still there, and room on the disk?")
        st.button(
            "Make an upright clip", key=f"make_{kind}", on_click=processes().start, args=(job.session, work)
        )


@fragments.part(every_s=POLL_S)
def _wait(session: str, work: Work) -> None:
    st.html('<p role="status">Making the upright clip. You may go on reading.</p>')
    if not processes().is_running(session, work):
        st.rerun()
