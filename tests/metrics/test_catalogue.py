"""Every metric is complete, and a new one is a function and a record: all else follows from them."""

from __future__ import annotations

import ast
import inspect
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from formcam.feedback.formatting import value_text
from formcam.metrics import catalogue
from formcam.metrics.catalogue import METRICS
from formcam.metrics.inputs import Samples, Scene, over_stance
from formcam.metrics.measuring import measure_all
from formcam.metrics.metric import MID_STANCE, Metric, PanelLine
from formcam.metrics.norms import DESIGN_DEFAULT, Norm, SmallestChange
from formcam.metrics.scale import find_scale
from formcam.metrics.uncertainty import NOT_MEASURED_YET, Errors
from formcam.outputs.clip.panel_text import panel_rows
from formcam.outputs.files.json_file import analysis_to_json
from formcam.outputs.files.strides_csv import strides_csv
from formcam.outputs.files.terminal_summary import summary_text
from formcam.pipeline import measure
from formcam.records.analysis import Analysis, Measurement
from formcam.records.quantities import unit_word
from formcam.records.skeleton import Side
from formcam.records.track import Runner
from tests.support.places import PACKAGE
from tests.support.synthetic import HEIGHT_CM, Formula, as_clean, track, true_gait
from tools.metric_table import metric_table


@pytest.mark.parametrize("metric", METRICS, ids=lambda metric: metric.name)
def test_every_record_is_complete(metric: Metric):
    assert re.fullmatch(r"[a-z]+(_[a-z]+)*", metric.name)
    assert metric.explanation.endswith(".")
    assert metric.label[0].isupper()
    if metric.errors is not None:
        assert metric.errors.source
    if metric.smallest_change is not None:
        assert metric.smallest_change.source
    if metric.norm is not None and metric.norm.expected is not None:
        assert metric.norm.expected_source
        assert all(metric.norm.expected_at(tenth / 10) is not None for tenth in range(10, 80))
    # What is judged at landing is read there, and has an error that grows with that moment's.
    if metric.at_landing:
        assert metric.read_at == 0.0
        assert metric.errors is not None
        assert metric.errors.per_ms > 0
    # What is told to have changed by a number is measured.
    assert metric.smallest_change is None or metric.samples is not None


def test_names_and_places_are_each_given_once():
    assert (
        len({metric.name for metric in METRICS}) == len({metric.place for metric in METRICS}) == len(METRICS)
    )
    lines = [metric.panel.place for metric in METRICS if metric.panel]
    assert len(lines) == len(set(lines))


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"explanation": ""},
        {"samples": None},
        {"never": "because"},
        {"errors": None},
    ],
    ids=str,
)
def test_an_incomplete_record_is_refused(wrong: dict[str, object]):
    with pytest.raises(ValueError, match=r"needed|reason|error"):
        Metric(**{**RECORD, **wrong})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "wrong",
    [
        {"watch_above": 1.0, "mean": 0.0, "sd": 1.0},
        {"source": "x", "watch_above": 2.0, "flag_above": 1.0, "mean": 0.0, "sd": 1.0},
        {"source": "x"},
        {"source": "x", "watch_above": 1.0},
    ],
    ids=str,
)
def test_limits_without_order_or_source_are_refused(wrong: dict[str, object]):
    with pytest.raises(ValueError, match=r"limits|norm|runners"):
        Norm(**wrong)  # type: ignore[arg-type]


def test_no_module_of_measuring_and_grading_knows_a_metric_by_its_name():
    names = {metric.name for metric in METRICS}
    for module in ("measuring", "grading", "metric", "catalogue", "norms", "uncertainty", "inputs"):
        tree = ast.parse((PACKAGE / "metrics" / f"{module}.py").read_text(encoding="utf-8"))
        quoted = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}
        assert not quoted & names, module


def test_no_function_that_measures_reads_its_own_limits():
    """What is healthy is said in the record, so that no measurement bends towards its band."""
    for path in {Path(inspect.getfile(one.samples)) for one in METRICS if one.samples is not None}:
        functions = [
            n for n in ast.parse(path.read_text(encoding="utf-8")).body if isinstance(n, ast.FunctionDef)
        ]
        used = {n.id for function in functions for n in ast.walk(function) if isinstance(n, ast.Name)}
        assert not used & {"METRICS", "Norm", "joined", "known", "metric"}, path.name


def ear_to_ankle(scene: Scene, side: Side | None) -> Samples:
    """The function of a metric made up for this test: how far the ear is above the ankle over stance, cm."""
    height = scene.body.point(f"{side}_ear")[:, 1] - scene.body.point(f"{side}_ankle")[:, 1]
    return over_stance(scene, side, height * scene.cm_per_px)


RECORD = {
    "place": 35,
    "name": "standing_height",
    "label": "Height while running",
    "explanation": "How tall you run.",
    "definition": "ear above ankle, mean over stance",
    "unit": "cm",
    "view": "side",
    "per_leg": True,
    "samples": ear_to_ankle,
    "read_at": MID_STANCE,
    "norm": Norm("made up", watch_below=150.0, flag_below=140.0, mean=155.0, sd=5.0),
    "errors": Errors(landmarks=2.0, source=NOT_MEASURED_YET, markers=0.5, scaled=True),
    "smallest_change": SmallestChange(3.0, 3.0, DESIGN_DEFAULT),
    "panel": PanelLine(9),
}


def test_a_made_up_metric_is_measured_graded_and_told_everywhere(monkeypatch: pytest.MonkeyPatch):
    """One function and one record: nothing else in the program has to hear of it."""
    made_up = Metric(**RECORD)  # type: ignore[arg-type]
    everything = tuple(sorted((*METRICS, made_up), key=lambda one: one.place))
    for holder in ("formcam.metrics.catalogue", "formcam.outputs.clip.panel_text", "tools.metric_table"):
        monkeypatch.setattr(f"{holder}.METRICS", everything)
    raw, runner = track(Formula()), Runner(HEIGHT_CM, 10.8)
    clean, gait = as_clean(raw), true_gait(Formula())
    measured = measure_all(clean, gait, find_scale(clean, gait, runner), runner, metrics=everything)
    one = next(found for found in measured if found.name == "standing_height" and found.value is not None)
    assert one.grade in ("ok", "watch", "flag", "borderline")
    assert one.band is not None
    assert one.frames
    assert "the scale in centimetres" in one.error_note
    assert value_text(one).endswith(unit_word("cm"))
    assert catalogue.label_of(one.name) == made_up.label
    assert "| `standing_height` | cm | side | ear above ankle, mean over stance |" in metric_table()
    analysis = _with(measure(raw, runner=runner), measured)
    assert made_up.label in summary_text(analysis)
    assert made_up.label in {row.label for row in panel_rows(analysis)}
    assert "standing_height" in {
        entry["name"] for entry in json.loads(analysis_to_json(analysis))["measurements"]
    }
    assert "standing_height_cm" in strides_csv(analysis).splitlines()[0]


def _with(analysis: Analysis, measured: tuple[Measurement, ...]) -> Analysis:
    return replace(analysis, measurements=measured)
