"""The training week: what it holds, what it never holds, and that every finding's exercise gets its turn."""

from __future__ import annotations

import collections
import itertools

import pytest

from formcam.feedback.exercises import BACK_PROGRAMME, BACK_REASON, BACK_WORDS, BY_ID, LIBRARY, STOP_LIST
from formcam.feedback.forbidden_phrases import forbidden_in
from formcam.feedback.rules import COMPOSITES, RULES
from formcam.feedback.training_plan import MOBILITY_A_DAY, STRENGTH_A_DAY, WEEKDAYS, make_plan
from formcam.records.analysis import Finding

KINDS = {rule.id: (rule.title, rule.cue, rule.exercises) for rule in RULES} | {
    name: (one.title, "Run tall.", one.exercises) for name, one in COMPOSITES.items()
}


def finding(name: str) -> Finding:
    title, cue, ids = KINDS[name]
    return Finding(
        name, "watch", title, "Your video shows.", "This often goes with.", cue, ids, (), "a source"
    )


@pytest.mark.parametrize("days", [2, 3])
@pytest.mark.parametrize("first", KINDS)
def test_each_day_fits_and_over_the_week_nothing_is_left_out(first: str, days: int):
    for others in [(), *itertools.permutations(set(KINDS) - {first}, 2)]:
        check_week([finding(name) for name in (first, *others)], days)


def check_week(findings: list[Finding], days: int) -> None:
    plan = make_plan(findings, days=days)
    wanted = {BY_ID[one] for each in findings for one in each.exercises}
    given = {one for day in plan.days for one in day.exercises}
    for kind, room in (("strength", STRENGTH_A_DAY), ("mobility", MOBILITY_A_DAY)):
        ours = {one for one in wanted if one.kind == kind}
        assert {one for one in given if one.kind == kind} <= ours
        if len(ours) <= room * days:
            assert ours <= given
    for day in plan.days:
        kinds = [one.kind for one in day.exercises]
        assert kinds == sorted(kinds, key=["drill", "strength", "mobility"].index)
        assert kinds.count("strength") <= STRENGTH_A_DAY
        assert kinds.count("mobility") <= MOBILITY_A_DAY
        assert kinds.count("drill") <= 1
        assert len(set(day.exercises)) == len(day.exercises) > 0
    assert len(plan.days) == (days if wanted else 0)


@pytest.mark.parametrize("days", sorted(WEEKDAYS))
def test_days_differ_and_each_exercise_that_fits_comes_twice_a_week(days: int):
    for pair in itertools.combinations(KINDS, 2):
        plan = make_plan([finding(name) for name in pair], days=days)
        for kind, room in (("strength", STRENGTH_A_DAY), ("mobility", MOBILITY_A_DAY)):
            ours = [tuple(one for one in day.exercises if one.kind == kind) for day in plan.days]
            times = collections.Counter(one.id for day in ours for one in day)
            # Two exercises have no more than two orders.
            assert len(set(ours)) >= min(days, len(times))
            if 2 * len(times) <= room * days:
                assert all(count >= 2 for count in times.values())


@pytest.mark.parametrize("days", sorted(WEEKDAYS))
def test_a_rest_day_lies_between(days: int):
    names = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    places = [names.index(day.name) for day in make_plan([finding("pelvic_drop")], days=days).days]
    gaps = [b - a for a, b in itertools.pairwise([*places, places[0] + 7])]
    assert min(gaps) >= 2


@pytest.mark.parametrize("sign", STOP_LIST, ids=lambda sign: sign.id)
def test_a_warning_sign_ends_all_training_advice(sign):
    plan = make_plan([finding("pelvic_drop")], signs=[sign.id])
    assert plan.stop is not None
    assert not plan.days
    assert plan.cue is None
    assert ("emergency number" in plan.stop) == (sign.urgency == "emergency")


def test_one_emergency_among_other_signs_decides():
    plan = make_plan([], signs=["weeks", "bladder_bowel"])
    assert "emergency number" in (plan.stop or "")


def test_one_cue_at_a_time_and_none_that_nobody_can_train():
    plan = make_plan([finding("asymmetry"), finding("sitting_back"), finding("low_cadence")])
    assert plan.cue is not None
    assert plan.cue.finding == COMPOSITES["sitting_back"].title
    assert plan.cue.drill is BY_ID["lean_drill"]
    assert all(BY_ID["metronome"] not in day.exercises for day in plan.days)
    assert make_plan([finding("asymmetry")]).cue is None


def test_nothing_stands_out_no_plan():
    assert make_plan([]).empty
    assert make_plan([finding("contact_asymmetry")]).empty


@pytest.mark.parametrize("days", [0, 1, 4, 7])
def test_only_two_or_three_days(days: int):
    with pytest.raises(ValueError, match="2 or 3"):
        make_plan([], days=days)


def test_words_of_the_library_never_diagnose():
    for one in LIBRARY:
        assert not forbidden_in(" ".join((one.dosage, one.how, one.easier, one.harder, one.skip_if)))


def test_a_back_that_hurts_gets_a_week_whatever_the_video_shows():
    alone = make_plan((), back_hurts=True)
    assert alone.reasons == (BACK_REASON,)
    assert {one.id for day in alone.days for one in day.exercises} == set(BACK_PROGRAMME)
    assert alone.cue is None
    assert make_plan((), back_hurts=True, signs=[STOP_LIST[0].id]).days == ()
    assert not forbidden_in(BACK_WORDS)
