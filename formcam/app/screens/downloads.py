"""What there is to take away from a result: files, an upright or blurred clip, and the way to another clip."""

from __future__ import annotations

import streamlit as st

from formcam.app.screens import share
from formcam.app.screens.opening import new_clip
from formcam.app.sessions.jobs import Job
from formcam.outputs import result_folder

DOWNLOADS = (
    (result_folder.CLIP, "Your clip, drawn in", "video/mp4"),
    (result_folder.SLOW_CLIP, "Slow clip", "video/mp4"),
    (result_folder.REPORT, "Report (PDF)", "application/pdf"),
    (result_folder.STRIDES, "Every step (CSV)", "text/csv"),
    (result_folder.ANALYSIS, "Everything (JSON)", "application/json"),
    (result_folder.KEYPOINTS, "Body points (npz)", "application/octet-stream"),
    (result_folder.MARKERS, "Markers (TRC)", "text/plain"),
    (result_folder.ANGLES, "Joint angles (OpenSim .mot)", "text/plain"),
)


def show(job: Job) -> None:
    """A button for every file that there is."""
    st.header("Take away")
    there = [entry for entry in DOWNLOADS if (job.out / entry[0]).is_file()]
    # A row of columns at a time, so that a phone, which puts columns below each other, keeps the order.
    places = (column for _ in there[::3] for column in st.columns(3))
    for place, (name, label, kind) in zip(places, there, strict=False):
        path = job.out / name
        place.download_button(
            label,
            data=path.read_bytes,
            file_name=f"formcam_{name}",
            mime=kind,
            on_click="ignore",
            key=f"get_{name}",
            width="stretch",
        )
    share.show(job)
    if st.button("New clip"):
        new_clip()
