"""The upright clip to share: made by a process of its own when asked for, then offered to save."""

from __future__ import annotations

import subprocess
import sys

import streamlit as st

from formcam.app.sessions.jobs import ROOT, Job
from formcam.app.workers.share_job import NAMES
from formcam.outputs import result_folder

POLL_S = 1.0


@st.cache_resource(show_spinner=False)
def _running() -> dict[tuple[str, str], subprocess.Popen[bytes]]:
    """The processes of this server, by session and kind."""
    return {}


def show(job: Job) -> None:
    """The choice, and the clip once it is there."""
    if (job.out / result_folder.CLIP).is_file() and (job.out / result_folder.KEYPOINTS).is_file():
        st.subheader("To share")
        _watch(job)


@st.fragment
def _watch(job: Job) -> None:
    covered = st.checkbox(
        "Make my face unreadable", value=True, key=f"cover_{job.session}",
        help="Only yours: other people in the picture stay as they are.",
    )  # fmt: skip
    kind = "covered" if covered else "plain"
    path, process = job.out / NAMES[kind], _running().get((job.session, kind))
    if process is not None and process.poll() is None:
        _wait(job.session, kind)
    elif path.is_file():
        st.download_button(
            "Upright clip", data=path.read_bytes, file_name=f"formcam_{path.name}", mime="video/mp4",
            on_click="ignore", key=f"get_{kind}",
        )  # fmt: skip
    else:
        if process is not None:
            st.warning("The clip could not be made. Is the original still there, and room on the disk?")
        st.button("Make an upright clip", key=f"make_{kind}", on_click=_start, args=(job, kind))


@st.fragment(run_every=POLL_S)
def _wait(session: str, kind: str) -> None:
    process = _running().get((session, kind))
    st.html('<p role="status">Making the upright clip. You may go on reading.</p>')
    if process is None or process.poll() is not None:
        st.rerun()


def _start(job: Job, kind: str) -> None:
    with (job.folder / "share.log").open("wb") as log:
        _running()[job.session, kind] = subprocess.Popen(
            [sys.executable, "-m", "formcam.app.workers.share_job", str(job.folder), kind],
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=subprocess.STDOUT,
            cwd=ROOT,
            start_new_session=True,
        )
