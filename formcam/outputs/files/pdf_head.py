"""The head of the report: whose run, when, which clip, from where; then the verdict and what to do next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from formcam.feedback.exercises import stop_advice
from formcam.feedback.headline import (
    headline,
    summary_sentences,
    tone,
)
from formcam.outputs import theme
from formcam.outputs.files.pdf_page import FAMILY, SMALL, Page, Said
from formcam.outputs.files.report_about import ReportAbout, facts_of, footage_line
from formcam.records.analysis import Analysis
from formcam.records.corrections import summary

_BAND_MM, _FACT_COLUMNS, _FACT_MM = 12.0, 3, 9.0
_TONES: Mapping[str, theme.Rgb] = MappingProxyType(
    {"flag": theme.VERMILLION, "watch": theme.AMBER, "ok": theme.GREEN}
)


def head(page: Page, analysis: Analysis, clips: Sequence[Analysis], about: ReportAbout) -> None:
    """Everything above the findings."""
    _band(page)
    _facts(page, facts_of(clips, about))
    if about.note:
        page.say(Said("Note", size=7, colour=theme.DIM), Said(about.note))
        page.ln(2)
    if about.signs:
        _signs(page, about)
    _verdict(page, analysis, train=not about.signs)
    page.say(Said(footage_line(analysis), size=SMALL, colour=theme.DIM))
    if analysis.edits:
        page.say(Said(f"{summary(analysis.edits).capitalize()}.", size=SMALL, bold=True))
    page.ln(3)


def _band(page: Page) -> None:
    """A dark band across the top of the paper: what made this, and what it is."""
    page.set_fill_color(*theme.INK)
    page.rect(0, 0, page.w, _BAND_MM, style="F")
    page.set_y((_BAND_MM - 5) / 2)
    page.set_font(FAMILY, "B", 11)
    page.set_text_color(*theme.SKY)
    page.cell(0, 5, "formcam", align="L")
    page.set_x(page.l_margin)
    page.set_font(FAMILY, "", 9)
    page.set_text_color(*theme.WHITE)
    page.cell(0, 5, "Running form, from video", align="R")
    page.set_xy(page.l_margin, _BAND_MM + 4)


def _facts(page: Page, facts: list[tuple[str, str]]) -> None:
    width = page.epw / _FACT_COLUMNS
    top = page.get_y()
    for number, (what, said) in enumerate(facts):
        row, column = divmod(number, _FACT_COLUMNS)
        x, y = page.l_margin + column * width, top + row * _FACT_MM
        page.set_xy(x, y)
        page.look(Said("", size=7, colour=theme.DIM))
        page.cell(width, 3.5, what)
        page.set_xy(x, y + 3.4)
        page.look(Said("", bold=True))
        page.cell(width, 4.5, page.fitting(said, width - 3))
    rows = -(-len(facts) // _FACT_COLUMNS)
    page.set_xy(page.l_margin, top + rows * _FACT_MM + 2)


def _signs(page: Page, about: ReportAbout) -> None:
    """Who to see, before anything else: the signs that the runner ticked."""
    ticked = "; ".join(sign.question for sign in about.signs)
    page.box(
        theme.VERMILLION,
        [Said(stop_advice(about.signs), size=11, bold=True), Said(f"The runner ticked: {ticked}.")],
    )


def _verdict(page: Page, analysis: Analysis, *, train: bool) -> None:
    colour = _TONES.get(tone(analysis), theme.GREY) if train else theme.GREY
    said = [Said(sentence, size=9.5) for sentence in summary_sentences(analysis, train=train)]
    page.box(colour, [Said(headline(analysis), size=13, bold=True), *said])
