"""The second network: joints out of its maps, pictures cut where they should be, answers in the clip's pixels."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from formcam.pose import movenet
from formcam.pose.model_files import movenet_model
from formcam.pose.movenet import JOINTS, PICTURE_PX, Movenet
from formcam.pose.second_look import _cut, look_again, stills_for_second_look
from formcam.pose.worker_pool import Pool
from formcam.records.image_evidence import WITNESSED
from formcam.records.skeleton import INDEX
from formcam.records.track import PoseTrack
from formcam.video.reader import open_video
from tests.support.places import CLIPS
from tests.support.rendered import truth_of

CLIP = CLIPS / "side_left_good.mp4"


def test_the_joint_nearest_to_where_the_body_has_it_wins():
    size = PICTURE_PX // 4
    centre, joints = np.zeros((size, size), np.float32), np.zeros((17, size, size), np.float32)
    offsets = np.zeros((34, size, size), np.float32)
    from_centre = np.zeros((34, size, size), np.float32)
    centre[30, 31] = 0.9
    centre[5, 5] = 1.0  # Another body, at the edge.
    from_centre[2 * 11, 30, 31], from_centre[2 * 11 + 1, 30, 31] = 4.0, -3.0
    joints[11, 34, 28] = 0.6
    joints[11, 60, 60] = 0.9  # A higher score far from this body.
    offsets[2 * 11, 34, 28], offsets[2 * 11 + 1, 34, 28] = 0.25, 0.5
    found = movenet._joints(centre, joints, offsets, from_centre)
    assert found[11].tolist() == pytest.approx([(28 + 0.5) * 4, (34 + 0.25) * 4, 0.6])


@pytest.mark.parametrize("step", [0.6, 1.0, 1.7, 2.4, 3.9])
def test_a_cut_shows_each_place_where_it_is(step: float):
    """A soft spot at a known place lands where the cut's geometry says, whatever it is shrunk by."""
    row, column = np.mgrid[:900, :800] + 0.5
    place = np.array([371.3, 442.6])
    spot = 255 * np.exp(-((column - place[0]) ** 2 + (row - place[1]) ** 2) / (2 * 12.0**2))
    rgb = np.repeat(spot.astype(np.uint8)[..., None], 3, axis=2)
    corner = place - np.array([100.0, 90.0]) * step
    cut = _cut(rgb, corner, step).astype(float)[..., 0]
    y, x = np.mgrid[:PICTURE_PX, :PICTURE_PX] + 0.5
    found = np.array([(cut * x).sum(), (cut * y).sum()]) / cut.sum()
    # Rounding to 8 bits takes the spot's tails.
    np.testing.assert_allclose(found, [100.0, 90.0], atol=0.1)


def test_the_shipped_network_is_the_expected_one():
    path, model = movenet_model()
    assert path.is_file()
    assert model.name == "movenet thunder"


@pytest.mark.slow
def test_it_sees_the_joints_of_a_rendered_runner():
    """Through the workers, from stills, in the clip's pixels: within 3 % of body height of the truth, median."""
    truth = truth_of(CLIP)
    with np.load(CLIP.with_suffix(".truth.npz"), allow_pickle=False) as stored:
        names, xy, times = stored["names"].tolist(), stored["xy_px"], stored["time_s"]
    landmarks = np.full((len(times), len(INDEX), 2), np.nan)
    for number, name in enumerate(names):
        if name in INDEX:
            landmarks[:, INDEX[name]] = xy[:, number]
    stills = stills_for_second_look()
    with open_video(CLIP) as source:
        info = source.info
        for frame in source:
            stills.see(frame, (0, 0, info.width_px, info.height_px))
    track = PoseTrack(times, landmarks, np.ones(landmarks.shape[:2]), info.width_px, info.height_px)
    with Pool(1) as pool:
        seen = look_again(stills, track, (0.5, 2.5), pool)
    assert seen is not None
    assert seen.time_s.min() >= 0.5
    assert seen.time_s.max() <= 2.5
    rows = [int(np.abs(times - t).argmin()) for t in seen.time_s]
    near = truth["camera"]["view"]
    height_px = 0.7 * info.height_px
    for joint in ("hip", "knee", "ankle"):
        place = WITNESSED.index(f"{near}_{joint}")
        off = np.linalg.norm(seen.xy_px[:, place] - landmarks[rows, INDEX[f"{near}_{joint}"]], axis=1)
        assert np.nanmedian(off) < 0.03 * height_px, joint


def test_the_same_picture_gives_the_same_joints():
    path, _ = movenet_model()
    network = Movenet(path)
    picture = cv2.GaussianBlur(np.random.default_rng(0).integers(0, 255, (256, 256, 3), np.uint8), (0, 0), 8)
    first, again = network.find(picture), network.find(picture)
    assert first.shape == (1, len(JOINTS), 3)
    np.testing.assert_array_equal(first, again)
