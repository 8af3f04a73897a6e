"""How form moves within one run: each measurement in the first third of the run against the last.

What is off in every step of a clip (landmarks, scale, camera) is off in both thirds and cancels, so only the spread
between steps counts. Steps resemble their neighbours, so they tell less than their number: the error is raised for the
correlation that the run itself shows (a first-order autoregression). With some twenty measurements chance would find
one in most runs; what is called sure holds for all of them together (Holm).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from formcam.metrics import statistics
from formcam.metrics.catalogue import known
from formcam.metrics.zones import zone_probabilities
from formcam.records.analysis import Measurement
from formcam.records.drift import Drift, UsualRange
from formcam.records.track import Gait
from formcam.records.verdict import LIKELY

# Design default: a third is then 13 s, 18 strides at 165 steps a minute. A clip shows up to a step less at either end.
LEAST_CLIP_S, LOST_AT_ENDS_S = 40.0, 1.0
# Samples of a third (design default): a median of fewer jumps with every step, and its error is hardly known.
FEWEST_OF_A_THIRD = 10
# Chance calls something sure in no more of the runs without any drift, whatever the number of measurements.
FALSE_ALARMS = 0.05
# The error of two medians is itself known by 1.5 √N degrees of freedom only, N samples in both thirds together
# (resampled errors of 400 normal sets each: 7.5 for N = 20, 10 for 38, 20 for 144, 22 for 286; their own error falls
# with the fourth root of the samples: Hall & Martin 1988, Probab. Th. Rel. Fields 80:261). Fewer than 2 are of no use.
FREEDOM_OF_MEDIANS, LEAST_FREEDOM = 1.5, 2.0
# Neighbours are steps no further apart than this many times the usual distance; a gap is no neighbourhood.
NEIGHBOURS_WITHIN = 1.5
# Share of a value that arithmetic alone may leave over.
ROUNDING = 1e-9
# Steps more alike than this leave next to nothing to judge by (40 equal one).
MOST_ALIKE = 0.95


@dataclass(frozen=True)
class _Judged:
    """A drift, and what it is when `sure`: how often chance alone does as much, and whether so large a change matters.

    `compared` says that it has a smallest change, and so takes part in the comparison.
    """

    drift: Drift
    sure: Drift
    chance: float
    matters: bool
    compared: bool


def find_drift(measurements: Sequence[Measurement], gait: Gait, fps: float) -> tuple[Drift, ...]:
    """Every rated measurement with steps enough in both thirds; empty for a run that is too short.

    `fps` is frames a second as filmed, by which the smallest change that is real follows.
    """
    span = run_span_s(gait)
    if span is None or span[1] - span[0] < LEAST_CLIP_S - LOST_AT_ENDS_S:
        return ()
    found = [_judge(one, gait, span, fps) for one in measurements if one.grade != "not_rated"]
    return _with_sure([one for one in found if one is not None])


def run_span_s(gait: Gait) -> tuple[float, float] | None:
    """When the steps that count begin and end, seconds; None without any."""
    steps = gait.used_steps()
    if not steps:
        return None
    last = steps[-1]
    return steps[0].initial_contact_s, last.stride_end_s or last.next_contact_s or last.initial_contact_s


def change_of(
    time_s: np.ndarray, values: np.ndarray, thirds: tuple[np.ndarray, np.ndarray], *, mean: bool
) -> tuple[float, float, float, float]:
    """First and last centre, standard error of their difference, and its degrees of freedom.

    `time_s`, `values` are the samples of the whole run (N,), N ≥ 5; `thirds` are masks (N,) of the first and the last.
    The centres are means or medians.
    """
    first, last = (values[third] for third in thirds)
    raised = _variance_raised(time_s, values)
    error = np.hypot(_error(first, mean=mean), _error(last, mean=mean)) * raised**0.5
    centre = np.mean if mean else np.median
    count = (len(first) + len(last)) / raised
    freedom = max(count - 2.0 if mean else FREEDOM_OF_MEDIANS * count**0.5, LEAST_FREEDOM)
    return float(centre(first)), float(centre(last)), float(error), freedom


def _judge(one: Measurement, gait: Gait, span: tuple[float, float], fps: float) -> _Judged | None:
    metric = known(one.name)
    if metric is None or metric.centre is None or not one.per_step:
        return None
    time_s, values = _samples(one, gait)
    third_s = (span[1] - span[0]) / 3.0
    thirds = (time_s < span[0] + third_s, time_s >= span[1] - third_s)
    if min(int(third.sum()) for third in thirds) < FEWEST_OF_A_THIRD:
        return None
    first, last, error, freedom = change_of(time_s, values, thirds, mean=metric.centre == "mean")
    change, half = last - first, statistics.student_half(error, freedom)
    drift = Drift(one.name, one.side, one.unit, first, last, change, (change - half, change + half))
    return _Judged(
        drift=drift,
        sure=replace(drift, sure=True, usual_range=_usual_range(drift, one)) if half < abs(change) else drift,
        chance=statistics.student_p(change, error, freedom),
        matters=metric.smallest_change is not None and abs(change) > metric.smallest_change.at(fps),
        compared=metric.smallest_change is not None,
    )


def _with_sure(judged: Sequence[_Judged]) -> tuple[Drift, ...]:
    """The drifts, those marked that are sure all together and matter.

    What has no smallest change is never sure and does not make the others less so.
    """
    limit = statistics.holm_limit([one.chance for one in judged if one.compared], FALSE_ALARMS)
    return tuple(one.sure if one.matters and one.chance <= limit else one.drift for one in judged)


def _samples(one: Measurement, gait: Gait) -> tuple[np.ndarray, np.ndarray]:
    """Times (N,) of the steps' landings and their values (N,), the two feet's own levels brought together.

    A median over both feet would jump between their levels; what is common to a foot's steps is no drift.
    """
    steps = {step.number: step for step in gait.steps}
    kept = [(steps[number], value) for number, value in one.per_step if number in steps]
    time_s = np.array([step.initial_contact_s for step, _ in kept])
    values = np.array([value for _, value in kept])
    left = np.array([step.side == "left" for step, _ in kept], bool)
    if left.any() and not left.all():
        levels = np.where(left, np.median(values[left]), np.median(values[~left]))
        values = values - levels + (np.median(values[left]) + np.median(values[~left])) / 2.0
    return time_s, values


def _error(values: np.ndarray, *, mean: bool) -> float:
    """Standard error of the centre of (N,) independent steps."""
    return float(values.std(ddof=1) / len(values) ** 0.5) if mean else statistics.bootstrap_sd(values)


def _variance_raised(time_s: np.ndarray, values: np.ndarray) -> float:
    """By how much the variance of a centre grows because neighbouring steps are alike, ≥ 1: (1 + r) / (1 − r).

    r is the correlation of neighbours about the run's straight line. Of N samples it comes out too small by
    (2 + 4r) / N (Shaman & Stine 1988, J. Am. Stat. Assoc. 83:842). Steps that alternate (r < 0) would tell more than
    their number; that is not claimed.
    """
    count = len(values)
    about = time_s - time_s.mean()
    rest = values - values.mean() - about * (about @ values) / (about @ about)
    spread = float(rest @ rest)
    if spread <= count * (ROUNDING * np.abs(values).max()) ** 2:
        return 1.0
    apart_s = np.diff(time_s)
    neighbours = apart_s <= NEIGHBOURS_WITHIN * np.median(apart_s)
    # A gap leaves out products, not squares: without this factor it would make steps look less alike.
    alike = float(rest[1:][neighbours] @ rest[:-1][neighbours]) / spread * (count - 1) / neighbours.sum()
    alike = float(np.clip((count * alike + 2.0) / (count - 4.0), 0.0, MOST_ALIKE))
    return (1.0 + alike) / (1.0 - alike)


def _usual_range(drift: Drift, one: Measurement) -> UsualRange:
    """Whether the value left its usual range (or went further out), came back towards it, or neither is likely."""
    if one.band is None or one.ci95 is None:
        return "neither"
    error = statistics.standard_error(one.ci95)
    rising = drift.change > 0
    if zone_probabilities(drift.last, error, one.band).beyond(high=rising) >= LIKELY:
        return "away"
    came_from = zone_probabilities(drift.first, error, one.band).beyond(high=not rising)
    return "towards" if came_from >= LIKELY else "neither"
