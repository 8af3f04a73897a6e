"""A run before the mirror, from reading to reading: the runner's own numbers, the goal, the cues, the summary."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Literal

from formcam.mirror.feedback_times import Cues, is_shown
from formcam.mirror.goals import Aim, Goal, aim_of
from formcam.records.analysis import Analysis, Measurement
from formcam.records.mirror import Change, MirrorSummary, Place
from formcam.records.printable import capitalised
from formcam.records.skeleton import Side

# What the mirror shows besides the goal, and what the summary compares.
METRICS = ("cadence", "vertical_oscillation", "trunk_lean", "overstride_reach_cm")
# Running as usual before the runner's own numbers are taken: the last half of it counts, once the legs have settled.
OWN_S = 20.0

Phase = Literal["waiting", "own", "goal"]
# What to do while a clip's refusal of that name holds; any other says its own words.
WAITING = {
    "too_short": "Keep running: the first numbers come after about ten seconds",
    "too_few_steps": "Keep running: the first numbers come after about ten seconds",
    "no_person": "I cannot see you from head to feet. Step back, or turn the camera",
    "not_running": "Start running: nobody runs on the spot in the picture yet",
    "unsupported_view": "Place the camera straight beside you or behind you, and upright",
    "interrupted_film": "Stay in the picture for ten seconds without a break",
    "slow_motion": "The steps are slower than running: run, do not walk",
}
BEFORE = WAITING["too_short"]
# Landmarks of the samples, thinned as a busy browser thins them: down to 10 pictures a second cadence stays within a
# step a minute and bounce within 0.5 cm (tests/mirror/test_run.py); of 8 some seconds are taken for slow motion.
FEWEST_FPS = 10.0
SURE_PLACES: tuple[Place, ...] = ("in", "below", "above")


@dataclass(frozen=True)
class Told:
    """What the mirror tells now.

    `run_s` is how long running was seen; `aim` the goal's value and band, `others` the other measurements; `reason`
    what to do where there is nothing; `shown` whether the number may be seen (it fades), `say` a cue to speak;
    `near` the side next to the camera.
    """

    phase: Phase
    run_s: float
    aim: Aim | None
    others: tuple[Measurement, ...]
    reason: str | None
    shown: bool
    say: str | None
    near: Side | None = None


class MirrorRun:
    """One run with one goal; `planned_s` is for how long feedback fades."""

    def __init__(self, goal: Goal, *, planned_s: float) -> None:
        self._goal, self._planned_s = goal, planned_s
        self._run_s = 0.0
        self._last_s: float | None = None
        self._own: float | None = None
        self._aim: Aim | None = None
        self._cues = Cues()
        self._places: Counter[Place] = Counter()
        self._first: dict[str, float] = {}
        self._latest: dict[str, float] = {}

    def nothing_yet(self) -> Told:
        """Before enough pictures came."""
        return self._waiting(BEFORE)

    def take(self, analysis: Analysis, at_s: float) -> Told:
        """One reading of the last seconds, which end at `at_s` on the camera's clock."""
        if analysis.refusal is not None:
            self._last_s = None
            return self._waiting(WAITING.get(analysis.refusal.code, capitalised(analysis.refusal.message)))
        self._run_s += 0.0 if self._last_s is None else max(at_s - self._last_s, 0.0)
        self._last_s = at_s
        fps = float("inf") if analysis.clean is None else analysis.clean.fps
        if fps < FEWEST_FPS:
            return self._waiting(
                f"Only {fps:.0f} pictures a second come through, {FEWEST_FPS:.0f} are needed. "
                "Close other programs, or do not record"
            )
        near = None if analysis.gait is None else analysis.gait.orientation.near
        shown = _of(analysis)
        self._keep(shown)
        aimed = next((one for one in shown if one.name == self._goal.metric), None)
        others = tuple(one for one in shown if one.name != self._goal.metric)
        if self._run_s < OWN_S:
            self._aim = aim_of(self._goal, aimed, None)
            return Told("own", self._run_s, self._aim, others, None, True, None, near)
        if self._own is None and aimed is not None:
            self._own = aimed.value
        self._aim = aim_of(self._goal, aimed, self._own)
        if self._aim.place is not None:
            self._places[self._aim.place] += 1
        visible = is_shown(self._run_s, self._planned_s)
        say = self._cue(analysis, self._aim.place if visible else None)
        return Told("goal", self._run_s, self._aim, others, None, visible, say, near)

    def summary(self, started_utc_s: float) -> MirrorSummary:
        """The run until now."""
        sure = sum(self._places[place] for place in SURE_PLACES)
        band = None if self._aim is None else self._aim.band
        return MirrorSummary(
            started_utc_s=started_utc_s,
            goal=self._goal.name,
            run_s=self._run_s,
            low=None if band is None else band.watch_below,
            high=None if band is None else band.watch_above,
            in_band=self._places["in"] / sure if sure else None,
            cues=self._cues.count,
            changes=tuple(Change(name, first, self._latest[name]) for name, first in self._first.items()),
        )

    def _waiting(self, reason: str) -> Told:
        return Told("waiting", self._run_s, None, (), reason, True, None)

    def _keep(self, shown: list[Measurement]) -> None:
        for one in shown:
            if one.value is not None and one.grade != "not_rated":
                self._first.setdefault(one.name, one.value)
                self._latest[one.name] = one.value

    def _cue(self, analysis: Analysis, place: Place | None) -> str | None:
        words = {"below": self._goal.low, "above": self._goal.high}.get(place or "", "")
        steps_per_s = 0.0 if analysis.gait is None else analysis.gait.cadence_spm / 60.0
        before = self._cues
        self._cues = before.after(self._run_s, place if words else None, steps_per_s)
        return words if self._cues.count > before.count else None


def _of(analysis: Analysis) -> list[Measurement]:
    """The measurements that the mirror shows; of a leg's, the one that has a value."""
    found = []
    for name in METRICS:
        sides = [one for one in analysis.measurements if one.name == name]
        found += sorted(sides, key=lambda one: one.value is None)[:1]
    return found
