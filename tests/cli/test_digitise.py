"""`formcam digitise` without its page: which frames it hands over, what it refuses, what it goes on with."""

from __future__ import annotations

import json
import os
import shutil
import socket
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from benchmarks import real
from formcam import pipeline
from formcam._runtime.resources import DIGITISING_FOLDER
from formcam.cli import commands
from formcam.metrics.agreement import height_px, joints_read
from formcam.outputs.digitising_task import program_in, read_task
from formcam.outputs.files.keypoints_npz import track_from_npz
from formcam.outputs.files.points_file import read_points, save_frame
from formcam.records.digitised import Place
from tests.support import browser, media
from tests.support.places import SAMPLES

SIDE = SAMPLES / "side.mp4"


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Forty pictures that show their number, stored on their side."""
    path = tmp_path_factory.mktemp("clip") / "run.mp4"
    return media.write_clip(path, media.even_times(40, 30.0), width_px=96, height_px=192, rotation_deg=90)


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What analyse gave for the sample from the side."""
    folder = tmp_path_factory.mktemp("result")
    shutil.copy(SAMPLES / "side.analysis.json", folder / "analysis.json")
    shutil.copy(SAMPLES / "side.keypoints.npz", folder / "keypoints.npz")
    return folder


class Served:
    """What the page would have found, in the place of a page."""

    def __init__(self) -> None:
        self.pictures: dict[int, np.ndarray] = {}
        self.times = 0

    def __call__(self, **_: object) -> None:
        folder = Path(os.environ[DIGITISING_FOLDER])
        self.times += 1
        self.task, self.program = read_task(folder), program_in(folder)
        self.pictures = {
            int(path.stem.removeprefix("frame_")): np.asarray(Image.open(path).convert("RGB"))
            for path in folder.glob("*.jpg")
        }


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Served]:
    page = Served()
    monkeypatch.setattr("formcam.cli.digitising.serve", page)
    monkeypatch.setenv(DIGITISING_FOLDER, "")
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    yield page
    assert not list(tmp_path.glob("formcam_digitise_*")), "the frames lie about"


def digitise(*arguments: object) -> int:
    return commands.main(["digitise", *map(str, arguments), "--port", str(browser.free_port())])


def test_frames_are_the_readers_own_upright_pictures(clip: Path, served: Served, tmp_path: Path):
    out = tmp_path / "points.json"
    assert digitise(clip, "--out", out, "--by", " Anna ", "--frames", 5) == 0
    told = read_points(out)
    assert len(told.frames) == 5
    assert told.clip is not None
    assert (told.clip.width_px, told.clip.height_px, told.clip.frames) == (96, 192, 40)
    assert (served.task.by, served.task.clip, served.task.points) == ("Anna", "run.mp4", out)
    assert {frame: media.number_in(picture) for frame, picture in served.pictures.items()} == {
        frame: frame for frame in told.frames
    }
    assert {picture.shape for picture in served.pictures.values()} == {(192, 96, 3)}
    assert served.program is None
    assert told.side is None


def test_it_goes_on_with_the_frames_and_readings_that_are_there(clip: Path, served: Served, tmp_path: Path):
    out = tmp_path / "points.json"
    digitise(clip, "--out", out, "--view", "right")
    before = read_points(out)
    save_frame(out, "Anna", 1, before.frames[0], {"right_hip": (10.0, 20.0), "right_knee": None})
    renamed = shutil.copy(clip, tmp_path / "other name.mp4")
    assert digitise(renamed, "--out", out, "--by", "Ben") == 0
    after = read_points(out)
    assert (after.frames, after.near, len(after.points)) == (before.frames, "right", 2)
    assert set(served.pictures) == set(before.frames)


def test_the_points_lie_beside_whoever_calls(
    clip: Path, served: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(tmp_path)
    assert digitise(clip) == 0
    assert served.task.points == tmp_path / "run_points.json"
    assert len(read_points(tmp_path / "run_points.json").frames) == 12


@pytest.mark.slow
def test_with_a_result_frames_are_spread_over_the_stride_and_the_program_reads_too(
    result: Path, served: Served, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    out = tmp_path / "points.json"
    assert digitise(SIDE, "--out", out, "--result", result) == 0
    told = read_points(out)
    near = told.side
    analysis = json.loads((result / "analysis.json").read_text(encoding="utf-8"))
    assert near == analysis["view"]
    landings_s = sorted(
        one["time_s"]
        for one in analysis["events"]
        if one["side"] == near and one["type"] == "initial_contact"
    )
    times_s = track_from_npz(result / "keypoints.npz").time_s[list(told.frames)]
    phases = np.sort(np.interp(times_s, landings_s, np.arange(len(landings_s))) % 1.0)
    # As in tests/gait/test_frames_to_read.py; a stride lasts at least half a second.
    frame = 1 / analysis["video"]["capture_fps"] / 0.5
    assert np.diff([*phases, phases[0] + 1.0]).max() <= 2.62 / 12 + frame

    program = served.program
    assert program is not None
    assert set(program.joints) == set(told.frames)
    # Everything the reader reads lies 3 px right of and 4 px below what the program says.
    for number in told.frames:
        save_frame(out, "Anna", 1, number, moved(program.joints[number], 3.0, 4.0))
    capsys.readouterr()
    assert digitise(SIDE, "--out", out, "--result", result, "--agreement") == 0
    said = capsys.readouterr().out
    assert "formcam against Anna, 12 frames" in said
    for name in ("shoulder", "hip", "knee", "ankle", "heel", "toe"):
        row = next(line for line in said.splitlines() if line.startswith(f"{name} "))
        # Places are kept to a tenth of a pixel.
        assert [float(part) for part in row.split() if part[0].isdigit()][:1] == [
            pytest.approx(5.0, abs=0.11)
        ]
    for name in ("trunk lean", "thigh", "shin", "knee bend"):
        row = next(line for line in said.splitlines() if line.startswith(name))
        assert all(float(part.removesuffix("°")) <= 0.1 for part in row.split() if part.endswith("°"))


@pytest.mark.slow
def test_the_benchmark_reads_what_the_command_writes(result: Path, served: Served, tmp_path: Path):
    """Two passes, the first where the program has the joints, the second ten pixels further right."""
    clip = Path(shutil.copy(SIDE, tmp_path / "run.mp4"))
    out = tmp_path / "run_points.json"
    digitise(clip, "--out", out, "--result", result)
    near, frames = read_points(out).side, read_points(out).frames
    assert near is not None
    assert served.program is not None
    for number, right_px in ((1, 0.0), (2, 10.0)):
        for frame in frames:
            save_frame(out, "Anna", number, frame, moved(served.program.joints[frame], right_px, 0.0))
    assert real.points_of(clip) == out
    told = read_points(out)
    analysis = pipeline.measure(track_from_npz(result / "keypoints.npz"))
    table = real.report("run.mp4", told, "Anna", analysis, analysis).partition("| angle")[0]
    # 10 px in percent of height, by thigh and shank of the mean reading.
    height = height_px(joints_read(told.complete("Anna")[0], frames, near))
    apart, ahead = 100 * 10 / height, 1.0 if near == "right" else -1.0
    for joint in ("shoulder", "hip", "knee", "ankle"):
        (row,) = (
            line.strip("| ").split(" | ") for line in table.splitlines() if line.startswith(f"| {joint} |")
        )
        along, up = row[1].split(", ")
        assert (float(along), float(up)) == (pytest.approx(apart, abs=0.06), 0.0)
        assert row[2] == row[3]
        assert float(row[2].split(" ± ")[0]) == pytest.approx(-ahead * apart / 2, abs=0.06)


def moved(joints: Mapping[str, Place], right_px: float, down_px: float) -> dict[str, Place]:
    return {name: xy and (xy[0] + right_px, xy[1] + down_px) for name, xy in joints.items()}


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (("--frames", "1"), "possible number of frames"),
        (("--frames", "many"), "not a number"),
        (("--by", " "), "needs a name"),
        (("--view", "rear"), "invalid choice"),
        (("--agreement",), "cannot be read"),
        (("--result", "no such folder"), "cannot be read"),
        (("--out", "no such folder/points.json"), "cannot be written"),
        (("--out", "."), "is no file"),
    ],
    ids=lambda one: " ".join(one) if isinstance(one, tuple) else "",
)
def test_wrong_arguments_are_one_line(
    more: tuple[str, ...],
    words: str,
    clip: Path,
    served: Served,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
):
    monkeypatch.chdir(tmp_path)
    assert digitise(clip, *more) == 2
    assert_one_line(capsys, words)
    assert served.times == 0
    assert not list(tmp_path.iterdir())


def assert_one_line(capsys: pytest.CaptureFixture[str], words: str) -> None:
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1
    assert lines[0].startswith("error: ")
    assert words in lines[0]


def test_what_is_no_clip_is_refused(served: Served, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    photo, text, missing = (
        media.write_still(tmp_path / "a.jpg", "jpg"),
        tmp_path / "b.mp4",
        tmp_path / "c.mp4",
    )
    text.write_text("no video")
    for path, status in ((photo, 3), (text, 3), (missing, 2), (tmp_path, 2)):
        out = tmp_path / "points.json"
        assert digitise(path, "--out", out) == status
        assert_one_line(capsys, "")
        assert not out.exists()
    assert served.times == 0


@pytest.mark.parametrize("text", ["", "{}", "my notes", '{"by": "Anna", "points": [1]}'])
def test_another_file_is_never_overwritten(
    text: str, clip: Path, served: Served, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    out = tmp_path / "notes.txt"
    out.write_text(text)
    assert digitise(clip, "--out", out) == 2
    assert_one_line(capsys, "notes.txt is not a file of joints")
    assert out.read_text() == text
    assert served.times == 0


def test_readings_of_another_clip_frames_or_side_are_refused(
    clip: Path, result: Path, served: Served, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    out = tmp_path / "points.json"
    digitise(clip, "--out", out, "--view", "left", "--frames", 4)
    before = out.read_bytes()
    longer = media.write_clip(tmp_path / "b.mp4", media.even_times(41, 30.0), width_px=96, height_px=192)
    for arguments, words in (
        ((longer,), "of another clip"),
        ((clip, "--frames", 5), "begun with 4 frames"),
        ((clip, "--view", "right"), "same side"),
        ((clip, "--result", result), "is of another clip"),
        ((clip, "--result", result, "--agreement"), "is of another clip"),
    ):
        assert digitise(*arguments, "--out", out) == 2
        assert_one_line(capsys, words)
    assert out.read_bytes() == before
    assert served.times == 1


def test_a_result_from_behind_is_no_help(served: Served, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    shutil.copy(SAMPLES / "rear.analysis.json", tmp_path / "analysis.json")
    shutil.copy(SAMPLES / "rear.keypoints.npz", tmp_path / "keypoints.npz")
    out = tmp_path / "points.json"
    assert digitise(SAMPLES / "rear.mp4", "--out", out, "--result", tmp_path) == 2
    assert_one_line(capsys, "side views only")
    assert not out.exists()
    assert served.times == 0


def test_a_port_that_is_taken_is_said_before_the_clip_is_looked_through(
    clip: Path, served: Served, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert (
            commands.main(["digitise", str(clip), "--out", str(tmp_path / "p.json"), "--port", str(port)])
            == 2
        )
    assert_one_line(capsys, f"port {port} cannot be used")
    assert not (tmp_path / "p.json").exists()
    assert served.times == 0
