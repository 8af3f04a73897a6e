"""A training week from the findings: two or three days of exercises with a rest day between, and one cue to run with.

Doses, the 2-3 days and the 6-8 weeks are those of docs/biomechanics.md §6c (weeks: Willy & Davis 2011, Cai 2017).
One running cue at a time: retrained runners hurt less often overall, but more often at the calf and Achilles tendon
(Chan 2018). A warning sign ends all training advice. Choosing the exercises of a day is a design default.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from formcam.feedback.exercises import BACK_PROGRAMME, BACK_REASON, BY_ID, STOP_LIST, StopSign, stop_advice
from formcam.feedback.headline import PRIORITIES
from formcam.records.analysis import Exercise, Finding

# Exercises of one day: about half an hour.
STRENGTH_A_DAY, MOBILITY_A_DAY = 4, 2
# An exercise is done on two days a week at least, the lower end of the dose.
LEAST_TIMES = 2
WEEKS = (6, 8)
Days = Literal[2, 3]
WEEKDAYS: dict[int, tuple[str, ...]] = {
    2: ("Tuesday", "Friday"),
    3: ("Monday", "Wednesday", "Friday"),
}


@dataclass(frozen=True)
class Day:
    """One day of the week: the drill for its run, then strength, then mobility."""

    name: str
    exercises: tuple[Exercise, ...]


@dataclass(frozen=True)
class RunCue:
    """The one thing to think of on the next runs, and the drill that goes with it, if there is one."""

    finding: str
    words: str
    drill: Exercise | None


@dataclass(frozen=True)
class Plan:
    """A week to repeat. With `stop` there is nothing else in it; without findings it is empty."""

    days: tuple[Day, ...] = ()
    cue: RunCue | None = None
    reasons: tuple[str, ...] = ()
    """The titles of the findings it is made from, and the back that hurts."""
    signs: tuple[StopSign, ...] = ()
    stop: str | None = None
    """What to do instead of training."""

    @property
    def empty(self) -> bool:
        """True when nothing stood out and nothing warns."""
        return not self.days and self.cue is None and self.stop is None


def make_plan(
    findings: Sequence[Finding], *, days: int = 3, signs: Sequence[str] = (), back_hurts: bool = False
) -> Plan:
    """The week for these findings, the most important first; with `back_hurts` the starter programme for backs joins.

    `days` is 2 or 3 (ValueError otherwise); `signs` are the ids of `STOP_LIST` that the runner ticked (KeyError for
    any other). The drill of the cue is part of each day: it is done on a run.
    """
    if days not in WEEKDAYS:
        raise ValueError(f"a week has 2 or 3 training days, not {days}")
    ticked = tuple(_sign(one) for one in signs)
    if ticked:
        return Plan(signs=ticked, stop=stop_advice(ticked))
    first = findings[:PRIORITIES]
    ids = [one for finding in first for one in finding.exercises] + list(BACK_PROGRAMME if back_hurts else ())
    chosen = [BY_ID[one] for one in dict.fromkeys(ids)]
    cue = _cue(first)
    drills = [] if cue is None or cue.drill is None else [cue.drill]
    return Plan(
        days=_days(drills, chosen, WEEKDAYS[days]),
        cue=cue,
        reasons=tuple(
            dict.fromkeys(
                [
                    *(finding.title for finding in first if finding.exercises),
                    *([BACK_REASON] if back_hurts else []),
                ]
            )
        ),
    )


def _days(drills: Sequence[Exercise], chosen: Sequence[Exercise], names: Sequence[str]) -> tuple[Day, ...]:
    """Each day as many exercises as fit, each exercise on two days at least where that is possible.

    Days differ: of three each leaves out a third, and each begins with another exercise, which is done fresh.
    """
    strength = [one for one in chosen if one.kind == "strength"]
    mobility = [one for one in chosen if one.kind == "mobility"]
    if not drills and not strength and not mobility:
        return ()
    return tuple(
        Day(
            name,
            (
                *drills,
                *_turn(strength, STRENGTH_A_DAY, number, len(names)),
                *_turn(mobility, MOBILITY_A_DAY, number, len(names)),
            ),
        )
        for number, name in enumerate(names)
    )


def _turn(group: Sequence[Exercise], room: int, day: int, days: int) -> tuple[Exercise, ...]:
    """A day's share of the group, at most `room`; where they do not all fit twice, from where the day before ended."""
    count = len(group)
    if count * LEAST_TIMES <= room * days:
        # The first day keeps what matters most.
        left_out = days - 1 - day if days > LEAST_TIMES and count >= days else None
        todays = [n for n in range(count) if left_out is None or n % days != left_out]
        first = day % len(todays) if todays else 0
        return tuple(group[n] for n in (*todays[first:], *todays[:first]))
    # Once round the group each day goes on from half a day further, so that no two are the same.
    start = day * room + (day * room // count) * (room // 2)
    return tuple(group[(start + place) % count] for place in range(min(room, count)))


def _cue(findings: Sequence[Finding]) -> RunCue | None:
    """The cue of the most important finding that can be trained."""
    for finding in findings:
        if finding.cue and finding.exercises:
            drills = [BY_ID[one] for one in finding.exercises if BY_ID[one].kind == "drill"]
            return RunCue(finding.title, finding.cue, drills[0] if drills else None)
    return None


def _sign(name: str) -> StopSign:
    known = {sign.id: sign for sign in STOP_LIST}
    return known[name]
