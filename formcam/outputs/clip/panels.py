"""What stands around the runner in the annotated clip: values panel, time strip, caption, legend.

Plates are drawn once and laid on every frame. Each stands where it covers least of the body through the whole clip.
"""

from __future__ import annotations

import cv2
import numpy as np

from formcam.outputs import theme
from formcam.outputs.clip.frame_plan import STRIP_S, FrameState, Overlay
from formcam.outputs.clip.text import Stamp, sprite, stamp, width_px, wrap
from formcam.records.skeleton import SIDES, Side

MARGIN = 0.02
STRIP_HEIGHT = 0.055
CAPTION_LINES = 2
# Heights at which a plate is tried.
PLACES = 13


def legend_rows(far: Side | None) -> tuple[tuple[theme.Rgb, str], ...]:
    """Colours and what they are; `far` is the side turned away from the camera, None from behind or ahead."""
    legs = tuple(
        (theme.LEGS[side], f"{side} leg{', far: not judged' if side == far else ''}") for side in SIDES
    )
    hips = () if far else ((theme.PELVIS, "hip line (estimate)"),)
    return (*legs, *hips, (theme.GREEN, "foot on the belt"))


class Furniture:
    """The fixed parts of one clip's pictures."""

    def __init__(self, overlay: Overlay, width: int, height: int) -> None:
        self._width, self._height = width, height
        self._margin = round(MARGIN * min(width, height))
        self._small = max(10, round(theme.SMALL_TEXT_HEIGHT * height))
        self._caption = max(12, round(theme.CAPTION_HEIGHT * height))
        self._strip = round(STRIP_HEIGHT * height)
        # On a narrow picture the text must still fit beside the runner.
        self._small = min(self._small, max(10, round(width * 0.034)))
        self._caption = min(self._caption, max(12, round(width * 0.042)))
        self._box = overlay.box()
        self._body = overlay.places()
        self._strip_top = self._strip_place()
        self._ink = np.full((self._strip, width, 3), theme.INK, np.uint8)
        self._panel = Stamp(self._make_panel(overlay))
        self._panel_at = self._place(self._panel)
        self._legend = Stamp(self._make_legend(legend_rows(overlay.far)))
        self._legend_at = self._place(self._legend, (self._panel_box(),))
        self._captions: dict[tuple[str, str], tuple[Stamp, tuple[int, int]]] = {}

    def draw(self, picture: np.ndarray, state: FrameState) -> None:
        """Lay everything on the picture in place."""
        if not state.furnished:
            return
        self._panel.lay(picture, *self._panel_at)
        self._time_strip(picture, state)
        if state.caption is not None:
            plate, place = self._caption_plate(state.caption)
            plate.lay(picture, *place)
        elif state.legend:
            self._legend.lay(picture, *self._legend_at)

    def _panel_box(self) -> tuple[int, int, int, int]:
        x, y = self._panel_at
        return x, y, x + self._panel.width, y + self._panel.height

    def _strip_place(self) -> int:
        """Top of the time strip: along the bottom, unless the feet are there and the head leaves more room."""
        _, top, _, bottom = self._box
        return (
            0
            if self._height - bottom < self._strip and top > self._height - bottom
            else self._height - self._strip
        )

    def _free_rows(self) -> tuple[int, int]:
        """First and last row that the time strip leaves."""
        margin = self._margin
        return (
            (self._strip + margin, self._height - margin)
            if self._strip_top == 0
            else (margin, self._strip_top - margin)
        )

    def _place(self, plate: Stamp, taken: tuple[tuple[int, int, int, int], ...] = ()) -> tuple[int, int]:
        """Left and top for a plate: where it covers least of the body through the clip, the higher the better.

        `taken` are (left, top, right, bottom) of plates that it must not cover.
        """
        height, width = plate.height, plate.width
        first, last = self._free_rows()
        best, place = np.inf, (self._margin, first)
        for x in (self._width - width - self._margin, self._margin):
            for y in np.linspace(first, max(first, last - height), PLACES).round().astype(int):
                box = (x, int(y), x + width, int(y) + height)
                cost = (
                    self._covered(box)
                    + 0.01 * (y - first) / self._height
                    + sum(_overlap(box, t) for t in taken)
                )
                if cost < best - 1e-9:
                    best, place = cost, (x, int(y))
        return place

    def _covered(self, box: tuple[int, int, int, int]) -> float:
        """Share of the body's places that a box covers."""
        x, y = self._body.T
        return float(np.mean((x > box[0]) & (x < box[2]) & (y > box[1]) & (y < box[3])))

    def _make_panel(self, overlay: Overlay) -> np.ndarray:
        """Label, value ± error, and the grade as shape and colour; one row a value."""
        size, gap = self._small, round(self._small * 0.55)
        rows = overlay.panel
        widest = max((width_px(r.text, size, bold=True) for r in rows), default=0)
        labels = max((width_px(r.label, round(size * 0.85)) for r in rows), default=0)
        labels = max(labels, width_px(overlay.note, round(size * 0.85)))
        width = min(max(widest + 2 * size, labels) + 2 * gap, round(self._width * 0.6))
        row_height = round(size * 2.5)
        note_height = round(size * 1.4) if overlay.note else 0
        panel = _plate(width, row_height * len(rows) + note_height + gap if rows or overlay.note else 1)
        if overlay.note:
            note = sprite(overlay.note, round(size * 0.85), theme.WHITE, shadow=False)
            blend_patch(panel, note, gap, gap // 2 + row_height * len(rows))
        for number, row in enumerate(rows):
            y = gap // 2 + number * row_height
            blend_patch(panel, sprite(row.label, round(size * 0.85), theme.WHITE, shadow=False), gap, y)
            below = y + round(size * 1.15)
            grade = theme.GRADES[row.grade]
            draw_shape(panel, grade.shape, grade.colour, (gap + size * 0.4, below + size * 0.5), size * 0.38)
            text = sprite(row.text, size, theme.WHITE, bold=True, shadow=False)
            blend_patch(panel, text, gap + round(size * 1.3), below)
        return panel

    def _make_legend(self, rows: tuple[tuple[theme.Rgb, str], ...]) -> np.ndarray:
        size, gap = round(self._small * 0.9), round(self._small * 0.5)
        width = max(width_px(text, size) for _, text in rows) + 3 * size + 2 * gap
        legend = _plate(min(width, self._width - 2 * self._margin), round(size * 1.5) * len(rows) + gap)
        for number, (colour, text) in enumerate(rows):
            y = gap // 2 + number * round(size * 1.5)
            draw_bar(legend, colour, (gap, y + size * 0.6), size * 1.8, max(3, size // 4))
            blend_patch(
                legend, sprite(text, size, theme.WHITE, shadow=False), gap + round(size * 2.4), y + gap // 4
            )
        return legend

    def _caption_plate(self, caption: tuple[str, str]) -> tuple[Stamp, tuple[int, int]]:
        """Title and cue on a plate as wide as the picture, and its place; made once for each caption."""
        if caption not in self._captions:
            plate = Stamp(self._make_caption(*caption))
            self._captions[caption] = plate, self._place(plate, (self._panel_box(),))
        return self._captions[caption]

    def _make_caption(self, title: str, cue: str) -> np.ndarray:
        room = self._width - 4 * self._margin
        size, small = self._caption, round(self._caption * 0.85)
        lines = [(text, size, True) for text in wrap(title, size, room, most_lines=1, bold=True)]
        lines += [(text, small, False) for text in wrap(cue, small, room, most_lines=CAPTION_LINES)]
        plate = _plate(
            self._width - 2 * self._margin, sum(round(s * 1.45) for _, s, _ in lines) + self._margin
        )
        y = self._margin // 2
        for text, s, bold in lines:
            blend_patch(plate, sprite(text, s, theme.WHITE, bold=bold, shadow=False), self._margin, y)
            y += round(s * 1.45)
        return plate

    def _time_strip(self, picture: np.ndarray, state: FrameState) -> None:
        """Ground contacts of the left foot above, of the right foot below, sliding past the line that is now."""
        top = self._strip_top
        band = picture[top : top + self._strip]
        cv2.addWeighted(
            band, 1.0 - theme.PANEL_OPACITY, self._ink[: len(band)], theme.PANEL_OPACITY, 0.0, dst=band
        )
        px_per_s = self._width / STRIP_S
        row = self._strip / 2.0
        size = max(9, round(row * 0.62))
        # Between the feet's letters and the clock; room for the clock of a long clip, so that nothing jumps.
        first = self._margin + stamp("R", size, theme.WHITE, bold=True).width
        last = self._width - self._margin - sum(width_px(character, size) for character in "000.00 s")
        for tick in state.ticks:
            y = top + row * (0.5 if tick.side == "left" else 1.5)
            x0, x1 = (round(self._width / 2 + t * px_per_s) for t in (tick.start_s, tick.end_s))
            colour = theme.LEGS[tick.side]
            half = max(2, round(row * 0.28))
            x0, x1 = max(x0, first), min(max(x1, x0 + 2), last)
            if x0 < x1:
                cv2.rectangle(picture, (x0, round(y) - half), (x1, round(y) + half), colour, -1)
        cv2.line(picture, (self._width // 2, top), (self._width // 2, top + self._strip), theme.WHITE, 2)
        for number, letter in enumerate("LR"):
            mark = stamp(letter, size, theme.WHITE, bold=True)
            mark.lay(picture, self._margin // 2, round(top + row * (0.5 + number) - mark.height / 2))
        self._clock(picture, f"{state.time_s:.2f} s", size, round(top + row * 0.5))

    def _clock(self, picture: np.ndarray, text: str, size: int, middle: int) -> None:
        """The time at the strip's right end, set from single characters: as whole texts none would come twice."""
        base = middle + stamp("0", size, theme.WHITE, shadow=False).height / 2
        advances = [width_px(character, size) for character in text]
        left = self._width - self._margin // 2 - sum(advances)
        for shadow in (True, False):  # The second time without, so that no shadow falls on a neighbour.
            x = left
            for character, advance in zip(text, advances, strict=True):
                if character != " ":
                    glyph = stamp(character, size, theme.WHITE, shadow=shadow)
                    plain = stamp(character, size, theme.WHITE, shadow=False)
                    pad = (glyph.height - plain.height) // 2
                    glyph.lay(picture, x + (advance - glyph.width) // 2, round(base) - plain.height - pad)
                x += advance


def _overlap(a: tuple[int, int, int, int], b: tuple[int, int, int, int]) -> float:
    """1 where two boxes meet, 0 where they do not."""
    return float(a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3])


def draw_shape(
    patch: np.ndarray, shape: theme.Shape, colour: theme.Rgb, centre: tuple[float, float], radius: float
) -> None:
    """A grade's shape on a premultiplied RGBA patch."""
    value = (*(c / 255.0 for c in colour), 1.0)
    x, y = centre
    if shape in ("disc", "ring"):
        width = -1 if shape == "disc" else max(2, round(radius * 0.4))
        cv2.circle(patch, (round(x), round(y)), round(radius), value, width, cv2.LINE_AA)
    elif shape == "dash":
        cv2.line(
            patch,
            (round(x - radius), round(y)),
            (round(x + radius), round(y)),
            value,
            max(2, round(radius * 0.5)),
        )
    else:
        corners = {
            "triangle": [(-1.0, 0.85), (1.0, 0.85), (0.0, -0.95)],
            "square": [(-0.85, -0.85), (0.85, -0.85), (0.85, 0.85), (-0.85, 0.85)],
            "diamond": [(0.0, -1.05), (1.05, 0.0), (0.0, 1.05), (-1.05, 0.0)],
        }[shape]
        points = np.array([(x + radius * u, y + radius * v) for u, v in corners])
        cv2.fillPoly(patch, [np.round(points).astype(np.int32)], value, cv2.LINE_AA)


def draw_bar(
    patch: np.ndarray, colour: theme.Rgb, start: tuple[float, float], length: float, width: int
) -> None:
    """A short bar of one colour on a premultiplied RGBA patch."""
    value = (*(c / 255.0 for c in colour), 1.0)
    x, y = start
    cv2.line(patch, (round(x), round(y)), (round(x + length), round(y)), value, width, cv2.LINE_AA)


def blend_patch(plate: np.ndarray, patch: np.ndarray, x: int, y: int) -> None:
    """Lay one premultiplied RGBA patch over another in place, clipped at the edges."""
    height = max(0, min(patch.shape[0], plate.shape[0] - y))
    width = max(0, min(patch.shape[1], plate.shape[1] - x))
    under = plate[y : y + height, x : x + width]
    over = patch[:height, :width]
    plate[y : y + height, x : x + width] = over + under * (1.0 - over[..., 3:])


def _plate(width: int, height: int) -> np.ndarray:
    """A dark see-through plate, premultiplied RGBA."""
    plate = np.zeros((max(1, height), max(1, width), 4), np.float32)
    plate[..., :3] = np.array(theme.INK) / 255.0 * theme.PANEL_OPACITY
    plate[..., 3] = theme.PANEL_OPACITY
    return plate
