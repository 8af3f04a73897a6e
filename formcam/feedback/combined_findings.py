"""The findings that need several measurements: overstriding, sitting back, low cadence, uneven contact, hip drop.

A finding is made when it is likely (2 in 3), with the errors that its signs share (`metrics.joint_signs`).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from formcam.feedback.finding_text import graded_one, make_finding, zones_of
from formcam.feedback.rules import COMPOSITES, RULES
from formcam.metrics import catalogue
from formcam.metrics.joint_signs import Sign, joint_probability
from formcam.metrics.norms import ARTICLE, FAST_FPS, NORMS
from formcam.metrics.statistics import standard_error
from formcam.metrics.uncertainty import timing_error_ms
from formcam.metrics.zones import Population, normal_below, zone_probabilities
from formcam.records.analysis import Band, Finding, Measurement
from formcam.records.skeleton import SIDES, Side
from formcam.records.track import Gait
from formcam.records.verdict import LIKELY

# Below it a low cadence stands out when the foot lands far ahead (docs/biomechanics.md §1a).
CADENCE_WITH_OVERSTRIDE = 160.0
STANDS_OUT_WITH_OVERSTRIDE = "With a foot that lands far ahead, fewer than 160 stand out."
A_LITTLE_AHEAD = "The foot lands further ahead than usual"
# Sitting back (docs/biomechanics.md §6b): upright or hips far behind, and the leg line too upright. Degrees.
UPRIGHT_DEG, HIPS_BEHIND_DEG, LEG_LINE_DEG = 3.5, -9.0, 6.2
# Contact-time difference that healthy runners do not show.
CONTACT_ASYMMETRY_PCT = 10.0
# Theirs is 3.5 +/- 2.7 % (docs/biomechanics.md §1a), so its root mean square.
HEALTHY_ASYMMETRY_PCT = 4.4


class Causes(NamedTuple):
    """Which way a sign moves when the landing is timed late, and when the hip is placed too far ahead."""

    late_landing: int
    hip_ahead: int


# Measured on motion capture (docs/biomechanics.md §1b); the hip's by geometry.
CAUSES: Mapping[str, Causes] = MappingProxyType(
    {
        "overstride_reach": Causes(-1, -1),
        "shank_angle_at_contact": Causes(-1, 0),
        "knee_flexion_at_contact": Causes(1, -1),
        "trunk_lean": Causes(0, -1),
        "leg_lean": Causes(1, 1),
        "hip_extension": Causes(0, 1),
    }
)
# How the true values go together among 16 runners at one speed (`python -m benchmarks.norms`); lean was measured in too
# few of them to say.
TOGETHER: Mapping[frozenset[str], float] = MappingProxyType(
    {
        frozenset(("overstride_reach", "shank_angle_at_contact")): 0.27,
        frozenset(("overstride_reach", "knee_flexion_at_contact")): 0.39,
        frozenset(("shank_angle_at_contact", "knee_flexion_at_contact")): -0.76,
        frozenset(("leg_lean", "hip_extension")): -0.06,
    }
)


class Signs:
    """Rated measurements by name, and the probability of what they show together."""

    def __init__(self, measurements: Sequence[Measurement], names: Sequence[str], side: Side | None) -> None:
        self.seen = [
            one
            for name in names
            for one in measurements
            if one.name == name and one.side in (None, side) and one.verdict is not None
        ]
        self.names = [one.name for one in self.seen]

    def probability(self, holds: Callable[[Mapping[str, np.ndarray]], np.ndarray]) -> float:
        """Of what `holds` says of draws (D,) of the true values by name."""
        together = np.array(
            [
                [1.0 if a == b else TOGETHER.get(frozenset((a, b)), 0.0) for b in self.names]
                for a in self.names
            ]
        )
        return joint_probability(
            [_sign(one) for one in self.seen],
            together,
            lambda draws: holds(dict(zip(self.names, draws.T, strict=True))),
        )

    def limit(self, name: str, which: str) -> float:
        """A limit of a sign that was seen; NaN, beyond which nothing lies, where there is none."""
        band = self.seen[self.names.index(name)].band if name in self.names else None
        limit = None if band is None else getattr(band, which)
        return math.nan if limit is None else limit


def overstride(measurements: Sequence[Measurement], gait: Gait) -> list[Finding]:
    """The foot lands further ahead than usual, by the reach alone or by two of reach, shin and a straight knee.

    It has to be timed well. Braking goes with the distance from foot to hip, not from foot to knee (Lieberman 2015,
    10.1242/jeb.125500), so nothing is found without the reach; how far it lies out says how serious it is.
    """
    if not _contacts_are_good(gait):
        return []
    legs = dict.fromkeys(one.side for one in measurements if one.name == "overstride_reach")
    return [found for leg in legs for found in _overstride_of(leg, measurements)]


def _overstride_of(leg: Side | None, measurements: Sequence[Measurement]) -> list[Finding]:
    reach = graded_one(measurements, "overstride_reach", leg)
    if reach is None:
        return []
    signs = Signs(
        measurements, ("overstride_reach", "shank_angle_at_contact", "knee_flexion_at_contact"), leg
    )

    def two_of_three(true: Mapping[str, np.ndarray]) -> np.ndarray:
        nothing = np.zeros_like(true["overstride_reach"], bool)
        ahead = true["overstride_reach"] > signs.limit("overstride_reach", "watch_above")
        shin = true.get("shank_angle_at_contact", nothing) > signs.limit(
            "shank_angle_at_contact", "watch_above"
        )
        knee = true.get("knee_flexion_at_contact", nothing) < signs.limit(
            "knee_flexion_at_contact", "watch_below"
        )
        return ahead.astype(int) + shin + knee >= 2

    zones = zones_of(reach)
    probability = max(zones.above, signs.probability(two_of_three))
    if probability < LIKELY:
        return []
    rule = COMPOSITES["overstride"]
    return [
        make_finding("overstride", probability, zones.very_high,
                     rule.title if zones.very_high >= 0.5 else A_LITTLE_AHEAD, _telling(signs.seen),
                     "a low cadence", "Let the foot land under you.", rule.exercises,
                     f"{ARTICLE}; Heiderscheit 2011 (10.1249/MSS.0b013e3181ebedf4); "
                     "Anderson 2022 (10.1186/s40798-022-00504-0): the form changes, and there is little "
                     "evidence that it reduces pain")
    ]  # fmt: skip


def sitting_back(measurements: Sequence[Measurement], gait: Gait) -> list[Finding]:
    """Upright or hips far behind, alone or with a leg line that is too upright or a thigh that stays in front."""
    signs = Signs(measurements, ("trunk_lean", "leg_lean", "hip_extension"), gait.orientation.near)
    if "trunk_lean" not in signs.names:
        return []

    def upright(true: Mapping[str, np.ndarray]) -> np.ndarray:
        straight = true["trunk_lean"] < UPRIGHT_DEG
        if "leg_lean" not in true:
            return straight
        return straight | (true["trunk_lean"] - true["leg_lean"] < HIPS_BEHIND_DEG)

    def both(true: Mapping[str, np.ndarray]) -> np.ndarray:
        nothing = np.full_like(true["trunk_lean"], np.inf)
        leg = true.get("leg_lean", nothing) < LEG_LINE_DEG
        thigh = true.get("hip_extension", nothing) < signs.limit("hip_extension", "flag_below")
        return upright(true) & (leg | thigh)

    alone, together = signs.probability(upright), signs.probability(both)
    if alone < LIKELY:
        return []
    id = "sitting_back" if together >= LIKELY else "upright"
    probability, far = (together, together) if id == "sitting_back" else (alone, 0.0)
    return [
        make_finding(id, probability, far, COMPOSITES[id].title, _telling(signs.seen),
                     "hip muscles that could do more, or simply a habit", "Run tall, tip slightly from the ankles.",
                     COMPOSITES[id].exercises, f"Teng 2016 (JAT 51:519); {ARTICLE}")
    ]  # fmt: skip


def low_cadence(measurements: Sequence[Measurement], *, overstrides: float) -> list[Finding]:
    """Low for the speed and the body's height, or below 160 where the foot lands far ahead as probably as that."""
    cadence = graded_one(measurements, "cadence")
    if cadence is None or cadence.value is None or cadence.ci95 is None:
        return []
    low, far = zones_of(cadence).below, zones_of(cadence).very_low
    below = normal_below(CADENCE_WITH_OVERSTRIDE, cadence.value, standard_error(cadence.ci95))
    with_overstride = overstrides * below
    if max(low, with_overstride) < LIKELY:
        return []
    rule = COMPOSITES["low_cadence"]
    return [
        make_finding("low_cadence", max(low, with_overstride), far, rule.title, (cadence,),
                     "longer strides and more bounce", "Take slightly quicker steps at the same speed.",
                     rule.exercises, f"{ARTICLE}; Heiderscheit 2011 (10.1249/MSS.0b013e3181ebedf4)",
                     STANDS_OUT_WITH_OVERSTRIDE if with_overstride > low else "")
    ]  # fmt: skip


def hip_drop(measurements: Sequence[Measurement]) -> list[Finding]:
    """A leg on which the hip drops a lot, or more than on the other leg, whichever is surer."""
    rule = next(one for one in RULES if one.id == "pelvic_drop")
    uneven = graded_one(measurements, "pelvic_drop_difference")
    found = []
    for side in SIDES:
        own = graded_one(measurements, rule.measurement, side)
        signs = [(one, high) for one, high in ((own, True), (uneven, side == "left")) if one is not None]
        shares = [zones_of(one).beyond(high=high) for one, high in signs]
        probability = max(shares, default=0.0)
        if probability >= LIKELY:
            far = max(zones_of(one).far_beyond(high=high) for one, high in signs)
            telling = [
                one for (one, _), share in zip(signs, shares, strict=True) if share >= 0.5 or one is own
            ]
            found.append(
                make_finding(rule.id, probability, far, f"{rule.title} on the {side}", telling, rule.often, rule.cue,
                             rule.exercises, rule.source)
            )  # fmt: skip
    return found


def contact_asymmetry(measurements: Sequence[Measurement]) -> list[Finding]:
    """Only where both legs were measured: how likely their contact times differ by more than healthy runners' do."""
    rated = [one for one in measurements if one.name == "ground_contact_time" and one.grade != "not_rated"]
    legs = {one.side: one for one in rated if one.value is not None and one.ci95 is not None}
    if not {"left", "right"} <= set(legs):
        return []
    pair = (legs["left"], legs["right"])
    left, right = (one.value or 0.0 for one in pair)
    error = math.hypot(*(standard_error(one.ci95) for one in pair if one.ci95))
    percent_ms = (left + right) / 2 / 100
    limit = CONTACT_ASYMMETRY_PCT * percent_ms
    band = Band(NORMS, watch_below=-limit, watch_above=limit)
    zones = zone_probabilities(left - right, error, band, Population(0.0, HEALTHY_ASYMMETRY_PCT * percent_ms))
    probability = max(zones.below, zones.above)
    if probability < LIKELY:
        return []
    rule = COMPOSITES["contact_asymmetry"]
    return [
        make_finding("contact_asymmetry", probability, 0.0, rule.title, pair,
                     "habit, leg length, or protecting a sore spot",
                     "No cue for this one: film again, and see a physiotherapist if anything hurts.", rule.exercises,
                     f"beyond the 95th percentile (7-9 %) of healthy runners; {NORMS}")
    ]  # fmt: skip


def _sign(one: Measurement) -> Sign:
    """A measurement with the part of its error that the other signs share."""
    metric = catalogue.metric(one.name)
    if (
        metric.norm is None
        or metric.errors is None
        or one.band is None
        or one.value is None
        or one.ci95 is None
    ):
        raise ValueError(f"{one.name} is no sign: it has no verdict")
    runners = metric.norm.population(speed_mps=one.band.speed_mps)
    if runners is None:
        raise ValueError(f"{one.name} is no sign: how runners differ is not known")
    error = math.hypot(standard_error(one.ci95), one.band.limit_se)
    causes = CAUSES[one.name]
    timing = causes.late_landing * metric.errors.per_ms * timing_error_ms(FAST_FPS)
    return Sign(one.value, max(error, 1e-6), runners, (timing, causes.hip_ahead * metric.errors.unknown_hip))


def _telling(signs: Sequence[Measurement]) -> list[Measurement]:
    """The signs that lie outside rather than inside their usual range; the first where none does."""
    outside = [one for one in signs if zones_of(one).usual < 0.5]
    return outside or list(signs[:1])


def _contacts_are_good(gait: Gait) -> bool:
    """More than half of the near leg's contacts (all contacts, without a near side) are timed well."""
    near = gait.orientation.near
    contacts = [e for e in gait.events if e.type == "initial_contact" and near in (None, e.side)]
    return sum(event.quality == "good" for event in contacts) * 2 > len(contacts)
