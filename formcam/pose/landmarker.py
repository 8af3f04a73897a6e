"""The MediaPipe adapter: a picture in, the landmarks of the people in it out, as plain arrays.

The only module that imports mediapipe, and only when asked to (0.1 s). A `Landmarker` that tracks finds
the body in its first picture and afterwards looks where the body just was; it remembers one picture back, so a fresh
one per chunk of a clip gives the same numbers wherever and beside whatever that chunk is worked on.

Every result is (people, 33, 3) float64: x and y in pixels of the picture given, and visibility in 0..1. A `Landmarker`
asked for the outline sends it along (`outline.packed`): that alone needs the network's mask.
"""

from __future__ import annotations

import os
import sys
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np

from formcam.pose.lazy_imports import deferred_imports
from formcam.pose.mask_removal import without_mask
from formcam.pose.outline import packed
from formcam.pose.tried_mediapipe import mediapipe_was_tried
from formcam.records import skeleton

# Told that 100 s pass between pictures, MediaPipe's one-euro smoothing lets each picture through unsmoothed while
# its tracking stays on. Smoothed, heels and knees come 13-18 ms late and with twice the error (measured on clips
# with exact truth); zero-lag smoothing is the clean stage's work.
PICTURE_STEP_MS = 100_000

# What MediaPipe imports for its drawing helpers and audio tasks, none of which is used here: with pyplot, Matplotlib
# and OpenCV 1.1 of the 1.2 s of processor time of its import, and 48 MB of every worker's memory.
_VISION = "mediapipe.tasks.python.vision"
_UNUSED = ("matplotlib.pyplot", "sounddevice", f"{_VISION}.drawing_utils", f"{_VISION}.drawing_styles")


def load() -> tuple[Any, ...]:
    """MediaPipe, imported: who will need it soon calls this as soon as there is nothing else to do."""
    with deferred_imports(*_UNUSED if mediapipe_was_tried() else ()):
        from mediapipe import Image, ImageFormat
        from mediapipe.tasks.python import vision
        from mediapipe.tasks.python.core.base_options import BaseOptions
    return Image, ImageFormat, vision, BaseOptions


class Landmarker:
    """One MediaPipe pose landmarker; a context manager.

    `people` is how many bodies to look for at most; `tracking` says whether pictures follow on each other; with
    `outline` every body is (33 + R, 3), its outline after its landmarks.
    """

    def __init__(
        self, bundle: Path | str, *, people: int = 1, tracking: bool = True, outline: bool = False
    ) -> None:
        Image, ImageFormat, vision, BaseOptions = load()
        mode = vision.RunningMode.VIDEO if tracking else vision.RunningMode.IMAGE
        options = vision.PoseLandmarkerOptions(
            base_options=BaseOptions(**_Model.of(str(bundle), outline).options),
            running_mode=mode,
            num_poses=people,
            output_segmentation_masks=outline,
        )
        self._image = lambda rgb: Image(image_format=ImageFormat.SRGB, data=rgb)
        self._native = vision.PoseLandmarker.create_from_options(options)
        self._tracking, self._outline = tracking, outline
        self._pictures = 0

    def __enter__(self) -> Landmarker:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Release the native graph."""
        self._native.close()

    def find(self, rgb: np.ndarray) -> np.ndarray:
        """The people in `rgb` (H, W, 3) uint8: (people, 33, 3), with 0 people where nobody was found."""
        image = self._image(np.ascontiguousarray(rgb))
        if self._tracking:
            result = self._native.detect_for_video(image, self._pictures * PICTURE_STEP_MS)
            self._pictures += 1
        else:
            result = self._native.detect(image)
        height, width = rgb.shape[:2]
        rows = [
            [(p.x * width, p.y * height, p.visibility or 0.0) for p in body] for body in result.pose_landmarks
        ]
        bodies = np.array(rows, float).reshape(len(rows), skeleton.COUNT, 3)
        if not self._outline or not rows:
            return bodies
        masks = [np.squeeze(mask.numpy_view()) for mask in result.segmentation_masks]
        return np.array([packed(mask, body) for mask, body in zip(masks, bodies, strict=True)])


class _Model:
    """A bundle as it is run, kept for the next landmarker: a worker makes one a chunk, mostly of the same model.

    MediaPipe copies a model in memory several times and maps one in a file: half the time (0.1 s) and 75 MB less for
    `heavy`. What is left of a network without its mask is no file, so it gets one without a name (Linux only).
    """

    def __init__(self, bundle: str, mask: bool) -> None:
        self.options: dict[str, str | bytes] = {"model_asset_path": bundle}
        content = None if mask else without_mask(Path(bundle).read_bytes())
        if content is None:
            return
        if sys.platform != "linux":
            self.options = {"model_asset_buffer": content}
            return
        self._file = os.fdopen(os.memfd_create("pose"), "wb")
        self._file.write(content)
        self._file.flush()
        self.options = {"model_asset_path": f"/proc/self/fd/{self._file.fileno()}"}

    @staticmethod
    @lru_cache(maxsize=1)
    def of(bundle: str, mask: bool) -> _Model:
        """The same one for the same bundle."""
        return _Model(bundle, mask)
