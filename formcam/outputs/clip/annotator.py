"""One annotated picture: body, angles, feet on the belt, values, captions, time strip.

`Annotator` holds what stays the same through a clip (sizes, the values panel, where there is room); `annotate` draws
one frame's `FrameState` on a copy of it. Lines are anti-aliased and as thick as the runner is big; RGB throughout.
"""

from __future__ import annotations

import cv2
import numpy as np

from formcam.outputs import theme
from formcam.outputs.body_drawing import MARKS
from formcam.outputs.clip.body_painter import BodyPainter
from formcam.outputs.clip.frame_plan import AngleMark, FootMark, FrameState, Overlay
from formcam.outputs.clip.panels import Furniture
from formcam.outputs.clip.strokes import SHIFT, dashed, fixed, fixed_length, line, ring
from formcam.outputs.clip.text import stamp


class Annotator:
    """Draws the frames of one clip."""

    def __init__(self, overlay: Overlay, width_px: int, height_px: int) -> None:
        self._size = overlay.size_px()
        self._body = BodyPainter(self._size, overlay.far)
        self._text = max(11, round(theme.TEXT_HEIGHT * height_px))
        self._furniture = Furniture(overlay, width_px, height_px)
        self._picture = np.empty((height_px, width_px, 3), np.uint8)

    def annotate(self, rgb: np.ndarray, state: FrameState) -> np.ndarray:
        """The picture with everything that `state` shows; `rgb` (H, W, 3) uint8 is not changed.

        The same array is drawn on every time (a fresh one a frame makes the process grow to a gigabyte): copy what
        has to outlive the next call.
        """
        if self._picture.shape != rgb.shape:
            self._picture = np.empty_like(rgb, order="C")
        picture = self._picture
        np.copyto(picture, rgb)
        self._trail(picture, state.trail)
        self._body.draw_far(picture, state.xy)
        for foot in state.feet:
            self._foot(picture, foot)
        self._body.draw_near(picture, state.xy)
        if state.reach is not None:
            self._reach(picture, *state.reach)
        for mark in state.angles:
            self._angle(picture, mark)
        self._furniture.draw(picture, state)
        return picture

    def _trail(self, picture: np.ndarray, trail: np.ndarray) -> None:
        if len(trail) > 1:
            points = np.round(trail * (1 << SHIFT)).astype(np.int32)
            width = self._body.width(MARKS.trail)
            cv2.polylines(picture, [points], False, theme.TRAIL, width, cv2.LINE_AA, SHIFT)

    def _foot(self, picture: np.ndarray, foot: FootMark) -> None:
        """A bar under the foot while it is on the belt, with a ring that spreads at the landing."""
        below = np.array([0.0, MARKS.foot_below * self._size])
        colour, share = (theme.GREEN, MARKS.foot) if foot.near else (theme.FAR, MARKS.far_foot)
        line(picture, foot.heel + below, foot.toe + below, colour, self._body.width(share))
        if foot.near and foot.fresh > 0.0:
            radius = (0.12 + 0.23 * (1.0 - foot.fresh)) * self._size
            centre = (foot.heel + foot.toe) / 2.0 + below
            ring(picture, centre, theme.GREEN, radius, 2 + round(3 * foot.fresh))

    def _angle(self, picture: np.ndarray, mark: AngleMark) -> None:
        """The reference direction dashed, the arc, and the degrees beside it."""
        radius = MARKS.arc * self._size
        reference = mark.vertex + mark.reference * radius * MARKS.reference
        dashed(picture, mark.vertex, reference, self._body.width(MARKS.thin))
        start, end = (np.degrees(np.arctan2(d[1], d[0])) for d in (mark.reference, mark.end - mark.vertex))
        sweep = (end - start + 180.0) % 360.0 - 180.0
        cv2.ellipse(
            picture,
            fixed(mark.vertex),
            (fixed_length(radius),) * 2,
            0.0,
            min(start, start + sweep),
            max(start, start + sweep),
            theme.WHITE,
            self._body.width(MARKS.arc_width),
            cv2.LINE_AA,
            SHIFT,
        )
        middle = np.radians(start + sweep / 2.0)
        outward = np.array([np.cos(middle), np.sin(middle)])
        self._label(picture, mark.vertex + outward * radius * MARKS.label, mark.text, outward)

    def _reach(self, picture: np.ndarray, reach: np.ndarray, text: str) -> None:
        """A plumb line from the hips and the distance from it to the landing ankle."""
        hips, foot, ankle = reach
        width = self._body.width(MARKS.thin)
        dashed(picture, hips, foot, width)
        line(picture, foot, ankle, theme.WHITE, width)
        behind = np.sign(foot[0] - ankle[0]) or 1.0
        beside = np.array([behind, 0.0]) * MARKS.beside * self._size
        self._label(picture, foot + beside, f"reach {text}", beside)

    def _label(self, picture: np.ndarray, at: np.ndarray, text: str, away: np.ndarray) -> None:
        label = stamp(text, self._text, theme.WHITE, bold=True)
        height, width = label.height, label.width
        x = at[0] - (width if away[0] < -0.2 else 0 if away[0] > 0.2 else width / 2)
        x = float(np.clip(x, 0, max(0, picture.shape[1] - width)))
        y = float(np.clip(at[1] - height / 2, 0, max(0, picture.shape[0] - height)))
        label.lay(picture, round(x), round(y))
