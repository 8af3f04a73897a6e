"""Frames to be read by eye show all of the stride, wherever in the clip they are."""

from __future__ import annotations

import numpy as np
import pytest

from formcam.gait.frames_to_read import frames_to_read

FPS, STRIDE_S = 30.0, 0.7


@pytest.mark.parametrize("count", [6, 12, 20])
def test_phases_are_spread_over_the_stride_and_frames_over_the_run(count: int):
    time_s = np.arange(0.0, 20.0, 1 / FPS)
    landings_s = np.arange(2.1, 18.0, STRIDE_S)
    frames = frames_to_read(time_s, count, landings_s)
    assert list(frames) == sorted(set(frames))
    assert len(frames) == count
    seen_s = time_s[list(frames)]
    assert landings_s[0] <= seen_s[0] < seen_s[-1] <= landings_s[-1]
    # One in each share of the run, so neighbours are at most two shares apart, and the frames' own interval.
    span_s = landings_s[-1] - landings_s[0]
    assert np.diff(seen_s).max() <= 2 * span_s / count + 1 / FPS
    # Points of the golden ratio's sequence leave no gap above 2.62 (golden ratio squared) of their number's share.
    phases = np.sort((seen_s - landings_s[0]) / STRIDE_S % 1.0)
    gaps = np.diff([*phases, phases[0] + 1.0])
    assert gaps.max() <= 2.62 / count + 1 / FPS / STRIDE_S


def test_without_a_run_they_keep_no_step_with_the_stride():
    """Twelve frames at even distances of 0.7 s would all show one moment of a stride of 0.7 s."""
    time_s = np.arange(0.0, 12 * STRIDE_S, 1 / 60)
    frames = frames_to_read(time_s, 12)
    assert len(set(frames)) == 12
    phases = np.sort(time_s[list(frames)] / STRIDE_S % 1.0)
    assert np.diff([*phases, phases[0] + 1.0]).max() < 0.3


def test_a_short_clip_gives_the_frames_that_it_has():
    assert frames_to_read(np.arange(5) / 30, 12) == (0, 1, 2, 3, 4)
    assert len(frames_to_read(np.arange(90) / 30, 12, np.array([1.0]))) == 12
    assert len(frames_to_read(np.arange(90) / 30, 12, np.array([8.0, 9.0]))) == 12
