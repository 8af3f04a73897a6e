"""Every file that is taken away says what made it, and the command that makes it again."""

from __future__ import annotations

import csv
import json
import re
import zlib
from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest

from formcam import pipeline
from formcam._version import __version__
from formcam.cli.commands import main
from formcam.outputs import result_folder
from formcam.outputs.files.json_file import analysis_from_json, analysis_to_json
from formcam.outputs.files.provenance import command_of, provenance_text
from formcam.records.analysis import Analysis, ModelInfo
from formcam.records.track import Runner, VideoInfo
from formcam.video.writer import ClipWriter
from tests.support import media, synthetic

COMMAND = "python -m formcam analyse CLIP --height-cm 178 --speed-kmh 10.8 --view right --runner 0.25,0.5"


@pytest.fixture(scope="module")
def analysis() -> Analysis:
    """A run whose runner was pointed out."""
    track = synthetic.track(length_s=4.0, fps=30.0)
    found = pipeline.measure(
        track,
        runner=Runner(height_cm=178.0, speed_kmh=10.8),
        video=VideoInfo(track.width_px, track.height_px, 4.0, len(track), 30.0, 30.0, 0, "h264", False, 1.0),
        model=ModelInfo("pose_landmarker_heavy", "ab" * 32),
    )
    return replace(found, runner_xy=(0.25, 0.5))


@pytest.fixture(scope="module")
def folder(analysis: Analysis, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("out")
    track = analysis.track
    assert track is not None
    size = track.width_px, track.height_px
    with ClipWriter(folder / "run.mp4", width_px=size[0], height_px=size[1]) as writer:
        for number, time_s in enumerate(track.time_s):
            writer.write(media.stamped(number, *size), float(time_s))
    result_folder.write_outputs(
        analysis, folder / "run.mp4", folder / "out", slow_clip=True, vertical_clip=True
    )
    return folder / "out"


def clip_says(path: Path) -> str:
    with av.open(str(path)) as clip:
        return clip.metadata.get("comment", "")


def pdf_says(path: Path) -> str:
    """The subject of the document, which the file keeps as UTF-16."""
    data = path.read_bytes()
    parts = [data, *(_inflated(part) for part in re.findall(rb"stream\r?\n(.*?)endstream", data, re.DOTALL))]
    whole = b"".join(parts).replace(b"\\(", b"(").replace(b"\\)", b")").replace(b"\\\\", b"\\")
    return whole.decode("latin-1") + whole.replace(b"\x00", b"").decode("latin-1")


def _inflated(part: bytes) -> bytes:
    try:
        return zlib.decompress(part)
    except zlib.error:
        return b""


SAYS = {
    result_folder.CLIP: clip_says,
    result_folder.SLOW_CLIP: clip_says,
    result_folder.VERTICAL_CLIP: clip_says,
    result_folder.STRIDES: lambda path: next(csv.DictReader(path.open(encoding="utf-8")))["provenance"],
    result_folder.MARKERS: lambda path: path.read_text(encoding="utf-8").splitlines()[0],
    result_folder.ANGLES: lambda path: path.read_text(encoding="utf-8"),
    result_folder.KEYPOINTS: lambda path: str(np.load(path, allow_pickle=False)["provenance"]),
    result_folder.ANALYSIS: lambda path: " ".join(json.loads(path.read_text(encoding="utf-8"))["provenance"]),
    result_folder.REPORT: pdf_says,
}


@pytest.mark.slow
@pytest.mark.parametrize("name", SAYS)
def test_each_file_names_program_model_and_command(folder: Path, name: str):
    said = SAYS[name](folder / name)
    for part in (f"formcam {__version__}", "pose_landmarker_heavy", "ab" * 32, COMMAND):
        assert part in said


def test_the_command_is_whole_and_understood(analysis: Analysis, capsys: pytest.CaptureFixture[str]):
    assert command_of(analysis) == COMMAND
    assert command_of(replace(analysis, markers=())) == f"{COMMAND} --markers"
    # Understood to the last word: what is missing is the clip, not an option.
    assert main([*COMMAND.split()[3:], "--out", "unused"]) == 2
    assert "CLIP" in capsys.readouterr().err


@pytest.mark.slow
def test_the_marker_file_keeps_its_first_line_whole(folder: Path):
    first = (folder / result_folder.MARKERS).read_text(encoding="utf-8").splitlines()[0].split("\t")
    assert first[:3] == ["PathFileType", "4", "(X/Y/Z)"]
    assert len(first) == 4


def test_where_the_runner_was_pointed_out_comes_back(analysis: Analysis):
    back = analysis_from_json(analysis_to_json(analysis))
    assert back.runner_xy == (0.25, 0.5)
    assert provenance_text(back) == provenance_text(analysis)
    assert "--runner" not in command_of(replace(analysis, runner_xy=None))
