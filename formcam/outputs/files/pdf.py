"""The report to print or send: verdict, warning signs, what to work on with its picture, all measurements, exercises.

A4 with fpdf2 and the DejaVu font that matplotlib ships. A grade is always a word beside its colour.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path

import numpy as np
from fpdf import FPDF
from fpdf.fonts import FontFace
from fpdf.table import Table
from PIL import Image

from formcam._version import __version__
from formcam.feedback.certainty import verdict_text
from formcam.feedback.drift_text import COLUMNS, HEADING, drift_explanation, drift_rows
from formcam.feedback.exercises import STOP_HEADING, stop_lines
from formcam.feedback.finding_text import NOT_A_DIAGNOSIS
from formcam.feedback.formatting import value_text
from formcam.feedback.headline import (
    PRIORITIES,
    footage_notes,
    footage_problems,
    headline,
    summary_sentences,
)
from formcam.metrics import catalogue
from formcam.metrics.typical_error import short_text
from formcam.outputs import theme
from formcam.outputs.files.pdf_scale import ROOM_MM, draw_scale
from formcam.outputs.files.provenance import provenance_lines, provenance_text
from formcam.outputs.fonts import FONTS
from formcam.records.analysis import Analysis, Finding, Measurement
from formcam.records.corrections import summary

_FAMILY = "DejaVu"
STILL_WIDTH_MM, STILL_MOST_PX, JPEG_QUALITY = 42.0, 700, 82
SCALE_MM = 110.0
TITLE_SIZE, TITLE_TOP_MM, TITLE_LINE_MM, TITLE_BELOW_MM = 14, 12.5, 6.5, 3.0


def write_pdf(
    analysis: Analysis,
    still: Callable[[str], np.ndarray | None],
    path: Path,
    *,
    clips: Sequence[Analysis] = (),
) -> None:
    """Write the report; `still` gives the RGB picture of a name ("finding_<id>"), None where there is none.

    `clips` are the analyses that `analysis` was put together from, where it was.
    """
    pdf = _page()
    _title(pdf, headline(analysis))
    for sentence in summary_sentences(analysis):
        _text(pdf, sentence)
    _text(pdf, _footage(analysis), colour=theme.DIM)
    if analysis.edits:
        _text(pdf, f"{summary(analysis.edits).capitalize()}.", bold=True)
    _stop_list(pdf)
    for finding in analysis.findings[:PRIORITIES]:
        _finding(pdf, finding, still(f"finding_{finding.id}"), _shown(finding, analysis))
    _table(pdf, analysis)
    _drift(pdf, analysis)
    _not_rated(pdf, analysis)
    _exercises(pdf, analysis)
    _provenance(pdf, clips or (analysis,))
    pdf.output(str(path))


def _page() -> FPDF:
    pdf = FPDF(format="A4")
    pdf.set_title("formcam report")
    pdf.set_lang("en")
    pdf.set_auto_page_break(auto=True, margin=14)
    for weight, name in (("", "DejaVuSans.ttf"), ("B", "DejaVuSans-Bold.ttf")):
        pdf.add_font(_FAMILY, weight, str(FONTS / name))
    pdf.set_margins(16, 14, 16)
    pdf.add_page()
    return pdf


def _title(pdf: FPDF, text: str) -> None:
    """A dark band across the page with the name and the headline, as high as that needs."""
    pdf.set_font(_FAMILY, "B", TITLE_SIZE)
    lines_mm = pdf.multi_cell(0, TITLE_LINE_MM, text, align="L", dry_run=True, output="HEIGHT")
    height = TITLE_TOP_MM + float(lines_mm) + TITLE_BELOW_MM  # type: ignore[arg-type]
    pdf.set_fill_color(*theme.INK)
    pdf.rect(0, 0, pdf.w, height, style="F")
    pdf.set_text_color(*theme.SKY)
    pdf.set_font(_FAMILY, "B", 9)
    pdf.set_xy(pdf.l_margin, 7)
    pdf.cell(0, 4, "formcam")
    pdf.set_text_color(*theme.WHITE)
    pdf.set_font(_FAMILY, "B", TITLE_SIZE)
    pdf.set_xy(pdf.l_margin, TITLE_TOP_MM)
    pdf.multi_cell(0, TITLE_LINE_MM, text, align="L")
    pdf.set_xy(pdf.l_margin, height + 4)


def _heading(pdf: FPDF, text: str, size: float) -> None:
    pdf.set_font(_FAMILY, "B", size)
    pdf.set_text_color(*theme.INK)
    pdf.multi_cell(0, size * 0.5, text, align="L", new_x="LMARGIN", new_y="NEXT")
    pdf.ln(1)


def _text(
    pdf: FPDF, text: str, *, size: float = 9.0, bold: bool = False, colour: theme.Rgb = theme.INK
) -> None:
    pdf.set_font(_FAMILY, "B" if bold else "", size)
    pdf.set_text_color(*colour)
    pdf.multi_cell(0, size * 0.5, text, align="L", new_x="LMARGIN", new_y="NEXT")


def _footage(analysis: Analysis) -> str:
    if analysis.quality is None:
        return ""
    said = [*footage_problems(analysis), *footage_notes(analysis)]
    return f"Footage: {analysis.quality.grade}. " + " ".join(said)


def _stop_list(pdf: FPDF) -> None:
    pdf.ln(2)
    _text(pdf, STOP_HEADING, bold=True, colour=theme.VERMILLION)
    for line in stop_lines():
        _text(pdf, line, size=8)
    pdf.ln(2)


def _shown(finding: Finding, analysis: Analysis) -> Measurement | None:
    """The measurement whose scale stands beside a finding: the first of its that has limits."""
    found = (analysis.get(name, finding.side) or analysis.get(name) for name in finding.measurements)
    return next((m for m in found if m is not None and m.band is not None), None)


def _finding(pdf: FPDF, finding: Finding, still: np.ndarray | None, shown: Measurement | None) -> None:
    height = 0.0 if still is None else STILL_WIDTH_MM * still.shape[0] / still.shape[1]
    if pdf.will_page_break(max(height, 30.0)):
        pdf.add_page()
    top, left = pdf.get_y(), pdf.l_margin
    if still is not None:
        pdf.image(_jpeg(still), x=left, y=top, w=STILL_WIDTH_MM, alt_text=finding.title)
        pdf.set_left_margin(left + STILL_WIDTH_MM + 5)
        pdf.set_xy(left + STILL_WIDTH_MM + 5, top)
    _text(
        pdf,
        f"{finding.title} – {theme.GRADES['flag' if finding.severity == 'flag' else 'watch'].word}",
        size=11,
        bold=True,
    )
    if shown is not None:
        below = pdf.get_y() + ROOM_MM
        draw_scale(pdf, _FAMILY, shown, pdf.l_margin, pdf.get_y(), min(SCALE_MM, pdf.epw))
        pdf.set_xy(pdf.l_margin, below)
    _text(pdf, finding.what_we_saw)
    _text(pdf, finding.often_goes_with)
    _text(pdf, f"Try: {finding.cue}", bold=True)
    _text(pdf, f"Source: {finding.source}", size=7, colour=theme.DIM)
    pdf.set_left_margin(left)
    pdf.set_xy(left, max(pdf.get_y(), top + height) + 4)


def _jpeg(still: np.ndarray) -> io.BytesIO:
    image = Image.fromarray(still)
    image.thumbnail((STILL_MOST_PX, STILL_MOST_PX))
    coded = io.BytesIO()
    image.save(coded, "JPEG", quality=JPEG_QUALITY)
    coded.seek(0)
    return coded


def _table(pdf: FPDF, analysis: Analysis) -> None:
    rated = [m for m in analysis.measurements if m.value is not None and m.grade != "not_rated"]
    if not rated:
        return
    _heading(pdf, "Measurements", 12)
    with _lined_table(pdf, (36, 22, 20, 33, 9)) as table:
        table.row(("What", "Value ± error", "Off in tests*", "Compared with usual", "Steps"))
        for measurement in rated:
            grade = verdict_text(measurement) or theme.GRADES[measurement.grade].word
            off = _off(measurement)
            table.row((_named(measurement), value_text(measurement), off, grade, str(measurement.n)))
    _text(pdf, "* Average error where the truth is known: whole program on video / with markers.", size=7)
    pdf.ln(3)


def _drift(pdf: FPDF, analysis: Analysis) -> None:
    rows = drift_rows(analysis)
    if not rows:
        return
    _heading(pdf, HEADING, 12)
    _text(pdf, drift_explanation(analysis), size=8)
    pdf.ln(1)
    with _lined_table(pdf, (40, 24, 22, 34)) as table:
        table.row((*COLUMNS, ""))
        for row in rows:
            table.row((row.label, row.values, row.change, row.note))
    pdf.ln(3)


def _lined_table(pdf: FPDF, widths: tuple[int, ...]) -> AbstractContextManager[Table]:
    pdf.set_font(_FAMILY, "", 8)
    pdf.set_text_color(*theme.INK)
    pdf.set_fill_color(*theme.WHITE)
    return pdf.table(
        col_widths=widths,
        line_height=4.6,
        text_align="LEFT",
        headings_style=FontFace(emphasis="BOLD", color=theme.INK),
        borders_layout="HORIZONTAL_LINES",
    )


def _off(measurement: Measurement) -> str:
    metric = catalogue.known(measurement.name)
    return "" if metric is None else short_text(metric.typical, metric.unit)


def _named(measurement: Measurement) -> str:
    label = catalogue.label_of(measurement.name)
    return f"{label}, {measurement.side}" if measurement.side else label


def _not_rated(pdf: FPDF, analysis: Analysis) -> None:
    reasons: dict[str, list[str]] = {}
    for measurement in analysis.measurements:
        if measurement.grade == "not_rated":
            reasons.setdefault(measurement.reason or "", []).append(_named(measurement).lower())
    if not reasons:
        return
    _heading(pdf, "Not rated, and why", 12)
    for reason, names in reasons.items():
        _text(pdf, f"{', '.join(names)}: {reason}.", size=8)
    pdf.ln(3)


def _exercises(pdf: FPDF, analysis: Analysis) -> None:
    if not analysis.exercises:
        return
    _heading(pdf, "Exercises, two or three days a week", 12)
    for exercise in analysis.exercises:
        _text(pdf, f"{exercise.name} – {exercise.dosage}", bold=True)
        _text(pdf, exercise.how, size=8)
        more = (
            f"Easier: {exercise.easier} Harder: {exercise.harder} Leave out or ask first: {exercise.skip_if}"
        )
        _text(pdf, more, size=7.5, colour=theme.DIM)
        pdf.ln(1)
    pdf.ln(2)


def _provenance(pdf: FPDF, clips: Sequence[Analysis]) -> None:
    for clip in clips:
        _text(pdf, " · ".join(provenance_lines(clip)), size=7, colour=theme.DIM)
    pdf.set_creator(f"formcam {clips[0].formcam or __version__}")
    pdf.set_subject(" + ".join(map(provenance_text, clips)))
    _text(pdf, NOT_A_DIAGNOSIS, size=8, bold=True)
