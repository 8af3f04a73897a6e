"""analysis.json keeps the promised keys, comes back as it went, and trusts no file."""

from __future__ import annotations

import dataclasses
import json
import math
import random
from dataclasses import replace
from pathlib import Path

import pytest

from formcam._version import __version__
from formcam.outputs.files.json_file import analysis_from_json, analysis_to_json, read_analysis
from formcam.records.analysis import (
    Analysis,
    Band,
    Check,
    Exercise,
    Finding,
    Marker,
    Measurement,
    ModelInfo,
    Quality,
    Refusal,
    Scale,
)
from formcam.records.drift import Drift
from formcam.records.errors import FormcamError, UsageError
from formcam.records.track import Event, Gait, Orientation, Runner, Step, VideoInfo
from formcam.records.watch import ClipMinutes, WatchComparison, WatchRow

# The promised keys, written out by hand: a renamed field must fail here.
TOP = (
    "schema", "status", "formcam", "model", "refusal", "video", "view", "direction", "activity", "quality", "scale",
    "events", "measurements", "findings", "exercises",
)  # fmt: skip
NESTED = {
    "model": "name sha256",
    "video": "width_px height_px duration_s frames declared_fps capture_fps rotation_deg codec "
    "variable_frame_rate time_scale",
    "quality": "grade checks",
    "scale": "cm_per_px source error_pct",
}
ROWS = {
    "events": "side type time_s quality",
    "measurements": "name side value unit ci95 iqr n grade reason band frames",
    "findings": "id severity title what_we_saw often_goes_with cue exercises measurements source",
    "exercises": "id name dosage how easier harder skip_if source",
}


def analysis() -> Analysis:
    """One of everything, with whole numbers where floats are meant, and text that JSON must escape."""
    gait = Gait(
        Orientation("left", "image_left", 0.9, "both hips"),
        "running",
        (Event("left", "initial_contact", 0.5), Event("left", "toe_off", 0.75, "fair")),
        (
            Step(0, "left", 0.5, 0.75, 0.85, 1.2, "good", None),
            Step(1, "right", 0.9, None, None, None, "poor", "clip end"),
        ),
        165.0,
        math.nan,
    )
    measurement = Measurement(
        "cadence", None, 165, "spm", (164, 166.0), (163.5, 166.5), 25, "watch", None,
        Band("a source", watch_below=170), (12, 13), ((0, 165.0),), 167.0, "it rests on the clock",
    )  # fmt: skip
    missing = Measurement(
        "trunk_lean", None, None, "deg", None, None, 0, "not_rated", 'a "quoted" ü reason\n'
    )
    finding = Finding(
        "low_cadence", "watch", "Slow steps", "seen", "often", "cue", ("metronome",), ("cadence",), "s"
    )
    exercise = Exercise("metronome", "Metronome run", "drill", "d", "h", "e", "h", "s", "s")
    return Analysis(
        "ok", None, ModelInfo("heavy", "ab" * 32),
        VideoInfo(1080, 1920, 30.0, 1800, 60.0, 59.94, 90, "hevc", True, 1.0, True, ("a warning",)),
        Runner(178, 10), gait, Quality("good", (Check("light", True, 0.5, "fine"), Check("fps", False, "x", "y"))),
        Scale(0.25, "height", 4), (measurement, missing), (finding,), (exercise,), formcam=__version__,
        drift=(
            Drift("cadence", None, "spm", 164, 166.5, 2.5, (1.5, 3.5), sure=True, usual_range="towards"),
            Drift("pelvic_drop", "left", "deg", 5.0, 4.75, -0.25, (-1.0, 0.5)),
        ),
    )  # fmt: skip


def refused() -> Analysis:
    refusal = Refusal("no_person", "nobody is in the picture", "film a runner")
    return Analysis("refused", refusal, None, None, Runner(), None, None, None, formcam=__version__)


@pytest.mark.parametrize("one", [analysis(), refused()], ids=["ok", "refused"])
def test_the_promised_keys_are_there(one: Analysis):
    document = json.loads(analysis_to_json(one))
    assert set(TOP) <= set(document)
    assert document["schema"] == 1
    for key, names in NESTED.items():
        assert document[key] is None or set(names.split()) <= set(document[key]), key
    for key, names in ROWS.items():
        for row in document[key]:
            assert set(names.split()) <= set(row), key
    if one.refusal is not None:
        assert set(document["refusal"]) == {"code", "message", "advice"}


@pytest.mark.parametrize("one", [analysis(), refused()], ids=["ok", "refused"])
def test_there_and_back_changes_nothing(one: Analysis):
    text = analysis_to_json(one)
    back = analysis_from_json(text)
    assert analysis_to_json(back) == text
    for spec in dataclasses.fields(Analysis):
        if spec.name != "gait":  # It holds a NaN, which equals nothing; its text was compared above.
            assert getattr(back, spec.name) == getattr(one, spec.name), spec.name


def test_numbers_come_back_as_floats_where_floats_are_meant():
    cadence = analysis_from_json(analysis_to_json(analysis())).get("cadence")
    assert cadence is not None
    assert cadence.ci95 is not None
    assert cadence.band is not None
    assert [type(x) for x in (cadence.value, cadence.ci95[0], cadence.band.watch_below)] == [float] * 3
    assert type(cadence.n) is int


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_what_is_not_finite_is_null(bad: float):
    one = analysis()
    cadence = replace(one.measurements[0], value=bad, ci95=(bad, bad))
    text = analysis_to_json(replace(one, measurements=(cadence,)))

    def refuse(word: str):
        raise AssertionError(word)

    document = json.loads(text, parse_constant=refuse)
    assert document["measurements"][0]["value"] is None
    assert document["gait"]["cadence_spectral_spm"] is None


def test_an_analysis_of_a_version_without_drift_or_markers_has_none():
    document = json.loads(analysis_to_json(analysis()))
    del document["drift"], document["markers"]
    assert analysis_from_json(json.dumps(document)).drift == ()
    assert analysis_from_json(json.dumps(document)).markers is None


@pytest.mark.parametrize(
    ("markers", "written"),
    [(None, None), ((), []), ((Marker("left_psis", 87),), [{"name": "left_psis", "seen_pct": 87.0}])],
)
def test_markers_are_named_with_how_often_they_were_seen(
    markers: tuple[Marker, ...] | None, written: list[dict[str, object]] | None
):
    text = analysis_to_json(replace(analysis(), markers=markers))
    assert json.loads(text)["markers"] == written
    assert analysis_from_json(text).markers == markers


@pytest.mark.parametrize("bad", [[{"name": "left_hip"}], [{"name": 3, "seen_pct": 5.0}], {"left_hip": 3.0}])
def test_markers_that_are_none_are_refused(bad: object):
    document = json.loads(analysis_to_json(analysis())) | {"markers": bad}
    with pytest.raises(UsageError, match="markers"):
        analysis_from_json(json.dumps(document))


@pytest.mark.parametrize(
    "bad", [{"change": 9.0}, {"sure": 1}, {"usual_range": "up"}, {"ci95": [1.5]}, {"first": None}]
)
def test_a_drift_that_is_none_is_refused(bad: dict):
    document = json.loads(analysis_to_json(analysis()))
    document["drift"][0] |= bad
    with pytest.raises(UsageError, match="drift"):
        analysis_from_json(json.dumps(document))


def test_the_maker_of_an_old_analysis_stays_named():
    old = replace(analysis(), formcam="0.0.9")
    assert analysis_from_json(analysis_to_json(old)).formcam == "0.0.9"


def test_golden_refusal():
    """The whole text of the smallest document: any change of layout shows up here."""
    lines = analysis_to_json(refused()).splitlines()
    assert lines[:8] == [
        "{",
        ' "schema": 1,',
        ' "status": "refused",',
        f' "formcam": "{__version__}",',
        ' "model": null,',
        ' "refusal": {',
        '  "code": "no_person",',
        '  "message": "nobody is in the picture",',
    ]
    assert lines[-1] == "}"


@pytest.mark.parametrize(
    "text",
    [
        "", "null", "[]", "1", '"x"', "{}", "{" * 5000, "[" * 200_000, '{"schema": 1}', '{"schema": true}',
        '{"schema": 2, "status": "ok"}', '{"schema": [1], "status": "ok"}', '{"schema": 1, "status": "refused"}',
        '{"schema": 1, "status": "ok", "view": 7}', '{"schema": 1, "status": "ok", "view": "left"}',
        '{"schema": 1, "status": "ok", "measurements": {"a": 1}}', "9" * 10_000, "\x00\x01", "NaN",
        '{"schema": 1, "status": "ok", "runner": {"height_cm": 3}}',
        '{"schema": 1, "status": "ok", "runner": [1]}', '{"schema": 1, "status": ["ok"]}',
    ],
)  # fmt: skip
def test_garbage_is_refused_with_advice(text: str):
    with pytest.raises(UsageError) as caught:
        analysis_from_json(text)
    assert caught.value.advice
    assert len(str(caught.value)) < 400


def places(node, path=()):
    """Every place in a parsed document."""
    yield path
    inner = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, child in inner:
        yield from places(child, (*path, key))


STRAYS: tuple[object, ...] = (
    None,
    True,
    -1,
    1e308,
    10**400,
    math.nan,
    math.inf,
    "",
    "=1+1",
    [],
    [[]],
    {},
    {"a": 1},
    [1, 2, 3],
)


def test_any_value_of_any_wrong_type_is_refused_or_harmless():
    """Each place in a full document, replaced by each stray: only FormcamError, and what passes can be written."""
    text = analysis_to_json(analysis())
    refusals = 0
    for path in list(places(json.loads(text)))[1:]:
        for stray in STRAYS:
            document = json.loads(text)
            node = document
            for key in path[:-1]:
                node = node[key]
            node[path[-1]] = stray
            try:
                analysis_to_json(analysis_from_json(json.dumps(document)))
            except FormcamError:
                refusals += 1
    assert refusals > 500


def test_any_key_may_be_missing():
    text, refusals = analysis_to_json(analysis()), 0
    for path in list(places(json.loads(text)))[1:]:
        document = json.loads(text)
        node = document
        for key in path[:-1]:
            node = node[key]
        del node[path[-1]]
        try:
            analysis_from_json(json.dumps(document))
        except FormcamError:
            refusals += 1
    assert refusals > 100


def test_random_bytes_and_missing_files_are_refused(tmp_path: Path):
    file = tmp_path / "analysis.json"
    dice = random.Random(3)
    for size in (0, 1, 10, 1000):
        file.write_bytes(dice.randbytes(size))
        with pytest.raises(UsageError):
            read_analysis(file)
    for path in (tmp_path, tmp_path / "absent", tmp_path / "a\x00b"):
        with pytest.raises(UsageError):
            read_analysis(path)


def test_a_huge_file_is_refused_unread(tmp_path: Path):
    file = tmp_path / "huge.json"
    with file.open("wb") as stream:
        stream.truncate(10**10)  # Sparse: takes no room on the disk.
    with pytest.raises(UsageError, match="too large"):
        read_analysis(file)


def watch() -> WatchComparison:
    row = WatchRow(
        "cadence",
        "spm",
        168.0,
        1.5,
        None,
        None,
        "a study",
        170.0,
        (169.0, 171.0),
        "same",
        'its "own" error\u202e',
    )
    minutes = ClipMinutes("clock and cadence", 30.0, (10.0, 11.0), "both lead there")
    return WatchComparison('a <b>"watch"</b>', "one", minutes, (row,), ("cut off",))


def test_the_watch_comes_back_as_it_went_and_is_null_without_one():
    beside = replace(analysis(), watch=watch())
    assert analysis_from_json(analysis_to_json(beside)).watch == watch()
    document = json.loads(analysis_to_json(analysis()))
    assert document["watch"] is None
    del document["watch"]
    assert analysis_from_json(json.dumps(document)).watch is None


@pytest.mark.parametrize("bad", [{"agreement": "perhaps"}, {"watch": "many"}, {"name": None}])
def test_a_row_of_the_watch_that_is_none_is_refused(bad: dict):
    document = json.loads(analysis_to_json(replace(analysis(), watch=watch())))
    document["watch"]["rows"][0] |= bad
    with pytest.raises(UsageError, match="watch"):
        analysis_from_json(json.dumps(document))
