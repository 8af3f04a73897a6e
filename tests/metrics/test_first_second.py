"""The first second of a clip: what is said before the long analysis, on bodies whose faults are put in on purpose."""

from __future__ import annotations

import numpy as np
import pytest

from formcam.metrics.first_second import check_first_second
from formcam.records.skeleton import COUNT, INDEX

WIDTH, HEIGHT = 1080, 1920


def body(*, tall: float = 1200.0, top: float = 300.0, across: float = 0.05) -> np.ndarray:
    """A figure `tall` px from nose to sole, its nose at `top`, shoulders `across` trunk lengths wide in the picture."""
    points = np.zeros((COUNT, 3))
    points[:, 0], points[:, 2] = WIDTH / 2, 1.0
    points[:, 1] = top + 0.5 * tall
    trunk = 0.3 * tall
    for name, share in (
        ("shoulder", 0.13),
        ("hip", 0.43),
        ("knee", 0.7),
        ("ankle", 0.96),
        ("foot_index", 1.0),
    ):
        for side in ("left", "right"):
            points[INDEX[f"{side}_{name}"], 1] = top + share * tall
    points[INDEX["nose"], 1] = top
    points[INDEX["left_shoulder"], 0] -= across * trunk / 2
    points[INDEX["right_shoulder"], 0] += across * trunk / 2
    return points


def failed(bodies, *, bright=(150.0,), fps: float = 60.0) -> list[str]:
    checks = check_first_second(bodies, bright, width_px=WIDTH, height_px=HEIGHT, fps=fps)
    assert all(one.message.strip() for one in checks)
    return [one.name for one in checks if not one.passed]


def test_a_well_filmed_second_passes():
    assert failed([body()] * 4) == []
    assert failed([body(across=0.68)] * 4) == []  # From behind.


@pytest.mark.parametrize(
    ("wrong", "name"),
    [
        ({"top": -50.0}, "whole_body"),
        ({"top": 100.0, "tall": 1200.0}, None),
        ({"top": 800.0, "tall": 1200.0}, "whole_body"),
        ({"tall": 590.0}, "distance"),
        ({"tall": 610.0}, None),
        ({"across": 0.34}, None),
        ({"across": 0.42}, "angle"),
        ({"across": 0.51}, None),
    ],
)
def test_each_fault_is_named_alone(wrong: dict[str, float], name: str | None):
    assert failed([body(**wrong)] * 4) == ([] if name is None else [name])


def test_the_head_above_the_nose_counts():
    # The nose is in the picture, 50 px below its edge; the top of the head (0.08 x 1200 = 96 px above) is not.
    assert failed([body(top=50.0)] * 4) == ["whole_body"]


@pytest.mark.parametrize(("level", "names"), [(120.0, []), (41.0, []), (39.0, ["light"])])
def test_light(level: float, names: list[str]):
    assert failed([body()] * 4, bright=[level] * 4) == names


@pytest.mark.parametrize(
    ("fps", "names"), [(24.0, ["frame_rate"]), (30.0, ["frame_rate"]), (50.0, []), (240.0, [])]
)
def test_frames_a_second(fps: float, names: list[str]):
    assert failed([body()] * 4, fps=fps) == names


def test_nobody_or_hardly_ever_somebody():
    assert failed([None] * 4, bright=[]) == ["somebody"]
    assert failed([None, None, body(), body()]) == ["somebody"]
    assert failed([None, body(), body(), body()]) == []


def test_one_odd_picture_does_not_decide():
    assert failed([body(), body(), body(), body(across=0.45)]) == []
