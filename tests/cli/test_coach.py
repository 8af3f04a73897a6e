"""`formcam coach`: a result's folder becomes one file, and nothing that is not ours is replaced."""

from __future__ import annotations

from pathlib import Path

import pytest

from formcam import pipeline
from formcam.cli.commands import main
from formcam.outputs import result_folder
from formcam.outputs.coach.page import BEGINS
from tests.support import synthetic


@pytest.fixture
def result(tmp_path: Path) -> Path:
    folder = tmp_path / "run_formcam"
    result_folder.write_outputs(
        pipeline.measure(synthetic.track(length_s=8.0, fps=60.0)), None, folder, pdf=False
    )
    return folder


def test_the_file_is_written_beside_you_and_again_in_its_place(
    result: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.chdir(tmp_path)
    for _ in range(2):
        assert main(["coach", str(result), "--runner-name", "Anna <b>"]) == 0
        assert "The file for a coach is run_coach.html" in capsys.readouterr().out
    made = Path("run_coach.html").read_bytes()
    assert made.startswith(BEGINS.encode())
    assert b"Anna &lt;b&gt;" in made


def test_what_is_in_the_way_stays_and_is_told_in_one_line(
    result: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    other = tmp_path / "mine.html"
    other.write_text("mine", encoding="utf-8")
    wrong = (
        [str(tmp_path)],
        [str(result), "-o", str(other)],
        [str(result), "-o", str(tmp_path / "no" / "x.html")],
    )
    for arguments in wrong:
        assert main(["coach", *arguments]) == 2
        assert capsys.readouterr().err.count("\n") == 1
    assert other.read_text(encoding="utf-8") == "mine"


def test_a_result_that_was_refused_or_lost_its_track_is_told_in_one_line(
    result: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    (result / result_folder.KEYPOINTS).unlink()
    assert main(["coach", str(result), "-o", str(tmp_path / "x.html")]) == 2
    assert "keypoints.npz" in capsys.readouterr().err
    assert not (tmp_path / "x.html").exists()
