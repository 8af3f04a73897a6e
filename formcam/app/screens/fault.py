"""A fault of the program: a sentence instead of a traceback, and a report to read and to send."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from formcam._runtime.problem_report import NAME, in_a_word, report_text
from formcam.app.sessions.jobs import Job
from formcam.app.sessions.work_processes import ANALYSE, CRASHED
from formcam.app.ui import look

# The end of a log is enough, whatever a library wrote before.
LOG_BYTES = 100_000


def show(error: Exception) -> None:
    """In place of the rest of a page on which that was raised."""
    look.card(
        "stop",
        "This page stopped at a fault of formcam.",
        f"<p>{look.text(in_a_word(error))}</p><p><b>What to do:</b> Reload the page. Clips and results are safe.</p>",
    )
    _offer(report_text(error, ("formcam", "app")))


def offer_of(job: Job) -> None:
    """For an analysis that stopped unexpectedly."""
    report = report_of(job.folder) if job.message == CRASHED["message"] else None
    if report is not None:
        _offer(report)


def report_of(folder: Path) -> str | None:
    """What the process of an analysis said last, as a report; None where it has not begun to speak."""
    log = folder / ANALYSE.log
    if not log.is_file():
        return None
    said = log.read_bytes()[-LOG_BYTES:].decode("utf-8", "replace")
    return report_text(said, ("formcam", "app", "(an analysis)"))


def _offer(report: str) -> None:
    st.write("If it happens again, send this report to the people who gave you formcam. No picture is in it.")
    st.download_button(
        "Save the report",
        data=report.encode("utf-8", "backslashreplace"),
        file_name=f"{NAME}.txt",
        mime="text/plain",
        on_click="ignore",
    )


def unwritten(error: OSError) -> str:
    """What to do about results that could not be written."""
    return (
        f"The results could not be written ({error.strerror or 'disk error'}). Free some space and try again."
    )
