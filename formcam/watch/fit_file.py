"""FIT: what most watches write. Read with `fitdecode`; a file that breaks off is read as far as it goes."""

from __future__ import annotations

import io
import math
import struct
from collections.abc import Iterator
from typing import Any

import fitdecode

from formcam.records.errors import UsageError
from formcam.records.watch import Sensor
from formcam.watch.samples import ADVICE, NO_RUN, Samples

# FIT counts seconds from 1989-12-31T00:00:00Z (the FIT protocol's `date_time`); smaller numbers are seconds since the
# device was switched on.
EPOCH_UTC_S, LEAST_STAMP = 631_065_600, 0x10000000
# A day at one moment a second has some 100,000 messages of up to thirty fields. The smallest message and the smallest
# field are one byte, so bytes alone limit little.
MAX_MESSAGES, MAX_FIELDS = 400_000, 3_000_000
# The decoder trusts sizes, types and references that a damaged file makes up, and then fails in many ways.
BROKEN = (
    fitdecode.FitError,
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    TypeError,
    ValueError,
    struct.error,
)
RUNS = ("running", "generic", "fitness_equipment", "training", "multisport", "transition", "all")
# Our series, the record's fields that may hold it (the first that does), and what it is multiplied by.
_FIELDS: tuple[tuple[str, tuple[str, ...], float], ...] = (
    ("speed_mps", ("enhanced_speed", "speed"), 1.0),
    ("vertical_oscillation_cm", ("vertical_oscillation",), 0.1),
    ("contact_time_ms", ("stance_time",), 1.0),
    ("balance_left_pct", ("stance_time_balance",), 1.0),
)
# As Stryd names its developer fields.
_STRYD = {
    "Cadence": "cadence_spm",
    "Ground Time": "contact_time_ms",
    "Vertical Oscillation": "vertical_oscillation_cm",
    "Leg Spring Stiffness": "leg_stiffness_kn_m",
}
_MILLIMETRES = ("mm", "millimeters", "millimetres")


def read_fit(data: bytes) -> Samples:
    """What the file holds. Raises `UsageError` where nothing of a run can be read."""
    samples, sessions = Samples(), _Sessions()
    samples.aside = {name: [] for name in _STRYD.values()}
    stopped_s: float | None = None
    try:
        fields = 0
        for number, message in enumerate(_messages(data, samples)):
            fields += len(message.fields)
            if number >= MAX_MESSAGES or fields > MAX_FIELDS:
                raise UsageError("the watch's file holds more than any run has", NO_RUN)
            stopped_s = _take(message, samples, sessions, stopped_s)
    except BROKEN as error:
        if not samples.utc_s:
            raise UsageError("this FIT file is damaged or cut off before the run begins", ADVICE) from error
        samples.notes.append("The watch's file is damaged or cut off: what comes before that is used.")
    _take_stryd(samples)
    sessions.keep_runs(samples)
    _say_who_measured(samples)
    return samples


def _messages(data: bytes, samples: Samples) -> Iterator[Any]:
    reader = fitdecode.FitReader(
        io.BytesIO(data),
        processor=None,
        check_crc=fitdecode.CrcCheck.READONLY,
        error_handling=fitdecode.ErrorHandling.IGNORE,
    )
    with reader as fit:
        for frame in fit:
            if frame.frame_type == fitdecode.FIT_FRAME_DATA:
                yield frame
            elif frame.frame_type == fitdecode.FIT_FRAME_CRC and not frame.matched:
                samples.notes.append(
                    "The checksum of the watch's file is wrong: some of its values may be, too."
                )


class _Sessions:
    """The spans of a file's activities, and what sport each was."""

    def __init__(self) -> None:
        self.spans: list[tuple[str, float, float]] = []

    def add(self, message: Any) -> None:
        start, end = _stamp(message, "start_time"), _stamp(message, "timestamp")
        sport = message.get_value("sport", fallback=None)
        if isinstance(sport, str) and start is not None and end is not None:
            self.spans.append((sport, start, end))

    def keep_runs(self, samples: Samples) -> None:
        """Leave out what was no run: a cyclist's 85 turns a minute look like a runner's strides of one leg."""
        others = [span for span in self.spans if span[0] not in RUNS]
        if not others:
            return
        if len(others) == len(self.spans):
            raise UsageError(f"the watch's file is of {_plain(others[0][0])}, not of a run", NO_RUN)
        within = [not any(start <= moment < end for _, start, end in others) for moment in samples.utc_s]
        samples.utc_s = [moment for moment, kept in zip(samples.utc_s, within, strict=True) if kept]
        for name, series in samples.values.items():
            samples.values[name] = [value for value, kept in zip(series, within, strict=True) if kept]


def _take(message: Any, samples: Samples, sessions: _Sessions, stopped_s: float | None) -> float | None:
    """What one message says; returns since when the watch is stopped, None while it runs."""
    if message.name == "record":
        _take_record(message, samples)
    elif message.name == "event" and message.get_value("event", fallback=None) == "timer":
        moment, what = _stamp(message, "timestamp"), message.get_value("event_type", fallback=None)
        if moment is not None and str(what).startswith("stop"):
            return moment if stopped_s is None else stopped_s
        if moment is not None and what == "start":
            if stopped_s is not None and moment > stopped_s:
                samples.stops_utc_s.append((stopped_s, moment))
            return None
    elif message.name == "session":
        sessions.add(message)
    elif message.name == "activity":
        samples.utc_offset_s = _utc_offset_s(message)
    elif message.name == "file_id" and not samples.device:
        samples.device = _device(message)
    return stopped_s


def _take_record(message: Any, samples: Samples) -> None:
    moment = _stamp(message, "timestamp")
    if moment is None:
        return
    own, stryd = _numbers(message)
    found: dict[str, float | None] = {
        name: next((factor * own[field] for field in fields if field in own), None)
        for name, fields, factor in _FIELDS
    }
    if "cadence" in own:
        found["cadence_spm"] = own["cadence"] + own.get("fractional_cadence", 0.0)
    samples.add(moment, found)
    for name, series in samples.aside.items():
        series.append(stryd.get(name, math.nan))


def _numbers(message: Any) -> tuple[dict[str, float], dict[str, float]]:
    """The record's own fields that hold one number, by name, and Stryd's, by ours; of several the first."""
    own: dict[str, float] = {}
    stryd: dict[str, float] = {}
    for one in message.fields:
        value = one.value
        if isinstance(value, bool) or not isinstance(value, int | float):
            continue
        # A developer may name a field as the profile does.
        if one.field_def is None or not one.field_def.is_dev:
            own.setdefault(one.name, float(value))
            continue
        name = _STRYD.get(str(one.name).strip("\x00 "))
        if name is not None:
            in_mm = name.endswith("_cm") and str(one.field.units).strip("\x00 ").lower() in _MILLIMETRES
            stryd.setdefault(name, float(value) * (0.1 if in_mm else 1.0))
    return own, stryd


def _take_stryd(samples: Samples) -> None:
    """Stryd's word where the watch has none of its own in the whole file, as in Runalyze (its issue 1628): never some
    of both, which may count one leg here and both there."""
    for name, series in samples.aside.items():
        own = samples.values[name]
        # NaN is not above zero, and zeros are what stands in an empty column.
        if len(series) == len(own) and not any(one > 0 for one in own) and any(one > 0 for one in series):
            samples.values[name] = series
            samples.sensors[name] = "stryd"


def _say_who_measured(samples: Samples) -> None:
    """Ground contact balance needs something worn at the chest or waist ("compatible accessory only", Garmin's manuals
    of running dynamics), which then measures contact, bounce and cadence, too."""
    if not any(map(math.isfinite, samples.values["balance_left_pct"])):
        return
    worn: Sensor = "torso"
    for name in ("cadence_spm", "vertical_oscillation_cm", "contact_time_ms", "balance_left_pct"):
        samples.sensors.setdefault(name, worn)


def _utc_offset_s(message: Any) -> float | None:
    """How far local time is ahead of UTC, by the activity's two stamps; zones are whole quarters of an hour."""
    utc_s, local_s = _stamp(message, "timestamp"), _stamp(message, "local_timestamp")
    if utc_s is None or local_s is None:
        return None
    offset_s = 900.0 * round((local_s - utc_s) / 900.0)
    return offset_s if abs(offset_s) <= 14 * 3600.0 else None


def _device(message: Any) -> str:
    """Maker and product, where the file names them; products that the profile does not know are numbers."""
    parts = [
        message.get_value(name, fallback=None) for name in ("manufacturer", "garmin_product", "product_name")
    ]
    return " ".join(_plain(part) for part in parts if isinstance(part, str) and part)


def _plain(word: str) -> str:
    return word.replace("_", " ")


def _stamp(message: Any, name: str) -> float | None:
    value = message.get_raw_value(name, fallback=None)
    if isinstance(value, bool) or not isinstance(value, int) or value < LEAST_STAMP:
        return None
    return float(EPOCH_UTC_S + value)
