"""Probabilities of zones: they are what a simulation finds, over a grid of values, errors, limits and norms."""

from __future__ import annotations

from dataclasses import astuple, replace

import numpy as np
import pytest

from formcam.metrics.zones import GROUPS, TEMPERATURE, Population, posterior, zone_probabilities
from formcam.records.analysis import Band
from formcam.records.verdict import Verdict, ZoneProbabilities, verdict_of

LEAN = Band("test", flag_below=0.0, watch_below=3.5, watch_above=11.0, flag_above=14.5)
BOUNCE = Band("test", watch_above=9.0, flag_above=10.0)
STRAIGHT = Band("test", flag_below=2.0, watch_below=7.0)
RUNNERS = Population(7.3, 3.6)
DRAWS = 400_000


# Not those whose whole interval lies outside the usual range, where the norm has no say.
READS = [
    (3.0, 0.8),
    (7.3, 0.8),
    (12.0, 0.8),
    (1.0, 2.0),
    (7.3, 2.0),
    (14.0, 2.0),
    (-3.0, 4.0),
    (9.0, 4.0),
    (17.0, 4.0),
]


@pytest.mark.parametrize(("value", "error"), READS)
def test_the_probabilities_are_those_of_runners_who_read_so(value: float, error: float):
    """Draw runners, read them with the error, keep those who read about `value`: where they lie is the answer."""
    random = np.random.default_rng(7)
    spread = random.choice([s for _, s in GROUPS], DRAWS, p=[share for share, _ in GROUPS])
    true = RUNNERS.mean + RUNNERS.sd * spread * random.standard_normal(DRAWS)
    alike = true[np.abs(true + error * random.standard_normal(DRAWS) - value) < 0.25]
    edges = [-np.inf, 0.0, 3.5, 11.0, 14.5, np.inf]
    counted = np.histogram(alike, edges)[0] / len(alike)
    sharper = counted ** (1 / TEMPERATURE) / (counted ** (1 / TEMPERATURE)).sum()
    # Four standard errors of the counting, and the width of "about".
    allowed = 4 * np.sqrt(0.25 / len(alike)) + 0.01
    assert astuple(zone_probabilities(value, error, LEAN, RUNNERS)) == pytest.approx(sharper, abs=allowed)


@pytest.mark.parametrize("band", [LEAN, BOUNCE, STRAIGHT])
@pytest.mark.parametrize("error", [0.0, 0.5, 3.0, 50.0])
def test_they_sum_to_one_and_what_has_no_limit_is_nothing(band: Band, error: float):
    for value in np.arange(-60.0, 80.0, 0.7):
        for runners in (None, RUNNERS):
            zones = zone_probabilities(float(value), error, band, runners)
            assert sum(astuple(zones)) == pytest.approx(1.0)
            if band.flag_below is None:
                assert zones.below == 0.0
            if band.flag_above is None:
                assert zones.above == 0.0


def test_more_of_it_is_never_less_likely_to_be_much():
    for error in (0.5, 2.0, 6.0):
        above = [zone_probabilities(x, error, LEAN, RUNNERS).above for x in np.arange(0.0, 30.0, 0.25)]
        # Where the whole interval comes to lie outside, the norm falls silent: a step up, never down.
        assert (np.diff(above) > -1e-12).all()


def test_mirrored_limits_give_mirrored_probabilities():
    mirrored = Band("test", flag_below=-14.5, watch_below=-11.0, watch_above=-3.5, flag_above=0.0)
    for value in np.arange(-10.0, 25.0, 1.3):
        there = astuple(zone_probabilities(value, 2.0, LEAN, RUNNERS))
        back = astuple(zone_probabilities(-value, 2.0, mirrored, Population(-7.3, 3.6)))
        assert there == pytest.approx(back[::-1])


def test_the_norm_says_nothing_against_a_whole_interval_outside():
    nobody = Population(7.3, 0.5)
    assert zone_probabilities(20.0, 2.0, LEAN, nobody).very_high > 0.99
    # 13.5 ± 2 reaches back to 11.5 only: surely above, though not by how much.
    zones = zone_probabilities(13.5, 1.0, LEAN, nobody)
    assert zones.above > 0.97
    assert zone_probabilities(12.0, 1.0, LEAN, nobody).usual > 0.9


def test_uncertain_limits_make_a_close_call_less_sure():
    sure, unsure = BOUNCE, replace(BOUNCE, limit_se=0.8)
    assert zone_probabilities(9.6, 0.2, sure).above > 0.95 > zone_probabilities(9.6, 0.2, unsure).above > 0.6
    assert zone_probabilities(9.6, 0.2, unsure) == zone_probabilities(9.6, float(np.hypot(0.2, 0.8)), sure)


def test_the_posterior_is_the_mean_weighted_by_how_much_each_is_known():
    mean, sd = posterior(5.0, 2.5, RUNNERS, 1.0)
    weights = 1 / 2.5**2, 1 / 3.6**2
    assert mean == pytest.approx((5.0 * weights[0] + 7.3 * weights[1]) / sum(weights))
    assert sd == pytest.approx(sum(weights) ** -0.5)


def test_a_verdict_names_the_likeliest_zone_and_the_milder_of_two():
    assert verdict_of(ZoneProbabilities(0.1, 0.2, 0.4, 0.2, 0.1)).zone == "usual"
    assert verdict_of(ZoneProbabilities(0.0, 0.5, 0.5, 0.0, 0.0)).zone == "usual"
    even = verdict_of(ZoneProbabilities(0.45, 0.45, 0.1, 0.0, 0.0))
    assert (even.zone, even.probability) == ("low", 0.45)


@pytest.mark.parametrize("wrong", [(0.5, 0.5, 0.5, 0.0, 0.0), (-0.1, 0.1, 1.0, 0.0, 0.0)])
def test_what_is_no_probability_is_refused(wrong):
    with pytest.raises(ValueError, match="between 0 and 1"):
        ZoneProbabilities(*wrong)
    with pytest.raises(ValueError, match="probability of a verdict"):
        Verdict("usual", 0.9, ZoneProbabilities(0.0, 0.2, 0.8, 0.0, 0.0))
    with pytest.raises(ValueError, match="runners differ"):
        Population(1.0, 0.0)
