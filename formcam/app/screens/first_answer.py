"""What the seconds followed so far show, told while the rest of the clip is still being worked on."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from formcam.app.sessions import profiles
from formcam.app.sessions.jobs import Job
from formcam.app.sessions.session_files import FIRST_ANSWER
from formcam.app.ui import look
from formcam.feedback.first_answer import first_lines, first_title
from formcam.feedback.units import analysis_in
from formcam.outputs.files.json_file import read_analysis
from formcam.records.analysis import Analysis
from formcam.records.errors import UsageError


def show(job: Job) -> None:
    """The first numbers and findings; nothing before they are known."""
    path = job.folder / FIRST_ANSWER
    try:
        analysis = _read(path, path.stat().st_mtime_ns)
    except (OSError, UsageError):  # Not there yet, or gone with the end of the work.
        return
    mine = analysis_in(analysis, profiles.current().units)
    lines = "".join(f"<li>{look.text(line)}</li>" for line in first_lines(mine))
    look.card(
        "so-far",
        first_title(mine),
        f'<ul>{lines}</ul><p class="fc-small">From a part of your clip: numbers may still move a little, and more is'
        " measured at the end.</p>",
    )


@lru_cache(maxsize=4)
def _read(path: Path, version: int) -> Analysis:  # noqa: ARG001 (part of the cache's key)
    return read_analysis(path)
