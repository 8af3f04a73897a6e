"""The check of a clip's first second, kept in its session's folder by the job process and read by the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from formcam._runtime.json_files import read_json, write_json
from formcam.app.sessions.session_files import FIRST_CHECK
from formcam.records.analysis import Check


def write_checks(checks: Sequence[Check], folder: Path) -> None:
    """Keep them."""
    write_json(folder / FIRST_CHECK, {"checks": [asdict(one) for one in checks]})


def read_checks(folder: Path) -> tuple[Check, ...]:
    """What was kept; empty before the first second has been looked at."""
    stored = read_json(folder / FIRST_CHECK).get("checks", [])
    return tuple(Check(one["name"], one["passed"], one["value"], one["message"]) for one in stored)
