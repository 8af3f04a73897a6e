"""The clip beside the watch: which rows there are, what is the same, and what nobody can tell."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from formcam import pipeline
from formcam.feedback.forbidden_phrases import forbidden_in
from formcam.feedback.units import Units
from formcam.feedback.watch_comparison import compare_with_watch
from formcam.feedback.watch_text import minutes_sentence, notes_told, rows_told
from formcam.metrics.watch_errors import ERRORS, MAE_TO_HALF, error_of
from formcam.records.analysis import Analysis
from formcam.records.track import Runner
from formcam.records.watch import WatchComparison, WatchRow
from formcam.watch.reading import watch_run
from tests.support import synthetic, watch_files


@cache
def measured() -> Analysis:
    return pipeline.measure(
        synthetic.track(length_s=10.0, fps=60.0), runner=Runner(height_cm=synthetic.HEIGHT_CM, speed_kmh=10.0)
    )


def value_of(name: str) -> float:
    one = measured().get(name)
    assert one is not None
    assert one.value is not None
    return one.value


def compared(*, cadence_off: float = 0.0, **series: float) -> WatchComparison:
    spm = value_of("cadence") + cadence_off
    messages = watch_files.records([spm] * 300, **series)  # type: ignore[arg-type]
    return compare_with_watch(measured(), watch_run(watch_files.fit(messages)))


def row(comparison: WatchComparison, name: str) -> WatchRow:
    return next(one for one in comparison.rows if one.name == name)


def test_what_agrees_is_the_same_within_both_errors():
    told = compared(enhanced_speed=10.2 / 3.6, stance_time=value_of("ground_contact_time") + 10.0)
    assert told.minutes.basis == "steady"
    assert [one.name for one in told.rows] == ["cadence", "ground_contact_time", "speed"]
    cadence, contact, speed = told.rows
    assert cadence.watch == pytest.approx(value_of("cadence"), abs=2 / 128)
    assert cadence.watch_error == pytest.approx(2.456 * 6.8, rel=0.01)
    assert (cadence.agreement, contact.agreement, speed.agreement) == ("same", "same", "alone")
    assert (speed.watch, speed.ours) == (pytest.approx(10.2, abs=0.01), 10.0)
    assert "Meingast 2025" in contact.source
    assert "found by the cadence" in cadence.remark


def test_a_difference_beyond_both_errors_is_told_and_one_that_nobody_can_judge_as_well():
    far = compared(stance_time=value_of("ground_contact_time") + 250.0)
    assert row(far, "ground_contact_time").agreement == "different"
    worn = compared(stance_time=value_of("ground_contact_time") + 100.0, stance_time_balance=50.4)
    assert row(worn, "ground_contact_time").agreement == "unclear"
    assert row(worn, "balance").agreement == "alone"
    assert row(worn, "balance").watch == pytest.approx(50.4)


def test_the_usual_offset_of_a_strap_at_the_chest_is_taken_off():
    bounce = value_of("vertical_oscillation")
    usual = compared(vertical_oscillation=10 * (bounce + 1.69), stance_time_balance=50.0)
    assert row(usual, "vertical_oscillation").agreement == "same"
    assert "once its usual +1.7 cm is taken off" in rows_told(usual)[1].sentence
    half = measured().get("vertical_oscillation").ci95  # type: ignore[union-attr]
    assert half is not None
    high = 10 * (bounce + 1.69 + (half[1] - half[0]))
    assert (
        row(compared(vertical_oscillation=high, stance_time_balance=50.0), "vertical_oscillation").agreement
        == "unclear"
    )
    wrist = compared(vertical_oscillation=10 * bounce)
    assert row(wrist, "vertical_oscillation").watch_offset is None


def test_a_stryd_is_known_to_tell_contact_five_percent_short():
    error = error_of("ground_contact_time", "stryd")
    # 250 ms of contact are shown as 237; of those 237 the offset is the 13 that are missing.
    assert error.offset_at(250.0 * 0.948) == pytest.approx(-13.0)


def test_minutes_that_cannot_be_told_compare_nothing():
    told = compared(cadence_off=25.0, stance_time=250.0)
    assert told.minutes.basis == "none"
    assert told.rows == ()
    assert minutes_sentence(told).startswith("We can't tell which minutes of the watch's run")
    without = replace(measured(), measurements=())
    run = watch_run(watch_files.fit(watch_files.records([170.0] * 60)))
    assert "gives no cadence" in minutes_sentence(compare_with_watch(without, run))


def test_a_clip_that_may_not_play_as_fast_as_life_is_not_placed_by_its_cadence():
    gait = measured().gait
    assert gait is not None
    doubted = replace(measured(), gait=replace(gait, rate_doubt="it may be slow motion"))
    run = watch_run(watch_files.fit(watch_files.records([value_of("cadence")] * 300)))
    told = compare_with_watch(doubted, run)
    assert told.minutes.basis == "none"
    assert "in doubt: it may be slow motion" in minutes_sentence(told)


def test_the_clock_of_the_clip_makes_it_sure():
    spm = value_of("cadence")
    run = watch_run(watch_files.fit(watch_files.records([spm] * 600)))
    told = compare_with_watch(measured(), run, watch_files.BEGINS_UTC_S + 300.0)
    assert told.minutes.basis == "clock and cadence"
    assert "found by the cadence" not in row(told, "cadence").remark
    assert "4:3" in minutes_sentence(told)
    assert "not sure" not in minutes_sentence(told)


def test_the_spread_over_a_steady_run_is_told():
    swing = value_of("ground_contact_time") + 15.0 * np.sin(np.arange(600) / 40)
    run = watch_run(
        watch_files.fit(
            watch_files.records(
                [value_of("cadence")] * 600, stance_time=list(swing), stance_time_balance=50.0
            )
        )
    )
    told = row(compare_with_watch(measured(), run), "ground_contact_time")
    assert told.watch == pytest.approx(value_of("ground_contact_time"), abs=3.0)
    # Means over 10 s of a sine of 251 s: nearly all of its height.
    assert told.spread == pytest.approx(15.0, abs=1.0)


def test_words_are_plain_and_in_the_users_units():
    told = compared(vertical_oscillation=90.0, enhanced_speed=2.8, stance_time=250.0)
    rows = rows_told(told, Units("in", "min/mile"))
    assert rows[1].watch == "3.5 in"
    assert rows[-1].watch == "9:35 min/mile"
    assert rows_told(told)[0].sentence.startswith(
        "Your watch says 170 ± 17 steps a minute, the clip 170.0 ± 0."
    )
    words = " ".join([minutes_sentence(told), *notes_told(told), *(one.sentence for one in rows)])
    assert not forbidden_in(words)
    assert "one leg; they are doubled" in words


def test_every_published_error_has_its_source():
    assert all(one.source and one.words for one in ERRORS.values())
    assert (
        pytest.approx(np.mean(np.abs(np.random.default_rng(1).normal(0, 1, 200_000))) * MAE_TO_HALF, rel=0.01)
        == 1.96
    )
