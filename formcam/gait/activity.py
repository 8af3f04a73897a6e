"""Is it running on the spot, walking, or anything else?

Running has a flight phase (each foot is down for less than half of the stride) and its hips are LOWEST when the legs
pass each other; walking has double support and hips that are HIGHEST then. Both signs hold at any playback speed, so a
slow-motion clip is recognised as running whose cadence is impossible instead of being taken for walking.

From behind and in front neither can be seen: a foot that is nearer to the camera looks lower, so when the legs seem to
pass goes with the camera's height (by 0.4 of a step between 0.4 and 1.7 m, at 2.5 m). There the hips' fall tells: at
the top of a step a runner falls freely, who walks is held up.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from formcam.gait.events import Belts, Stance
from formcam.gait.leg_motion import RATE_HZ, Motion, Rhythm
from formcam.gait.running_limits import (
    CADENCE_DIVIDE_SPM,
    CADENCE_RANGE_SPM,
    LARGEST_TRAVEL,
    smallest_swing,
)
from formcam.gait.slow_motion import factor_by_gravity
from formcam.records import skeleton
from formcam.records.track import Activity

# Share of the legs' exchange that one steady rhythm must explain.
SMALLEST_STRENGTH = 0.5
# Evidence for flight, each limited to ±1 at these values. Motion capture, 72 runs at 2-5 m/s and any playback speed:
# correlation of hip height with the legs' spread 0.47 to 0.94; share of time in which both feet go back with the belt
# 0 to 0.01 (real time). Walking has the correlation negative and both feet down for a fifth of the stride.
FULL_BOUNCE, LARGEST_OVERLAP = 0.3, 0.06
# How many times longer a step takes than one of a runner whose hips fall as much: 0.87 to 1.15 for 22 captured runners
# at 2 to 5 m/s from behind and in front, 1.6 to 4.4 for a walk whose hips rise as people's do (2.7 cm at 0.7 m/s,
# 4.8 cm at 1.6 m/s: Orendurff 2004, docs/biomechanics.md §5). A vote is full this many times off the limit.
HELD_UP, HELD_UP_SPREAD = 1.4, 1.25
# Played slower than life a run seems held up, too, but its steps then come more slowly than anyone's who walks so
# bouncily: the cadence in life that the fall gives is 141 to 215 for the runners, 240 and more for a walk this slow.
SLOWED_BELOW_SPM, FALLING_SPM, FALLING_SPREAD = 100.0, 225.0, 1.1
# About the cadence that divides walking from running; half a vote, since playback may be slowed.
CADENCE_SPREAD_SPM = 15.0
# Slower than anyone walks on a belt: a rhythm of something else.
SLOWEST_WALK_SPM = 50.0
# What is slower may be a run in slow motion, in many pictures a stride: one rhythm explains 0.95 of it and more
# (captured runs slowed 4 and 10 times, two views).
SLOWED_STRENGTH = 0.8
# Backward speed, in belt speeds, from which a foot counts as going with the belt.
WITH_THE_BELT = 0.6


@dataclass(frozen=True)
class Evidence:
    """What the decision rests on. `bounce` is the correlation of hip height with the legs' spread: + = running; NaN
    from behind and in front, where `held_up` has its say: how many times longer a step takes than one of a runner whose
    hips fall as much.

    `duty` is contact time over stride time (by a model of running: no evidence), `overlap` the share of time in which
    both feet go back with the belt (NaN when unknown), `travel` the way of the hips and `swing` the size of
    the legs' exchange, both in leg lengths; `slow_motion` is running at an impossible cadence.
    """

    activity: Activity
    cadence_spm: float
    strength: float
    swing: float
    travel: float
    duty: float
    bounce: float
    held_up: float
    overlap: float
    slow_motion: bool
    why: str


def find_activity(
    motion: Motion, rhythm: Rhythm, stances: tuple[Stance, ...], is_side: bool, belts: Belts
) -> Evidence:
    """Decide from the rhythm, the hips, the contacts and the belt under either foot."""
    cadence = 120.0 * rhythm.stride_hz
    known = rhythm.exchange[np.isfinite(rhythm.exchange)]
    swing = float(np.std(known) / motion.leg_px)
    travel = _travel(motion)
    duty, overlap = _duty(stances, rhythm), _overlap(motion, belts)
    bounce = _bounce(motion, rhythm) if is_side else float("nan")
    held_up = factor_by_gravity(motion, cadence)
    falling = float("nan") if is_side else _falling(held_up, cadence)
    airborne = _flight_score(bounce, falling, overlap, cadence) > 0
    activity: Activity = "other"
    if travel > LARGEST_TRAVEL:
        why = f"the person moves {travel:.1f} leg lengths across the picture"
    elif (
        rhythm.strength < SMALLEST_STRENGTH
        or swing < smallest_swing(is_side)
        or (cadence < SLOWEST_WALK_SPM and not (airborne and rhythm.strength >= SLOWED_STRENGTH))
    ):
        why = "the legs do not alternate in a steady rhythm"
    elif not airborne:
        activity, why = "walking", "one foot is always on the ground"
    elif cadence > CADENCE_RANGE_SPM[1]:
        why = f"{cadence:.0f} steps a minute is faster than anyone runs"
    else:
        activity, why = "running", "flight between the steps"
    slow = activity == "running" and cadence < CADENCE_RANGE_SPM[0]
    return Evidence(
        activity, cadence, rhythm.strength, swing, travel, duty, bounce, held_up, overlap, slow, why
    )


def _flight_score(bounce: float, falling: float, overlap: float, cadence: float) -> float:
    """Votes for flight (+) and double support (-); an unknown vote counts nothing."""
    votes = [
        bounce / FULL_BOUNCE,
        falling,
        (LARGEST_OVERLAP - overlap) / LARGEST_OVERLAP,
        (cadence - CADENCE_DIVIDE_SPM) / CADENCE_SPREAD_SPM,
    ]
    return float(np.nansum(np.clip(votes, -1.0, 1.0) * [1.0, 1.0, 1.0, 0.5]))


def _falling(held_up: float, cadence: float) -> float:
    """Whether the hips fall as a runner's do, in life or slowed; + = they do."""
    in_life = np.log(HELD_UP / held_up) / np.log(HELD_UP_SPREAD)
    if cadence >= SLOWED_BELOW_SPM:
        return float(in_life)
    return float(max(in_life, np.log(FALLING_SPM / (held_up * cadence)) / np.log(FALLING_SPREAD)))


def _overlap(motion: Motion, belts: Belts) -> float:
    """Share of the time in which both feet go back with the belt; NaN unless it was seen under both."""
    if len(belts) < len(skeleton.SIDES):
        return float("nan")
    shares = [
        -np.gradient(motion.foot(side)[:, 0]) * RATE_HZ / belts[side].speed_px_s for side in skeleton.SIDES
    ]
    slower = np.minimum(*shares)
    slower = slower[np.isfinite(slower)]
    return float(np.mean(slower > WITH_THE_BELT)) if len(slower) else float("nan")


def _travel(motion: Motion) -> float:
    """Way of the hips along the picture in leg lengths, without the outermost percent."""
    x = motion.hips[:, 0]
    x = x[np.isfinite(x)]
    return float((np.percentile(x, 99) - np.percentile(x, 1)) / motion.leg_px) if len(x) else 0.0


def _duty(stances: tuple[Stance, ...], rhythm: Rhythm) -> float:
    """Median contact time over stride time."""
    times = [s.off_s - s.contact_s for s in stances if s.contact_s is not None and s.off_s is not None]
    return float(np.median(times) * rhythm.stride_hz) if times else float("nan")


def _bounce(motion: Motion, rhythm: Rhythm) -> float:
    """Correlation of the hips' height with how far the legs are apart fore and aft, both without their slow drift."""
    spread = np.abs(rhythm.exchange)
    height = motion.hips[:, 1]
    known = np.isfinite(spread) & np.isfinite(height)
    if known.sum() < 10:
        return float("nan")
    stride = max(3, round(RATE_HZ / rhythm.stride_hz))
    window = np.ones(stride) / stride
    padded = np.interp(motion.time_s, motion.time_s[known], height[known])
    drift = np.convolve(np.pad(padded, stride, mode="edge"), window, mode="same")[stride:-stride]
    return float(np.corrcoef(spread[known], (padded - drift)[known])[0, 1])
