"""Where a film was cut or held, told by the legs: on a treadmill the background is the same before and after.

A runner's legs go through the same motion with every step. The steadiest second or so of the clip gives that motion
(three harmonics of what knees and feet do about the hips, seen so that left and right may be mixed up); every picture
then has its place in the step. The places run on evenly, or nearly so; where they jump from one picture to the next,
pictures in between are missing or shown twice. A cut by whole steps is not seen, and does not change the count of
steps a minute either.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.ndimage import median_filter

from formcam.gait import ranks
from formcam.gait.harmonics import harmonics
from formcam.gait.orientation import leg_length_px
from formcam.gait.running_limits import FASTEST_STRIDE_HZ
from formcam.records import skeleton
from formcam.records.track import PoseTrack

# The motion is looked for in windows of this length, at these rates of steps a second, with so many harmonics.
WINDOW_S, HOP_S = 1.2, 0.3
STEPS_HZ = np.arange(1.8, 2 * FASTEST_STRIDE_HZ + 0.01, 0.05)
HARMONICS = 3
# Share of the legs' motion that the cycle leaves unexplained in its own window; more, and no cycle is known.
LARGEST_REST = 0.25
PLACES = 90
# Keeps the equations solvable where a rate's waves hardly differ within a window.
RIDGE = 1e-6
# A picture whose legs lie further from the cycle than this share of its size has no place in it.
FARTHEST = 0.6
# Phases either side of a boundary are compared over a step each, in which what the cycle does not fit evens out, less
# the drift that the second about it shows.
DRIFT_STEPS = 4
# A jump by this much of a step is a break, about 0.035 s: runners' own steps and slips of the pose model move it by up
# to 0.056 (57 rendered clips at 30 and 60 frames/s and a real one; docs/reliability.md).
BREAK_STEPS = 0.1
# A boundary is judged where the motion fits on both sides about as well as where it fits well: up to so many times as
# ill and a little more, and never nearly as ill as anything does. Squares, in sizes of the motion.
AS_WELL, A_LITTLE, ANYTHING_FITS = 1.5, 0.12, 0.33
# Legs that move less than this share of their length in a tenth of a second stand still in the picture: in runs they
# move 0.057 and more. A held picture is one that lasts at least so long.
FROZEN, FROZEN_OVER_S, FROZEN_S = 0.025, 0.1, 0.15
# The motion is looked for in about so many windows, spread over the clip.
MOST_WINDOWS = 30
# About a step: one break is not looked for nearer to another.
STEP_S = 0.35

_JOINTS = ("knee", "ankle", "heel", "foot_index")
_LEFT, _RIGHT = ([skeleton.INDEX[f"{side}_{joint}"] for joint in _JOINTS] for side in skeleton.SIDES)


@dataclass(frozen=True)
class Break:
    """The film does not run on from one time to the other (seconds): pictures are missing, or one was held."""

    before_s: float
    after_s: float
    kind: Literal["cut", "frozen"]


def find_breaks(track: PoseTrack) -> tuple[Break, ...]:
    """The breaks of a raw track in time order; none where the legs show no steady cycle."""
    legs = _legs(track)
    cycle = _cycle(track.time_s, legs)
    if cycle is None:
        return ()
    frozen = _frozen(track.time_s, legs)
    cuts = _jumps(track.time_s, _aligned(track.time_s, legs, cycle), 1.0 / cycle.steps_hz)
    held = [(one.before_s, one.after_s) for one in frozen]
    cuts = tuple(c for c in cuts if not any(a - STEP_S <= c.before_s <= b + STEP_S for a, b in held))
    return tuple(sorted((*frozen, *cuts), key=lambda one: one.before_s))


@dataclass(frozen=True, eq=False)
class _Cycle:
    """The legs, as `_legs` gives them, at `PLACES` places of a step (P, K), steps a second, and the motion's size."""

    steps_hz: float
    shape: np.ndarray
    size: float


def _legs(track: PoseTrack) -> np.ndarray:
    """(T, K) knees and feet about the middle of the hips in leg lengths: the middle of left and right, and how far they
    are apart, which are the same with left and right exchanged; 0 for a joint that is never seen."""
    xy = track.visible_xy_px
    hips = xy[:, skeleton.HIPS].mean(axis=1, keepdims=True)
    left, right = ((xy[:, joints] - hips) / leg_length_px(xy) for joints in (_LEFT, _RIGHT))
    legs = np.concatenate([(left + right) / 2, np.abs(left - right)], axis=1).reshape(len(xy), -1)
    legs[:, ~np.isfinite(legs).any(axis=0)] = 0.0
    return legs


def _cycle(time_s: np.ndarray, legs: np.ndarray) -> _Cycle | None:
    """The cycle of the window that one fits best."""
    best: tuple[float, float, np.ndarray] | None = None
    starts = np.arange(time_s[0], time_s[-1] - WINDOW_S, HOP_S)
    for start_s in starts[:: max(1, len(starts) // MOST_WINDOWS)]:
        inside = (time_s >= start_s) & (time_s <= start_s + WINDOW_S) & np.isfinite(legs).all(axis=1)
        if inside.sum() < 8 * HARMONICS or inside.sum() * np.median(np.diff(time_s)) < 0.8 * WINDOW_S:
            continue
        share, weights = _fits(time_s[inside] - start_s, legs[inside])
        rate = int(share.argmin())
        if best is None or share[rate] < best[0]:
            best = float(share[rate]), float(STEPS_HZ[rate]), weights[rate]
    if best is None or best[0] > LARGEST_REST:
        return None
    shape = harmonics(np.arange(PLACES) / PLACES, HARMONICS) @ best[2]
    return _Cycle(best[1], shape, float(np.sqrt(((shape - shape.mean(axis=0)) ** 2).sum(axis=1).mean())))


def _fits(time_s: np.ndarray, legs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For each of `STEPS_HZ`: the share of the legs' motion (N, K) that waves of it leave, (R,), and their weights."""
    centred = legs - legs.mean(axis=0)
    spread = float((centred**2).sum())
    waves = harmonics(STEPS_HZ[:, None] * time_s, HARMONICS)
    # All rates at once, by the normal equations.
    turned = np.swapaxes(waves, 1, 2)
    along = turned @ centred
    weights = np.linalg.solve(turned @ waves + RIDGE * np.eye(waves.shape[2]), along)
    explained = (along * weights).sum(axis=(1, 2))
    weights[:, 0] += legs.mean(axis=0)
    share = 1.0 - explained / spread if spread > 0 else np.ones(len(STEPS_HZ))
    return share, weights


def _aligned(time_s: np.ndarray, legs: np.ndarray, cycle: _Cycle) -> np.ndarray:
    """How ill each picture fits the cycle, (T, PLACES), if the even course of the steps is shifted by so many
    parts of a step. Squares, in sizes of the motion, limited: a slip of the pose model has no more say than that."""
    # The squares of differences by way of products: (T, PLACES) and no (T, PLACES, K), which long clips could not hold.
    apart = (legs**2).sum(axis=1)[:, None] + (cycle.shape**2).sum(axis=1) - 2.0 * legs @ cycle.shape.T
    miss = np.maximum(apart, 0.0) / cycle.size**2
    miss = np.minimum(np.nan_to_num(miss, nan=FARTHEST**2), FARTHEST**2)
    course = np.round(cycle.steps_hz * time_s * PLACES).astype(int)
    shifted = (course[:, None] + np.arange(PLACES)) % PLACES
    return np.take_along_axis(miss, shifted, axis=1)


def _jumps(time_s: np.ndarray, aligned: np.ndarray, step_s: float) -> tuple[Break, ...]:
    """Where the shift that fits a step's pictures best is another after a boundary than before it."""
    beside = max(2, round(step_s / float(np.median(np.diff(time_s)))))
    strength, misfit = _strength(aligned, beside)
    found = []
    while strength.max(initial=0.0) > BREAK_STEPS:
        # The jump shows as soon as most of a step lies beyond the boundary; at the boundary itself both sides fit best.
        about = int(strength.argmax())
        near = np.arange(max(0, about - beside), min(len(time_s), about + beside + 1))
        near = near[strength[near] > strength[about] / 2.0]
        i = int(near[misfit[near].argmin()])
        found.append(Break(float(time_s[i - 1]), float(time_s[i]), "cut"))
        strength[max(0, min(i, about) - 2 * beside) : max(i, about) + 2 * beside + 1] = 0.0
    return tuple(found)


def _strength(aligned: np.ndarray, beside: int) -> tuple[np.ndarray, np.ndarray]:
    """By how much of a step the course jumps before each picture, beyond how it drifts thereabouts, and how ill the
    pictures on either side then fit, (T,) each; 0 where fewer than `beside` pictures lie on either side."""
    count = len(aligned)
    strength, misfit = np.zeros(count), np.zeros(count)
    if count < 2 * beside + 1:
        return strength, misfit
    total = np.concatenate([np.zeros((1, PLACES)), np.cumsum(aligned, axis=0)])
    from_here = total[beside:] - total[:-beside]
    shift, rest = from_here.argmin(axis=1) / PLACES, from_here.min(axis=1)
    jump = _wrapped(shift[beside:] - shift[:-beside])
    reach = DRIFT_STEPS * beside
    inner = slice(beside, beside + len(jump))
    usual = median_filter(jump, size=2 * reach + 1, mode="nearest")
    for i in (*range(min(reach, len(jump))), *range(max(0, len(jump) - reach), len(jump))):
        usual[i] = ranks.median(jump[max(0, i - reach) : i + reach + 1])  # At the ends of what is there.
    strength[inner] = np.abs(_wrapped(jump - usual))
    well_fitted = min(ANYTHING_FITS, AS_WELL * float(np.percentile(rest, 25)) / beside + A_LITTLE)
    strength[inner][np.maximum(rest[beside:], rest[:-beside]) > well_fitted * beside] = 0.0
    misfit[inner] = rest[beside:] + rest[:-beside]
    return strength, misfit


def _wrapped(steps: np.ndarray) -> np.ndarray:
    return (steps + 0.5) % 1.0 - 0.5


def _frozen(time_s: np.ndarray, legs: np.ndarray) -> list[Break]:
    """Stretches in which the legs keep their place, a held picture or a runner who stands; not at the ends of the clip,
    where that interrupts nothing."""
    later = np.searchsorted(time_s, time_s + FROZEN_OVER_S - 1e-9)
    inside = later < len(time_s)
    moved = np.full(len(time_s), np.inf)
    moved[inside] = np.abs(legs[later[inside]] - legs[inside]).max(axis=1)
    still = np.nan_to_num(moved, nan=np.inf) < FROZEN
    edges = np.flatnonzero(np.diff(np.concatenate([[False], still, [False]]).astype(int)))
    found: list[tuple[float, float]] = []
    for a, b in edges.reshape(-1, 2):
        start_s, end_s = float(time_s[a]), float(time_s[later[b - 1]])
        if found and start_s <= found[-1][1] + STEP_S:
            start_s = found.pop()[0]
        found.append((start_s, end_s))
    first_s, last_s = time_s[0] + STEP_S, time_s[-1] - STEP_S
    return [Break(a, b, "frozen") for a, b in found if b - a >= FROZEN_S and a > first_s and b < last_s]
