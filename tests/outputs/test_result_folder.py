"""Results replace results; nothing else in the folder is touched, and never what they were made from."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from formcam import pipeline
from formcam._runtime import lease
from formcam.outputs import result_folder
from formcam.outputs.files.edits_file import edits_to_json
from formcam.outputs.files.keypoints_npz import track_to_npz
from formcam.records.analysis import Analysis, Refusal
from formcam.records.corrections import Edits
from formcam.records.errors import UsageError
from formcam.records.track import Runner
from tests.support import synthetic

pytestmark = pytest.mark.usefixtures("plain_report")

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
    result_folder.write_outputs(analysis, None, tmp_path)
    written = names(tmp_path)
    (tmp_path / result_folder.FRAMES).mkdir()
    for name in ("holiday.jpg", "midstance.jpg", "finding_cadence.jpg"):
        (tmp_path / result_folder.FRAMES / name).write_bytes(b"picture")
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    result_folder.write_outputs(analysis, None, tmp_path)
    assert names(tmp_path) == written | {"notes.txt", result_folder.FRAMES, "holiday.jpg"}
    result_folder.write_outputs(REFUSED, None, tmp_path)
    assert names(tmp_path) == {result_folder.ANALYSIS, "notes.txt", result_folder.FRAMES, "holiday.jpg"}


def test_two_writers_leave_the_results_of_one(
    analysis: Analysis, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """A whole analysis and a refusal, again and again: all files or `analysis.json` alone, never some of each."""
    monkeypatch.setattr(lease, "POLL_S", 0.01)
    alone = tmp_path / "alone"
    result_folder.write_outputs(analysis, None, alone)
    both, whole = tmp_path / "both", names(alone)
    for _ in range(10):
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda one: result_folder.write_outputs(one, None, both), [analysis, REFUSED] * 2))
        refused = b'"refused"' in (both / result_folder.ANALYSIS).read_bytes()
        assert names(both) == ({result_folder.ANALYSIS} if refused else whole)


def test_results_that_are_being_replaced_are_nobody_elses(
    analysis: Analysis, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """A second writer looks while the first has taken `analysis.json` away and not yet put the new one there."""
    monkeypatch.setattr(lease, "POLL_S", 0.01)
    result_folder.write_outputs(analysis, None, tmp_path)
    told = tmp_path / result_folder.ANALYSIS
    with ThreadPoolExecutor(1) as pool:
        with lease.lease(tmp_path / ".formcam-lease"):
            told.rename(tmp_path / "aside")
            second = pool.submit(result_folder.check_folder, tmp_path)
            with pytest.raises(TimeoutError):
                second.result(0.2)
            (tmp_path / "aside").rename(told)
        second.result(10)


def test_the_pictures_folder_goes_with_its_pictures(analysis: Analysis, tmp_path: Path):
    result_folder.write_outputs(analysis, None, tmp_path)
    (tmp_path / result_folder.FRAMES).mkdir()
    (tmp_path / result_folder.FRAMES / "toe_off.jpg").write_bytes(b"picture")
    result_folder.write_outputs(REFUSED, None, tmp_path)
    assert names(tmp_path) == {result_folder.ANALYSIS}


@pytest.mark.parametrize(
    "name", [result_folder.REPORT, result_folder.CLIP, result_folder.ANALYSIS, result_folder.FRAMES]
)
def test_files_that_are_not_of_a_result_are_not_replaced(analysis: Analysis, name: str, tmp_path: Path):
    mine = tmp_path / name
    if name == result_folder.FRAMES:
        mine.mkdir()
    else:
        mine.write_bytes(b"mine")
    with pytest.raises(UsageError, match=name):
        result_folder.write_outputs(analysis, None, tmp_path)
    assert names(tmp_path) == {name}


def test_what_is_measured_is_not_replaced(analysis: Analysis, tmp_path: Path):
    result_folder.write_outputs(analysis, None, tmp_path)
    assert analysis.track is not None
    track_to_npz(tmp_path / result_folder.KEYPOINTS, analysis.track)
    before = names(tmp_path)
    with pytest.raises(UsageError, match="itself"):
        result_folder.check_folder(tmp_path, tmp_path / "." / result_folder.KEYPOINTS)
    assert names(tmp_path) == before


def test_corrections_outlive_a_refusal(analysis: Analysis, tmp_path: Path):
    result_folder.write_outputs(analysis, None, tmp_path)
    edits = tmp_path / result_folder.EDITS
    edits.write_text(edits_to_json(Edits()), encoding="utf-8")
    result_folder.write_outputs(REFUSED, None, tmp_path, keep=(edits,))
    assert names(tmp_path) == {result_folder.ANALYSIS, result_folder.EDITS}


def test_the_folder_of_a_file_is_refused_in_words(tmp_path: Path):
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match="cannot be written"):
        result_folder.write_outputs(REFUSED, None, tmp_path / "file" / "out")
