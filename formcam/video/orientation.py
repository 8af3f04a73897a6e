"""How a stored picture is turned and mirrored to be shown: the display matrix of a container or camera.

Front cameras store what a mirror shows, editors flip clips: of a square's eight symmetries all occur. The matrix is a
statement of the file and followed as players follow it, for the mirror decides what is left and right.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import cv2
import numpy as np
from av.sidedata.sidedata import Type
from av.video.frame import VideoFrame


def _across_the_other_diagonal(picture: np.ndarray, dst: np.ndarray) -> np.ndarray:
    return cv2.rotate(cv2.transpose(picture), cv2.ROTATE_180, dst=dst)


# cv2's ways by (transposed, columns reversed, rows reversed), in this order; None = as stored.
_Way = Callable[..., np.ndarray] | None
_WAYS: dict[tuple[bool, bool, bool], _Way] = {
    (False, False, False): None,
    (False, True, False): partial(cv2.flip, flipCode=1),
    (False, False, True): partial(cv2.flip, flipCode=0),
    (False, True, True): partial(cv2.rotate, rotateCode=cv2.ROTATE_180),
    (True, False, False): cv2.transpose,
    (True, True, False): partial(cv2.rotate, rotateCode=cv2.ROTATE_90_CLOCKWISE),
    (True, False, True): partial(cv2.rotate, rotateCode=cv2.ROTATE_90_COUNTERCLOCKWISE),
    (True, True, True): _across_the_other_diagonal,
}
# Degrees to the left that follow on a mirror, or stand alone, by the same three.
_DEGREES = {
    (False, False, False): 0,
    (True, False, True): 90,
    (False, True, True): 180,
    (True, True, False): 270,
    (False, True, False): 0,
    (True, False, False): 90,
    (False, False, True): 180,
    (True, True, True): 270,
}


@dataclass(frozen=True)
class Orientation:
    """From the stored picture to the upright one: rows and columns change places, then either may be reversed."""

    transposed: bool = False
    columns_reversed: bool = False
    rows_reversed: bool = False

    @property
    def mirrored(self) -> bool:
        """Whether left and right change places, which no turn can do."""
        return (self.transposed + self.columns_reversed + self.rows_reversed) % 2 == 1

    @property
    def rotation_deg(self) -> int:
        """Quarter turns to the left, 0-270 degrees; where it is mirrored, after the columns were reversed."""
        return _DEGREES[self._key]

    def size(self, width: int, height: int) -> tuple[int, int]:
        """Upright (width, height) of a stored picture."""
        return (height, width) if self.transposed else (width, height)

    def upright(self, picture: np.ndarray, memory: Callable[[tuple[int, ...]], np.ndarray]) -> np.ndarray:
        """The stored (H, W, 3) uint8 picture as it is shown, in an array of that shape from `memory`."""
        target = memory((*self.size(*picture.shape[1::-1])[::-1], 3))
        way = _WAYS[self._key]
        if way is None:
            np.copyto(target, picture)
            return target
        return way(picture, dst=target)

    @property
    def _key(self) -> tuple[bool, bool, bool]:
        return self.transposed, self.columns_reversed, self.rows_reversed


def orientation_of(frame: VideoFrame) -> Orientation:
    """What the display matrix that comes with a frame asks for; a turn between two quarters is the nearer one."""
    data = frame.side_data.get(Type.DISPLAYMATRIX)  # type: ignore[call-overload]  # PyAV's stub knows names only.
    if data is None:
        return Orientation()
    matrix = np.frombuffer(bytes(data), np.int32, 9).astype(float)
    # Rows of three: (x, y) goes to (m[0] x + m[3] y, m[1] x + m[4] y), y downwards (ISO/IEC 14496-12 §6.2.2).
    straight, across = np.abs(matrix[[0, 4]]).sum(), np.abs(matrix[[1, 3]]).sum()
    if across > straight:
        return Orientation(True, bool(matrix[3] < 0), bool(matrix[1] < 0))
    return Orientation(False, bool(matrix[0] < 0), bool(matrix[4] < 0))
