"""What there is to take away from a result: files, and an upright or blurred clip."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from formcam.app.screens import coach, share
from formcam.app.sessions.download_names import download_name
from formcam.app.sessions.jobs import Job
from formcam.app.sessions.report_file import report
from formcam.app.sessions.results import Stored
from formcam.outputs import result_folder

FILES = (
    (result_folder.CLIP, "Your clip, drawn in", "video/mp4"),
    (result_folder.SLOW_CLIP, "Slow clip", "video/mp4"),
    (result_folder.STRIDES, "Every step (CSV)", "text/csv"),
    (result_folder.ANALYSIS, "Everything (JSON)", "application/json"),
    (result_folder.KEYPOINTS, "Body points (npz)", "application/octet-stream"),
    (result_folder.MARKERS, "Markers (TRC)", "text/plain"),
    (result_folder.ANGLES, "Joint angles (OpenSim .mot)", "text/plain"),
)


def show(job: Job, stored: Stored) -> None:
    """A button for the report and for every file that there is; `stored` is the result as it is kept, in cm."""
    st.header("Take away")

    def the_report() -> bytes:
        return report(stored.analysis, [(job, stored)])

    there: list[tuple[str, str, str, Callable[[], bytes]]] = [
        (result_folder.REPORT, "Report (PDF)", "application/pdf", the_report)
    ]
    for name, label, kind in FILES:
        path = job.out / name
        if path.is_file():
            there.append((name, label, kind, path.read_bytes))
    # A row of columns at a time, so that a phone, which puts columns below each other, keeps the order.
    places = (column for _ in there[::3] for column in st.columns(3))
    for place, (name, label, kind, data) in zip(places, there, strict=False):
        place.download_button(
            label,
            data=data,
            file_name=download_name([job], [stored.analysis], name),
            mime=kind,
            on_click="ignore",
            key=f"get_{name}",
            width="stretch",
        )
    coach.offer(job, stored)
    share.show(job)  # Under a name that tells nobody who it is.
