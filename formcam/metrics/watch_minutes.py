"""Which minutes of a watch's run a clip shows, by the clock and by the cadence of both.

The clock is what the camera wrote into the file. It may be the moment at which filming began or ended, the camera's own
zone may have been written as if it were UTC, and a clip that was edited or sent on bears the day of that. So the clock
alone is believed only where the watch has no cadence to contradict it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from formcam.records.watch import ClipMinutes, WatchRun

# FIT without fractions counts whole strides of one leg, in steps of two a minute and rounded down on some watches, and
# watches smooth over several seconds; either moves the mean of half a minute by up to about this.
WATCH_CADENCE_SPM = 3.0
# Phones and watches set their clocks by the network or by satellites, to a second or two; somebody starts filming and
# runs on. More than this apart, two clocks do not say the same minute.
CLOCK_S = 20.0
# Zones lie up to 14 hours from UTC.
MOST_ZONE_S = 14 * 3600.0
# A mean over a stretch needs most of its seconds.
LEAST_KNOWN = 0.8
# Where so much of the running fits, the run was steady: the minutes hardly matter.
STEADY_SHARE = 0.8
# Watches record each second, or skip up to about this ("smart recording"); in between, the values lie on a line.
SKIPPED_S = 15.0
# A stretch of other cadence next to the one that fits: both share seconds, so they are one place.
ONE_PLACE = 1.0
LEAST_LENGTH_S = 3.0
RUNNING_SPM = 130.0


@dataclass(frozen=True)
class ClipFacts:
    """What is known of the clip: cadence with its 95 % interval, steps a minute; how long and from which second of the
    clip the measured running is; when the camera says it filmed (seconds since 1970; None = it does not say) and how
    long the film is, seconds."""

    cadence_spm: float
    cadence_ci95: tuple[float, float]
    length_s: float
    from_s: float
    film_s: float
    filmed_utc_s: float | None


def find_minutes(run: WatchRun, clip: ClipFacts) -> ClipMinutes:
    """The stretches of the run that the clip may show."""
    length_s = max(clip.length_s, LEAST_LENGTH_S)
    fit, known = _fitting(run, clip, length_s)
    if clip.filmed_utc_s is not None:
        told = _by_clock(run, clip, length_s, fit, known)
        if told is not None:
            return told
    return _by_cadence(run, clip, length_s, fit)


def means_at(run: WatchRun, series: np.ndarray, begins_s: Sequence[float], length_s: float) -> np.ndarray:
    """Mean of a series (T,) of the run over each stretch, (N,); NaN where too little of it is known."""
    values = _each_second(run, series)
    sums, counts = _sums(values)
    starts = np.clip(np.asarray(begins_s, float).round().astype(int), 0, len(values))
    ends = np.clip(starts + round(length_s), 0, len(values))
    count = counts[ends] - counts[starts]
    with np.errstate(invalid="ignore", divide="ignore"):
        means = (sums[ends] - sums[starts]) / count
    return np.where(count >= LEAST_KNOWN * round(length_s), means, np.nan)


def tolerance_spm(clip: ClipFacts) -> float:
    """How far the watch's mean cadence may lie from the clip's in the same stretch."""
    half = (clip.cadence_ci95[1] - clip.cadence_ci95[0]) / 2
    return float(np.hypot(half, WATCH_CADENCE_SPM))


def _fitting(run: WatchRun, clip: ClipFacts, length_s: float) -> tuple[np.ndarray, np.ndarray]:
    """For a stretch that begins at each second of the run, (S,): whether its cadence fits, and its cadence."""
    starts = np.arange(max(int(run.length_s - length_s) + 1, 1))
    means = means_at(run, run.cadence_spm, starts.tolist(), length_s)
    with np.errstate(invalid="ignore"):
        return np.abs(means - clip.cadence_spm) <= tolerance_spm(clip), means


def _by_clock(
    run: WatchRun, clip: ClipFacts, length_s: float, fit: np.ndarray, known: np.ndarray
) -> ClipMinutes | None:
    """What the clock tells, None where it tells nothing of this run."""
    candidates = _clock_starts(run, clip, 0.0, len(fit))
    if len(candidates):
        both = _by_both(candidates, fit, length_s, "the clock of the clip")
        if both is not None:
            return both
        seen = known[candidates]
        if not np.isfinite(seen).any():
            return ClipMinutes(
                "clock",
                length_s,
                tuple(map(float, candidates)),
                "the clock of the clip leads to these minutes; the watch has no cadence there to check it by",
            )
        return _none(
            length_s,
            f"by its clock the clip shows minutes in which the watch counted {np.nanmean(seen):.0f} steps a minute, "
            f"and the clip shows {clip.cadence_spm:.0f}",
        )
    return _by_local_clock(run, clip, length_s, fit)


def _by_local_clock(run: WatchRun, clip: ClipFacts, length_s: float, fit: np.ndarray) -> ClipMinutes | None:
    """Cameras that write the time of their place as if it were UTC, by the zone that the watch tells."""
    if run.utc_offset_s:
        candidates = _clock_starts(run, clip, -run.utc_offset_s, len(fit))
        local = "the clock of the clip, read as the time of the place,"
        both = _by_both(candidates, fit, length_s, local)
        if both is not None:
            return both
    early_s = run.begins_utc_s - (clip.filmed_utc_s or run.begins_utc_s)
    if early_s > MOST_ZONE_S:
        return _none(
            length_s, f"by its clock the clip was filmed {_long(early_s)} before the watch's run began"
        )
    return None


def _by_both(candidates: np.ndarray, fit: np.ndarray, length_s: float, clock: str) -> ClipMinutes | None:
    """Where the clock leads to and the cadence fits; None where it fits at none of these."""
    fitting = candidates[fit[candidates]]
    if not len(fitting):
        return None
    why = f"{clock} and its cadence both lead to these minutes"
    return ClipMinutes("clock and cadence", length_s, tuple(map(float, fitting)), why)


def _clock_starts(run: WatchRun, clip: ClipFacts, zone_s: float, count: int) -> np.ndarray:
    """Seconds of the run at which the measured running may begin, if the clip's clock were off by so much."""
    if clip.filmed_utc_s is None:
        return np.zeros(0, int)
    filmed_s = clip.filmed_utc_s + zone_s - run.begins_utc_s
    # The file's moment is that at which filming began (Apple) or ended (Android's recorder writes it then).
    either = [filmed_s + clip.from_s, filmed_s - clip.film_s + clip.from_s]
    spans = [np.arange(round(one - CLOCK_S), round(one + CLOCK_S) + 1) for one in either]
    starts = np.unique(np.concatenate(spans))
    return starts[(starts >= 0) & (starts < count)]


def _by_cadence(run: WatchRun, clip: ClipFacts, length_s: float, fit: np.ndarray) -> ClipMinutes:
    begins = np.flatnonzero(fit)
    if not len(begins):
        return _none(
            length_s,
            f"nowhere in it did the watch count about {clip.cadence_spm:.0f} steps a minute for {length_s:.0f} s, as "
            "in the clip",
        )
    doubt = _doubt(run, clip)
    found = tuple(map(float, begins))
    if begins[-1] - begins[0] <= ONE_PLACE * length_s:
        why = f"only there the watch counted about {clip.cadence_spm:.0f} steps a minute for as long{doubt}"
        return ClipMinutes("cadence", length_s, found, why)
    cadence = _each_second(run, run.cadence_spm)
    with np.errstate(invalid="ignore"):
        running = cadence >= RUNNING_SPM
    covered = np.zeros(len(cadence) + 1, int)
    np.add.at(covered, begins, 1)
    np.add.at(covered, np.minimum(begins + round(length_s), len(cadence)), -1)
    inside = np.cumsum(covered)[: len(cadence)] > 0
    share = float((inside & running).sum() / max(running.sum(), 1))
    if share >= STEADY_SHARE:
        why = f"your run was steady: what the watch says holds for any of its minutes{doubt}"
        return ClipMinutes("steady", length_s, found, why)
    why = (
        f"several parts of the run have the clip's cadence, {share:.0%} of it: what the watch says is the mean "
        f"over all of them{doubt}"
    )
    return ClipMinutes("several", length_s, found, why)


def _doubt(run: WatchRun, clip: ClipFacts) -> str:
    if clip.filmed_utc_s is None:
        return "; the clip does not say when it was filmed"
    late_s = clip.filmed_utc_s - run.begins_utc_s
    when = f"{_long(abs(late_s))} {'after' if late_s > 0 else 'before'} the watch's run began"
    return f"; by its clock the clip was filmed {when}, so make sure that both are of one run"


def _none(length_s: float, why: str) -> ClipMinutes:
    return ClipMinutes("none", length_s, (), why)


def _each_second(run: WatchRun, series: np.ndarray) -> np.ndarray:
    """A series (T,) at whole seconds of the run, (S,); NaN in pauses and where values lie too far apart."""
    seconds = np.arange(int(run.length_s) + 1, dtype=float)
    known = np.isfinite(series)
    if known.sum() < 2:
        return np.full(len(seconds), np.nan)
    time_s, values = run.time_s[known], series[known]
    after = np.clip(np.searchsorted(time_s, seconds), 1, len(time_s) - 1)
    apart = time_s[after] - time_s[after - 1]
    inside = (seconds >= time_s[0]) & (seconds <= time_s[-1]) & (apart <= SKIPPED_S)
    at = np.where(inside, np.interp(seconds, time_s, values), np.nan)
    for start, end in run.pauses_s:
        at[(seconds > start) & (seconds < end)] = np.nan
    return at


def _sums(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Running sums of the known values and of their number, with a zero in front."""
    known = np.isfinite(values)
    sums = np.concatenate([[0.0], np.cumsum(np.where(known, values, 0.0))])
    return sums, np.concatenate([[0], np.cumsum(known)])


def _long(seconds: float) -> str:
    """`40 minutes`, `5 hours`, `3 days`."""
    for unit, length_s in (("day", 86_400.0), ("hour", 3600.0), ("minute", 60.0)):
        if seconds >= 2 * length_s:
            return f"{seconds / length_s:.0f} {unit}s"
    return "a minute"
