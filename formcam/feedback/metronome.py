"""The beat to run to: which cadence to try, and the sound of a loop that repeats without a seam.

A beat is a step. The first try is the runner's own cadence plus 5 %; more than 10 % above it is never offered
(Heiderscheit 2011, 10.1249/MSS.0b013e3181ebedf4: +5 and +10 % at a fixed speed lower the load on knee and hip).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor, gcd

import numpy as np
from numpy.typing import NDArray

from formcam.feedback.finding_text import CADENCE_LIMIT, next_cadence

# Beats a minute that a runner can have; outside it the number is a slip of the finger.
OWN_RANGE = (120, 230)
# Enough for clicks of 1 kHz, and half the size: some beats repeat in whole samples only after two minutes.
RATE_HZ = 22_050
# A loop is at least this long, so that a player's own gap at its end is rarely heard.
SHORTEST_S = 20.0
# A click: a short tone that dies away; the two feet sound different.
CLICK_S, CLICK_DECAY_S = 0.045, 0.009
TONES_HZ = (1000.0, 800.0)
PEAK = 0.6


@dataclass(frozen=True)
class Beats:
    """Beats a minute: where to start, and the lowest and highest on offer."""

    own: float
    start: int
    lowest: int
    highest: int
    quicker: bool
    """False: the runner's cadence is in the usual range already, a quicker beat is not the advice."""


def beats_for(own_spm: float) -> Beats:
    """The beats to offer for a cadence of that many steps a minute. Raises ValueError outside `OWN_RANGE`."""
    if not OWN_RANGE[0] <= own_spm <= OWN_RANGE[1]:
        raise ValueError(f"a cadence of {own_spm} is outside {OWN_RANGE}")
    lowest, highest = floor(own_spm), floor(own_spm * CADENCE_LIMIT)
    advised = next_cadence(own_spm)
    # Whole beats, rounded down as in the words of the finding.
    start = round(own_spm) if advised is None else floor(advised)
    return Beats(own_spm, min(max(start, lowest), highest), lowest, highest, advised is not None)


def loop_beats(beats_per_minute: int, *, rate_hz: int = RATE_HZ) -> tuple[int, int]:
    """(beats, samples) of the shortest loop of whole samples, an even number of beats, not under `SHORTEST_S`."""
    minute = 60 * rate_hz
    # beats * minute / bpm is whole when beats is a multiple of this; even, so that left and right go on alternating.
    least = beats_per_minute // gcd(beats_per_minute, minute)
    least *= 1 if least % 2 == 0 else 2
    beats = least * ceil(SHORTEST_S * beats_per_minute / 60 / least)
    return beats, beats * minute // beats_per_minute


def click_loop(beats_per_minute: int, *, rate_hz: int = RATE_HZ) -> NDArray[np.int16]:
    """One channel of sound; each beat starts at its sample, rounded: no error adds up, and the end meets the start."""
    beats, samples = loop_beats(beats_per_minute, rate_hz=rate_hz)
    time_s = np.arange(round(CLICK_S * rate_hz)) / rate_hz
    sound = np.zeros(samples)
    for beat in range(beats):
        first = round(beat * samples / beats)
        tone = np.sin(2 * np.pi * TONES_HZ[beat % 2] * time_s) * np.exp(-time_s / CLICK_DECAY_S)
        sound[first : first + len(tone)] += tone
    scaled: NDArray[np.int16] = np.round(sound / np.abs(sound).max() * PEAK * 32767).astype(np.int16)
    return scaled
