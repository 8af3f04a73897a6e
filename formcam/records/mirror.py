"""What a run before the mirror was: its goal, how much of it lay in the band, and the numbers at either end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

GoalName = Literal["cadence", "bounce", "lean"]
GOAL_NAMES: tuple[GoalName, ...] = get_args(GoalName)
# Where a value lies about its band; "unsure" where its error leaves that open.
Place = Literal["in", "below", "above", "unsure"]


@dataclass(frozen=True)
class Change:
    """One metric in the first and the last seconds that were measured, in its own unit (`metrics.catalogue`)."""

    metric: str
    first: float
    last: float


@dataclass(frozen=True)
class MirrorSummary:
    """A whole run before the mirror.

    `started_utc_s` is when it began, `run_s` how long running was seen, `low` and `high` the band at its end (None =
    open). `in_band` is the share of the readings that were sure in which the goal was met; None = none was. `cues` is
    how often it was said what to change.
    """

    started_utc_s: float
    goal: GoalName
    run_s: float
    low: float | None
    high: float | None
    in_band: float | None
    cues: int
    changes: tuple[Change, ...]

    def __post_init__(self) -> None:
        if self.goal not in GOAL_NAMES:
            raise ValueError(f"unknown goal {self.goal!r}")
        if not self.run_s >= 0.0 or self.cues < 0:
            raise ValueError("times and counts are not negative")
        if self.in_band is not None and not 0.0 <= self.in_band <= 1.0:
            raise ValueError("a share lies between 0 and 1")
