"""Dots of tape in drawn pictures whose middles are known to a fraction of a pixel."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from formcam.pose.markers import follow_dots
from formcam.records.skeleton import COUNT, INDEX
from formcam.records.track import Frame, PoseTrack
from tests.support.painted_dots import PINK, disc

pytestmark = pytest.mark.slow

FRAMES, WIDTH, HEIGHT = 40, 300, 480
BLUE = (30, 90, 220)
MARKED = ("right_shoulder", "right_hip", "right_knee", "right_ankle")


def paths() -> np.ndarray:
    """Landmarks (T, 33, 2) of a body some 420 px tall that sways: a dot of 22 mm is 5.4 px wide."""
    time = np.arange(FRAMES) / 60.0
    xy = np.full((FRAMES, COUNT, 2), np.nan)
    for side in ("left", "right"):
        for joint, y in (("shoulder", 110.0), ("hip", 235.0), ("knee", 337.0), ("ankle", 440.0)):
            sway = (20.0 if joint in ("knee", "ankle") else 4.0) * np.sin(2 * np.pi * 1.4 * time)
            away = 0.0 if side == "right" else 60.0
            xy[:, INDEX[f"{side}_{joint}"]] = np.stack([130.3 + away + sway, np.full(FRAMES, y)], axis=1)
    return xy


def track_of(xy: np.ndarray) -> PoseTrack:
    return PoseTrack(np.arange(FRAMES) / 60.0, xy, np.ones((FRAMES, COUNT)), WIDTH, HEIGHT)


class Source:
    """Frames of drawn pictures."""

    def __init__(self, pictures: list[np.ndarray]) -> None:
        self._pictures = pictures

    def __iter__(self) -> Iterator[Frame]:
        for number, rgb in enumerate(self._pictures):
            yield Frame(number, number / 60.0, rgb)


def grey() -> np.ndarray:
    return np.full((HEIGHT, WIDTH, 3), (150, 140, 135), np.uint8)


def drawn(
    dots: dict[str, np.ndarray], colour: tuple[int, int, int] = PINK, radius: float = 2.7
) -> list[np.ndarray]:
    pictures = []
    for number in range(FRAMES):
        picture = grey()
        for path in dots.values():
            if np.isfinite(path[number]).all():
                disc(picture, path[number], radius, colour)
        pictures.append(picture)
    return pictures


def follow(pictures: list[np.ndarray], xy: np.ndarray) -> Any:
    return follow_dots(Source(pictures), track_of(xy), "right")  # type: ignore[arg-type]


def test_dots_are_found_to_a_fraction_of_a_pixel_and_gaps_stay_gaps():
    xy = paths()
    true = {name: xy[:, INDEX[name]] + (3.0, -2.0) for name in MARKED}
    true["right_hip"][10:15] = np.nan
    found = follow(drawn(true), xy)
    assert set(found.names) == set(MARKED)
    for number, name in enumerate(found.names):
        off = found.xy_px[:, number] - true[name]
        assert np.nanmax(np.abs(off)) < 0.15
    assert np.isnan(found.xy_px[10:15, found.names.index("right_hip")]).all()


def test_legs_exchanged_by_the_pose_model_lose_no_dot():
    xy = paths()
    true = {name: xy[:, INDEX[name]].copy() for name in MARKED}
    pictures = drawn(true)
    for joint in ("knee", "ankle"):
        pair = [INDEX[f"right_{joint}"], INDEX[f"left_{joint}"]]
        xy[12:16, pair] = xy[12:16, pair[::-1]]
    found = follow(pictures, xy)
    knee = found.xy_px[:, found.names.index("right_knee")]
    assert np.abs(knee - true["right_knee"]).max() < 0.15


def shirt() -> list[np.ndarray]:
    """A shirt of one colour with stripes, and shoes."""
    xy, pictures = paths(), []
    for number in range(FRAMES):
        picture = grey()
        x = round(float(xy[number, INDEX["right_hip"], 0]))
        picture[100:240, x - 40 : x + 40] = PINK
        picture[150:156, x - 40 : x + 40] = BLUE
        ankle = round(float(xy[number, INDEX["right_ankle"], 0]))
        picture[435:465, ankle - 20 : ankle + 45] = PINK
        pictures.append(picture)
    return pictures


def lone_logo() -> list[np.ndarray]:
    return drawn({"logo": paths()[:, INDEX["right_shoulder"]]})


def large_spots() -> list[np.ndarray]:
    return drawn({name: paths()[:, INDEX[name]] for name in MARKED}, radius=9.0)


@pytest.mark.parametrize("pictures", [shirt, lone_logo, large_spots])
def test_clothes_are_no_dots(pictures: Any):
    assert follow(pictures(), paths()).names == ()
