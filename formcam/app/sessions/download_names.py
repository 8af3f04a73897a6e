"""Names of what is taken away: whose, of which day, seen from where, and what it is."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath

from formcam.app.sessions.dates import day_in_names
from formcam.app.sessions.jobs import Job
from formcam.app.sessions.report_file import runner_of
from formcam.outputs.folder_names import folder_name
from formcam.records.analysis import Analysis


def download_name(jobs: Sequence[Job], analyses: Sequence[Analysis], what: str) -> str:
    """`formcam_Anna_2026-11-28_right_report.pdf`; the clip's name stands for a runner without one.

    The clips of one run share a name, with every side that they show. `what` is plain letters, the file's own name.
    """
    views = [one.gait.orientation.view for one in analyses if one.gait is not None]
    seen = "-".join(dict.fromkeys(views))
    whose = runner_of(jobs) or PurePath(jobs[0].name).stem
    parts = ("formcam", whose, day_in_names(jobs[0].when), seen)
    return folder_name("_".join(part for part in parts if part), f"_{what}")
