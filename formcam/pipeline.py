"""The only composer: a video or a track in, an `Analysis` out.

A clip that cannot be judged is an answer too: `analyse` and `measure` return an `Analysis` whose `status` is
"refused". What is wrong with the call itself (a missing path, an impossible height) raises `UsageError`.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from formcam._runtime.preload import preloading
from formcam._runtime.progress import Progress, Reporter
from formcam.gait.orientation import find_orientation
from formcam.gait.segment import find_stretch, within
from formcam.metrics.pelvic_drop import worth_following
from formcam.pose.camera_motion import Stillness
from formcam.pose.model_files import pose_model
from formcam.pose.motion_blur import Sharpness
from formcam.pose.outline_sampling import Stills
from formcam.pose.pelvis_flow import follow_pelvis
from formcam.pose.people import refuse_if_small
from formcam.pose.tracking import Watcher, track_runner
from formcam.pose.worker_pool import Pool
from formcam.records.analysis import Analysis, ModelInfo
from formcam.records.corrections import Edits
from formcam.records.errors import CannotJudge
from formcam.records.track import Frame, PoseTrack, Runner, VideoInfo, View
from formcam.video.reader import VideoSource, every_for, open_video

# What comes after the pose brings SciPy along: it is loaded while the pose workers are busy.
_LATER = "formcam.track_analysis"


def analyse(
    video: str | Path,
    *,
    runner: Runner | None = None,
    view: View | None = None,
    capture_fps: float | None = None,
    model: str = "heavy",
    workers: int | None = None,
    pool: Pool | None = None,
    runner_xy: tuple[float, float] | None = None,
    edits: Edits | None = None,
    on_progress: Callable[[Progress], object] | None = None,
    watcher: Watcher | None = None,
) -> Analysis:
    """Analyse one clip, from its pictures to an `Analysis` (docs/api.md).

    `view` None has it found; `capture_fps` is the rate in frames a second at which slow motion was recorded.
    `runner_xy` is a point on the runner in the first frame, as fractions of the picture. `workers` is the number of
    pose processes (None = one per core); the result does not depend on it. Whoever has the processes started already
    gives them as `pool`; they end with the pose. `edits` is what was put right by hand;
    `watcher` looks on while bodies are found.
    Raises `UsageError` or `SetupError`; a clip that cannot be judged gives an analysis with status "refused".
    """
    runner = runner or Runner()
    report = Reporter(on_progress, time.monotonic)
    _, model_info = pose_model(model)
    info: VideoInfo | None = None
    try:
        # The workers start while the clip is opened, and stay for what is looked at after the pose.
        with preloading(_LATER) as begin, pool or Pool(workers) as pool:
            with open_video(video, capture_fps=capture_fps) as source:
                info = source.info
                still, stills, sharp = Stillness(), Stills(), Sharpness()
                seers = (still, stills, sharp)
                track = _track(source, pool, seers, model, runner_xy, report, watcher, begin)
                info = replace(source.info, camera_shift_pct=still.shift_pct)
            refuse_if_small(track)
            report("measure", 0, 1)
            stretch = find_stretch(track, view)
            judged = track if stretch is None else within(track, stretch)
            orientation = find_orientation(judged, view)
            info = replace(info, feet_sharp_pct=sharp.of(judged, orientation))
            if orientation.is_side:
                span_s = float(judged.time_s[0]), float(judged.time_s[-1])
                track = replace(track, outline=stills.outline(track, span_s, pool))
        if worth_following(orientation):
            track = _with_pelvis(track, video, capture_fps, report)
    except CannotJudge as error:
        from formcam.track_analysis import refused

        return replace(refused(error, runner=runner, video=info, model=model_info), runner_xy=runner_xy)
    from formcam.track_analysis import conclude

    report("measure", 1, 1)
    analysis = conclude(track, stretch, runner=runner, view=view, video=info, model=model_info, edits=edits)
    return replace(analysis, runner_xy=runner_xy)


def _track(
    source: VideoSource,
    pool: Pool,
    seers: tuple[Stillness, Stills, Sharpness],
    model: str,
    runner_xy: tuple[float, float] | None,
    report: Reporter,
    watcher: Watcher | None,
    when_busy: Callable[[], object],
) -> PoseTrack:
    """The runner's landmarks in as many pictures as are needed; `seers` and `watcher` see them pass."""
    source.take_every(every_for(source.info))

    def see(frame: Frame, crop: tuple[int, int, int, int]) -> None:
        if pool.all_busy:
            when_busy()
        for one in (*seers, *(() if watcher is None else (watcher,))):
            one.see(frame, crop)

    return track_runner(
        source,
        model=model,
        pool=pool,
        runner_xy=runner_xy,
        on_progress=report.of("pose"),
        on_frame=see,
        on_body=None if watcher is None else watcher.found,
    )


def _with_pelvis(
    track: PoseTrack, video: str | Path, capture_fps: float | None, report: Reporter
) -> PoseTrack:
    """The track with how the cloth about the pelvis turns; reads the clip again."""
    with open_video(video, capture_fps=capture_fps) as source:
        source.take_every(every_for(source.info))
        return replace(track, pelvis=follow_pelvis(source, track, on_progress=report.of("measure")))


def measure(
    track: PoseTrack,
    *,
    runner: Runner | None = None,
    view: View | None = None,
    video: VideoInfo | None = None,
    model: ModelInfo | None = None,
    edits: Edits | None = None,
) -> Analysis:
    """Analyse a pose track that came from somewhere else; the same stages as `analyse` after the pose.

    `track` holds T times in seconds and (T, 33, 2) pixels, NaN = not seen; one that cannot be judged gives an analysis
    with status "refused". `video` and `model` are what is known of the clip and of what made the track; `edits` is what
    was put right by hand. Raises `UsageError` when the edits do not fit the track.
    """
    from formcam.track_analysis import conclude

    stretch = find_stretch(track, view)
    return conclude(
        track, stretch, runner=runner or Runner(), view=view, video=video, model=model, edits=edits
    )
