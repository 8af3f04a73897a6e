"""How far a session's job is: `progress.json`, and the `beat` file that the process at work touches each second.

A job without a beat is over, whoever started it.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any, Literal, get_args

from formcam._runtime.json_files import read_json, write_json
from formcam.app.sessions.session_files import BEAT, PROGRESS

State = Literal["new", "running", "done", "refused", "failed", "cancelled", "interrupted"]
STATES: tuple[State, ...] = get_args(State)
# A job whose last sign of life is older than this is over (it gives one each second; starting takes a few).
SILENCE_S = 12.0


def write_state(folder: Path, state: State, **more: Any) -> None:
    """Replace what the session tells of its job; `more` are the other entries of `progress.json`."""
    write_json(folder / PROGRESS, {"state": state, **more})


def read_state(folder: Path) -> tuple[State, dict[str, Any]]:
    """The state and everything told with it; "interrupted" for a job that should be at work and is silent."""
    told = read_json(folder / PROGRESS)
    state = told.get("state", "new")
    if state not in STATES:
        return "failed", told
    return ("interrupted" if state == "running" and _silent(folder) else state), told


def beat(folder: Path) -> None:
    """Leave a sign of life."""
    (folder / BEAT).touch()


def _silent(folder: Path) -> bool:
    try:
        return time.time() - (folder / BEAT).stat().st_mtime > SILENCE_S
    except OSError:
        return True
