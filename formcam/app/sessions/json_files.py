"""Small JSON files that are replaced whole, and read without trust."""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any, TypeVar

Chosen = TypeVar("Chosen")


def write_json(path: Path, content: Mapping[str, Any]) -> None:
    """Replace a file whole, so that a reader never sees half of it."""
    fresh = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    try:
        fresh.write_text(json.dumps(content), encoding="utf-8")
        fresh.replace(path)
    except OSError:  # A full disk, most likely: leave the old content and nothing else.
        fresh.unlink(missing_ok=True)
        raise


def read_json(path: Path) -> dict[str, Any]:
    """The object in a file; empty when the file is missing or damaged."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


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
