"""The band scale of the printed report: where a value and its interval lie among ok, watch and flag.

Zones carry a word and a different height beside their colour, so that the scale reads in black and white too.
"""

from __future__ import annotations

from fpdf import FPDF

from formcam.outputs import theme
from formcam.records.analysis import Band, Grade, Measurement

HEIGHT_MM = 3.0
ROOM_MM = 10.5
_WORD_SIZE = 6.5
# Zones lower on the page mean more reason to look.
_LIFT: dict[Grade, float] = {"ok": 1.0, "watch": 0.75, "flag": 0.5}


def draw_scale(pdf: FPDF, family: str, measurement: Measurement, x: float, y: float, width: float) -> None:
    """Draw the scale with its left top at (x, y), `ROOM_MM` high; nothing for a value without band or interval."""
    if measurement.band is None or measurement.value is None or measurement.ci95 is None:
        return
    low, high = _span(measurement.band, measurement.value, measurement.ci95)

    def place(value: float) -> float:
        return x + width * (min(max(value, low), high) - low) / (high - low)

    pdf.set_font(family, "", _WORD_SIZE)
    for start, end, grade in _zones(measurement.band, low, high):
        left, right = place(start), place(end)
        height = HEIGHT_MM * _LIFT[grade]
        pdf.set_fill_color(*theme.GRADES[grade].colour)
        pdf.rect(left, y + 2.5 + HEIGHT_MM - height, right - left, height, style="F")
        word = theme.GRADES[grade].word
        if pdf.get_string_width(word) + 1 < right - left:
            pdf.set_xy(left, y + 2.5 + HEIGHT_MM + 0.6)
            pdf.set_text_color(*theme.INK)
            pdf.cell(right - left, 3, word, align="C")
    pdf.set_draw_color(*theme.INK)
    pdf.set_line_width(0.5)
    middle = y + 2.5 + HEIGHT_MM / 2
    pdf.line(place(measurement.ci95[0]), middle, place(measurement.ci95[1]), middle)
    pdf.set_line_width(0.9)
    pdf.line(place(measurement.value), y + 1.2, place(measurement.value), y + 2.5 + HEIGHT_MM + 0.5)
    pdf.set_line_width(0.2)


def _span(band: Band, value: float, ci95: tuple[float, float]) -> tuple[float, float]:
    """From below to above everything that is to be shown."""
    limits = [
        v for v in (band.flag_below, band.watch_below, band.watch_above, band.flag_above) if v is not None
    ]
    shown = [*limits, value, *ci95]
    room = 0.15 * (max(shown) - min(shown)) or 1.0
    return min(shown) - room, max(shown) + room


def _zones(band: Band, low: float, high: float) -> list[tuple[float, float, Grade]]:
    """(start, end, grade) from left to right, without empty ones."""
    edges: list[tuple[float, Grade]] = [(low, "flag")]
    for limit, grade in ((band.flag_below, "watch"), (band.watch_below, "ok")):
        edges = [*edges, (limit, grade)] if limit is not None else [(low, grade)]  # type: ignore[list-item]
    for limit, grade in ((band.watch_above, "watch"), (band.flag_above, "flag")):
        if limit is not None:
            edges.append((limit, grade))  # type: ignore[arg-type]
    ends = [start for start, _ in edges[1:]] + [high]
    return [(start, end, grade) for (start, grade), end in zip(edges, ends, strict=True) if end > start]
