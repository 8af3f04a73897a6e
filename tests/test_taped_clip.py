"""The whole program on a clip whose runner wears dots of tape: painted on the joints of a rendered one."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import formcam
from formcam.records.image_evidence import MARKED
from formcam.video.reader import open_video
from formcam.video.writer import ClipWriter
from tests.support.painted_dots import PINK, disc
from tests.support.places import CLIPS
from tests.support.rendered import runner_of

pytestmark = pytest.mark.slow

CLIP = CLIPS / "side_right_good.mp4"
RADIUS_PX = 3.0  # 22 mm on this runner.
# The picture is kept at half its resolution in colour, and compressed: half of such a pixel.
NEAR_PX = 1.0


def with_dots_painted(folder: Path) -> tuple[Path, np.ndarray]:
    """The clip with a dot on each of the right side's joints, and where those are (T, 4, 2)."""
    with np.load(CLIP.with_suffix(".truth.npz")) as stored:
        names = stored["names"].tolist()
        places = stored["xy_px"][:, [names.index(f"right_{joint}") for joint in MARKED]]
    path = folder / "taped.mp4"
    with open_video(CLIP) as source:
        info = source.info
        with ClipWriter(path, width_px=info.width_px, height_px=info.height_px, fps=60.0) as clip:
            for frame in source:
                picture = frame.rgb.copy()
                for place in places[frame.index]:
                    disc(picture, place, RADIUS_PX, PINK)
                clip.write(picture, frame.time_s)
    return path, places


def test_joints_lie_on_the_tape_and_the_result_says_so(tmp_path: Path):
    clip, places = with_dots_painted(tmp_path)
    analysis = formcam.analyse(clip, runner=runner_of(CLIP), model="full", markers=True)
    assert analysis.track is not None
    dots = analysis.track.dots
    assert dots is not None
    assert dots.names == tuple(f"right_{joint}" for joint in MARKED)
    off = np.linalg.norm(dots.xy_px - places[: len(dots.time_s)], axis=2)
    assert np.isfinite(off).mean() > 0.8
    assert np.nanmax(np.nanmedian(off, axis=0)) < NEAR_PX
    assert analysis.video is not None
    assert "Joints placed by dots of tape: shoulder, hip, knee, ankle." in analysis.video.notes
    lean = next(one for one in analysis.measurements if one.name == "trunk_lean")
    assert lean.error_note is not None
    assert "where tape was stuck" in lean.error_note
