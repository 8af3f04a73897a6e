"""The raw track mended and smoothed: exchanged legs, strangers, outliers, short gaps, zero-lag low-pass.

Order matters: legs are put right before outliers are looked for (an exchange is not an outlier), outliers are taken
out before gaps are filled, and only then is the track filtered, on a uniform grid, so that a variable frame rate does
not bend it. Every repair is counted. A landmark that is never seen stays NaN and makes no gap.
"""

from __future__ import annotations

import numpy as np
from scipy.interpolate import CubicSpline, PchipInterpolator
from scipy.signal import butter, sosfiltfilt

from formcam.gait.leg_swaps import exchange_legs, find_swaps
from formcam.gait.orientation import leg_length_px
from formcam.records import skeleton
from formcam.records.repairs import Repairs
from formcam.records.track import CleanTrack, Orientation, PoseTrack

# docs/biomechanics.md §2: gaps up to 0.1 s; Butterworth of 4th order (2nd, forwards and backwards) at 10 Hz, 12 Hz
# from 120 fps on.
LONGEST_FILL_S = 0.1
FILTER_HZ, FILTER_HZ_FAST, FAST_FPS = 10.0, 12.0, 120.0
# Filtering forwards and backwards squares the response; this factor puts its -3 dB point back (Winter 2009, §3.4.4.2).
TWICE_THROUGH = (2.0**0.5 - 1.0) ** 0.25
# The filter's cut-off may not come nearer to half the frame rate than this share of it.
HIGHEST_SHARE_OF_NYQUIST = 0.85
# Hampel: a point this many robust standard deviations off the curve through its neighbours is not the runner's.
OUTLIER_SPREADS = 6.0
# ... and at least this share of the leg, about 4.5 cm: smaller misses are what the filter is for.
SMALLEST_OUTLIER = 0.05
# The hips of one runner do not move further between frames 33 ms apart, in leg lengths; a jump is another person.
LARGEST_JUMP, JUMP_STEP_S = 0.35, 0.034
# After a jump, a stretch whose hips lie further from the main stretch's than this is somebody else.
STRANGER_DISTANCE = 0.8
# A frame whose times differ from the uniform grid by less than this share of a frame needs no resampling.
UNIFORM = 0.01
SHORTEST_FILTERED = 4


def clean_track(track: PoseTrack, orientation: Orientation) -> CleanTrack:
    """The mended track, same shapes. `gap` marks frames whose legs are unknown (near leg alone in a side view)."""
    time_s = track.time_s
    hidden = np.zeros(len(track), bool) if track.hidden is None else np.array(track.hidden)
    xy = track.visible_xy_px
    without_pose = ~np.isfinite(xy[..., 0]).any(axis=1) & ~hidden
    leg = leg_length_px(xy)
    strangers = _strangers(time_s, xy, leg)
    xy[strangers] = np.nan
    swapped = find_swaps(time_s, xy, leg)
    xy = exchange_legs(xy, swapped)
    visibility = exchange_legs(np.array(track.visibility), swapped)
    outliers = _outliers(time_s, xy, leg)
    xy[outliers] = np.nan
    seen = np.isfinite(xy[..., 0])
    filled = _fill(time_s, xy)
    cut_off = _cut_off_hz(track.fps)
    smooth = _smooth(time_s, filled, cut_off)
    repairs = Repairs(
        frames=len(track),
        frames_without_pose=int(without_pose.sum()),
        hidden_frames=int((hidden | strangers).sum()),
        leg_swaps=int(np.sum(swapped & ~np.append(False, swapped[:-1]))),
        swapped_frames=int(swapped.sum()),
        outlier_points=int(outliers.sum()),
        filled_points=int((np.isfinite(filled[..., 0]) & ~seen).sum()),
        filter_hz=cut_off,
    )
    return CleanTrack(
        time_s=time_s,
        xy_px=smooth,
        visibility=visibility,
        seen=seen,
        gap=_gap(smooth, orientation),
        width_px=track.width_px,
        height_px=track.height_px,
        repairs=repairs,
        made_by=track.made_by,
        uprights=track.uprights,
    )


def filled_and_smoothed(time_s: np.ndarray, xy_px: np.ndarray) -> np.ndarray:
    """Paths (T, M, 2) that were not found by a pose model, with short gaps filled and low-passed as landmarks are."""
    return _smooth(time_s, _fill(time_s, xy_px), _cut_off_hz(1.0 / _frame_s(time_s)))


def _cut_off_hz(fps: float) -> float:
    wanted = FILTER_HZ_FAST if fps >= FAST_FPS * 0.99 else FILTER_HZ
    return min(wanted, HIGHEST_SHARE_OF_NYQUIST * fps / 2.0) if np.isfinite(fps) else wanted


def _gap(xy: np.ndarray, orientation: Orientation) -> np.ndarray:
    """Frames where a leg that is seen elsewhere in the clip is unknown (the near leg only, in a side view)."""
    sides = (orientation.near,) if orientation.near else skeleton.SIDES
    legs = [i for side in sides for i in skeleton.LEG[side]]
    known = np.isfinite(xy[:, legs, 0])
    ever = known.any(axis=0)
    return ~known[:, ever].all(axis=1) if ever.any() else np.ones(len(xy), bool)


def _strangers(time_s: np.ndarray, xy: np.ndarray, leg: float) -> np.ndarray:
    """Frames in which the pose sits on somebody else: after a jump of the hips, far from the longest stretch."""
    anchor = _centre(xy)
    frames = np.flatnonzero(np.isfinite(anchor[:, 0]))
    result = np.zeros(len(xy), bool)
    if len(frames) < 2 or not np.isfinite(leg):
        return result
    moved = np.linalg.norm(np.diff(anchor[frames], axis=0), axis=1) / leg
    allowed = LARGEST_JUMP * np.maximum(1.0, np.diff(time_s[frames]) / JUMP_STEP_S)
    stretches = np.split(frames, np.flatnonzero(moved > allowed) + 1)
    home = np.median(anchor[max(stretches, key=len)], axis=0)
    for stretch in stretches:
        if np.linalg.norm(np.median(anchor[stretch], axis=0) - home) > STRANGER_DISTANCE * leg:
            result[stretch] = True
    return result


def _centre(xy: np.ndarray) -> np.ndarray:
    """Middle of the hips, of whichever is known, (T, 2)."""
    hips = xy[:, [skeleton.INDEX["left_hip"], skeleton.INDEX["right_hip"]]]
    known = np.isfinite(hips)
    total = np.where(known, hips, 0.0).sum(axis=1)
    return np.where(known.any(axis=1), total / np.maximum(known.sum(axis=1), 1), np.nan)


def _outliers(time_s: np.ndarray, xy: np.ndarray, leg: float) -> np.ndarray:
    """Points far from the cubic through the two known frames on either side, (T, 33) bool."""
    result = np.zeros(xy.shape[:2], bool)
    for k in range(xy.shape[1]):
        frames = np.flatnonzero(np.isfinite(xy[:, k, 0]))
        if len(frames) < 8:
            continue
        miss = np.linalg.norm(xy[frames[2:-2], k] - _from_neighbours(time_s[frames], xy[frames, k]), axis=1)
        spread = 1.4826 * np.median(miss)
        bad = miss > max(OUTLIER_SPREADS * spread, SMALLEST_OUTLIER * leg)
        # An outlier spoils its neighbours' curves too: of a cluster only the worst is taken.
        worst = miss >= np.maximum.reduce(
            [miss, _shift(miss, 1), _shift(miss, -1), _shift(miss, 2), _shift(miss, -2)]
        )
        result[frames[2:-2][bad & worst], k] = True
    return result


def _from_neighbours(time_s: np.ndarray, path: np.ndarray) -> np.ndarray:
    """Each inner point from two frames before and two after by Lagrange's cubic, (N-4, 2)."""
    t = time_s[2:-2]
    nodes = [time_s[:-4], time_s[1:-3], time_s[3:-1], time_s[4:]]
    values = [path[:-4], path[1:-3], path[3:-1], path[4:]]
    total = np.zeros_like(path[2:-2])
    for i, (node, value) in enumerate(zip(nodes, values, strict=True)):
        weight = np.ones_like(t)
        for j, other in enumerate(nodes):
            if j != i:
                weight = weight * (t - other) / (node - other)
        total += weight[:, None] * value
    return total


def _shift(values: np.ndarray, by: int) -> np.ndarray:
    result = np.zeros_like(values)
    if by > 0:
        result[by:] = values[:-by]
    else:
        result[:by] = values[-by:]
    return result


def _fill(time_s: np.ndarray, xy: np.ndarray) -> np.ndarray:
    """A copy with gaps of up to `LONGEST_FILL_S` between known frames filled (monotone cubic, no overshoot)."""
    result = xy.copy()
    for k in range(xy.shape[1]):
        known = np.isfinite(xy[:, k, 0])
        frames = np.flatnonzero(known)
        if len(frames) < 2 or known.all():
            continue
        inside = np.flatnonzero(~known & (np.arange(len(xy)) > frames[0]) & (np.arange(len(xy)) < frames[-1]))
        after = np.searchsorted(frames, inside)
        short = time_s[frames[after]] - time_s[frames[after - 1]] <= LONGEST_FILL_S + _frame_s(time_s)
        if short.any():
            result[inside[short], k] = PchipInterpolator(time_s[frames], xy[frames, k])(time_s[inside[short]])
    return result


def _frame_s(time_s: np.ndarray) -> float:
    return float(np.median(np.diff(time_s)))


def _smooth(time_s: np.ndarray, xy: np.ndarray, cut_off_hz: float) -> np.ndarray:
    """Every unbroken stretch of every landmark low-passed; stretches shorter than four frames stay as they are."""
    result = xy.copy()
    if len(time_s) < SHORTEST_FILTERED:
        return result
    step = _frame_s(time_s)
    sos = butter(
        2,
        cut_off_hz / TWICE_THROUGH * 2.0 * step if cut_off_hz / TWICE_THROUGH * 2.0 * step < 1 else 0.99,
        output="sos",
    )
    known = np.isfinite(xy[..., 0])
    for pattern in np.unique(known, axis=1).T:
        columns = np.flatnonzero((known == pattern[:, None]).all(axis=0))
        for stretch in _stretches(pattern):
            if len(stretch) >= SHORTEST_FILTERED:
                block = xy[np.ix_(stretch, columns)]
                result[np.ix_(stretch, columns)] = _low_pass(time_s[stretch], block, sos, step)
    return result


def _stretches(known: np.ndarray) -> list[np.ndarray]:
    frames = np.flatnonzero(known)
    return [s for s in np.split(frames, np.flatnonzero(np.diff(frames) > 1) + 1) if len(s)]


def _low_pass(time_s: np.ndarray, values: np.ndarray, sos: np.ndarray, step: float) -> np.ndarray:
    """Zero-lag low-pass of values (N, K, 2) at times (N,), by way of a uniform grid when the times are uneven."""
    grid = time_s[0] + step * np.arange(round((time_s[-1] - time_s[0]) / step) + 1)
    uniform = len(grid) == len(time_s) and np.max(np.abs(grid - time_s)) < UNIFORM * step
    on_grid = values if uniform else CubicSpline(time_s, values)(grid)
    padding = min(len(on_grid) - 1, 12)
    smooth = sosfiltfilt(sos, on_grid, axis=0, padlen=padding)
    return smooth if uniform else CubicSpline(grid, smooth)(time_s)
