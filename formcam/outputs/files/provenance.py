"""Where a result comes from, in lines of text for every export: program, pose model, clip, settings, command."""

from __future__ import annotations

from formcam._version import __version__
from formcam.records.analysis import Analysis
from formcam.records.corrections import summary


def provenance_lines(analysis: Analysis, *, clip: str = "CLIP") -> tuple[str, ...]:
    """One fact a line; `clip` stands for the clip in the command that repeats the analysis."""
    lines = [f"formcam {analysis.formcam or __version__}"]
    if analysis.edits:
        lines.append(summary(analysis.edits))
    if analysis.model is not None:
        lines.append(f"pose model {analysis.model.name}, sha256 {analysis.model.sha256}")
    video = analysis.video
    if video is not None:
        lines.append(
            f"clip {video.width_px}x{video.height_px}, {video.frames} frames, "
            f"{video.capture_fps:.4g} frames/s, {video.duration_s:.1f} s"
        )
    if analysis.gait is not None:
        lines.append(f"view {analysis.gait.orientation.view}")
    if analysis.scale is not None:
        lines.append(f"centimetres from {analysis.scale.source}")
    return (*lines, f"to repeat it: {command_of(analysis, clip=clip)}")


def provenance_text(analysis: Analysis) -> str:
    """The same in one line, for places that have no more."""
    return "; ".join(provenance_lines(analysis))


def command_of(analysis: Analysis, *, clip: str = "CLIP") -> str:
    """The command line that repeats the analysis; a track from elsewhere is measured, a clip analysed."""
    if analysis.video is None:
        parts = ["python -m formcam measure", "TRACK.npz"]
    else:
        parts = ["python -m formcam analyse", clip]
    if analysis.runner.height_cm is not None:
        parts.append(f"--height-cm {analysis.runner.height_cm:g}")
    if analysis.runner.speed_kmh is not None:
        parts.append(f"--speed-kmh {analysis.runner.speed_kmh:g}")
    if analysis.runner.sex is not None:
        parts.append(f"--sex {analysis.runner.sex}")
    if analysis.gait is not None:
        parts.append(f"--view {analysis.gait.orientation.view}")
    if analysis.video is not None and analysis.video.time_scale != 1.0:
        parts.append(f"--capture-fps {analysis.video.capture_fps:g}")
    if analysis.model is not None and "full" in analysis.model.name:
        parts.append("--model full")
    if analysis.runner_xy is not None:
        parts.append("--runner {:.4g},{:.4g}".format(*analysis.runner_xy))
    if analysis.video is not None and analysis.markers is not None:
        parts.append("--markers")
    if analysis.edits:
        parts.append("--edits edits.json")
    if analysis.watch is not None:
        parts.append("--watch WATCH_FILE")
    # A measured track holds the standing posture itself.
    if analysis.reference is not None and analysis.video is not None:
        middle_s = (analysis.reference.from_s + analysis.reference.to_s) / 2 / analysis.video.time_scale
        from_here = analysis.reference.source == "clip"
        parts.append(f"--standing {f'{middle_s:.1f}' if from_here else 'STANDING_CLIP'}")
    return " ".join(parts)
