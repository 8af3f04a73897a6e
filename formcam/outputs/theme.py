"""How formcam looks: one palette, one set of sizes, for the clip, the report and the app.

Colours are from the Okabe-Ito set, which people with colour-blindness can tell apart; a grade is always a shape and a
word as well. Colours are (R, G, B); sizes are shares of the picture's shorter side or height.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, NamedTuple

from formcam.records.analysis import Grade
from formcam.records.skeleton import Side

Rgb = tuple[int, int, int]
Shape = Literal["disc", "triangle", "square", "diamond", "ring", "dash"]

WHITE: Rgb = (255, 255, 255)
INK: Rgb = (18, 24, 32)
GREY: Rgb = (150, 156, 164)
# Grey that still reads on white paper (contrast 5.9 to 1).
DIM: Rgb = (94, 102, 112)
SKY: Rgb = (86, 180, 233)
BLUE: Rgb = (0, 114, 178)
GREEN: Rgb = (0, 158, 115)
AMBER: Rgb = (240, 190, 60)
VERMILLION: Rgb = (225, 98, 16)
ORANGE: Rgb = (255, 140, 72)
# Of the page, where grounds are light or dark: the two legs, an amber that reads as a sign, a grey, our own green (the
# primary colours of .streamlit/config.toml).
DEEP_SKY: Rgb = (42, 143, 208)
RUST: Rgb = (217, 101, 43)
OCHRE: Rgb = (192, 138, 16)
PEWTER: Rgb = (122, 133, 131)
TEAL: Rgb = (11, 107, 99)
MINT: Rgb = (79, 195, 178)
# Under white letters, on grounds light or dark (contrast 5.2 to the letters, 3.4 to the dark ground).
PINE: Rgb = (15, 122, 112)

BODY: Rgb = WHITE
FAR: Rgb = GREY
TRAIL: Rgb = AMBER
PELVIS: Rgb = AMBER
# The legs, wherever they are: left is blue, right is orange, deeper where there is paper behind them.
LEFT: Rgb = SKY
RIGHT: Rgb = ORANGE
PAGE_LEFT: Rgb = DEEP_SKY
PAGE_RIGHT: Rgb = RUST
LEGS: Mapping[Side, Rgb] = MappingProxyType({"left": LEFT, "right": RIGHT})
PAGE_LEGS: Mapping[Side, Rgb] = MappingProxyType({"left": PAGE_LEFT, "right": PAGE_RIGHT})

# Share of the picture's height: readable on a phone that shows the clip a hand's width tall.
TEXT_HEIGHT = 0.024
SMALL_TEXT_HEIGHT = 0.022
CAPTION_HEIGHT = 0.028
PANEL_OPACITY = 0.62


# The shapes as letters.
SIGNS: Mapping[Shape, str] = MappingProxyType(
    {"disc": "●", "triangle": "▲", "square": "■", "diamond": "◆", "ring": "○", "dash": "–"}
)


class GradeStyle(NamedTuple):
    """Colour, shape and word of a grade."""

    colour: Rgb
    shape: Shape
    word: str


GRADES: Mapping[Grade, GradeStyle] = MappingProxyType(
    {
        "ok": GradeStyle(GREEN, "disc", "usual"),
        "watch": GradeStyle(AMBER, "triangle", "outside"),
        "flag": GradeStyle(VERMILLION, "square", "far outside"),
        "borderline": GradeStyle(SKY, "diamond", "can't tell"),
        "informational": GradeStyle(GREY, "ring", "for information"),
        "not_rated": GradeStyle(GREY, "dash", "not rated"),
    }
)

# Custom properties of the page's style sheets.
_PROPERTIES: Mapping[str, Rgb] = MappingProxyType(
    {
        "--fc-ok": GREEN,
        "--fc-watch": OCHRE,
        "--fc-flag": VERMILLION,
        "--fc-plain": PEWTER,
        "--fc-mark": BLUE,
        "--fc-left": PAGE_LEFT,
        "--fc-right": PAGE_RIGHT,
        "--fc-ink": INK,
        "--fc-brand": TEAL,
        "--fc-brand-on-dark": MINT,
        "--fc-button": PINE,
    }
)


def css_colour(colour: Rgb) -> str:
    """A colour as style sheets and scripts write it, "#rrggbb"."""
    return "#{:02x}{:02x}{:02x}".format(*colour)


def css_properties() -> str:
    """The page's colours as a style sheet; what stands in a component's shadow inherits them."""
    return ":root {" + " ".join(f"{name}: {css_colour(rgb)};" for name, rgb in _PROPERTIES.items()) + "}\n"
