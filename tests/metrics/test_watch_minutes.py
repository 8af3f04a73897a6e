"""Which minutes of a watch's run a clip shows: runs with a known place, and clips that are of no part of them."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from formcam.metrics.watch_minutes import ClipFacts, find_minutes, means_at
from formcam.records.watch import WatchRun

BEGINS, LONG = 1_777_000_000.0, 1800
KINDS = ("steady", "intervals", "drift", "wander")


def watch(cadence: np.ndarray, **changes: object) -> WatchRun:
    empty = np.full(len(cadence), np.nan)
    fields = {"time_s": np.arange(len(cadence), dtype=float), "cadence_spm": cadence, "begins_utc_s": BEGINS}
    others = dict.fromkeys(
        ("speed_mps", "vertical_oscillation_cm", "contact_time_ms", "balance_left_pct", "leg_stiffness_kn_m"),
        empty,
    )
    return WatchRun(device="", written_for="one", **(fields | others | changes))  # type: ignore[arg-type]


def clip(spm: float, filmed: float | None = None, *, half: float = 1.0, length_s: float = 30.0) -> ClipFacts:
    return ClipFacts(spm, (spm - half, spm + half), length_s, 1.0, length_s + 3.0, filmed)


def true_cadence(chance: np.random.Generator, kind: str) -> np.ndarray:
    if kind == "steady":
        return np.full(LONG, chance.uniform(155, 185))
    if kind == "intervals":
        parts = [np.full(int(chance.uniform(60, 240)), chance.uniform(150, 190)) for _ in range(40)]
        return np.concatenate(parts)[:LONG]
    if kind == "drift":
        return np.linspace(chance.uniform(155, 165), chance.uniform(170, 185), LONG)
    return np.clip(chance.uniform(155, 185) + np.cumsum(chance.normal(0, 0.12, LONG)), 141, 219)


def as_watched(chance: np.random.Generator, cadence: np.ndarray) -> WatchRun:
    """What a watch makes of it: smoothed over 7 s, scattered, and in whole strides of one leg, rounded down."""
    smooth = np.convolve(np.pad(cadence, 3, "edge"), np.ones(7) / 7, "valid")
    return watch(2.0 * np.floor((smooth + chance.normal(0, 1.0, LONG)) / 2.0))


def placed(kind: str, clock: str, trials: int = 40) -> tuple[Counter[str], int]:
    """How the minutes were found, and how often none told shares half of its seconds with the true place."""
    chance, found, wrong = np.random.default_rng([KINDS.index(kind), len(clock)]), Counter[str](), 0
    for _ in range(trials):
        cadence = true_cadence(chance, kind)
        length_s = chance.uniform(8, 60)
        at = chance.uniform(0, LONG - length_s - 2)
        half = chance.uniform(0.5, 2.0)
        spm = float(cadence[int(at) : int(at + length_s)].mean() + chance.normal(0, half / 1.96))
        filmed = {
            "none": None,
            "begin": BEGINS + at - 1 + chance.normal(0, 2),
            "end": BEGINS + at + length_s + 2 + chance.normal(0, 2),
            "edited": BEGINS + at + chance.uniform(3, 50) * 3600,
        }[clock]
        minutes = find_minutes(as_watched(chance, cadence), clip(spm, filmed, half=half, length_s=length_s))
        found[minutes.basis] += 1
        wrong += bool(minutes.begins_s) and min(abs(begin - at) for begin in minutes.begins_s) > length_s / 2
    return found, wrong


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("clock", ["begin", "end"])
def test_clock_and_cadence_lead_to_the_true_place(kind: str, clock: str):
    found, wrong = placed(kind, clock)
    # Of these 320 clips one: of a few seconds across a jump in speed, where one second moves the mean by several steps.
    assert wrong <= (kind == "intervals")
    # A clip's interval leaves out the truth once in twenty, and the tolerance adds the watch's: nearly all are found.
    assert found["clock and cadence"] >= 38


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("clock", ["none", "edited"])
def test_without_a_clock_the_true_place_is_among_those_told_and_nothing_is_said_to_be_sure(
    kind: str, clock: str
):
    found, wrong = placed(kind, clock)
    assert found["clock and cadence"] == found["clock"] == 0
    assert wrong <= 2
    assert (found["steady"] >= 38) == (kind == "steady")


def test_a_clip_of_another_day_is_not_placed():
    """By clock none of those filmed before the run is. By cadence alone a run of the same cadence cannot be told from
    the right one, but a single place is hardly ever claimed."""
    chance, single = np.random.default_rng(5), 0
    for trial in range(120):
        run = as_watched(chance, true_cadence(chance, KINDS[trial % 4]))
        spm = chance.uniform(150, 190)
        early = find_minutes(run, clip(spm, BEGINS - 5 * 86_400.0))
        assert early.basis == "none"
        assert "5 days before" in early.why
        single += find_minutes(run, clip(spm)).basis == "cadence"
    assert single <= 4


def test_a_clock_that_the_cadence_contradicts_is_not_believed():
    minutes = find_minutes(watch(np.full(600, 150.0)), clip(170.0, BEGINS + 100))
    assert minutes.basis == "none"
    assert "150 steps a minute, and the clip shows 170" in minutes.why


def test_the_clock_alone_tells_where_the_watch_has_no_cadence():
    cadence = np.full(600, 170.0)
    cadence[100:300] = np.nan
    minutes = find_minutes(watch(cadence, pauses_s=((100.0, 300.0),)), clip(165.0, BEGINS + 180))
    assert minutes.basis == "clock"


def test_a_camera_on_the_time_of_its_place_is_understood_where_the_watch_tells_the_zone():
    cadence = np.concatenate([np.full(300, 150.0), np.full(300, 175.0), np.full(300, 160.0)])
    local = BEGINS + 400 + 2 * 3600
    with_zone = find_minutes(watch(cadence, utc_offset_s=7200.0), clip(175.0, local))
    assert with_zone.basis == "clock and cadence"
    assert all(300 <= begin <= 570 for begin in with_zone.begins_s)
    assert find_minutes(watch(cadence), clip(175.0, local)).basis == "several"


def test_one_fast_half_minute_is_one_place():
    cadence = np.full(600, 160.0)
    cadence[200:235] = 178.0
    minutes = find_minutes(watch(cadence), clip(178.0))
    assert minutes.basis == "cadence"
    # Within the tolerance of 3.2 steps a minute as long as no more than 5 of its 30 s are slow.
    assert (minutes.begins_s[0], minutes.begins_s[-1]) == (195.0, 210.0)
    assert find_minutes(watch(cadence), clip(190.0)).basis == "none"
    assert find_minutes(watch(cadence[:20]), clip(160.0)).basis == "none"


def test_means_leave_out_pauses_and_ask_for_most_of_the_seconds():
    values = np.arange(100.0)
    run = watch(np.full(100, 170.0), pauses_s=((40.0, 60.0),))
    means = means_at(run, values, (0.0, 30.0, 62.0), 20.0)
    assert means[0] == pytest.approx(9.5)
    assert np.isnan(means[1])
    assert means[2] == pytest.approx(71.5)
    apart = watch(np.full(5, 170.0), time_s=np.array([0.0, 5.0, 10.0, 60.0, 65.0]))
    assert np.isnan(means_at(apart, np.full(5, 1.0), (20.0,), 20.0)[0])
    assert means_at(apart, np.full(5, 1.0), (0.0,), 10.0)[0] == pytest.approx(1.0)
