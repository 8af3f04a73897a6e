"""How many times slower than life does a run play? Asked where the steps are too slow for any runner.

Gravity tells: in the air a runner falls freely. How sharply the hips' path over a step bends at its top, in leg lengths
(the leg is that of an adult), is gravity times the square of the step time in life, whatever the speed and the time on
the ground. Played n times slower, the step is seen n times too long. The rates of phones are few, and runners' cadence
is known: the rate that fits both best is named, and none where real time fits better.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from formcam.gait.harmonics import harmonics
from formcam.gait.leg_motion import Motion
from formcam.gait.running_limits import CADENCE_RANGE_SPM

GRAVITY_MPS2 = 9.81
# Hip to ankle of somebody of 170 cm (`scale`).
LEG_M = 0.83
# The middle of the hips by the first two waves of a step falls this many times as fast at the top as a free body does:
# 16 captured runners, 2.5 to 4.5 m/s, from the side and from behind. Of six others in another laboratory, 2 to 5 m/s,
# it gives the step time 3 % too short, and of a sprinting spring-mass runner 3 % too long to 7 % too short.
HIPS_OVER_GRAVITY = 1.25
# How sure each witness is of the factor, one standard error of its logarithm: gravity 0.06 among those runners (0.02 to
# 0.03 within one; the rest goes with their legs' length), with room for the pose model's rise (0.9 cm of 8); cadence by
# the spread among runners, 168 ± 17 steps/min.
GRAVITY_ERROR, CADENCE_ERROR, USUAL_CADENCE_SPM = 0.08, 0.1, 168.0
# Sprinters step at 245 ± 25; one slow-motion clip in fifty shows one (2 ln 50, in squared standard errors).
SPRINTING_SPM, SPRINTER = 245.0, 8.0
# What phones film at, beside doubles of the stored rate and what editors slow to (two thirds, a third, a fifth, a
# sixth, a tenth); the rarer, the better the evidence that is needed (in squared standard errors).
PHONE_RATES_FPS = (60.0, 120.0, 240.0, 480.0, 960.0)
RARITY: Mapping[float, float] = MappingProxyType(
    {1.5: 2.0, 2: 0.5, 3: 1.5, 4: 0.5, 5: 2.0, 6: 3.0, 8: 0.5, 10: 2.0, 16: 2.0, 20: 3.0, 32: 3.0}
)
# Up to this cadence, that of a quick runner slowed by a third, a run is called slowed where that fits so much better:
# of a runner whose feet hardly leave the ground the rise fits real time better than that. Where slowing fits better by
# less, or the cadence is higher, it is only a doubt.
SLOWED_UP_TO_SPM, SURELY, DOUBTFULLY = 135.0, 14.0, 6.0
# A rate that was given, not read from the file, is believed where gravity gives it within this factor; the rise of one
# runner spreads by 1.12 as the pose model sees it, and phones' rates are a factor of 2 apart.
GIVEN_RATE_WITHIN = 1.4
# What cameras record at, all of them: a rate of these that was given and fits is believed.
CAMERAS_FPS = (24.0, 25.0, 30.0, 48.0, 50.0, 60.0, 100.0, 120.0, 200.0, 240.0, 400.0, 480.0, 960.0, 1000.0)
# A doubling this near to a phone's rate is that rate (29.97 × 4).
SAME_RATE = 0.03


@dataclass(frozen=True)
class Slowing:
    """The rate of recording that fits, frames per second, and how many times slower than life the clip plays then;
    `by_gravity` is that factor from rise and step time alone (NaN where the hips were not followed), `runner_up_fps`
    the rate that fits next best, `gain` by how much it fits better than real time (squared standard errors)."""

    capture_fps: float
    factor: float
    by_gravity: float
    runner_up_fps: float
    gain: float


def find_slowing(by_gravity: float, cadence_spm: float, fps: float) -> Slowing | None:
    """The rate that fits best a run of `cadence_spm` steps a minute in a clip of `fps`; None where real time does.

    `by_gravity` is what `factor_by_gravity` says of it.
    """
    candidates = {_named(times * fps): rare for times, rare in RARITY.items()}
    candidates |= {rate: 0.0 for rate in PHONE_RATES_FPS if rate > 1.2 * fps}
    costs = {rate: rare + _cost(rate / fps, cadence_spm, by_gravity) for rate, rare in candidates.items()}
    best, second = sorted(costs, key=lambda rate: costs[rate])[:2]
    gain = _cost(1.0, cadence_spm, by_gravity) - costs[best]
    return Slowing(best, best / fps, by_gravity, second, gain) if gain > 0.0 else None


def is_slowed(slowing: Slowing | None, cadence_spm: float, given_fps: float | None) -> bool:
    """Whether a run of this cadence as it plays is slow motion: in real time nobody runs so, or hardly anybody.

    `given_fps` is the user's word for the rate of recording, who may be one of the few.
    """
    if slowing is None or cadence_spm >= SLOWED_UP_TO_SPM:
        return False
    return cadence_spm < CADENCE_RANGE_SPM[0] or (slowing.gain > SURELY and given_fps is None)


def doubt_of_rate(slowing: Slowing | None, by_gravity: float, given_fps: float | None) -> str | None:
    """Why the time in a clip is in doubt; None where it is not. `given_fps` is a rate of recording that the user gave
    (None = the file's own is used), `by_gravity` how many times slower than life the clip plays with it."""
    if slowing is not None and slowing.gain > DOUBTFULLY:
        return "the body rises less than it does at such a cadence in life: the clip may play slower than it was filmed"
    if given_fps is None:
        return None
    if not by_gravity > 0 or abs(np.log(by_gravity)) > np.log(GIVEN_RATE_WITHIN):
        return "it rests on the recording rate that was given, which the body's rise does not confirm"
    if not any(abs(given_fps / rate - 1.0) < SAME_RATE for rate in CAMERAS_FPS):
        return "it rests on the recording rate that was given, at which hardly any camera records"
    return None


def factor_by_gravity(motion: Motion, cadence_spm: float) -> float:
    """Step time seen over the step time in which the hips fall so in life; NaN where the hips were not followed."""
    bend_m = _bend_px(motion, cadence_spm) / motion.leg_px * LEG_M
    if not bend_m > 0:
        return float("nan")
    step_s = 2.0 * np.pi * np.sqrt(bend_m / (HIPS_OVER_GRAVITY * GRAVITY_MPS2))
    return float(60.0 / cadence_spm / step_s)


def _bend_px(motion: Motion, cadence_spm: float) -> float:
    """How sharply the hips' height bends down at the top of a step, px a radian of the step, squared; NaN without any.

    By the first two waves of a step, the median of the first and the mean of the second, over the strides with the
    first one's crests laid on each other: noise bends a single step more than gravity does.
    """
    height = motion.hips[:, 1]
    stride = max(4, round(120.0 / cadence_spm / float(np.median(np.diff(motion.time_s)))))
    pieces = [height[start : start + stride] for start in range(0, len(height) - stride + 1, stride)]
    whole = np.array([piece for piece in pieces if np.isfinite(piece).all()])
    if not len(whole):
        return float("nan")
    # The stride's own waves (one hip falls more than the other) and a drift are taken out beside them.
    turns = np.arange(stride) / stride
    design = np.column_stack([harmonics(turns, 4), turns])
    waves = np.linalg.lstsq(design, whole.T, rcond=None)[0]
    once, twice = waves[3] - 1j * waves[4], waves[7] - 1j * waves[8]
    crest = once / np.abs(once)
    once, twice = np.median(np.abs(once)), np.mean(twice / crest**2)
    step = np.exp(2j * np.pi * turns)
    return float(np.max((once * step + 4.0 * twice * step**2).real))


def _cost(factor: float, cadence_spm: float, by_gravity: float) -> float:
    """Squared standard errors by which a factor misses both witnesses."""
    true_spm = factor * cadence_spm
    by_cadence, as_sprinter = np.log(true_spm / np.array([USUAL_CADENCE_SPM, SPRINTING_SPM])) / CADENCE_ERROR
    gravity = np.log(by_gravity / factor) / GRAVITY_ERROR if np.isfinite(by_gravity) else 0.0
    return float(min(by_cadence**2, as_sprinter**2 + SPRINTER) + gravity**2)


def _named(rate_fps: float) -> float:
    """A phone's rate where it is one, else in whole frames."""
    return next((r for r in PHONE_RATES_FPS if abs(rate_fps / r - 1.0) < SAME_RATE), float(round(rate_fps)))
