"""The paper of the report: A4 in the app's look, its fonts, its foot, and the few ways in which words are set on it.

fpdf2 with the DejaVu font that matplotlib ships. Lengths are millimetres, sizes of letters points.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fpdf import FPDF

from formcam.outputs import theme
from formcam.outputs.fonts import FONTS

FAMILY = "DejaVu"
MARGIN_MM, TOP_MM, BOTTOM_MM = 16.0, 14.0, 16.0
SMALL, NORMAL, LARGE = 7.5, 9.0, 12.0
# Height of a line in millimetres for each point of its letters: one and a half times their size.
_LINE_MM_PER_POINT = 0.5
_FOOT_MM, _NUMBER_MM = 11.0, 25.0
_BAR_MM, _BOX_ROOM_MM, _TINT = 1.6, 3.0, 0.1


@dataclass(frozen=True)
class Said:
    """Words in one look."""

    text: str
    size: float = NORMAL
    bold: bool = False
    colour: theme.Rgb = theme.INK


class Page(FPDF):
    """An A4 document; `foot` stands at the bottom of every page beside the page's number."""

    def __init__(self, foot: str) -> None:
        super().__init__(format="A4")
        self._foot = foot
        self.set_title("formcam report")
        self.set_lang("en")
        for weight, name in (("", "DejaVuSans.ttf"), ("B", "DejaVuSans-Bold.ttf")):
            self.add_font(FAMILY, weight, str(FONTS / name))
        self.set_margins(MARGIN_MM, TOP_MM, MARGIN_MM)
        self.set_auto_page_break(auto=True, margin=BOTTOM_MM)
        self.add_page()

    def footer(self) -> None:
        """Called by fpdf2 at the end of each page."""
        self.set_y(-_FOOT_MM)
        self.look(Said("", size=7, colour=theme.DIM))
        self.cell(0, 4, self.fitting(self._foot, self.epw - _NUMBER_MM), align="L")
        self.set_x(self.l_margin)
        self.cell(0, 4, f"{self.page_no()} of {{nb}}", align="R")

    def look(self, said: Said) -> None:
        """Letters from here on look like these."""
        self.set_font(FAMILY, "B" if said.bold else "", said.size)
        self.set_text_color(*said.colour)

    def say(self, *lines: Said) -> None:
        """Each as a paragraph between the margins."""
        for said in lines:
            self.look(said)
            self.multi_cell(0, _line_mm(said), said.text, align="L", new_x="LMARGIN", new_y="NEXT")

    def heading(self, text: str) -> None:
        """A heading that takes what follows with it to the next page."""
        self.keep_together(24.0)
        self.say(Said(text, size=LARGE, bold=True))
        self.ln(1.5)

    def height_mm(self, lines: Sequence[Said], width_mm: float) -> float:
        """How high those paragraphs are in that width."""
        height = 0.0
        for said in lines:
            self.look(said)
            height += float(
                self.multi_cell(width_mm, _line_mm(said), said.text, align="L", dry_run=True, output="HEIGHT")  # type: ignore[arg-type]
            )
        return height

    def keep_together(self, height_mm: float) -> None:
        """On to the next page unless there is so much room on this one."""
        if self.will_page_break(height_mm):
            self.add_page()

    def fitting(self, text: str, width_mm: float) -> str:
        """As much of the text as the letters now set leave room for."""
        if self.get_string_width(text) <= width_mm:
            return text
        while text and self.get_string_width(f"{text}…") > width_mm:
            text = text[:-1]
        return f"{text}…"

    def box(self, colour: theme.Rgb, lines: Sequence[Said]) -> None:
        """Paragraphs on a pale ground of that colour, with a bar of it at the left."""
        inside = self.epw - _BAR_MM - 2 * _BOX_ROOM_MM
        height = self.height_mm(lines, inside) + 2 * _BOX_ROOM_MM
        self.keep_together(height)
        top, left, right = self.get_y(), self.l_margin, self.r_margin
        self.set_fill_color(*tinted(colour))
        self.rect(left, top, self.epw, height, style="F")
        self.set_fill_color(*colour)
        self.rect(left, top, _BAR_MM, height, style="F")
        self.set_margins(left + _BAR_MM + _BOX_ROOM_MM, TOP_MM, right + _BOX_ROOM_MM)
        self.set_xy(self.l_margin, top + _BOX_ROOM_MM)
        self.say(*lines)
        self.set_margins(left, TOP_MM, right)
        self.set_xy(left, top + height + 3.0)

    def rule(self) -> None:
        """A hair line between the margins."""
        self.set_draw_color(*tinted(theme.DIM, 0.35))
        self.set_line_width(0.2)
        self.line(self.l_margin, self.get_y(), self.w - self.r_margin, self.get_y())


def tinted(colour: theme.Rgb, share: float = _TINT) -> theme.Rgb:
    """So much of the colour on white paper."""
    red, green, blue = (round(255 - share * (255 - part)) for part in colour)
    return red, green, blue


def _line_mm(said: Said) -> float:
    return said.size * _LINE_MM_PER_POINT
