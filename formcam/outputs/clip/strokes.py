"""Anti-aliased lines, dots and rings with a dark edge, to a sixteenth of a pixel, on an RGB picture."""

from __future__ import annotations

import cv2
import numpy as np

from formcam.outputs import theme
from formcam.outputs.body_drawing import EDGE_PX

# Sub-pixel precision of OpenCV's drawing, in bits.
SHIFT = 4
# OpenCV's coordinates are 32-bit: whatever lies farther off is drawn at this many pixels.
_FARTHEST_PX = 30_000.0


def fixed(point: np.ndarray) -> tuple[int, int]:
    """A point in OpenCV's fixed-point pixels."""
    x, y = (min(max(c, -_FARTHEST_PX), _FARTHEST_PX) for c in point.tolist())
    return fixed_length(x), fixed_length(y)


def fixed_length(length_px: float) -> int:
    """A length in OpenCV's fixed-point pixels."""
    return round(length_px * (1 << SHIFT))


def line(picture: np.ndarray, a: np.ndarray, b: np.ndarray, colour: theme.Rgb, width_px: int) -> None:
    """A line with a dark edge; nothing where an end is unknown."""
    if not np.isfinite(a + b).all():
        return
    start, end = fixed(a), fixed(b)
    for shade, thick in ((theme.INK, width_px + 2 * EDGE_PX), (colour, width_px)):
        cv2.line(picture, start, end, shade, thick, cv2.LINE_AA, SHIFT)


def dot(picture: np.ndarray, at: np.ndarray, colour: theme.Rgb, radius_px: int) -> None:
    """A disc with a dark rim; nothing where its place is unknown."""
    if not np.isfinite(at).all():
        return
    centre, inner = fixed(at), max(2, radius_px - 2 * EDGE_PX)
    cv2.circle(picture, centre, radius_px << SHIFT, theme.INK, -1, cv2.LINE_AA, SHIFT)
    cv2.circle(picture, centre, inner << SHIFT, colour, -1, cv2.LINE_AA, SHIFT)


def ring(picture: np.ndarray, at: np.ndarray, colour: theme.Rgb, radius_px: float, width_px: int) -> None:
    """A plain ring; nothing where its place is unknown."""
    if np.isfinite(at).all():
        cv2.circle(picture, fixed(at), fixed_length(radius_px), colour, width_px, cv2.LINE_AA, SHIFT)


def dashed(picture: np.ndarray, start: np.ndarray, end: np.ndarray, width_px: int) -> None:
    """A plain dashed white line."""
    length = float(np.linalg.norm(end - start))
    dash = max(4.0, 3.0 * width_px)
    for at in np.arange(0.0, length, 2.0 * dash):
        a = start + (end - start) * (at / length)
        b = start + (end - start) * min(1.0, (at + dash) / length)
        cv2.line(picture, fixed(a), fixed(b), theme.WHITE, width_px, cv2.LINE_AA, SHIFT)
