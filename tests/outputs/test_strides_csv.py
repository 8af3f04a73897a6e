"""strides.csv: a row a step, numbers where they counted, no cell that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
import math

from formcam._version import __version__
from formcam.metrics import catalogue
from formcam.outputs.files.strides_csv import strides_csv
from formcam.records.analysis import Analysis, Measurement
from formcam.records.track import Gait, Orientation, Runner, Step


def analysis(*measurements: Measurement, reason: str | None = None) -> Analysis:
    steps = (
        Step(0, "left", 0.5, 0.75, 0.85, 1.2),
        Step(1, "right", 0.85, None, 1.2, None, "poor", reason or "the foot was hidden"),
    )
    gait = Gait(Orientation("left", "image_left"), "running", (), steps, 165.0, 165.0)
    return Analysis("ok", None, None, None, Runner(), gait, None, None, measurements)


def measurement(name: str, side, unit: str, *cells: tuple[int, float]) -> Measurement:
    return Measurement(name, side, 1.0, unit, (0, 2), (0, 2), 2, "ok", per_step=cells)


def table(one: Analysis) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(strides_csv(one))))


def test_golden():
    text = strides_csv(analysis(measurement("knee_flexion_at_contact", "left", "deg", (0, 12.3456))))
    origin = (
        f"formcam {__version__}; view left; to repeat it: python -m formcam measure TRACK.npz --view left"
    )
    assert text == (
        "step,side,initial_contact_s,toe_off_s,next_contact_s,stride_end_s,contact_to_toe_off_ms,toe_off_to_next_contact_ms,"
        "knee_flexion_at_contact_deg,quality,used,reason,provenance\n"
        f"0,left,0.5000,0.7500,0.8500,1.2000,250.0,100.0,12.346,good,yes,,{origin}\n"
        f"1,right,0.8500,,1.2000,,,,,poor,no,the foot was hidden,{origin}\n"
    )


def test_both_sides_share_a_column_and_keep_to_their_steps():
    name = "knee_flexion_at_contact"
    one = analysis(
        measurement(name, "left", "deg", (0, 1.0), (1, 8.0)), measurement(name, "right", "deg", (1, 2.0))
    )
    assert [row[f"{name}_deg"] for row in table(one)] == ["1.000", "2.000"]


def test_what_has_no_side_stands_in_every_row():
    rows = table(analysis(measurement("step_time_asymmetry", None, "%", (0, 1.0), (1, 2.0))))
    assert [row["step_time_asymmetry_pct"] for row in rows] == ["1.000", "2.000"]


def test_no_heading_stands_twice_whatever_was_measured():
    every = [measurement(one.name, "left", one.unit, (0, 1.0)) for one in catalogue.METRICS]
    headings = strides_csv(analysis(*every)).splitlines()[0].split(",")
    assert len(headings) == len(set(headings))
    assert len(headings) == 8 + len(catalogue.METRICS) + 3 + 1
    assert "overstride_reach_cm" in headings


def test_missing_numbers_are_empty():
    rows = table(analysis(measurement("trunk_lean", None, "deg", (0, math.nan))))
    assert [row["trunk_lean_deg"] for row in rows] == ["", ""]


def test_no_text_starts_a_formula():
    for bad in ("=1+1", "+1", "-1", "@x", "\t=1", "\r=1", " =1", "a,b", 'a"b', "a\nb"):
        rows = table(analysis(reason=bad))
        assert len(rows) == 2
        shown = rows[1]["reason"]
        assert shown[0] not in "=+-@ \t\r\n"
        assert shown.removeprefix("'") == " ".join(bad.split())


def test_a_refusal_has_only_a_heading():
    refused = Analysis("refused", None, None, None, Runner(), None, None, None)
    assert strides_csv(refused).count("\n") == 1
