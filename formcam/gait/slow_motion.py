"""How many times slower than life does a run play? Asked where the steps are too slow for any runner.

Gravity tells: what rises and falls by so much at a run takes so long. A spring-mass runner (Morin 2005,
docs/biomechanics.md §4) whose centre of mass rises by h at a step time T has h = g T² (1/8 − (1/4 − 1/2π) a), a being
contact time over step time; hips and legs give h in leg lengths, and the leg is that of an adult. Played n times
slower, T is n times too long. The rates of phones are few, and runners' cadence is known: the rate that fits both best
is named, and none where real time fits better.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from formcam.gait.leg_motion import Motion
from formcam.gait.running_limits import CADENCE_RANGE_SPM

GRAVITY_MPS2 = 9.81
# Hip to ankle of somebody of 170 cm (`scale`), and what the hips rise more than the model says
# (docs/biomechanics.md §4).
LEG_M, HIPS_OVER_MODEL = 0.83, 1.07
# Contact time over step time: 0.5 (fast) to 0.9 (jogging). Contacts are not to be trusted before the rate is known.
USUAL_CONTACT_SHARE = 0.68
# How sure each witness is of the factor, one standard error of its logarithm: gravity 0.07 among 24 captured runners of
# 2.5 to 5 m/s, with room for the pose model's rise (0.9 cm of 8) and for unusual legs; cadence by the spread among
# runners, 168 ± 17 steps/min.
GRAVITY_ERROR, CADENCE_ERROR, USUAL_CADENCE_SPM = 0.15, 0.1, 168.0
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
SLOWED_UP_TO_SPM, SURELY, DOUBTFULLY = 135.0, 11.0, 6.0
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


def find_slowing(motion: Motion, cadence_spm: float, fps: float) -> Slowing | None:
    """The rate that fits best a run of `cadence_spm` steps a minute in a clip of `fps`; None where real time does."""
    by_gravity = factor_by_gravity(motion, cadence_spm)
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
    """Step time seen over the step time that the hips' rise takes in life; NaN where the hips were not followed."""
    rise_m = _rise_px(motion, cadence_spm) / motion.leg_px * LEG_M / HIPS_OVER_MODEL
    share = 1.0 / 8.0 - (1.0 / 4.0 - 1.0 / (2.0 * np.pi)) * USUAL_CONTACT_SHARE
    if not rise_m > 0:
        return float("nan")
    return float(60.0 / cadence_spm / np.sqrt(rise_m / (GRAVITY_MPS2 * share)))


def _rise_px(motion: Motion, cadence_spm: float) -> float:
    """From the lowest to the highest place of the hips within a step, median over the steps; NaN without any."""
    height = motion.hips[:, 1]
    step = max(2, round(60.0 / cadence_spm / float(np.median(np.diff(motion.time_s)))))
    pieces = [height[start : start + step] for start in range(0, len(height) - step + 1, step)]
    rises = [float(np.ptp(piece)) for piece in pieces if np.isfinite(piece).all()]
    return float(np.median(rises)) if rises else float("nan")


def _cost(factor: float, cadence_spm: float, by_gravity: float) -> float:
    """Squared standard errors by which a factor misses both witnesses."""
    true_spm = factor * cadence_spm
    by_cadence, as_sprinter = np.log(true_spm / np.array([USUAL_CADENCE_SPM, SPRINTING_SPM])) / CADENCE_ERROR
    gravity = np.log(by_gravity / factor) / GRAVITY_ERROR if np.isfinite(by_gravity) else 0.0
    return float(min(by_cadence**2, as_sprinter**2 + SPRINTER) + gravity**2)


def _named(rate_fps: float) -> float:
    """A phone's rate where it is one, else in whole frames."""
    return next((r for r in PHONE_RATES_FPS if abs(rate_fps / r - 1.0) < SAME_RATE), float(round(rate_fps)))
