"""The whole program on clips whose runner wears dots of tape: painted on the joints of a rendered one."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import formcam
from formcam.gait.taped_joints import BY_DOTS
from formcam.records.image_evidence import MARKED, SPINES
from formcam.video.reader import open_video
from formcam.video.writer import ClipWriter
from tests.support.painted_dots import PINK, disc
from tests.support.places import CLIPS
from tests.support.rendered import runner_of, truth_of

pytestmark = pytest.mark.slow

SIDE, REAR = CLIPS / "side_right_good.mp4", CLIPS / "rear_drop.mp4"
RADIUS_PX = 3.0  # 22 mm on this runner.
# The picture is kept at half its resolution in colour, and compressed: half of such a pixel.
NEAR_PX = 1.0


def with_dots_painted(filmed: Path, marked: tuple[str, ...], folder: Path) -> tuple[Path, np.ndarray]:
    """The clip with a dot on each of these points, and where those are (T, N, 2)."""
    with np.load(filmed.with_suffix(".truth.npz")) as stored:
        names = stored["names"].tolist()
        places = stored["xy_px"][:, [names.index(name) for name in marked]]
    path = folder / "taped.mp4"
    with open_video(filmed) as source:
        info = source.info
        with ClipWriter(path, width_px=info.width_px, height_px=info.height_px, fps=60.0) as clip:
            for frame in source:
                picture = frame.rgb.copy()
                for place in places[frame.index]:
                    disc(picture, place, RADIUS_PX, PINK)
                clip.write(picture, frame.time_s)
    return path, places


def test_joints_lie_on_the_tape_and_the_result_says_so(tmp_path: Path):
    marked = tuple(f"right_{joint}" for joint in MARKED)
    clip, places = with_dots_painted(SIDE, marked, tmp_path)
    analysis = formcam.analyse(clip, runner=runner_of(SIDE), model="full", markers=True)
    assert analysis.track is not None
    dots = analysis.track.dots
    assert dots is not None
    assert dots.names == marked
    off = np.linalg.norm(dots.xy_px - places[: len(dots.time_s)], axis=2)
    assert np.isfinite(off).mean() > 0.8
    assert np.nanmax(np.nanmedian(off, axis=0)) < NEAR_PX
    assert analysis.video is not None
    assert "Joints placed by dots of tape: shoulder, hip, knee, ankle." in analysis.video.notes
    lean = next(one for one in analysis.measurements if one.name == "trunk_lean")
    assert lean.error_note is not None
    assert "where tape was stuck" in lean.error_note


def test_pelvic_drop_is_that_of_the_tape_over_the_pelvis(tmp_path: Path):
    clip, _ = with_dots_painted(REAR, SPINES, tmp_path)
    analysis = formcam.analyse(clip, runner=runner_of(REAR), model="full", markers="pink")
    assert analysis.markers is not None
    assert [dot.name for dot in analysis.markers] == list(SPINES)
    assert all(dot.seen_pct > 80.0 for dot in analysis.markers)
    assert analysis.video is not None
    assert BY_DOTS in analysis.video.notes
    for side, drop in truth_of(REAR)["metrics"]["pelvic_drop"].items():
        found = analysis.get("pelvic_drop", side)
        assert found is not None
        assert found.error_note is not None
        assert "carries the tape" in found.error_note
        # Dots 24 px apart, each off by 0.3 px of 40 pictures a stride: 0.4 degrees; and as much for when mid-stance is.
        assert found.value == pytest.approx(drop, abs=1.0)
