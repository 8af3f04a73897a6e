"""The only composer, and the story of a clip: open it, find the runner, follow, judge, measure, advise.

A clip that cannot be judged is an answer too: `analyse` and `measure` return an `Analysis` whose `status` is
"refused". What is wrong with the call itself (a missing path, an impossible height) raises `UsageError`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from formcam._runtime.preload import preloading
from formcam._runtime.progress import Progress, Reporter
from formcam.gait.early_stop import EarlyStop
from formcam.gait.judged_part import JudgedPart, find_judged_part
from formcam.gait.orientation import find_orientation
from formcam.metrics.camera_checks import camera_stood_still
from formcam.metrics.pelvic_drop import worth_following
from formcam.pose.camera_motion import Stillness
from formcam.pose.markers import follow_dots
from formcam.pose.model_files import pose_model
from formcam.pose.motion_blur import Sharpness
from formcam.pose.outline_sampling import find_outline, stills_for_outline
from formcam.pose.pelvis_flow import follow_pelvis
from formcam.pose.people import Rectangle, refuse_if_small
from formcam.pose.second_look import look_again, stills_for_second_look
from formcam.pose.stills import Stills
from formcam.pose.tracking import track_runner
from formcam.pose.uprights import find_uprights, stills_for_uprights
from formcam.pose.watching import Watcher
from formcam.pose.worker_pool import Pool
from formcam.records.analysis import Analysis, ModelInfo
from formcam.records.corrections import Edits
from formcam.records.errors import CannotJudge, UsageError
from formcam.records.skeleton import Side
from formcam.records.standing import StandingPose
from formcam.records.tape_colours import tape_colour
from formcam.records.track import Frame, PoseTrack, Runner, VideoInfo, View
from formcam.video.reader import VideoSource, every_for, open_video

# More of a clip of standing than this is not looked at.
STANDING_CLIP_S = 15.0
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
    markers: bool | str | None = None,
    standing: str | Path | float | None = None,
    on_progress: Callable[[Progress], object] | None = None,
    watcher: Watcher | None = None,
    camera: Stillness | None = None,
    ask_runner: Callable[[], Runner] | None = None,
) -> Analysis:
    """Analyse one clip, from its pictures to an `Analysis` (docs/api.md).

    `view` None has it found; `capture_fps` is the rate in frames a second at which slow motion was recorded.
    `runner_xy` is a point on the runner in the first frame, as fractions of the picture. `workers` is the number of
    pose processes (None = one per core); the result does not depend on it. Whoever has the processes started already
    gives them as `pool`; they end with the pose. `edits` is what was put right by hand; `markers` says that the runner
    wears dots of bright tape: True, or their colour by name (`records.tape_colours`); `standing` is a clip of the
    runner standing tall and still, or when that is in this clip, in seconds (None = it is looked for before and after
    the run); `watcher` looks on while bodies are found, `camera` too, for whoever wants to ask it meanwhile;
    `ask_runner` says who ran once they are, in the place of `runner`.
    Raises `UsageError` or `SetupError`; a clip that cannot be judged gives an analysis with status "refused".
    """
    runner, tape = runner or Runner(), tape_colour(markers)
    report = Reporter(on_progress, time.monotonic)
    _, model_info = pose_model(model)
    info: VideoInfo | None = None
    at_s = None if isinstance(standing, str | Path) else standing
    pose = None
    try:
        # The workers start while the clip is opened, and stay for what is looked at after the pose.
        with preloading(_LATER) as load, pool or Pool(workers) as pool:
            if isinstance(standing, str | Path):
                pose = _standing_in(standing, pool, model)
            with open_video(video, capture_fps=capture_fps) as source:
                info = source.info
                seen = _Onlookers(pool, load, watcher, camera or Stillness())
                track = _follow(source, pool, seen, model, runner_xy, report)
                track, info = as_filmed(track, source.info, seen.camera, capture_fps)
            refuse_if_small(track)
            report("measure", 0, 1)
            part = find_judged_part(track, view)
            info = replace(info, feet_sharp_pct=seen.feet.of(part.track, part.orientation))
            track, part = _with_stills(replace(track, standing=pose), part, info, seen)
        if worth_following(part.orientation):
            track = _with_pelvis(track, video, capture_fps, report)
        if tape is not None and (part.orientation.is_side or worth_following(part.orientation)):
            track = _with_dots(track, part.orientation.near, tape, video, capture_fps, report)
    except CannotJudge as error:
        from formcam.track_analysis import refused

        failed = refused(error, runner=runner, video=info, model=model_info, edits=edits)
        return replace(failed, runner_xy=runner_xy)
    from formcam.track_analysis import conclude

    report("measure", 1, 1)
    runner = runner if ask_runner is None else ask_runner()
    analysis = conclude(
        track,
        part,
        runner=runner,
        video=info,
        model=model_info,
        edits=edits,
        standing_at_s=None if at_s is None else at_s * info.time_scale,
    )
    return replace(analysis, runner_xy=runner_xy)


def as_filmed(
    track: PoseTrack, info: VideoInfo, camera: Stillness, capture_fps: float | None
) -> tuple[PoseTrack, VideoInfo]:
    """Both with how the camera was held, as far as was seen, and with the rate of recording that was given."""
    given = capture_fps is not None
    info = replace(info, camera_shift_pct=camera.shift_pct, camera=camera.kind, rate_given=given)
    return replace(track, camera=info.camera, given_fps=capture_fps), info


def measure(
    track: PoseTrack,
    *,
    runner: Runner | None = None,
    view: View | None = None,
    video: VideoInfo | None = None,
    model: ModelInfo | None = None,
    edits: Edits | None = None,
    standing_at_s: float | None = None,
) -> Analysis:
    """Analyse a pose track that came from somewhere else; the same stages as `analyse` after the pose.

    `track` holds T times in seconds and (T, 33, 2) pixels, NaN = not seen; one that cannot be judged gives an analysis
    with status "refused". `video` and `model` are what is known of the clip and of what made the track; `edits` is what
    was put right by hand; `standing_at_s` is when the runner stands tall and still (None = it is looked for before and
    after the run). Raises `UsageError` when the edits do not fit the track.
    """
    from formcam.track_analysis import conclude, refused

    runner = runner or Runner()
    try:
        part = find_judged_part(track, view)
    except CannotJudge as error:
        return refused(error, runner=runner, video=video, model=model, edits=edits, track=track)
    return conclude(
        track, part, runner=runner, video=video, model=model, edits=edits, standing_at_s=standing_at_s
    )


@dataclass(frozen=True)
class _Onlookers:
    """Who sees the pictures pass while bodies are found in them; `load` is called once every worker is busy."""

    pool: Pool
    load: Callable[[], object]
    watcher: Watcher | None
    camera: Stillness
    feet: Sharpness = field(default_factory=Sharpness)
    for_outline: Stills = field(default_factory=stills_for_outline)
    for_second_look: Stills = field(default_factory=stills_for_second_look)
    for_uprights: Stills = field(default_factory=stills_for_uprights)

    def see(self, frame: Frame, crop: Rectangle) -> None:
        if self.pool.all_busy:
            self.load()
        stills = (self.for_outline, self.for_second_look, self.for_uprights)
        for one in (self.camera, *stills, self.feet, *(() if self.watcher is None else (self.watcher,))):
            one.see(frame, crop)


def _standing_in(clip: str | Path, pool: Pool, model: str) -> StandingPose:
    """How the runner stands in a clip of its own; raises `UsageError` where nobody stands tall and still in it."""
    from formcam.metrics.standing import HOW_TO_STAND, find_standing

    name = Path(clip).name
    try:
        with open_video(clip) as source:
            source.take_every(every_for(source.info))
            track = track_runner(source, model=model, pool=pool, stop_when=_long_enough)
        found = find_standing(track, find_orientation(track), source="other_clip")
    except CannotJudge as error:
        raise UsageError(f"{name} shows no posture to count from: {error.message}", error.advice) from error
    if found is None:
        raise UsageError(f"nobody stands tall and still, seen from the side, in {name}", HOW_TO_STAND)
    return found


def _long_enough(_: object, time_s: Sequence[float]) -> str | None:
    return "standing" if time_s[-1] - time_s[0] >= STANDING_CLIP_S else None


def _follow(
    source: VideoSource,
    pool: Pool,
    seen: _Onlookers,
    model: str,
    runner_xy: tuple[float, float] | None,
    report: Reporter,
) -> PoseTrack:
    """The runner's landmarks in as many pictures as are needed."""
    source.take_every(every_for(source.info))
    return track_runner(
        source,
        model=model,
        pool=pool,
        runner_xy=runner_xy,
        on_progress=report.of("pose"),
        on_frame=seen.see,
        on_body=None if seen.watcher is None else seen.watcher.found,
        stop_when=EarlyStop(source.info.duration_s),
    )


def _with_stills(
    track: PoseTrack, part: JudgedPart, info: VideoInfo, seen: _Onlookers
) -> tuple[PoseTrack, JudgedPart]:
    """Track and part with what the kept pictures tell, the runner known; from the side the pose workers look again."""
    if camera_stood_still(info):
        uprights = find_uprights(seen.for_uprights, part.track, part.span_s)
        track = replace(track, uprights=uprights)
        part = replace(part, track=replace(part.track, uprights=uprights))
    if part.orientation.is_side:
        outline = find_outline(seen.for_outline, track, part.span_s, seen.pool)
        again = look_again(seen.for_second_look, track, part.span_s, seen.pool)
        track = replace(track, outline=outline, second_look=again)
    return track, part


@contextmanager
def _read_again(video: str | Path, capture_fps: float | None) -> Iterator[VideoSource]:
    """The same pictures of the clip as the first time."""
    with open_video(video, capture_fps=capture_fps) as source:
        source.take_every(every_for(source.info))
        yield source


def _with_pelvis(
    track: PoseTrack, video: str | Path, capture_fps: float | None, report: Reporter
) -> PoseTrack:
    """The track with how the cloth about the pelvis turns."""
    with _read_again(video, capture_fps) as source:
        return replace(track, pelvis=follow_pelvis(source, track, on_progress=report.of("measure")))


def _with_dots(
    track: PoseTrack,
    near: Side | None,
    colour: str,
    video: str | Path,
    capture_fps: float | None,
    report: Reporter,
) -> PoseTrack:
    """The track with the dots of tape on the side that the camera sees; None = the back."""
    with _read_again(video, capture_fps) as source:
        dots = follow_dots(source, track, near, colour=colour, on_progress=report.of("measure"))
    return replace(track, dots=dots)
