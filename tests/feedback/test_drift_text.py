"""What is said of changes within a run: only what is sure, what fades first, never a cause."""

from __future__ import annotations

from dataclasses import replace

import pytest

from formcam.app.sessions.runs import together
from formcam.feedback.drift_text import (
    BELT_MAY_BE_WHY,
    CAMERA_MOVED,
    HEADING,
    RHYTHM_CHANGED,
    drift_rows,
    drift_sentence,
)
from formcam.feedback.forbidden_phrases import forbidden_in
from formcam.feedback.headline import strengths, summary_sentences
from formcam.feedback.units import Units, analysis_in
from formcam.outputs.files.terminal_summary import summary_text
from formcam.pipeline import measure
from formcam.records.analysis import Analysis, Check, Quality
from formcam.records.drift import Drift
from formcam.records.track import Runner
from tests.support.synthetic import HEIGHT_CM, Formula, track, true_gait

LEAN = Drift("trunk_lean", None, "deg", 6.1, 2.2, -3.9, (-5.4, -2.4), sure=True, usual_range="away")
BOUNCE = Drift("vertical_oscillation", None, "cm", 8.0, 9.54, 1.54, (1.0, 2.08), sure=True)
CADENCE = Drift(
    "cadence", None, "spm", 158.0, 166.0, 8.0, (7.4, 8.6), sure=True, usual_range="towards"
)  # fmt: skip
STILL = Drift("hip_extension", "right", "deg", 20.0, 20.4, 0.4, (-0.7, 1.5))
STEADY = Quality("good", (Check("steady", True, 0.0, "The rhythm stayed steady."),))
MOVED = Quality("usable", (Check("camera_still", False, 0.9, "The camera moved."),))
UNSTEADY = Quality("usable", (Check("steady", False, 0.05, "The rhythm changed."),))


def told(*drift: Drift, quality: Quality = STEADY, length_s: float = 59.0) -> Analysis:
    gait = true_gait(Formula(length_s=length_s))
    return Analysis("ok", None, None, None, Runner(), gait, quality, None, drift=drift)


def test_what_fades_is_told_first_with_its_numbers():
    assert drift_sentence(told(STILL, BOUNCE, LEAN)) == (
        "Your form fades over this run: forward lean of the trunk went from 6.1 to 2.2° (−3.9 ± 1.5°), away from the "
        "usual range; vertical oscillation went from 8.0 to 9.5 cm (+1.5 ± 0.5 cm). " + BELT_MAY_BE_WHY
    )


def test_a_change_that_leads_nowhere_does_not_fade():
    said = drift_sentence(told(BOUNCE, STILL))
    assert said.startswith("Your form changes over this run: vertical oscillation went from")
    assert "usual range" not in said


def test_a_change_of_rhythm_is_named_as_the_possible_reason():
    said = drift_sentence(told(CADENCE))
    assert "cadence went from 158.0 to 166.0 steps a minute (+8.0 ± 0.6/min), towards the usual range" in said
    for analysis in (told(CADENCE, LEAN), told(LEAN, quality=UNSTEADY)):
        said = drift_sentence(analysis)
        assert said.endswith(RHYTHM_CHANGED)
        assert "fades" not in said


def test_a_camera_that_moved_is_named_and_nothing_fades():
    said = drift_sentence(told(LEAN, quality=MOVED))
    assert said.startswith("Your form changes over this run: forward lean")
    assert said.endswith(CAMERA_MOVED)


def test_a_run_that_stayed_the_same_is_told_so_as_far_as_it_reaches():
    assert drift_sentence(told(STILL)) == (
        "No sure change of form over this run, as far as 59 seconds can show."
    )
    assert "as far as 4 minutes can show" in drift_sentence(told(STILL, length_s=240.0))
    # Not beside the remark that the rhythm changed, nor where nothing has a smallest change to be held against.
    assert drift_sentence(told(STILL, quality=UNSTEADY)) == ""
    assert drift_sentence(told(replace(STILL, name="duty_factor", unit="%"))) == ""


def test_a_short_run_says_nothing_anywhere():
    assert drift_sentence(told()) == ""
    assert drift_rows(told()) == ()
    text = summary_text(measure(track(length_s=20.0)))
    assert HEADING not in text
    assert "over this run" not in text


def test_many_changes_are_counted_and_twins_told_once():
    twins = (
        Drift("overstride_reach", "right", "fraction", 0.2, 0.3, 0.1, (0.08, 0.12), sure=True),
        Drift("overstride_reach_cm", "right", "cm", 18.0, 27.0, 9.0, (8.0, 10.0), sure=True),
    )
    more = [
        replace(STILL, name=name, first=20.0, last=29.0, change=9.0, ci95=(8.0, 10.0), sure=True)
        for name in ("hip_extension", "waist_hinge", "knee_flexion_at_contact")
    ]
    said = drift_sentence(told(*twins, *more))
    assert said.count("reach at landing") == 1
    assert said.count(" went from ") == 3
    assert "; 1 more in the table. " in said


def test_the_table_shows_differences_as_a_reader_works_them_out():
    row = drift_rows(told(replace(LEAN, first=7.64, last=2.36, change=-5.28, ci95=(-5.88, -4.68))))[0]
    assert (row.values, row.change) == ("7.6 → 2.4°", "−5.2 ± 0.6°")
    assert row.note == "changed, away from the usual range"
    still = drift_rows(told(STILL))[0]
    assert (still.label, still.note) == ("Thigh behind you at push-off (right)", "")


def test_lengths_come_in_the_users_unit():
    inches = analysis_in(told(BOUNCE, LEAN), Units(length="in"))
    assert "vertical oscillation went from 3.1 to 3.8 in (+0.7 ± 0.2 in)" in drift_sentence(inches)
    assert drift_rows(inches)[1].values == "6.1 → 2.2°"


@pytest.mark.parametrize("drift", [(LEAN,), (CADENCE, BOUNCE), (STILL,)])
def test_nothing_said_of_a_change_is_a_diagnosis(drift: tuple[Drift, ...]):
    analysis = told(*drift)
    assert not forbidden_in(" ".join([drift_sentence(analysis), *(row.note for row in drift_rows(analysis))]))


def test_what_fades_is_not_praised_and_every_output_says_it():
    runner = Runner(height_cm=HEIGHT_CM, speed_kmh=10.8)
    analysis = measure(track(length_s=45.0, lean_deg=9.0, lean_drift_deg=-9.0), runner=runner)
    assert "forward lean of the trunk" not in strengths(analysis)
    assert "forward lean of the trunk" in strengths(replace(analysis, drift=()))
    assert any(sentence.startswith("Your form fades") for sentence in summary_sentences(analysis))
    text = summary_text(analysis)
    assert HEADING in text
    assert "changed, away from the usual range" in text
    # Several clips of one run are no run of their own.
    assert together([analysis, analysis]).analysis.drift == ()
