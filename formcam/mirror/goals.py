"""What a runner can hold on to before the mirror, and where a value lies about the band to stay in.

Bounce and lean: the band is the usual range of the result page, and the same verdict says where the value lies.
Cadence: 5 % above the runner's own, from half-way to it up to half-way to 10 % (Heiderscheit 2011,
10.1249/MSS.0b013e3181ebedf4: +5 and +10 % lower the load on knee and hip; the half-ways are ours). Who is in the usual
range already holds what they have.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from formcam.feedback.finding_text import CADENCE_STEP, next_cadence
from formcam.metrics.statistics import standard_error
from formcam.metrics.zones import zone_probabilities
from formcam.records.analysis import Band, Measurement
from formcam.records.mirror import GoalName, Place
from formcam.records.verdict import LIKELY, ZoneProbabilities

HALF_WIDTH = (CADENCE_STEP - 1.0) / 2.0
SOURCE = "your own and 5 % (Heiderscheit 2011, 10.1249/MSS.0b013e3181ebedf4)"


@dataclass(frozen=True)
class Goal:
    """One goal: the metric, its title, and what to say where the value is `low` or `high` ("" = nothing)."""

    name: GoalName
    metric: str
    title: str
    low: str
    high: str


# The cues are those of the findings (`feedback.rules`, `feedback.findings`), as short as one can take in while running.
GOALS: Mapping[GoalName, Goal] = MappingProxyType(
    {
        "cadence": Goal("cadence", "cadence", "Quicker, shorter steps", "Quicker, lighter steps.", "A little slower."),
        "bounce": Goal("bounce", "vertical_oscillation", "Quiet feet, little bounce", "", "Quiet feet, light steps."),
        "lean": Goal(
            "lean", "trunk_lean", "Tall, leaning from the ankles", "Lean a little, from the ankles.", "Run tall."
        ),
    }
)  # fmt: skip


@dataclass(frozen=True)
class Aim:
    """The goal's value now, with the goal's limits as its band, and where it lies; without a place the `reason`."""

    measurement: Measurement | None
    place: Place | None
    reason: str | None = None

    @property
    def band(self) -> Band | None:
        """The limits to stay within: `watch_below` and `watch_above` of it."""
        return None if self.measurement is None else self.measurement.band


def needs_own(goal: Goal) -> bool:
    """Whether the band follows the runner's own value, which has to be measured first."""
    return goal.name == "cadence"


def cadence_band(own_spm: float) -> Band:
    """The limits for a runner whose own steps a minute are so many."""
    wanted = next_cadence(own_spm) or own_spm
    half = HALF_WIDTH * own_spm
    return Band(SOURCE, watch_below=wanted - half, watch_above=wanted + half)


def aim_of(goal: Goal, measurement: Measurement | None, own: float | None) -> Aim:
    """Where the runner is about the goal's band; `own` is the runner's own value, of goals that need it."""
    if measurement is None or measurement.value is None:
        return Aim(measurement, None, measurement.reason if measurement else "nothing was measured")
    if not needs_own(goal):
        if measurement.verdict is None:
            return Aim(measurement, None, measurement.reason)
        return Aim(measurement, _likeliest(measurement.verdict.zones))
    if own is None:
        return Aim(replace(measurement, band=None, verdict=None, grade="informational"), None)
    band = cadence_band(own)
    aimed = replace(measurement, band=band, verdict=None, grade="informational")
    error = 0.0 if measurement.ci95 is None else standard_error(measurement.ci95)
    # Without a word on runners: the band is this runner's own.
    return Aim(aimed, _likeliest(zone_probabilities(measurement.value, error, band)))


def _likeliest(zones: ZoneProbabilities) -> Place:
    """Outside only where that is likely (`records.verdict`): a wrong cue costs more than a late one."""
    if zones.below >= LIKELY:
        return "below"
    if zones.above >= LIKELY:
        return "above"
    return "in" if zones.usual >= 0.5 else "unsure"
