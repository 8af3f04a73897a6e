"""Films that Chromium takes for a camera: JPEGs one after the other, shown again and again, 30 a second."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np

from formcam.video.reader import open_video

FPS = 30
HEIGHT_PX = 480


def camera_arguments(film: Path) -> list[str]:
    """What Chromium is started with to have that film for its camera, which pages may use."""
    feigned = ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"]
    return [*feigned, f"--use-file-for-fake-video-capture={film}"]


def whole_strides(clip: Path, landings_s: np.ndarray) -> list[np.ndarray]:
    """The pictures (H, W, 3 RGB) from the first of one foot's landings to the last, `FPS` a second, `HEIGHT_PX` high.

    After the last comes the first again without a cut.
    """
    wanted_s = np.arange(landings_s[0], landings_s[-1], 1.0 / FPS)
    pictures: list[np.ndarray] = []
    with open_video(clip) as source:
        for frame in source:
            while len(pictures) < len(wanted_s) and frame.time_s >= wanted_s[len(pictures)]:
                height, width = frame.rgb.shape[:2]
                size = (round(width * HEIGHT_PX / height / 2) * 2, HEIGHT_PX)
                pictures.append(cv2.resize(frame.rgb, size, interpolation=cv2.INTER_AREA))
    return pictures


def write_camera_film(pictures: Sequence[np.ndarray], path: Path) -> Path:
    """A file for Chromium's `--use-file-for-fake-video-capture`; its name must end in `.mjpeg`."""
    path.write_bytes(b"".join(cv2.imencode(".jpg", one[:, :, ::-1])[1].tobytes() for one in pictures))
    return path
