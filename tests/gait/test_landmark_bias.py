"""The pose model's known offsets: taken off its own tracks only, in the runner's directions."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from formcam.gait.landmark_bias import without_offsets
from formcam.gait.orientation import find_orientation, leg_length_px
from formcam.records.skeleton import INDEX
from tests.support.synthetic import Formula, track


@pytest.mark.parametrize("view", ["left", "right", "rear", "front"])
def test_other_landmarks_stay_where_they_are(view):
    given = replace(track(Formula(view=view)), source="another program")
    assert without_offsets(given, find_orientation(given)) is given


@pytest.mark.parametrize(("view", "forward"), [("left", -1.0), ("right", 1.0)])
def test_from_the_side_the_hips_move_forward_by_their_share_of_the_body(view, forward):
    given = replace(track(Formula(view=view)), source="mediapipe heavy")
    moved = without_offsets(given, find_orientation(given))
    step = moved.xy_px - given.xy_px
    # 0.7 % of body height; the leg is 0.49 of it.
    expected = forward * 0.007 / 0.49 * leg_length_px(given.xy_px)
    for side in ("left", "right"):
        assert np.nanmedian(step[:, INDEX[f"{side}_hip"], 0]) == pytest.approx(expected)
        assert np.nanmax(np.abs(step[:, INDEX[f"{side}_ankle"]])) == 0


@pytest.mark.parametrize("view", ["rear", "front"])
def test_from_behind_and_in_front_the_ankles_move_towards_each_other(view):
    given = replace(track(Formula(view=view)), source="mediapipe heavy")
    moved = without_offsets(given, find_orientation(given))
    left, right = (INDEX[f"{side}_ankle"] for side in ("left", "right"))
    apart = {name: np.abs(np.nanmedian(t.xy_px[:, left, 0] - t.xy_px[:, right, 0]))
             for name, t in (("given", given), ("moved", moved))}  # fmt: skip
    closer = 2 * 0.0097 / 0.49 * leg_length_px(given.xy_px)
    assert apart["given"] - apart["moved"] == pytest.approx(closer, abs=1e-6)
    assert np.nanmax(np.abs((moved.xy_px - given.xy_px)[:, INDEX["left_hip"]])) == 0
