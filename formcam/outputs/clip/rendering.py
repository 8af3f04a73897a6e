"""The annotated clip and the key moments: a second pass over the video with the finished analysis.

Frames are matched to the analysis by their number; nothing is detected again. "normal" keeps the source's timing and
sound; "slow" shows a few strides at a quarter of the speed and holds the key moments, without sound. Either can be
upright (9:16 about the runner) and have the runner's face covered: see `privacy`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Literal

import cv2
import numpy as np

from formcam.outputs.clip.annotator import Annotator
from formcam.outputs.clip.frame_plan import Overlay
from formcam.outputs.clip.privacy import (
    Window,
    cover_face,
    face_boxes,
    seen_through,
    shrunk_size,
    tall_window,
)
from formcam.outputs.files.provenance import provenance_text
from formcam.outputs.jpeg import jpeg
from formcam.records.analysis import Analysis
from formcam.records.track import Frame, Step
from formcam.video.reader import open_video, read_frames
from formcam.video.writer import ClipWriter

Mode = Literal["normal", "slow"]
SLOWER = 4.0
HOLD_S = 1.2
# A held picture is written this often, so that players that dislike long frames keep up.
HOLD_FPS = 10.0
SLOW_STRIDES = 3
LEAD_S = 0.2
JPEG_QUALITY = 90
# Room left about the runner in a single picture, in trunk lengths: a label fits into it.
ROOM_TRUNKS = 0.6


def render(
    path: str | Path,
    analysis: Analysis,
    out: str | Path,
    *,
    mode: Mode = "normal",
    tall: bool = False,
    blur_face: bool = False,
    on_progress: Callable[[int, int | None], object] | None = None,
    keep: Collection[int] = (),
) -> dict[int, np.ndarray]:
    """Write the annotated clip of `path` to `out` (H.264 MP4); `on_progress(done, total)` counts frames.

    `tall` gives the 9:16 part about the runner, `blur_face` covers the runner's face in every frame. Returns the frames
    with the numbers in `keep` as they were filmed, number → RGB, which saves `key_frames` from seeking them.

    Raises `ValueError` for an analysis without its track (a refusal, or one read from JSON), `VideoError` when the
    video cannot be read again.
    """
    overlay = Overlay(analysis)
    kept: dict[int, np.ndarray] = {}
    with open_video(path, time_scale=_time_scale(analysis)) as source:
        info = source.info
        draw = _Drawing(analysis, info.width_px, info.height_px, tall=tall, blur_face=blur_face)
        # A long clip is not looked at to its end (`tracking`), and not drawn either.
        frames = islice(iter(source), len(overlay.clean))
        timed = _normal(frames, info.time_scale) if mode == "normal" else _slow(frames, overlay)
        width_px, height_px = draw.size_px
        sound_from = path if mode == "normal" else None
        with ClipWriter(
            out,
            width_px=width_px,
            height_px=height_px,
            sound_from=sound_from,
            comment=provenance_text(analysis),
        ) as writer:
            for done, (frame, times_s) in enumerate(timed, start=1):
                if frame.index in keep:
                    kept[frame.index] = frame.rgb
                picture = draw(frame)
                for time_s in times_s:
                    writer.write(picture, time_s)
                if on_progress is not None:
                    on_progress(done, len(overlay.clean) if mode == "normal" else None)
    return kept


class _Drawing:
    """A frame → its annotated picture, cut upright and with the face covered where that is wanted."""

    def __init__(
        self, analysis: Analysis, width_px: int, height_px: int, *, tall: bool, blur_face: bool
    ) -> None:
        self._overlay = Overlay(analysis)
        self._faces = face_boxes(analysis) if blur_face else None
        self._window: Window | None = None
        self.size_px = (width_px, height_px)
        if tall:
            overlay = self._overlay
            self._window = tall_window(width_px, height_px, overlay.box(), overlay.size_px())
            self._overlay = Overlay(seen_through(analysis, self._window))
            width_px, height_px = self._window.width, self._window.height
            self.size_px = shrunk_size(width_px, height_px)
        self._annotator = Annotator(self._overlay, width_px, height_px)

    def __call__(self, frame: Frame) -> np.ndarray:
        rgb = frame.rgb
        if self._faces is not None:
            rgb = cover_face(rgb, self._faces[min(frame.index, len(self._faces) - 1)])
        if self._window is None:
            return self._annotator.annotate(rgb, self._overlay.at(frame.index))
        drawn = self._annotator.annotate(self._window.cut(rgb), self._overlay.at(frame.index))
        return (
            drawn
            if drawn.shape[1::-1] == self.size_px
            else cv2.resize(drawn, self.size_px, interpolation=cv2.INTER_AREA)
        )


def key_moments(analysis: Analysis) -> dict[str, int]:
    """Name → frame: landing, midstance, push-off of a typical step; each finding."""
    overlay = Overlay(analysis)
    wanted = {name: _nearest(overlay, time_s) for name, time_s in _moments(overlay).items()}
    for finding in analysis.findings:
        frames = finding.frames or _evidence(analysis, finding.measurements)
        if frames:
            wanted[f"finding_{finding.id}"] = frames[0]
    return wanted


def key_frames(
    path: str | Path,
    analysis: Analysis,
    folder: str | Path,
    *,
    blur_face: bool = False,
    known: Mapping[int, np.ndarray] | None = None,
) -> dict[str, Path]:
    """Annotated JPEGs about the runner of the `key_moments`, name → path; frames in `known` are not read again."""
    overlay, wanted = Overlay(analysis), key_moments(analysis)
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    pictures = dict(known or {})
    unknown, scale = set(wanted.values()) - set(pictures), _time_scale(analysis) or 1.0
    for frame in read_frames(path, unknown, times_s=overlay.clean.time_s, time_scale=scale):
        pictures[frame.index] = frame.rgb
    faces = face_boxes(analysis) if blur_face else None
    about = {f"finding_{finding.id}": finding.measurements for finding in analysis.findings}
    paths = {}
    for name, index in wanted.items():
        if index in pictures:
            rgb = pictures[index] if faces is None else cover_face(pictures[index], faces[index])
            annotator = Annotator(overlay, rgb.shape[1], rgb.shape[0])
            drawn = _about_runner(annotator.annotate(rgb, overlay.still(index, about.get(name))), overlay)
            paths[name] = target / f"{name}.jpg"
            _save(paths[name], drawn)
    return paths


def load_still(path: Path) -> np.ndarray:
    """A saved picture as RGB (H, W, 3)."""
    picture = cv2.imdecode(np.fromfile(path, np.uint8), cv2.IMREAD_COLOR)
    if picture is None:
        raise ValueError(f"{path} is no picture")
    return cv2.cvtColor(picture, cv2.COLOR_BGR2RGB)


def _time_scale(analysis: Analysis) -> float | None:
    """The scale that gives the analysis' own times again."""
    return analysis.video.time_scale if analysis.video is not None else None


def _about_runner(picture: np.ndarray, overlay: Overlay) -> np.ndarray:
    """The part of the picture that holds the runner through the whole clip, with room for the marks."""
    room = ROOM_TRUNKS * overlay.size_px()
    left, top, right, bottom = overlay.box()
    height, width = picture.shape[:2]
    x0, y0 = max(0, round(left - room)), max(0, round(top - room))
    x1, y1 = min(width, round(right + room)), min(height, round(bottom + room))
    return np.ascontiguousarray(picture[y0:y1, x0:x1])


def _save(path: Path, rgb: np.ndarray) -> None:
    path.write_bytes(jpeg(rgb, JPEG_QUALITY))


def _normal(frames: Iterator[Frame], time_scale: float) -> Iterator[tuple[Frame, list[float]]]:
    for frame in frames:
        yield frame, [frame.time_s / time_scale]


@dataclass(frozen=True)
class _Window:
    """What the slow clip shows: from, to and the moments that are held, in seconds."""

    start_s: float
    end_s: float
    holds_s: tuple[float, ...]


def _slow(frames: Iterator[Frame], overlay: Overlay) -> Iterator[tuple[Frame, list[float]]]:
    window = _window(overlay)
    holds = list(window.holds_s)
    extra = 0.0
    for frame in frames:
        if frame.time_s < window.start_s:
            continue
        if frame.time_s > window.end_s:
            return
        times = [(frame.time_s - window.start_s) * SLOWER + extra]
        if holds and frame.time_s >= holds[0]:
            holds.pop(0)
            times += [times[0] + n / HOLD_FPS for n in range(1, round(HOLD_S * HOLD_FPS) + 1)]
            extra += HOLD_S
        yield frame, times


def _window(overlay: Overlay) -> _Window:
    """The strides from the first typical step on; the first step of it is held at its key moments."""
    step = _typical_step(overlay)
    stride_s = 120.0 / overlay.gait.cadence_spm
    start = max(0.0, step.initial_contact_s - LEAD_S)
    return _Window(
        start, step.initial_contact_s + SLOW_STRIDES * stride_s, tuple(sorted(_times(step).values()))
    )


def _moments(overlay: Overlay) -> dict[str, float]:
    step = _typical_step(overlay)
    moments = _times(step)
    if overlay.orientation.is_side:
        moments |= _extremes(overlay, step)
    return moments


def _times(step: Step) -> dict[str, float]:
    assert step.toe_off_s is not None
    middle = (step.initial_contact_s + step.toe_off_s) / 2.0
    return {"initial_contact": step.initial_contact_s, "midstance": middle, "toe_off": step.toe_off_s}


def _extremes(overlay: Overlay, step: Step) -> dict[str, float]:
    """When the hips are lowest and highest about a step."""
    half_s = 60.0 / overlay.gait.cadence_spm / 2.0
    time_s = overlay.clean.time_s
    near = np.flatnonzero(
        (time_s >= step.initial_contact_s) & (time_s <= step.initial_contact_s + 2.2 * half_s)
    )
    height = -(overlay.clean.point("left_hip") + overlay.clean.point("right_hip"))[near, 1]
    if not np.isfinite(height).any():
        return {}
    return {
        "hips_lowest": float(time_s[near[np.nanargmin(height)]]),
        "hips_highest": float(time_s[near[np.nanargmax(height)]]),
    }


def _typical_step(overlay: Overlay) -> Step:
    """A usable step of the near foot (any foot from behind) in the middle of the clip, whose contact is typical."""
    steps = [s for s in overlay.gait.used_steps(overlay.orientation.near) if s.toe_off_s is not None]
    if not steps:
        steps = [s for s in overlay.gait.steps if s.toe_off_s is not None]
    if not steps:
        raise ValueError("no complete step to show")
    middle = len(steps) // 2
    candidates = steps[max(0, middle - 3) : middle + 3]
    lengths = np.array([(s.toe_off_s or 0.0) - s.initial_contact_s for s in candidates])
    return candidates[int(np.abs(lengths - np.median(lengths)).argmin())]


def _nearest(overlay: Overlay, time_s: float) -> int:
    return int(np.abs(overlay.clean.time_s - time_s).argmin())


def _evidence(analysis: Analysis, names: tuple[str, ...]) -> tuple[int, ...]:
    return tuple(f for m in analysis.measurements if m.name in names for f in m.frames)
