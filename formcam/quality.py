"""Is this footage fit for its measurements: one check a reason, each with its value and a plain message.

Defaults are biomechanics.md §5. A failed check of `SERIOUS` makes the footage poor, any other failed one usable.
"""

from __future__ import annotations

import numpy as np

from formcam import skeleton
from formcam.geometry import distance
from formcam.metrics.body import Body, make_body
from formcam.records import CleanTrack, Gait, PoseTrack, Runner, VideoInfo
from formcam.results import Check, Quality, QualityGrade, Scale
from formcam.scale import gravity_cm_per_px, leg_px

LEAST_FPS, GOOD_FPS = 25.0, 50.0
UNEVEN_FRAMES = 1.5
CADENCE_RANGE = (120.0, 230.0)
WIDEST_SIDE_VIEW = 0.35
LARGEST_SLOPE_DEG = 2.0
MOST_UNSURE_SHARE = 0.10
SURE = 0.5
# The body's height in legs (thigh and shank 0.483 of it): the box of biomechanics.md §5 from the legs alone.
BODY_OVER_LEG = 1.0 / 0.483
SMALL_PX, TINY_PX = 600.0, 400.0
STEPS_A_SIDE = 20
MOST_SWAPPED_SHARE = 0.10
MOST_HIDDEN_SHARE = 0.05
LARGEST_DRIFT = 0.03
WALKING_DUTY = 50.0
GRAVITY_RANGE = (0.8, 1.35)
SERIOUS = frozenset({"frame_rate_least", "cadence", "near_leg_visible", "size_least", "duty_factor"})


def judge(info: VideoInfo | None, track: PoseTrack, clean: CleanTrack, gait: Gait, scale: Scale) -> Quality:
    """All checks that this view allows, and the grade they add up to."""
    body = make_body(clean, gait, scale, Runner())
    checks = [
        *_frame_rate(info, track),
        _cadence(gait),
        _visible(clean, gait),
        *_size(clean, gait),
        _step_count(gait),
        _swaps(clean),
        _hidden(clean),
        _drift(gait),
        _duty(body),
    ]
    if gait.orientation.is_side:
        checks += [_yaw(body), *_slope(gait), *_gravity(body)]
    return Quality(_grade(checks), tuple(checks))


def _grade(checks: list[Check]) -> QualityGrade:
    failed = {check.name for check in checks if not check.passed}
    if failed & SERIOUS:
        return "poor"
    return "usable" if failed else "good"


def _check(name: str, passed: bool, value: float | None, good: str, bad: str) -> Check:
    rounded = None if value is None or not np.isfinite(value) else round(float(value), 2)
    return Check(name, bool(passed), rounded, good if passed else bad)


def _frame_rate(info: VideoInfo | None, track: PoseTrack) -> list[Check]:
    fps = info.capture_fps if info is not None else track.fps
    advice = f"Recorded at {fps:.4g} fps: landing measurements are less certain. Record at 60-240 fps."
    gaps = np.diff(track.time_s)
    uneven = float(np.percentile(gaps, 99) / np.median(gaps))
    steady = uneven <= UNEVEN_FRAMES and not (info is not None and info.variable_frame_rate)
    checks = [
        _check("frame_rate", fps >= GOOD_FPS, fps, f"Recorded at {fps:.4g} fps.", advice),
        _check(
            "even_frames",
            steady,
            uneven,
            "The frames are evenly spaced.",
            "The frames are unevenly spaced; their own times are used. Record at a fixed rate if the phone can.",
        ),
    ]
    if fps < LEAST_FPS:
        checks.append(Check("frame_rate_least", False, round(fps, 2), advice))
    return checks


def _cadence(gait: Gait) -> Check:
    low, high = CADENCE_RANGE
    return _check(
        "cadence",
        low <= gait.cadence_spm <= high,
        gait.cadence_spm,
        "The step rate is one of running.",
        "This looks like slow motion exported at normal speed. Give the real capture rate.",
    )


def _visible(clean: CleanTrack, gait: Gait) -> Check:
    near = gait.orientation.near
    sides = skeleton.SIDES if near is None else (near,)
    points = [i for side in sides for i in skeleton.LEG[side]]
    known = np.isfinite(clean.xy_px[:, points, 0])
    unsure = ~known | (clean.visibility[:, points] < SURE)
    shares = unsure.mean(axis=0)
    worst = int(shares.argmax())
    part = skeleton.LANDMARKS[points[worst]].replace("_", " ").replace("foot index", "toes")
    return _check(
        "near_leg_visible",
        shares[worst] <= MOST_UNSURE_SHARE,
        float(shares[worst]),
        "The leg is seen well.",
        f"The {part} is not seen well in {100 * shares[worst]:.0f} % of the frames. "
        "Keep rails, console and loose clothes out of the way and the whole leg in the picture.",
    )


def _size(clean: CleanTrack, gait: Gait) -> list[Check]:
    tall = leg_px(clean, gait) * BODY_OVER_LEG
    bad = "You are small in the picture. Move the camera closer or zoom in."
    checks = [_check("size", tall >= SMALL_PX, tall, "You are large enough in the picture.", bad)]
    if tall < TINY_PX:
        checks.append(Check("size_least", False, round(tall, 1), bad))
    return checks


def _step_count(gait: Gait) -> Check:
    near = gait.orientation.near
    counts = [len(gait.used_steps(side)) for side in (skeleton.SIDES if near is None else (near,))]
    missing = STEPS_A_SIDE - min(counts)
    return _check(
        "steps",
        missing <= 0,
        min(counts),
        f"{min(counts)} steps a side were measured.",
        f"{min(counts)} steps a side were measured. {missing} more at a steady speed would make the results surer; "
        "film 30 s.",
    )


def _swaps(clean: CleanTrack) -> Check:
    share = clean.repairs.swapped_frames / max(clean.repairs.frames, 1)
    return _check(
        "leg_mix_ups",
        share <= MOST_SWAPPED_SHARE,
        share,
        "Left and right legs were told apart.",
        f"The legs were mixed up in {100 * share:.0f} % of the frames and put right. "
        "Wear shorts or socks that differ from the background.",
    )


def _hidden(clean: CleanTrack) -> Check:
    repairs = clean.repairs
    share = (repairs.hidden_frames + repairs.frames_without_pose) / max(repairs.frames, 1)
    return _check(
        "runner_in_view",
        share <= MOST_HIDDEN_SHARE,
        share,
        "The runner was in view throughout.",
        f"The runner was hidden or not found in {100 * share:.0f} % of the frames; those steps are left out.",
    )


def _drift(gait: Gait) -> Check:
    """Change of the step time over the clip, from the first third to the last."""
    contacts = np.array([s.initial_contact_s for s in gait.steps])
    third = max(len(contacts) // 3, 2)
    first = (contacts[third - 1] - contacts[0]) / (third - 1)
    last = (contacts[-1] - contacts[-third]) / (third - 1)
    drift = abs(last / first - 1.0) if third > 3 else 0.0
    return _check(
        "steady_pace",
        drift <= LARGEST_DRIFT,
        drift,
        "The pace was steady.",
        f"The step rate changed by {100 * drift:.0f} % during the clip. Film at a steady speed.",
    )


def _duty(body: Body) -> Check:
    contacts = [s.toe_off_s - s.initial_contact_s for s in body.steps(body.near) if s.toe_off_s]
    duty = 50.0 * float(np.median(contacts)) / body.step_s if contacts else float("nan")
    return _check(
        "duty_factor",
        not duty >= WALKING_DUTY,
        duty,
        "Both feet leave the belt between steps.",
        "One foot is always on the belt, as in walking or shuffling; landing measurements mean little here.",
    )


def _yaw(body: Body) -> Check:
    """Hips' (or shoulders') width along the picture over the trunk; over the leg where the trunk is not seen."""
    hips = np.abs(body.point("left_hip") - body.point("right_hip"))[:, 0]
    shoulders = np.abs(body.point("left_shoulder") - body.point("right_shoulder"))[:, 0]
    trunk = distance(body.hips, body.pair("shoulder"))
    length = _median(trunk) if np.isfinite(trunk).any() else 0.6 * body.leg_px
    width = max(_median(hips), _median(shoulders)) / length
    return _check(
        "square_to_treadmill",
        not width > WIDEST_SIDE_VIEW,
        width,
        "The camera is square to the treadmill.",
        "The camera is not square to the treadmill. Put it level with the hips, straight beside the belt.",
    )


def _slope(gait: Gait) -> list[Check]:
    slope = gait.belt_slope_deg
    if not np.isfinite(slope):
        return []
    return [
        _check(
            "level",
            abs(slope) <= LARGEST_SLOPE_DEG,
            slope,
            "The belt is level in the picture.",
            f"The planted foot seems to move along a slope of {abs(slope):.0f} degrees. Level the camera; if the "
            "treadmill itself is inclined, angles to the vertical are still right.",
        )
    ]


def _gravity(body: Body) -> list[Check]:
    """Scale against gravity: does the body fall as fast as it must."""
    cm = gravity_cm_per_px(body)
    if body.scale.cm_per_px is None or not np.isfinite(cm):
        return []
    ratio = body.scale.cm_per_px / cm
    low, high = GRAVITY_RANGE
    return [
        _check(
            "gravity",
            low <= ratio <= high,
            ratio,
            "Size and time agree with gravity.",
            "The bounce does not fit the time in the air. Check the body height and the capture rate.",
        )
    ]


def _median(values: np.ndarray) -> float:
    known = values[np.isfinite(values)]
    return float(np.median(known)) if len(known) else 0.0
