"""The report of a session or of a whole run, made when it is asked for: name, day, note and units are then today's."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from formcam.app.sessions import profiles, watch_file
from formcam.app.sessions.dates import day_text
from formcam.app.sessions.jobs import Job
from formcam.app.sessions.results import Stored
from formcam.app.sessions.warning_signs import hurting, ticked
from formcam.feedback.units import analysis_in
from formcam.outputs.clip.rendering import load_still
from formcam.outputs.files.pdf import write_pdf
from formcam.outputs.files.report_about import ReportAbout
from formcam.records.analysis import Analysis
from formcam.records.errors import UsageError
from formcam.records.watch import WatchComparison

Clip = tuple[Job, Stored]


def report(analysis: Analysis, clips: Sequence[Clip]) -> bytes:
    """The PDF of what `clips` gave together (one or more), each finding with its picture from the clip that has one."""
    about = about_clips([job for job, _ in clips])
    stills = _stills(analysis, [stored for _, stored in clips])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "report.pdf"
        write_pdf(
            as_reported(analysis, clips),
            stills.get,
            path,
            clips=[stored.analysis for _, stored in clips],
            about=about,
        )
        return path.read_bytes()


def as_reported(analysis: Analysis, clips: Sequence[Clip]) -> Analysis:
    """The same with the watch beside it, in the user's units."""
    return analysis_in(replace(analysis, watch=_watch(clips) or analysis.watch), profiles.current().units)


def about_clips(jobs: Sequence[Job]) -> ReportAbout:
    """What the head of the report says of these clips of one run."""
    return ReportAbout(
        runner=runner_of(jobs),
        filmed=" and ".join(dict.fromkeys(day_text(job.when) for job in jobs)),
        clip=", ".join(dict.fromkeys(job.name for job in jobs)),
        note="\n".join(job.note for job in jobs if job.note),
        units=profiles.current().units,
        signs=ticked(jobs),
        pain=hurting(jobs),
    )


def runner_of(jobs: Sequence[Job]) -> str:
    """The runner's name; empty for one without a name, for a sample, and where the clips are not of one runner."""
    owners = {job.owner for job in jobs}
    runner = profiles.people().find(owners.pop()) if len(owners) == 1 else None
    return "" if runner is None else runner.name


def _watch(clips: Sequence[Clip]) -> WatchComparison | None:
    """The watch beside a clip of its own; several clips put together have no minutes of a run."""
    if len(clips) != 1:
        return None
    job, stored = clips[0]
    try:
        return watch_file.beside(job, stored.analysis)
    except UsageError:  # The result's page tells it.
        return None


def _stills(analysis: Analysis, clips: Sequence[Stored]) -> Mapping[str, np.ndarray]:
    """Picture name → the finding's picture."""
    stills = {}
    for finding in analysis.findings:
        shown = next((path for one in clips if (path := one.evidence(finding)) is not None), None)
        if shown is not None:
            stills[f"finding_{finding.id}"] = load_still(shown)
    return stills
