"""Left and right legs that the pose model has exchanged, found as one choice over the whole sequence.

For every frame either the labels stand or the two legs are exchanged. Starting from what the stride's own wave says,
the cheapest sequence of choices is found by dynamic programming (Viterbi): its cost is how badly each leg's points
continue the straight line of the two frames before, how badly the two legs then stand to each other as they did at the
same moment of the strides around, plus a small price for every exchanged frame (the model is right more often than
not) and for every change of mind. No threshold is applied to a single frame, so a leg that truly moves fast is not
"repaired".

Both legs exchanged throughout the clip cannot be told from motion; nothing is changed then.
"""

from __future__ import annotations

import math

import numpy as np

from formcam.records import skeleton

# The hip is left out: both hips lie together in a side view, and say nothing.
JOINTS = ("knee", "ankle", "heel", "foot_index")
# A point's departure from the straight line costs its square, in units of the clip's own typical departure, up to
# this: larger ones are all "broken".
LARGEST_COST = 16.0
# Typical departures below this share of the leg are landmark noise and must not make the cost over-sensitive.
SMALLEST_SPREAD = 0.012
# Prices in the same units. Tuned on injected exchanges (motion capture, 24-240 fps) and rendered clips.
PRICE_OF_A_FRAME = 1.0
PRICE_OF_A_CHANGE = 10.0
# Across longer breaks a straight line says nothing.
LONGEST_STEP_S = 0.12
# The strides around: a stride takes 120 / cadence; cadences of walkers and sprinters, steps/min.
CADENCES_SPM = (90.0, 240.0)
# As many strides before and after as are looked at, and how alike the steps must be to be called a rhythm (correlation
# of the legs' distance with itself one step later).
STRIDES_AROUND, RHYTHM = 3, 0.5
# The step's length is refined by comparing this many steps.
STEPS_LATER = 2 * STRIDES_AROUND
# Of a window in which the stride's length is taken to be steady: four or five strides.
WINDOW_S = 3.0
# The same capped squares as above, for the legs' distance against that of the strides around.
LARGEST_HABIT_COST = 8.0
SMALLEST_HABIT_SPREAD = 0.05
# One stride of six against the others leaves 0.67 of the distance's length in the mean; two leave 0.33.
CONTRADICTION, AGREEMENT = 0.35, 0.8
ROUNDS = 4
# Legs whose exchange, by the names as given, is this much one wave slower than any walker's are seen in slow motion
# (0.99 there; of a run of 8 s in real time with 40 % of the half strides named wrongly, at most 0.57 in 200 tries).
SLOW_WAVE = 0.75


def find_swaps(time_s: np.ndarray, xy_px: np.ndarray, leg_px: float) -> np.ndarray:
    """Frames whose legs are exchanged, (T,) bool.

    time_s (T,), xy_px (T, 33, 2) with NaN = not seen, leg_px the leg's length in pixels.
    """
    swapped = np.zeros(len(time_s), bool)
    legs = _both_legs(xy_px)
    frames = np.flatnonzero(np.isfinite(legs[..., 0]).all(axis=1).sum(axis=-1) >= 2)
    if len(frames) < 4:
        return swapped
    lines = _line_costs(time_s[frames], legs[frames], leg_px)
    stride_s = _stride_s(time_s[frames], legs[frames])
    if stride_s is None:
        swapped[frames] = _cheapest(lines, np.zeros((len(frames), 2)))
        return swapped
    # The legs' distance repeats after a step from the side and after a stride from behind, and in walking the legs pass
    # so slowly that half a step fits: of the lengths that may be the stride's, the one that finds least to exchange.
    others = (stride_s / 2, 2 * stride_s)
    lengths = [
        stride_s,
        *(length for length in others if 120 / CADENCES_SPM[1] <= length <= 120 / CADENCES_SPM[0]),
    ]
    starts = [_by_rhythm(time_s[frames], legs[frames], length) for length in lengths]
    best = int(np.argmin([start.sum() for start in starts]))
    swapped[frames], stride_s = starts[best], lengths[best]
    for _ in range(ROUNDS):
        habit = _habit_costs(time_s[frames], legs[frames], swapped[frames], stride_s, leg_px)
        swapped[frames] = _cheapest(lines, habit)
    return swapped


def exchange_legs(xy_px: np.ndarray, frames: np.ndarray) -> np.ndarray:
    """A copy with the leg points (hip to toe) of both sides exchanged in the marked frames; any (T, 33, ...)."""
    result = xy_px.copy()
    left, right = list(skeleton.LEG["left"]), list(skeleton.LEG["right"])
    rows = np.flatnonzero(frames)[:, None]
    result[rows, left], result[rows, right] = xy_px[rows, right], xy_px[rows, left]
    return result


def _both_legs(xy_px: np.ndarray) -> np.ndarray:
    """Leg points as (T, 2 legs, joints, 2)."""
    index = [[skeleton.INDEX[f"{side}_{joint}"] for joint in JOINTS] for side in skeleton.SIDES]
    return xy_px[:, index]


def _line_costs(time_s: np.ndarray, legs: np.ndarray, leg_px: float) -> np.ndarray:
    """Cost of frame i for each (changed before i-1, changed before i), (T, 2, 2); zero where nothing can be said.

    The cost does not depend on which leg is called left, only on where the name changes.
    """
    costs = np.zeros((len(time_s), 2, 2))
    step = np.diff(time_s)
    ratio = (step[1:] / step[:-1])[:, None, None, None]
    usable = (step[1:] <= LONGEST_STEP_S) & (step[:-1] <= LONGEST_STEP_S)
    misses = {}
    for first in (0, 1):
        for second in (0, 1):
            before, now, after = legs[:-2], legs[1:-1], legs[2:]
            before = before[:, ::-1] if first else before
            after = after[:, ::-1] if second else after
            misses[first, second] = np.linalg.norm(after - now - (now - before) * ratio, axis=-1)
    seen = np.isfinite(misses[0, 0]).all(axis=1, keepdims=True)
    spread = _spread(misses[0, 0], leg_px)
    for (first, second), miss in misses.items():
        cost = np.where(seen, np.minimum((miss / spread) ** 2, LARGEST_COST), 0.0)
        costs[2:, first, second] = np.where(usable, cost.sum(axis=(1, 2)), 0.0)
    return costs


def _spread(miss: np.ndarray, leg_px: float) -> np.ndarray:
    """Typical departure of each joint, (1, 1, joints) px; the median forgives the exchanges themselves."""
    known = np.where(np.isfinite(miss), miss, np.nan).reshape(-1, miss.shape[-1])
    typical = [
        np.median(column[np.isfinite(column)]) if np.isfinite(column).any() else 0.0 for column in known.T
    ]
    return np.maximum(1.4826 * np.array(typical), SMALLEST_SPREAD * leg_px)[None, None, :]


def _stride_s(time_s: np.ndarray, legs: np.ndarray) -> float | None:
    """Duration of a stride from the distance between the legs, which does not care which is called left."""
    step = float(np.median(np.diff(time_s)))
    if _slow_motion(time_s, legs, step):
        return None
    apart = np.nansum((legs[:, 0] - legs[:, 1]) ** 2, axis=(1, 2))
    even = np.interp(np.arange(time_s[0], time_s[-1], step), time_s, apart)
    even -= even.mean()
    shortest, longest = (60.0 / spm / step for spm in CADENCES_SPM[::-1])
    lags = np.arange(max(2, int(shortest)), min(int(longest) + 1, len(even) // 2))
    if len(lags) < 3 or not even.any():
        return None
    alike = np.array([_alike(even[:-lag], even[lag:]) for lag in lags])
    best = int(np.argmax(alike))
    if alike[best] < RHYTHM:
        return None
    # Two steps are often still more alike; at half a step the legs pass each other where they were wide apart.
    halves = np.flatnonzero(np.abs(lags - lags[best] / 2) <= 1)
    if len(halves) and alike[halves].max() >= RHYTHM:
        best = int(halves[alike[halves].argmax()])
    return 2.0 * step * _finer(even, float(lags[best]))


def _slow_motion(time_s: np.ndarray, legs: np.ndarray, step: float) -> bool:
    """Whether the names as given make a wave slower than walking: then half of it would pass for a stride."""
    even_s = np.arange(time_s[0], time_s[-1], step)
    apart = np.nan_to_num(legs[:, 0] - legs[:, 1]).reshape(len(time_s), -1)
    even = np.stack([np.interp(even_s, time_s, column) for column in apart.T])
    even -= even.mean(axis=1, keepdims=True)
    # Padded, or a wave between two frequencies would lose a third of its power.
    points = 4 * len(even_s)
    power = (np.abs(np.fft.rfft(even, points)) ** 2).sum(axis=0)
    slow = np.fft.rfftfreq(points, step) < min(CADENCES_SPM) / 120.0
    total = len(even_s) * float((even**2).sum())
    return bool(total > 0 and 2.0 * power[slow].max() / total >= SLOW_WAVE)


def _finer(even: np.ndarray, lag: float) -> float:
    """The step in samples, from how alike the legs' distance is several steps later.

    A whole number of samples is up to half a frame off: 25 ms over three strides, a quarter of the legs' crossing.
    """
    count, at = len(even), np.arange(len(even))

    def alike(wanted: float) -> float:
        found = []
        for steps in range(1, STEPS_LATER + 1):
            first = at[: int(count - steps * wanted)]
            if len(first) > count // 3:
                later = np.interp(first + steps * wanted, at, even)
                found.append(_alike(even[first], later))
        return float(np.mean(found)) if found else 0.0

    near = lag + np.linspace(-1.0, 1.0, 41)
    return float(near[int(np.argmax([alike(wanted) for wanted in near]))])


def _alike(first: np.ndarray, second: np.ndarray) -> float:
    """Their correlation, 0 where one of them stands still."""
    # As `numpy.corrcoef`, to the last bit, in a tenth of its time: it is asked hundreds of times a clip.
    both = np.empty((2, len(first)))
    both[0], both[1] = first, second
    both -= (np.add.reduce(both, axis=1) / len(first))[:, None]
    (own, shared), (_, other) = (np.dot(both, both.T) * (1.0 / (len(first) - 1))).tolist()
    if not own or not other:
        return 0.0
    return min(1.0, max(-1.0, shared / math.sqrt(own) / math.sqrt(other)))


def _by_rhythm(time_s: np.ndarray, legs: np.ndarray, stride_s: float) -> np.ndarray:
    """Frames whose legs stand against the stride's own wave, (T,) bool: where the choice starts from.

    The distance of the legs, each joint's, is a constant and a wave of the stride's length whatever the names are; only
    its sign depends on them. The wave that explains most of the distance's square is an eigenvector, so no start has
    to be guessed. It is found in windows of a few strides, as nobody's strides are equally long, and the windows are
    strung together by what they say of the frames that they share. Most frames are labelled rightly by the model.
    """
    apart = np.nan_to_num(legs[:, 0] - legs[:, 1]).reshape(len(time_s), -1)
    turn = 2 * np.pi * time_s / stride_s
    # Of equal power, or the constant would win though nothing is constant.
    basis = np.stack([np.ones_like(turn), np.sqrt(2) * np.cos(turn), np.sqrt(2) * np.sin(turn)], axis=1)
    parts = (apart[:, :, None] * basis[:, None, :]).reshape(len(time_s), -1)
    score = np.zeros(len(time_s))
    for middle in np.arange(time_s[0], time_s[-1] + WINDOW_S / 4, WINDOW_S / 4):
        window = np.abs(time_s - middle) <= WINDOW_S / 2
        if not window.any():
            continue
        found = parts[window] @ np.linalg.eigh(parts[window].T @ parts[window])[1][:, -1]
        score[window] += found if found @ score[window] >= 0 else -found
    return score * (1 if np.sign(score).sum() >= 0 else -1) < 0


def _habit_costs(
    time_s: np.ndarray, legs: np.ndarray, swapped: np.ndarray, stride_s: float, leg_px: float
) -> np.ndarray:
    """Cost of each frame (as labelled, exchanged) against the strides around it, (T, 2); zero where none is known."""
    apart = legs[:, 0] - legs[:, 1]
    believed = np.where(swapped[:, None, None], -apart, apart)
    around = []
    for stride in range(-STRIDES_AROUND, STRIDES_AROUND + 1):
        wanted = time_s + stride * stride_s
        nearest = np.clip(np.searchsorted(time_s, wanted), 1, len(time_s) - 1)
        nearest -= wanted - time_s[nearest - 1] < time_s[nearest] - wanted
        known = (stride != 0) & (np.abs(time_s[nearest] - wanted) < LONGEST_STEP_S / 2)
        around.append(np.where(known[:, None, None], believed[nearest], np.nan))
    stack = np.stack(around)
    enough = np.isfinite(stack).sum(axis=0) >= 2
    usual = np.nanmedian(np.where(enough, stack, 0.0), axis=0)
    usual[~enough] = np.nan
    miss = np.stack([np.linalg.norm(apart - usual, axis=-1), np.linalg.norm(apart + usual, axis=-1)])
    seen = np.isfinite(miss[0])
    typical = np.median(miss.min(axis=0)[seen]) if seen.any() else 0.0
    spread = max(1.4826 * float(typical), SMALLEST_HABIT_SPREAD * leg_px)
    costs = np.where(seen, np.minimum((miss / spread) ** 2, LARGEST_HABIT_COST), 0.0)
    return _agreement(stack)[:, None] * costs.sum(axis=-1).T


def _agreement(around: np.ndarray) -> np.ndarray:
    """0 where the strides around contradict each other about which leg is ahead, 1 where they agree, (T,).

    around (strides, T, joints, 2); the length of their mean over the mean of their lengths.
    """
    known = np.isfinite(around)
    count = np.maximum(1, known.sum(axis=0))
    mean = np.where(known, around, 0.0).sum(axis=0) / count
    length = np.sqrt(np.where(known, around, 0.0) ** 2).sum(axis=0) / count
    share = np.linalg.norm(mean, axis=(1, 2)) / np.maximum(np.linalg.norm(length, axis=(1, 2)), 1e-9)
    return np.clip((share - CONTRADICTION) / (AGREEMENT - CONTRADICTION), 0.0, 1.0)


def _cheapest(costs: np.ndarray, habit: np.ndarray) -> np.ndarray:
    """Viterbi over pairs (state of frame i-1, state of frame i); returns the state of every frame as bool."""
    count = len(costs)
    price = habit + np.array([0.0, PRICE_OF_A_FRAME])
    total = np.array([[0.0, PRICE_OF_A_CHANGE], [PRICE_OF_A_CHANGE, 0.0]])
    total += price[0][:, None] + price[1][None, :]
    came_from = np.zeros((count, 2, 2), np.int8)
    same = np.array([[0, 1], [1, 0]])  # same[a, b] = 1 when the state changed between two frames.
    # [i, a, b, c]: states of frames i-2, i-1, i. Plain numbers: of so few an array is three times as slow.
    lines, change = costs[:, same[:, :, None], same[None, :, :]], (PRICE_OF_A_CHANGE * same).tolist()
    least = total.tolist()
    for i in range(2, count):
        line, own, before = lines[i].tolist(), price[i].tolist(), least
        least = [[0.0, 0.0], [0.0, 0.0]]
        for b, c in ((0, 0), (0, 1), (1, 0), (1, 1)):
            first = before[0][b] + line[0][b][c] + change[b][c] + own[c]
            second = before[1][b] + line[1][b][c] + change[b][c] + own[c]
            came_from[i, b, c] = second < first
            least[b][c] = min(first, second)
    total = np.array(least)
    states = np.zeros(count, bool)
    previous, last = np.unravel_index(int(total.argmin()), (2, 2))
    states[-1], states[-2] = bool(last), bool(previous)
    for i in range(count - 1, 1, -1):
        states[i - 2] = bool(came_from[i][int(states[i - 1]), int(states[i])])
    return states
