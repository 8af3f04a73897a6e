"""A clip to show to others: upright like a phone's picture, and with the runner's face made unreadable.

The face comes from the pose's own face points, generously: a box about nose, eyes, ears and mouth, at least
`FACE_TRUNKS` of the trunk to each side, held over frames in which the head was not found. Only the runner's face is
covered, not those of other people in the picture.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np

from formcam.records.analysis import Analysis
from formcam.records.errors import UsageError
from formcam.records.skeleton import INDEX, LANDMARKS
from formcam.records.track import CleanTrack, PoseTrack

# A trunk (shoulders to hips) is 0.288 of body height and a head 0.130 (Winter 2009, fig. 4.1), that is 0.45 of a trunk:
# 0.36 to each side leaves half as much again about the head.
FACE_TRUNKS = 0.36
# And at least so many times the spread of the face points to each side of their middle.
FACE_SPREADS = 1.2
# The face is averaged into this many squares across: no feature is left.
SQUARES = 4
TALL = 16.0 / 9.0
MOST_TALL_PX = (1080, 1920)
# Room kept beside the runner in the upright picture, in trunk lengths.
ROOM_TRUNKS = 0.5
_FACE = tuple(INDEX[name] for name in LANDMARKS[: INDEX["left_shoulder"]])


@dataclass(frozen=True)
class Window:
    """A part of the picture in whole pixels; it may reach beyond the picture, where it is dark."""

    left: int
    top: int
    width: int
    height: int

    def cut(self, rgb: np.ndarray) -> np.ndarray:
        """That part of a picture (H, W, 3), (height, width, 3)."""
        found = np.full((self.height, self.width, 3), 18, np.uint8)
        top, left = max(0, self.top), max(0, self.left)
        part = rgb[top : max(top, self.top + self.height), left : max(left, self.left + self.width)]
        found[top - self.top :, left - self.left :][: part.shape[0], : part.shape[1]] = part
        return found


def face_boxes(analysis: Analysis) -> np.ndarray:
    """(T, 4) left, top, right, bottom of the runner's face in each frame, in px.

    Raises `ValueError` for an analysis without its track, `UsageError` for one whose head is never seen.
    """
    if analysis.clean is None:
        raise ValueError("an analysis without its track has no face to cover")
    xy = _with_guesses(analysis.clean, analysis.track)
    face = xy[:, _FACE]
    known = np.isfinite(face).all(axis=2)
    seen = known.any(axis=1)
    if not seen.any():
        raise UsageError(
            "the runner's head is never seen, so no face can be covered",
            "make the clip without covering the face",
        )
    weights = known[..., None] / np.maximum(known.sum(axis=1), 1)[:, None, None]
    middle = (np.nan_to_num(face) * weights).sum(axis=1)
    spread = np.where(known[..., None], np.abs(face - middle[:, None]), 0.0).max(axis=(1, 2))
    half = np.maximum(FACE_SPREADS * spread, FACE_TRUNKS * _trunk_px(xy))
    boxes = np.concatenate([middle - half[:, None], middle + half[:, None]], axis=1)
    frames = np.arange(len(xy))
    return _held(boxes, frames, frames[seen])


def _with_guesses(clean: CleanTrack, raw: PoseTrack | None) -> np.ndarray:
    """The clean track's points (T, 33, 2), and where it has none the raw track's of the nearest picture: a face that is
    not seen well enough to be measured, or half outside the picture, is a face all the same."""
    if raw is None:
        return clean.xy_px
    after = np.clip(np.searchsorted(raw.time_s, clean.time_s), 1, len(raw) - 1) if len(raw) > 1 else 0
    nearest = after - (
        np.abs(clean.time_s - raw.time_s[after - 1]) < np.abs(clean.time_s - raw.time_s[after])
    )
    return np.where(np.isfinite(clean.xy_px), clean.xy_px, raw.xy_px[nearest])


def cover_face(rgb: np.ndarray, box: np.ndarray) -> np.ndarray:
    """The picture (H, W, 3) with that box averaged into a few squares; the given picture stays."""
    height, width = rgb.shape[:2]
    left, top = max(0, int(box[0])), max(0, int(box[1]))
    right, bottom = min(width, int(np.ceil(box[2]))), min(height, int(np.ceil(box[3])))
    if right - left < 1 or bottom - top < 1:
        return rgb
    covered = rgb.copy()
    small = cv2.resize(covered[top:bottom, left:right], (SQUARES, SQUARES), interpolation=cv2.INTER_AREA)
    covered[top:bottom, left:right] = cv2.resize(
        small, (right - left, bottom - top), interpolation=cv2.INTER_NEAREST
    )
    return covered


def tall_window(
    width_px: int, height_px: int, box: tuple[float, float, float, float], trunk_px: float
) -> Window:
    """The smallest 9:16 part of the picture that holds the runner's `box` over the whole clip with some room about it.

    Where the picture is too flat for that, dark bars fill it above and below.
    """
    left, top, right, bottom = box
    room = 2 * ROOM_TRUNKS * trunk_px
    high_enough = min(height_px, bottom - top + 2 * room) / TALL
    width = min(width_px, max(high_enough, right - left + room))
    height = width * TALL
    x = min(max((left + right - width) / 2, 0.0), width_px - width)
    y = min(max((top + bottom - height) / 2, 0.0), height_px - height)
    y = (height_px - height) / 2 if height > height_px else y
    return Window(round(x), round(y), 2 * round(width / 2), 2 * round(height / 2))


def seen_through(analysis: Analysis, window: Window) -> Analysis:
    """The analysis with its tracks in the window's pixels, to draw on the cut picture."""
    shift = np.array([window.left, window.top], float)
    clean, track = analysis.clean, analysis.track
    if clean is not None:
        clean = replace(clean, xy_px=clean.xy_px - shift, width_px=window.width, height_px=window.height)
    if track is not None:
        track = replace(track, xy_px=track.xy_px - shift, width_px=window.width, height_px=window.height)
    return replace(analysis, clean=clean, track=track)


def shrunk_size(width_px: int, height_px: int) -> tuple[int, int]:
    """That size, made no larger than a phone's screen, even."""
    share = min(1.0, MOST_TALL_PX[0] / width_px, MOST_TALL_PX[1] / height_px)
    return 2 * round(width_px * share / 2), 2 * round(height_px * share / 2)


def _trunk_px(xy: np.ndarray) -> float:
    shoulders = xy[:, [INDEX["left_shoulder"], INDEX["right_shoulder"]]].mean(axis=1)
    hips = xy[:, [INDEX["left_hip"], INDEX["right_hip"]]].mean(axis=1)
    return float(np.nanmedian(np.linalg.norm(shoulders - hips, axis=1)))


def _held(boxes: np.ndarray, frames: np.ndarray, seen: np.ndarray) -> np.ndarray:
    """Unseen frames take the boxes of the seen ones before and after, both."""
    before = seen[np.clip(np.searchsorted(seen, frames, side="right") - 1, 0, None)]
    after = seen[np.clip(np.searchsorted(seen, frames), None, len(seen) - 1)]
    return np.concatenate(
        [np.minimum(boxes[before, :2], boxes[after, :2]), np.maximum(boxes[before, 2:], boxes[after, 2:])],
        axis=1,
    )
