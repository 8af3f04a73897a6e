"""The room's upright edges: drawn rooms of known cameras, what is no witness, and clips saved in other ways."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import cv2
import numpy as np
import pytest

from formcam.outputs.files.keypoints_npz import track_from_npz, track_to_npz
from formcam.pose.stills import Still, Stills
from formcam.pose.uprights import find_uprights, stills_for_uprights, uprights_in
from formcam.records.errors import UsageError
from formcam.records.image_evidence import Uprights
from formcam.records.skeleton import HIPS, SHOULDERS
from formcam.records.track import Frame, PoseTrack
from formcam.video.reader import open_video
from tests.support.places import CLIPS
from tests.support.synthetic import track

WIDTH, HEIGHT = 405, 720
# Shoulders and hips of somebody at the left third, px.
TRUNK = np.array([[120.0, 300.0], [140.0, 300.0], [120.0, 400.0], [140.0, 400.0]])
# Two ends of a true edge found to half a pixel each, over a cupboard's 200 px; of a dozen the answer's is smaller.
FOUND_DEG = 0.15
ALWAYS = (-np.inf, np.inf)


def room(
    lean_deg: float = 0.0,
    meeting: float = 0.0,
    at_x: tuple[float, ...] = (20, 60, 180, 220, 260, 300, 340, 380),
    top: float = 150.0,
    length: float = 220.0,
) -> np.ndarray:
    """Dark posts on a bright wall; `lean_deg` of the vertical at the picture's middle, which meets the others as many
    longer sides away as one over `meeting`."""
    picture = np.full((HEIGHT, WIDTH), 200, np.uint8)
    middle = np.array([WIDTH, HEIGHT]) / 2
    for x in at_x:
        foot = np.array([x, top + length])
        q = foot - middle
        up = np.array([np.sin(np.radians(lean_deg)), -np.cos(np.radians(lean_deg))]) - meeting / HEIGHT * q
        end = foot + up / np.linalg.norm(up) * length
        ends = np.round(np.array([foot, end]) * 256).astype(int)
        cv2.line(picture, ends[0].tolist(), ends[1].tolist(), 60, 5, cv2.LINE_AA, shift=8)
    return picture


def true_lean_deg(lean_deg: float, meeting: float) -> float:
    """Of the vertical through the runner."""
    q = TRUNK.mean(axis=0) - np.array([WIDTH, HEIGHT]) / 2
    across = np.sin(np.radians(lean_deg)) - meeting / HEIGHT * q[0]
    return float(np.degrees(np.arctan2(across, np.cos(np.radians(lean_deg)) + meeting / HEIGHT * q[1])))


@pytest.mark.parametrize("lean_deg", [-6.0, -2.5, 0.0, 1.0, 4.0])
@pytest.mark.parametrize("meeting", [-0.25, 0.0, 0.15, 0.3])
def test_a_turned_and_tilted_camera_is_read(lean_deg: float, meeting: float):
    found = uprights_in(room(lean_deg, meeting), TRUNK)
    assert found is not None
    # What was thought before looking (3 degrees, 0.2 of meeting) still pulls by a few hundredths.
    assert abs(found.lean_deg - true_lean_deg(lean_deg, meeting)) < FOUND_DEG + 0.15 * found.error_deg
    assert 0.5 < found.error_deg < 1.5


def test_edges_that_do_not_stand_upright_do_not_lead_astray():
    picture = room(2.0)
    rng = np.random.default_rng(4)
    for _ in range(25):  # Shelves, ropes and cables of any direction.
        start = rng.uniform([0, 0], [WIDTH, HEIGHT])
        angle = rng.uniform(0, np.pi)
        end = start + 90 * np.array([np.cos(angle), np.sin(angle)])
        cv2.line(picture, start.astype(int).tolist(), end.astype(int).tolist(), 90, 2, cv2.LINE_AA)
    found = uprights_in(picture, TRUNK)
    assert found is not None
    assert abs(found.lean_deg - 2.0) < 1.96 * found.error_deg


@pytest.mark.parametrize(
    "picture",
    [
        room(at_x=()),  # A blank wall.
        room(12.0, at_x=(300,), length=300.0),  # The post of a treadmill.
        room(5.0, at_x=(320, 330), length=300.0),  # Both its posts.
        room(5.0, at_x=(120, 130, 140), top=290.0, length=100.0),  # The runner's own back.
    ],
)
def test_too_little_is_no_answer(picture: np.ndarray):
    assert uprights_in(picture, TRUNK) is None


def test_two_ways_of_holding_the_camera_that_explain_as_much_are_told_as_unsure():
    picture = np.minimum(room(-5.0, at_x=(20, 60, 180, 220)), room(5.0, at_x=(260, 300, 340, 380)))
    found, alone = uprights_in(picture, TRUNK), uprights_in(room(-5.0), TRUNK)
    assert alone is not None
    assert found is None or found.error_deg > 1.5 * alone.error_deg


@pytest.mark.parametrize("factor", [0.5, 1.5])
@pytest.mark.parametrize("mirrored", [False, True])
def test_size_and_side_do_not_matter(factor: float, mirrored: bool):
    picture, trunk, sign = room(3.0), TRUNK, 1.0
    if mirrored:
        picture, trunk, sign = picture[:, ::-1].copy(), np.array([WIDTH, 0]) + TRUNK * [-1, 1], -1.0
    shrunk = cv2.resize(picture, None, fx=factor, fy=factor, interpolation=cv2.INTER_LINEAR)
    found = uprights_in(shrunk, trunk * factor)
    assert found is not None
    assert found.lean_deg * sign == pytest.approx(3.0, abs=2 * FOUND_DEG)


@cache
def stills_of(name: str) -> Stills:
    stills = stills_for_uprights()
    with open_video(CLIPS / f"{name}.mp4") as source:
        for frame in source:
            stills.see(frame, (0, 0, 1, 1))
    return stills


def standing_in(name: str) -> PoseTrack:
    """Somebody in the middle of the clip's pictures: only the place matters."""
    with open_video(CLIPS / f"{name}.mp4") as source:
        size = np.array([source.info.width_px, source.info.height_px])
    shown = track(length_s=2.0)
    xy = np.repeat((size * [0.5, 0.45])[None, None], len(shown), axis=0) + np.zeros((1, 33, 1))
    xy[:, :13, 1] -= 0.15 * size[1]
    return replace(shown, xy_px=xy, width_px=int(size[0]), height_px=int(size[1]))


@pytest.mark.parametrize("name", ["side_right_good", "rear_good"])
def test_clips_filmed_level_are_found_to_be_filmed_level(name: str):
    found = find_uprights(stills_of(name), standing_in(name), ALWAYS)
    assert found is not None
    assert abs(found.lean_deg) < 0.3
    assert found.edges >= 20


def test_the_answer_does_not_come_and_go_with_how_the_pictures_are_saved():
    kept = stills_of("side_right_good").within((-np.inf, np.inf), 99)
    trunk = standing_in("side_right_good").xy_px[0, [*SHOULDERS, *HIPS]] * kept[0].scale
    leans = []
    for quality in (10, 25, 60):
        room = np.median([_pressed(one, quality) for one in kept], axis=0).astype(np.uint8)
        leans += [one.lean_deg for one in [uprights_in(room, trunk)] if one is not None]
    assert len(leans) == 3
    assert np.ptp(leans) < 0.3


def _pressed(still: Still, quality: int) -> np.ndarray:
    packed = cv2.imencode(".jpg", still.picture, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    return np.asarray(cv2.imdecode(packed, cv2.IMREAD_GRAYSCALE))


def film(leans_deg: list[float]) -> Stills:
    """A picture a second, the camera turned so in each."""
    stills = stills_for_uprights()
    for second, lean_deg in enumerate(leans_deg):
        rgb = np.repeat(room(lean_deg)[..., None], 3, axis=2)
        stills.see(Frame(second, float(second), rgb), (0, 0, 1, 1))
    return stills


def test_a_camera_that_is_turned_meanwhile_is_no_answer_and_only_the_judged_part_counts():
    shown = track(length_s=2.0)
    xy = np.repeat(np.zeros((1, 33, 2)), len(shown), axis=0)
    xy[:, [*SHOULDERS, *HIPS]] = TRUNK
    runner = replace(shown, xy_px=xy)
    stills = film([0.0] * 8 + [4.0] * 8)
    assert find_uprights(stills, runner, ALWAYS) is None
    for span_s, lean_deg in (((0.0, 7.5), 0.0), ((7.5, 20.0), 4.0)):
        found = find_uprights(stills, runner, span_s)
        assert found is not None
        assert found.lean_deg == pytest.approx(lean_deg, abs=2 * FOUND_DEG)


def test_nobody_in_the_picture_is_no_answer():
    runner = standing_in("rear_good")
    gone = replace(runner, xy_px=np.full_like(runner.xy_px, np.nan))
    assert find_uprights(stills_of("rear_good"), gone, ALWAYS) is None
    assert find_uprights(stills_for_uprights(), runner, ALWAYS) is None


def test_a_track_keeps_them(tmp_path: Path):
    told = Uprights(-1.25, 0.6, 31)
    track_to_npz(tmp_path / "one.npz", replace(track(length_s=2.0), uprights=told))
    assert track_from_npz(tmp_path / "one.npz").uprights == told
    track_to_npz(tmp_path / "none.npz", track(length_s=2.0))
    assert track_from_npz(tmp_path / "none.npz").uprights is None


@pytest.mark.parametrize(
    "told", [[1.0, 0.5], [np.nan, 0.5, 3.0], [1.0, -0.5, 3.0], [95.0, 0.5, 3.0], [1.0, 0.5, 0.0]]
)
def test_impossible_ones_in_a_file_are_refused(tmp_path: Path, told: list[float]):
    path = tmp_path / "bad.npz"
    track_to_npz(path, track(length_s=2.0))
    with np.load(path) as stored:
        arrays = dict(stored)
    np.savez(path, uprights=np.array(told), **arrays)
    with pytest.raises(UsageError, match="uprights"):
        track_from_npz(path)
