"""`--watch`: the watch's file is read first, and stands beside the result in the terminal and in analysis.json."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from formcam import pipeline
from formcam.cli.commands import _beside, main
from formcam.outputs.files.json_file import read_analysis
from formcam.outputs.files.keypoints_npz import track_to_npz
from formcam.watch.reading import watch_run
from tests.support import synthetic, watch_files
from tests.support.media import filmed_clip


@pytest.fixture
def track(tmp_path: Path) -> Path:
    path = tmp_path / "keypoints.npz"
    track_to_npz(path, synthetic.track(length_s=8.0, fps=60.0))
    return path


def test_the_watch_stands_beside_the_result(track: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    spm = synthetic.Formula().cadence_spm
    watch = tmp_path / "run.fit"
    watch.write_bytes(
        watch_files.fit(watch_files.records([spm] * 120, stance_time=240.0, enhanced_speed=2.8))
    )
    out = tmp_path / "out"
    assert main(["measure", str(track), "--out", str(out), "--watch", str(watch)]) == 0
    told = capsys.readouterr().out
    assert "Your watch:" in told
    assert "Your run was steady" in told
    assert f"Your watch says {spm:.0f} ± 17 steps a minute, the clip {spm:.0f}" in told
    kept = read_analysis(out / "analysis.json").watch
    assert kept is not None
    assert [row.name for row in kept.rows] == ["cadence", "ground_contact_time", "speed"]
    assert "--watch WATCH_FILE" in json.loads((out / "analysis.json").read_text())["provenance"][-1]


def test_without_a_watch_nothing_is_said_of_one(
    track: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    assert main(["measure", str(track), "--out", str(tmp_path / "out")]) == 0
    assert "Your watch" not in capsys.readouterr().out
    assert json.loads((tmp_path / "out" / "analysis.json").read_text())["watch"] is None


def test_the_clips_own_clock_is_used(tmp_path: Path):
    clip = filmed_clip(tmp_path / "run.mp4", "2026-05-01T10:31:00Z")
    spm = synthetic.Formula().cadence_spm
    run = watch_run(watch_files.fit(watch_files.records([spm] * 300)))
    beside = _beside(run, pipeline.measure(synthetic.track(length_s=8.0, fps=60.0)), clip)
    assert beside.watch is not None
    assert beside.watch.minutes.basis == "clock and cadence"
    # A minute after the run began; the file's moment is the beginning or the end of filming, either to 20 s.
    assert 60 - 28 <= beside.watch.minutes.begins_s[0] <= 60 <= beside.watch.minutes.begins_s[-1] <= 82


@pytest.mark.parametrize("content", [b"", b"no run", b".FIT" * 20, b"<gpx/>"])
def test_a_file_that_is_no_run_is_told_in_one_line_before_the_work(
    content: bytes, track: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    watch = tmp_path / "run.fit"
    watch.write_bytes(content)
    for command in (["measure", str(track)], ["analyse", "no_such_clip.mp4"]):
        assert main([*command, "--out", str(tmp_path / "out"), "--watch", str(watch)]) == 2
        told = capsys.readouterr().err.splitlines()
        assert len(told) == 1
        assert told[0].startswith("error: th")
        assert not (tmp_path / "out").exists()
