"""Initial contacts and toe-offs of both feet, at sub-frame times.

A stride is found first, events second: the feet's exchange swings once a stride, so its extremes give one window a foot
and stride, and left and right alternate by construction; an event can be badly timed, but neither missed nor doubled.
In a side view the window starts where the foot is furthest forward. The foot meets the belt a little before it moves
with it ("belt-lock": backward speed reaches 80 % of the stance plateau, biomechanics.md §2) and leaves it about when
the toe has risen and the thigh or knee has finished extending. From the rear and the front, only heights are seen.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.signal import find_peaks

from formcam import skeleton
from formcam.motion import ANKLE, HIP, KNEE, RATE_HZ, TOE, Motion, Rhythm
from formcam.skeleton import Side

# Share of the plateau speed at which the foot counts as locked to the belt (biomechanics.md §2).
LOCK_SHARE = 0.8
# The plateau lies this far after the foot's furthest forward point, in strides (0.10-0.16 s of 0.7 s).
PLATEAU_STRIDES = (0.14, 0.23)
LOCK_LAG_S = 0.019
TOE_RISE = 0.0235
TOE_LAG_S, KNEE_LAG_S = 0.022, 0.005
# Rear and front: the foot has come down, or gone up, to this share of the leg above its lowest.
FRONTAL_RISE = 0.06
FRONTAL_CONTACT_LAG_S, FRONTAL_OFF_LAG_S = 0.0, 0.0


@dataclass(frozen=True)
class Stance:
    """One ground contact: seconds; None where the window held no such moment. `anchor_s` is the stride's mark.

    `spread_s` is the disagreement of the detectors about the contact.
    """

    side: Side
    anchor_s: float
    contact_s: float | None
    off_s: float | None
    spread_s: float = 0.0


@dataclass(frozen=True)
class Belt:
    """Backward speed of a planted foot: px/s with standard error, and the slope of its path in degrees."""

    speed_px_s: float
    se_px_s: float
    slope_deg: float


def find_stances(motion: Motion, rhythm: Rhythm, is_side: bool) -> tuple[Stance, ...]:
    """All ground contacts of both feet in time order."""
    stances: list[Stance] = []
    for side in skeleton.SIDES:
        if not motion.is_seen(side):
            continue
        marks = stride_marks(rhythm, side)
        if is_side:
            stances += _side_stances(motion, rhythm, side, marks)
        else:
            stances += _frontal_stances(motion, rhythm, side, marks)
    return tuple(sorted(stances, key=lambda s: s.anchor_s))


def stride_marks(rhythm: Rhythm, side: Side) -> np.ndarray:
    """Grid indices at which this foot is furthest forward (side view) or highest, one a stride."""
    signal = rhythm.exchange if side == "left" else -rhythm.exchange
    filled = np.where(np.isfinite(signal), signal, 0.0)
    distance = max(1, int(0.6 * RATE_HZ / rhythm.stride_hz))
    return find_peaks(filled, distance=distance, prominence=0.8 * np.std(filled))[0]


def find_belt(motion: Motion, rhythm: Rhythm, side: Side) -> Belt | None:
    """Speed of the planted foot over all stances of one side; None when no plateau was seen."""
    speeds, slopes = [], []
    stride = RATE_HZ / rhythm.stride_hz
    foot, toe = motion.foot(side), motion.joint(side, TOE)  # The heel rises before the toe does.
    for mark in stride_marks(rhythm, side):
        first, last = (mark + int(share * stride) for share in PLATEAU_STRIDES)
        if last >= len(foot) or not np.isfinite(foot[first : last + 1]).all():
            continue
        moved, toe_moved = foot[last] - foot[first], toe[last] - toe[first]
        speeds.append(-moved[0] * RATE_HZ / (last - first))
        slopes.append(np.degrees(np.arctan2(-toe_moved[1], -toe_moved[0])))
    if len(speeds) < 2 or np.median(speeds) <= 0:
        return None
    spread = 1.4826 * np.median(np.abs(speeds - np.median(speeds)))
    return Belt(
        float(np.median(speeds)), float(1.2533 * spread / len(speeds) ** 0.5), float(np.median(slopes))
    )


def _side_stances(motion: Motion, rhythm: Rhythm, side: Side, marks: np.ndarray) -> list[Stance]:
    belt = find_belt(motion, rhythm, side)
    if belt is None:
        return []
    velocity = np.gradient(motion.foot(side)[:, 0]) * RATE_HZ
    stances = []
    for mark in marks:
        contact = _lock_s(motion, velocity, mark, belt.speed_px_s, rhythm.stride_hz)
        off = _toe_off_s(motion, side, contact, rhythm.stride_hz) if contact is not None else None
        stances.append(Stance(side, float(motion.time_s[mark]), contact, off))
    return stances


def _lock_s(motion: Motion, velocity: np.ndarray, mark: int, speed: float, stride_hz: float) -> float | None:
    """When the foot's backward speed first reaches `LOCK_SHARE` of the belt's after the stride's mark."""
    stride = RATE_HZ / stride_hz
    first, last = max(0, mark - int(0.12 * stride)), min(len(velocity), mark + int(0.3 * stride))
    part = velocity[first:last]
    if len(part) < 3 or not np.isfinite(part).all():
        return None
    forward = np.flatnonzero(part > 0)
    start = forward[-1] if len(forward) else 0
    locked = np.flatnonzero(part[start:] <= -LOCK_SHARE * speed)
    if not len(locked) or start + locked[0] == 0:
        return None
    return _crossing_s(motion.time_s, velocity, first + start + locked[0], -LOCK_SHARE * speed) - LOCK_LAG_S


def _toe_off_s(motion: Motion, side: Side, contact_s: float, stride_hz: float) -> float | None:
    """Median of the toe's rise and the knee's extension."""
    stride = 1.0 / stride_hz
    toe = motion.joint(side, TOE)[:, 1]
    first, last = _index(contact_s + 0.14 * stride), _index(contact_s + 0.62 * stride)
    if last >= len(toe) or not np.isfinite(toe[first:last]).all():
        return None
    ground = np.median(toe[_index(contact_s + 0.08 * stride) : _index(contact_s + 0.2 * stride)])
    risen = np.flatnonzero(toe[first:last] > ground + TOE_RISE * motion.leg_px)
    found = []
    if len(risen) and risen[0] > 0:
        found.append(
            _crossing_s(motion.time_s, toe, first + risen[0], ground + TOE_RISE * motion.leg_px) - TOE_LAG_S
        )
    flexion = knee_flexion_deg(motion, side)[first : _index(contact_s + 0.5 * stride)]
    if len(flexion) and np.isfinite(flexion).all():
        found.append(float(motion.time_s[first + flexion.argmin()]) - KNEE_LAG_S)
    return float(np.mean(found)) if found else None


def knee_flexion_deg(motion: Motion, side: Side) -> np.ndarray:
    """Thigh angle minus shank angle, + = flexed, (N,)."""
    hip, knee, ankle = (motion.joint(side, j) for j in (HIP, KNEE, ANKLE))
    return _lean(knee - hip) - _lean(ankle - knee)


def _lean(segment: np.ndarray) -> np.ndarray:
    """Angle of a downward segment to the vertical, + = lower end forward."""
    return np.degrees(np.arctan2(segment[:, 0], -segment[:, 1]))


def _frontal_stances(motion: Motion, rhythm: Rhythm, side: Side, marks: np.ndarray) -> list[Stance]:
    """Contacts where the ankle has come down after its highest point; toe-offs where it goes up again."""
    stride = RATE_HZ / rhythm.stride_hz
    height = motion.joint(side, ANKLE)[:, 1]
    stances = []
    for mark in marks:
        first, last = mark, min(len(height), mark + int(0.95 * stride))
        part = height[first:last]
        if len(part) < 0.6 * stride or not np.isfinite(part).all():
            stances.append(Stance(side, float(motion.time_s[mark]), None, None))
            continue
        low = np.percentile(part, 10) + FRONTAL_RISE * motion.leg_px
        bottom = int(part.argmin())
        down, up = np.flatnonzero(part[:bottom] > low), np.flatnonzero(part[bottom:] > low)
        contact = _crossing_s(motion.time_s, height, first + down[-1] + 1, low) if len(down) else None
        off = _crossing_s(motion.time_s, height, first + bottom + up[0], low) if len(up) else None
        stances.append(Stance(side, float(motion.time_s[mark]), contact, off))
    return stances


def _crossing_s(time_s: np.ndarray, signal: np.ndarray, index: int, level: float) -> float:
    """When the signal passes the level between `index`-1 and `index`, by straight interpolation."""
    before, after = signal[index - 1], signal[index]
    share = (level - before) / (after - before) if after != before else 1.0
    return float(time_s[index - 1] + np.clip(share, 0.0, 1.0) / RATE_HZ)


def _index(time_s: float) -> int:
    return max(0, round(time_s * RATE_HZ))
