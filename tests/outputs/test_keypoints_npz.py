"""keypoints.npz there and back, and every wrong file refused with advice."""

from __future__ import annotations

import io
import random
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import formcam
from formcam.outputs.files.keypoints_npz import track_from_npz, track_to_npz
from formcam.records import skeleton
from formcam.records.camera import CAMERA_KINDS, CameraKind
from formcam.records.errors import UsageError
from formcam.records.image_evidence import WITNESSED, MarkerDots, SecondLook
from formcam.records.track import PoseTrack
from tests.support import synthetic

COUNT = 6


def arrays(**changes: Any) -> dict[str, Any]:
    shape = (COUNT, skeleton.COUNT)
    good = {
        "time_s": np.arange(COUNT) / 30.0,
        "xy_px": np.full((*shape, 2), 50.0),
        "visibility": np.ones(shape),
        "width_px": np.int64(640),
        "height_px": np.int64(480),
    }
    return {**good, **changes}


def test_a_track_comes_back_as_it_went(tmp_path: Path):
    random_xy = np.random.default_rng(2).uniform(0, 480, (COUNT, skeleton.COUNT, 2))
    random_xy[2, 5] = np.nan
    hidden = np.array([False, True, False, False, True, False])
    track = PoseTrack(
        arrays()["time_s"], random_xy, arrays()["visibility"], 640, 480, hidden, "mediapipe heavy"
    )
    track_to_npz(tmp_path / "k.npz", track)
    back = track_from_npz(tmp_path / "k.npz")
    np.testing.assert_array_equal(back.time_s, track.time_s)
    np.testing.assert_array_equal(back.xy_px, random_xy)
    np.testing.assert_array_equal(back.hidden, hidden)
    assert (back.width_px, back.height_px, back.source) == (640, 480, "mediapipe heavy")


def with_second_look() -> PoseTrack:
    places = np.random.default_rng(3).uniform(0, 480, (3, len(WITNESSED), 2))
    places[1, 4] = np.nan
    second = SecondLook(np.array([0.0, 0.05, 0.1]), places, "movenet thunder")
    given = arrays()
    return PoseTrack(given["time_s"], given["xy_px"], given["visibility"], 640, 480, second_look=second)


def test_the_second_look_comes_back_as_it_went(tmp_path: Path):
    track = with_second_look()
    track_to_npz(tmp_path / "k.npz", track)
    back = track_from_npz(tmp_path / "k.npz").second_look
    assert back is not None
    assert track.second_look is not None
    np.testing.assert_array_equal(back.time_s, track.second_look.time_s)
    np.testing.assert_array_equal(back.xy_px, track.second_look.xy_px)
    assert back.source == "movenet thunder"


@pytest.mark.parametrize(
    "damage",
    [
        {"second_time_s": np.array([0.0, 0.1])},
        {"second_time_s": np.array([0.0, 0.1, 0.05])},
        {"second_time_s": np.array([0.0, np.nan, 0.1])},
        {"second_xy_px": np.zeros((3, 5, 2))},
        {"second_xy_px": np.full((3, len(WITNESSED), 2), 1e9)},
        {"second_xy_px": None},
    ],
)
def test_a_damaged_second_look_is_refused(tmp_path: Path, damage: dict[str, Any]):
    path = tmp_path / "k.npz"
    track_to_npz(path, with_second_look())
    with np.load(path) as stored:
        kept = {**stored, **damage}
    np.savez(path, **{key: array for key, array in kept.items() if array is not None})
    with pytest.raises(UsageError):
        track_from_npz(path)


def with_dots(names: tuple[str, ...] = ("right_hip", "right_knee")) -> PoseTrack:
    given = arrays()
    places = np.random.default_rng(4).uniform(0, 480, (COUNT, len(names), 2))
    places[2] = np.nan
    dots = MarkerDots(given["time_s"], names, places)
    return PoseTrack(given["time_s"], given["xy_px"], given["visibility"], 640, 480, dots=dots)


@pytest.mark.parametrize("names", [("right_hip", "right_knee"), ()])
def test_dots_come_back_as_they_went(tmp_path: Path, names: tuple[str, ...]):
    track = with_dots(names)
    track_to_npz(tmp_path / "k.npz", track)
    back = track_from_npz(tmp_path / "k.npz").dots
    assert back is not None
    assert track.dots is not None
    assert back.names == names
    np.testing.assert_array_equal(back.time_s, track.dots.time_s)
    np.testing.assert_array_equal(back.xy_px, track.dots.xy_px)


@pytest.mark.parametrize(
    "damage",
    [
        {"dots_time_s": np.array([0.0, 0.1])},
        {"dots_marked": np.array([1, 1])},
        {"dots_marked": np.array([1, 10])},
        {"dots_xy_px": np.full((COUNT, 2, 2), 1e9)},
        {"dots_xy_px": None},
    ],
)
def test_damaged_dots_are_refused(tmp_path: Path, damage: dict[str, Any]):
    path = tmp_path / "k.npz"
    track_to_npz(path, with_dots())
    with np.load(path) as stored:
        kept = {**stored, **damage}
    np.savez(path, **{key: array for key, array in kept.items() if array is not None})
    with pytest.raises(UsageError):
        track_from_npz(path)


def test_the_promised_arrays_alone_are_enough(tmp_path: Path):
    np.savez(tmp_path / "k.npz", **arrays(visibility=np.ones((COUNT, skeleton.COUNT), np.float32)))
    assert len(track_from_npz(tmp_path / "k.npz")) == COUNT


SHAPE = (COUNT, skeleton.COUNT)
BACKWARDS = np.arange(COUNT)[::-1] / 30.0
WRONG = {
    "no frames": {"time_s": np.zeros(0)},
    "one frame": {"time_s": np.zeros(1)},
    "times stand still": {"time_s": np.zeros(COUNT)},
    "times run back": {"time_s": BACKWARDS},
    "NaN time": {"time_s": np.where(np.arange(COUNT) == 2, np.nan, np.arange(COUNT))},
    "infinite time": {"time_s": np.where(np.arange(COUNT) == 5, np.inf, np.arange(COUNT))},
    "times in two columns": {"time_s": np.zeros((COUNT, 2))},
    "time is one number": {"time_s": np.float64(3)},
    "time is text": {"time_s": np.array(list("abcdef"))},
    "complex time": {"time_s": np.arange(COUNT) * 1j},
    "17 landmarks": {"xy_px": np.zeros((COUNT, 17, 2))},
    "three coordinates": {"xy_px": np.zeros((*SHAPE, 3))},
    "infinite position": {"xy_px": np.full((*SHAPE, 2), np.inf)},
    "too few visibilities": {"visibility": np.ones((COUNT - 1, skeleton.COUNT))},
    "no width": {"width_px": np.int64(0)},
    "negative height": {"height_px": np.int64(-5)},
    "NaN height": {"height_px": np.float64("nan")},
    "a huge picture": {"width_px": np.int64(10**9)},
    "two widths": {"width_px": np.array([1, 2])},
    "hidden too long": {"hidden": np.zeros(COUNT + 1, bool)},
    "pickled": {"xy_px": np.array([{"a": 1}] * COUNT, dtype=object)},
}


@pytest.mark.parametrize("changes", WRONG.values(), ids=WRONG.keys())
def test_wrong_arrays_are_refused_with_advice(tmp_path: Path, changes: dict):
    np.savez(tmp_path / "k.npz", **arrays(**changes))
    with pytest.raises(UsageError) as caught:
        track_from_npz(tmp_path / "k.npz")
    assert caught.value.advice


@pytest.mark.parametrize("name", list(arrays()))
def test_a_lacking_array_is_named(tmp_path: Path, name: str):
    kept = {key: array for key, array in arrays().items() if key != name}
    np.savez(tmp_path / "k.npz", **kept)
    with pytest.raises(UsageError, match=name):
        track_from_npz(tmp_path / "k.npz")


def test_a_strange_source_counts_as_unknown(tmp_path: Path):
    for strange in (np.array([1, 2]), np.array(["a", "b"]), np.array("")):
        np.savez(tmp_path / "k.npz", **arrays(source=strange))
        assert track_from_npz(tmp_path / "k.npz").source is None


def whole_file() -> bytes:
    stream = io.BytesIO()
    np.savez_compressed(stream, **arrays())
    return stream.getvalue()


def test_damage_anywhere_is_refused_or_harmless(tmp_path: Path):
    """Each of 400 random bytes changed, and the file cut at 100 places: a track or `UsageError`, never another."""
    good, dice, file = whole_file(), random.Random(7), tmp_path / "k.npz"
    damaged = [good[: dice.randrange(len(good))] for _ in range(100)]
    for _ in range(400):
        at = dice.randrange(len(good))
        damaged.append(good[:at] + bytes([good[at] ^ (1 << dice.randrange(8))]) + good[at + 1 :])
    refused = 0
    for data in damaged:
        file.write_bytes(data)
        try:
            track_from_npz(file)
        except UsageError:
            refused += 1
    assert refused >= 100


def test_other_files_are_refused(tmp_path: Path):
    file = tmp_path / "k.npz"
    for data in (b"", b"hello", random.Random(1).randbytes(5000)):
        file.write_bytes(data)
        with pytest.raises(UsageError):
            track_from_npz(file)
    np.save(tmp_path / "one.npy", np.zeros(5))
    for path in (tmp_path / "one.npy", tmp_path, tmp_path / "absent.npz", tmp_path / "a\x00b"):
        with pytest.raises(UsageError):
            track_from_npz(path)


def header(shape: str, dtype: str = "<f8") -> bytes:
    text = f"{{'descr': '{dtype}', 'fortran_order': False, 'shape': {shape}, }}".encode()
    text += b" " * (63 - (len(text) + 10) % 64) + b"\n"
    return b"\x93NUMPY\x01\x00" + len(text).to_bytes(2, "little") + text


@pytest.mark.parametrize(
    "shape", ["(100000000000,)", "(-1,)", "(99999999999999999999999,)", "(((((", "'x'", "(2.5,)"]
)
def test_a_header_that_claims_more_than_the_file_holds_takes_no_memory(tmp_path: Path, shape: str):
    file = tmp_path / "k.npz"
    np.savez(file, **{key: array for key, array in arrays().items() if key != "time_s"})
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("time_s.npy", header(shape) + bytes(48))
    with pytest.raises(UsageError):
        track_from_npz(file)


def test_a_zip_bomb_is_refused_unopened(tmp_path: Path):
    file = tmp_path / "k.npz"
    np.savez(file, **arrays())
    block = bytes(10**7)
    with (
        zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("bomb.npy", "w", force_zip64=True) as stream,
    ):
        for _ in range(101):
            stream.write(block)
    with pytest.raises(UsageError):
        track_from_npz(file)


@pytest.mark.parametrize("kind", [*CAMERA_KINDS, None])
@pytest.mark.parametrize("given_fps", [239.76, None])
def test_how_it_was_filmed_comes_back(tmp_path: Path, kind: CameraKind | None, given_fps: float | None):
    path = tmp_path / "k.npz"
    track_to_npz(path, replace(synthetic.track(length_s=2.0), camera=kind, given_fps=given_fps))
    back = track_from_npz(path)
    assert (back.camera, back.given_fps) == (kind, given_fps)


def test_a_track_of_a_camera_that_went_along_is_measured_as_such(tmp_path: Path):
    path = tmp_path / "k.npz"
    track_to_npz(path, replace(synthetic.track(length_s=8.0), camera="moving"))
    measured = formcam.measure(track_from_npz(path))
    assert {one.grade for one in measured.measurements} == {"not_rated"}
    assert measured.quality is not None
    assert measured.quality.grade == "poor"
