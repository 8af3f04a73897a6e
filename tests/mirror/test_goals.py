"""The bands of the mirror's goals, and where a value lies about them."""

from __future__ import annotations

import pytest

from formcam.metrics.catalogue import known
from formcam.mirror.goals import GOALS, aim_of, cadence_band
from formcam.records.analysis import Band, Measurement
from formcam.records.mirror import GOAL_NAMES, Place
from formcam.records.verdict import ZoneProbabilities, verdict_of


def cadence(value: float, half: float) -> Measurement:
    return Measurement("cadence", None, value, "spm", (value - half, value + half), None, 20, "ok")


def bounce(*shares: float) -> Measurement:
    verdict = verdict_of(ZoneProbabilities(*shares))
    band = Band("source", watch_above=9.0, flag_above=10.0)
    return Measurement(
        "vertical_oscillation",
        None,
        9.0,
        "cm",
        (8.0, 10.0),
        None,
        20,
        "borderline",
        band=band,
        verdict=verdict,
    )


def test_every_goal_is_of_a_metric_that_there_is_and_says_what_to_change():
    assert set(GOALS) == set(GOAL_NAMES)
    for name, goal in GOALS.items():
        assert goal.name == name
        assert known(goal.metric) is not None
        assert goal.low or goal.high


@pytest.mark.parametrize("own", [140.0, 155.0, 169.9])
def test_the_cadence_to_hold_is_five_per_cent_above_the_runners_own(own: float):
    band = cadence_band(own)
    assert band.watch_below == pytest.approx(1.025 * own)
    assert band.watch_above == pytest.approx(1.075 * own)
    assert band.source


@pytest.mark.parametrize("own", [170.0, 186.0])
def test_who_is_in_the_usual_range_holds_their_own(own: float):
    band = cadence_band(own)
    assert (band.watch_below, band.watch_above) == pytest.approx((0.975 * own, 1.025 * own))


@pytest.mark.parametrize(
    ("value", "half", "place"),
    [
        (150.0, 1.0, "below"),
        (157.5, 1.0, "in"),
        (165.0, 1.0, "above"),
        # Half a step outside with an error of ± 4: as likely within as not.
        (153.3, 4.0, "unsure"),
        (153.3, 0.2, "below"),
        (155.0, 4.0, "in"),
    ],
)
def test_a_cadence_is_outside_only_where_that_is_likely(value: float, half: float, place: Place):
    # A band from 153.75 to 161.25.
    aim = aim_of(GOALS["cadence"], cadence(value, half), 150.0)
    assert aim.place == place
    assert aim.band == cadence_band(150.0)


def test_without_the_runners_own_there_is_no_band_yet():
    aim = aim_of(GOALS["cadence"], cadence(150.0, 1.0), None)
    assert (aim.place, aim.band) == (None, None)
    assert aim.measurement is not None
    assert aim.measurement.value == 150.0


@pytest.mark.parametrize(
    ("shares", "place"),
    [
        ((0.0, 0.0, 0.9, 0.1, 0.0), "in"),
        ((0.0, 0.0, 0.3, 0.4, 0.3), "above"),
        ((0.3, 0.4, 0.3, 0.0, 0.0), "below"),
        ((0.0, 0.0, 0.45, 0.45, 0.1), "unsure"),
    ],
)
def test_bounce_lies_where_its_verdict_says(shares: tuple[float, ...], place: Place):
    assert aim_of(GOALS["bounce"], bounce(*shares), None).place == place


def test_what_was_not_measured_says_why():
    missing = Measurement(
        "trunk_lean", None, None, "deg", None, None, 0, "not_rated", "this needs a side view"
    )
    assert aim_of(GOALS["lean"], missing, None).reason == "this needs a side view"
    assert aim_of(GOALS["lean"], None, None).reason
