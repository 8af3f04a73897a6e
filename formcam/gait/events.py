"""Initial contacts and toe-offs of both feet, at sub-frame times.

A stride is found first, its events second. The feet's exchange swings once a stride, so its extremes give one mark a
foot and stride, and left and right alternate by construction: an event can be badly timed, but neither missed nor
doubled. Each mark plus a share of the stride is a first guess. A linear model then reads how the leg moves within
0.1 s of the guess (velocities of knee, ankle, heel, toe and hips in units of the belt's speed; heights only from the
rear and the front) and answers how far off the guess is. It does so twice: the second guess puts every stride at the
clip's median correction, so that one badly seen stride cannot pull its own guess away. `event_coefficients` holds the
coefficients and their error on runners who were left out of the fit; `benchmarks/fit_events.py` fits them to force
plates.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.signal import find_peaks

from formcam.gait import event_coefficients
from formcam.gait.event_coefficients import EventModel, Pass
from formcam.gait.leg_motion import ANKLE, HEEL, KNEE, RATE_HZ, TOE, Motion, Rhythm
from formcam.records import skeleton
from formcam.records.skeleton import Side

# The plateau of the planted foot lies this far after its furthest forward point, in strides (docs/biomechanics.md §2).
# Wider than 0.10-0.16 s of about 0.7 s, it reads the belt to 0.2 ± 0.7 % on rbds and halves the error at 30 fps.
PLATEAU_STRIDES = (0.12, 0.26)
# The model looks at the leg at these times about the guess, s.
OFFSETS_S = np.arange(-5, 6) * 0.02
# A stride whose own correction differs from the clip's median by more than this is badly seen (its event is put at
# the median and called poor): within-runner spread on motion capture is 5-8 ms.
LARGEST_DEPARTURE_S = 0.045
# An event this close to the clip's end is not timed; nearer than the window's half width it is, but doubted.
NEAREST_END_S = 0.04
# A point of the foot is on the belt when it slips by less than this share of the belt's speed; of the locks tried on
# motion capture this one agrees best with the force plate between runners (5 ms in rbds, 8 ms in hamner).
LOCK_SLIP = 0.4
LOCK_REACH_S = 0.08


@dataclass(frozen=True)
class Stance:
    """One ground contact of one foot; seconds, None where the stride was not seen well enough to time it.

    `anchor_s` is the stride's mark. `doubtful` is True where the timing had to be taken from the other strides.
    """

    side: Side
    anchor_s: float
    contact_s: float | None
    off_s: float | None
    doubtful: bool = False


@dataclass(frozen=True)
class Belt:
    """Backward speed of a planted foot: px/s with standard error, and the slope of its path in degrees."""

    speed_px_s: float
    se_px_s: float
    slope_deg: float


# Of the feet under which it was seen.
Belts = Mapping[Side, Belt]


def find_belts(motion: Motion, rhythm: Rhythm, is_side: bool) -> Belts:
    """The belt under either foot; empty where it runs along the line of sight (not a side view)."""
    if not is_side:
        return {}
    found = {side: find_belt(motion, rhythm, side) for side in skeleton.SIDES if motion.is_seen(side)}
    return {side: belt for side, belt in found.items() if belt is not None}


def find_stances(motion: Motion, rhythm: Rhythm, is_side: bool, belts: Belts) -> tuple[Stance, ...]:
    """All ground contacts of both feet in time order; `belts` as `find_belts` gives them."""
    stances: list[Stance] = []
    start_s = float(
        motion.time_s[0]
    )  # In here, times count from the grid's start; a clip's judged part may begin later.
    for side in skeleton.SIDES:
        if not motion.is_seen(side):
            continue
        belt = belts.get(side)
        signals = leg_signals(motion, rhythm, side, is_side, belt)
        marks = _with_the_ends(stride_marks(rhythm, side) / RATE_HZ, 1.0 / rhythm.stride_hz)
        if signals is None or not len(marks):
            continue
        context = stride_context(motion, rhythm, belt)
        contact_model, off_model = event_coefficients.SIDE if is_side else event_coefficients.FRONTAL
        contacts, odd_contacts = _time_events(contact_model, signals, marks, context)
        offs, odd_offs = _time_events(off_model, signals, marks, context)
        for mark, contact, off, odd in zip(marks, contacts, offs, odd_contacts | odd_offs, strict=True):
            contact_s, off_s = (_known(rhythm, event, start_s) for event in (contact, off))
            stance = Stance(side, float(mark) + start_s, contact_s, off_s, bool(odd))
            if stance.contact_s is not None or stance.off_s is not None:
                stances.append(stance)
    return tuple(sorted(stances, key=lambda s: s.anchor_s))


def stride_marks(rhythm: Rhythm, side: Side) -> np.ndarray:
    """Grid indices at which this foot is furthest forward (side view) or highest, one a stride."""
    signal = rhythm.exchange if side == "left" else -rhythm.exchange
    filled = np.where(np.isfinite(signal), signal, 0.0)
    distance = max(1, int(0.6 * RATE_HZ / rhythm.stride_hz))
    peaks = find_peaks(filled, distance=distance, prominence=0.8 * np.std(filled))[0]
    return peaks[np.isfinite(signal[peaks])]


def find_belt(motion: Motion, rhythm: Rhythm, side: Side) -> Belt | None:
    """Speed of the planted foot over all stances of one side; None when no plateau was seen."""
    speeds, slopes = [], []
    stride = RATE_HZ / rhythm.stride_hz
    foot, toe = motion.foot(side), motion.joint(side, TOE)
    toe = (
        toe if np.isfinite(toe[:, 0]).any() else foot
    )  # The toe is better for the slope: the heel rises early.
    for mark in stride_marks(rhythm, side):
        first, last = (mark + int(share * stride) for share in PLATEAU_STRIDES)
        if last >= len(foot) or not np.isfinite((foot + toe)[first : last + 1]).all():
            continue
        moved, toe_moved = foot[last] - foot[first], toe[last] - toe[first]
        speeds.append(-moved[0] * RATE_HZ / (last - first))
        slopes.append(np.degrees(np.arctan2(-toe_moved[1], -toe_moved[0])))
    if len(speeds) < 2 or np.median(speeds) <= 0:
        return None
    spread = 1.4826 * np.median(np.abs(speeds - np.median(speeds)))
    # 1.2533: the median's standard error in units of the mean's.
    se = float(1.2533 * spread / len(speeds) ** 0.5)
    return Belt(float(np.median(speeds)), se, float(np.median(slopes)))


def lock_spread_s(motion: Motion, belt: Belt, side: Side, stances: tuple[Stance, ...]) -> float:
    """Robust standard deviation between the model's contacts and an independent detector, s; NaN under 3 strides.

    The other detector is the last moment before mid-stance at which heel and toe both slip over the belt.
    """
    slip = np.full(len(motion.time_s), np.inf)
    for joint in (HEEL, TOE):
        velocity = np.gradient(motion.joint(side, joint), axis=0) * RATE_HZ
        slip = np.fmin(slip, np.hypot(velocity[:, 0] + belt.speed_px_s, velocity[:, 1]))
    reach, differences = round(LOCK_REACH_S * RATE_HZ), []
    for stance in stances:
        if stance.side != side or stance.contact_s is None:
            continue
        at = round((stance.contact_s - motion.time_s[0]) * RATE_HZ)
        slipping = np.flatnonzero(slip[max(0, at - reach) : at + reach] > LOCK_SLIP * belt.speed_px_s)
        if len(slipping):
            differences.append((max(0, at - reach) + slipping[-1] - at) / RATE_HZ)
    if len(differences) < 3:
        return float("nan")
    return float(1.4826 * np.median(np.abs(differences - np.median(differences))))


def leg_signals(
    motion: Motion, rhythm: Rhythm, side: Side, is_side: bool, belt: Belt | None
) -> np.ndarray | None:
    """What the models read, on the grid: (N, 9) in a side view, (N, 5) otherwise; None for a side view without belt.

    Side view: X and Y velocities of knee, ankle, heel and toe and Y of the hips, over the belt's speed. Otherwise the
    Y velocities alone, over leg lengths a stride.
    """
    velocity = _joint_velocities(motion, side)
    hips = np.gradient(motion.hips[:, 1]) * RATE_HZ
    if not np.isfinite(hips).any():
        hips = np.zeros_like(hips)
    if not is_side:
        return np.column_stack([velocity[..., 1], hips]) / (motion.leg_px * rhythm.stride_hz)
    if belt is None:
        return None
    return np.column_stack([velocity.reshape(len(velocity), -1), hips]) / belt.speed_px_s


def stride_context(motion: Motion, rhythm: Rhythm, belt: Belt | None) -> np.ndarray:
    """What the models know of the run as a whole: stride time (s) and, in a side view, belt speed in legs a second."""
    stride_s = 1.0 / rhythm.stride_hz
    return np.array([stride_s, belt.speed_px_s / motion.leg_px if belt else 0.0])


def windows(signals: np.ndarray, guesses_s: np.ndarray) -> np.ndarray:
    """The signals about each guess (seconds from the grid's start), (M, offsets * signals).

    Beyond the clip's ends the last value stands; NaN where the guess itself is not inside, or the leg was not seen.
    """
    last = len(signals) - 1
    outside = (guesses_s < NEAREST_END_S) | (guesses_s > last / RATE_HZ - NEAREST_END_S)
    at = np.clip((guesses_s[:, None] + OFFSETS_S) * RATE_HZ, 0, last)
    before = np.clip(np.floor(at).astype(int), 0, last - 1)
    share = (at - before)[..., None]
    values = signals[before] * (1.0 - share) + signals[before + 1] * share
    return np.where(outside[:, None, None], np.nan, values).reshape(len(guesses_s), -1)


def correct(step: Pass, signals: np.ndarray, guesses_s: np.ndarray, context: np.ndarray) -> np.ndarray:
    """The model's correction of each guess, s; NaN where the leg was not seen throughout the window."""
    return windows(signals, guesses_s) @ step.weights + context @ step.context + step.constant


def _time_events(
    model: EventModel, signals: np.ndarray, marks_s: np.ndarray, context: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Event times by two passes, and which of them are the clip's median because the stride itself is odd."""
    lag = model.stride_share * context[0]
    for step in model.passes:
        found = lag + correct(step, signals, marks_s + lag, context)
        if not np.isfinite(found).any():
            return np.full(len(marks_s), np.nan), np.zeros(len(marks_s), bool)
        lag = float(np.nanmedian(found))
    expected = marks_s + lag
    inside = (expected > NEAREST_END_S) & (expected < (len(signals) - 1) / RATE_HZ - NEAREST_END_S)
    odd = inside & ~(np.abs(found - lag) <= LARGEST_DEPARTURE_S)
    return np.where(odd, expected, marks_s + found), odd


def _joint_velocities(motion: Motion, side: Side) -> np.ndarray:
    """Velocities of knee, ankle, heel and toe, (N, 4, 2) px/s; a joint that is never seen moves as the ankle does."""
    ankle = motion.joint(side, ANKLE)
    paths = [motion.joint(side, joint) for joint in (KNEE, ANKLE, HEEL, TOE)]
    paths = [path if np.isfinite(path[:, 0]).any() else ankle for path in paths]
    return np.stack([np.gradient(path, axis=0) for path in paths], axis=1) * RATE_HZ


def _with_the_ends(marks_s: np.ndarray, stride_s: float) -> np.ndarray:
    """The marks and one more a stride beyond either end: its events may lie inside the clip although it does not."""
    if not len(marks_s):
        return marks_s
    return np.concatenate([[marks_s[0] - stride_s], marks_s, [marks_s[-1] + stride_s]])


def _known(rhythm: Rhythm, time_s: float, start_s: float) -> float | None:
    """The clip's time of an event so long after `start_s`; None when there is none or the runner is hidden then."""
    if not np.isfinite(time_s):
        return None
    at = min(max(round(time_s * RATE_HZ), 0), len(rhythm.exchange) - 1)
    return float(time_s) + start_s if np.isfinite(rhythm.exchange[at]) else None
