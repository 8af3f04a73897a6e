"""What the player draws over a clip: where the body was found, and typical ranges on the right side of a joint."""

from __future__ import annotations

import base64
import json
import math
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from formcam import pipeline
from formcam.app.sessions.player_layers import POINTS, are_layers, layers_of, typical_range, write_layers
from formcam.outputs.clip.frame_plan import Overlay
from formcam.records.analysis import Analysis, Band
from formcam.records.image_evidence import Uprights
from formcam.records.skeleton import INDEX
from formcam.records.track import Runner, View
from tests.support import synthetic


@pytest.fixture(scope="module", params=["right", "left", "rear"])
def analysis(request: pytest.FixtureRequest) -> Analysis:
    return pipeline.measure(
        synthetic.track(view=request.param, length_s=6.0, fps=30.0), runner=Runner(height_cm=178.0)
    )


def test_the_body_is_where_it_was_found_to_an_eighth_of_a_pixel(analysis: Analysis):
    told = layers_of(analysis)
    assert analysis.clean is not None
    xy = np.frombuffer(base64.b64decode(told["xy"]), "<i2").reshape(told["frames"], len(POINTS), 2) / 4.0
    wanted = analysis.clean.xy_px[:, [INDEX[name] for name in POINTS]]
    seen = np.isfinite(wanted)
    assert np.abs(xy - wanted)[seen].max() <= 0.125 + 1e-9
    assert (xy[~seen] == -8192).all()


def test_marks_stand_in_their_frames_and_only_from_the_side(analysis: Analysis):
    told = layers_of(analysis)
    assert analysis.gait is not None
    assert bool(told["marks"]) == analysis.gait.orientation.is_side
    assert all(0 <= first <= last + 1 <= told["frames"] for _, first, last in told["feet"])


@pytest.mark.parametrize("forward", [1.0, -1.0])
def test_a_turned_camera_turns_the_typical_range_with_it(forward: float):
    band = Band("x", watch_below=3.5, watch_above=11.0)
    level, turned = (typical_range("trunk_lean", band, forward, lean_deg) for lean_deg in (0.0, 5.0))
    assert level is not None
    assert turned is not None
    assert np.degrees(np.array(turned) - level) == pytest.approx([5.0, 5.0], abs=0.02)


@pytest.mark.parametrize("view", ["left", "right"])
@pytest.mark.parametrize("lean_deg", [-6.0, 4.0])
def test_angles_are_drawn_and_told_from_the_vertical_of_the_room(view: View, lean_deg: float):
    raw = replace(synthetic.track(view=view, length_s=6.0, fps=30.0), uprights=Uprights(lean_deg, 0.6, 30))
    made = pipeline.measure(raw, runner=Runner(height_cm=178.0))
    # However it is graded, the number stands there.
    told_all = tuple(replace(m, grade="ok", verdict=None) for m in made.measurements)
    overlay = Overlay(replace(made, measurements=told_all))
    marks = [
        mark for index in range(len(raw)) for mark in overlay.at(index).angles if mark.name == "trunk_lean"
    ]
    assert marks
    for mark in marks:
        up = np.degrees(np.arctan2(mark.reference[0], -mark.reference[1]))
        assert up == pytest.approx(lean_deg)
        along = mark.end - mark.vertex
        told = float(re.findall(r"-?\d+", mark.text)[0])
        seen = (np.degrees(np.arctan2(along[0], -along[1])) - lean_deg) * overlay.orientation.ahead_x
        assert told == pytest.approx(seen, abs=0.51)


@pytest.mark.parametrize("forward", [1.0, -1.0])
@pytest.mark.parametrize(
    ("name", "band", "inside_deg", "toward"),
    [
        # A point of the range in degrees, and the direction it must lie in: (forward, down).
        ("trunk_lean", Band("x", watch_below=3.5, watch_above=11.0), 7.0, (1, -1)),
        ("shank_angle_at_contact", Band("x", watch_above=10.0), 5.0, (1, 1)),
        ("hip_extension", Band("x", watch_below=20.0), 25.0, (-1, 1)),
    ],
)
def test_a_typical_range_lies_where_the_limb_goes(
    forward: float, name: str, band: Band, inside_deg: float, toward: tuple[int, int]
):
    ends = typical_range(name, band, forward)
    assert ends is not None
    ahead, down = toward
    angle = math.radians(inside_deg)
    wanted = math.atan2(down * math.cos(angle), ahead * forward * math.sin(angle))
    turned = [(end - wanted + math.pi) % (2 * math.pi) - math.pi for end in ends]
    assert min(turned) < 0 < max(turned)
    assert max(turned) - min(turned) < math.radians(15)


def test_no_limits_are_no_range():
    assert typical_range("trunk_lean", None, 1.0) is None
    assert typical_range("trunk_lean", Band("x"), 1.0) is None
    assert typical_range("cadence", Band("x", watch_below=1.0), 1.0) is None


@pytest.mark.parametrize(
    "changes",
    [
        {"frames": 3},
        {"size": ["<b>", 2]},
        {"xy": "?"},
        {"marks": {"0": [{"at": ["x"]}]}},
        {"points": []},
        {"feet": [[1, "x"]]},
    ],
)
def test_a_file_from_elsewhere_is_checked(analysis: Analysis, tmp_path: Path, changes: dict[str, object]):
    path = tmp_path / "layers.json"
    write_layers(analysis, path)
    assert are_layers(path)
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")) | changes), encoding="utf-8")
    assert not are_layers(path)
    path.write_text("[]", encoding="utf-8")
    assert not are_layers(path)
