"""The bundle without the mask: the same landmarks to the last bit, in less time."""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numpy as np
import pytest

from formcam.pose.mask_removal import NETWORK, without_mask
from formcam.pose.model_files import pose_model
from formcam.video.reader import open_video
from tests.support.places import SAMPLES

CLIP = SAMPLES / "side.mp4"
FRAMES = 12


@contextmanager
def plain_landmarker(**asset: object) -> Iterator[Callable[[np.ndarray, int], np.ndarray]]:
    """MediaPipe as it comes: (picture, number) → (33, 5) of place, depth, visibility and presence."""
    from mediapipe import Image, ImageFormat
    from mediapipe.tasks.python import vision
    from mediapipe.tasks.python.core.base_options import BaseOptions

    options = vision.PoseLandmarkerOptions(
        base_options=BaseOptions(**asset), running_mode=vision.RunningMode.VIDEO
    )

    def find(rgb: np.ndarray, number: int) -> np.ndarray:
        found = native.detect_for_video(Image(image_format=ImageFormat.SRGB, data=rgb), 100_000 * number)
        (body,) = found.pose_landmarks
        return np.array([(p.x, p.y, p.z, p.visibility, p.presence) for p in body])

    with vision.PoseLandmarker.create_from_options(options) as native:
        yield find


@pytest.mark.slow
@pytest.mark.alone
@pytest.mark.parametrize(("model", "gain"), [("heavy", 0.04), ("full", 0.15)])
def test_the_landmarks_are_the_same_to_the_last_bit_and_cheaper(model: str, gain: float):
    bundle, _ = pose_model(model)
    with open_video(CLIP) as source:
        frames = [frame.rgb for frame, _ in zip(source, range(FRAMES), strict=False)]
    took: list[tuple[float, float]] = []
    with (
        plain_landmarker(model_asset_path=str(bundle)) as plain,
        plain_landmarker(model_asset_buffer=without_mask(bundle.read_bytes())) as trimmed,
    ):
        for number, rgb in enumerate(frames):
            begin = time.process_time()
            expected = plain(rgb, number)
            middle = time.process_time()
            assert np.array_equal(trimmed(rgb, number), expected)
            took.append((middle - begin, time.process_time() - middle))
    # Measured gains: 10 % and 35 %; the median of pairs within one process holds well above half of that.
    assert np.median([b / a for a, b in took[2:]]) < 1.0 - gain


def test_only_the_list_of_operations_and_one_output_change():
    bundle = pose_model("full")[0].read_bytes()
    trimmed = without_mask(bundle)
    assert trimmed is not None
    assert len(trimmed) == len(bundle)
    changed = np.flatnonzero(np.frombuffer(bundle, np.uint8) != np.frombuffer(trimmed, np.uint8))
    # One vector of offsets, four bytes an operation, and the five outputs beside it: no weight is touched.
    assert 0 < len(changed) < 4 * 700
    assert without_mask(bundle) == trimmed


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 nothing"], ids=["empty", "broken"])
def test_anything_else_is_not_touched(content: bytes):
    assert without_mask(content) is None


def test_another_network_is_not_touched():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(NETWORK, b"another network")
    assert without_mask(packed.getvalue()) is None
