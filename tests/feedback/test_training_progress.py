"""How the plan goes on: trained weeks move it, pauses hold it, pain takes it a step back; when to film again."""

from __future__ import annotations

import itertools

import pytest

from formcam.feedback.forbidden_phrases import forbidden_in
from formcam.feedback.headline import AGAIN
from formcam.feedback.training_plan import WEEKS
from formcam.feedback.training_progress import (
    FILM_AGAIN_WEEKS,
    STEP_BACK_WORDS,
    STEPS,
    WeekDone,
    film_again,
    progress,
)

TRAINED, PAUSE = WeekDone(2), WeekDone(0)


def test_the_steps_fill_the_weeks_without_a_gap():
    assert STEPS[0].weeks[0] == 1
    assert STEPS[-1].weeks[1] == WEEKS[1]
    assert all(b.weeks[0] == a.weeks[1] + 1 for a, b in itertools.pairwise(STEPS))


@pytest.mark.parametrize(("trained", "name"), [(0, 0), (1, 0), (2, 1), (4, 1), (5, 2), (7, 2)])
def test_each_trained_week_brings_the_next(trained: int, name: int):
    now = progress([TRAINED] * trained, 3)
    assert (now.week, now.step, now.step_back, now.over) == (trained + 1, STEPS[name], False, False)


def test_after_the_last_week_the_plan_is_over():
    assert progress([TRAINED] * WEEKS[1], 2).over
    assert not progress([TRAINED] * (WEEKS[1] - 1), 2).over


@pytest.mark.parametrize(
    ("done", "planned", "counts"), [(1, 2, True), (1, 3, False), (2, 3, True), (0, 2, False)]
)
def test_a_week_counts_when_half_of_its_days_were_trained(done: int, planned: int, counts: bool):
    assert progress([WeekDone(done)], planned).week == 1 + counts


def test_a_pause_holds_the_plan_where_it_was():
    assert progress([TRAINED, PAUSE, PAUSE, TRAINED, PAUSE], 2) == progress([TRAINED, TRAINED], 2)


@pytest.mark.parametrize(("pain", "back"), [(None, False), (0, False), (3, False), (4, True), (10, True)])
def test_pain_above_three_takes_a_step_back_for_that_week_only(pain: int | None, back: bool):
    hurt = progress([TRAINED, TRAINED, WeekDone(2, pain)], 2)
    assert (hurt.step, hurt.step_back) == (STEPS[0] if back else STEPS[1], back)
    assert hurt.week == 4
    assert not progress([TRAINED, TRAINED, WeekDone(2, pain), TRAINED], 2).step_back


def test_a_week_that_hurt_counts_for_pain_even_if_most_of_it_was_left_out():
    now = progress([TRAINED, TRAINED, WeekDone(1, 7), PAUSE], 3)
    assert (now.week, now.step, now.step_back) == (3, STEPS[0], True)


def test_nobody_steps_back_before_the_beginning():
    assert progress([WeekDone(3, 9)], 3).step == STEPS[0]


def test_filming_again_falls_four_to_six_weeks_later_as_the_headline_says():
    assert "{} to {} weeks".format(*FILM_AGAIN_WEEKS) in AGAIN
    due = {days: film_again(days) for days in (0, 27, 28, 42, 43, 400)}
    assert due == {0: "later", 27: "later", 28: "now", 42: "now", 43: "past", 400: "past"}


def test_the_words_never_diagnose():
    assert not forbidden_in(" ".join([STEP_BACK_WORDS, *(f"{one.words} {one.metronome}" for one in STEPS)]))
