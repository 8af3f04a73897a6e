"""A runner whose size in the picture changes steadily is not on a belt."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from formcam.gait.coming_and_going import growth_in_4_s
from formcam.gait.judged_part import find_judged_part
from formcam.records.errors import CannotJudge
from formcam.records.track import PoseTrack, View
from tests.support import synthetic


def filmed(growth: float, *, seconds: float = 6.0, view: View = "rear") -> PoseTrack:
    """A run with a pose model's noise, about the picture's middle, that many times as large 4 s later."""
    track = synthetic.track(length_s=seconds, view=view, noise_px=2.0)
    middle = np.array([track.width_px / 2, track.height_px / 2])
    size = growth ** (track.time_s / 4.0)
    return replace(track, xy_px=middle + (track.xy_px - middle) * size[:, None, None])


@pytest.mark.parametrize("view", ["rear", "front", "right"])
@pytest.mark.parametrize(("growth", "way"), [(0.45, "goes away"), (0.7, "goes away"), (1.8, "comes nearer")])
def test_coming_and_going_is_refused(view: View, growth: float, way: str):
    track = filmed(growth, view=view)
    assert growth_in_4_s(track) == pytest.approx(growth, rel=0.1)
    with pytest.raises(CannotJudge, match=way) as refusal:
        find_judged_part(track)
    assert refusal.value.code == "not_running"


@pytest.mark.parametrize("view", ["rear", "front", "right", "left"])
@pytest.mark.parametrize("growth", [0.9, 1.0, 1.1])
def test_a_runner_who_drifts_on_the_belt_is_judged(view: View, growth: float):
    assert find_judged_part(filmed(growth, view=view)).orientation.view == view


def test_to_and_fro_is_neither():
    """A runner who goes to the front of the belt and back changes in size without a trend."""
    track = synthetic.track(length_s=8.0, noise_px=2.0)
    size = 1.0 + 0.06 * np.sin(2 * np.pi * track.time_s / 4.0)
    assert growth_in_4_s(replace(track, xy_px=track.xy_px * size[:, None, None])) == pytest.approx(
        1.0, abs=0.15
    )
