"""Signs that share causes of error: alone as likely as by itself, together worth less than independent ones."""

from __future__ import annotations

import numpy as np
import pytest

from formcam.metrics.joint_signs import Sign, joint_probability
from formcam.metrics.zones import Population, zone_probabilities
from formcam.records.analysis import Band

RUNNERS = Population(0.0, 1.0)
# Four standard errors of 4000 draws, and the power that makes single verdicts a little sharper.
ALLOWED = 4 * np.sqrt(0.25 / 4000) + 0.025


def above_one(draws: np.ndarray) -> np.ndarray:
    return np.asarray(draws[:, 0] > 1.0)


@pytest.mark.parametrize("value", [-1.0, 0.5, 1.0, 1.6])
def test_one_sign_alone_is_as_likely_as_its_own_verdict(value: float):
    own = zone_probabilities(value, 0.7, Band("test", watch_above=1.0), RUNNERS).above
    assert joint_probability([Sign(value, 0.7, RUNNERS)], np.eye(1), above_one) == pytest.approx(
        own, abs=ALLOWED
    )


def test_two_signs_that_agree_say_more_than_one_and_less_where_their_error_is_one():
    def both(draws: np.ndarray) -> np.ndarray:
        return np.asarray((draws > 0.5).all(axis=1))

    together = np.array([[1.0, 0.95], [0.95, 1.0]])  # Who shows the one shows the other.
    apart = [Sign(1.2, 0.8, RUNNERS, (0.0,)), Sign(1.2, 0.8, RUNNERS, (0.0,))]
    shared = [Sign(1.2, 0.8, RUNNERS, (0.79,)), Sign(1.2, 0.8, RUNNERS, (0.79,))]
    single = joint_probability(apart[:1], np.eye(1), lambda draws: draws[:, 0] > 0.5)
    assert joint_probability(apart, together, both) > joint_probability(shared, together, both)
    assert joint_probability(apart, together, both) > single


def test_an_error_that_moves_two_signs_apart_is_found_out_by_them():
    """Timed late, the one reads too little and the other too much: both at their norm is then likely."""
    opposite = [Sign(1.0, 1.0, RUNNERS, (0.95,)), Sign(-1.0, 1.0, RUNNERS, (-0.95,))]
    alone = [Sign(1.0, 1.0, RUNNERS, (0.0,)), Sign(-1.0, 1.0, RUNNERS, (0.0,))]

    def usual(draws: np.ndarray) -> np.ndarray:
        return np.asarray((np.abs(draws) < 0.8).all(axis=1))

    assert joint_probability(opposite, np.eye(2), usual) > joint_probability(alone, np.eye(2), usual)


def test_it_answers_the_same_each_time_and_even_far_from_everybody():
    far = [Sign(500.0, 0.1, RUNNERS)]
    assert joint_probability(far, np.eye(1), above_one) == joint_probability(far, np.eye(1), above_one) == 1.0
    with pytest.raises(ValueError, match="error"):
        Sign(1.0, 0.0, RUNNERS)
