"""Entries of small JSON files, read without trust (`_runtime.json_files` reads and writes them)."""

from __future__ import annotations

from collections.abc import Collection
from typing import TypeVar

Chosen = TypeVar("Chosen")


def number(entry: object) -> float | None:
    """A number of such a file; None for anything else, a truth value included, and for one too large for a float."""
    try:
        return float(entry) if isinstance(entry, int | float) and not isinstance(entry, bool) else None
    except OverflowError:
        return None


def one_of(entry: object, choices: Collection[Chosen]) -> Chosen | None:
    """The entry where it is one of the choices, else None."""
    return next((choice for choice in choices if choice == entry), None)


def number_within(entry: object, limits: tuple[float, float]) -> float | None:
    """A number between the limits, both included; None for anything else, nan included."""
    found = number(entry)
    return found if found is not None and limits[0] <= found <= limits[1] else None
