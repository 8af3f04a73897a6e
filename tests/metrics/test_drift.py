"""Changes within a run: known ones are found, chance finds none, and the 95 % intervals are 95 % intervals."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from formcam.metrics import drift, statistics
from formcam.metrics.catalogue import METRICS, metric
from formcam.metrics.drift import FALSE_ALARMS, FEWEST_OF_A_THIRD, LEAST_CLIP_S, find_drift
from formcam.pipeline import measure
from formcam.records.analysis import Band, Grade, Measurement
from formcam.records.drift import Drift
from formcam.records.skeleton import Side, other
from formcam.records.track import Gait, Runner, Step
from tests.support.synthetic import HEIGHT_CM, Formula, track, true_gait

FPS = 60.0
# What a view from the side follows and has a smallest change for: they are judged together.
TOGETHER = tuple(
    one.name for one in METRICS if one.smallest_change and one.needs in ("side", "any") and one.centre
)
TREADMILL = Band("test", watch_below=3.5, watch_above=11.0)
Values = Callable[[np.ndarray], np.ndarray]


def run(length_s: float) -> Gait:
    return true_gait(Formula(length_s=length_s, cadence_spm=165.0))


def measured(
    gait: Gait,
    values: Values,
    name: str = "trunk_lean",
    side: Side | None = None,
    grade: Grade = "ok",
    **changes: object,
) -> Measurement:
    """A measurement whose values are a function of the landings' times, of one foot or of both."""
    steps = gait.used_steps(side)
    found = values(np.array([step.initial_contact_s for step in steps]))
    per_step = tuple((step.number, float(value)) for step, value in zip(steps, found, strict=True))
    middle = float(np.median(found))
    one = Measurement(
        name, side, middle, metric(name).unit, (middle - 1, middle + 1), None, len(steps), grade, per_step=per_step,
        reason="not graded" if grade == "not_rated" else None,
    )  # fmt: skip
    return replace(one, **changes)  # type: ignore[arg-type]


def alike(count: int, correlation: float, random: np.random.Generator) -> np.ndarray:
    """Steps (N,) of spread 1 that resemble their neighbours (a first-order autoregression)."""
    values = random.normal(size=count)
    for place in range(1, count):
        values[place] = correlation * values[place - 1] + (1 - correlation**2) ** 0.5 * values[place]
    return values


def only(found: tuple[Drift, ...]) -> Drift:
    (one,) = found
    return one


@pytest.mark.parametrize("length_s", [41.0, 60.0, 240.0])
@pytest.mark.parametrize("whole_deg", [-8.0, -6.0, -3.0, 0.0, 3.0, 6.0, 8.0])
def test_a_known_change_is_found_and_sure_beyond_the_smallest_that_matters(length_s: float, whole_deg: float):
    """A straight line moves the middle of a third by two thirds of the whole; 2.5° of lean is the smallest change."""
    gait, random = run(length_s), np.random.default_rng(4)
    one = only(
        find_drift(
            [measured(gait, lambda t: 7 + whole_deg * t / length_s + random.normal(0, 0.8, len(t)))],
            gait,
            FPS,
        )
    )
    assert one.change == pytest.approx(whole_deg * 2 / 3, abs=0.6)
    assert one.ci95[0] < whole_deg * 2 / 3 < one.ci95[1]
    assert one.sure == (abs(whole_deg) * 2 / 3 > 2.5)
    assert one.last - one.first == pytest.approx(one.change)


def test_a_trunk_that_straightens_is_found_by_the_whole_program():
    filmed = track(length_s=45.0, fps=60.0, noise_px=1.5, lean_deg=9.0, lean_drift_deg=-7.5)
    analysis = measure(filmed, runner=Runner(height_cm=HEIGHT_CM, speed_kmh=10.8))
    found = {one.name: one for one in analysis.drift}
    lean = found["trunk_lean"]
    assert lean.change == pytest.approx(-5.0, abs=0.4)
    assert lean.sure
    # The waist bends by as much less; nothing else moved.
    assert {one.name for one in analysis.drift if one.sure} <= {"trunk_lean", "waist_hinge"}
    assert measure(track(length_s=30.0, lean_drift_deg=-7.5)).drift == ()


def test_a_run_without_a_change_is_told_without_one():
    analysis = measure(track(length_s=45.0, noise_px=2.0), runner=Runner(height_cm=HEIGHT_CM))
    assert len(analysis.drift) > 10
    assert not any(one.sure for one in analysis.drift)


@pytest.mark.parametrize("mean", [False, True], ids=["median", "mean"])
@pytest.mark.parametrize("correlation", [0.0, 0.3, 0.6])
@pytest.mark.parametrize("length_s", [40.0, 150.0])
def test_intervals_hold_what_chance_does(
    length_s: float, correlation: float, mean: bool, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(statistics, "RESAMPLES", 400)
    assert 0.925 <= held(length_s, correlation, mean=mean) <= 0.998


def test_steps_that_are_alike_would_deceive_intervals_that_take_them_for_independent(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(statistics, "RESAMPLES", 400)
    monkeypatch.setattr(drift, "_variance_raised", lambda *_: 1.0)
    assert held(150.0, 0.6, mean=True) < 0.8


def held(length_s: float, correlation: float, *, mean: bool) -> float:
    """The share of 300 runs without a change whose interval says so; one foot's strides."""
    random, time_s = np.random.default_rng(7), np.arange(0.0, length_s, 0.72)
    thirds = (time_s < length_s / 3, time_s >= length_s * 2 / 3)
    hits = 0
    for _ in range(300):
        first, last, error, freedom = drift.change_of(
            time_s, alike(len(time_s), correlation, random), thirds, mean=mean
        )
        hits += abs(last - first) <= statistics.student_half(error, freedom)
    return hits / 300


@pytest.mark.parametrize("length_s", [41.0, pytest.param(150.0, marks=pytest.mark.slow)])
@pytest.mark.parametrize("correlation", [0.0, 0.5])
def test_chance_alone_calls_nothing_sure_in_a_whole_run(
    length_s: float, correlation: float, monkeypatch: pytest.MonkeyPatch
):
    """Steps that spread so much that the smallest changes hold nothing back; all of a side view's measurements."""
    monkeypatch.setattr(statistics, "RESAMPLES", 300)
    gait, random, runs = run(length_s), np.random.default_rng(11), 80
    alarms = doubtful = 0
    for _ in range(runs):
        found = find_drift(
            [
                measured(gait, lambda t: 1000 * alike(len(t), correlation, random), name, "right")
                for name in TOGETHER
            ],
            gait,
            FPS,
        )
        assert len(found) == len(TOGETHER) >= 12
        alarms += any(one.sure for one in found)
        doubtful += any(one.ci95[0] > 0 or one.ci95[1] < 0 for one in found)
    assert alarms <= FALSE_ALARMS * runs
    # Each interval by itself would have cried wolf.
    assert doubtful > 0.1 * runs


def test_nothing_depends_on_when_the_clip_began_or_which_leg_it_saw():
    gait, values = run(50.0), np.random.default_rng(2).normal(0, 1, 500)

    def fading(t: np.ndarray) -> np.ndarray:
        return values[: len(t)] - 6.0 * (t > 25.0)

    def moved(step: Step, late_s: float, side: Side) -> Step:
        return replace(
            step,
            side=side,
            initial_contact_s=step.initial_contact_s + late_s,
            stride_end_s=None if step.stride_end_s is None else step.stride_end_s + late_s,
        )

    one = measured(gait, fading, side="right", name="waist_hinge")
    found = only(find_drift([one], gait, FPS))
    late = replace(gait, steps=tuple(moved(step, 137.0, step.side) for step in gait.steps))
    mirrored = replace(gait, steps=tuple(moved(step, 0.0, other(step.side)) for step in gait.steps))
    assert found.sure
    for again, side in ((late, "right"), (mirrored, "left")):
        same = only(find_drift([replace(one, side=side)], again, FPS))  # type: ignore[arg-type]
        assert (same.first, same.last, same.sure) == (found.first, found.last, found.sure)
        assert same.ci95 == pytest.approx(found.ci95)
        assert same.side == side


def test_two_feet_that_differ_are_no_change():
    """Step width, say, of a runner whose left steps read 8 more: the first third has lost most of its left ones."""
    gait, random = run(60.0), np.random.default_rng(3)
    left = {step.number for step in gait.steps if step.side == "left"}
    one = measured(gait, lambda t: random.normal(0, 0.5, len(t)))
    apart = tuple((number, value + 8.0 * (number in left)) for number, value in one.per_step)
    kept = tuple(pair for pair in apart if pair[0] > 50 or pair[0] not in left or pair[0] % 10 == 0)
    found = only(find_drift([replace(one, per_step=kept)], gait, FPS))
    assert abs(found.change) < 0.5
    assert not found.sure
    assert found.first == pytest.approx(4.0, abs=0.5)


def test_short_runs_few_steps_and_what_is_not_rated_say_nothing():
    lean = lambda t: 8.0 - 6.0 * (t > 20.0)  # noqa: E731
    for length_s, count in ((LEAST_CLIP_S + 1, 1), (LEAST_CLIP_S - 2, 0)):
        gait = run(length_s)
        assert len(find_drift([measured(gait, lean)], gait, FPS)) == count
    gait = run(60.0)
    assert find_drift([measured(gait, lean, grade="not_rated")], gait, FPS) == ()
    assert find_drift([measured(gait, lean, name="step_time_asymmetry")], gait, FPS) == ()
    assert find_drift([replace(measured(gait, lean), name="of another version")], gait, FPS) == ()
    whole = measured(gait, lean)
    for count in (FEWEST_OF_A_THIRD, FEWEST_OF_A_THIRD - 1):
        few = replace(whole, per_step=whole.per_step[:count] + whole.per_step[60:])
        assert len(find_drift([few], gait, FPS)) == (count == FEWEST_OF_A_THIRD)
    assert find_drift([whole], replace(gait, steps=()), FPS) == ()


def test_what_has_no_smallest_change_is_never_sure():
    gait = run(60.0)
    (found,) = find_drift([measured(gait, lambda t: 40.0 + t, name="duty_factor", side="right")], gait, FPS)
    assert found.ci95[0] > 0
    assert not found.sure


def test_slow_footage_asks_for_larger_changes():
    gait, random = run(60.0), np.random.default_rng(5)
    one = measured(
        gait, lambda t: 8.0 + 6.0 * (t > 30) + random.normal(0, 1, len(t)), "shank_angle_at_contact"
    )
    assert only(find_drift([one], gait, 60.0)).sure
    assert not only(find_drift([one], gait, 30.0)).sure


@pytest.mark.parametrize(
    ("first", "last", "where"),
    [
        (8.0, 1.0, "away"), (2.0, -3.0, "away"), (10.0, 15.0, "away"), (13.0, 18.0, "away"),
        (15.0, 8.0, "towards"), (0.0, 6.0, "towards"), (5.0, 9.0, "neither"), (9.0, 4.5, "neither"),
    ],
)  # fmt: skip
def test_a_change_leads_away_from_the_usual_range_or_towards_it(first: float, last: float, where: str):
    gait, random = run(60.0), np.random.default_rng(6)
    one = measured(
        gait, lambda t: np.where(t < 30, first, last) + random.normal(0, 0.3, len(t)), band=TREADMILL
    )
    found = only(find_drift([one], gait, FPS))
    assert found.sure
    assert found.usual_range == where
    # Where the value itself is hardly known, nobody knows on which side of the limits it lies.
    unsure = replace(one, ci95=(-100.0, 110.0))
    assert only(find_drift([unsure], gait, FPS)).usual_range == "neither"


def test_cadence_is_a_mean_as_its_value_is():
    assert [one.name for one in METRICS if one.centre == "mean"] == ["cadence"]
    gait = run(60.0)
    uneven = measured(gait, lambda t: np.where(np.arange(len(t)) % 4 == 0, 180.0, 160.0), name="cadence")
    assert only(find_drift([uneven], gait, FPS)).first == pytest.approx(165.0, abs=0.5)


@pytest.mark.parametrize(
    "changes",
    [
        {"change": 3.0},
        {"first": float("nan")},
        {"ci95": (-2.0, -1.5)},
        {"ci95": (-2.0, 1.0), "sure": True},
        {"side": "up"},
    ],
    ids=str,
)
def test_a_drift_that_contradicts_itself_is_refused(changes: dict):
    fine = Drift("cadence", None, "spm", 160.0, 159.0, -1.0, (-1.5, -0.5), sure=True)
    with pytest.raises(ValueError, match="cadence"):
        replace(fine, **changes)


@pytest.mark.parametrize(("freedom", "t"), [(4, 2.776), (10, 2.228), (30, 2.042), (1000, 1.962)])
def test_students_t_as_in_the_tables(freedom: float, t: float):
    assert statistics.student_half(1.0, freedom) == pytest.approx(t, rel=0.01)
    assert statistics.student_p(t, 1.0, freedom) == pytest.approx(0.05, abs=0.002)


def test_holm_counts_from_the_least_likely_until_one_fails():
    assert statistics.holm_limit([0.03, 0.001, 0.4, 0.011], 0.05) == 0.011
    assert statistics.holm_limit([0.02, 0.4], 0.03) == -1
    assert statistics.holm_limit([], 0.05) == -1
