"""Text on pictures: DejaVu Sans through Pillow, each piece of text rasterised once and then only blended in."""

from __future__ import annotations

from functools import lru_cache

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from formcam.outputs.fonts import FONTS
from formcam.outputs.theme import Rgb

_SHADOW_SHARE = 0.08


@lru_cache(maxsize=512)
def sprite(text: str, height_px: int, colour: Rgb, *, bold: bool = False, shadow: bool = True) -> np.ndarray:
    """A line of text as premultiplied RGBA, (h, w, 4) float32 in 0..1; `height_px` is the font size."""
    font = _font(height_px, bold)
    left, top, right, bottom = font.getbbox(text)
    pad = max(1, round(height_px * _SHADOW_SHARE)) if shadow else 0
    size = (int(right - left) + 2 * pad + 1, int(bottom - top) + 2 * pad + 1)
    image = Image.new("RGBA", size, (0, 0, 0, 0))
    draw = ImageDraw.Draw(image)
    place = (pad - left, pad - top)
    if shadow:
        draw.text(place, text, font=font, fill=(0, 0, 0, 210), stroke_width=pad, stroke_fill=(0, 0, 0, 150))
    draw.text(place, text, font=font, fill=(*colour, 255))
    rgba = np.asarray(image, np.float32) / 255.0
    rgba[..., :3] *= rgba[..., 3:]
    return rgba


@lru_cache(maxsize=512)
def width_px(text: str, height_px: int, *, bold: bool = False) -> int:
    """How wide a line of text is."""
    return round(_font(height_px, bold).getlength(text))


def wrap(text: str, height_px: int, widest_px: int, *, most_lines: int, bold: bool = False) -> list[str]:
    """Break a text at spaces into lines no wider than `widest_px`; what does not fit ends in an ellipsis."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width_px(longer, height_px, bold=bold) <= widest_px:
            lines[-1] = longer
        else:
            lines.append(word)
    if len(lines) <= most_lines:
        return lines
    kept = lines[:most_lines]
    while kept[-1] and width_px(kept[-1] + "…", height_px, bold=bold) > widest_px:
        kept[-1] = kept[-1].rpartition(" ")[0] or kept[-1][:-1]
    return [*kept[:-1], kept[-1] + "…"]


class Stamp:
    """A premultiplied RGBA patch made ready for laying on many RGB pictures; `height` and `width` in pixels.

    Kept as 8-bit colour and 8-bit remaining share of what lies under it: a quarter of the time of the same in
    floating point, within one level of 255.
    """

    def __init__(self, patch: np.ndarray) -> None:
        self.height, self.width = patch.shape[:2]
        self._colour = np.round(patch[..., :3] * 255.0).astype(np.uint8)
        self._rest = np.repeat(np.round((1.0 - patch[..., 3:]) * 255.0).astype(np.uint8), 3, axis=2)

    def lay(self, picture: np.ndarray, x: int, y: int) -> None:
        """Blend into an RGB picture in place, the top left at (x, y); clipped at the edges."""
        x0, y0 = max(0, x), max(0, y)
        x1, y1 = min(picture.shape[1], x + self.width), min(picture.shape[0], y + self.height)
        if x0 >= x1 or y0 >= y1:
            return
        part = np.s_[y0 - y : y1 - y, x0 - x : x1 - x]
        under = picture[y0:y1, x0:x1]
        cv2.add(self._colour[part], cv2.multiply(under, self._rest[part], scale=1 / 255.0), dst=under)


@lru_cache(maxsize=512)
def stamp(text: str, height_px: int, colour: Rgb, *, bold: bool = False, shadow: bool = True) -> Stamp:
    """`sprite` ready for laying on pictures."""
    return Stamp(sprite(text, height_px, colour, bold=bold, shadow=shadow))


def blend(picture: np.ndarray, patch: np.ndarray, x: int, y: int) -> None:
    """Lay a premultiplied RGBA patch on an RGB picture in place, once; `Stamp` is for doing it often."""
    Stamp(patch).lay(picture, x, y)


@lru_cache(maxsize=16)
def _font(height_px: int, bold: bool) -> ImageFont.FreeTypeFont:
    name = "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"
    return ImageFont.truetype(str(FONTS / name), height_px)
