"""A training week from the findings: two or three days of exercises with a rest day between, and one cue to run with.

Doses, the 2-3 days and the 6-8 weeks are those of docs/biomechanics.md §6c (weeks: Willy & Davis 2011, Cai 2017).
One running cue at a time: retrained runners hurt less often overall, but more often at the calf and Achilles tendon
(Chan 2018). A warning sign ends all training advice. Choosing the exercises of a day is a design default.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from formcam.feedback.exercises import BACK_PROGRAMME, BACK_REASON, BY_ID, STOP_ADVICE, STOP_LIST, StopSign
from formcam.feedback.headline import PRIORITIES
from formcam.records.analysis import Exercise, Finding

# Exercises of one day: about half an hour.
STRENGTH_A_DAY, MOBILITY_A_DAY = 4, 2
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
        urgency = "emergency" if any(sign.urgency == "emergency" for sign in ticked) else "soon"
        return Plan(signs=ticked, stop=STOP_ADVICE[urgency])
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
    """Each day as many exercises as fit; where there are more, the days take turns so that none is left out."""
    strength = [one for one in chosen if one.kind == "strength"]
    mobility = [one for one in chosen if one.kind == "mobility"]
    if not drills and not strength and not mobility:
        return ()
    return tuple(
        Day(
            name,
            (*drills, *_turn(strength, STRENGTH_A_DAY, number), *_turn(mobility, MOBILITY_A_DAY, number)),
        )
        for number, name in enumerate(names)
    )


def _turn(group: Sequence[Exercise], room: int, day: int) -> tuple[Exercise, ...]:
    """`room` exercises of the group from where the day before ended, in the group's order."""
    if len(group) <= room:
        return tuple(group)
    taken = {(day * room + place) % len(group) for place in range(room)}
    return tuple(one for number, one in enumerate(group) if number in taken)


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
