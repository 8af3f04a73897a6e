"""The report to print or send: whose run, the verdict, what to work on with its picture, exercises, every measurement.

A grade is always a word beside its colour. What a runner does next comes before the numbers that a coach or physio
looks up; where the numbers come from is the last line.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from formcam._version import __version__
from formcam.feedback.finding_text import NOT_A_DIAGNOSIS
from formcam.feedback.headline import PRIORITIES
from formcam.outputs import theme
from formcam.outputs.files.pdf_advice import exercises, finding_card, see_someone_first
from formcam.outputs.files.pdf_head import head
from formcam.outputs.files.pdf_numbers import drift, not_rated, numbers, watch
from formcam.outputs.files.pdf_page import Page, Said
from formcam.outputs.files.provenance import provenance_lines, provenance_text
from formcam.outputs.files.report_about import NOBODY, ReportAbout
from formcam.records.analysis import Analysis


def write_pdf(
    analysis: Analysis,
    still: Callable[[str], np.ndarray | None],
    path: Path,
    *,
    clips: Sequence[Analysis] = (),
    about: ReportAbout = NOBODY,
) -> None:
    """Write the report; `still` gives the RGB picture of a name ("finding_<id>"), None where there is none.

    `clips` are the analyses that `analysis` was put together from, where it was.
    """
    clips = clips or (analysis,)
    train = not about.signs
    page = Page(" · ".join(part for part in ("formcam", about.runner, about.filmed, about.clip) if part))
    head(page, analysis, clips, about)
    for number, finding in enumerate(analysis.findings[:PRIORITIES], start=1):
        finding_card(page, number, finding, analysis, still(f"finding_{finding.id}"), train=train)
    if train:
        see_someone_first(page)
        exercises(page, analysis, about.pain)
    numbers(page, analysis)
    drift(page, analysis)
    watch(page, analysis, about.units)
    not_rated(page, analysis)
    _origin(page, clips)
    page.output(str(path))


def _origin(page: Page, clips: Sequence[Analysis]) -> None:
    """What made it and how to repeat it, small; whole in the file's own description."""
    page.say(Said(NOT_A_DIAGNOSIS, size=8, bold=True))
    for clip in clips:
        page.say(Said(" · ".join(provenance_lines(clip)), size=6, colour=theme.DIM))
    page.set_creator(f"formcam {clips[0].formcam or __version__}")
    page.set_subject(" + ".join(map(provenance_text, clips)))
