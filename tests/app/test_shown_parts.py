"""What the player shows of the picture: the runner with some room, within the picture, in a usable shape."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from formcam.app.screens import charts
from formcam.app.sessions.shown_parts import shown_parts
from formcam.metrics.gait_cycles import Cycle
from formcam.records.skeleton import INDEX
from formcam.records.track import PoseTrack
from tests.support import synthetic


def small_in(width_px: int, height_px: int, share: float, at: tuple[float, float]) -> PoseTrack:
    """The formula's runner, so many times smaller, about that place of a picture (shares of it)."""
    track = synthetic.track(view="right", length_s=2.0, fps=30.0)
    middle = np.nanmean(track.xy_px.reshape(-1, 2), axis=0)
    xy = (track.xy_px - middle) * share + np.array(at) * (width_px, height_px)
    return replace(track, xy_px=xy, width_px=width_px, height_px=height_px)


@pytest.mark.parametrize("size", [(1920, 1080), (1080, 1920), (3840, 2160)])
@pytest.mark.parametrize("at", [(0.5, 0.5), (0.1, 0.5), (0.95, 0.3)])
def test_a_part_holds_the_body_within_the_picture(size: tuple[int, int], at: tuple[float, float]):
    track = small_in(*size, 0.5, at)
    parts = shown_parts(track)
    assert set(parts) == {"runner", "legs"}
    inside = (
        np.isfinite(track.xy_px).all(axis=-1)
        & (track.xy_px >= 0).all(axis=-1)
        & (track.xy_px <= size).all(axis=-1)
    )
    for name, (left, top, width, height) in parts.items():
        assert left >= 0.0
        assert left + width <= 1.0001
        assert top >= 0.0
        assert top + height <= 1.0001
        assert (width * size[0]) / (height * size[1]) >= 0.55 * 0.99 or width > 0.99
        joints = [INDEX["left_hip"], INDEX["right_ankle"]] if name == "legs" else slice(None)
        shares = (track.xy_px[:, joints] / size)[inside[:, joints]]
        held = (shares >= (left, top)).all(axis=1) & (shares <= (left + width, top + height)).all(axis=1)
        assert held.mean() > 0.97


def test_a_runner_who_fills_the_picture_is_shown_whole():
    track = synthetic.track(view="right", length_s=2.0, fps=30.0)
    low, high = np.nanmin(track.xy_px, axis=(0, 1)), np.nanmax(track.xy_px, axis=(0, 1))
    width, height = (int(side) for side in high - low)
    tight = replace(track, xy_px=track.xy_px - low, width_px=width, height_px=height)
    assert "runner" not in shown_parts(tight)


def test_nobody_has_no_part():
    track = synthetic.track(view="right", length_s=2.0, fps=30.0)
    assert shown_parts(replace(track, xy_px=np.full_like(track.xy_px, np.nan))) == {}


def test_curves_go_to_the_page_with_both_legs_and_without_what_was_not_seen():
    percent = np.arange(101.0)
    mean = np.where(percent < 10, np.nan, percent)
    legs = [
        Cycle("knee_flexion", "deg", side, percent, mean, mean / 10, 9, 30.0) for side in ("left", "right")
    ]
    (curve,) = charts.curves_of(tuple(legs))
    assert (curve["label"], curve["unit"]) == ("Knee bend", "°")
    assert [leg["side"] for leg in curve["legs"]] == ["left", "right"]
    assert curve["legs"][0]["mean"][:11] == [None] * 10 + [10.0]
