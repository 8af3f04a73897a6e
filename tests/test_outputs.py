"""Results replace results; nothing else in the folder is touched, and never what they were made from."""

from __future__ import annotations

from pathlib import Path

import pytest

from formcam import outputs, pipeline
from formcam.edits import Edits
from formcam.errors import UsageError
from formcam.records import Runner
from formcam.report.edits_file import edits_to_json
from formcam.report.tracks import track_to_npz
from formcam.results import Analysis, Refusal
from tests import synthetic

REFUSED = Analysis(
    "refused",
    Refusal("too_short", "the clip is too short", "film 30 s"),
    None,
    None,
    Runner(),
    None,
    None,
    None,
)


@pytest.fixture(scope="module")
def analysis() -> Analysis:
    return pipeline.measure(synthetic.track(length_s=8.0, fps=30.0))


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.rglob("*")}


def test_results_replace_results_and_leave_what_is_not_theirs(analysis: Analysis, tmp_path: Path):
    outputs.write_outputs(analysis, None, tmp_path)
    written = names(tmp_path)
    (tmp_path / outputs.FRAMES).mkdir()
    for name in ("holiday.jpg", "midstance.jpg", "finding_cadence.jpg"):
        (tmp_path / outputs.FRAMES / name).write_bytes(b"picture")
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    outputs.write_outputs(analysis, None, tmp_path)
    assert names(tmp_path) == written | {"notes.txt", outputs.FRAMES, "holiday.jpg"}
    outputs.write_outputs(REFUSED, None, tmp_path)
    assert names(tmp_path) == {outputs.ANALYSIS, "notes.txt", outputs.FRAMES, "holiday.jpg"}


def test_the_pictures_folder_goes_with_its_pictures(analysis: Analysis, tmp_path: Path):
    outputs.write_outputs(analysis, None, tmp_path)
    (tmp_path / outputs.FRAMES).mkdir()
    (tmp_path / outputs.FRAMES / "toe_off.jpg").write_bytes(b"picture")
    outputs.write_outputs(REFUSED, None, tmp_path)
    assert names(tmp_path) == {outputs.ANALYSIS}


@pytest.mark.parametrize("name", [outputs.REPORT, outputs.CLIP, outputs.ANALYSIS, outputs.FRAMES])
def test_files_that_are_not_of_a_result_are_not_replaced(analysis: Analysis, name: str, tmp_path: Path):
    mine = tmp_path / name
    if name == outputs.FRAMES:
        mine.mkdir()
    else:
        mine.write_bytes(b"mine")
    with pytest.raises(UsageError, match=name):
        outputs.write_outputs(analysis, None, tmp_path)
    assert names(tmp_path) == {name}


def test_what_is_measured_is_not_replaced(analysis: Analysis, tmp_path: Path):
    outputs.write_outputs(analysis, None, tmp_path)
    assert analysis.track is not None
    track_to_npz(tmp_path / outputs.KEYPOINTS, analysis.track)
    before = names(tmp_path)
    with pytest.raises(UsageError, match="itself"):
        outputs.check_folder(tmp_path, tmp_path / "." / outputs.KEYPOINTS)
    assert names(tmp_path) == before


def test_corrections_outlive_a_refusal(analysis: Analysis, tmp_path: Path):
    outputs.write_outputs(analysis, None, tmp_path)
    edits = tmp_path / outputs.EDITS
    edits.write_text(edits_to_json(Edits()), encoding="utf-8")
    outputs.write_outputs(REFUSED, None, tmp_path, keep=(edits,))
    assert names(tmp_path) == {outputs.ANALYSIS, outputs.EDITS}


def test_the_folder_of_a_file_is_refused_in_words(tmp_path: Path):
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match="cannot be written"):
        outputs.write_outputs(REFUSED, None, tmp_path / "file" / "out")
