"""Before the long analysis: the first picture with everybody's skeleton, and whether the clip is filmed well."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np

from formcam._runtime.json_files import write_json
from formcam.app.sessions.checks import write_checks
from formcam.app.sessions.job_settings import JobSettings
from formcam.app.sessions.session_files import PEOPLE, PREVIEW, PREVIEW_PART
from formcam.app.workers.live_preview import draw_body
from formcam.metrics.first_second import check_first_second
from formcam.outputs.jpeg import jpeg
from formcam.pose.tracking import detect_people_in
from formcam.pose.worker_pool import Pool
from formcam.records.analysis import Check
from formcam.video.reader import VideoSource, open_video

PREVIEW_HEIGHT_PX, JPEG_QUALITY = 720, 95
# Pictures of the first second that are looked at.
FIRST_PICTURES = 4


def first_look(clip: Path, chosen: JobSettings, folder: Path, pool: Pool) -> None:
    """Write `preview.jpg`, where everybody is (`people.json`), and the check of the first second; `pool` looks."""
    with open_video(clip, capture_fps=chosen.capture_fps) as source:
        pictures = _first_second(source)
        fps = source.info.capture_fps
    if not pictures:
        return
    found = detect_people_in(pictures, pool)
    _write_preview(pictures[0], found[0], folder)
    write_checks(_judged(pictures, found, fps), folder)


def _write_preview(rgb: np.ndarray, people: Sequence[np.ndarray], folder: Path) -> None:
    height, width = rgb.shape[:2]
    picture = rgb.copy()
    boxes = []
    for body in people:
        draw_body(picture, body)
        xy = body[np.isfinite(body[:, 0]), :2]
        low, high = xy.min(axis=0) / (width, height), xy.max(axis=0) / (width, height)
        boxes.append([*np.clip(low, 0, 1).tolist(), *np.clip(high, 0, 1).tolist()])
    shrink = min(1.0, PREVIEW_HEIGHT_PX / height)
    small = cv2.resize(picture, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA)
    coded = jpeg(small, JPEG_QUALITY)
    if not coded:
        return
    (folder / PREVIEW_PART).write_bytes(coded)
    (folder / PREVIEW_PART).replace(folder / PREVIEW)
    write_json(folder / PEOPLE, {"people": boxes})


def _first_second(source: VideoSource) -> list[np.ndarray]:
    """A few pictures of the run's first second, evenly apart."""
    pictures: list[np.ndarray] = []
    for frame in source:
        if frame.time_s >= len(pictures) / (FIRST_PICTURES - 1):
            pictures.append(frame.rgb)
        if len(pictures) == FIRST_PICTURES:
            break
    return pictures


def _judged(
    pictures: Sequence[np.ndarray], found: Sequence[Sequence[np.ndarray]], fps: float
) -> tuple[Check, ...]:
    """The check of the biggest person of each picture."""
    bodies = [people[0] if len(people) else None for people in found]
    bright = [_bright(rgb, body) for rgb, body in zip(pictures, bodies, strict=True) if body is not None]
    height, width = pictures[0].shape[:2]
    return check_first_second(bodies, bright, width_px=width, height_px=height, fps=fps)


def _bright(rgb: np.ndarray, body: np.ndarray) -> float:
    """What the brightest tenth of the picture about the body reaches, 0-255 (luma of Rec. 709)."""
    low = np.maximum(np.nanmin(body[:, :2], axis=0), 0).astype(int)
    high = np.ceil(np.nanmax(body[:, :2], axis=0)).astype(int) + 1
    part = rgb[low[1] : high[1], low[0] : high[0]]
    return float(np.percentile(part @ np.array((0.2126, 0.7152, 0.0722)), 90)) if part.size else 0.0
