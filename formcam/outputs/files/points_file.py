"""Joints read by eye (`formcam digitise`), as a JSON file and back; docs/files.md has its keys. Reading trusts nothing.

The first reader's name stands once, at the head; points of other readers carry theirs.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from formcam._runtime.json_files import write_whole
from formcam._runtime.lease import lease
from formcam.outputs.files import decode
from formcam.records.digitised import Digitised, DigitisedClip, DigitisedPoint, Place, Reading
from formcam.records.errors import UsageError
from formcam.records.printable import printable
from formcam.records.skeleton import SIDES, Side

# What a clip's file is called, after the clip's name.
POINTS_ENDING = "_points.json"
# The most points that `decode` takes are some 20 MB of text.
MAX_BYTES = 24_000_000
# Finer than anybody reads; a file made elsewhere keeps its tenths.
_DECIMALS = 2
_ADVICE = "name another file with --out"


def points_to_json(told: Digitised) -> str:
    """The text of the file, a point a line, ending in a newline."""
    first = told.readers[0] if told.readers else None
    head = {
        "by": first,
        "how": told.how,
        "clip": None if told.clip is None else vars(told.clip),
        "near": told.near,
        "frames": list(told.frames),
    }
    lines = [f" {json.dumps(key)}: {json.dumps(value)}," for key, value in head.items()]
    points = ",\n".join(f"  {json.dumps(_point_told(one, first))}" for one in told.points)
    return "\n".join(["{", *lines, ' "points": [', *([points] if points else []), " ]", "}"]) + "\n"


def write_points(path: Path, told: Digitised) -> None:
    """Replace the file whole. Raises `UsageError` where it cannot be written."""
    try:
        write_whole(path, points_to_json(told))
    except OSError as error:
        raise _unwritable(path, error) from error


def save_frame(path: Path, by: str, number: int, frame: int, joints: Mapping[str, Place]) -> None:
    """Put one frame of a pass into the file, whole or not at all; others may write to it at the same time.

    Raises `UsageError` where the file is not ours (any more) or cannot be written.
    """
    _change(path, lambda told: told.with_frame(by, number, frame, joints))


def save_side(path: Path, near: Side) -> None:
    """Say which side of the runner is read. Raises `UsageError` as `save_frame`."""
    _change(path, lambda told: replace(told, near=near))


def _change(path: Path, change: Callable[[Digitised], Digitised]) -> None:
    try:
        with lease(path.with_name(f".{path.name}.lease")):
            write_points(path, change(read_points(path)))
    except OSError as error:
        raise _unwritable(path, error) from error


def _unwritable(path: Path, error: OSError) -> UsageError:
    return UsageError(
        f"{path} cannot be written ({error.strerror or error})",
        "choose another place with --out, or free some space",
    )


def read_points(path: Path) -> Digitised:
    """What such a file holds. Raises `UsageError` when it cannot be read or is no file of joints read by eye."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise UsageError(f"{path.name} is too large for joints read by eye", _ADVICE)
        data = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"{path} cannot be read ({error.strerror or error})", _ADVICE) from error
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{path.name} is not a file of joints read by eye", _ADVICE) from error
    try:
        return _told(data)
    except (decode.BadDocument, ValueError) as error:
        raise UsageError(f"{path.name} is not a file of joints read by eye ({error})", _ADVICE) from error


def reading_of(told: Digitised) -> Reading | None:
    """The only pass of a file, such as the one that holds the program's own joints; None where it holds none."""
    return next((one for by in told.readers for one in told.readings(by)), None)


def _told(data: object) -> Digitised:
    if not isinstance(data, Mapping):
        raise decode.BadDocument("it is no object")
    first = decode.value(str | None, data.get("by"), "by")
    listed = data.get("points")
    if not isinstance(listed, list) or len(listed) > decode.MAX_ITEMS:
        raise decode.BadDocument("it has no points")
    points = tuple(_point(one, first, f"points[{n}]") for n, one in enumerate(listed))
    near: Side | None = decode.value(Side | None, data.get("near"), "near")
    return Digitised(
        how=printable(decode.value(str, data.get("how", ""), "how")),
        frames=_frames(data.get("frames"), points),
        near=near,
        clip=decode.value(DigitisedClip | None, data.get("clip"), "clip"),
        points=points,
    )


def _frames(data: object, points: tuple[DigitisedPoint, ...]) -> tuple[int, ...]:
    """The frames to read; those that every pass has where the file names none."""
    if data is not None:
        return decode.value(tuple[int, ...], data, "frames")
    passes: dict[tuple[str, int], set[int]] = {}
    for one in points:
        passes.setdefault((one.by, one.number), set()).add(one.frame)
    if not passes:
        raise decode.BadDocument("it names no frames")
    return tuple(sorted(set.intersection(*passes.values())))


def _point(data: object, first: str | None, where: str) -> DigitisedPoint:
    if not isinstance(data, Mapping):
        raise decode.BadDocument(f"{where} is not an object")
    filled = {**data, "by": data.get("by", first), "number": data.get("pass")}
    point: DigitisedPoint = decode.record(DigitisedPoint, filled, where)
    if not point.joint.startswith(SIDES):
        raise decode.BadDocument(f"{where}.joint is of neither side")
    return point


def _point_told(one: DigitisedPoint, first: str | None) -> dict[str, Any]:
    by = {} if one.by == first else {"by": one.by}
    place = {
        name: None if value is None else round(value, _DECIMALS) + 0.0
        for name, value in (("x_px", one.x_px), ("y_px", one.y_px))
    }
    return {**by, "pass": one.number, "frame": one.frame, "joint": one.joint, **place}
