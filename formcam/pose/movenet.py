"""MoveNet Thunder, the second pose network: a square picture of one body in, its 17 joints out.

Run by OpenCV, so that it needs no library of its own (twice the time that LiteRT takes, 85-100 ms a picture on one core
of a busy machine). The network's
four maps, a quarter of the picture's side each, say where bodies' centres are, where joints are, how far a joint lies
from its cell, and where the body about a centre has its joints; the joints are picked out of them as the original
model does it (model card of MoveNet SinglePose, TensorFlow Hub).
"""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

PICTURE_PX = 256
# The order of COCO's key points, which the network has.
JOINTS = ("nose", "left_eye", "right_eye", "left_ear", "right_ear", "left_shoulder", "right_shoulder", "left_elbow",
          "right_elbow", "left_wrist", "right_wrist", "left_hip", "right_hip", "left_knee", "right_knee", "left_ankle",
          "right_ankle")  # fmt: skip
_CELL_PX = 4
_MAPS = ("centre", "joints", "offsets", "from_centre")
# The original weighs a cell by one over its distance from the expected place and this, cells.
_SOFTENING = 1.8


class Movenet:
    """The network, loaded from its ONNX file."""

    def __init__(self, path: Path | str) -> None:
        self._network = cv2.dnn.readNetFromONNX(str(path))

    def close(self) -> None:
        """Nothing to release."""

    def find(self, rgb: np.ndarray) -> np.ndarray:
        """The joints in a square (256, 256, 3) uint8 picture: (1, 17, 3) x, y in its pixels, and a score in 0..1."""
        picture = np.ascontiguousarray((rgb.astype(np.float32) / 127.5 - 1.0).transpose(2, 0, 1)[None])
        self._network.setInput(picture)
        centre, joints, offsets, from_centre = (one[0] for one in self._network.forward(list(_MAPS)))
        return _joints(centre[0], joints, offsets, from_centre)[None]


def _joints(
    centre: np.ndarray, joints: np.ndarray, offsets: np.ndarray, from_centre: np.ndarray
) -> np.ndarray:
    """(17, 3) from maps (S, S), (17, S, S), (34, S, S), (34, S, S)."""
    size = len(centre)
    row, column = np.mgrid[:size, :size].astype(np.float32)
    middle = size / 2.0
    body = np.argmax(centre / (np.hypot(row - middle, column - middle) + _SOFTENING))
    body_row, body_column = np.unravel_index(body, centre.shape)
    away_from_body = from_centre[:, body_row, body_column].reshape(-1, 2)
    expected = away_from_body + np.array([body_row, body_column])
    found = np.empty((len(joints), 3))
    for number, score in enumerate(joints):
        away = np.hypot(row - expected[number, 0], column - expected[number, 1])
        at_row, at_column = np.unravel_index(np.argmax(score / (away + _SOFTENING)), score.shape)
        found[number] = (
            (at_column + offsets[2 * number + 1, at_row, at_column]) * _CELL_PX,
            (at_row + offsets[2 * number, at_row, at_column]) * _CELL_PX,
            score[at_row, at_column],
        )
    return found
