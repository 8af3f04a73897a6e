"""From what a file holds moment by moment to the series of a run: order, pauses, one leg or both, plausible values."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from formcam.records.errors import UsageError
from formcam.records.printable import printable
from formcam.records.watch import SERIES, Legs, Sensor, WatchRun

# Files come from anywhere. A day at one moment a second has 86,400 moments, as FIT some 5 MB; a run of five hours has
# 8 MB as XML. `.streamlit/config.toml` lets as much through.
MAX_BYTES = 16 * 1024**2
MAX_MOMENTS = 200_000
MAX_RUN_S = 48 * 3600.0
# A watch that has not yet heard the time writes its first moments years ago: what lies so far apart is two recordings.
APART_S = 6 * 3600.0
# Watches on "smart recording" skip up to about ten seconds; more is a pause, told or not.
PAUSE_S = 15.0
MAX_NAME = 60
# Cadence of a run: strides of one leg, or steps of both, a minute. No running leg makes 140 strides, and both feet
# together hardly fewer than 140 steps, so either is recognised by values that the other cannot have. FIT's profile says
# one leg (record.cadence in rpm), TCX and GPX say neither, and exporters write both.
ONE_LEG, BOTH_LEGS = (70.0, 110.0), (140.0, 220.0)
# Of all moments with a cadence; fewer are slips of the sensor.
LEAST_SHARE = 0.05
# What a body can show; outside it is an empty field or a slip.
PLAUSIBLE = {
    "cadence_spm": (60.0, 260.0),
    "speed_mps": (0.3, 12.0),
    "vertical_oscillation_cm": (2.0, 20.0),
    "contact_time_ms": (80.0, 600.0),
    "balance_left_pct": (30.0, 70.0),
    "leg_stiffness_kn_m": (1.0, 40.0),
}
ADVICE = "export the run once more as FIT, TCX or GPX, and give that file unpacked"
NO_RUN = "give the file of the run that the clip shows"


@dataclass
class Samples:
    """What was read so far; cadence is as written, other series in formcam's units. `aside` holds the
    same by a second sensor, moment by moment."""

    device: str = ""
    utc_s: list[float] = field(default_factory=list)
    values: dict[str, list[float]] = field(default_factory=lambda: {name: [] for name in SERIES})
    stops_utc_s: list[tuple[float, float]] = field(default_factory=list)
    sensors: dict[str, Sensor] = field(default_factory=dict)
    aside: dict[str, list[float]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    utc_offset_s: float | None = None

    def add(self, utc_s: float, found: dict[str, float | None]) -> None:
        """One moment. Raises `UsageError` when there are more than any run has."""
        if len(self.utc_s) >= MAX_MOMENTS:
            raise UsageError("the watch's file holds more moments than any run has", NO_RUN)
        self.utc_s.append(utc_s)
        for name, series in self.values.items():
            value = found.get(name)
            series.append(math.nan if value is None else value)


def run_of(samples: Samples) -> WatchRun:
    """The run. Raises `UsageError` where the moments hold none."""
    if not samples.utc_s:
        raise UsageError("the watch's file holds no moments of a run", NO_RUN)
    utc_s = np.array(samples.utc_s, float)
    order = _in_order(utc_s)
    values = {name: np.array(series, float)[order] for name, series in samples.values.items()}
    utc_s = utc_s[order]
    keep = _longest_recording(utc_s)
    utc_s, values = utc_s[keep], {name: series[keep] for name, series in values.items()}
    legs = _legs(values["cadence_spm"])
    values["cadence_spm"] = values["cadence_spm"] * (2.0 if legs == "one" else 1.0)
    for name, (low, high) in PLAUSIBLE.items():
        series = values[name]
        # NaN is in no range, and stays.
        values[name] = np.where((series >= low) & (series <= high), series, np.nan)
    begins = float(utc_s[0])
    return WatchRun(
        device=name_of(samples.device),
        begins_utc_s=begins,
        time_s=utc_s - begins,
        written_for=legs,
        sensors=tuple((name, samples.sensors.get(name, "watch")) for name in SERIES),
        pauses_s=tuple(_pauses(utc_s - begins, [(a - begins, b - begins) for a, b in samples.stops_utc_s])),
        utc_offset_s=samples.utc_offset_s,
        notes=tuple(map(printable, samples.notes)),
        **values,
    )


def name_of(text: object) -> str:
    """A device's name as a line of reasonable length, whatever the file says."""
    return printable(" ".join(str(text).replace("\x00", " ").split()))[:MAX_NAME]


def _in_order(utc_s: np.ndarray) -> np.ndarray:
    """The moments by time, the first of those with the same one; those without a time are left out."""
    known = np.flatnonzero(np.isfinite(utc_s))
    if not len(known):
        raise UsageError("no moment of the watch's file has a time", ADVICE)
    _, first = np.unique(utc_s[known], return_index=True)
    return known[first]


def _longest_recording(utc_s: np.ndarray) -> slice:
    """The piece with the most moments between gaps that are no pause."""
    ends = [0, *(np.flatnonzero(np.diff(utc_s) > APART_S) + 1), len(utc_s)]
    pieces = [slice(int(a), int(b)) for a, b in pairwise(ends)]
    longest = max(pieces, key=lambda piece: piece.stop - piece.start)
    if utc_s[longest][-1] - utc_s[longest][0] > MAX_RUN_S:
        raise UsageError("the watch's file goes on for more than two days", NO_RUN)
    return longest


def _legs(written: np.ndarray) -> Legs:
    """For how many legs cadence is written. Raises `UsageError` where it is that of no run."""
    moving = written[written > 0]  # NaN is not.
    if not len(moving):
        raise UsageError(
            "the watch's file tells no cadence", "give a file with running cadence (FIT has it most often)"
        )
    shares = {
        legs: float(np.mean((moving >= low) & (moving <= high)))
        for legs, (low, high) in (("both", BOTH_LEGS), ("one", ONE_LEG))
    }
    if shares["both"] >= LEAST_SHARE:
        return "both"
    if shares["one"] >= LEAST_SHARE:
        return "one"
    raise UsageError("nobody runs in the watch's file: its cadence is that of no run", NO_RUN)


def _pauses(time_s: np.ndarray, stops: Sequence[tuple[float, float]]) -> Iterator[tuple[float, float]]:
    """Gaps and stops as spans that do not overlap, in order."""
    gaps = np.flatnonzero(np.diff(time_s) > PAUSE_S)
    spans = sorted([*((float(time_s[i]), float(time_s[i + 1])) for i in gaps), *stops])
    last = float(time_s[-1])
    current: tuple[float, float] | None = None
    for start, end in ((max(a, 0.0), min(b, last)) for a, b in spans):
        if start >= end:
            continue
        if current is not None and start <= current[1]:
            current = current[0], max(current[1], end)
            continue
        if current is not None:
            yield current
        current = start, end
    if current is not None:
        yield current
