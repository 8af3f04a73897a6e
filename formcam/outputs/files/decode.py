"""Frozen dataclasses from parsed JSON that nobody vouches for: every value is checked against its type hint.

What does not fit raises `BadDocument` with the place, never anything else. Non-finite numbers are refused.
"""

from __future__ import annotations

import dataclasses
import math
import types
from collections.abc import Collection, Mapping
from functools import cache
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

# Longest list taken from a file: an hour of steps with room to spare; keeps a hostile file from filling memory.
MAX_ITEMS = 200_000


class BadDocument(Exception):
    """The document does not hold what its schema promises; the text names the place."""


def record(cls: Any, data: object, where: str, *, nan_for_null: Collection[str] = ()) -> Any:
    """An instance of the dataclass `cls` from a mapping with its field names; unknown keys are ignored.

    Fields in `nan_for_null` take null as NaN. Raises `BadDocument`.
    """
    if not isinstance(data, Mapping):
        raise BadDocument(f"{where} is not an object")
    hints = _hints(cls)
    values = {}
    for spec in dataclasses.fields(cls):
        if spec.name not in data:
            if spec.default is dataclasses.MISSING and spec.default_factory is dataclasses.MISSING:
                raise BadDocument(f"{where}.{spec.name} is missing")
        elif data[spec.name] is None and spec.name in nan_for_null:
            values[spec.name] = math.nan
        else:
            values[spec.name] = value(hints[spec.name], data[spec.name], f"{where}.{spec.name}")
    try:
        return cls(**values)
    except ValueError as error:
        raise BadDocument(f"{where}: {error}") from error


def value(hint: Any, data: object, where: str) -> Any:
    """`data` as the type `hint` says: str, bool, int, float, Literal, tuple, union with None, or a dataclass."""
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        return _one_of(get_args(hint), data, where)
    if origin is Literal:
        if not isinstance(data, str) or data not in get_args(hint):
            raise BadDocument(f"{where} is not one of {', '.join(map(str, get_args(hint)))}")
        return data
    if origin is tuple:
        return _tuple(get_args(hint), data, where)
    if dataclasses.is_dataclass(hint):
        return record(hint, data, where)
    return _scalar(hint, data, where)


def _one_of(choices: tuple[Any, ...], data: object, where: str) -> Any:
    if data is None and type(None) in choices:
        return None
    named = [choice for choice in choices if choice is not type(None)]
    if len(named) > 1 and isinstance(data, str):
        return value(str, data, where)
    return value(named[0], data, where)


def _tuple(inner: tuple[Any, ...], data: object, where: str) -> tuple:
    if not isinstance(data, list) or len(data) > MAX_ITEMS:
        raise BadDocument(f"{where} is not a list of reasonable length")
    if len(inner) == 2 and inner[1] is Ellipsis:
        return tuple(value(inner[0], item, f"{where}[{n}]") for n, item in enumerate(data))
    if len(data) != len(inner):
        raise BadDocument(f"{where} does not have {len(inner)} entries")
    return tuple(value(kind, item, where) for kind, item in zip(inner, data, strict=True))


def _scalar(kind: Any, data: object, where: str) -> Any:
    if kind is float and isinstance(data, int | float) and not isinstance(data, bool):
        try:
            number = float(data)
        except OverflowError as error:
            raise BadDocument(f"{where} is too large") from error
        if math.isfinite(number):
            return number
    elif (
        (kind is int and isinstance(data, int) and not isinstance(data, bool))
        or (kind is bool and isinstance(data, bool))
        or (kind is str and isinstance(data, str))
    ):
        return data
    raise BadDocument(f"{where} is not a {kind.__name__}")


@cache
def _hints(cls: Any) -> dict[str, Any]:
    return get_type_hints(cls)
