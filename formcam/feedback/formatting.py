"""What each measurement is called for a runner, and how its value and range are printed: never against the grade."""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import pairwise
from types import MappingProxyType
from typing import NamedTuple

from formcam.records.analysis import Band, Measurement

_UNITS = {"deg": "°", "%": " %", "spm": " steps a minute", "ms": " ms", "cm": " cm", "fraction": ""}
_DECIMALS = {"cadence": 1, "overstride_reach": 2, "knee_window": 2, "arm_crossover": 2, "vertical_oscillation": 1,
             "step_time_asymmetry": 1, "step_width": 1}  # fmt: skip

# Foot-strike pattern by the foot's angle at landing, degrees: Altman & Davis 2012 (10.1016/j.gaitpost.2011.09.104). A
# pattern is no fault, so nothing is graded by it.
FOREFOOT_BELOW_DEG, REARFOOT_ABOVE_DEG = -1.6, 8.0


class Label(NamedTuple):
    """How to present a measurement: its plain name, its unit and one sentence of explanation."""

    label: str
    unit: str
    explanation: str


LABELS: Mapping[str, Label] = MappingProxyType(
    {
        "cadence": Label(
            "Cadence", "spm", "How many steps you take in a minute, both feet counted. More than 180 is no fault."
        ),
        "step_time_asymmetry": Label(
            "Difference of left and right step times", "%", "How unequal the time of a left and a right step is."
        ),
        "ground_contact_time": Label(
            "Ground contact time", "ms", "How long the foot stays on the belt in each step."
        ),
        "flight_time": Label(
            "Flight time", "ms", "How long both feet are off the belt between two steps."
        ),
        "duty_factor": Label(
            "Duty factor", "%", "The part of a full stride for which one foot is on the belt."
        ),
        "vertical_oscillation": Label(
            "Vertical oscillation", "cm", "How far your body's centre moves up and down in each step."
        ),
        "vertical_oscillation_hip": Label(
            "Vertical oscillation of the hips", "cm", "How far your hips move up and down in each step."
        ),
        "vertical_ratio": Label(
            "Vertical ratio", "%", "Up-and-down movement compared with the length of the step."
        ),
        "overstride_reach": Label(
            "Reach at landing", "fraction", "How far the ankle lands ahead of the hips, in leg lengths."
        ),
        "overstride_reach_cm": Label(
            "Reach at landing", "cm", "How far the ankle lands ahead of the hips."
        ),
        "shank_angle_at_contact": Label(
            "Shin angle at landing", "deg", "How far the shin leans back at landing: plus is ankle ahead of knee."
        ),
        "knee_flexion_at_contact": Label(
            "Knee bend at landing", "deg", "How much the knee is bent when the foot lands; 0 is straight."
        ),
        "foot_strike_angle": Label(
            "Foot angle at landing", "deg", "How far the toes point up at landing; plus is heel first."
        ),
        "trunk_lean": Label(
            "Forward lean of the trunk", "deg", "How far the upper body leans forward while the foot is down."
        ),
        "leg_lean": Label(
            "Forward lean of the leg", "deg", "How far the line from ankle to hip leans forward while the foot is down."
        ),
        "waist_hinge": Label(
            "Bend at the waist", "deg", "Trunk lean minus leg lean: plus is bending forward at the waist."
        ),
        "hip_extension": Label(
            "Thigh behind you at push-off", "deg", "How far the thigh reaches back behind vertical."
        ),
        "peak_knee_flexion_stance": Label(
            "Largest knee bend on the ground", "deg", "How far the knee bends while it takes your weight."
        ),
        "peak_knee_flexion_swing": Label(
            "Largest knee bend in the air", "deg", "How far the knee folds while the leg swings through."
        ),
        "head_forward": Label(
            "Head ahead of the trunk", "deg", "How far the line from shoulder to ear leans ahead of the trunk."
        ),
        "anterior_pelvic_tilt": Label(
            "Forward tilt of the pelvis (estimate)", "deg", "How far the pelvis tips forward; one clip cannot tell."
        ),
        "pelvic_drop": Label(
            "Pelvic drop (estimate)", "deg", "How far the pelvis drops on the free side, standing on the other."
        ),
        "hip_adduction": Label(
            "Hip adduction (estimate)", "deg", "How far the standing thigh leans in under the pelvis."
        ),
        "knee_window": Label(
            "Gap between the knees", "fraction", "The gap between the knees in mid-step, in hip widths."
        ),
        "step_width": Label(
            "Step width", "cm", "How far apart, side to side, the feet land; minus means they cross."
        ),
        "lateral_trunk_lean": Label(
            "Sideways lean of the trunk", "deg", "How far the upper body leans to the side while a foot is down."
        ),
        "arm_crossover": Label(
            "Arm crossover", "fraction", "How far the hands swing across the middle of the body."
        ),
    }
)  # fmt: skip

UNITS: Mapping[str, str] = MappingProxyType({name: label.unit for name, label in LABELS.items()})


def value_text(measurement: Measurement) -> str:
    """`12.3 ± 0.8 cm`, rounded to what it deserves, never a minus zero; `not measured` without a value.

    A value near a limit keeps the decimals that show on which side of it it lies.
    """
    if measurement.value is None:
        return "not measured"
    decimals = _decimals(measurement)
    unit = _UNITS.get(measurement.unit, f" {measurement.unit}")
    text = number_text(measurement.value, decimals)
    if measurement.ci95 is None:
        return f"{text}{unit}"
    low, high = measurement.ci95
    return f"{text} ± {number_text((high - low) / 2, decimals)}{unit}"


def usual_text(measurement: Measurement) -> str:
    """`usual at your speed: 165 steps a minute`; empty where the norms know no value for it."""
    if measurement.expected is None:
        return ""
    unit = _UNITS.get(measurement.unit, f" {measurement.unit}")
    decimals = 0 if measurement.name == "cadence" else _DECIMALS.get(measurement.name, 0)
    return f"usual at your speed: {number_text(measurement.expected, decimals)}{unit}"


def strike_text(measurement: Measurement) -> str:
    """How the foot lands in the field's words, both where the interval reaches over a limit; empty for all else."""
    if measurement.name != "foot_strike_angle" or measurement.ci95 is None:
        return ""
    low, high = measurement.ci95
    limits = (-math.inf, FOREFOOT_BELOW_DEG, REARFOOT_ABOVE_DEG, math.inf)
    words = ("forefoot (toes first)", "midfoot (flat)", "rearfoot (heel first)")
    fitting = [
        word
        for word, (start, end) in zip(words, pairwise(limits), strict=True)
        if low <= end and high >= start
    ]
    if len(fitting) == len(words):
        return "which part of the foot lands first cannot be told"
    return " or ".join(fitting) + " strike"


def number_text(value: float, decimals: int) -> str:
    """The number with that many decimals; adding 0.0 turns a rounded -0.0 into 0.0."""
    return f"{round(value, decimals) + 0.0:.{decimals}f}"


def range_text(band: Band, unit: str) -> str:
    """The typical range in words, the limits as they are: `up to 9 cm`, `170 or more`, `3.5 to 11°`."""
    low, high = (
        None if one is None else f"{round(one, 2 if unit == 'fraction' else 1):g}"
        for one in (band.watch_below, band.watch_above)
    )
    word = _UNITS.get(unit, f" {unit}")
    if low is not None and high is not None:
        return f"{low} to {high}{word}"
    if low is not None:
        return f"{low}{word} or more"
    return f"up to {high}{word}" if high is not None else "not known"


def _decimals(measurement: Measurement) -> int:
    """Usual decimals of the measurement, more where rounding would move the value across a limit."""
    usual = _DECIMALS.get(measurement.name, 0)
    band, value = measurement.band, measurement.value
    if band is None or value is None:
        return usual
    limits = (band.flag_below, band.watch_below, band.watch_above, band.flag_above)
    known = [limit for limit in limits if limit is not None]
    for decimals in range(usual, usual + 3):
        shown = round(value, decimals)
        if all((shown < limit) == (value < limit) and (shown > limit) == (value > limit) for limit in known):
            return decimals
    return usual + 2
