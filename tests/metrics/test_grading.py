"""From value, interval and limits to grade: that of a likely zone, and never graded without the evidence."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from formcam.metrics.catalogue import METRICS, metric
from formcam.metrics.grading import Graded, Reading, grade
from formcam.records.analysis import Band
from formcam.records.track import Gait
from formcam.records.verdict import LIKELY
from tests.support.synthetic import Formula, true_gait

# ok 3.5-11, watch to 0 and 14.5: the two-sided band of the trunk's lean.
TWO_SIDED = Band("test", flag_below=0.0, watch_below=3.5, watch_above=11.0, flag_above=14.5)
ONE_SIDED = Band("test", watch_above=9.0, flag_above=10.0)
GRADE_OF = {"very_low": "flag", "low": "watch", "usual": "ok", "high": "watch", "very_high": "flag"}


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
) -> Graded:
    """The grade that a metric of the catalogue gets for a reading, by limits made up for the test."""
    one = metric(name)
    return grade(Reading(value, ci95, count, gait, fps), band, at_landing=one.at_landing, refuse=one.refuse)


@pytest.fixture(scope="module")
def gait() -> Gait:
    return true_gait(Formula())


def test_the_grade_is_that_of_a_likely_zone_and_else_borderline(gait):
    for value in np.arange(-5.0, 20.0, 0.25):
        for half in (0.1, 0.5, 1.0, 3.0, 10.0):
            one = graded("trunk_lean", value, (value - half, value + half), 20, TWO_SIDED, gait, fps=60.0)
            assert one.verdict is not None
            likely = one.verdict.probability >= LIKELY
            assert one.grade == (GRADE_OF[one.verdict.zone] if likely else "borderline")


@pytest.mark.parametrize(
    ("value", "half", "expected"),
    [
        (7.0, 2.0, "ok"),
        (12.5, 1.0, "watch"),
        (1.8, 1.0, "watch"),
        (16.5, 1.5, "flag"),
        (-2.0, 1.0, "flag"),
        (11.0, 0.5, "borderline"),
        (14.5, 1.0, "borderline"),
        (7.0, 40.0, "borderline"),
    ],
)
def test_without_a_norm_the_clip_alone_decides(value, half, expected, gait):
    one = graded("trunk_lean", value, (value - half, value + half), 20, TWO_SIDED, gait, fps=60.0)
    assert one.grade == expected


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
