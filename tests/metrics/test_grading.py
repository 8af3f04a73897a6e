"""From value and interval to grade: never more certain than the interval, never graded without the evidence."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from formcam.metrics.catalogue import METRICS, metric
from formcam.metrics.grading import Reading, Verdict, grade, milder, within_band
from formcam.records.analysis import Band
from formcam.records.track import Gait
from tests.support.synthetic import Formula, true_gait

# ok 3.5-11, watch to 0 and 14.5: the two-sided band of the trunk's lean.
TWO_SIDED = Band("test", flag_below=0.0, watch_below=3.5, watch_above=11.0, flag_above=14.5)
ONE_SIDED = Band("test", watch_above=9.0, flag_above=10.0)
ORDER = {"ok": 0, "watch": 1, "flag": 2}


AT_LANDING = [one.name for one in METRICS if one.at_landing]


def graded(
    name: str,
    value: float,
    ci95: tuple[float, float],
    count: int,
    band: Band | None,
    gait: Gait,
    *,
    fps: float,
) -> Verdict:
    """The grade that a metric of the catalogue gets for a reading, by limits made up for the test."""
    one = metric(name)
    return grade(Reading(value, ci95, count, gait, fps), band, at_landing=one.at_landing, refuse=one.refuse)


@pytest.fixture(scope="module")
def gait() -> Gait:
    return true_gait(Formula())


@pytest.mark.parametrize(
    ("interval", "expected"),
    [
        ((5.0, 9.0), "ok"),
        ((3.5, 11.0), "ok"),  # A limit belongs to the milder side.
        ((11.5, 14.0), "watch"),
        ((0.5, 3.0), "watch"),
        ((15.0, 18.0), "flag"),
        ((-3.0, -1.0), "flag"),
        ((9.0, 12.0), "borderline"),
        ((12.0, 16.0), "borderline"),
        ((2.0, 12.5), "borderline"),  # Watch at both ends, but it spans all of ok.
        ((-1.0, 15.0), "borderline"),  # Flag at both ends, on opposite sides.
    ],
)
def test_two_sided_band(interval, expected):
    assert within_band(interval, TWO_SIDED) == expected


def test_one_sided_band_has_no_other_side():
    assert within_band((-50.0, 8.0), ONE_SIDED) == "ok"
    assert within_band((9.2, 9.8), ONE_SIDED) == "watch"
    assert within_band((10.1, 90.0), ONE_SIDED) == "flag"


def test_a_flag_needs_the_whole_interval_beyond_the_limit_over_a_grid():
    for value in np.arange(-5.0, 20.0, 0.25):
        sharp = within_band((value, value), TWO_SIDED)
        for half in (0.1, 0.5, 1.0, 3.0, 10.0):
            wide = within_band((value - half, value + half), TWO_SIDED)
            if wide == "flag":
                assert value - half > 14.5 or value + half < 0.0
            if wide == "ok":
                assert 3.5 <= value - half <= value + half <= 11.0
            assert wide in (sharp, "borderline")  # A wider interval never brings another grade.


def test_the_milder_of_two_grades_is_named_for_a_borderline_value():
    assert milder((9.0, 12.0), TWO_SIDED) == "ok"
    assert milder((12.0, 16.0), TWO_SIDED) == "watch"


@pytest.mark.parametrize(
    ("count", "expected"), [(0, "not_rated"), (6, "not_rated"), (7, "flag"), (20, "flag")]
)
def test_steps_needed(count, expected, gait):
    verdict = graded("hip_extension", 20.0, (19.0, 21.0), count, TWO_SIDED, gait, fps=60.0)
    assert verdict.grade == expected
    assert (verdict.reason is not None) == (expected == "not_rated")


def test_without_a_band_it_informs(gait):
    verdict = graded("ground_contact_time", 230.0, (220.0, 240.0), 20, None, gait, fps=60.0)
    assert verdict.grade == "informational"


@pytest.mark.parametrize("name", ["pelvic_drop", "hip_adduction"])
@pytest.mark.parametrize("value", [-12.0, 0.0, 3.0, 20.0])
def test_what_hip_points_cannot_show_is_never_graded(name, value, gait):
    verdict = graded(name, value, (value - 0.1, value + 0.1), 50, TWO_SIDED, gait, fps=60.0)
    assert verdict.grade == "not_rated"
    assert verdict.reason


def test_step_times_of_both_feet_are_judged_from_behind_only(gait):
    behind = true_gait(Formula(view="rear"))
    asked = ("step_time_asymmetry", 9.5, (9.4, 9.6), 20, ONE_SIDED)
    assert graded(*asked, gait, fps=60.0).grade == "not_rated"
    assert graded(*asked, behind, fps=60.0).grade == "watch"  # Markers of motion capture can be so sure.
    # A video's error is larger than what runners differ by, whatever the value.
    unsure = graded("step_time_asymmetry", 38.1, (15.5, 60.7), 20, ONE_SIDED, behind, fps=60.0)
    assert unsure.grade == "not_rated"
    assert "timed differently" in (unsure.reason or "")


@pytest.mark.parametrize("name", AT_LANDING)
def test_what_is_read_at_landing_needs_well_timed_landings(name, gait):
    def with_poor(share: float, side: str) -> Gait:
        landings = [e for e in gait.events if e.type == "initial_contact" and e.side == side]
        poor = landings[: int(np.ceil(share * len(landings)))]
        return replace(
            gait, events=tuple(replace(e, quality="poor") if e in poor else e for e in gait.events)
        )

    asked = (name, 20.0, (19.0, 21.0), 20, TWO_SIDED)
    assert graded(*asked, with_poor(0.1, "right"), fps=60.0).grade == "flag"
    assert graded(*asked, with_poor(0.5, "right"), fps=60.0).grade == "not_rated"
    assert (
        graded(*asked, with_poor(1.0, "left"), fps=60.0).grade == "flag"
    )  # The far foot's landings are not used.


@pytest.mark.parametrize("fps", [12.0, 20.0, 24.0])
@pytest.mark.parametrize("name", AT_LANDING)
def test_too_few_frames_a_second_show_no_landing(name, fps, gait):
    verdict = graded(name, 20.0, (19.0, 21.0), 20, TWO_SIDED, gait, fps=fps)
    assert verdict.grade == "not_rated"
    assert f"{fps:.0f} frames a second" in (verdict.reason or "")
    # What lasts longer than a landing is told all the same; and 25, told as 24.98, is enough.
    assert graded("trunk_lean", 20.0, (19.0, 21.0), 20, TWO_SIDED, gait, fps=fps).grade == "flag"
    assert graded(name, 20.0, (19.0, 21.0), 20, TWO_SIDED, gait, fps=24.98).grade == "flag"


def test_uncertain_limits_make_a_close_call_borderline_and_leave_a_clear_one():
    sharp, unsure = ONE_SIDED, replace(ONE_SIDED, limit_se=0.5)
    assert within_band((7.0, 8.6), sharp) == within_band((5.0, 6.0), unsure) == "ok"
    # 7.8 ± 0.8 against a limit of 9 ± 0.98 (95 %): 1.27 together, so the limit may be crossed.
    assert within_band((7.0, 8.6), unsure) == "borderline"
    assert within_band((12.0, 13.0), unsure) == "flag"
    assert milder((9.1, 9.9), sharp) == "watch"
    assert milder((9.1, 9.9), unsure) == "ok"
