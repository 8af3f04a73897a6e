"""Files of watches with a known run: FIT by Garmin's encoder, which is not of the hand that formcam reads with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

import numpy as np
from garmin_fit_sdk import Encoder

EPOCH_UTC_S = 631_065_600
BEGINS_UTC_S = datetime(2026, 5, 1, 10, 30, tzinfo=UTC).timestamp()
FILE_ID, SESSION, RECORD, EVENT, FIELD_DESCRIPTION, DEVELOPER_DATA_ID = 0, 18, 20, 21, 206, 207
FLOAT32 = 0x88
STRYD = (("Cadence", "RPM"), ("Ground Time", "Milliseconds"), ("Vertical Oscillation", "Centimeters"),
         ("Leg Spring Stiffness", "KN/m"))  # fmt: skip


def stamp(utc_s: float) -> int:
    return round(utc_s) - EPOCH_UTC_S


def records(
    cadence_spm: Iterable[float],
    *,
    begins_utc_s: float = BEGINS_UTC_S,
    legs: int = 1,
    whole: bool = False,
    **series: Any,
) -> list[dict[str, Any]]:
    """A record a second: cadence for so many legs, and any other FIT field, one value or one a second."""
    made = []
    for number, spm in enumerate(cadence_spm):
        one: dict[str, Any] = {"mesg_num": RECORD, "timestamp": stamp(begins_utc_s + number)}
        written = spm * legs / 2
        one["cadence"] = int(written)
        if not whole:
            one["fractional_cadence"] = int((written % 1) * 128) / 128
        for name, values in series.items():
            one[name] = values if np.isscalar(values) else values[number]
        made.append(one)
    return made


def fit(
    messages: Sequence[dict[str, Any]], *, product: int = 4315, sport: str | None = "running", **said: Any
) -> bytes:
    """A FIT file of those messages, with what a watch writes around them."""
    encoder = Encoder()
    encoder.write_mesg(
        {"mesg_num": FILE_ID, "type": "activity", "manufacturer": "garmin", "product": product, **said}
    )
    return _ended(encoder, messages, sport)


def stryd_fit(messages: Sequence[dict[str, Any]], values: Sequence[Sequence[float]]) -> bytes:
    """The same with Stryd's developer fields: for each message cadence, ground time, oscillation, stiffness."""
    known = {"mesg_num": DEVELOPER_DATA_ID, "application_id": list(range(16)), "developer_data_index": 0}
    fields = [
        {
            "mesg_num": FIELD_DESCRIPTION,
            "developer_data_index": 0,
            "field_definition_number": number,
            "fit_base_type_id": FLOAT32,
            "field_name": name,
            "units": units,
        }
        for number, (name, units) in enumerate(STRYD)
    ]
    told = {
        n: {"developer_data_id_mesg": known, "field_description_mesg": one} for n, one in enumerate(fields)
    }
    encoder = Encoder(told)  # type: ignore[arg-type]
    encoder.write_mesg({"mesg_num": FILE_ID, "type": "activity", "manufacturer": "stryd"})
    for one in (known, *fields):
        encoder.write_mesg(one)
    with_fields = [
        {**message, "developer_fields": dict(enumerate(map(float, row)))}
        for message, row in zip(messages, values, strict=True)
    ]
    return _ended(encoder, with_fields, "running")


def timer(utc_s: float, what: str) -> dict[str, Any]:
    return {"mesg_num": EVENT, "timestamp": stamp(utc_s), "event": "timer", "event_type": what}


def session(sport: str, begins_utc_s: float, ends_utc_s: float) -> dict[str, Any]:
    return {
        "mesg_num": SESSION,
        "sport": sport,
        "start_time": stamp(begins_utc_s),
        "timestamp": stamp(ends_utc_s),
    }


def tcx(cadence: Sequence[float], *, begins_utc_s: float = BEGINS_UTC_S, tag: str = "RunCadence") -> bytes:
    points = "".join(
        f"<Trackpoint><Time>{_iso(begins_utc_s + n)}</Time><Extensions><x:TPX><x:Speed>2.8</x:Speed>"
        f"<x:{tag}>{value:.0f}</x:{tag}></x:TPX></Extensions></Trackpoint>"
        for n, value in enumerate(cadence)
    )
    return (
        '<?xml version="1.0"?><TrainingCenterDatabase xmlns="http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2"'
        ' xmlns:x="http://www.garmin.com/xmlschemas/ActivityExtension/v2"><Activities><Activity Sport="Running"><Lap>'
        f"<Track>{points}</Track></Lap><Creator><Name>Forerunner 255</Name></Creator></Activity></Activities>"
        "</TrainingCenterDatabase>"
    ).encode()


def gpx(cadence: Sequence[float], *, begins_utc_s: float = BEGINS_UTC_S) -> bytes:
    points = "".join(
        f'<trkpt lat="0" lon="0"><time>{_iso(begins_utc_s + n)}</time><extensions><g:TrackPointExtension>'
        f"<g:cad>{value:.0f}</g:cad></g:TrackPointExtension></extensions></trkpt>"
        for n, value in enumerate(cadence)
    )
    return (
        '<gpx xmlns="http://www.topografix.com/GPX/1/1" creator="COROS PACE 3" '
        'xmlns:g="http://www.garmin.com/xmlschemas/TrackPointExtension/v2"><trk><type>running</type>'
        f"<trkseg>{points}</trkseg></trk></gpx>"
    ).encode()


def _ended(encoder: Encoder, messages: Sequence[dict[str, Any]], sport: str | None) -> bytes:
    for message in messages:
        encoder.write_mesg(message)
    stamps = [message["timestamp"] for message in messages if message["mesg_num"] == RECORD]
    if sport is not None and stamps:
        encoder.write_mesg(
            {"mesg_num": SESSION, "sport": sport, "start_time": min(stamps), "timestamp": max(stamps) + 1}
        )
    return bytes(encoder.close())


def _iso(utc_s: float) -> str:
    return datetime.fromtimestamp(utc_s, UTC).isoformat().replace("+00:00", "Z")
