"""Norms: what is usual follows speed, height and sex, and limits follow what is usual."""

from __future__ import annotations

import pytest

from formcam.metrics.catalogue import METRICS, metric
from formcam.metrics.norms import Norm, line
from formcam.records.errors import UsageError
from formcam.records.track import Runner

CADENCE = metric("cadence")


@pytest.mark.parametrize(
    ("speed_mps", "height_cm", "usual", "low", "far"),
    [
        (2.5, None, 162.0, 153.0, 153.0),  # Below 155 is far at any speed at which it is not usual.
        (3.0, None, 167.0, 158.0, 155.0),
        (3.0, 173.0, 167.0, 158.0, 155.0),
        (3.0, 183.0, 161.0, 152.0, 152.0),
        (4.5, 163.0, 188.0, 179.0, 170.0),
        (None, None, 167.0, 158.0, 155.0),
    ],
)
def test_cadence_follows_speed_and_height(speed_mps, height_cm, usual, low, far):
    band = CADENCE.limits(speed_mps=speed_mps, height_cm=height_cm)
    assert CADENCE.norm is not None
    assert band is not None
    assert (band.watch_below, band.flag_below) == (pytest.approx(low), pytest.approx(far))
    runners = CADENCE.norm.population(speed_mps=speed_mps, height_cm=height_cm)
    assert runners is not None
    assert runners.mean == pytest.approx(usual)
    if speed_mps is not None:
        assert CADENCE.norm.expected_at(speed_mps, height_cm) == pytest.approx(usual)


def test_not_knowing_the_speed_makes_limits_that_follow_it_unsure():
    known, unknown = CADENCE.limits(speed_mps=3.0, speed_se_mps=0.1), CADENCE.limits()
    assert known is not None
    assert unknown is not None
    assert (known.limit_se, unknown.limit_se) == (pytest.approx(1.0), pytest.approx(5.0))


def test_women_and_men_have_limits_of_their_own_and_the_wider_hold_for_who_does_not_say():
    adduction = metric("hip_adduction")
    limits = {sex: adduction.limits(view="rear", sex=sex) for sex in (None, "f", "m")}
    assert limits[None] == limits["f"] != limits["m"]
    assert limits["m"] is not None
    assert limits["f"] is not None
    assert limits["m"].watch_above < limits["f"].watch_above  # type: ignore[operator]
    others = [one for one in METRICS if one.name != "hip_adduction"]
    assert all(one.limits(view="rear", sex="m") == one.limits(view="rear") for one in others)


def test_a_sex_is_f_or_m_or_not_given():
    assert Runner(sex="m").sex == "m"
    with pytest.raises(UsageError, match="sex"):
        Runner(sex="x")  # type: ignore[arg-type]


def test_where_there_are_limits_it_is_known_how_runners_differ():
    for one in METRICS:
        band = one.limits(speed_mps=3.0, view="rear" if one.needs == "rear" else "right")
        assert one.norm is None or (band is None) or one.norm.population(speed_mps=3.0) is not None
    with pytest.raises(ValueError, match="runners differ"):
        Norm("a source", watch_above=1.0, expected=line(1.0, 0.0))
