"""One annotated picture: skeleton, angles, feet on the belt, values, captions, time strip.

`Annotator` holds what stays the same through a clip (sizes, the values panel, where there is room); `annotate` draws
one frame's `FrameState` on a copy of it. Lines are anti-aliased and as thick as the runner is big; RGB throughout.
"""

from __future__ import annotations

import cv2
import numpy as np

from formcam.outputs import theme
from formcam.outputs.clip.frame_plan import AngleMark, FootMark, FrameState, Overlay
from formcam.outputs.clip.panels import Furniture
from formcam.outputs.clip.text import stamp
from formcam.records.skeleton import ARM_BONES, INDEX, LEG_BONES, SIDES, Side

# Shares of the trunk's length.
BONE, FAR_BONE, JOINT = 0.045, 0.030, 0.040
HEAD = 0.17
ARC = 0.42
_FAR_OPACITY = 0.45
_LIMB_POINTS = sorted({name for bone in (*ARM_BONES, *LEG_BONES) for name in bone} | {"hip", "knee", "ankle"})
# Sub-pixel precision of OpenCV's drawing, in bits.
_SHIFT = 4


class Annotator:
    """Draws the frames of one clip."""

    def __init__(self, overlay: Overlay, width_px: int, height_px: int) -> None:
        self._overlay = overlay
        self._size = overlay.size_px()
        self._text = max(11, round(theme.TEXT_HEIGHT * height_px))
        self._furniture = Furniture(overlay, width_px, height_px)
        self._picture = np.empty((height_px, width_px, 3), np.uint8)
        self._layer = np.empty_like(self._picture)

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
        if state.far is not None:
            self._far_side(picture, state)
        for foot in state.feet:
            self._foot(picture, foot)
        for side in SIDES:
            if side != state.far:
                self._limbs(picture, state, side, self._width(BONE), theme.NEAR_LEG, theme.BODY)
        self._trunk_and_head(picture, state)
        if state.pelvis is not None:
            self._line(picture, state.pelvis[0], state.pelvis[1], theme.SKY, self._width(BONE))
        if state.reach is not None:
            self._reach(picture, *state.reach)
        for mark in state.angles:
            self._angle(picture, mark)
        self._furniture.draw(picture, state)
        return picture

    def _width(self, share: float) -> int:
        return max(2, round(share * self._size))

    def _far_side(self, picture: np.ndarray, state: FrameState) -> None:
        """The far leg and arm in faint grey: shown, never judged."""
        assert state.far is not None
        if self._layer.shape != picture.shape:
            self._layer = np.empty_like(picture)
        points = state.xy[[INDEX[f"{state.far}_{name}"] for name in _LIMB_POINTS]]
        points = points[np.isfinite(points[:, 0])]
        if len(points) == 0:
            return
        # Only the part of the picture that the limbs can touch is copied and mixed.
        room = 2 * self._width(max(FAR_BONE, JOINT)) + 2
        x0, y0 = (max(0, int(c)) for c in points.min(axis=0) - room)
        x1, y1 = (max(0, int(c)) for c in points.max(axis=0) + room)
        layer, part = self._layer[y0:y1, x0:x1], picture[y0:y1, x0:x1]
        if part.size == 0:
            return
        np.copyto(layer, part)
        self._limbs(self._layer, state, state.far, self._width(FAR_BONE), theme.FAR, theme.FAR)
        cv2.addWeighted(layer, _FAR_OPACITY, part, 1.0 - _FAR_OPACITY, 0.0, dst=part)

    def _limbs(
        self, picture: np.ndarray, state: FrameState, side: Side, width: int, leg: theme.Rgb, arm: theme.Rgb
    ) -> None:
        for bones, colour in ((ARM_BONES, arm), (LEG_BONES, leg)):
            for start, end in bones:
                a, b = (state.xy[INDEX[f"{side}_{name}"]] for name in (start, end))
                self._line(picture, a, b, colour, width if colour is not arm else max(2, round(width * 0.7)))
        for joint in ("hip", "knee", "ankle"):
            self._joint(picture, state.xy[INDEX[f"{side}_{joint}"]], leg)

    def _trunk_and_head(self, picture: np.ndarray, state: FrameState) -> None:
        shoulders, hips = (
            (state.xy[INDEX[f"left_{j}"]] + state.xy[INDEX[f"right_{j}"]]) / 2.0 for j in ("shoulder", "hip")
        )
        self._line(picture, shoulders, hips, theme.BODY, self._width(BONE))
        if state.far is None:
            self._line(
                picture,
                state.xy[INDEX["left_shoulder"]],
                state.xy[INDEX["right_shoulder"]],
                theme.BODY,
                self._width(BONE),
            )
        head = (state.xy[INDEX["left_ear"]] + state.xy[INDEX["right_ear"]]) / 2.0
        if np.isfinite(head).all():
            radius = round(HEAD * self._size * (1 << _SHIFT))
            for colour, width in ((theme.INK, self._width(BONE) + 2), (theme.BODY, self._width(FAR_BONE))):
                cv2.circle(picture, _fixed(head), radius, colour, width, cv2.LINE_AA, _SHIFT)

    def _line(self, picture: np.ndarray, a: np.ndarray, b: np.ndarray, colour: theme.Rgb, width: int) -> None:
        """A line with a dark edge, so that it reads on any background; nothing where an end is unknown."""
        if not np.isfinite(a + b).all():
            return
        start, end = _fixed(a), _fixed(b)
        for shade, thick in ((theme.INK, width + 2), (colour, width)):
            cv2.line(picture, start, end, shade, thick, cv2.LINE_AA, _SHIFT)

    def _joint(self, picture: np.ndarray, at: np.ndarray, colour: theme.Rgb) -> None:
        if not np.isfinite(at).all():
            return
        radius, centre = max(3, round(JOINT * self._size)), _fixed(at)
        cv2.circle(picture, centre, radius << _SHIFT, theme.INK, -1, cv2.LINE_AA, _SHIFT)
        cv2.circle(picture, centre, max(2, radius - 2) << _SHIFT, colour, -1, cv2.LINE_AA, _SHIFT)

    def _trail(self, picture: np.ndarray, trail: np.ndarray) -> None:
        if len(trail) > 1:
            points = np.round(trail * (1 << _SHIFT)).astype(np.int32)
            cv2.polylines(
                picture, [points], False, theme.TRAIL, max(2, self._width(FAR_BONE) // 2), cv2.LINE_AA, _SHIFT
            )

    def _foot(self, picture: np.ndarray, foot: FootMark) -> None:
        """A bar under the foot while it is on the belt, with a ring that spreads at the landing."""
        below = np.array([0.0, 0.10 * self._size])
        colour = theme.GREEN if foot.near else theme.FAR
        self._line(
            picture, foot.heel + below, foot.toe + below, colour, self._width(BONE if foot.near else FAR_BONE)
        )
        if foot.near and foot.fresh > 0.0:
            radius = round((0.12 + 0.23 * (1.0 - foot.fresh)) * self._size * (1 << _SHIFT))
            centre = _fixed((foot.heel + foot.toe) / 2.0 + below)
            cv2.circle(picture, centre, radius, theme.GREEN, 2 + round(3 * foot.fresh), cv2.LINE_AA, _SHIFT)

    def _angle(self, picture: np.ndarray, mark: AngleMark) -> None:
        """The reference direction dashed, the arc, and the degrees beside it."""
        radius = ARC * self._size
        _dashed(picture, mark.vertex, mark.vertex + mark.reference * radius * 1.7, max(2, self._width(0.02)))
        start, end = (np.degrees(np.arctan2(d[1], d[0])) for d in (mark.reference, mark.end - mark.vertex))
        sweep = (end - start + 180.0) % 360.0 - 180.0
        cv2.ellipse(
            picture,
            _fixed(mark.vertex),
            (round(radius * (1 << _SHIFT)),) * 2,
            0.0,
            min(start, start + sweep),
            max(start, start + sweep),
            theme.WHITE,
            max(2, self._width(0.025)),
            cv2.LINE_AA,
            _SHIFT,
        )
        middle = np.radians(start + sweep / 2.0)
        outward = np.array([np.cos(middle), np.sin(middle)])
        self._label(picture, mark.vertex + outward * radius * 1.25, mark.text, outward)

    def _reach(self, picture: np.ndarray, line: np.ndarray, text: str) -> None:
        """A plumb line from the hips and the distance from it to the landing ankle."""
        foot = np.array([line[0, 0], line[1, 1]])
        width = max(2, self._width(0.02))
        _dashed(picture, line[0], foot, width)
        self._line(picture, foot, line[1], theme.WHITE, width)
        behind = np.sign(line[0, 0] - line[1, 0]) or 1.0
        beside = np.array([behind, 0.0]) * 0.15 * self._size
        self._label(picture, foot + beside, f"reach {text}", beside)

    def _label(self, picture: np.ndarray, at: np.ndarray, text: str, away: np.ndarray) -> None:
        label = stamp(text, self._text, theme.WHITE, bold=True)
        height, width = label.height, label.width
        x = at[0] - (width if away[0] < -0.2 else 0 if away[0] > 0.2 else width / 2)
        x = float(np.clip(x, 0, max(0, picture.shape[1] - width)))
        y = float(np.clip(at[1] - height / 2, 0, max(0, picture.shape[0] - height)))
        label.lay(picture, round(x), round(y))


def _fixed(point: np.ndarray) -> tuple[int, int]:
    """A point in OpenCV's fixed-point pixels."""
    x, y = (min(max(c, -30_000.0), 30_000.0) for c in point.tolist())
    return round(x * (1 << _SHIFT)), round(y * (1 << _SHIFT))


def _dashed(picture: np.ndarray, start: np.ndarray, end: np.ndarray, width: int) -> None:
    length = float(np.linalg.norm(end - start))
    dash = max(4.0, 3.0 * width)
    for place in np.arange(0.0, length, 2.0 * dash):
        a = start + (end - start) * (place / length)
        b = start + (end - start) * min(1.0, (place + dash) / length)
        cv2.line(picture, _fixed(a), _fixed(b), theme.WHITE, width, cv2.LINE_AA, _SHIFT)
