"""TCX and GPX: XML with cadence and speed in extensions. Elements are known by name, whatever their name space."""

from __future__ import annotations

import io
import math
from datetime import UTC, datetime
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from formcam.records.errors import UsageError
from formcam.watch.samples import ADVICE, NO_RUN, Samples

# A day at one moment a second has 86,400 points of some ten elements. An element that holds nothing takes 4 bytes in
# the file and a hundred in memory.
MAX_ELEMENTS, MAX_DEPTH = 2_000_000, 60
# Each attribute has its sign; a point has two. All those of a tag are in memory before anybody sees the tag.
MAX_ATTRIBUTES = 400_000
PIECE = 1024**2
POINTS = ("Trackpoint", "trkpt")
# TCX: `RunCadence` (ActivityExtension) before `Cadence`, which is a bicycle's; GPX: `cad` (TrackPointExtension).
_CADENCE, _SPEED = ("RunCadence", "cad", "Cadence", "cadence"), ("Speed", "speed")
OTHER_SPORTS = ("biking", "cycling", "swimming", "rowing", "skiing")
# What the parser raises for a text that is not XML, in an encoding that nobody knows, or with a DOCTYPE.
BROKEN = (ParseError, ValueError, LookupError)


def read_xml(data: bytes) -> Samples:
    """What the file holds. Raises `UsageError` where nothing of a run can be read."""
    samples = Samples()
    if data.count(b"=") > MAX_ATTRIBUTES:
        raise UsageError("the watch's file holds more than any run has", NO_RUN)
    try:
        _read(data, samples)
    except DefusedXmlException as error:
        # Entities can unfold to any length or name other files, and neither format has a DOCTYPE, which declares them.
        raise UsageError("this file declares things that no watch writes (a DOCTYPE)", ADVICE) from error
    except BROKEN as error:
        if not samples.utc_s:
            raise UsageError("this is not a TCX or GPX file, or it is damaged", ADVICE) from error
        samples.notes.append("The watch's file is damaged or cut off: what comes before that is used.")
    if not samples.utc_s:
        raise UsageError("this file holds no moments of a run", NO_RUN)
    return samples


def _read(data: bytes, samples: Samples) -> None:
    depth = count = 0
    inside: list[str] = []
    for event, element in iterparse(_Pieces(data), events=("start", "end"), forbid_dtd=True):
        name = _name(element)
        if event == "start":
            count, depth = count + 1, depth + 1
            if count > MAX_ELEMENTS or depth > MAX_DEPTH:
                raise UsageError("the watch's file holds more than any run has", NO_RUN)
            inside.append(name)
            if name == "gpx":
                samples.device = samples.device or element.get("creator", "")
            elif name == "Activity":
                _refuse_other(element.get("Sport", ""))
            continue
        depth -= 1
        inside.pop()
        if name in POINTS:
            _take(element, samples)
            element.clear()
        elif name == "Name" and inside[-1:] == ["Creator"]:
            samples.device = element.text or samples.device
        elif name == "type" and inside[-1:] == ["trk"]:
            _refuse_other(element.text or "")


class _Pieces(io.BytesIO):
    """Read in pieces of our size: the parser asks for 16 kB, and older ones read a tag that goes on for megabytes anew
    with each."""

    def read(self, size: int | None = -1) -> bytes:  # noqa: ARG002 (the parser's wish)
        return super().read(PIECE)


def _take(point: Element, samples: Samples) -> None:
    told: dict[str, str] = {}
    for element in point.iter():
        told.setdefault(_name(element), element.text or "")
    moment = _moment(told.get("Time") or told.get("time") or "")
    if moment is not None:
        found = {"cadence_spm": _first(told, _CADENCE), "speed_mps": _first(told, _SPEED)}
        samples.add(moment, found)


def _refuse_other(sport: str) -> None:
    if sport.strip().lower() in OTHER_SPORTS:
        raise UsageError(f"the watch's file is of {sport.strip().lower()}, not of a run", NO_RUN)


def _first(told: dict[str, str], names: tuple[str, ...]) -> float | None:
    for name in names:
        try:
            number = float(told.get(name, ""))
        except ValueError:
            continue
        if math.isfinite(number):
            return number
    return None


def _moment(text: str) -> float | None:
    """Seconds since 1970; without a time zone both formats mean UTC."""
    try:
        moment = datetime.fromisoformat(text.strip())
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        return None


def _name(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]
