"""A clip beside the watch of the same run: the minutes, and each quantity by both with both errors.

Speed is shown and not taken over: a watch's indoors is worse than what the clip itself tells
(docs/biomechanics.md §7b).
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from formcam.metrics.catalogue import metric
from formcam.metrics.drift import run_span_s
from formcam.metrics.watch_errors import error_of
from formcam.metrics.watch_minutes import ClipFacts, find_minutes, means_at
from formcam.records.analysis import Analysis, Measurement
from formcam.records.watch import Agreement, ClipMinutes, WatchComparison, WatchRow, WatchRun

NO_CADENCE = "the clip gives no cadence to find the minutes by"
FOUND_BY_IT = "The minutes were found by the cadence, so this says nothing of how good either is."
ONE_LEG_ONLY = "The clip's is of the leg next to the camera, the watch's the mean of both."
SPEED_SOURCE = "Wahl 2017 (10.3389/fphys.2017.00725): eleven wearables on a treadmill"


@dataclass(frozen=True)
class _Pair:
    """A measurement of ours, and the watch's series of the same thing."""

    name: str
    series: str
    remark: str = ""


_PAIRS = (
    _Pair("cadence", "cadence_spm"),
    _Pair("vertical_oscillation", "vertical_oscillation_cm"),
    _Pair("ground_contact_time", "contact_time_ms", ONE_LEG_ONLY),
)


def compare_with_watch(
    analysis: Analysis, run: WatchRun, filmed_utc_s: float | None = None
) -> WatchComparison:
    """The clip's result beside the watch's; `filmed_utc_s` is what the clip's file says of when it was filmed."""
    facts = _facts(analysis, filmed_utc_s)
    minutes = ClipMinutes("none", 0.0, (), facts) if isinstance(facts, str) else find_minutes(run, facts)
    rows = tuple(_rows(analysis, run, minutes)) if minutes.begins_s else ()
    return WatchComparison(run.device, run.written_for, minutes, rows, run.notes)


def _facts(analysis: Analysis, filmed_utc_s: float | None) -> ClipFacts | str:
    """What the clip is found by, or why it cannot be."""
    cadence = analysis.get("cadence")
    span = None if analysis.gait is None else run_span_s(analysis.gait)
    if cadence is None or cadence.value is None or cadence.ci95 is None or span is None:
        return NO_CADENCE
    if analysis.gait is not None and analysis.gait.rate_doubt is not None:
        return f"the clip's cadence is in doubt: {analysis.gait.rate_doubt.rstrip('.')}"
    film_s = span[1] if analysis.video is None else analysis.video.duration_s
    return ClipFacts(cadence.value, cadence.ci95, span[1] - span[0], span[0], film_s, filmed_utc_s)


def _rows(analysis: Analysis, run: WatchRun, minutes: ClipMinutes) -> Iterator[WatchRow]:
    for pair in _PAIRS:
        seen = _seen(run, pair.series, minutes)
        if seen is not None:
            yield _row(pair, analysis.get(pair.name), seen, run, minutes)
    balance, speed = _seen(run, "balance_left_pct", minutes), _seen(run, "speed_mps", minutes)
    if balance is not None:
        yield _alone(
            "balance",
            "%",
            balance,
            "",
            "The left foot's share of ground contact. One camera sees one leg's contacts well, so formcam has nothing "
            "to hold against it.",
        )
    if speed is not None:
        yield _speed(analysis, (3.6 * speed[0], 3.6 * speed[1]))


def _seen(run: WatchRun, series: str, minutes: ClipMinutes) -> tuple[float, float] | None:
    """Mean of the watch's series over the minutes, and half the range of the stretches' means; None without any."""
    means = means_at(run, getattr(run, series), minutes.begins_s, minutes.length_s)
    means = means[np.isfinite(means)]
    if not len(means):
        return None
    low, high = np.percentile(means, [2.5, 97.5])
    return float(np.mean(means)), float(high - low) / 2


def _row(
    pair: _Pair,
    ours: Measurement | None,
    seen: tuple[float, float],
    run: WatchRun,
    minutes: ClipMinutes,
) -> WatchRow:
    value, spread = seen
    error = error_of(pair.name, run.sensor_of(pair.series))
    offset = error.offset_at(value)
    known = None if ours is None or ours.value is None or ours.ci95 is None else (ours.value, ours.ci95)
    agreement: Agreement = "alone"
    if known is not None:
        apart = abs(value - (offset or 0.0) - known[0])
        half = math.hypot((known[1][1] - known[1][0]) / 2, spread, error.half or 0.0)
        agreement = "same" if apart <= half else "unclear" if error.half is None else "different"
    circular = (
        FOUND_BY_IT if pair.name == "cadence" and minutes.basis in ("cadence", "steady", "several") else ""
    )
    study = error.source.partition(" (")[0]
    own = f"The watch's own error: {error.words}{f' ({study})' if study else ''}."
    return WatchRow(
        name=pair.name,
        unit=metric(pair.name).unit,
        watch=value,
        spread=spread,
        watch_error=error.half,
        watch_offset=offset,
        source=error.source,
        ours=None if known is None else known[0],
        ours_ci95=None if known is None else known[1],
        agreement=agreement,
        remark=" ".join(filter(None, (own, pair.remark if known is not None else "", circular))),
    )


def _alone(name: str, unit: str, seen: tuple[float, float], source: str, remark: str) -> WatchRow:
    return WatchRow(name, unit, seen[0], seen[1], None, None, source, None, None, "alone", remark)


def _speed(analysis: Analysis, seen_kmh: tuple[float, float]) -> WatchRow:
    """Beside the belt's speed where it was typed, which is not the clip's own word, so nothing is said of agreement."""
    typed = analysis.runner.speed_kmh
    remark = (
        "Indoors a watch estimates the speed (eleven were off by up to 50 % on a treadmill, Wahl 2017), so it changes "
        "nothing here."
    )
    if typed is None:
        remark += " If the treadmill showed this speed, too, give it as the belt's."
    row = _alone("speed", "km/h", seen_kmh, SPEED_SOURCE, remark)
    return replace(row, ours=typed)
