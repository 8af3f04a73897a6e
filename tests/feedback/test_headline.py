"""The result in a few sentences: it counts what is shown, says what is well, and always has one next step."""

from __future__ import annotations

from dataclasses import replace

import pytest

from formcam.feedback.certainty import certainty_sentence, grade_to_show, odds_text, verdict_text
from formcam.feedback.forbidden_phrases import forbidden_in
from formcam.feedback.headline import (
    headline,
    next_step,
    outside_sentence,
    strengths,
    strengths_sentence,
    tone,
    worst_severity,
)
from formcam.records.analysis import Check, Measurement, Quality, Refusal
from formcam.records.verdict import SURE
from tests.feedback.test_findings import analysis_of, grid, measured

LOW, LEANING, BOUNCING = (
    measured("cadence", 150.0),
    measured("trunk_lean", 17.0),
    measured("vertical_oscillation", 11.0),
)
HINGED = measured("waist_hinge", 9.0)
WELL = measured("trunk_lean", 7.0, 1.0)


def test_the_headline_counts_the_cards():
    assert headline(analysis_of(LEANING)) == "One thing to work on: a large forward lean (19 in 20)."
    assert headline(analysis_of(LEANING, LOW)).startswith("Two things to work on: ")
    assert headline(analysis_of(LEANING, LOW, BOUNCING)).startswith("Three things to work on: ")
    four = headline(analysis_of(LEANING, LOW, BOUNCING, HINGED))
    assert four.startswith("Three things to work on first: ")
    assert four.endswith("; 1 more below.")
    mild = measured("trunk_lean", 13.0, 1.0)
    assert headline(analysis_of(mild)).startswith("One thing to watch: ")


def test_whatever_stands_out_has_a_card_or_a_sentence():
    bent = measured("leg_lean", 14.0)
    assert "forward lean of the leg (right)" in headline(analysis_of(bent))
    both = analysis_of(bent, LOW)
    assert "forward lean of the leg (right)" in outside_sentence(both)
    for one in grid():
        said = analysis_of(one)
        if grade_to_show(one) in ("watch", "flag"):
            assert said.findings or "Outside the usual range" in headline(said)


def test_what_is_surely_usual_is_told_as_well_done_and_no_more_than_that():
    assert strengths_sentence(analysis_of(WELL)) == "What you do well: forward lean of the trunk."
    unsure = measured("trunk_lean", 10.3, 5.0)
    assert unsure.verdict is not None
    assert unsure.verdict.probability < SURE
    assert strengths(analysis_of(unsure)) == ()
    assert strengths_sentence(analysis_of(unsure, LOW)) == ""
    # Both legs of one measurement are one thing, and what a finding speaks of is not well.
    legs = [measured("hip_adduction", 6.0, 1.0, side=side) for side in ("left", "right")]
    assert strengths(analysis_of(*legs)) == ("hip adduction",)


def test_there_is_always_one_next_step():
    assert "Run tall" in next_step(analysis_of(LEANING))
    assert "keep running as you do" in next_step(analysis_of(WELL))
    assert "film again" in next_step(analysis_of(measured("leg_lean", 14.0)))
    mute = replace(WELL, grade="not_rated", reason="only 3 steps", verdict=None)
    assert "film 30 seconds" in next_step(analysis_of(mute))
    refusal = Refusal("not_running", "nobody runs here", "film a run")
    refused = replace(analysis_of(), status="refused", refusal=refusal)
    assert next_step(refused) == "film a run"
    assert "nobody runs here" in headline(refused)


def test_nothing_is_called_unremarkable_where_most_is_open():
    open_question = measured("trunk_lean", 11.0, 3.0)
    assert open_question.grade == "borderline"
    assert "too close to call" in headline(analysis_of(open_question))
    assert "Nothing we could grade" in headline(analysis_of(WELL))


def test_a_run_of_which_only_the_rhythm_was_judged_is_not_called_unremarkable():
    """A view from the front, or a body half outside the picture: the cadence alone says nothing of the form."""
    rhythm = measured("cadence", 172.0, 0.5)
    assert grade_to_show(rhythm) == "ok"
    unseen = Check("in_picture", False, 0.9, "The feet are outside the picture. Move the phone back.")
    slow = Check("frame_rate", False, 30.0, "Recorded at 30 frames a second.")
    cut = replace(analysis_of(rhythm), quality=Quality("poor", (slow, unseen)))
    assert headline(cut).startswith("Only your cadence could be judged here")
    assert "Nothing" not in headline(cut)
    assert next_step(cut) == f"Next: {unseen.message}"
    assert tone(cut) == "plain"
    assert tone(analysis_of(rhythm, WELL)) == "ok"
    assert tone(analysis_of(rhythm, LEANING)) == "flag"
    doubtful = measured("cadence", 156.0, 6.0)
    assert grade_to_show(doubtful) == "borderline"
    assert "too close to call" in headline(analysis_of(doubtful))
    assert tone(analysis_of(doubtful)) == "plain"


@pytest.mark.parametrize(
    ("probability", "words"),
    [(0.667, "7 in 10"), (0.8, "8 in 10"), (0.94, "9 in 10"), (0.95, "19 in 20"), (1.0, "19 in 20")],
)
def test_odds_are_whole_and_never_certain(probability: float, words: str):
    assert odds_text(probability) == words


def test_a_verdict_says_where_and_how_surely():
    assert verdict_text(WELL) == "in the usual range (19 in 20)"
    assert verdict_text(measured("trunk_lean", 17.0)) == "far above the usual range (19 in 20)"
    assert verdict_text(measured("trunk_lean", 11.0, 3.0)).startswith("can't tell: ")
    # Sure that it is outside, open how far: told as that, and shown as "watch", not as "can't tell".
    how_far = measured("trunk_lean", 14.5, 2.0)
    assert how_far.grade == "borderline"
    assert verdict_text(how_far) == "above the usual range (19 in 20), a little or a lot"
    assert grade_to_show(how_far) == "watch"
    assert verdict_text(Measurement("trunk_lean", None, 5.0, "deg", None, None, 9, "informational")) == ""


def test_words_of_certainty_diagnose_nothing():
    for one in grid():
        for said in (
            verdict_text(one),
            certainty_sentence(0.7),
            headline(analysis_of(one)),
            next_step(analysis_of(one)),
        ):
            assert not forbidden_in(said)


def test_the_colour_of_the_result_is_that_of_its_most_serious_finding():
    far_low, mild = measured("cadence", 140.0), measured("trunk_lean", 13.0, 1.0)
    both = analysis_of(far_low, mild)
    assert [one.severity for one in both.findings] == ["watch", "flag"]  # A low cadence comes last.
    assert worst_severity(both) == "flag"
    assert headline(both).startswith("Two things to work on")
    assert worst_severity(analysis_of(WELL)) is None
