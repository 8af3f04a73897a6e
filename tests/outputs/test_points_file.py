"""The file of joints read by eye: written whole, read without trust."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import pytest

from formcam.outputs.files.points_file import points_to_json, read_points, save_frame, save_side, write_points
from formcam.records.digitised import Digitised, DigitisedClip
from formcam.records.errors import UsageError
from tests.support.places import ROOT

BY_HAND = ROOT / "benchmarks" / "digitised" / "treadmill_left_side_30fps.json"
TOLD = (
    Digitised("by eye", (3, 17), near="left", clip=DigitisedClip("run.mp4", 720, 1280, 360))
    .with_frame("Anna Ö.", 1, 3, {"left_hip": (100.5, 200.0), "left_knee": None})
    .with_frame("Ben", 1, 3, {"left_hip": (101.0, 201.2)})
)


@pytest.mark.parametrize("told", [TOLD, Digitised("", (0,))], ids=["read", "only begun"])
def test_what_is_written_is_read_back(told: Digitised, tmp_path: Path):
    path = tmp_path / "points.json"
    write_points(path, told)
    assert read_points(path) == told
    assert [path.name for path in tmp_path.iterdir()] == ["points.json"]


def test_the_file_made_by_hand_is_read():
    told = read_points(BY_HAND)
    assert told.side == "left"
    (by,) = told.readers
    passes = told.complete(by)
    assert [len(one.joints) for one in passes] == [12, 12]
    assert told.frames[:3] == (17, 39, 83)
    assert passes[0].joints[17]["left_knee"] == (255.2, 1029.6)
    assert read_again(points_to_json(told)) == told


def read_again(text: str) -> Digitised:
    from formcam.outputs.files.points_file import _told

    return _told(json.loads(text))


def changed(**parts: object) -> str:
    return json.dumps({**json.loads(points_to_json(TOLD)), **parts})


POINT = {"pass": 1, "frame": 3, "joint": "left_hip", "x_px": 1.0, "y_px": 2.0}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        "not JSON",
        "[" * 100_000,
        '{"status": "ok", "measurements": []}',
        changed(points={}),
        changed(points=[3]),
        changed(points=[{**POINT, "x_px": "1"}]),
        changed(points=[{**POINT, "x_px": None}]),
        changed(points=[{**POINT, "pass": 0}]),
        changed(points=[{**POINT, "pass": True}]),
        changed(points=[{**POINT, "joint": "nose"}]),
        changed(points=[POINT, POINT]),
        changed(points=[POINT], by=None),
        changed(frames=[17, 3]),
        changed(frames="all"),
        changed(frames=None, points=[]),
        changed(near="top"),
        changed(clip={"name": "run.mp4"}),
        changed()[:-20],
        changed(points=[{**POINT, "x_px": float("inf")}]),
    ],
)
def test_what_is_none_of_ours_is_refused_in_one_line_and_left_alone(text: str, tmp_path: Path):
    path = tmp_path / "notes.json"
    path.write_text(text, encoding="utf-8")
    for use in (
        lambda: read_points(path),
        lambda: save_frame(path, "Anna", 1, 3, {"left_hip": (1.0, 2.0)}),
        lambda: save_side(path, "right"),
    ):
        with pytest.raises(UsageError, match=r"notes\.json") as caught:
            use()
        assert "\n" not in str(caught.value)
    assert path.read_text(encoding="utf-8") == text
    assert [path.name for path in tmp_path.iterdir()] == ["notes.json"]


def test_bytes_and_missing_files_are_refused(tmp_path: Path):
    (tmp_path / "clip.json").write_bytes(b"\x00\xff\xfe" * 30)
    for name in ("clip.json", "none.json"):
        with pytest.raises(UsageError):
            read_points(tmp_path / name)


def test_frames_saved_at_the_same_time_are_all_there(tmp_path: Path):
    path = tmp_path / "points.json"
    write_points(path, Digitised("", tuple(range(3)), near="left"))
    readers = [
        threading.Thread(target=save_frame, args=(path, f"R{n}", 1, n, {"left_hip": (float(n), 0.0)}))
        for n in range(3)
    ]
    for one in readers:
        one.start()
    for one in readers:
        one.join()
    assert {(one.by, one.frame, one.x_px) for one in read_points(path).points} == {
        (f"R{n}", n, float(n)) for n in range(3)
    }
    assert [path.name for path in tmp_path.iterdir()] == ["points.json"]


def test_a_place_that_cannot_be_written_is_said(tmp_path: Path):
    with pytest.raises(UsageError, match="cannot be written"):
        write_points(tmp_path / "no such folder" / "points.json", TOLD)
