"""What the annotated clip shows in every frame: worked out from the analysis alone, drawn by `draw`.

Pixels of the upright picture, y down. Angles are marked where and when they are measured: trunk lean while the near
foot is down, shin and reach at its landing, thigh at its push-off. The far leg is shown but nothing is marked on it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from formcam import skeleton
from formcam.records import CleanTrack, Gait, Orientation, Step
from formcam.reference import LABELS
from formcam.results import Analysis, Finding, Grade, Measurement
from formcam.skeleton import INDEX, Side

# How long a mark stays after the event that it belongs to, and a caption at the step that shows it.
FLASH_S = 0.15
CONTACT_MARK_S = 0.12
PUSH_OFF_S = 0.06
CAPTION_S = 2.4
LEGEND_S = 3.0
# The strip along the bottom shows this much time, centred on now.
STRIP_S = 4.0
PANEL_SIDE = ("cadence", "vertical_oscillation", "trunk_lean", "ground_contact_time", "overstride_reach_cm")
PANEL_REAR = ("cadence", "step_width", "pelvic_drop")
UNITS = {"spm": "/min", "deg": "°", "cm": " cm", "ms": " ms", "%": " %", "fraction": ""}


@dataclass(frozen=True, eq=False)
class AngleMark:
    """An arc at `vertex` from the direction `reference` to the direction of `end`, with its words."""

    vertex: np.ndarray
    reference: np.ndarray
    end: np.ndarray
    text: str


@dataclass(frozen=True, eq=False)
class FootMark:
    """A foot on the belt: heel and toe (2,), near or far, `fresh` 1 at landing fading to 0."""

    heel: np.ndarray
    toe: np.ndarray
    near: bool
    fresh: float


@dataclass(frozen=True)
class PanelRow:
    """A line of the values panel."""

    label: str
    text: str
    grade: Grade


@dataclass(frozen=True)
class Tick:
    """A ground contact on the time strip: seconds from now, start and end."""

    side: Side
    start_s: float
    end_s: float


@dataclass(frozen=True, eq=False)
class FrameState:
    """Everything drawn in one frame. xy (33, 2) with NaN = not drawn; `reach` is hip and ankle, (2, 2), or None."""

    time_s: float
    xy: np.ndarray
    sure: np.ndarray
    far: Side | None
    feet: tuple[FootMark, ...]
    angles: tuple[AngleMark, ...]
    reach: tuple[np.ndarray, str] | None
    pelvis: np.ndarray | None
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
        self.panel = _panel(analysis)
        self._captions = _captions(analysis)
        self._feet_down = [s for s in self.gait.steps if s.toe_off_s is not None]

    @property
    def orientation(self) -> Orientation:
        """View and direction."""
        return self.gait.orientation

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
        shoulders = _middle(self.clean.xy_px, "shoulder")
        length = np.linalg.norm(shoulders - _middle(self.clean.xy_px, "hip"), axis=1)
        return float(np.nanmedian(length)) if np.isfinite(length).any() else self.clean.height_px / 5.0

    def at(self, index: int) -> FrameState:
        """The state of frame `index`; past the end, the last frame's."""
        index = min(index, len(self.clean) - 1)
        now = float(self.clean.time_s[index])
        xy = self.clean.xy_px[index]
        near = self.orientation.near
        return FrameState(
            time_s=now,
            xy=xy,
            sure=self.clean.seen[index],
            far=None if near is None else skeleton.other(near),
            feet=self._feet(xy, now),
            angles=self._angles(xy, now),
            reach=self._reach(xy, now),
            pelvis=xy[[INDEX["left_hip"], INDEX["right_hip"]]] if near is None else None,
            trail=self._trail(index),
            caption=next((words for start, end, words in self._captions if start <= now < end), None),
            legend=now < LEGEND_S,
            furnished=True,
            ticks=self._ticks(now),
        )

    def still(self, index: int) -> FrameState:
        """The state for a single picture, which whoever shows it sets in words of their own."""
        return replace(self.at(index), furnished=False)

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

    def _near_step(self, now: float, before_s: float, after_s: float, *, at_off: bool = False) -> Step | None:
        near = self.orientation.near
        for step in self._feet_down:
            moment = step.toe_off_s if at_off else step.initial_contact_s
            if step.side == near and moment is not None and -before_s <= now - moment <= after_s:
                return step
        return None

    def _angles(self, xy: np.ndarray, now: float) -> tuple[AngleMark, ...]:
        near = self.orientation.near
        if near is None:
            return ()
        marks = []
        if any(
            s.side == near and s.initial_contact_s <= now <= (s.toe_off_s or now) for s in self._feet_down
        ):
            hips, shoulders = _middle(xy, "hip"), _middle(xy, "shoulder")
            marks.append(self._mark(hips, (0.0, -1.0), shoulders, "lean"))
        hip, knee, ankle = (xy[i] for i in skeleton.LEG[near][:3])
        if self._near_step(now, 0.02, CONTACT_MARK_S):
            marks.append(self._mark(knee, (0.0, 1.0), ankle, "shin"))
        if self._near_step(now, PUSH_OFF_S, PUSH_OFF_S, at_off=True):
            marks.append(self._mark(hip, (0.0, 1.0), knee, "thigh"))
        return tuple(m for m in marks if m is not None)

    def _mark(
        self, vertex: np.ndarray, reference: tuple[float, float], end: np.ndarray, word: str
    ) -> AngleMark | None:
        if not np.isfinite(vertex + end).all():
            return None
        along = end - vertex
        cross = reference[0] * along[1] - reference[1] * along[0]
        degrees = np.degrees(np.arctan2(abs(cross), float(np.dot(reference, along))))
        return AngleMark(vertex, np.array(reference), end, f"{word} {degrees:.0f}°")

    def _reach(self, xy: np.ndarray, now: float) -> tuple[np.ndarray, str] | None:
        near = self.orientation.near
        if near is None or self._near_step(now, 0.02, CONTACT_MARK_S) is None:
            return None
        line = np.array([_middle(xy, "hip"), xy[INDEX[f"{near}_ankle"]]])
        scale = self.analysis.scale.cm_per_px if self.analysis.scale else None
        if not np.isfinite(line).all() or scale is None:
            return None
        return line, f"{abs(line[1, 0] - line[0, 0]) * scale:.0f} cm"

    def _trail(self, index: int) -> np.ndarray:
        """Path of the hips over the last stride, (N, 2)."""
        stride_s = 120.0 / self.gait.cadence_spm
        first = int(np.searchsorted(self.clean.time_s, self.clean.time_s[index] - stride_s))
        path = _middle(self.clean.xy_px[first : index + 1], "hip")
        return path[np.isfinite(path[:, 0])] if self.orientation.is_side else path[:0]

    def _ticks(self, now: float) -> tuple[Tick, ...]:
        half = STRIP_S / 2.0
        return tuple(
            Tick(s.side, s.initial_contact_s - now, s.toe_off_s - now)
            for s in self._feet_down
            if s.toe_off_s is not None and s.toe_off_s > now - half and s.initial_contact_s < now + half
        )


def value_words(measurement: Measurement) -> str:
    """Value ± half its interval, rounded so that no digit is a guess."""
    if measurement.value is None:
        return "–"
    unit = UNITS[measurement.unit]
    if measurement.ci95 is None:
        return f"{measurement.value:.0f}{unit}"
    half = (measurement.ci95[1] - measurement.ci95[0]) / 2.0
    digits = 2 if measurement.unit == "fraction" else (1 if half < 1.0 else 0)
    # Adding 0.0 turns a rounded -0.0 into 0.0.
    return f"{round(measurement.value, digits) + 0.0:.{digits}f} ± {half:.{digits}f}{unit}"


def _panel(analysis: Analysis) -> tuple[PanelRow, ...]:
    assert analysis.gait is not None
    side = analysis.gait.orientation.is_side
    near = analysis.gait.orientation.near
    rows = []
    for name in PANEL_SIDE if side else PANEL_REAR:
        # Beside a moving body there is room for what is known, not for doubts; the report lists those.
        found = [m for m in analysis.measurements if m.name == name and m.value is not None]
        found = [m for m in found if m.grade != "not_rated" or name == "cadence"]
        rows += [
            PanelRow(_row_label(m), value_words(m), m.grade)
            for m in found
            if m.side in (None, near) or not side
        ]
    return tuple(rows)


def _row_label(measurement: Measurement) -> str:
    label = LABELS[measurement.name].label
    return (
        label
        if measurement.side is None or measurement.name.startswith("overstride")
        else f"{label}, {measurement.side}"
    )


def _captions(analysis: Analysis) -> list[tuple[float, float, tuple[str, str]]]:
    """(start, end, (title, cue)): each finding in turn at the steps that show it, never two at once."""
    assert analysis.clean is not None
    time_s = analysis.clean.time_s
    wanted = []
    for finding in analysis.findings:
        wanted += [(float(time_s[f]), finding) for f in _evidence(finding, analysis) if f < len(time_s)]
    captions: list[tuple[float, float, tuple[str, str]]] = []
    for start, finding in sorted(wanted, key=lambda w: w[0]):
        start = max(start - 0.2, LEGEND_S, captions[-1][1] if captions else 0.0)
        if start + 1.0 < time_s[-1]:
            captions.append((start, start + CAPTION_S, (finding.title, finding.cue)))
    return captions


def _evidence(finding: Finding, analysis: Analysis) -> tuple[int, ...]:
    if finding.frames:
        return finding.frames
    return tuple(f for m in analysis.measurements if m.name in finding.measurements for f in m.frames)[:3]


def _middle(xy: np.ndarray, joint: str) -> np.ndarray:
    return (xy[..., INDEX[f"left_{joint}"], :] + xy[..., INDEX[f"right_{joint}"], :]) / 2.0
