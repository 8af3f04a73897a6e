"""Joints read by eye: which frame comes next, and what counts as a pass."""

from __future__ import annotations

import itertools

import pytest

from formcam.records.digitised import Digitised, DigitisedPoint, order

FRAMES = (3, 10, 17, 24, 31)
JOINTS = {"left_hip": (100.0, 200.0), "left_knee": None}


def read(told: Digitised, by: str, number: int, count: int) -> Digitised:
    for frame in order(told.frames, number)[:count]:
        told = told.with_frame(by, number, frame, JOINTS)
    return told


def test_a_reader_goes_on_where_they_left_off():
    told = Digitised("by eye", FRAMES)
    assert told.frame_to_read("Anna") == (1, 3)
    told = read(told, "Anna", 1, 2)
    assert told.frame_to_read("Anna") == (1, 17)
    assert told.frame_to_read("Ben") == (1, 3)
    told = read(told, "Anna", 1, 5)
    assert told.frame_to_read("Anna") is None
    told = read(told, "Anna", 2, 1)
    assert told.frame_to_read("Anna") == (2, 10)


def test_a_pass_counts_once_every_frame_is_read():
    told = read(read(Digitised("", FRAMES), "Anna", 1, 5), "Anna", 2, 4)
    assert [one.number for one in told.readings("Anna")] == [1, 2]
    assert [one.number for one in told.complete("Anna")] == [1]


def test_a_frame_read_again_takes_the_place_of_what_was_read():
    told = read(Digitised("", FRAMES), "Anna", 1, 5)
    again = told.with_frame("Anna", 1, 10, {"left_hip": (1.0, 2.0)})
    assert again.readings("Anna")[0].joints[10] == {"left_hip": (1.0, 2.0)}
    assert again.readings("Anna")[0].joints[3] == JOINTS


@pytest.mark.parametrize("count", [4, 5, 12, 13, 100])
def test_half_of_the_other_frames_come_before_one_is_seen_again(count: int):
    frames = tuple(range(count))
    passes = [order(frames, number) for number in (1, 2, 3)]
    for before, after in itertools.pairwise(passes):
        assert sorted(after) == list(frames)
        between = [count - before.index(one) - 1 + after.index(one) for one in frames]
        assert min(between) >= (count - 1) // 2


def test_the_side_is_the_one_that_was_named_or_that_the_joints_bear():
    told = Digitised("", FRAMES)
    assert told.side is None
    assert read(told, "Anna", 1, 1).side == "left"
    assert Digitised("", FRAMES, near="right").side == "right"


@pytest.mark.parametrize("frames", [(), (3, 3), (5, 4), (-1, 2)])
def test_frames_rise_from_0(frames: tuple[int, ...]):
    with pytest.raises(ValueError, match="frames"):
        Digitised("", frames)


@pytest.mark.parametrize(
    "point",
    [
        ("", 1, 3, "left_hip", 1.0, 2.0),
        ("Anna", 0, 3, "left_hip", 1.0, 2.0),
        ("Anna", 1, -3, "left_hip", 1.0, 2.0),
        ("Anna", 1, 3, "left_tail", 1.0, 2.0),
        ("Anna", 1, 3, "left_hip", 1.0, None),
        ("Anna", 1, 3, "left_hip", 1e9, 2.0),
    ],
)
def test_what_is_no_point_is_refused(point: tuple):
    with pytest.raises(ValueError, match=r"place|pass|joint|reader"):
        DigitisedPoint(*point)


def test_a_joint_stands_once_in_a_pass():
    point = DigitisedPoint("Anna", 1, 3, "left_hip", 1.0, 2.0)
    with pytest.raises(ValueError, match="twice"):
        Digitised("", FRAMES, points=(point, point))
