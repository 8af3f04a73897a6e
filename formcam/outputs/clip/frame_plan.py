"""What the annotated clip shows in every frame: worked out from the analysis alone, drawn by `annotator`.

Pixels of the upright picture, y down. Angles are marked where and when they are measured: trunk lean while the near
foot is down, shin and reach at its landing, thigh at its push-off; the marks of an event stay as they were at it, with
the value measured for that step; an angle whose error leaves open what its number means has none. The far leg is shown
but nothing is marked on it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

import numpy as np

from formcam.feedback.certainty import grade_to_show
from formcam.metrics.catalogue import METRICS
from formcam.metrics.metric import Mark, Metric
from formcam.outputs.body_drawing import place, trunk_px
from formcam.outputs.clip.panel_text import LEGEND_S, caption_times, panel_rows
from formcam.records import skeleton
from formcam.records.analysis import Analysis
from formcam.records.quantities import number_text
from formcam.records.skeleton import INDEX, Side
from formcam.records.track import CleanTrack, Gait, Orientation, Step

# How long the ring of a landing spreads, and how long a mark stays after the moment that it shows: two pictures at 30 a
# second. Longer, and it stands beside a leg that is elsewhere by then. `LEAD_S` is how much earlier it may come.
FLASH_S = 0.15
MARK_S = 0.06
LEAD_S = 0.02
# What the path of the hips shows.
_SHOWN_BY_TRAIL = "vertical_oscillation"
# The strip along the bottom shows this much time, centred on now.
STRIP_S = 4.0


@dataclass(frozen=True, eq=False)
class AngleMark:
    """An arc at `vertex` from the direction `reference` to the direction of `end`, with its words.

    `name` is the measurement that it shows.
    """

    vertex: np.ndarray
    reference: np.ndarray
    end: np.ndarray
    text: str
    name: str = ""


@dataclass(frozen=True, eq=False)
class FootMark:
    """A foot on the belt: heel and toe (2,), near or far, `fresh` 1 at landing fading to 0."""

    heel: np.ndarray
    toe: np.ndarray
    near: bool
    fresh: float


@dataclass(frozen=True)
class Tick:
    """A ground contact on the time strip: seconds from now, start and end."""

    side: Side
    start_s: float
    end_s: float


@dataclass(frozen=True, eq=False)
class FrameState:
    """Everything drawn in one frame. xy (33, 2) with NaN = not drawn; `reach` is hips, the place plumb below them at
    the ankle's height, and ankle, (3, 2), or None."""

    time_s: float
    xy: np.ndarray
    sure: np.ndarray
    feet: tuple[FootMark, ...]
    angles: tuple[AngleMark, ...]
    reach: tuple[np.ndarray, str] | None
    trail: np.ndarray
    caption: tuple[str, str] | None
    legend: bool
    furnished: bool
    """Whether values, time strip and words stand around the runner (not on a single picture)."""
    ticks: tuple[Tick, ...]


class Overlay:
    """The plan for a whole clip; `at(index)` gives one frame's state."""

    def __init__(self, analysis: Analysis) -> None:
        if analysis.clean is None or analysis.gait is None:
            raise ValueError("only an analysis with its track can be drawn")
        self.analysis = analysis
        self.clean: CleanTrack = analysis.clean
        self.gait: Gait = analysis.gait
        self.panel = panel_rows(analysis)
        self.note = "corrected by hand" if analysis.edits else ""
        self._captions = caption_times(analysis)
        turn = np.radians(self.clean.upright_deg)
        self._up = np.array([np.sin(turn), -np.cos(turn)])
        self._feet_down = [s for s in self.gait.steps if s.toe_off_s is not None]

    @property
    def orientation(self) -> Orientation:
        """View and direction."""
        return self.gait.orientation

    @property
    def far(self) -> Side | None:
        """The side turned away from the camera; None from behind or ahead."""
        near = self.orientation.near
        return None if near is None else skeleton.other(near)

    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom of all the places the runner takes in the clip."""
        xy = self.clean.xy_px.reshape(-1, 2)
        xy = xy[np.isfinite(xy[:, 0])]
        (left, top), (right, bottom) = np.percentile(xy, 1, axis=0), np.percentile(xy, 99, axis=0)
        return float(left), float(top), float(right), float(bottom)

    def places(self) -> np.ndarray:
        """Points all over the body through the clip, (N, 2): landmarks and the middles between them, ten a second."""
        every = max(1, round(self.clean.fps / 10.0))
        xy = self.clean.xy_px[::every]
        middles = [
            (xy[:, INDEX[f"{side}_{a}"]] + xy[:, INDEX[f"{side}_{b}"]]) / 2.0
            for side in skeleton.SIDES
            for a, b in (("hip", "knee"), ("knee", "ankle"), ("shoulder", "hip"), ("shoulder", "elbow"))
        ]
        points = np.concatenate([xy.reshape(-1, 2), *middles])
        points = points[np.isfinite(points[:, 0])]
        return points if len(points) else np.zeros((1, 2))

    def size_px(self) -> float:
        """Trunk length in pixels, the measure of all line widths."""
        return trunk_px(self.clean.xy_px, self.clean.height_px)

    def at(self, index: int) -> FrameState:
        """The state of frame `index`; past the end, the last frame's."""
        index = min(index, len(self.clean) - 1)
        now = float(self.clean.time_s[index])
        xy = self.clean.xy_px[index]
        return FrameState(
            time_s=now,
            xy=xy,
            sure=self.clean.seen[index],
            feet=self._feet(xy, now),
            angles=self._angles(now),
            reach=self._reach(now),
            trail=self._trail(index),
            caption=next((words for start, end, words in self._captions if start <= now < end), None),
            legend=now < LEGEND_S,
            furnished=True,
            ticks=self._ticks(now),
        )

    def still(self, index: int, about: Collection[str] | None = None) -> FrameState:
        """The state for a single picture, which whoever shows it sets in words of their own.

        With `about`, the names of measurements, nothing is marked that shows another one.
        """
        state = replace(self.at(index), furnished=False)
        if about is None:
            return state
        return replace(
            state,
            angles=tuple(mark for mark in state.angles if mark.name in about),
            reach=state.reach if _is_about_reach(about) else None,
            trail=state.trail if _SHOWN_BY_TRAIL in about else state.trail[:0],
        )

    def _feet(self, xy: np.ndarray, now: float) -> tuple[FootMark, ...]:
        marks = []
        for step in self._feet_down:
            assert step.toe_off_s is not None
            if step.initial_contact_s <= now <= step.toe_off_s:
                heel, toe = (xy[INDEX[f"{step.side}_{joint}"]] for joint in ("heel", "foot_index"))
                fresh = max(0.0, 1.0 - (now - step.initial_contact_s) / FLASH_S)
                near = self.orientation.near in (None, step.side)
                if np.isfinite(heel + toe).all():
                    marks.append(FootMark(heel, toe, near, fresh))
        return tuple(marks)

    def _near_step(self, now: float, when: str) -> tuple[Step, float] | None:
        """The near foot's step whose landing or push-off is marked now, and that moment; in its stance, now itself."""
        for step in self._feet_down:
            if step.side != self.orientation.near or step.toe_off_s is None:
                continue
            if when == "stance" and step.initial_contact_s <= now <= step.toe_off_s:
                return step, now
            moment = step.toe_off_s if when == "push_off" else step.initial_contact_s
            if when != "stance" and -LEAD_S <= now - moment <= MARK_S:
                return step, moment
        return None

    def _angles(self, now: float) -> tuple[AngleMark, ...]:
        marks = [self._angle(metric, metric.mark, now) for metric in METRICS if metric.mark is not None]
        return tuple(mark for mark in marks if mark is not None)

    def _angle(self, metric: Metric, mark: Mark, now: float) -> AngleMark | None:
        """That of an event stays as it was at it, with the step's own measured value; that of a stance moves."""
        marked = None if mark.kind != "angle" else self._near_step(now, mark.when)
        if marked is None:
            return None
        step, moment = marked
        start, end = self._line(mark, step, moment)
        value = (
            self._forward_deg(start, end) if mark.when == "stance" else self._step_value(metric.name, step)
        )
        if value is None:
            return None
        vertical = self._up if mark.vertical == "up" else -self._up
        number = f" {number_text(value, 0)}°" if self._fine_enough(metric, step) else ""
        return _mark(start, vertical, end, f"{mark.word}{number}", metric.name)

    def _fine_enough(self, metric: Metric, step: Step) -> bool:
        """Whether a single number may stand beside the runner: not where the error leaves open what it means."""
        side = step.side if metric.per_leg else None
        measured = self.analysis.get(metric.name, side)
        return measured is not None and grade_to_show(measured) not in ("borderline", "not_rated")

    def _reach(self, now: float) -> tuple[np.ndarray, str] | None:
        """Hips and ankle as they were at the landing, with that step's measured reach."""
        for metric in METRICS:
            marked = self._near_step(now, "landing") if metric.mark and metric.mark.kind == "reach" else None
            if metric.mark is None or marked is None:
                continue
            step, moment = marked
            value, line = self._step_value(metric.name, step), self._line(metric.mark, step, moment)
            if value is not None and np.isfinite(line).all():
                hips, ankle = line
                below = hips + (ankle - hips) @ self._up * self._up
                return np.array([hips, below, ankle]), f"{number_text(value, 0)} cm"
        return None

    def _line(self, mark: Mark, step: Step, time_s: float) -> np.ndarray:
        """Start and end of a mark at any moment, (2, 2)."""
        xy = self._xy_at(time_s)
        names = (
            name if name.startswith("middle_") else f"{step.side}_{name}" for name in (mark.start, mark.end)
        )
        return np.array([place(xy, name) for name in names])

    def _step_value(self, name: str, step: Step) -> float | None:
        measurement = self.analysis.get(name, step.side)
        return None if measurement is None else dict(measurement.per_step).get(step.number)

    def _xy_at(self, time_s: float) -> np.ndarray:
        """All landmarks at any moment, (33, 2), by straight interpolation between frames."""
        after = int(np.clip(np.searchsorted(self.clean.time_s, time_s), 1, len(self.clean) - 1))
        before_s, after_s = self.clean.time_s[after - 1 : after + 1]
        share = float(np.clip((time_s - before_s) / (after_s - before_s), 0.0, 1.0))
        if share == 1.0:  # A frame's own landmarks, whatever is missing in the one before.
            return self.clean.xy_px[after]
        return (1.0 - share) * self.clean.xy_px[after - 1] + share * self.clean.xy_px[after]

    def _forward_deg(self, lower: np.ndarray, upper: np.ndarray) -> float:
        """Lean of a line to the vertical, + = forward."""
        along = upper - lower
        across = along[1] * self._up[0] - along[0] * self._up[1]
        degrees = np.degrees(np.arctan2(self.orientation.ahead_x * across, along @ self._up))
        return float(round(degrees) + 0.0) if np.isfinite(degrees) else float("nan")

    def _trail(self, index: int) -> np.ndarray:
        """Path of the hips over the last stride, (N, 2)."""
        stride_s = 120.0 / self.gait.cadence_spm
        first = int(np.searchsorted(self.clean.time_s, self.clean.time_s[index] - stride_s))
        path = place(self.clean.xy_px[first : index + 1], "middle_hip")
        return path[np.isfinite(path[:, 0])] if self.orientation.is_side else path[:0]

    def _ticks(self, now: float) -> tuple[Tick, ...]:
        half = STRIP_S / 2.0
        return tuple(
            Tick(s.side, s.initial_contact_s - now, s.toe_off_s - now)
            for s in self._feet_down
            if s.toe_off_s is not None and s.toe_off_s > now - half and s.initial_contact_s < now + half
        )


def _is_about_reach(names: Collection[str]) -> bool:
    marked = [(metric.name, metric.mark) for metric in METRICS if metric.mark is not None]
    return any(mark.kind == "reach" and (name in names or mark.also in names) for name, mark in marked)


def _mark(
    vertex: np.ndarray, reference: np.ndarray, end: np.ndarray, text: str, name: str
) -> AngleMark | None:
    return AngleMark(vertex, reference, end, text, name) if np.isfinite(vertex + end).all() else None
