"""A finished session's results as the page needs them, read from its files once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from formcam.app.sessions import profiles, session_files
from formcam.app.sessions.curves_file import read_curves
from formcam.app.sessions.jobs import Job
from formcam.app.sessions.shown_parts import Part, shown_parts
from formcam.feedback.units import analysis_in, cycle_in
from formcam.metrics.gait_cycles import Cycle
from formcam.outputs import result_folder
from formcam.outputs.files.json_file import read_analysis
from formcam.outputs.files.keypoints_npz import track_from_npz
from formcam.outputs.player_data import clip_marks, clip_times_s, moment_s, run_digest
from formcam.records.analysis import Analysis, Finding


@dataclass(frozen=True, eq=False)
class Stored:
    """The analysis, its curves, and the clip's frame times (seconds in the clip, slow motion left in)."""

    analysis: Analysis
    curves: tuple[Cycle, ...]
    clip_times_s: tuple[float, ...] | None
    marks: tuple[dict[str, Any], ...]
    frames: Path
    parts: dict[str, Part]
    """What the player may show alone (`shown_parts`)."""
    run: str = ""
    """What tells this filmed run from others (`run_digest`); empty without its track."""

    def moment_s(self, frames: tuple[int, ...]) -> float | None:
        """The time in the clip of the first of those frames that exists."""
        return moment_s(frames, self.clip_times_s)

    def evidence(self, finding: Finding) -> Path | None:
        """The still that shows a finding, if one was made."""
        stills = sorted(self.frames.glob(f"finding_{finding.id}.jpg")) if self.frames.is_dir() else []
        return stills[0] if stills else None

    def clip_time_s(self, real_s: float) -> float:
        """A time of the real run as a time in the clip."""
        video = self.analysis.video
        return real_s / (video.time_scale if video is not None else 1.0)


def stored_result(job: Job) -> Stored:
    """Read the results of a finished session; kept in memory for the next rerun."""
    return _stored(str(job.out), (job.out / result_folder.ANALYSIS).stat().st_mtime_ns)


def in_my_units(stored: Stored) -> Stored:
    """The same results as they are shown: in the user's units. What is compared or written stays in centimetres."""
    units = profiles.current().units
    return replace(
        stored,
        analysis=analysis_in(stored.analysis, units),
        curves=tuple(cycle_in(curve, units) for curve in stored.curves),
    )


@lru_cache(maxsize=12)
def _stored(out: str, version: int) -> Stored:  # noqa: ARG001 (part of the cache's key)
    folder = Path(out)
    analysis = read_analysis(folder / result_folder.ANALYSIS)
    keypoints = folder / result_folder.KEYPOINTS
    track = track_from_npz(keypoints) if keypoints.is_file() else None
    return Stored(
        analysis=analysis,
        curves=read_curves(folder / session_files.CURVES),
        clip_times_s=None if track is None else clip_times_s(analysis, track),
        marks=clip_marks(analysis),
        frames=folder / result_folder.FRAMES,
        parts={} if track is None else shown_parts(track),
        run="" if track is None else run_digest(track),
    )
