"""From a pose track to its `Analysis`: the part of `pipeline` that needs no picture.

A module of its own because it brings SciPy along (0.7 s of processor time to import), which `pipeline` loads while the
pose workers are busy.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from formcam._version import __version__
from formcam.feedback.exercises import for_findings
from formcam.feedback.findings import find_findings
from formcam.gait.cleaning import clean_track
from formcam.gait.corrections import with_contacts, with_joints
from formcam.gait.joint_offsets import PlacedJoints, place_joints
from formcam.gait.judged_part import JudgedPart
from formcam.gait.landmark_bias import without_offsets
from formcam.gait.segment import all_times_s, first_picture
from formcam.gait.steps import find_gait
from formcam.gait.taped_joints import with_dots, with_word_on_dots
from formcam.gait.unseen import (
    MOSTLY,
    refuse_mostly_unseen,
    without_belt,
    without_unseen,
    without_unseen_belt,
)
from formcam.gait.upsampling import at_all_times, in_all_pictures
from formcam.metrics import footage_quality
from formcam.metrics.camera_checks import went_along
from formcam.metrics.drift import find_drift
from formcam.metrics.measuring import measure_all
from formcam.metrics.moving_camera import for_a_moving_camera, no_scale, seen_by_a_moving_camera
from formcam.metrics.over_ground import seen_while_crossing
from formcam.metrics.pelvic_drop import pelvis_evidence
from formcam.metrics.pelvic_tilt import find_sign
from formcam.metrics.scale import find_scale
from formcam.metrics.standing import standing_of
from formcam.pose.model_files import tilt_model
from formcam.records.analysis import Analysis, Marker, Measurement, ModelInfo, Refusal, TiltSign
from formcam.records.corrections import Edits
from formcam.records.errors import CannotJudge, SlowMotion
from formcam.records.image_evidence import MarkerDots
from formcam.records.track import CleanTrack, Gait, PoseTrack, Runner, VideoInfo


def conclude(
    track: PoseTrack,
    part: JudgedPart,
    *,
    runner: Runner,
    video: VideoInfo | None,
    model: ModelInfo | None,
    edits: Edits | None = None,
    standing_at_s: float | None = None,
) -> Analysis:
    """All stages after the pose; a track that cannot be judged gives an analysis with status "refused".

    `part` is what is judged of the track, as `find_judged_part` gives it; `edits` is what was put right by hand;
    `standing_at_s` is when the runner stands still by somebody's word. Raises `UsageError` when the edits do not fit
    the track, `SetupError` for a damaged model.
    """
    edits = edits or None
    clean: CleanTrack | None = None
    try:
        clean = cleaned(part)
        gait = _gait(
            clean, part, track.given_fps or (video.capture_fps if video and video.rate_given else None)
        )
        placed = with_dots(place_joints(clean, gait, track.second_look), track.dots, gait)
        if edits:
            placed, gait = _by_hand(edits, clean, placed, gait, part, all_times_s(track))
        clean = without_unseen(placed.clean, part.orientation, gait)
        refuse_mostly_unseen(clean)
        gait = without_unseen_belt(gait, clean)
    except CannotJudge as error:
        return refused(error, runner=runner, video=video, model=model, edits=edits, track=track, clean=clean)
    moving = went_along(track, video)
    gait = without_belt(gait) if moving or gait.rate_doubt else gait
    scale = no_scale() if moving else find_scale(clean, gait, runner)
    in_place = part.on_the_spot(clean)
    moved = edits is not None and bool(edits.joints or edits.shifts)
    still = standing_of(track, part, clean, standing_at_s, by_hand=moved)
    track = replace(track, standing=still.pose)
    pelvis = pelvis_evidence(track, in_place, gait)
    measured = measure_all(
        in_place, gait, scale, runner, pelvis, rivals=placed.rivals_px, standing=still.body
    )
    measured = seen_by_a_moving_camera(measured) if moving else measured
    measured = seen_while_crossing(measured) if part.crossing else measured
    measured = _in_the_clips_frames(measured, first_picture(track, part.stretch))
    found = find_findings(measured, gait)
    by_dots = isinstance(pelvis, MarkerDots)
    video = with_word_on_dots(
        video, track.dots, clean.dots, back=part.orientation.view == "rear", by_dots=by_dots
    )
    return Analysis(
        status="ok",
        refusal=None,
        model=model,
        video=video,
        runner=runner,
        gait=gait,
        quality=footage_quality.judge(video, part.track, clean, gait, scale, part.stretch, still.check),
        scale=scale,
        measurements=measured,
        findings=found,
        exercises=for_findings(found),
        track=track,
        clean=at_all_times(clean, all_times_s(track)) if part.stretch else clean,
        tilt=_tilt(track, part, clean.upright_deg),
        drift=find_drift(measured, gait, clean.fps),
        formcam=__version__,
        edits=edits,
        reference=None if still.pose is None or still.body is None else still.pose.told,
        markers=_markers(track, part),
    )


def refused(
    error: CannotJudge,
    *,
    runner: Runner,
    video: VideoInfo | None,
    model: ModelInfo | None,
    edits: Edits | None = None,
    track: PoseTrack | None = None,
    clean: CleanTrack | None = None,
) -> Analysis:
    """The answer for footage that cannot be judged, with what was found until then."""
    if went_along(track, video):
        error = for_a_moving_camera(error)
    rates = (error.capture_fps, error.other_rates_fps) if isinstance(error, SlowMotion) else ()
    return Analysis(
        status="refused",
        refusal=Refusal(error.code, error.message, error.advice, *rates),
        model=model,
        video=video,
        runner=runner,
        gait=None,
        quality=None,
        scale=None,
        track=track,
        clean=clean,
        formcam=__version__,
        edits=edits or None,
    )


def cleaned(part: JudgedPart) -> CleanTrack:
    """The part's landmarks mended and smoothed, in every picture of the clip; raises `CannotJudge`."""
    raw = part.on_the_spot(part.track)
    clean = clean_track(without_offsets(raw, part.orientation), part.orientation)
    if part.track.all_time_s is not None:
        clean = in_all_pictures(clean, part.track.all_time_s)
    return part.as_filmed(clean)


def _gait(clean: CleanTrack, part: JudgedPart, given_fps: float | None) -> Gait:
    """The run; where there is none to be found and parts of the body were not seen, that is the reason."""
    try:
        return _steps_of(clean, part, given_fps)
    except CannotJudge as error:
        missing = without_unseen(clean, part.orientation).cut_off
        # How far hips rise that were not seen says nothing of slow motion.
        slowed = isinstance(error, SlowMotion) and not (missing and "upper body" in missing.parts)
        tells_another_cause = slowed or error.code == "too_short"
        if tells_another_cause or missing is None or missing.spares_the_legs or missing.share <= MOSTLY:
            raise
        message = f"the steps could not be followed: {missing.told}"
        raise CannotJudge("out_of_picture", message, missing.advice) from error


def _steps_of(clean: CleanTrack, part: JudgedPart, given_fps: float | None) -> Gait:
    return find_gait(
        part.on_the_spot(clean), part.orientation, given_fps, over_ground=part.crossing is not None
    )


def _by_hand(
    edits: Edits,
    clean: CleanTrack,
    placed: PlacedJoints,
    gait: Gait,
    part: JudgedPart,
    all_time_s: np.ndarray,
) -> tuple[PlacedJoints, Gait]:
    """Joints and contacts where the hand put them: what is dragged is what is drawn, the placed joints.

    The gait is found on `clean`, as without a hand, with the same joints moved by as much.
    """
    by_hand = with_joints(placed.clean, edits, all_time_s)
    if by_hand is not placed.clean:
        moved = clean.xy_px + (by_hand.xy_px - placed.clean.xy_px)
        clean = replace(by_hand, xy_px=moved)
        gait = replace(_steps_of(clean, part, None), rate_doubt=gait.rate_doubt)
    return replace(placed, clean=by_hand), with_contacts(gait, edits, clean)


def _in_the_clips_frames(measured: tuple[Measurement, ...], skipped: int) -> tuple[Measurement, ...]:
    """The measurements with their frames counted from the clip's first, `skipped` frames before the part's."""
    return tuple(replace(one, frames=tuple(frame + skipped for frame in one.frames)) for one in measured)


def _markers(track: PoseTrack, part: JudgedPart) -> tuple[Marker, ...] | None:
    """The dots of tape in the part that is judged; None where nobody looked for any."""
    if track.dots is None:
        return None
    return tuple(Marker(name, share) for name, share in track.dots.seen_pct(*part.span_s).items())


def _tilt(track: PoseTrack, part: JudgedPart, upright_deg: float) -> TiltSign | None:
    """What the outline says of the pelvis in the part that is judged; raises `SetupError` for a damaged model.

    `upright_deg` is how far the vertical leans in the picture.
    """
    if track.outline is None:
        return None
    return find_sign(track.outline, part.orientation, tilt_model(), part.span_s, upright_deg)
