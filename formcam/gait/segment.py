"""The part of a clip that can be judged: the longest stretch of running in one view, when the rest is something else.

A phone is set filming before the runner steps on and is picked up after; clips are cut together; a hand turns the
camera. The raw track is looked at in windows (`running_windows`), and it is asked where the film was cut: where the
trunk jumps from one picture to the next, or the legs do (`continuity`). Only what contradicts is left out (nobody
running, another view, another size, beyond a cut): a clip in which nothing does, or in which nobody runs, is left
whole, and the stages after this one say what is wrong with it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from formcam.gait.continuity import STEP_S, Break, find_breaks
from formcam.gait.crossing import Crossing
from formcam.gait.orientation import leg_length_px
from formcam.gait.running_limits import CADENCE_DIVIDE_SPM
from formcam.gait.running_windows import WINDOW_S, Window, windows_of
from formcam.records import skeleton
from formcam.records.errors import CannotJudge
from formcam.records.track import PoseTrack, View

# Few walk faster and few run slower; a stretch of the faster kind is preferred.
RUNNING_STRIDE_HZ = CADENCE_DIVIDE_SPM / 120.0
# Another pace: walking to warm up, say. Stride rates of two windows of one steady run differ by less.
LARGEST_RATE_CHANGE = 1.15
# Shoulders look wider or narrower by this share of the leg's length when the camera turns 20 degrees from a side view
# (they are 0.42 wide, `orientation.SHOULDERS`); windows of one real run differ by up to 0.06.
LARGEST_TURN = 0.15
# The runner's size changes less than this while running on a belt.
LARGEST_GROWTH = 1.25
# Trunk and head move less than this share of the leg's length from one picture to the next (rise and fall of running:
# 0.02 at 30 frames/s; a cut moves them anywhere). Pictures further apart in time are not compared.
JUMP = 0.25
LONGEST_STEP_S = 0.1
# After a cut the trunk stays where it jumped to: on average its corners lie so far (in leg lengths) from before.
STAYS_AWAY, BESIDE_S = 0.08, 1.0
# At an end that is cut for what lies beyond, this much more goes: up to half of the window may hold something else.
MARGIN_S = WINDOW_S / 2
# A stretch as long as a few strides is worth judging; less than this left out is not worth the words.
SHORTEST_S, SMALLEST_CUT_S = 4.0, 1.0

_TRUNK = [skeleton.INDEX[f"{side}_{joint}"] for side in skeleton.SIDES for joint in ("hip", "shoulder")]
_WHY = {
    "still": "nobody was running on the spot, or the picture stood still",
    "pace": "the pace was another",
    "view": "the camera looked from another side",
    "size": "the runner was nearer or farther",
    "cut": "the film was cut",
    "frozen": "the picture, or the runner, stood still",
    "pass": "the runner did not run across the picture, or was not wholly in it",
    "slow": "the legs moved too slowly for a run (slow motion, a walk or standing about)",
}


@dataclass(frozen=True)
class Stretch:
    """From when to when the clip is judged (seconds, both included), and in words why not before and after."""

    start_s: float
    end_s: float
    before: str | None
    after: str | None
    breaks: tuple[Break, ...] = ()
    """All the places of the clip at which the film does not run on."""

    @property
    def rest_is_still(self) -> bool:
        """Whether nothing but standing about was left out."""
        return {self.before, self.after} <= {None, _WHY["still"]}

    @property
    def told(self) -> str:
        """One or two sentences for the result."""
        reasons = {"before": self.before, "after": self.after}
        if self.before == self.after:
            reasons = {"before and after": self.before}
        parts = [f"{word} that {why}" for word, why in reasons.items() if why]
        return f"Judged from {self.start_s:.1f} to {self.end_s:.1f} s: {', and '.join(parts)}."


def find_stretch(track: PoseTrack, requested: View | None = None) -> Stretch | None:
    """The part to judge, or None for the whole track. `requested` is the view that the user named, and wins."""
    track = replace(track, xy_px=track.visible_xy_px, hidden=None, pelvis=None, all_time_s=None)
    breaks = _breaks(track)
    parts = _between(breaks, track)
    found: list[tuple[tuple[bool, float], list[Window], list[Window]]] = []
    for start_s, end_s in parts:
        windows = windows_of(track, start_s, end_s, requested)
        for run in _runs(windows):
            length_s = run[-1].end_s - run[0].start_s
            # A clip that nothing interrupts is judged whole rather than for less than this.
            if length_s >= SHORTEST_S or breaks:
                found.append(((_rate(run) >= RUNNING_STRIDE_HZ, length_s), run, windows))
    if not found:
        _refuse_pieces(breaks, parts)
        return None
    _, run, windows = max(found, key=lambda candidate: candidate[0])
    return _trimmed(run, windows, parts, track, breaks)


def longest_run_s(track: PoseTrack) -> float:
    """Seconds of the longest run in one view, at a runner's pace, to a window; 0 where nobody runs."""
    runs = [
        run
        for part in _between(_breaks(track), track)
        for run in _runs(windows_of(track, *part, None, WINDOW_S))
    ]
    return max(
        (run[-1].end_s - run[0].start_s for run in runs if _rate(run) >= RUNNING_STRIDE_HZ), default=0.0
    )


def stretch_of(crossing: Crossing, track: PoseTrack) -> Stretch:
    """The frames of a pass over the picture; what lies before and after is not asked for more."""
    first, last = float(track.time_s[0]), float(track.time_s[-1])
    before = _WHY["pass"] if crossing.start_s > first else None
    after = _WHY["pass"] if crossing.end_s < last else None
    return Stretch(crossing.start_s, crossing.end_s, before, after)


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


def _refuse_pieces(breaks: tuple[Break, ...], parts: list[tuple[float, float]]) -> None:
    longest_s = max((end_s - start_s for start_s, end_s in parts), default=0.0)
    if breaks and longest_s < WINDOW_S:
        raise CannotJudge(
            "interrupted_film",
            f"the run is interrupted or out of sight {_times(len(breaks))}: no piece is longer than {longest_s:.1f} s",
            "film 30 s in one go with the whole body in the picture, and give the clip as it was filmed",
        )


def _times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count} times")


def _between(breaks: tuple[Break, ...], track: PoseTrack) -> list[tuple[float, float]]:
    """Times of the first and last frame of each piece between the breaks."""
    starts = [float(track.time_s[0]), *(one.after_s for one in breaks)]
    ends = [*(one.before_s for one in breaks), float(track.time_s[-1])]
    return [(start_s, end_s) for start_s, end_s in zip(starts, ends, strict=True) if end_s >= start_s]


def _breaks(track: PoseTrack) -> tuple[Break, ...]:
    """Where the legs, or the whole body, do not go on where they were, in time order."""
    by_legs = find_breaks(track)
    held = [one for one in by_legs if one.kind == "frozen"]
    found = list(by_legs)
    for before_s, after_s in _trunk_jumps(track):
        if any(one.before_s <= after_s and before_s <= one.after_s for one in held):
            continue
        # Both see the same cut, the trunk to the picture.
        found = [one for one in found if one.kind != "cut" or abs(one.after_s - after_s) > STEP_S]
        found.append(Break(before_s, after_s, "cut"))
    return tuple(sorted(found, key=lambda one: one.before_s))


def _trunk_jumps(track: PoseTrack) -> list[tuple[float, float]]:
    """Times of the pictures before and after each jump of the trunk to another place or size. A jump that is taken back
    is somebody who passes, or a slip of the pose model."""
    leg = leg_length_px(track.xy_px)
    trunk = track.xy_px[:, _TRUNK]
    step = np.abs(np.diff(trunk, axis=0)).max(axis=2)
    known = np.isfinite(step).sum(axis=1) >= 3
    # The median of three or four points: NaN comes last.
    low, high, last = np.sort(np.where(known[:, None], step, 0.0), axis=1)[:, 1:].T
    moved = (low + np.where(np.isnan(last), low, high)) / 2.0
    jumps = np.flatnonzero((moved > JUMP * leg) & (np.diff(track.time_s) <= LONGEST_STEP_S))
    return [
        (float(track.time_s[i]), float(track.time_s[i + 1]))
        for i in jumps
        if _stays_away(trunk, track.time_s, int(i), STAYS_AWAY * leg)
    ]


def _stays_away(trunk: np.ndarray, time_s: np.ndarray, last: int, least_px: float) -> bool:
    """Whether the trunk (T, 4, 2) lies elsewhere in the second after frame `last` than in the second before it."""
    sides = [
        trunk[(time_s > time_s[last] - BESIDE_S) & (time_s <= time_s[last])],
        trunk[(time_s > time_s[last]) & (time_s <= time_s[last] + BESIDE_S)],
    ]
    if any(not np.isfinite(side).any(axis=0).all() for side in sides):
        return True
    before, after = (np.nanmedian(side, axis=0) for side in sides)
    return bool(np.abs(after - before).max(axis=1).mean() > least_px)


def _runs(windows: list[Window]) -> list[list[Window]]:
    """Windows of running in one view and size, each as long as nothing contradicts; windows that say nothing join."""
    runs: list[list[Window]] = []
    for window in windows:
        if window.stride_hz is None:
            continue
        if window.stride_hz <= 0.0:
            runs.append([])
        elif runs and runs[-1] and _contradiction(runs[-1], window) is None:
            runs[-1].append(window)
        else:
            runs.append([window])
    return [run for run in runs if run]


def _rate(run: list[Window]) -> float:
    return float(np.median([window.stride_hz for window in run if window.stride_hz is not None]))


def _contradiction(run: list[Window], window: Window) -> str | None:
    """Why a window cannot belong to a run, as a key of `_WHY`."""
    if window.stride_hz is None or window.stride_hz == 0.0:
        return "still"
    if window.stride_hz < 0.0:
        return "slow"
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
    run: list[Window],
    windows: list[Window],
    parts: list[tuple[float, float]],
    track: PoseTrack,
    breaks: tuple[Break, ...],
) -> Stretch | None:
    """The stretch with its margins and reasons, or None when nearly nothing would be left out."""
    first, last = float(track.time_s[0]), float(track.time_s[-1])
    start_s, end_s = run[0].start_s, run[-1].end_s
    low, high = next(part for part in parts if part[0] <= start_s + 1e-9 and end_s <= part[1] + 1e-9)
    before = _reason([w for w in windows if w.start_s < start_s - 1e-9], run)
    after = _reason([w for w in windows if w.end_s > end_s + 1e-9], run)
    from_s = start_s + MARGIN_S if before else low
    to_s = end_s - MARGIN_S if after else high
    if not breaks and (from_s - first) + (last - to_s) < SMALLEST_CUT_S:
        return None
    if to_s - from_s < (WINDOW_S if breaks else SHORTEST_S - 2 * MARGIN_S):
        from_s, to_s = start_s, end_s
    kinds = {one.after_s: one.kind for one in breaks} | {one.before_s: one.kind for one in breaks}
    before = before or (kinds.get(low) if low > first else None)
    after = after or (kinds.get(high) if high < last else None)
    return Stretch(from_s, to_s, _WHY.get(before or ""), _WHY.get(after or ""), breaks)


def _reason(others: list[Window], run: list[Window]) -> str | None:
    """What most windows outside of the run say against it; None when none says anything."""
    said = [why for window in others if window.stride_hz is not None and (why := _contradiction(run, window))]
    return max(set(said), key=said.count) if said else None
