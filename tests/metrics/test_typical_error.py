"""The errors shown beside values are those of the documents."""

from __future__ import annotations

from benchmarks.typical_errors import figures
from formcam.metrics import catalogue
from formcam.metrics.typical_error import TYPICAL, Typical, typical_text


def test_the_figures_are_those_of_the_documents():
    assert {name: tuple(entry) for name, entry in TYPICAL.items()} == figures()


def test_every_figure_belongs_to_a_measurement_and_the_main_ones_have_both():
    assert all(catalogue.known(name) for name in TYPICAL)
    for name in ("cadence", "trunk_lean", "ground_contact_time", "overstride_reach", "pelvic_drop"):
        assert None not in TYPICAL[name]


def test_in_words():
    entry = TYPICAL["trunk_lean"]
    assert typical_text(entry, "deg") == f"{entry.video:g}° ({entry.markers:g}° with markers)"
    assert typical_text(Typical(None, None), "fraction") == ""
