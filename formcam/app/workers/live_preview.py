"""While the pose is looked for: a small picture with the skeleton in it, now and then, for the page that waits.

Pictures are read long before their bodies are found, by several workers in parts of the clip, so some are kept small
meanwhile. What is shown goes forward through the clip: a body of a later part waits until the earlier one is done.
Costs half a percent of an analysis' processor time. `live.tmp.jpg` goes when the work ends.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np

from formcam.app.sessions.session_files import LIVE, LIVE_PART
from formcam.outputs.body_drawing import trunk_px
from formcam.outputs.clip.body_painter import BodyPainter
from formcam.outputs.jpeg import jpeg
from formcam.records.track import Frame

# A new picture this often at most, in seconds; the page asks about as often.
WRITE_EVERY_S = 0.45
# Pictures are kept for every such stretch of the clip, in seconds, as many as wait for their bodies.
KEEP_EVERY_S, MOST_KEPT = 0.05, 48
LONGEST_PX, JPEG_QUALITY = 480, 75
# What is shown next lies at most so far on, in seconds of the clip, unless nothing came for a while.
STRIDE_S, PATIENCE_S = 1.0, 2.5


class Live:
    """Looks on (`watching.Watcher`) and writes `live.tmp.jpg` into a folder; `clock` gives seconds."""

    def __init__(self, folder: Path, clock: Callable[[], float] = time.monotonic) -> None:
        self._path, self._clock = folder / LIVE, clock
        self._kept: dict[int, tuple[float, float, np.ndarray]] = {}
        self._last_kept_s = self._shown_s = -float("inf")
        self._written_s = clock() - WRITE_EVERY_S

    def see(self, frame: Frame, crop: tuple[int, int, int, int]) -> None:  # noqa: ARG002 (the Watcher's)
        """Keep a small copy now and then."""
        if frame.time_s - self._last_kept_s < KEEP_EVERY_S or len(self._kept) >= MOST_KEPT:
            return
        self._last_kept_s = frame.time_s
        shrink = min(1.0, LONGEST_PX / max(frame.rgb.shape[:2]))
        small = cv2.resize(frame.rgb, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_LINEAR)
        self._kept[frame.index] = (frame.time_s, shrink, small)

    def found(self, index: int, body: np.ndarray) -> None:
        """Write the picture of that body, if it was kept and it is time."""
        if index not in self._kept:
            return
        time_s, shrink, small = self._kept.pop(index)
        now = self._clock()
        waited = now - self._written_s
        ahead = time_s - self._shown_s
        first = self._shown_s == -float("inf")
        in_turn = first or 0 < ahead <= STRIDE_S or (waited > PATIENCE_S and ahead > 0)
        if waited < WRITE_EVERY_S or not in_turn or not np.isfinite(body[:, 0]).any():
            return
        self._written_s, self._shown_s = now, time_s
        _write(self._path, small, body[:, :2] * shrink)


def draw_body(rgb: np.ndarray, body: np.ndarray) -> None:
    """Draw a body, (33, 2 or more) in pixels with NaN = not seen, into a picture, as the annotated clip does.

    Which side is far is not known yet: both are drawn alike.
    """
    xy = body[:, :2]
    BodyPainter(trunk_px(xy, rgb.shape[0])).draw(rgb, xy)


def _write(path: Path, small: np.ndarray, xy: np.ndarray) -> None:
    draw_body(small, xy)
    coded = jpeg(small, JPEG_QUALITY)
    if coded:
        part = path.with_name(LIVE_PART)
        part.write_bytes(coded)
        part.replace(path)
