"""The report's tables: what has a usual range, with its scale; what has none, what changed, what is missing."""

from __future__ import annotations

from formcam.feedback import watch_text
from formcam.feedback.certainty import grade_to_show, verdict_text
from formcam.feedback.drift_text import COLUMNS, HEADING, drift_explanation, drift_rows
from formcam.feedback.formatting import off_text, range_text, standing_text, value_text
from formcam.feedback.not_measured import by_reason
from formcam.feedback.units import Units
from formcam.metrics import catalogue
from formcam.outputs import theme
from formcam.outputs.files.pdf_page import SMALL, Page, Said
from formcam.outputs.files.pdf_scale import draw_bar
from formcam.records.analysis import Analysis, Measurement

# What, value, scale, verdict; without limits what, value, error. Together the paper between the margins.
_COLUMNS_MM, _PLAIN_MM = (62.0, 44.0, 34.0, 38.0), (62.0, 34.0, 82.0)
_GAP_MM, _ROW_ROOM_MM, _BAR_BELOW_MM = 3.0, 1.4, 1.2
_DRIFT_MM = (50.0, 40.0, 34.0, 54.0)
_WATCH_MM = (32.0, 32.0, 32.0, 82.0)


def numbers(page: Page, analysis: Analysis) -> None:
    """All that was measured."""
    rated = [one for one in analysis.measurements if one.value is not None and one.grade != "not_rated"]
    judged = [one for one in rated if one.band is not None]
    if judged:
        page.heading("Measured, beside what is usual")
        for one in judged:
            _judged(page, one)
        page.ln(4)
    rest = [one for one in rated if one.band is None]
    if rest:
        page.heading("Measured, for information")
        for one in rest:
            told = _small(_joined(off_text(one), _steps(one)))
            _row(page, (_named(one), [Said(value_text(one, short=True))], told), _PLAIN_MM)
        page.ln(4)


def drift(page: Page, analysis: Analysis) -> None:
    """What moved within a long run; nothing for a short one."""
    rows = drift_rows(analysis)
    if not rows:
        return
    page.heading(HEADING)
    page.say(Said(drift_explanation(analysis), size=SMALL))
    page.ln(1)
    _row(page, tuple(_small(word, bold=True) for word in (*COLUMNS, "")), _DRIFT_MM)
    for row in rows:
        _row(page, tuple(_small(cell) for cell in (row.label, row.values, row.change, row.note)), _DRIFT_MM)
    page.ln(4)


def watch(page: Page, analysis: Analysis, units: Units) -> None:
    """The watch of the same run; nothing where none was given."""
    if analysis.watch is None:
        return
    page.heading(watch_text.HEADING)
    page.say(Said(watch_text.minutes_sentence(analysis.watch), size=SMALL))
    page.ln(1)
    rows = watch_text.rows_told(analysis.watch, units)
    if rows:
        _row(page, tuple(_small(word, bold=True) for word in (*watch_text.COLUMNS, "")), _WATCH_MM)
    for row in rows:
        _row(page, tuple(_small(cell) for cell in (row.label, row.watch, row.clip, row.sentence)), _WATCH_MM)
    for note in watch_text.notes_told(analysis.watch):
        page.say(Said(note, size=SMALL, colour=theme.DIM))
    page.ln(4)


def not_rated(page: Page, analysis: Analysis) -> None:
    """What could not be told, by reason."""
    groups = by_reason(one for one in analysis.measurements if one.grade == "not_rated")
    if not groups:
        return
    page.heading("Not rated, and why")
    for group in groups:
        told = [
            Said(group.sentence, size=8, bold=True),
            Said(", ".join(group.names), size=8, colour=theme.DIM),
        ]
        page.keep_together(page.height_mm(told, page.epw))
        page.say(*told)
        page.ln(1.5)
    page.ln(2.5)


def _judged(page: Page, one: Measurement) -> None:
    typical = "" if one.band is None else f"typical: {range_text(one.band, one.unit)}"
    verdict = verdict_text(one) or theme.GRADES[one.grade].word
    value = [Said(value_text(one, short=True)), *_small(_joined(typical, _steps(one)))]
    named = [*_named(one), *_small(standing_text(one)), *_small(off_text(one))]
    top, height = _row(page, (named, value, [], [Said(verdict, size=8)]))
    left = page.l_margin + sum(_COLUMNS_MM[:2])
    draw_bar(page, one, left, top + _ROW_ROOM_MM + _BAR_BELOW_MM, _COLUMNS_MM[2] - _GAP_MM)
    _dot(page, grade_to_show(one), left + _COLUMNS_MM[2], top, height)


def _dot(page: Page, grade: str, x: float, top: float, height: float) -> None:
    """The grade's colour as a thin upright line before the verdict's words."""
    page.set_fill_color(*theme.GRADES[grade].colour)  # type: ignore[index]
    page.rect(x - 1.6, top + _ROW_ROOM_MM, 0.9, height - 2 * _ROW_ROOM_MM, style="F")


def _row(
    page: Page, cells: tuple[list[Said], ...], widths: tuple[float, ...] = _COLUMNS_MM
) -> tuple[float, float]:
    """Cells side by side over a hair line, never parted by a page's end; returns the top and the height, mm."""
    heights = [
        page.height_mm(cell, width - _GAP_MM) for cell, width in zip(cells, widths, strict=True) if cell
    ]
    height = max(heights, default=0.0) + 2 * _ROW_ROOM_MM
    page.keep_together(height)
    top, left, right = page.get_y(), page.l_margin, page.r_margin
    x = left
    for cell, width in zip(cells, widths, strict=True):
        page.set_margins(x, page.t_margin, page.w - (x + width - _GAP_MM))
        page.set_xy(x, top + _ROW_ROOM_MM)
        page.say(*cell)
        x += width
    page.set_margins(left, page.t_margin, right)
    page.set_xy(left, top + height)
    page.rule()
    return top, height


def _named(one: Measurement) -> list[Said]:
    side = f", {one.side}" if one.side else ""
    return [Said(f"{catalogue.label_of(one.name)}{side}", size=8.5, bold=True)]


def _steps(one: Measurement) -> str:
    return f"{one.n} step{'' if one.n == 1 else 's'}" if one.n else ""


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def _small(text: str, *, bold: bool = False) -> list[Said]:
    return [Said(text, size=SMALL, bold=bold, colour=theme.INK if bold else theme.DIM)] if text else []
