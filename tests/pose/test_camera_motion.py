"""A camera on a stand and one in a hand, told apart whatever moves in front of it."""

from __future__ import annotations

import numpy as np
import pytest

from formcam.pose.camera_motion import Stillness
from formcam.records.track import Frame
from tests.support.moving_shots import BARE, CHASES, FOLLOWS, PANS, SHAKES, SLOW_PANS, STILL, Shot, watched

HEIGHT, WIDTH = 480, 640
RUNNER = (220, 20, 420, 480)


def gym() -> np.ndarray:
    """Grey boxes of many sizes: corners everywhere, with room to move the view."""
    rng = np.random.default_rng(4)
    wall = np.full((HEIGHT + 80, WIDTH + 80), 120, np.uint8)
    for _ in range(160):
        y, x = rng.integers(0, HEIGHT + 40), rng.integers(0, WIDTH + 40)
        wall[y : y + rng.integers(8, 40), x : x + rng.integers(8, 40)] = rng.integers(30, 230)
    return wall


def filmed(
    shift_px: float, *, fps: float = 30.0, seconds: float = 3.0, wall: np.ndarray | None = None
) -> Stillness:
    """A view that wanders by `shift_px` in 0.1 s, with somebody in front who jumps about and a belt that runs."""
    wall = gym() if wall is None else wall
    still, rng = Stillness(), np.random.default_rng(1)
    for index in range(int(seconds * fps)):
        time_s = index / fps
        # To and fro at constant speed, 0.5 s a way.
        phase = (time_s / 0.5) % 2
        x = round(40 + shift_px * 5 * (abs(phase - 1) - 0.5))
        view = wall[40 : 40 + HEIGHT, x : x + WIDTH].copy()
        left, top, right, bottom = RUNNER
        view[top:bottom, left:right] = rng.integers(0, 255, (bottom - top, right - left))
        view[460:, ::40] = 255 if (index % 3) else 0
        still.see(Frame(index, time_s, np.repeat(view[..., None], 3, axis=2)), RUNNER)
    return still


@pytest.mark.parametrize("fps", [24.0, 30.0, 60.0, 240.0])
def test_a_still_camera_is_still_whoever_moves(fps: float):
    assert filmed(0.0, fps=fps).shift_pct == pytest.approx(0.0, abs=0.02)


@pytest.mark.parametrize("shift_px", [4.0, 8.0])
def test_a_moving_camera_is_measured(shift_px: float):
    """Whole pixels only, and turning points in between: a fifth of tolerance."""
    assert filmed(shift_px, fps=60.0).shift_pct == pytest.approx(100 * shift_px / HEIGHT, rel=0.2)


def test_a_bare_wall_and_a_moment_tell_nothing():
    assert filmed(0.0, wall=np.full((HEIGHT + 80, WIDTH + 80), 120, np.uint8)).shift_pct is None
    assert filmed(0.0, seconds=0.3).shift_pct is None


# A second a shot: the first along each scenery, from behind and in a pan are quick tests.
QUICK = (*{shot.scenery: shot for shot in reversed(CHASES)}.values(), FOLLOWS[0], PANS[0])


@pytest.mark.parametrize(
    "shot",
    [
        pytest.param(shot, marks=() if shot in QUICK else pytest.mark.slow, id=shot.name)
        for shot in (*CHASES, *FOLLOWS, *PANS)
    ],
)
def test_a_camera_that_goes_along_is_told(shot: Shot):
    assert watched(shot).kind == "moving"


@pytest.mark.parametrize("shot", [*SLOW_PANS, *SHAKES], ids=lambda shot: shot.name)
def test_a_hand_and_a_slow_pan_do_not_stand_still(shot: Shot):
    seen = watched(shot)
    assert seen.kind in ("shaking", "moving")
    assert seen.shift_pct is not None
    assert seen.shift_pct > 0.28
    assert seen.kind == "shaking" or shot not in SHAKES


@pytest.mark.parametrize("shot", STILL, ids=lambda shot: shot.name)
def test_what_stands_still_decides(shot: Shot):
    seen = watched(shot)
    assert seen.kind == "still"
    assert seen.shift_pct == pytest.approx(0.0, abs=0.1)


@pytest.mark.parametrize("shot", BARE, ids=lambda shot: shot.name)
def test_before_a_bare_wall_no_camera_is_called_moving(shot: Shot):
    assert watched(shot).kind in (None, "still")


def test_a_runner_who_fills_the_picture_leaves_its_edges():
    """Where no part of the picture is spared, the outer tenths are looked at."""
    for shot, kind in ((CHASES[0], "moving"), (STILL[7], "still")):
        seen = Stillness()
        for frame in shot.frames():
            seen.see(frame, (0, 0, 480, 360))
        assert seen.kind == kind
