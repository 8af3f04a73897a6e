"""From a pose track to its `Analysis`: the part of `pipeline` that needs no picture.

A module of its own because it brings SciPy along (0.7 s of processor time to import), which `pipeline` loads while the
pose workers are busy.
"""

from __future__ import annotations

from dataclasses import replace

from formcam._version import __version__
from formcam.feedback import exercises, findings
from formcam.gait.cleaning import clean_track
from formcam.gait.corrections import with_contacts, with_joints
from formcam.gait.landmark_bias import without_offsets
from formcam.gait.orientation import find_orientation
from formcam.gait.segment import Stretch, all_times_s, first_picture, within
from formcam.gait.steps import find_gait
from formcam.gait.upsampling import at_all_times, in_all_pictures
from formcam.metrics import footage_quality, scale
from formcam.metrics.measuring import measure_all
from formcam.metrics.pelvic_drop import flow_to_trust
from formcam.metrics.pelvic_tilt import find_sign
from formcam.pose.model_files import tilt_model
from formcam.records.analysis import Analysis, ModelInfo, Refusal, TiltSign
from formcam.records.corrections import Edits
from formcam.records.errors import CannotJudge, SlowMotion
from formcam.records.track import CleanTrack, Gait, Orientation, PoseTrack, Runner, VideoInfo, View


def conclude(
    track: PoseTrack,
    stretch: Stretch | None,
    *,
    runner: Runner,
    view: View | None,
    video: VideoInfo | None,
    model: ModelInfo | None,
    edits: Edits | None = None,
) -> Analysis:
    """All stages after the pose; a track that cannot be judged gives an analysis with status "refused".

    `stretch` is the part to judge, as `find_stretch` gives it; `edits` is what was put right by hand. Raises
    `UsageError` when the edits do not fit the track.
    """
    edits = edits or None
    clean: CleanTrack | None = None
    gait: Gait | None = None
    judged = within(track, stretch) if stretch else track
    try:
        orientation = find_orientation(judged, view)
        clean = clean_track(without_offsets(judged, orientation), orientation)
        if judged.all_time_s is not None:
            clean = in_all_pictures(clean, judged.all_time_s)
        clean = with_joints(clean, edits, all_times_s(track)) if edits else clean
        gait = find_gait(clean, orientation)
        gait = with_contacts(gait, edits, clean) if edits else gait
    except CannotJudge as error:
        failed = refused(error, runner=runner, video=video, model=model, track=track, clean=clean)
        return replace(failed, edits=edits)
    found_scale = scale.find_scale(clean, gait, runner)
    skipped = first_picture(track, stretch)
    measurements = tuple(
        replace(measurement, frames=tuple(frame + skipped for frame in measurement.frames))
        for measurement in measure_all(clean, gait, found_scale, runner, flow_to_trust(track))
    )
    found = findings.find_findings(measurements, gait)
    return Analysis(
        status="ok",
        refusal=None,
        model=model,
        video=video,
        runner=runner,
        gait=gait,
        quality=footage_quality.judge(video, judged, clean, gait, found_scale, stretch),
        scale=found_scale,
        measurements=measurements,
        findings=found,
        exercises=exercises.for_findings(found),
        track=track,
        clean=at_all_times(clean, all_times_s(track)) if stretch else clean,
        tilt=_tilt(judged, orientation),
        formcam=__version__,
        edits=edits,
    )


def _tilt(judged: PoseTrack, orientation: Orientation) -> TiltSign | None:
    """What the outline says of the pelvis in the part that is judged; raises `SetupError` for a damaged model."""
    if judged.outline is None:
        return None
    span = float(judged.time_s[0]), float(judged.time_s[-1])
    return find_sign(judged.outline, orientation, tilt_model(), span)


def refused(
    error: CannotJudge,
    *,
    runner: Runner,
    video: VideoInfo | None,
    model: ModelInfo | None,
    track: PoseTrack | None = None,
    clean: CleanTrack | None = None,
) -> Analysis:
    """The answer for footage that cannot be judged, with what was found until then."""
    fitting = error.capture_fps if isinstance(error, SlowMotion) else None
    return Analysis(
        status="refused",
        refusal=Refusal(error.code, error.message, error.advice, fitting),
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
