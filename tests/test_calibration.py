"""Verdicts are as sure as they say: on the readings that docs/calibration.json keeps, and on captured runners anew."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from benchmarks import calibration
from benchmarks.calibration import (
    CAPTURED,
    CLASSES,
    RENDERED,
    Judged,
    captured_readings,
    judged,
    stored_readings,
)
from benchmarks.mocap import SHARED
from formcam.records.verdict import LIKELY, SURE

ONLY_JUDGE = (RENDERED[1], CAPTURED[1])
FEWEST, WITHIN = 30, 0.05


@pytest.fixture(scope="module")
def judging() -> list[Judged]:
    return judged(one for one in stored_readings() if one.group in ONLY_JUDGE)


def share(mine: Sequence[Judged], least: float) -> float:
    return float(np.mean([one.verdict.probability >= least for one in mine]))


def test_most_is_decided_and_most_of_that_surely(judging: list[Judged]):
    assert len(judging) > 400
    assert share(judging, LIKELY) >= 0.70
    assert share(judging, SURE) >= 0.55


def test_every_class_of_certainty_is_as_often_right_as_it_says(judging: list[Judged]):
    counted = 0
    for low, high in CLASSES[1:]:
        mine = [one for one in judging if low <= one.verdict.probability < high]
        if len(mine) >= FEWEST:
            counted += 1
            said = np.mean([one.verdict.probability for one in mine])
            assert np.mean([one.right for one in mine]) == pytest.approx(said, abs=WITHIN), (low, high)
    assert counted == len(CLASSES) - 1


def test_what_is_said_for_sure_is_right(judging: list[Judged]):
    sure = [one.right for one in judging if one.verdict.probability >= 0.9]
    assert np.mean(sure) >= 0.95


def test_the_clip_says_more_than_the_norm_alone(judging: list[Judged]):
    assert np.mean([one.brier for one in judging]) < 0.6 * np.mean([one.norms_brier for one in judging])


def test_the_page_holds_the_tables_of_the_readings():
    page = calibration.PAGE.read_text(encoding="utf-8")
    told = page.partition(calibration.BEGIN)[2].partition(calibration.END)[0].strip()
    assert told == calibration.page_part(stored_readings()).strip(), (
        "run: python -m benchmarks.calibration --write"
    )


@pytest.mark.slow
@pytest.mark.skipif(not SHARED.is_dir(), reason="the motion-capture truth is not here")
def test_captured_runners_read_anew_are_decided_and_right():
    """Every fifth trial, all stages: what is said for sure is right but for one in twenty and chance."""
    anew = judged(captured_readings(every=5))
    sure = [one.right for one in anew if one.verdict.probability >= 0.9]
    assert len(sure) > 40
    # Two standard errors of so many draws at 95 %.
    assert np.mean(sure) >= 0.95 - 2 * (0.95 * 0.05 / len(sure)) ** 0.5
    assert share(anew, LIKELY) >= 0.70
