"""Is this footage fit to be judged? The film is graded before the runner (docs/biomechanics.md §5).

Every check says what was seen and, when it failed, what to do. The footage is poor when it misses by far (frame rate,
steps, size), when the step rate is not a runner's or the leg that counts is not seen; usable when any check failed.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from formcam.gait.orientation import leg_length_px
from formcam.gait.running_limits import CADENCE_RANGE_SPM
from formcam.gait.segment import Stretch
from formcam.metrics.geometry import within
from formcam.metrics.uncertainty import slope_beyond_level_deg, sure_slope_deg
from formcam.records.analysis import Check, Quality, QualityGrade, Scale
from formcam.records.skeleton import INDEX, LEG_SHARE_OF_HEIGHT, SIDES, Side
from formcam.records.track import CleanTrack, Gait, PoseTrack, VideoInfo

# docs/biomechanics.md §5; design defaults unless a source is named.
POOR_FPS, GOOD_FPS = 24.5, 49.5
LARGEST_WIDTH_SHARE = 0.35
# One pixel a frame at 1080p and 30 frames a second, as % of the picture's height in 0.1 s.
LARGEST_SHIFT_PCT = 0.28
# Foot's detail in fast phases against slow ones (`motion_blur`, docs/reliability.md): 66 rendered clips of 1/500 s give
# 85 or more, shutters of 1/100 s and slower 79 or less.
LEAST_SHARP_PCT = 82.0
SURE, UNSURE_SHARE = 0.5, 0.10
SIDE_JOINTS = ("hip", "knee", "ankle", "heel", "foot_index")
# From behind and in front a foot hides its own toes or heel, and of knees and ankles in plain sight the pose model is
# 0.4 to 0.6 sure: there these count, while their foot is down. Below 0.3 lie at most 8 % of the frames of 30 rendered
# clips and 22 % of one whose legs cross; with the feet painted over it is 84 %.
FRONTAL_JOINTS, SURE_FRONTAL = ("hip", "knee", "ankle"), 0.3
SMALL_PX, TOO_SMALL_PX = 600.0, 400.0
FULL_STEPS, FEW_STEPS = 20, 7
SWAP_SHARE = 0.05
HIDDEN_SHARE = 0.05
SPEED_DRIFT = 0.03
POOR_WHEN_FAILED = {"cadence_plausible", "near_leg_visible"}


def judge(
    info: VideoInfo | None,
    track: PoseTrack,
    clean: CleanTrack,
    gait: Gait,
    scale: Scale,
    stretch: Stretch | None = None,
) -> Quality:
    """All checks of one clip and the grade they add up to; `stretch` is the part that was judged, None = all of it."""
    checks = tuple(_checks(info, track, clean, gait, scale))
    if stretch is not None:
        length_s = round(stretch.end_s - stretch.start_s, 1)
        checks += (Check("stretch", False, length_s, stretch.told),)
    return Quality(_grade(checks, clean, gait), checks)


def _checks(
    info: VideoInfo | None, track: PoseTrack, clean: CleanTrack, gait: Gait, scale: Scale
) -> Iterator[Check]:
    yield _frame_rate(clean)
    if info is not None:
        yield from (Check("video", False, None, warning) for warning in info.warnings)
        yield _still(info)
    yield _cadence(gait)
    yield _steps(gait)
    yield _size(clean)
    yield _visible(clean, gait)
    yield _swaps(clean)
    yield _hidden(clean)
    yield _drift(gait)
    if gait.orientation.is_side:
        if info is not None:
            yield _sharp(info)
        yield _square(track)
    if gait.orientation.is_side or clean.uprights is not None:
        yield _level(clean, gait)
    yield _scale(scale)


def _frame_rate(clean: CleanTrack) -> Check:
    fps = clean.fps
    good = fps >= GOOD_FPS
    said = f"Recorded at {fps:.0f} frames a second."
    advice = " Landing measurements are less certain; record at 60 or more."
    return Check("frame_rate", good, round(fps, 2), said if good else said + advice)


def camera_stood_still(info: VideoInfo) -> bool:
    """Whether the background kept its place, as far as it was seen."""
    return info.camera_shift_pct is None or info.camera_shift_pct <= LARGEST_SHIFT_PCT


def _still(info: VideoInfo) -> Check:
    shift = info.camera_shift_pct
    if shift is None:
        return Check(
            "camera_still", True, None, "Too little background is in view to tell whether the camera moved."
        )
    good = camera_stood_still(info)
    message = "The camera stood still." if good else "The camera moved; put the phone on something firm."
    return Check("camera_still", good, round(shift, 2), message)


def _sharp(info: VideoInfo) -> Check:
    sharp = info.feet_sharp_pct
    if sharp is None:
        return Check(
            "feet_sharp",
            True,
            None,
            "The foot is too small or too rarely seen to tell whether it is smeared.",
        )
    good = sharp >= LEAST_SHARP_PCT
    message = "The foot is sharp, also when it is fast."
    if not good:
        message = (
            "The foot is smeared when it is fast, so landing measurements are less certain; add light or use a faster"
            " shutter (1/500 s)."
        )
    return Check("feet_sharp", good, round(sharp), message)


def _cadence(gait: Gait) -> Check:
    low, high = CADENCE_RANGE_SPM
    agree = abs(gait.cadence_spm - gait.cadence_spectral_spm) < 0.03 * gait.cadence_spm
    good = low <= gait.cadence_spm <= high and agree
    message = (
        "The step rate is a runner's, found in two ways."
        if good
        else "The step rate is unusual: if this is slow motion, tell the rate it was recorded at."
    )
    return Check("cadence_plausible", good, round(gait.cadence_spm, 1), message)


def _steps(gait: Gait) -> Check:
    fewest = _fewest_steps(gait)
    good = fewest >= FULL_STEPS
    message = f"{fewest} steps a side could be used."
    if not good:
        message += f" {FULL_STEPS - fewest} more at a steady speed would give full answers: film 30 s."
    return Check("steps", good, fewest, message)


def _fewest_steps(gait: Gait) -> int:
    """Usable steps of the near leg, or of the leg that has fewer."""
    near = gait.orientation.near
    return min(len(gait.used_steps(side)) for side in ((near,) if near else ("left", "right")))


def _size(clean: CleanTrack) -> Check:
    height = leg_length_px(clean.xy_px) / LEG_SHARE_OF_HEIGHT
    good = height >= SMALL_PX
    message = f"The runner is about {height:.0f} pixels tall."
    return Check(
        "runner_size", good, round(float(height)), message if good else message + " Move closer or zoom in."
    )


def _visible(clean: CleanTrack, gait: Gait) -> Check:
    near = gait.orientation.near
    joints, sure = (SIDE_JOINTS, SURE) if near else (FRONTAL_JOINTS, SURE_FRONTAL)
    unsure, worst = 0.0, ""
    for side in (near,) if near else SIDES:
        counts = np.ones(len(clean), bool) if near else _standing(clean, gait, side)
        for joint in joints:
            seen = clean.visibility[counts, INDEX[f"{side}_{joint}"]]
            share = float(np.mean(~(seen >= sure))) if len(seen) else 1.0
            if share > unsure:
                unsure, worst = share, joint.replace("foot_index", "toes")
    good = unsure <= UNSURE_SHARE
    message = (
        "The leg that counts is well seen."
        if good
        else f"The {worst} could not be seen well in {unsure:.0%} of the pictures; keep the whole leg in view and lit."
    )
    return Check("near_leg_visible", good, round(unsure, 3), message)


def _standing(clean: CleanTrack, gait: Gait, side: Side) -> np.ndarray:
    """(T,) True while this foot is on the belt."""
    down = np.zeros(len(clean), bool)
    for step in gait.steps:
        if step.side == side and step.toe_off_s is not None:
            down |= within(clean.time_s, step.initial_contact_s, step.toe_off_s)
    return down


def _swaps(clean: CleanTrack) -> Check:
    share = clean.repairs.swapped_frames / max(1, clean.repairs.frames)
    good = share <= SWAP_SHARE
    message = f"The legs were mixed up and put right in {clean.repairs.swapped_frames} pictures."
    if not good:
        message += " More light and clothes that stand out from each other help."
    return Check("leg_swaps", good, round(share, 3), message)


def _hidden(clean: CleanTrack) -> Check:
    lost = clean.repairs.hidden_frames + clean.repairs.frames_without_pose
    share = lost / max(1, clean.repairs.frames)
    good = share <= HIDDEN_SHARE
    message = "The runner was in view all the time."
    if not good:
        message = f"Something hid the runner in {lost} pictures; those steps are left out."
    return Check("runner_in_view", good, round(share, 3), message)


def _drift(gait: Gait) -> Check:
    """Cadence of the last third against the first, from the stride times."""
    strides = np.array(
        [s.stride_end_s - s.initial_contact_s for s in gait.used_steps() if s.stride_end_s is not None]
    )
    third = len(strides) // 3
    drift = float(np.median(strides[-third:]) / np.median(strides[:third]) - 1.0) if third >= 2 else 0.0
    good = abs(drift) <= SPEED_DRIFT
    message = "The rhythm stayed steady." if good else "The rhythm changed during the clip; hold one speed."
    return Check("steady", good, round(drift, 3), message)


def _square(track: PoseTrack) -> Check:
    """Width of shoulders over trunk length, which is small when the camera is square to the treadmill."""
    shoulders = track.point("left_shoulder") - track.point("right_shoulder")
    trunk = (
        track.point("left_shoulder")
        + track.point("right_shoulder")
        - track.point("left_hip")
        - track.point("right_hip")
    ) / 2.0
    share = np.abs(shoulders[:, 0]) / np.linalg.norm(trunk, axis=1)
    if not np.isfinite(share).any():
        return Check(
            "camera_square", True, None, "Without shoulders in view, the camera's angle is not checked."
        )
    value = float(np.nanmedian(share))
    good = value <= LARGEST_WIDTH_SHARE
    message = (
        "The camera looks from the side." if good else "The camera is not square to the treadmill; turn it."
    )
    return Check("camera_square", good, round(value, 2), message)


def _level(clean: CleanTrack, gait: Gait) -> Check:
    if clean.uprights is not None:
        return Check("camera_level", True, round(clean.upright_deg, 1), _told_by_uprights(clean, gait))
    slope = gait.belt_slope_deg
    if not np.isfinite(slope):
        return Check("camera_level", True, None, "The belt's slope could not be seen.")
    pose_model = clean.from_pose_model
    beyond = abs(slope_beyond_level_deg(slope, pose_model))
    good = beyond <= sure_slope_deg(pose_model)
    message = "The belt lies level in the picture."
    if not good:
        message = (
            f"The belt lies {beyond:.0f}° off level in the picture. On a flat treadmill the camera is tilted by that"
            " much, and lean is off by the same; level it, or film where a door or cabinet shows which way is up."
        )
    return Check("camera_level", good, round(slope, 1), message)


def _told_by_uprights(clean: CleanTrack, gait: Gait) -> str:
    """How the camera was held, by upright edges of the room, and that the belt's slope is something else."""
    lean = round(abs(clean.upright_deg))
    if lean:
        message = f"The camera was turned by about {lean}°, as upright edges of the room show; all angles allow for it."
    else:
        message = "Upright edges of the room stand upright in the picture: the camera was level."
    pose_model = clean.from_pose_model
    # Clockwise with the runner to the right: the front of a flat belt is lower by as much.
    own_deg = gait.belt_slope_deg + gait.orientation.ahead_x * clean.upright_deg
    if abs(slope_beyond_level_deg(own_deg, pose_model)) > sure_slope_deg(pose_model):
        message += (
            " The belt still slopes in the picture: it is inclined, or the camera looks at it from an angle."
        )
    return message


def _scale(scale: Scale) -> Check:
    good = scale.error_pct is not None and scale.error_pct < 7.0 and "disagree" not in scale.source
    message = f"Centimetres come from {scale.source}."
    if not good:
        message += " Give the runner's height and the belt's speed for better centimetres."
    return Check("scale", good, None if scale.error_pct is None else round(scale.error_pct, 1), message)


def _grade(checks: tuple[Check, ...], clean: CleanTrack, gait: Gait) -> QualityGrade:
    failed = {c.name for c in checks if not c.passed}
    by_far = (
        clean.fps < POOR_FPS
        or _fewest_steps(gait) < FEW_STEPS
        or leg_length_px(clean.xy_px) / LEG_SHARE_OF_HEIGHT < TOO_SMALL_PX
    )
    if by_far or failed & POOR_WHEN_FAILED:
        return "poor"
    return "usable" if failed else "good"
