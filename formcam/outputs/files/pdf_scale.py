"""The scale of the printed report: where a value and its interval lie among ok, watch and flag.

Zones carry a different height beside their colour, and a word where there is room, so that the scale reads in black and
white too.
"""

from __future__ import annotations

from formcam.feedback.formatting import limit_text
from formcam.feedback.value_scale import ValueScale, value_scale
from formcam.outputs import theme
from formcam.outputs.files.pdf_page import FAMILY, Page
from formcam.records.analysis import Grade, Measurement

HEIGHT_MM = 3.0
ROOM_MM = 10.5
_WORD_SIZE = 6.5
# Between the top and the zones, where the limits' numbers stand.
_ABOVE_MM = 2.8
# Zones lower on the page mean more reason to look.
_LIFT: dict[Grade, float] = {"ok": 1.0, "watch": 0.75, "flag": 0.5}


def draw_scale(page: Page, measurement: Measurement, x: float, y: float, width: float) -> None:
    """Draw the scale with its left top at (x, y), `ROOM_MM` high, with the limits' numbers and the zones' words.

    Nothing for a value without band or interval.
    """
    scale = value_scale(measurement)
    if scale is None:
        return
    draw_bar(page, measurement, x, y + _ABOVE_MM, width)
    page.set_font(FAMILY, "", _WORD_SIZE)
    page.set_text_color(*theme.INK)
    for zone in scale.zones:
        left, right = x + width * scale.share(zone.start), x + width * scale.share(zone.end)
        word = theme.GRADES[zone.grade].word
        if page.get_string_width(word) + 1 < right - left:
            page.set_xy(left, y + _ABOVE_MM + HEIGHT_MM + 0.6)
            page.cell(right - left, 3, word, align="C")
    _limits(page, scale, measurement.unit, x, y, width)


def draw_bar(page: Page, measurement: Measurement, x: float, y: float, width: float) -> None:
    """Draw the zones, the interval and the value alone, `HEIGHT_MM` high from (x, y)."""
    scale = value_scale(measurement)
    if scale is None or measurement.value is None or measurement.ci95 is None:
        return
    for zone in scale.zones:
        left, right = x + width * scale.share(zone.start), x + width * scale.share(zone.end)
        height = HEIGHT_MM * _LIFT[zone.grade]
        page.set_fill_color(*theme.GRADES[zone.grade].colour)
        page.rect(left, y + HEIGHT_MM - height, right - left, height, style="F")
    low, value, high = (
        x + width * scale.share(one) for one in (measurement.ci95[0], measurement.value, measurement.ci95[1])
    )
    page.set_draw_color(*theme.INK)
    page.set_line_width(0.5)
    page.line(low, y + HEIGHT_MM / 2, high, y + HEIGHT_MM / 2)
    page.set_line_width(0.9)
    page.line(value, y - 0.6, value, y + HEIGHT_MM + 0.5)
    page.set_line_width(0.2)


def _limits(page: Page, scale: ValueScale, unit: str, x: float, y: float, width: float) -> None:
    """The numbers above the limits between zones; none that would stand on the one before."""
    free_from = 0.0
    for limit in scale.limits:
        middle, number = x + width * scale.share(limit), limit_text(limit, unit)
        half = page.get_string_width(number) / 2 + 0.5
        if middle - half >= free_from:
            page.set_xy(middle - half, y)
            page.cell(2 * half, _ABOVE_MM - 0.3, number, align="C")
            free_from = middle + half
