"""What was ticked off in which week: one small file a runner in the data folder, replaced whole at each tick.

`profile` is the id of a runner (`profiles`).
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from formcam._runtime.json_files import read_json
from formcam._runtime.one_at_a_time import changing
from formcam.app.sessions import runner_files
from formcam.app.sessions.runner_files import file_of

FILE = runner_files.TRAINING_LOG


@dataclass(frozen=True)
class DayLog:
    """One training day: ids of the exercises done, and the worst pain from 0 to 10 (None: not said)."""

    done: frozenset[str] = frozenset()
    pain: int | None = None


NOTHING = DayLog()
Week = Mapping[str, DayLog]


def week_name(day: datetime.date) -> str:
    """`2026-W47`: the calendar week (ISO 8601), which begins on Monday."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"


def week(name: str, profile: str) -> Week:
    """The days of one week by their names; empty when nothing was ticked."""
    return weeks(profile).get(name, MappingProxyType({}))


def weeks(profile: str) -> dict[str, Week]:
    """All weeks, the newest first; damaged entries are left out."""
    found: dict[str, Week] = {}
    for name, days in sorted(read_json(file_of(FILE, profile)).items(), reverse=True):
        if isinstance(days, dict):
            found[name] = {day: _day(entry) for day, entry in days.items() if isinstance(entry, dict)}
    return found


def write_day(week_of: str, day: str, log: DayLog, profile: str, *, before: DayLog = NOTHING) -> None:
    """Keep of that day what differs from `before`, which the page had; what was ticked elsewhere meanwhile stays."""
    with changing(file_of(FILE, profile)) as content:
        days = content.get(week_of)
        days = days if isinstance(days, dict) else {}
        kept = days.get(day)
        now = _day(kept) if isinstance(kept, dict) else NOTHING
        done = (now.done | (log.done - before.done)) - (before.done - log.done)
        pain = now.pain if log.pain == before.pain else log.pain
        content[week_of] = {**days, day: {"done": sorted(done), "pain": pain}}


def _day(entry: Mapping[str, object]) -> DayLog:
    done, pain = entry.get("done"), entry.get("pain")
    names = frozenset(one for one in done if isinstance(one, str)) if isinstance(done, list) else frozenset()
    return DayLog(names, pain if isinstance(pain, int) and 0 <= pain <= 10 else None)
