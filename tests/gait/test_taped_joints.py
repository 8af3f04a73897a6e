"""Joints on dots of tape, on a run of formulas: what moves, how far, through a gap, and what is said of it."""

from __future__ import annotations

import numpy as np

from formcam.gait.joint_offsets import PlacedJoints
from formcam.gait.taped_joints import (
    BY_DOTS,
    FAR_SHARE,
    HIDDEN,
    NONE_FOUND,
    NONE_ON_BACK,
    with_dots,
    with_word_on_dots,
)
from formcam.records.image_evidence import SPINES, MarkerDots
from formcam.records.skeleton import INDEX
from formcam.records.track import VideoInfo
from tests.support import synthetic

INFO = VideoInfo(720, 1280, 8.0, 480, 60.0, 60.0, 0, "h264", False, 1.0)


def test_a_joint_moves_by_as_much_as_its_dot_also_in_a_gap():
    clean = synthetic.as_clean(synthetic.track())
    gait = synthetic.true_gait(synthetic.Formula())
    near = gait.orientation.near
    assert near is not None
    name, far = f"{near}_hip", "left_hip" if near == "right" else "right_hip"
    path = np.array(clean.point(name))
    path[20:32] = np.nan
    first, moved = (
        with_dots(PlacedJoints(clean), MarkerDots(clean.time_s, (name,), (path + by)[:, None]), gait).clean
        for by in (0.0, 10.0)
    )
    inside = slice(10, -10)
    for joint, share in ((name, 1.0), (far, FAR_SHARE)):
        off = (moved.xy_px - first.xy_px)[inside, INDEX[joint]] / share
        # A dot's nearness to the camera takes less than 5 % of its way.
        assert np.all((off > 9.4) & (off < 10.1))
    np.testing.assert_array_equal(moved.point(f"{near}_knee"), clean.point(f"{near}_knee"))
    assert moved.dots == ("hip",)


def test_dots_looked_for_in_vain_change_nothing_and_are_told():
    clean = synthetic.as_clean(synthetic.track())
    none = MarkerDots(clean.time_s, (), np.zeros((len(clean), 0, 2)))
    placed = PlacedJoints(clean)
    assert with_dots(placed, none, synthetic.true_gait(synthetic.Formula())) is placed
    assert with_word_on_dots(None, none, ()) is None


def test_from_behind_it_is_said_whether_the_dots_told_the_drop():
    clean = synthetic.as_clean(synthetic.track(synthetic.Formula()))
    empty = MarkerDots(clean.time_s, (), np.zeros((len(clean), 0, 2)))
    both = MarkerDots(clean.time_s, SPINES, np.zeros((len(clean), 2, 2)))
    for dots, by_dots, said in ((empty, False, NONE_ON_BACK), (both, False, HIDDEN), (both, True, BY_DOTS)):
        info = with_word_on_dots(INFO, dots, (), back=True, by_dots=by_dots)
        assert info is not None
        assert info.notes == info.warnings == (said,)
        assert with_word_on_dots(info, dots, (), back=True, by_dots=by_dots) == info
    assert "pose model" in NONE_FOUND
