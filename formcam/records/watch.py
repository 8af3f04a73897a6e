"""What a runner's watch (or pod) recorded of a run, which part of it a clip shows, and both held side by side."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Literal, get_args

import numpy as np

from formcam.records.arrays import check_rising, store

# Who measured a series: a watch or something it does not tell; what is worn at the chest or waist; a Stryd on the shoe.
Sensor = Literal["watch", "torso", "stryd"]
SENSORS: tuple[Sensor, ...] = get_args(Sensor)
Legs = Literal["one", "both"]
SERIES = (
    "cadence_spm",
    "speed_mps",
    "vertical_oscillation_cm",
    "contact_time_ms",
    "balance_left_pct",
    "leg_stiffness_kn_m",
)
# How the minutes were found: by clock and cadence, by one of the two, or any minute fits (a steady run), or several
# parts do; "none": they could not be told.
Basis = Literal["clock and cadence", "clock", "cadence", "steady", "several", "none"]
BASES: tuple[Basis, ...] = get_args(Basis)
# Whether both agree within both errors; "unclear": they are apart, and nobody has published how far the watch may be
# off; "alone": formcam has nothing to hold against it.
Agreement = Literal["same", "different", "unclear", "alone"]
AGREEMENTS: tuple[Agreement, ...] = get_args(Agreement)


@dataclass(frozen=True, eq=False)
class WatchRun:
    """Series over a run, each (T,): `time_s` rising from 0 at `begins_utc_s` (seconds since 1970), missing is NaN.

    Cadence is in steps a minute, both feet; `written_for` says for how many legs the file writes it. `balance_left_pct`
    is the left foot's share of ground contact. `pauses_s` are the spans in which the watch was stopped. `sensors` says
    who measured each series that is there, `utc_offset_s` how far the watch's local time is ahead of UTC. `device` and
    `notes` are printable; `device` is empty where the file names none.
    """

    device: str
    begins_utc_s: float
    time_s: np.ndarray
    cadence_spm: np.ndarray
    speed_mps: np.ndarray
    vertical_oscillation_cm: np.ndarray
    contact_time_ms: np.ndarray
    balance_left_pct: np.ndarray
    leg_stiffness_kn_m: np.ndarray
    written_for: Legs
    sensors: tuple[tuple[str, Sensor], ...] = ()
    pauses_s: tuple[tuple[float, float], ...] = ()
    utc_offset_s: float | None = None
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        count = len(self.time_s)
        for name in ("time_s", *SERIES):
            store(self, name, getattr(self, name), (count,), float)
        if count == 0 or not math.isfinite(self.begins_utc_s):
            raise ValueError("a watch's run has a beginning and at least one moment")
        check_rising(self.time_s)
        if any(not start < end for start, end in self.pauses_s):
            raise ValueError("a pause begins before it ends")

    @property
    def length_s(self) -> float:
        """From the first moment to the last."""
        return float(self.time_s[-1] - self.time_s[0])

    def sensor_of(self, name: str) -> Sensor:
        """Who measured that series."""
        return dict(self.sensors).get(name, "watch")


@dataclass(frozen=True)
class ClipMinutes:
    """Which part of a watch's run a clip shows: the beginnings of all stretches of `length_s` that it may be, as
    seconds of the run, and in words why these, or why none could be told."""

    basis: Basis
    length_s: float
    begins_s: tuple[float, ...]
    why: str

    def __post_init__(self) -> None:
        if self.basis not in BASES or (self.basis == "none") != (not self.begins_s):
            raise ValueError("minutes were told by something, or there are none")


@dataclass(frozen=True)
class WatchRow:
    """One quantity by watch and clip, in `unit`: `name` is that of the measurement, or `speed` or `balance`.

    `watch` is the mean over the minutes; where several stretches may be meant, `spread` is half the range of their
    means. `watch_error` is half its 95 % interval and `watch_offset` how much it shows above what formcam measures, on
    average, both as published (`source`); None where nothing is. `ours` with `ours_ci95` is the clip's.
    """

    name: str
    unit: str
    watch: float
    spread: float
    watch_error: float | None
    watch_offset: float | None
    source: str
    ours: float | None
    ours_ci95: tuple[float, float] | None
    agreement: Agreement
    remark: str = ""

    def __post_init__(self) -> None:
        if self.agreement not in AGREEMENTS or not math.isfinite(self.watch):
            raise ValueError(f"{self.name}: a row has a watch's value and says whether both agree")


@dataclass(frozen=True)
class WatchComparison:
    """A clip beside the watch of the same run: `minutes` tells which part, `rows` is empty where none could be told."""

    device: str
    written_for: Legs
    minutes: ClipMinutes
    rows: tuple[WatchRow, ...] = field(default=())
    notes: tuple[str, ...] = ()
