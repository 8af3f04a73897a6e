"""A picture as a JPEG, for whoever writes it: OpenCV itself writes to no folder whose name it cannot spell."""

from __future__ import annotations

import cv2
import numpy as np


def jpeg(rgb: np.ndarray, quality: int) -> bytes:
    """The picture (H, W, 3) uint8 at that quality (0 to 100); empty where it cannot be coded."""
    done, coded = cv2.imencode(
        ".jpg", cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, quality]
    )
    return coded.tobytes() if done else b""
