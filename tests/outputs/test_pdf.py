"""The printed report: it never fails for a valid analysis, reads as text, and draws its scales to scale."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from fpdf import FPDF

from formcam import pipeline
from formcam.outputs.files import pdf_scale
from formcam.outputs.files.pdf import write_pdf
from formcam.records.analysis import Analysis, Band, Measurement
from formcam.records.track import Runner
from tests.support import synthetic

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


def test_a_value_without_interval_draws_nothing():
    page = FPDF()
    page.add_page()
    before = _drawn(page)
    bare = Measurement(
        "trunk_lean", None, 8.0, "deg", None, None, 9, "informational", band=Band("s", watch_above=9.0)
    )
    pdf_scale.draw_scale(page, "Helvetica", bare, 10, 10, 100)
    assert _drawn(page) == before


def _drawn(page: FPDF) -> int:
    contents = page.pages[1].contents
    assert isinstance(contents, bytearray)
    return len(contents)
