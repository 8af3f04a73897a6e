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
from formcam.gait.steps import standing
from formcam.metrics import camera_checks, over_ground
from formcam.records.analysis import Check, Quality, QualityGrade, Scale
from formcam.records.printable import capitalised
from formcam.records.skeleton import INDEX, LEG_SHARE_OF_HEIGHT, SIDES
from formcam.records.track import CleanTrack, Gait, PoseTrack, VideoInfo

# docs/biomechanics.md §5; design defaults unless a source is named.
POOR_FPS, GOOD_FPS = 24.5, 49.5
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
    standing: Check | None = None,
) -> Quality:
    """All checks of one clip and the grade they add up to; `stretch` is the part that was judged, None = all of it.

    `standing` says whether the runner stood tall for a while; then that there is no run in it is no fault.
    """
    checks = (*_checks(info, track, clean, gait, scale), _continuous(stretch))
    stood = standing is not None and standing.passed
    if stretch is not None:
        length_s = round(stretch.end_s - stretch.start_s, 1)
        checks += (Check("stretch", stood and stretch.rest_is_still, length_s, stretch.told),)
    checks += () if standing is None else (standing,)
    ungraded = gait.over_ground or camera_checks.went_along(track, info)
    return Quality("poor" if ungraded else _grade(checks, clean, gait, _height_px(clean, track)), checks)


def _checks(
    info: VideoInfo | None, track: PoseTrack, clean: CleanTrack, gait: Gait, scale: Scale
) -> Iterator[Check]:
    yield _frame_rate(clean)
    if info is not None:
        yield from (Check("video", said in info.notes, None, said) for said in info.warnings)
        yield camera_checks.still(info)
    yield over_ground.on_the_spot(gait)
    yield _cadence(gait)
    yield _steps(gait)
    yield _size(_height_px(clean, track))
    yield _in_picture(clean)
    yield _visible(clean, gait)
    yield _swaps(clean)
    yield _hidden(clean)
    yield _drift(gait)
    if gait.orientation.is_side:
        if info is not None:
            yield camera_checks.sharp(info)
        yield camera_checks.square(track, clean)
    if gait.orientation.is_side or clean.uprights is not None:
        yield camera_checks.level(clean, gait)
    yield _scale(scale)


def _continuous(stretch: Stretch | None) -> Check:
    # A runner who stands for a while interrupts no film; what the judged part leaves out says `stretch`.
    breaks = () if stretch is None else [one for one in stretch.breaks if one.kind == "cut"]
    if not breaks:
        return Check("continuous", True, 0, "The film runs on without a cut.")
    moments = ", ".join(f"{one.before_s:.1f}" for one in breaks)
    message = f"The film is interrupted (at {moments} s); one piece of it is judged. Film 30 s in one go."
    return Check("continuous", False, len(breaks), message)


def _frame_rate(clean: CleanTrack) -> Check:
    fps = clean.fps
    good = fps >= GOOD_FPS
    said = f"Recorded at {fps:.0f} frames a second."
    advice = " Landing measurements are less certain; record at 60 or more."
    return Check("frame_rate", good, round(fps, 2), said if good else said + advice)


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


def _height_px(clean: CleanTrack, track: PoseTrack) -> float:
    """About how tall the runner is in the picture, from the legs as far as they were seen."""
    seen = leg_length_px(clean.xy_px)
    return (seen if np.isfinite(seen) else leg_length_px(track.visible_xy_px)) / LEG_SHARE_OF_HEIGHT


def _size(height: float) -> Check:
    good = height >= SMALL_PX
    message = f"The runner is about {height:.0f} pixels tall."
    return Check(
        "runner_size", good, round(float(height)), message if good else message + " Move closer or zoom in."
    )


def _in_picture(clean: CleanTrack) -> Check:
    missing = clean.cut_off
    if missing is None:
        return Check("in_picture", True, 0.0, "The whole body was in the picture.")
    message = f"{capitalised(missing.told)}. What depends on it is not measured;"
    advice = f" {missing.advice}."
    return Check("in_picture", False, round(missing.share, 3), message + advice)


def _visible(clean: CleanTrack, gait: Gait) -> Check:
    near = gait.orientation.near
    joints, sure = (SIDE_JOINTS, SURE) if near else (FRONTAL_JOINTS, SURE_FRONTAL)
    unsure, worst = 0.0, ""
    for side in (near,) if near else SIDES:
        counts = np.ones(len(clean), bool) if near else standing(clean.time_s, gait, side)
        for joint in joints:
            landmark = INDEX[f"{side}_{joint}"]
            # What was not in the picture is told by a check of its own.
            looked_at = counts & np.isfinite(clean.xy_px[:, landmark, 0]) if clean.cut_off else counts
            seen = clean.visibility[looked_at, landmark]
            share = float(np.mean(~(seen >= sure))) if len(seen) else float(counts.sum() == 0)
            if share > unsure:
                unsure, worst = share, joint.replace("foot_index", "toes")
    good = unsure <= UNSURE_SHARE
    message = (
        "The leg that counts is well seen."
        if good
        else f"The {worst} could not be seen well in {unsure:.0%} of the pictures; keep the whole leg in view and lit."
    )
    return Check("near_leg_visible", good, round(unsure, 3), message)


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


def _scale(scale: Scale) -> Check:
    good = scale.error_pct is not None and scale.error_pct < 7.0 and "disagree" not in scale.source
    if scale.cm_per_px is None:
        return Check("scale", False, None, f"There are no centimetres here: {scale.source}.")
    message = f"Centimetres come from {scale.source}."
    if not good:
        message += " Give the runner's height and the belt's speed for better centimetres."
    return Check("scale", good, None if scale.error_pct is None else round(scale.error_pct, 1), message)


def _grade(checks: tuple[Check, ...], clean: CleanTrack, gait: Gait, height_px: float) -> QualityGrade:
    failed = {c.name for c in checks if not c.passed}
    by_far = clean.fps < POOR_FPS or _fewest_steps(gait) < FEW_STEPS or height_px < TOO_SMALL_PX
    without_limbs = clean.cut_off is not None and not clean.cut_off.spares_the_legs
    if by_far or without_limbs or failed & POOR_WHEN_FAILED:
        return "poor"
    return "usable" if failed else "good"
