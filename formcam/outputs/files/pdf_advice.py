"""The report's advice: the findings with their pictures, when to see someone first, and the exercises."""

from __future__ import annotations

import io
from collections.abc import Sequence

import numpy as np
from PIL import Image

from formcam.feedback.exercises import (
    BACK_PROGRAMME,
    BACK_REASON,
    BACK_SOURCE,
    BACK_WORDS,
    BY_ID,
    PAIN_RULE,
    STOP_HEADING,
    stop_lines,
)
from formcam.feedback.pain import BACK, careful_text
from formcam.outputs import theme
from formcam.outputs.files.pdf_page import SMALL, Page, Said
from formcam.outputs.files.pdf_scale import ROOM_MM, draw_scale
from formcam.records.analysis import Analysis, Exercise, Finding, Measurement

_PICTURE_MM, _PICTURE_MOST_HIGH_MM, _BESIDE_MM = 38.0, 48.0, 5.0
_PICTURE_MOST_PX, _JPEG_QUALITY = 700, 82
AFTER_CARD_MM = 5.0
_SCALE_MM = 120.0
# The grade's word on its colour, with the room above and below it.
_BADGE_MM, _BADGE_ABOVE_MM = 5.6, 0.6


def finding_card(
    page: Page, number: int, finding: Finding, analysis: Analysis, still: np.ndarray | None, *, train: bool
) -> None:
    """One finding: the moment that shows it, its value on its scale, what is known of it, and what to try."""
    width, height = (0.0, 0.0) if still is None else _picture_mm(still)
    beside = width + _BESIDE_MM if width else 0.0
    shown = _shown(finding, analysis)
    words = _words(finding, train=train)
    title = Said(f"{number}. {finding.title}", size=11, bold=True)
    scale = 0.0 if shown is None else ROOM_MM
    text = page.height_mm([title, *words], page.epw - beside) + scale + _BADGE_MM
    page.keep_together(max(height, text))
    top, left = page.get_y(), page.l_margin
    if still is not None:
        page.image(_jpeg(still), x=left, y=top, w=width, h=height, alt_text=finding.title)
    page.set_left_margin(left + beside)
    page.set_xy(left + beside, top)
    page.say(title)
    _badge(page, finding)
    if shown is not None:
        below = page.get_y() + ROOM_MM
        draw_scale(page, shown, page.l_margin, page.get_y(), min(_SCALE_MM, page.epw))
        page.set_xy(page.l_margin, below)
    page.say(*words)
    page.set_left_margin(left)
    page.set_xy(left, max(page.get_y(), top + height) + AFTER_CARD_MM)


def see_someone_first(page: Page) -> None:
    """The warning signs to ask about before anyone trains."""
    lines = [Said(line, size=8) for line in stop_lines()]
    page.box(theme.VERMILLION, [Said(STOP_HEADING, bold=True), *lines])


def exercises(page: Page, analysis: Analysis, pain: Sequence[str]) -> None:
    """The findings' exercises, what to be careful with where it hurts (`feedback.pain.PLACES`), and for a back that
    hurts those that suit it whatever the video shows."""
    chosen = list(analysis.exercises)
    there = {one.id for one in chosen}
    for_back = [BY_ID[name] for name in BACK_PROGRAMME if name not in there] if BACK in pain else []
    if not chosen and not for_back:
        return
    page.heading("Exercises, two or three days a week")
    page.say(Said(careful_text(pain, [one.id for one in (*chosen, *for_back)]) or PAIN_RULE))
    page.ln(2)
    _each(page, chosen)
    if for_back:
        page.say(
            Said(BACK_REASON, size=10, bold=True),
            Said(BACK_WORDS, size=8),
            Said(f"Source: {BACK_SOURCE}", size=7, colour=theme.DIM),
        )
        page.ln(2)
        _each(page, for_back)


def _each(page: Page, chosen: Sequence[Exercise]) -> None:
    for one in chosen:
        told = [
            Said(f"{one.name} – {one.dosage}", bold=True),
            Said(one.how, size=8.5),
            Said(
                f"Easier: {one.easier} Harder: {one.harder} Leave out or ask first: {one.skip_if}.",
                size=SMALL,
                colour=theme.DIM,
            ),
        ]
        page.keep_together(page.height_mm(told, page.epw))
        page.say(*told)
        page.ln(2)


def _words(finding: Finding, *, train: bool) -> list[Said]:
    cue = [Said(f"Try: {finding.cue}", bold=True)] if train and finding.cue else []
    return [
        Said(finding.what_we_saw),
        Said(finding.often_goes_with),
        *cue,
        Said(f"Source: {finding.source}", size=7, colour=theme.DIM),
    ]


def _badge(page: Page, finding: Finding) -> None:
    """How far outside, as a word on its colour."""
    style = theme.GRADES["flag" if finding.severity == "flag" else "watch"]
    page.look(Said("", size=7, bold=True))
    page.set_fill_color(*style.colour)
    page.ln(_BADGE_ABOVE_MM)
    page.cell(page.get_string_width(style.word) + 4, 4, style.word, align="C", fill=True)
    page.ln(_BADGE_MM - _BADGE_ABOVE_MM)


def _shown(finding: Finding, analysis: Analysis) -> Measurement | None:
    """The measurement whose scale stands beside a finding: the first of its that has limits."""
    found = (analysis.get(name, finding.side) or analysis.get(name) for name in finding.measurements)
    return next((m for m in found if m is not None and m.band is not None), None)


def _picture_mm(still: np.ndarray) -> tuple[float, float]:
    """Width and height on paper: as wide as may be, but not too high."""
    height = _PICTURE_MM * still.shape[0] / still.shape[1]
    share = min(1.0, _PICTURE_MOST_HIGH_MM / height)
    return _PICTURE_MM * share, height * share


def _jpeg(still: np.ndarray) -> io.BytesIO:
    image = Image.fromarray(still)
    image.thumbnail((_PICTURE_MOST_PX, _PICTURE_MOST_PX))
    coded = io.BytesIO()
    image.save(coded, "JPEG", quality=_JPEG_QUALITY)
    coded.seek(0)
    return coded
