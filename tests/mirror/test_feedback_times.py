"""Cues are rare, and feedback fades."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pytest

from formcam.mirror.feedback_times import CUE_GAP_S, MINUTE_S, OUT_STEPS, Cues, is_shown, shown_share
from formcam.records.mirror import Place

STEPS_PER_S = 2.8


def said(place: Place, times: int) -> list[Place | None]:
    return [place] * times


def cues_at(places: Sequence[Place | None], every_s: float = 1.0) -> list[float]:
    """When a cue was given in a run of these readings."""
    cues, given = Cues(), []
    for number, place in enumerate(places):
        after = cues.after(number * every_s, place, STEPS_PER_S)
        if after.count > cues.count:
            given.append(number * every_s)
        cues = after
    return given


def test_a_cue_comes_only_after_some_steps_outside():
    given = cues_at(said("in", 5) + said("below", 10))
    # Outside from 5 s on; so many steps take 2.9 s, the next reading comes at 8 s.
    assert given == [8.0]
    assert (given[0] - 5.0) * STEPS_PER_S >= OUT_STEPS > (given[0] - 6.0) * STEPS_PER_S


def test_it_is_not_said_again_for_some_time():
    given = cues_at(said("above", 60))
    assert len(given) == 3
    assert all(later - first >= CUE_GAP_S for first, later in pairwise(given))


@pytest.mark.parametrize("between", ["in", "unsure", None, "above"])
def test_whoever_comes_back_or_changes_sides_is_left_alone(between: Place | None):
    assert cues_at([*said("below", 2), between] * 10) == []


@pytest.mark.parametrize("planned_s", [300.0, 600.0, 1800.0])
def test_all_of_the_first_half_is_shown_and_ever_less_of_the_second(planned_s: float):
    minutes = [
        sum(is_shown(minute * MINUTE_S + second, planned_s) for second in range(60)) / 60
        for minute in range(round(planned_s / MINUTE_S))
    ]
    half = len(minutes) // 2
    assert minutes[:half] == [1.0] * half
    assert minutes == sorted(minutes, reverse=True)
    assert 0.0 < minutes[-1] <= 2.0 / len(minutes) + 1 / 60
    # In the second half about half of the time in all; minutes are coarse for a short run.
    assert 0.5 <= sum(minutes[half:]) / len(minutes[half:]) <= 0.75


def test_after_the_planned_time_the_number_is_back():
    assert is_shown(600.0, 600.0)
    assert is_shown(900.0, 600.0)
    assert shown_share(599.0, 600.0) < 0.01
