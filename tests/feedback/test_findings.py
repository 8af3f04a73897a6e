"""What the numbers mean: bands with sources, findings that never diagnose, words that never contradict a grade."""

from __future__ import annotations

import ast
import itertools
from dataclasses import replace

import pytest

from formcam.feedback import comparison, exercises, finding_text, findings
from formcam.feedback.certainty import odds_text
from formcam.feedback.combined_findings import A_LITTLE_AHEAD, STANDS_OUT_WITH_OVERSTRIDE
from formcam.feedback.forbidden_phrases import forbidden_in
from formcam.feedback.formatting import value_text
from formcam.feedback.headline import headline
from formcam.metrics import catalogue
from formcam.metrics.grading import Reading, grade
from formcam.records import analysis
from formcam.records.analysis import Analysis, Band, Finding, Measurement
from formcam.records.skeleton import Side
from formcam.records.track import Event, Gait, Orientation, Runner, View
from formcam.records.verdict import LIKELY, SURE
from tests.support.places import PACKAGE
from tests.support.promised import PROMISED

NAMES = tuple(metric.name for metric in catalogue.METRICS)


def gait(view: View = "right") -> Gait:
    near: Side = "right" if view == "right" else "left"
    events = tuple(Event(near, "initial_contact", 0.7 * n) for n in range(20))
    return Gait(Orientation(view, "image_right"), "running", events, (), 160.0, 160.0)


def measured(name: str, value: float, half: float = 0.1, **changes) -> Measurement:
    """A graded measurement as `measuring` would make it."""
    rear = name in ("pelvic_drop", "pelvic_drop_difference", "hip_adduction", "step_width", "knee_window")
    metric = catalogue.metric(name)
    band = metric.limits(speed_mps=2.8, view="rear" if rear else "right")
    runners = metric.norm.population(speed_mps=2.8) if metric.norm else None
    ci95 = (value - half, value + half)
    graded = grade(
        Reading(value, ci95, 20, gait(), 60.0), band, runners=runners, at_landing=metric.at_landing
    )
    side: Side | None = (
        None
        if name in ("cadence", "trunk_lean", "vertical_oscillation", "step_width", "pelvic_drop_difference")
        else "right"
    )
    made = Measurement(
        name,
        side,
        value,
        metric.unit,
        ci95,
        ci95,
        20,
        graded.grade,
        graded.reason,
        band,
        (3, 4),
        verdict=graded.verdict,
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
    assert set(PROMISED) <= set(NAMES)
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
    ("spm", "grade_word"),
    [(140.0, "flag"), (150.0, "flag"), (155.6, "watch"), (160.0, "ok"), (168.6, "ok"), (200.0, "ok")],
)
def test_cadence_is_judged_by_what_is_usual_at_the_speed(spm: float, grade_word: str):
    """At 2.8 m/s 165 are usual, fewer than 156 are low, and fewer than 155 far too low at any speed."""
    assert measured("cadence", spm).grade == grade_word


def test_a_value_inside_its_range_makes_no_finding_however_wide_its_interval():
    for half in (1.0, 3.0, 6.0, 12.0, 40.0):
        assert not findings.find_findings((measured("trunk_lean", 8.0, half=half),), gait())


def test_a_finding_is_likely_and_a_flag_is_surely_far_out():
    found = 0
    for one in grid():
        for finding in findings.find_findings((one,), gait()):
            found += 1
            assert finding.probability is not None
            assert finding.probability >= LIKELY
            assert one.verdict is not None
            far = max(one.verdict.zones.very_low, one.verdict.zones.very_high)
            assert (finding.severity == "flag") <= (far >= SURE)
            assert odds_text(finding.probability) in finding.what_we_saw
    assert found > 50


def test_what_is_not_rated_makes_no_finding():
    for one in grid():
        mute = replace(one, grade="not_rated", reason="too few steps", verdict=None)
        assert not findings.find_findings((mute,), gait())


@pytest.mark.parametrize(("spm", "told"), [(158.0, True), (162.0, False)])
def test_a_cadence_below_160_stands_out_where_the_foot_lands_far_ahead(spm: float, told: bool):
    cadence, reach = measured("cadence", spm, 1.0), measured("overstride_reach", 0.34, 0.005)
    assert not findings.find_findings((cadence,), gait())  # Usual at the speed.
    found = {f.id: f for f in findings.find_findings((cadence, reach), gait())}
    assert "overstride" in found
    assert ("low_cadence" in found) == told
    assert not told or STANDS_OUT_WITH_OVERSTRIDE in found["low_cadence"].what_we_saw


def test_what_is_sure_is_told_first_and_a_low_cadence_last():
    sure, low = measured("trunk_lean", 17.0, 1.0), measured("cadence", 150.0, 1.0)
    doubt = measured("waist_hinge", 8.0, 6.0)
    found = findings.find_findings((low, doubt, sure), gait())
    assert [f.id for f in found] == ["large_lean", "waist_hinge", "low_cadence"]
    assert headline(analysis_of(sure, low)).startswith(
        "Two things to work on: a large forward lean (19 in 20)"
    )


def test_signs_of_overstriding_that_agree_say_more_than_one():
    """Each a doubt by itself: two in three hold for none of the three, and for all together."""
    reach, shin = measured("overstride_reach", 0.236, 0.03), measured("shank_angle_at_contact", 12.6, 3.0)
    knee = measured("knee_flexion_at_contact", 3.5, 4.0)
    assert {one.grade for one in (reach, shin, knee)} == {"borderline"}

    def of(*signs: Measurement) -> float:
        found = {f.id: f.probability for f in findings.find_findings(signs, gait())}
        return found.get("overstride") or 0.0

    assert of(reach) == of(reach, shin) == 0.0
    assert of(reach, shin, knee) > LIKELY
    assert of(shin, knee) == 0.0  # The foot's distance from the hip is what brakes.


def test_how_far_the_foot_lands_ahead_is_said_as_far_as_it_is_known():
    def of(reach: float, half: float) -> Finding:
        (found,) = findings.find_findings((measured("overstride_reach", reach, half),), gait())
        return found

    assert of(0.34, 0.02).severity == "flag"
    assert of(0.25, 0.02).title == A_LITTLE_AHEAD
    assert of(0.25, 0.02).severity == of(0.29, 0.06).severity == "watch"


def test_the_hip_drop_of_one_leg_is_found_by_the_difference_too():
    drop, uneven = (
        measured("pelvic_drop", 6.2, 3.9, side="left"),
        measured("pelvic_drop_difference", 4.9, 2.6),
    )
    assert not findings.find_findings((drop,), gait("rear"))
    (found,) = findings.find_findings((drop, uneven), gait("rear"))
    assert (found.id, found.side) == ("pelvic_drop", "left")
    assert "left" in found.title
    other_way = replace(measured("pelvic_drop_difference", -4.9, 2.6))
    (found,) = findings.find_findings((replace(drop, side="right"), other_way), gait("rear"))
    assert found.side == "right"
    level = measured("pelvic_drop_difference", 0.5, 2.6)
    assert not findings.find_findings((drop, level), gait("rear"))


def test_an_upright_trunk_is_found_and_with_a_leg_line_behind_it_sitting_back():
    upright, leg = measured("trunk_lean", -2.0, 2.0), measured("leg_lean", 3.0, 1.5)
    assert [f.id for f in findings.find_findings((upright,), gait())] == ["upright"]
    assert [f.id for f in findings.find_findings((upright, leg), gait())] == ["sitting_back"]
    assert not findings.find_findings((measured("trunk_lean", 4.5, 4.0),), gait())


@pytest.mark.parametrize(("own", "beat"), [(150.0, 157.5), (169.0, 177.45), (171.0, None), (185.0, None)])
def test_the_next_beat_is_five_percent_more_and_never_beyond_180(own: float, beat: float | None):
    result = finding_text.next_cadence(own)
    assert result == (None if beat is None else pytest.approx(beat))
    assert result is None or result <= min(180.0, own * 1.10)


def test_no_text_shows_a_minus_zero():
    zero = measured("waist_hinge", -0.001, 0.001)
    assert "-0" not in value_text(zero)


def test_a_verdict_never_calls_a_watch_unremarkable():
    only = measured("leg_lean", 14.0)
    assert only.grade in ("watch", "flag")
    assert "Nothing" not in headline(analysis_of(only))
    assert "lean of the leg" in headline(analysis_of(only))
    assert "Nothing" in headline(analysis_of(measured("trunk_lean", 8.0)))


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
        texts.append(headline(analysis_of(one)))
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


def test_an_unrated_cadence_gives_no_beat():
    mute = measured("cadence", 150.0, grade="not_rated", reason="too few steps", verdict=None)
    (found,) = findings.find_findings((measured("vertical_oscillation", 12.0), mute), gait())
    assert "Aim for" not in found.cue


def test_a_beat_is_never_more_than_ten_percent_above_the_own():
    for own in range(100, 200):
        beat = finding_text.next_cadence(float(own))
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
