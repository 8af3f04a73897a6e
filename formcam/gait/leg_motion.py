"""The legs in the runner's own directions on an even, fine time grid, and the rhythm they move in.

X is forward and Y up in a side view; from the rear and the front X is the runner's right and Y up. Pixels, seconds.
What the camera did not see stays NaN: the curve through the frames is never drawn across a gap.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.interpolate import CubicSpline
from scipy.signal import butter, sosfiltfilt

from formcam.gait.harmonics import harmonics
from formcam.gait.orientation import leg_length_px
from formcam.gait.running_limits import FASTEST_STRIDE_HZ
from formcam.records import skeleton
from formcam.records.skeleton import Side
from formcam.records.track import CleanTrack, Orientation

# docs/biomechanics.md §2: cubic spline to 240 Hz; 30 fps footage then reads to about 4 ms.
RATE_HZ = 240.0
# Frames further apart than this are not joined (the cleaning fills up to 0.1 s).
LONGEST_JOIN_S = 0.15
# Strides per second looked for: from running slowed eight times to sprinting, and at least this many
# strides in the clip.
STRIDE_HZ_RANGE = (0.1, FASTEST_STRIDE_HZ)
FEWEST_STRIDES = 1.6
# The rhythm carries across a break of this many strides (half a step), so that its steps are still counted.
BRIDGED_STRIDES = 0.3
HIP, KNEE, ANKLE, HEEL, TOE = range(len(skeleton.LEG_JOINTS))
_FOURIER_POINTS = 2**17


@dataclass(frozen=True, eq=False)
class Motion:
    """Leg paths on the even grid.

    time_s (N,) · legs_px (N, 2, 5, 2): left/right, `skeleton.LEG_JOINTS`, X/Y · leg_px is the leg's length.
    """

    time_s: np.ndarray
    legs_px: np.ndarray
    leg_px: float

    def joint(self, side: Side, joint: int) -> np.ndarray:
        """Path of one joint, (N, 2)."""
        return self.legs_px[:, skeleton.SIDES.index(side), joint]

    def foot(self, side: Side) -> np.ndarray:
        """Middle of heel and toe, or what is known of ankle, heel and toe, (N, 2)."""
        heel, toe, ankle = (self.joint(side, j) for j in (HEEL, TOE, ANKLE))
        both = (heel + toe) / 2.0
        return both if np.isfinite(both[:, 0]).any() else ankle

    @property
    def hips(self) -> np.ndarray:
        """Middle of the hips, or the one that is known, (N, 2)."""
        left, right = self.joint("left", HIP), self.joint("right", HIP)
        both = (left + right) / 2.0
        if np.isfinite(both[:, 0]).any():
            return both
        return left if np.isfinite(left[:, 0]).any() else right

    def is_seen(self, side: Side) -> bool:
        """True when this leg's ankle is known somewhere in the clip."""
        return bool(np.isfinite(self.joint(side, ANKLE)[:, 0]).any())


@dataclass(frozen=True, eq=False)
class Rhythm:
    """Strides a second, how much of the legs' exchange it explains (0..1), and that exchange, low-passed, (N,).

    `exchange` is left foot minus right foot (fore-aft in a side view, height otherwise): it swings once a stride.
    """

    stride_hz: float
    strength: float
    exchange: np.ndarray


def runner_motion(clean: CleanTrack, orientation: Orientation) -> Motion:
    """The legs of a clean track on the even grid."""
    count = max(2, int((clean.time_s[-1] - clean.time_s[0]) * RATE_HZ) + 1)
    grid = clean.time_s[0] + np.arange(count) / RATE_HZ
    legs = np.full((count, 2, len(skeleton.LEG_JOINTS), 2), np.nan)
    for s, side in enumerate(skeleton.SIDES):
        for j, landmark in enumerate(skeleton.LEG[side]):
            legs[:, s, j] = _on_grid(
                clean.time_s, clean.xy_px[:, landmark] * [orientation.ahead_x, -1.0], grid
            )
    return Motion(grid, legs, leg_length_px(clean.xy_px))


def find_rhythm(motion: Motion, orientation: Orientation) -> Rhythm | None:
    """The stride frequency from the spectrum of the legs' exchange; None when no leg can be followed."""
    axis = 0 if orientation.is_side else 1
    signal = _exchange(motion, axis)
    known = np.isfinite(signal)
    if known.sum() < RATE_HZ / 2:
        return None
    even = np.interp(motion.time_s, motion.time_s[known], signal[known])
    even -= even.mean()
    frequency = _spectral_peak(even)
    smooth = sosfiltfilt(butter(2, 1.9 * frequency / (RATE_HZ / 2.0), output="sos"), even)
    strength = _explained(motion.time_s[known], signal[known], frequency)
    bridged = _bridged(known, round(BRIDGED_STRIDES * RATE_HZ / frequency))
    return Rhythm(frequency, strength, np.where(bridged, smooth, np.nan))


def _exchange(motion: Motion, axis: int) -> np.ndarray:
    """Left ankle minus right; with one leg only, that ankle about the hips (sign as for the left)."""
    left, right = (motion.joint(side, ANKLE)[:, axis] for side in skeleton.SIDES)
    if motion.is_seen("left") and motion.is_seen("right"):
        return left - right
    hips = motion.hips[:, axis]
    hips = np.where(np.isfinite(hips), hips, 0.0)
    return left - hips if motion.is_seen("left") else hips - right


def _bridged(known: np.ndarray, longest: int) -> np.ndarray:
    """True where known, and in breaks of up to `longest` samples between known ones."""
    at = np.flatnonzero(known)
    result = known.copy()
    for i in np.flatnonzero(np.diff(at) <= longest):
        result[at[i] : at[i + 1]] = True
    return result


def _spectral_peak(signal: np.ndarray) -> float:
    spectrum = np.abs(np.fft.rfft(signal * np.hanning(len(signal)), max(_FOURIER_POINTS, len(signal))))
    frequency = np.fft.rfftfreq(max(_FOURIER_POINTS, len(signal)), 1.0 / RATE_HZ)
    lowest = max(STRIDE_HZ_RANGE[0], FEWEST_STRIDES * RATE_HZ / len(signal))
    inside = (frequency >= lowest) & (frequency <= STRIDE_HZ_RANGE[1])
    return float(frequency[inside][spectrum[inside].argmax()])


def _explained(time_s: np.ndarray, signal: np.ndarray, frequency: float) -> float:
    """Share of the variance that the stride frequency and its first two overtones explain."""
    design = harmonics(frequency * time_s, 3)
    rest = signal - design @ np.linalg.lstsq(design, signal, rcond=None)[0]
    return float(1.0 - rest.var() / signal.var()) if signal.var() > 0 else 0.0


def _on_grid(time_s: np.ndarray, path: np.ndarray, grid: np.ndarray) -> np.ndarray:
    """Cubic spline through the known frames; NaN outside them and in breaks longer than `LONGEST_JOIN_S`."""
    known = np.isfinite(path[:, 0])
    result = np.full((len(grid), 2), np.nan)
    if known.sum() < 4:
        return result
    times, points = time_s[known], path[known]
    for part in np.split(np.arange(len(times)), np.flatnonzero(np.diff(times) > LONGEST_JOIN_S) + 1):
        inside = (grid >= times[part[0]] - 1e-9) & (grid <= times[part[-1]] + 1e-9)
        if len(part) >= 4 and inside.any():
            result[inside] = CubicSpline(times[part], points[part])(grid[inside])
    return result
