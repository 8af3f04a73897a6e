"""The only composer: a video or a track in, an `Analysis` out.

A clip that cannot be judged is an answer too: `analyse` and `measure` return an `Analysis` whose `status` is
"refused". What is wrong with the call itself (a missing path, an impossible height) raises `UsageError`.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from formcam import __version__, exercises, findings, quality, scale
from formcam.clean import clean_track
from formcam.errors import CannotJudge
from formcam.gait import find_gait
from formcam.metrics import measure_all
from formcam.models import pose_model
from formcam.offsets import without_offsets
from formcam.orient import find_orientation
from formcam.people import refuse_if_small
from formcam.progress import Progress, Reporter
from formcam.records import CleanTrack, Gait, PoseTrack, Runner, VideoInfo, View
from formcam.results import Analysis, ModelInfo, Refusal
from formcam.tracking import track_runner
from formcam.video import open_video


def analyse(
    video: str | Path,
    *,
    runner: Runner | None = None,
    view: View | None = None,
    capture_fps: float | None = None,
    model: str = "heavy",
    workers: int | None = None,
    runner_xy: tuple[float, float] | None = None,
    on_progress: Callable[[Progress], object] | None = None,
) -> Analysis:
    """Analyse one clip.

    `runner_xy` is a point on the runner in the first frame, as fractions of the picture. `workers` is the number of
    pose processes (None = one per core); the result does not depend on it.
    Raises `UsageError` or `SetupError`; a clip that cannot be judged gives an analysis with status "refused".
    """
    runner = runner or Runner()
    report = Reporter(on_progress, time.monotonic)
    _, model_info = pose_model(model)
    info: VideoInfo | None = None
    try:
        with open_video(video, capture_fps=capture_fps) as source:
            info = source.info
            track = track_runner(
                source, model=model, workers=workers, runner_xy=runner_xy, on_progress=report.of("pose")
            )
            info = source.info
        refuse_if_small(track)
    except CannotJudge as error:
        return _refused(error, runner=runner, video=info, model=model_info)
    report("measure", 0, 1)
    return _conclude(track, runner=runner, view=view, video=info, model=model_info)


def measure(track: PoseTrack, *, runner: Runner | None = None, view: View | None = None) -> Analysis:
    """Analyse a pose track that came from somewhere else; the same stages as `analyse` after the pose."""
    return _conclude(track, runner=runner or Runner(), view=view, video=None, model=None)


def _conclude(
    track: PoseTrack, *, runner: Runner, view: View | None, video: VideoInfo | None, model: ModelInfo | None
) -> Analysis:
    clean: CleanTrack | None = None
    gait: Gait | None = None
    try:
        orientation = find_orientation(track, view)
        clean = clean_track(without_offsets(track, orientation), orientation)
        gait = find_gait(clean, orientation)
    except CannotJudge as error:
        return _refused(error, runner=runner, video=video, model=model, track=track, clean=clean)
    found_scale = scale.find_scale(clean, gait, runner)
    measurements = measure_all(clean, gait, found_scale, runner)
    found = findings.find_findings(measurements, gait)
    return Analysis(
        status="ok",
        refusal=None,
        model=model,
        video=video,
        runner=runner,
        gait=gait,
        quality=quality.judge(video, track, clean, gait, found_scale),
        scale=found_scale,
        measurements=measurements,
        findings=found,
        exercises=exercises.for_findings(found),
        track=track,
        clean=clean,
        formcam=__version__,
    )


def _refused(
    error: CannotJudge,
    *,
    runner: Runner,
    video: VideoInfo | None,
    model: ModelInfo | None,
    track: PoseTrack | None = None,
    clean: CleanTrack | None = None,
) -> Analysis:
    return Analysis(
        status="refused",
        refusal=Refusal(error.code, error.message, error.advice),
        model=model,
        video=video,
        runner=runner,
        gait=None,
        quality=None,
        scale=None,
        track=track,
        clean=clean,
        formcam=__version__,
    )
