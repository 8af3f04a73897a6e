"""The band scale of the printed report: where a value and its interval lie among ok, watch and flag.

Zones carry a word and a different height beside their colour, so that the scale reads in black and white too.
"""

from __future__ import annotations

from fpdf import FPDF

from formcam.feedback.formatting import limit_text
from formcam.feedback.value_scale import value_scale
from formcam.outputs import theme
from formcam.records.analysis import Grade, Measurement

HEIGHT_MM = 3.0
ROOM_MM = 10.5
_WORD_SIZE = 6.5
# Between the top and the zones, where the limits' numbers stand.
_ABOVE_MM = 2.8
# Zones lower on the page mean more reason to look.
_LIFT: dict[Grade, float] = {"ok": 1.0, "watch": 0.75, "flag": 0.5}


def draw_scale(pdf: FPDF, family: str, measurement: Measurement, x: float, y: float, width: float) -> None:
    """Draw the scale with its left top at (x, y), `ROOM_MM` high; nothing for a value without band or interval."""
    scale = value_scale(measurement)
    if scale is None or measurement.value is None or measurement.ci95 is None:
        return

    def place(value: float) -> float:
        return x + width * scale.share(value)

    pdf.set_font(family, "", _WORD_SIZE)
    for zone in scale.zones:
        left, right = place(zone.start), place(zone.end)
        height = HEIGHT_MM * _LIFT[zone.grade]
        pdf.set_fill_color(*theme.GRADES[zone.grade].colour)
        pdf.rect(left, y + _ABOVE_MM + HEIGHT_MM - height, right - left, height, style="F")
        word = theme.GRADES[zone.grade].word
        if pdf.get_string_width(word) + 1 < right - left:
            pdf.set_xy(left, y + _ABOVE_MM + HEIGHT_MM + 0.6)
            pdf.set_text_color(*theme.INK)
            pdf.cell(right - left, 3, word, align="C")
    _limits(pdf, [(place(limit), limit_text(limit, measurement.unit)) for limit in scale.limits], y)
    pdf.set_draw_color(*theme.INK)
    pdf.set_line_width(0.5)
    middle = y + _ABOVE_MM + HEIGHT_MM / 2
    pdf.line(place(measurement.ci95[0]), middle, place(measurement.ci95[1]), middle)
    pdf.set_line_width(0.9)
    pdf.line(
        place(measurement.value),
        y + _ABOVE_MM - 0.6,
        place(measurement.value),
        y + _ABOVE_MM + HEIGHT_MM + 0.5,
    )
    pdf.set_line_width(0.2)


def _limits(pdf: FPDF, limits: list[tuple[float, str]], y: float) -> None:
    """The numbers (where, text) above the limits between zones; none that would stand on the one before."""
    free_from = 0.0
    for middle, number in limits:
        half = pdf.get_string_width(number) / 2 + 0.5
        if middle - half >= free_from:
            pdf.set_xy(middle - half, y)
            pdf.cell(2 * half, _ABOVE_MM - 0.3, number, align="C")
            free_from = middle + half
