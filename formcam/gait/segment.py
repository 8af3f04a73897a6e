"""The part of a clip that can be judged: the longest stretch of running in one view, when the rest is something else.

A phone is set filming before the runner steps on and is picked up after; clips are cut together; a hand turns the
camera. The raw track is looked at in windows: does somebody run in it, from which side is it seen, how large is the
body; and a trunk that jumps from one picture to the next is a cut. Only what contradicts is left out (nobody running,
another view, another size, beyond a cut): a clip in which nothing does, or in which nobody runs, is left whole, and the
stages after this one say what is wrong with it.

Running here is a rhythm of the legs at a runner's stride rate that explains most of their exchange; whether it is
running or walking is told once, for the whole stretch, by `activity`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from formcam.gait.orientation import find_orientation, leg_length_px
from formcam.gait.running_limits import CADENCE_DIVIDE_SPM, FASTEST_STRIDE_HZ, smallest_swing
from formcam.records import skeleton
from formcam.records.errors import CannotJudge
from formcam.records.track import PoseTrack, View

# Windows hold two to three strides, so that a rhythm shows; half a second is a little less than a stride.
WINDOW_S, HOP_S = 2.0, 0.5
# Share of the legs' exchange that one rhythm explains (`activity.SMALLEST_STRENGTH` is 0.5 over the whole clip; a
# short window fits by chance more easily). Below NO_STRENGTH there is none; what lies between says nothing.
SMALLEST_STRENGTH, NO_STRENGTH = 0.6, 0.35
# Strides a second of walking briskly (100 steps/min) to sprinting.
STRIDE_HZ_RANGE = (0.83, FASTEST_STRIDE_HZ)
# Few walk faster and few run slower; a stretch of the faster kind is preferred.
RUNNING_STRIDE_HZ = CADENCE_DIVIDE_SPM / 120.0
# Another pace: walking to warm up, say. Stride rates of two windows of one steady run differ by less.
LARGEST_RATE_CHANGE = 1.15
# A view is another one when it is at least this sure of itself (a square side view has 0.8 to 1).
SURE_VIEW = 0.3
# Shoulders look wider or narrower by this share of the leg's length when the camera turns 20 degrees from a side view
# (they are 0.42 wide, `orientation.SHOULDERS`); windows of one real run differ by up to 0.06.
LARGEST_TURN = 0.15
# The runner's size changes less than this while running on a belt.
LARGEST_GROWTH = 1.25
# A window with fewer frames with legs says nothing.
SMALLEST_SHARE_SEEN = 0.5
# Trunk and head move less than this share of the leg's length from one picture to the next (rise and fall of running:
# 0.02 at 30 frames/s; a cut moves them anywhere). Pictures further apart in time are not compared.
JUMP = 0.25
LONGEST_STEP_S = 0.1
# At an end that is cut for what lies beyond, this much more goes: up to half of the window may hold something else.
MARGIN_S = WINDOW_S / 2
# A stretch as long as a few strides is worth judging; less than this left out is not worth the words.
SHORTEST_S, SMALLEST_CUT_S = 4.0, 1.0

_TRUNK = [skeleton.INDEX[f"{side}_{joint}"] for side in skeleton.SIDES for joint in ("hip", "shoulder")]
_WHY = {
    "still": "nobody was running",
    "pace": "the pace was another",
    "view": "the camera looked from another side",
    "size": "the runner was nearer or farther",
    "cut": "the film was cut",
}


@dataclass(frozen=True)
class Stretch:
    """From when to when the clip is judged (seconds, both included), and in words why not before and after."""

    start_s: float
    end_s: float
    before: str | None
    after: str | None

    @property
    def told(self) -> str:
        """One or two sentences for the result."""
        parts = [
            f"{word} that {why}" for word, why in (("before", self.before), ("after", self.after)) if why
        ]
        return f"Judged from {self.start_s:.1f} to {self.end_s:.1f} s: {', and '.join(parts)}."


@dataclass(frozen=True)
class _Window:
    """What one window shows: strides a second (0 = nobody runs, None = too little is seen), view (None = unsure)."""

    start_s: float
    end_s: float
    stride_hz: float | None
    view: View | None
    leg_px: float
    width: float = float("nan")
    """Shoulders along the picture, in leg lengths."""


def find_stretch(track: PoseTrack, requested: View | None = None) -> Stretch | None:
    """The part to judge, or None for the whole track. `requested` is the view that the user named, and wins."""
    track = replace(track, xy_px=track.visible_xy_px, hidden=None, pelvis=None, all_time_s=None)
    parts = _between_cuts(track)
    found: list[tuple[tuple[bool, float], list[_Window], list[_Window]]] = []
    for start_s, end_s in parts:
        windows = _windows(track, start_s, end_s, requested)
        for run in _runs(windows):
            length_s = run[-1].end_s - run[0].start_s
            if length_s >= SHORTEST_S:
                found.append(((_rate(run) >= RUNNING_STRIDE_HZ, length_s), run, windows))
    if not found:
        return None
    _, run, windows = max(found, key=lambda candidate: candidate[0])
    return _trimmed(run, windows, parts, track)


def longest_run_s(track: PoseTrack) -> float:
    """Seconds of the longest run in one view, at a runner's pace, to a window; 0 where nobody runs."""
    runs = [run for part in _between_cuts(track) for run in _runs(_windows(track, *part, None, WINDOW_S))]
    return max(
        (run[-1].end_s - run[0].start_s for run in runs if _rate(run) >= RUNNING_STRIDE_HZ), default=0.0
    )


def within(track: PoseTrack, stretch: Stretch) -> PoseTrack:
    """The frames of the stretch alone, at their own times."""
    inside = (track.time_s >= stretch.start_s) & (track.time_s <= stretch.end_s)
    return replace(
        track,
        time_s=track.time_s[inside],
        xy_px=track.xy_px[inside],
        visibility=track.visibility[inside],
        hidden=None if track.hidden is None else track.hidden[inside],
        all_time_s=_inside(track.all_time_s, stretch),
    )


def all_times_s(track: PoseTrack) -> np.ndarray:
    """The times of all pictures of the clip, looked at or not."""
    return track.time_s if track.all_time_s is None else track.all_time_s


def first_picture(track: PoseTrack, stretch: Stretch | None) -> int:
    """How many pictures of the clip come before the stretch."""
    return 0 if stretch is None else int(np.sum(all_times_s(track) < stretch.start_s))


def _inside(time_s: np.ndarray | None, stretch: Stretch) -> np.ndarray | None:
    return None if time_s is None else time_s[(time_s >= stretch.start_s) & (time_s <= stretch.end_s)]


def _between_cuts(track: PoseTrack) -> list[tuple[float, float]]:
    """Times from cut to cut, (first frame, last frame)."""
    leg = leg_length_px(track.xy_px)
    step = np.abs(np.diff(track.xy_px[:, _TRUNK], axis=0)).max(axis=2)
    known = np.isfinite(step).sum(axis=1) >= 3
    moved = np.where(known, np.nanmedian(np.where(known[:, None], step, 0.0), axis=1), 0.0)
    cuts = np.flatnonzero((moved > JUMP * leg) & (np.diff(track.time_s) <= LONGEST_STEP_S))
    edges = [0, *(cuts + 1).tolist(), len(track)]
    return [(float(track.time_s[a]), float(track.time_s[b - 1])) for a, b in pairwise(edges) if b > a]


def _windows(
    track: PoseTrack, start_s: float, end_s: float, requested: View | None, hop_s: float = HOP_S
) -> list[_Window]:
    count = max(0, int((end_s - start_s - WINDOW_S) / hop_s + 1e-6)) + 1
    if end_s - start_s < WINDOW_S:
        return []
    starts = start_s + (end_s - start_s - WINDOW_S) * np.arange(count) / max(
        1, count - 1
    )  # The last ends with it.
    return [_look(track, float(start), requested) for start in starts]


def _look(track: PoseTrack, start_s: float, requested: View | None) -> _Window:
    end_s = start_s + WINDOW_S
    inside = (track.time_s >= start_s - 1e-9) & (track.time_s <= end_s + 1e-9)
    part = replace(
        track,
        time_s=track.time_s[inside],
        xy_px=track.xy_px[inside],
        visibility=track.visibility[inside],
        hidden=None,
    )
    unknown = _Window(start_s, end_s, None, None, float("nan"))
    ankles = part.xy_px[:, [skeleton.INDEX["left_ankle"], skeleton.INDEX["right_ankle"]]]
    known = np.isfinite(ankles[..., 0]).all(axis=1)
    if known.sum() < 8 or known.mean() < SMALLEST_SHARE_SEEN:
        return unknown
    try:
        orientation = find_orientation(part)
    except CannotJudge:
        return unknown
    leg = leg_length_px(part.xy_px)
    axis = 0 if orientation.is_side else 1
    exchange = (ankles[:, 0, axis] - ankles[:, 1, axis])[known] / leg
    view = orientation.view if orientation.confidence >= SURE_VIEW else None
    if requested is not None:
        view = requested
    return _Window(
        start_s, end_s, _stride_hz(part.time_s[known], exchange, axis == 0), view, leg, _width(part, leg)
    )


def _width(track: PoseTrack, leg_px: float) -> float:
    across = track.point("right_shoulder")[:, 0] - track.point("left_shoulder")[:, 0]
    known = across[np.isfinite(across)]
    return float(np.median(known)) / leg_px if len(known) else float("nan")


def _stride_hz(time_s: np.ndarray, exchange: np.ndarray, is_side: bool) -> float | None:
    """The stride rate whose wave explains most of the exchange or of its square, which legs mixed up leave alone.

    0 where nobody runs: the legs hardly move, no wave explains them or one at no runner's rate. None = unsure.
    """
    if float(np.std(exchange)) < smallest_swing(is_side):
        return 0.0
    # Slower rates are tried as well: what they explain better is no run.
    rates = np.arange(0.3, STRIDE_HZ_RANGE[1] + 0.02, 0.04)
    plain = _best_wave(time_s, exchange, rates)
    # The square swings twice a stride.
    square_strength, square_rate = _best_wave(time_s, exchange**2, 2.0 * rates)
    strength, rate = max(plain, (square_strength, square_rate / 2.0))
    if strength < NO_STRENGTH or (strength >= SMALLEST_STRENGTH and rate < STRIDE_HZ_RANGE[0]):
        return 0.0
    return rate if strength >= SMALLEST_STRENGTH else None


def _best_wave(time_s: np.ndarray, signal: np.ndarray, rates_hz: np.ndarray) -> tuple[float, float]:
    """(share of the variance that one wave explains, its rate) for the best of the rates."""
    centred = signal - signal.mean()
    power = float(centred @ centred)
    if not power > 0.0:
        return 0.0, float(rates_hz[0])
    # All rates at once, by the normal equations of constant, cosine and sine.
    angle = 2.0 * np.pi * rates_hz[:, None] * time_s
    waves = np.stack([np.ones_like(angle), np.cos(angle), np.sin(angle)], axis=2)
    normal, along = np.swapaxes(waves, 1, 2) @ waves, centred @ waves
    weights = np.linalg.pinv(normal, rcond=1e-10, hermitian=True) @ along[..., None]
    explained = (along * weights[..., 0]).sum(axis=1) / power
    best = int(explained.argmax())
    return max(0.0, float(explained[best])), float(rates_hz[best])


def _runs(windows: list[_Window]) -> list[list[_Window]]:
    """Windows of running in one view and size, each as long as nothing contradicts; windows that say nothing join."""
    runs: list[list[_Window]] = []
    for window in windows:
        if window.stride_hz is None:
            continue
        if not window.stride_hz:
            runs.append([])
        elif runs and runs[-1] and _contradiction(runs[-1], window) is None:
            runs[-1].append(window)
        else:
            runs.append([window])
    return [run for run in runs if run]


def _rate(run: list[_Window]) -> float:
    return float(np.median([window.stride_hz for window in run if window.stride_hz is not None]))


def _contradiction(run: list[_Window], window: _Window) -> str | None:
    """Why a window cannot belong to a run, as a key of `_WHY`."""
    if not window.stride_hz:
        return "still"
    if not 1.0 / LARGEST_RATE_CHANGE <= window.stride_hz / _rate(run) <= LARGEST_RATE_CHANGE:
        return "pace"
    views = [member.view for member in run if member.view is not None]
    if views and window.view is not None and window.view != max(set(views), key=views.count):
        return "view"
    if abs(window.width - float(np.median([member.width for member in run]))) > LARGEST_TURN:
        return "view"
    growth = window.leg_px / float(np.median([member.leg_px for member in run]))
    return "size" if not 1.0 / LARGEST_GROWTH <= growth <= LARGEST_GROWTH else None


def _trimmed(
    run: list[_Window], windows: list[_Window], parts: list[tuple[float, float]], track: PoseTrack
) -> Stretch | None:
    """The stretch with its margins and reasons, or None when nearly nothing would be left out."""
    first, last = float(track.time_s[0]), float(track.time_s[-1])
    start_s, end_s = run[0].start_s, run[-1].end_s
    low, high = next(part for part in parts if part[0] <= start_s + 1e-9 and end_s <= part[1] + 1e-9)
    before = _reason([w for w in windows if w.start_s < start_s - 1e-9], run)
    after = _reason([w for w in windows if w.end_s > end_s + 1e-9], run)
    from_s = start_s + MARGIN_S if before else low
    to_s = end_s - MARGIN_S if after else high
    before, after = before or ("cut" if low > first else None), after or ("cut" if high < last else None)
    if (from_s - first) + (last - to_s) < SMALLEST_CUT_S or to_s - from_s < SHORTEST_S - 2 * MARGIN_S:
        return None
    return Stretch(from_s, to_s, _WHY.get(before or ""), _WHY.get(after or ""))


def _reason(others: list[_Window], run: list[_Window]) -> str | None:
    """What most windows outside of the run say against it; None when none says anything."""
    said = [why for window in others if window.stride_hz is not None and (why := _contradiction(run, window))]
    return max(set(said), key=said.count) if said else None
