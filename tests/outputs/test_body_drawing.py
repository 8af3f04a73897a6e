"""The drawn body: each bone and joint is where its landmarks are, in its colour, near and far."""

from __future__ import annotations

import numpy as np
import pytest

from formcam.outputs.body_drawing import FAR_OPACITY, Dot, Line, body_drawing, place, trunk_px
from formcam.outputs.clip.body_painter import BodyPainter
from formcam.records.skeleton import COUNT, INDEX, Side

GROUND, SIZE = 90, 600
# A body seen from behind, arms and legs apart so that no bone covers another: right side, the left is its mirror.
HALF = {"ear": (20, 60), "shoulder": (60, 140), "elbow": (140, 170), "wrist": (220, 200), "hip": (45, 320),
        "knee": (110, 420), "ankle": (170, 520), "heel": (150, 560), "foot_index": (260, 570)}  # fmt: skip


@pytest.fixture
def xy() -> np.ndarray:
    body = np.full((COUNT, 2), np.nan)
    for joint, (aside, down) in HALF.items():
        body[INDEX[f"left_{joint}"]] = SIZE / 2 - aside, down
        body[INDEX[f"right_{joint}"]] = SIZE / 2 + aside, down
    return body


def drawn(xy: np.ndarray, far: Side | None) -> np.ndarray:
    picture = np.full((SIZE, SIZE, 3), GROUND, np.uint8)
    BodyPainter(trunk_px(xy, SIZE), far).draw(picture, xy)
    return picture


def at(picture: np.ndarray, point: np.ndarray) -> np.ndarray:
    x, y = point.round().astype(int)
    return picture[y, x].astype(float)


@pytest.mark.parametrize("far", [None, "left", "right"])
def test_bones_and_joints_lie_on_their_landmarks_in_their_colours(xy: np.ndarray, far: Side | None):
    picture, drawing = drawn(xy, far), body_drawing(far)
    for parts, opacity in ((drawing.far, FAR_OPACITY), (drawing.near, 1.0)):
        for part in parts:
            if isinstance(part, Line):
                # Off the middle, where the trunk crosses the lines of shoulders and hips.
                spot = 0.6 * place(xy, part.start) + 0.4 * place(xy, part.end)
            elif isinstance(part, Dot) and not (
                far is None and part.at.endswith("hip")
            ):  # The hip line lies on those.
                spot = place(xy, part.at)
            else:
                continue
            wanted = opacity * np.array(part.colour) + (1 - opacity) * GROUND
            assert at(picture, spot) == pytest.approx(wanted, abs=1.0), part


def test_a_side_is_far_or_near_and_never_both():
    for far, near in (("left", "right"), ("right", "left")):
        drawing = body_drawing(far)  # type: ignore[arg-type]
        sides = [{str(getattr(part, "start", None) or getattr(part, "at", "")).split("_")[0] for part in parts}
                 for parts in (drawing.far, drawing.near)]  # fmt: skip
        assert sides == [{far}, {near, "middle"}]


def test_what_is_not_seen_is_not_drawn(xy: np.ndarray):
    thigh = (place(xy, "left_hip") + place(xy, "left_knee")) / 2
    assert (at(drawn(xy, None), thigh) != GROUND).any()
    xy[INDEX["left_knee"]] = np.nan
    assert (at(drawn(xy, None), thigh) == GROUND).all()
    assert (drawn(np.full_like(xy, np.nan), "left") == GROUND).all()


def test_sizes_follow_the_trunk(xy: np.ndarray):
    assert trunk_px(xy, SIZE) == pytest.approx(180.0)
    assert trunk_px(np.stack([xy, np.full_like(xy, np.nan)]), SIZE) == pytest.approx(180.0)
    assert trunk_px(np.full_like(xy, np.nan), SIZE) == SIZE / 5
