"""Draws the body of `body_drawing` on a picture: for the annotated clip and for the picture of work in the making."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from formcam.outputs import theme
from formcam.outputs.body_drawing import EDGE_PX, FAR_OPACITY, Dot, Line, Part, Ring, body_drawing, place
from formcam.outputs.clip import strokes
from formcam.records.skeleton import Side


class BodyPainter:
    """Draws bodies of one size; `far` is the side turned away from the camera, None when there is none."""

    def __init__(self, trunk_px: float, far: Side | None = None) -> None:
        self._trunk_px = trunk_px
        self._drawing = body_drawing(far)
        self._layer = np.empty((0, 0, 3), np.uint8)

    def width(self, share: float, taper: float = 1.0) -> int:
        """A share of the trunk as a line's width in pixels, made thinner by `taper`."""
        whole = max(2, round(share * self._trunk_px))
        return max(2, round(whole * taper))

    def draw(self, rgb: np.ndarray, xy: np.ndarray) -> None:
        """Draw a whole body, xy (33, 2) in pixels with NaN = not seen, into a picture (H, W, 3) uint8."""
        self.draw_far(rgb, xy)
        self.draw_near(rgb, xy)

    def draw_near(self, rgb: np.ndarray, xy: np.ndarray) -> None:
        """Draw what is next to the camera."""
        self._draw(rgb, xy, self._drawing.near)

    def draw_far(self, rgb: np.ndarray, xy: np.ndarray) -> None:
        """Draw the far limbs, see-through."""
        places = [place(xy, name) for part in self._drawing.far for name in _places(part)]
        seen = np.array([point for point in places if np.isfinite(point).all()])
        if len(seen) == 0:
            return
        # Only the part of the picture that the limbs can touch is copied and mixed.
        room = 2 * self.width(max(_size(part) for part in self._drawing.far)) + 2
        x0, y0 = (max(0, int(c)) for c in seen.min(axis=0) - room)
        x1, y1 = (max(0, int(c)) for c in seen.max(axis=0) + room)
        if self._layer.shape != rgb.shape:
            self._layer = np.empty_like(rgb)
        layer, part = self._layer[y0:y1, x0:x1], rgb[y0:y1, x0:x1]
        if part.size == 0:
            return
        np.copyto(layer, part)
        self._draw(self._layer, xy, self._drawing.far)
        cv2.addWeighted(layer, FAR_OPACITY, part, 1.0 - FAR_OPACITY, 0.0, dst=part)

    def _draw(self, rgb: np.ndarray, xy: np.ndarray, parts: Sequence[Part]) -> None:
        for part in parts:
            match part:
                case Line(start, end, colour, width, taper):
                    strokes.line(rgb, place(xy, start), place(xy, end), colour, self.width(width, taper))
                case Dot(at, colour, radius):
                    radius_px = max(3, round(radius * self._trunk_px))
                    strokes.dot(rgb, place(xy, at), colour, radius_px)
                case Ring(at, colour, radius, width, edge_width):
                    edge_px, centre = self.width(edge_width) + 2 * EDGE_PX, place(xy, at)
                    for shade, width_px in ((theme.INK, edge_px), (colour, self.width(width))):
                        strokes.ring(rgb, centre, shade, radius * self._trunk_px, width_px)


def _places(part: Part) -> tuple[str, ...]:
    return (part.start, part.end) if isinstance(part, Line) else (part.at,)


def _size(part: Part) -> float:
    return part.width if isinstance(part, Line) else part.radius
