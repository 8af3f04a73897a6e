"""The printed report: it never fails for a valid analysis, reads as text, and draws its scales to scale."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fpdf import FPDF

from formcam import pipeline
from formcam.feedback.exercises import BACK_PROGRAMME, BY_ID, PAIN_RULE, STOP_ADVICE, STOP_LIST
from formcam.feedback.formatting import value_text
from formcam.feedback.headline import headline
from formcam.feedback.pain import BACK, careful_text, careful_with
from formcam.feedback.units import Units, analysis_in
from formcam.feedback.watch_comparison import compare_with_watch
from formcam.outputs.files import pdf_scale
from formcam.outputs.files.pdf import write_pdf
from formcam.outputs.files.pdf_advice import AFTER_CARD_MM, finding_card
from formcam.outputs.files.pdf_numbers import numbers
from formcam.outputs.files.pdf_page import BOTTOM_MM, Page, Said
from formcam.outputs.files.report_about import ReportAbout
from formcam.records.analysis import Analysis, Band, Measurement
from formcam.records.printable import capitalised
from formcam.records.track import Runner
from formcam.watch.reading import watch_run
from tests.support import synthetic, watch_files

# A4 pages without pictures are fonts and text; with three pictures of a phone's size still easily sent.
MOST_BYTES = 400_000


@pytest.fixture(scope="module")
def analysis() -> Analysis:
    track = synthetic.track(cadence_spm=150.0, oscillation_cm=12.0, lean_deg=18.0)
    return pipeline.measure(track, runner=Runner(height_cm=synthetic.HEIGHT_CM, speed_kmh=10.8))


def written(analysis: Analysis, path: Path, stills: dict[str, np.ndarray] | None = None) -> bytes:
    write_pdf(analysis, (stills or {}).get, path)
    content = path.read_bytes()
    assert content.startswith(b"%PDF-")
    assert content.rstrip().endswith(b"%%EOF")
    return content


def test_a_whole_report_with_pictures_is_small_enough_to_send(analysis: Analysis, tmp_path: Path):
    assert analysis.findings
    noise = np.random.default_rng(1).integers(0, 60, (1280, 720, 3), dtype=np.uint8)
    stills = {f"finding_{f.id}": noise for f in analysis.findings}
    assert len(written(analysis, tmp_path / "r.pdf", stills)) < MOST_BYTES + 3 * 200_000


@pytest.mark.parametrize(
    "changes",
    [
        {"findings": (), "exercises": ()},
        {"measurements": (), "findings": (), "exercises": ()},
        {"quality": None},
        {"scale": None, "model": None, "video": None},
    ],
    ids=lambda c: " ".join(c),
)
def test_any_part_may_be_missing(analysis: Analysis, changes: dict, tmp_path: Path):
    written(replace(analysis, **changes), tmp_path / "r.pdf")


def test_long_words_and_many_findings_do_not_break_the_page(analysis: Analysis, tmp_path: Path):
    long = "Donaudampfschifffahrtsgesellschaftskapitän" * 6
    finding = replace(analysis.findings[0], title=long, what_we_saw=long, cue=long)
    written(replace(analysis, findings=(finding,) * 5), tmp_path / "r.pdf")


def said_in(analysis: Analysis, path: Path, monkeypatch: pytest.MonkeyPatch, about: ReportAbout) -> str:
    """All words of a report in the order in which they are set, without those that were only measured."""
    said: list[str] = []
    paragraph, line = FPDF.multi_cell, FPDF.cell

    def paragraphs(pdf: FPDF, w: float, h: float, text: str, **how: Any) -> object:
        before = len(said)
        done = paragraph(pdf, w, h, text, **how)
        said[before:] = [] if how.get("dry_run") else [text]  # fpdf2 calls itself to measure.
        return done

    def lines(pdf: FPDF, w: float, h: float, text: str = "", **how: Any) -> object:
        said.append(text)
        return line(pdf, w, h, text, **how)

    monkeypatch.setattr(FPDF, "multi_cell", paragraphs)
    monkeypatch.setattr(FPDF, "cell", lines)
    write_pdf(analysis, lambda _: None, path, about=about)
    return "\n".join(said)


ANNA = ReportAbout(
    runner="Anna Berger", filmed="28 November 2026", clip="left.mov", note="Sore since Sunday."
)


def test_the_head_says_whose_run_it_is(analysis: Analysis, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    said = said_in(analysis, tmp_path / "r.pdf", monkeypatch, ANNA)
    height = f"{synthetic.HEIGHT_CM:.0f} cm"
    before_the_verdict = said[: said.index(headline(analysis))]
    for fact in ("Anna Berger", "28 November 2026", "left.mov", "Sore since Sunday.", "10.8 km/h", height):
        assert fact in before_the_verdict
    assert "formcam · Anna Berger · 28 November 2026 · left.mov" in said


def test_what_is_not_known_of_a_run_leaves_no_gap(
    analysis: Analysis, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    said = said_in(analysis, tmp_path / "r.pdf", monkeypatch, ReportAbout())
    for what in ("Runner", "Filmed", "Clip", "Note"):
        assert what not in said.splitlines()
    assert "Seen from" in said.splitlines()


def test_the_report_speaks_the_readers_units(
    analysis: Analysis, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    units = Units("in", "min/mile")
    shown = analysis_in(analysis, units)
    said = said_in(shown, tmp_path / "r.pdf", monkeypatch, replace(ANNA, units=units))
    assert "8:56 min/mile" in said  # 60 / (10.8 / 1.609344) minutes.
    assert " ft " in said
    in_cm = [one for one in analysis.measurements if one.unit == "cm" and one.value is not None]
    assert in_cm
    assert not any(value_text(one, short=True) in said.splitlines() for one in in_cm)


def test_the_watch_stands_beside_the_numbers_where_one_was_given(
    analysis: Analysis, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    run = watch_run(watch_files.fit(watch_files.records([150.0] * 120, vertical_oscillation=127.0)))
    beside = replace(analysis, watch=compare_with_watch(analysis, run))
    about = replace(ANNA, units=Units("in", "km/h"))
    said = said_in(beside, tmp_path / "r.pdf", monkeypatch, about)
    assert "Your run was steady" in said
    assert "5.0 in" in said.splitlines()
    assert "Your watch" not in said_in(analysis, tmp_path / "s.pdf", monkeypatch, about)


def test_ticked_signs_come_first_and_end_all_advice(
    analysis: Analysis, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    sign = next(one for one in STOP_LIST if one.urgency == "emergency")
    said = said_in(analysis, tmp_path / "r.pdf", monkeypatch, replace(ANNA, signs=(sign,), pain=(BACK,)))
    assert said.index(STOP_ADVICE["emergency"]) < said.index(headline(analysis))
    assert sign.question in said
    assert not any(finding.cue in said for finding in analysis.findings if finding.cue)
    assert not any(exercise.name in said for exercise in BY_ID.values())
    without = said_in(analysis, tmp_path / "r.pdf", monkeypatch, ANNA)
    assert analysis.findings[0].cue in without
    assert all(exercise.name in without for exercise in analysis.exercises)


def test_a_back_that_hurts_gets_its_exercises_once(
    analysis: Analysis, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    said = said_in(analysis, tmp_path / "r.pdf", monkeypatch, replace(ANNA, pain=(BACK,)))
    for name in BACK_PROGRAMME:
        assert said.count(f"{BY_ID[name].name} – {BY_ID[name].dosage}") == 1


def test_what_to_be_careful_with_is_said_in_the_pages_words(
    analysis: Analysis, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    ids = [one.id for one in analysis.exercises]
    assert careful_with(("knee", "calf"), ids)
    text = careful_text(("knee", "calf"), ids)
    assert text.startswith("You said that it hurts here: knee and calf or Achilles tendon. Leave these out")
    said = said_in(analysis, tmp_path / "r.pdf", monkeypatch, replace(ANNA, pain=("knee", "calf")))
    assert text in said
    assert said.count(PAIN_RULE) == 1
    without = said_in(analysis, tmp_path / "s.pdf", monkeypatch, ANNA)
    assert "You said that it hurts" not in without
    assert without.count(PAIN_RULE) == 1


def test_every_number_and_every_reason_is_in_it(
    analysis: Analysis, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    said = said_in(analysis, tmp_path / "r.pdf", monkeypatch, ANNA)
    rated = [one for one in analysis.measurements if one.value is not None and one.grade != "not_rated"]
    assert len(rated) > 10
    assert all(value_text(one, short=True) in said for one in rated)
    reasons = {one.reason for one in analysis.measurements if one.grade == "not_rated"}
    assert reasons
    assert all(capitalised(reason) in said for reason in reasons if reason)


def test_a_card_that_does_not_fit_goes_to_the_next_page_whole(analysis: Analysis):
    """From many heights on the page, all about where it just fits: never begun on one and ended on the next, never
    below the margin."""
    page = Page("")
    page.set_y(50.0)
    finding_card(page, 1, analysis.findings[0], analysis, None, train=True)
    just_fits_mm = 297.0 - BOTTOM_MM - (page.get_y() - 50.0)
    assert 140.0 < just_fits_mm < 275.0
    for start_mm in (
        *np.arange(140.0, 281.0, 5.0),
        *np.arange(just_fits_mm - 12.0, just_fits_mm + 12.0, 0.3),
    ):
        page.add_page()
        page.set_y(start_mm)
        before = page.page
        finding_card(page, 1, analysis.findings[0], analysis, None, train=True)
        begun = before if page.page == before else before + 1
        assert page.page == begun
        assert page.get_y() - AFTER_CARD_MM <= 297.0 - BOTTOM_MM + 0.01


@pytest.mark.parametrize("start_mm", [20.0, 150.0, 240.0, 262.0, 275.0, 280.9])
def test_rows_and_boxes_stay_on_the_paper(
    analysis: Analysis, monkeypatch: pytest.MonkeyPatch, start_mm: float
):
    lowest: list[float] = []
    rule = Page.rule

    def noting(page: Page) -> None:
        lowest.append(page.get_y())
        rule(page)

    monkeypatch.setattr(Page, "rule", noting)
    page = Page("")
    page.set_y(start_mm)
    page.box((200, 20, 20), [Said("Words. " * 60)])
    lowest.append(page.get_y() - 3.0)
    numbers(page, analysis)
    assert len(lowest) > 10
    assert max(lowest) <= 297.0 - BOTTOM_MM + 0.01


def test_a_value_without_interval_draws_nothing():
    page = Page("")
    before = _drawn(page)
    bare = Measurement(
        "trunk_lean", None, 8.0, "deg", None, None, 9, "informational", band=Band("s", watch_above=9.0)
    )
    pdf_scale.draw_scale(page, bare, 10, 10, 100)
    assert _drawn(page) == before


def _drawn(page: Page) -> int:
    contents = page.pages[1].contents
    assert isinstance(contents, bytearray)
    return len(contents)
