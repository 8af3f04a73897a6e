"""What the numbers mean: bands with sources, findings that never diagnose, words that never contradict a grade."""

from __future__ import annotations

import ast
import itertools
from dataclasses import replace

import pytest

from formcam.feedback import comparison, exercises, findings, formatting
from formcam.feedback.forbidden_phrases import forbidden_in
from formcam.metrics import catalogue
from formcam.metrics.grading import Reading, grade
from formcam.records import analysis
from formcam.records.analysis import Analysis, Band, Measurement
from formcam.records.skeleton import Side
from formcam.records.track import Event, Gait, Orientation, Runner, View
from tests.support.places import PACKAGE
from tests.support.promised import PROMISED

NAMES = tuple(metric.name for metric in catalogue.METRICS)


def gait(view: View = "right") -> Gait:
    near: Side = "right" if view == "right" else "left"
    events = tuple(Event(near, "initial_contact", 0.7 * n) for n in range(20))
    return Gait(Orientation(view, "image_right"), "running", events, (), 160.0, 160.0)


def measured(name: str, value: float, half: float = 0.1, **changes) -> Measurement:
    """A graded measurement as `measuring` would make it."""
    rear = name in ("pelvic_drop", "hip_adduction", "step_width", "knee_window")
    band = catalogue.metric(name).limits(speed_mps=2.8, view="rear" if rear else "right")
    ci95 = (value - half, value + half)
    verdict = grade(
        Reading(value, ci95, 20, gait(), 60.0), band, at_landing=catalogue.metric(name).at_landing
    )
    side: Side | None = (
        None if name in ("cadence", "trunk_lean", "vertical_oscillation", "step_width") else "right"
    )
    made = Measurement(
        name,
        side,
        value,
        catalogue.metric(name).unit,
        ci95,
        ci95,
        20,
        verdict.grade,
        verdict.reason,
        band,
        (3, 4),
    )
    return replace(made, **changes)


def analysis_of(*measurements: Measurement) -> Analysis:
    found = findings.find_findings(measurements, gait())
    return Analysis("ok", None, None, None, Runner(), gait(), None, None, measurements, found)


def grid() -> list[Measurement]:
    """Every measurement at, about and far beyond each of its limits."""
    made = []
    for name in NAMES:
        band = catalogue.metric(name).limits(speed_mps=2.8)
        limits = [band.flag_below, band.watch_below, band.watch_above, band.flag_above] if band else [0.0]
        for limit, offset, half in itertools.product(limits, (-5.0, -0.04, 0.0, 0.04, 5.0), (0.02, 3.0)):
            if limit is not None:
                made.append(measured(name, limit + offset, half))
    return made


def test_every_promised_measurement_has_a_label_and_a_unit():
    assert set(PROMISED) == set(NAMES)
    assert all(metric.label and metric.explanation for metric in catalogue.METRICS)


@pytest.mark.parametrize("name", NAMES)
def test_every_limit_has_a_source_and_limits_are_in_order(name: str):
    views: tuple[View, ...] = ("left", "rear")
    for speed_mps, view in itertools.product((None, 2.0, 2.8, 4.5, 6.0), views):
        band = catalogue.metric(name).limits(speed_mps=speed_mps, view=view)
        if band is None:
            continue
        assert band.source
        known = [
            x for x in (band.flag_below, band.watch_below, band.watch_above, band.flag_above) if x is not None
        ]
        assert known == sorted(known)
        assert known
    change = catalogue.smallest_real_change(name)
    assert change is None or (change.at(30.0) > 0 and change.source)


@pytest.mark.parametrize(
    ("spm", "grade_word"), [(150.0, "flag"), (160.0, "watch"), (175.0, "ok"), (185.0, "ok"), (200.0, "ok")]
)
def test_cadence_limits_of_the_specification(spm: float, grade_word: str):
    assert measured("cadence", spm).grade == grade_word


def test_a_value_inside_its_range_makes_no_finding_however_wide_its_interval():
    wide = measured("trunk_lean", 8.0, half=6.0)
    assert wide.grade == "borderline"
    assert not findings.find_findings((wide,), gait())


def test_a_borderline_value_is_at_most_a_watch():
    for one in grid():
        if one.grade == "borderline":
            assert all(f.severity != "flag" for f in findings.find_findings((one,), gait()))


def test_what_is_not_rated_makes_no_finding():
    for one in grid():
        mute = replace(one, grade="not_rated", reason="too few steps")
        assert not findings.find_findings((mute,), gait())


@pytest.mark.parametrize(
    ("spm", "half", "shin_half", "severity"),
    [
        (158.0, 1.0, 0.5, "flag"),
        (158.0, 3.0, 0.5, "watch"),  # It may be 161.
        (162.0, 1.0, 0.5, "watch"),
        (158.0, 1.0, 9.0, "watch"),  # The far landing is a hint only: its shin angle may be healthy.
    ],
)
def test_slow_steps_stand_out_more_where_the_foot_surely_lands_far_ahead(spm, half, shin_half, severity):
    signs = measured("overstride_reach", 0.34, 0.005), measured("shank_angle_at_contact", 17.0, shin_half)
    found = {f.id: f for f in findings.find_findings((measured("cadence", spm, half), *signs), gait())}
    assert "overstride" in found
    assert found["low_cadence"].severity == severity
    told = findings.STANDS_OUT_WITH_OVERSTRIDE in found["low_cadence"].what_we_saw
    assert told == (severity == "flag")


def test_what_is_sure_is_told_before_a_hint_of_the_same_weight():
    sure = measured("cadence", 165.0, 1.0)
    # Both may be "watch" or "flag", the reach even ok.
    doubt = [measured("overstride_reach", 0.26, 0.06), measured("shank_angle_at_contact", 14.0, 2.0)]
    assert [m.grade for m in doubt] == ["borderline", "borderline"]
    found = findings.find_findings((*doubt, sure), gait())
    assert [f.id for f in found] == ["low_cadence", "overstride"]
    assert findings.verdict(analysis_of(*doubt, sure)).startswith("One thing to watch: slow steps")


def test_overstride_needs_two_signs():
    reach, shin = measured("overstride_reach", 0.34, 0.005), measured("shank_angle_at_contact", 17.0)
    assert {reach.grade, shin.grade} == {"flag"}
    assert "overstride" not in {f.id for f in findings.find_findings((reach,), gait())}
    both = {f.id: f for f in findings.find_findings((reach, shin), gait())}
    assert both["overstride"].severity == "flag"


@pytest.mark.parametrize(("own", "beat"), [(150.0, 157.5), (169.0, 177.45), (171.0, None), (185.0, None)])
def test_the_next_beat_is_five_percent_more_and_never_beyond_180(own: float, beat: float | None):
    result = findings.next_cadence(own)
    assert result == (None if beat is None else pytest.approx(beat))
    assert result is None or result <= min(180.0, own * 1.10)


def test_rounding_never_moves_a_value_across_a_limit():
    for one in grid():
        if one.band is None or one.value is None:
            continue
        shown = float(formatting.value_text(one).split(" ")[0].rstrip("°"))
        for limit in (one.band.watch_below, one.band.watch_above):
            if limit is not None and abs(one.value - limit) > 0.005:
                assert (shown > limit) == (one.value > limit) or shown == limit, (one.name, one.value, limit)


def test_no_text_shows_a_minus_zero():
    zero = measured("waist_hinge", -0.001, 0.001)
    assert "-0" not in formatting.value_text(zero)


def test_a_verdict_never_calls_a_watch_unremarkable():
    only = measured("leg_lean", 14.0)
    assert only.grade in ("watch", "flag")
    assert "Nothing" not in findings.verdict(analysis_of(only))
    assert "Nothing" in findings.verdict(analysis_of(measured("trunk_lean", 8.0)))


def test_every_finding_leads_to_exercises_that_exist_and_says_where_it_comes_from():
    for one in grid():
        for finding in findings.find_findings((one,), gait()):
            assert set(finding.exercises) <= set(exercises.BY_ID)
            assert finding.source
            assert finding.cue
            assert "often" in finding.often_goes_with
            assert exercises.for_findings((finding,)) == tuple(exercises.BY_ID[i] for i in finding.exercises)


def test_the_exercises_of_the_brief_are_there_with_doses():
    named = {e.name.lower() for e in exercises.BY_ID.values()}
    for wanted in (
        "clamshell",
        "single-leg deadlift",
        "plank",
        "side plank",
        "bird-dog",
        "low lunge",
        "hamstring",
    ):
        assert any(wanted in name for name in named), wanted
    for exercise in exercises.BY_ID.values():
        assert all(
            (
                exercise.dosage,
                exercise.how,
                exercise.easier,
                exercise.harder,
                exercise.skip_if,
                exercise.source,
            )
        )


def test_the_stop_list_holds_the_warning_signs_of_the_brief():
    urgent = " ".join(s.question.lower() for s in exercises.STOP_LIST if s.urgency == "emergency")
    soon = " ".join(s.question.lower() for s in exercises.STOP_LIST if s.urgency == "soon")
    assert "bladder" in urgent
    assert "bowel" in urgent
    for sign in ("below the knee", "numbness", "weakness", "weeks"):
        assert sign in soon


def all_texts() -> list[str]:
    """Everything a user can read: findings over the grid, exercises, stop list, labels, errors in the code."""
    texts = [
        t for e in exercises.BY_ID.values() for t in (e.name, e.dosage, e.how, e.easier, e.harder, e.skip_if)
    ]
    texts += [s.question for s in exercises.STOP_LIST] + list(exercises.STOP_ADVICE.values())
    texts += [
        text for metric in catalogue.METRICS for text in (metric.label, metric.explanation, metric.definition)
    ]
    for one in grid():
        for f in findings.find_findings((one,), gait()):
            texts += [f.title, f.what_we_saw, f.often_goes_with, f.cue]
        texts.append(findings.verdict(analysis_of(one)))
    for path in PACKAGE.rglob("*.py"):
        if path.name == "forbidden_phrases.py":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value:
                texts.append(node.value)
    return texts


def test_no_text_is_a_diagnosis():
    found = {phrase: text for text in all_texts() for phrase in forbidden_in(text)}
    assert not found


@pytest.mark.parametrize("text", ["You have weak glutes", "this is caused by", "a higher injury risk"])
def test_the_guard_sees_what_it_must(text: str):
    assert forbidden_in(text)


def test_sentences_are_short():
    """A reading age of about 12: fifteen words a sentence on average."""
    said = [e.how for e in exercises.BY_ID.values()]
    for one in grid():
        for f in findings.find_findings((one,), gait()):
            said += [f.often_goes_with, f.cue]
    sentences = [
        s for text in set(said) for s in text.replace(";", ".").replace(":", ".").split(".") if s.strip()
    ]
    assert sum(len(s.split()) for s in sentences) / len(sentences) < 15


def test_the_same_clip_twice_is_no_change():
    one = analysis_of(*(measured(n, 10.0) for n in ("trunk_lean", "cadence", "waist_hinge")))
    assert not comparison.compare(one, one).changed


@pytest.mark.parametrize(
    ("before", "after", "half", "verdict"),
    [
        (160.0, 172.0, 0.5, "changed"),
        (160.0, 162.0, 0.1, "no clear change"),  # smaller than 4 steps/min
        (160.0, 172.0, 10.0, "no clear change"),  # within the error of two clips: sqrt(2) * 10 > 12
    ],
)
def test_a_change_is_real_beyond_the_smallest_and_beyond_the_error(
    before: float, after: float, half: float, verdict: str
):
    pair = [analysis_of(measured("cadence", value, half)) for value in (before, after)]
    (change,) = comparison.compare(*pair).changes
    assert change.verdict == verdict
    assert change.change == pytest.approx(after - before)


def test_clips_from_different_sides_are_not_compared():
    before = analysis_of(measured("cadence", 160.0))
    after = replace(before, gait=gait("left"))
    result = comparison.compare(before, after)
    assert {c.verdict for c in result.changes} == {"not comparable"}
    assert any("different sides" in warning for warning in result.warnings)


def test_bands_are_plain_values():
    assert isinstance(catalogue.metric("cadence").limits(), Band)
    assert analysis.GRADES[0] == "ok"


def test_the_verdict_counts_what_has_no_finding_of_its_own():
    both = (measured("cadence", 150.0), measured("leg_lean", 14.0))
    assert "1 more thing" in findings.verdict(analysis_of(*both))


def test_a_borderline_verdict_is_worded_with_care():
    hint = analysis_of(measured("cadence", 155.5, half=2.0))
    assert "hint" in findings.verdict(hint)
    open_question = analysis_of(measured("cadence", 169.5, half=2.0))
    assert not open_question.findings
    assert "too close to a limit" in findings.verdict(open_question)
    inside = analysis_of(measured("trunk_lean", 8.0, half=6.0))
    assert "too close to a limit" in findings.verdict(inside)


def test_an_unrated_cadence_gives_no_beat():
    mute = measured("cadence", 150.0, grade="not_rated", reason="too few steps")
    (found,) = findings.find_findings((measured("vertical_oscillation", 12.0), mute), gait())
    assert "Try a beat" not in found.cue


def test_a_beat_is_never_more_than_ten_percent_above_the_own():
    for own in range(100, 200):
        beat = findings.next_cadence(float(own))
        assert beat is None or own < beat <= min(1.10 * own, 180.0)


@pytest.mark.parametrize(
    ("left", "right", "half", "found"),
    [
        (250.0, 300.0, 2.0, True),
        (250.0, 265.0, 2.0, False),
        (250.0, 300.0, 30.0, False),
        (None, 300.0, 2.0, False),
    ],
)
def test_contact_times_are_compared_only_where_both_legs_were_measured(left, right, half, found):
    pair = [measured("ground_contact_time", right, half)]
    if left is not None:
        pair.append(measured("ground_contact_time", left, half, side="left"))
    assert ("contact_asymmetry" in {f.id for f in findings.find_findings(pair, gait())}) == found


def test_the_composite_findings_lead_to_exercises_that_exist_and_diagnose_nothing():
    signs = (measured("hip_extension", 5.0), measured("trunk_lean", 1.0), measured("leg_lean", 4.0),
             measured("overstride_reach", 0.34, 0.005), measured("shank_angle_at_contact", 17.0),
             measured("ground_contact_time", 300.0), measured("ground_contact_time", 250.0, side="left"))  # fmt: skip
    found = findings.find_findings(signs, gait())
    assert {"sitting_back", "overstride", "contact_asymmetry"} <= {f.id for f in found}
    for one in found:
        assert set(one.exercises) <= set(exercises.BY_ID)
        assert not forbidden_in(" ".join((one.title, one.what_we_saw, one.often_goes_with, one.cue)))
