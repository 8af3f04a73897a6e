"""How a training plan goes on from week to week, and when to film again.

Six to eight weeks (docs/biomechanics.md §6c: Willy & Davis 2011, Cai 2017), in three steps from the lower to the upper
end of each exercise's dose and then to its harder form; where one step ends is a design default. A week counts when
half of its days were trained, so whoever pauses goes on from there. Pain above 3 of 10 means a step back (usual in
physiotherapy, not verified).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from formcam.feedback.training_plan import WEEKS

# Of ten: above it a step back.
PAIN_LIMIT = 3
# What the headline says of filming again (`headline.AGAIN`), in weeks.
FILM_AGAIN_WEEKS = (4, 6)


@dataclass(frozen=True)
class WeekDone:
    """A week of the past: on how many days something was done, and the worst pain, 0 to 10 (None: not said)."""

    days: int
    pain: int | None = None


@dataclass(frozen=True)
class Step:
    """A part of the plan: its weeks, what to do more of, and how long the metronome runs are."""

    weeks: tuple[int, int]
    name: str
    words: str
    metronome: str


STEPS = (
    Step(
        (1, 2),
        "Learn it",
        "Take the lower number of sets, and the easier form where you are not sure yet.",
        "Blocks of 5 minutes with the beat, then run as you like.",
    ),
    Step(
        (3, 5),
        "Build up",
        "Take the higher number of sets, each repetition as clean as the first.",
        "Blocks of 10 to 15 minutes. Turn the sound off for the last two and keep the beat.",
    ),
    Step(
        (6, WEEKS[1]),
        "Make it harder",
        "Take the harder form of whatever leaves you three easy repetitions.",
        "Blocks of 20 minutes, with the sound off for longer and longer.",
    ),
)
STEP_BACK_WORDS = "Your last week hurt more than 3 of 10, so this one is a step easier."


@dataclass(frozen=True)
class Progress:
    """Where the runner is: the week of training, from 1; `over` after the last one."""

    week: int
    step: Step
    step_back: bool
    over: bool


def progress(before: Sequence[WeekDone], days_a_week: int) -> Progress:
    """Where this week stands, from the weeks before it (oldest first; a pause is weeks without days)."""
    trained = [one for one in before if 2 * one.days >= days_a_week]
    week = len(trained) + 1
    place = next((n for n, step in enumerate(STEPS) if week <= step.weeks[1]), len(STEPS) - 1)
    last = next((one for one in reversed(before) if one.days), None)
    hurt = last is not None and (last.pain or 0) > PAIN_LIMIT
    return Progress(week, STEPS[max(0, place - 1) if hurt else place], hurt, week > WEEKS[1])


def film_again(days_since: int) -> Literal["later", "now", "past"]:
    """Whether it is time to film again, so many days after the clip was filmed: four to six weeks."""
    earliest, latest = (7 * weeks for weeks in FILM_AGAIN_WEEKS)
    return "later" if days_since < earliest else "now" if days_since <= latest else "past"
