"""The upright clip and the covered face: nothing of the face is left in any frame, and the runner stays in view."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from formcam import pipeline
from formcam.outputs.clip import privacy
from formcam.outputs.clip.rendering import render
from formcam.records.analysis import Analysis
from formcam.records.skeleton import INDEX
from formcam.records.track import Runner
from formcam.video.reader import open_video
from tests.support import media, synthetic

SIZE = (480, 270)
FACE = [INDEX[name] for name in ("nose", "left_eye", "right_eye", "left_ear", "right_ear", "mouth_left")]


@pytest.fixture(scope="module")
def analysis() -> Analysis:
    """The formula runner in a picture of a quarter of the size; the head is lost for a while."""
    track = synthetic.track(length_s=6.0, fps=30.0)
    xy = track.xy_px / 4.0
    xy[60:75, : INDEX["left_shoulder"]] = np.nan
    small = replace(track, xy_px=xy, visibility=np.where(np.isnan(xy[..., 0]), 0.0, track.visibility),
                    width_px=SIZE[0], height_px=SIZE[1])  # fmt: skip
    return pipeline.measure(small, runner=Runner(height_cm=synthetic.HEIGHT_CM))


def test_the_box_holds_every_face_point_with_room_and_is_held_over_gaps(analysis: Analysis):
    boxes = privacy.face_boxes(analysis)
    assert analysis.clean is not None
    face = analysis.clean.xy_px[:, FACE]
    with np.errstate(invalid="ignore"):
        outside = (face < boxes[:, None, :2]) | (face > boxes[:, None, 2:])
    assert not outside.any()
    assert np.isfinite(boxes).all()
    # The head of the formula runner is 23 cm high at 1 px/cm: no box is smaller.
    assert (boxes[:, 2:] - boxes[:, :2] >= 23).all()


def test_nothing_of_the_face_is_left_but_a_few_squares():
    picture = np.random.default_rng(1).integers(0, 256, (120, 160, 3), np.uint8)
    covered = privacy.cover_face(picture, np.array([40.0, 30.0, 80.0, 70.0]))
    inside = covered[30:70, 40:80].reshape(-1, 3)
    assert len(np.unique(inside, axis=0)) <= privacy.SQUARES**2
    covered[30:70, 40:80] = picture[30:70, 40:80]
    np.testing.assert_array_equal(covered, picture)  # Elsewhere it is as it was.


@pytest.mark.parametrize(
    "box", [(-50, -50, 10, 10), (150, 110, 400, 300), (-9, -9, -1, -1), (200, 200, 300, 300)]
)
def test_a_face_at_or_beyond_the_edge_is_no_fault(box: tuple[float, ...]):
    picture = np.full((120, 160, 3), 99, np.uint8)
    assert privacy.cover_face(picture, np.array(box, float)).shape == picture.shape


@pytest.mark.parametrize("size", [(1920, 1080), (1080, 1920), (640, 360), (720, 720)])
@pytest.mark.parametrize("place", [0.1, 0.5, 0.9])
def test_the_upright_window_is_9_to_16_and_holds_the_runner(size: tuple[int, int], place: float):
    width, height = size
    box = (place * width - 0.1 * width, 0.2 * height, place * width + 0.1 * width, 0.9 * height)
    window = privacy.tall_window(width, height, box, 0.2 * height)
    assert window.height / window.width == pytest.approx(16 / 9, abs=4 / window.width)
    assert window.left - 1 <= max(0, box[0])
    assert window.left + window.width + 1 >= min(width, box[2])
    assert window.top <= box[1]
    assert window.top + window.height >= box[3]


@pytest.mark.parametrize("size", [(720, 1280), (1080, 1920), (1280, 720)])
def test_a_small_runner_is_shown_larger_whatever_the_clips_shape(size: tuple[int, int]):
    width, height = size
    box = (0.45 * width, 0.4 * height, 0.55 * width, 0.7 * height)
    window = privacy.tall_window(width, height, box, 0.1 * height)
    assert window.height < 0.65 * height
    above, below = box[1] - window.top, window.top + window.height - box[3]
    assert above == pytest.approx(below, abs=2)
    assert min(above, below) > 0.09 * height


def test_the_clip_comes_out_upright_with_every_frame(analysis: Analysis, tmp_path: Path):
    assert analysis.clean is not None
    source = media.write_clip(
        tmp_path / "in.mp4", [float(t) for t in analysis.clean.time_s], width_px=SIZE[0], height_px=SIZE[1]
    )
    render(source, analysis, tmp_path / "tall.mp4", tall=True, blur_face=True)
    with open_video(tmp_path / "tall.mp4") as clip:
        frames = list(clip)
    assert len(frames) == len(analysis.clean)
    height, width = frames[0].rgb.shape[:2]
    assert height / width == pytest.approx(16 / 9, abs=0.05)
    render(source, analysis, tmp_path / "plain.mp4", blur_face=True)
    with open_video(tmp_path / "plain.mp4") as clip:
        assert next(iter(clip)).rgb.shape[:2] == (SIZE[1], SIZE[0])
