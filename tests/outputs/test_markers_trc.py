"""The TRC export: a file that other tools can read, with the lengths and directions it claims."""

from __future__ import annotations

import numpy as np
import pytest

from formcam.outputs.files.markers_trc import track_to_trc
from formcam.records.analysis import Scale
from formcam.records.repairs import Repairs
from formcam.records.skeleton import COUNT, INDEX
from formcam.records.track import CleanTrack, Direction, Orientation

CM_PER_PX = 0.25


def clean_track(time_s: np.ndarray) -> CleanTrack:
    """All landmarks at x 100, y 200 px; the left knee moves right by 4 px a frame, the nose is never seen."""
    xy = np.full((len(time_s), COUNT, 2), (100.0, 200.0))
    xy[:, INDEX["left_knee"], 0] += 4.0 * np.arange(len(time_s))
    xy[:, INDEX["nose"]] = np.nan
    shape = (len(time_s), COUNT)
    repairs = Repairs(len(time_s), 0, 0, 0, 0, 0, 0, 10.0)
    return CleanTrack(
        time_s, xy, np.ones(shape), np.ones(shape, bool), np.zeros(len(time_s), bool), 640, 480, repairs
    )


def rows(text: str) -> list[list[str]]:
    return [line.split("\t") for line in text.splitlines()[6:]]


@pytest.mark.parametrize(("direction", "sign"), [("image_right", 1.0), ("image_left", -1.0)])
def test_forward_is_positive_and_lengths_are_millimetres(direction: Direction, sign: float):
    track = clean_track(np.arange(5) / 50.0)
    text = track_to_trc(track, Orientation("right", direction), Scale(CM_PER_PX, "height", 5.0))
    knee = 2 + 3 * INDEX["left_knee"]
    x = [float(row[knee]) for row in rows(text)]
    assert np.diff(x) == pytest.approx(sign * 4.0 * CM_PER_PX * 10.0)
    assert text.splitlines()[2].split("\t")[:5] == ["50.0000", "50.0000", "5", "33", "mm"]


def test_every_row_has_a_cell_for_every_axis_and_what_is_not_seen_is_blank():
    text = track_to_trc(
        clean_track(np.arange(5) / 50.0), Orientation("left", "image_left"), Scale(1.0, "height", 5.0)
    )
    for row in rows(text):
        assert len(row) == 2 + 3 * COUNT
        assert row[2:5] == ["", "", ""]


def test_uneven_times_become_even_ones():
    uneven = np.array([0.0, 0.02, 0.05, 0.06, 0.08, 0.10])
    text = track_to_trc(clean_track(uneven), Orientation("right", "image_right"), Scale(1.0, "height", 5.0))
    times = [float(row[1]) for row in rows(text)]
    assert np.ptp(np.diff(times)) < 1e-4
    assert (times[0], times[-1]) == (0.0, 0.1)


def test_without_a_scale_there_is_no_file():
    with pytest.raises(ValueError, match="scale"):
        track_to_trc(
            clean_track(np.arange(5) / 50.0), Orientation("right", "image_right"), Scale(None, "none", None)
        )
