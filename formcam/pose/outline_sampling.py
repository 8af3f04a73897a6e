"""The runner's outline in a few dozen pictures of a side view: kept while the clip passes by, asked for after.

The pose of every frame is found without the network's mask (`mask_removal`). For `pelvic_tilt` the mask is asked for,
in so few pictures that it costs a second of processor time a clip. They lie unevenly (about a golden section apart), so
that no rhythm of the runner's can fall in with them, and are thinned as the clip goes on: its length is not known
before its end.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from formcam.pose.model_files import pose_model
from formcam.pose.outline import unpacked
from formcam.pose.people import Rectangle
from formcam.pose.worker_pool import Pool
from formcam.records.image_evidence import SideOutline
from formcam.records.landmark_source import pose_model_label
from formcam.records.skeleton import HIPS, SHOULDERS
from formcam.records.track import Frame, PoseTrack

# What the tilt model was trained with (`tools.train_tilt`); `heavy` was no better there and takes twice the time.
MODEL = "full"
# Twice the fewest that are kept at the end of a clip of 6 s and more, and how many are asked about at most. Which ones
# they are moves the index of tilt by 1.2° (SD) with 24, as many as the model was fitted with, and by 1.0° with 40.
MOST_PICTURES = 48
ASKED = 32
FIRST_GAP_S = 0.12
GOLDEN = 0.6180339887
# Larger pictures show the network nothing more: it sees the body at 256 pixels. They are shrunk to about this by a
# whole number, which takes a twentieth of the time.
HEIGHT_PX = 600
# The body found in a still must be the runner's: hips within this many trunk lengths of the track's.
SAME_BODY = 0.3


@dataclass(frozen=True, eq=False)
class _Still:
    """The runner's part of one frame, shrunk; `scale` and `corner_px` lead back to the picture's pixels."""

    time_s: float
    rgb: np.ndarray
    scale: float
    corner_px: tuple[int, int]


class Stills:
    """Keeps pictures of the runner, spread over the clip."""

    def __init__(self) -> None:
        self._kept: list[_Still] = []
        self._gap_s, self._next_s, self._count = FIRST_GAP_S, 0.0, 0

    def see(self, frame: Frame, runner: Rectangle) -> None:
        """Look at one frame and the runner's part of it (left, top, right, bottom, px); most are passed over."""
        if frame.time_s < self._next_s:
            return
        self._kept.append(_still(frame, runner))
        self._count += 1
        self._next_s = frame.time_s + self._gap_s * (0.5 + self._count * GOLDEN % 1.0)
        if len(self._kept) == MOST_PICTURES:
            self._kept = self._kept[::2]
            self._gap_s *= 2.0

    def __len__(self) -> int:
        return len(self._kept)

    def outline(self, track: PoseTrack, span_s: tuple[float, float], pool: Pool) -> SideOutline | None:
        """The outline in pictures within `span_s` where the body found is the track's; None where there is none at all.

        Raises `SetupError` where the model cannot run.
        """
        asked = self._asked(span_s)
        answers: dict[int, np.ndarray] = {}
        pool.on_answer = answers.__setitem__
        bundle, _ = pose_model(MODEL)
        pool.reserve(4 * pool.size, max((still.rgb.size for still in asked), default=1))
        for worker in range(pool.size):
            pool.new_landmarker(worker, bundle, people=1, tracking=False, outline=True)
        for number, still in enumerate(asked):
            height, width = still.rgb.shape[:2]
            worker = pool.least_busy()
            pool.submit(worker, number, height, width, lambda slot, rgb=still.rgb: np.copyto(slot, rgb))  # type: ignore[misc]
        pool.finish()
        times, edges = [], []
        for number, still in enumerate(asked):
            if len(answers[number]):
                bodies, outlines = unpacked(answers[number])
                if _same(bodies[0], still, track):
                    times.append(still.time_s)
                    edges.append(outlines[0])
        return SideOutline(np.array(times), np.array(edges), pose_model_label(MODEL)) if times else None

    def _asked(self, span_s: tuple[float, float]) -> list[_Still]:
        """The pictures within `span_s`, or `ASKED` of them spread as they are."""
        inside = [still for still in self._kept if span_s[0] <= still.time_s <= span_s[1]]
        if len(inside) <= ASKED:
            return inside
        return [inside[round(place)] for place in np.linspace(0, len(inside) - 1, ASKED)]


def _still(frame: Frame, runner: Rectangle) -> _Still:
    left, top, right, bottom = runner
    part = frame.rgb[top:bottom, left:right]
    times = max(1, round(part.shape[0] / HEIGHT_PX))
    if times == 1:
        return _Still(frame.time_s, part.copy(), 1.0, (left, top))
    height, width = (max(1, side // times) for side in part.shape[:2])
    whole = part[: height * times, : width * times]
    small = cv2.resize(whole, (width, height), interpolation=cv2.INTER_AREA)
    return _Still(frame.time_s, small, 1.0 / times, (left, top))


def _same(body: np.ndarray, still: _Still, track: PoseTrack) -> bool:
    """Whether a body (33, 3) found in the still is the one that the track has at that time."""
    nearest = int(np.abs(track.time_s - still.time_s).argmin())
    known = track.xy_px[nearest]
    hips, shoulders = known[HIPS].mean(axis=0), known[SHOULDERS].mean(axis=0)
    away = body[HIPS, :2].mean(axis=0) / still.scale + still.corner_px - hips
    near = float(np.hypot(*away)) <= SAME_BODY * float(np.hypot(*(shoulders - hips)))
    return near and not (track.hidden is not None and bool(track.hidden[nearest]))
