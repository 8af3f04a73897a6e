"""The picture of the work as far as it is: forward through the clip, not too often, gone at the end."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from formcam.app.sessions.session_files import LIVE, clear_live
from formcam.app.workers.live_preview import LONGEST_PX, PATIENCE_S, WRITE_EVERY_S, Live
from formcam.records import skeleton
from formcam.records.track import Frame

FPS = 30.0


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def fed(folder: Path, clock: Clock, frames: int = 120) -> Live:
    live = Live(folder, clock)
    for index in range(frames):
        live.see(Frame(index, index / FPS, np.full((540, 960, 3), 90, np.uint8)), (0, 0, 960, 540))
    return live


def body(x: float) -> np.ndarray:
    """A body about that column, in pixels of the whole picture."""
    spread = np.linspace(-60.0, 60.0, skeleton.COUNT)
    return np.column_stack([x + spread, 250.0 + 2 * spread, np.ones(skeleton.COUNT)])


def test_a_body_is_drawn_where_it_was_found(tmp_path: Path, clock: Clock):
    fed(tmp_path, clock).found(0, body(480.0))
    picture = cv2.imread(str(tmp_path / LIVE))
    assert picture is not None
    assert picture.shape[:2] == (270, LONGEST_PX)
    drawn = np.argwhere(np.abs(picture.astype(int) - 90).max(axis=2) > 40)
    # Half the size: the body spans columns 210 to 270, and a line's width.
    assert drawn[:, 1].min() > 200
    assert drawn[:, 1].max() < 280


def test_pictures_go_forward_and_come_at_a_bounded_rate(tmp_path: Path, clock: Clock):
    live = fed(tmp_path, clock)
    path = tmp_path / LIVE

    def shows(index: int) -> bool:
        path.unlink(missing_ok=True)
        live.found(index, body(480.0))
        return path.is_file()

    assert shows(0)
    assert not shows(2)  # At the same moment.
    clock.now += WRITE_EVERY_S
    assert not shows(90)  # Another worker's part of the clip, too far on.
    assert not shows(5)  # No picture of it was kept.
    assert shows(4)
    clock.now += WRITE_EVERY_S
    assert shows(20)
    clock.now += WRITE_EVERY_S
    assert not shows(10)  # Back.
    clock.now += PATIENCE_S
    assert shows(70)  # Nothing else came.


def test_nobody_is_no_picture_and_nothing_is_left(tmp_path: Path, clock: Clock):
    live = fed(tmp_path, clock)
    live.found(0, np.full((skeleton.COUNT, 3), np.nan))
    assert not list(tmp_path.iterdir())
    clock.now += WRITE_EVERY_S
    live.found(2, body(480.0))
    clear_live(tmp_path)
    assert not list(tmp_path.iterdir())
