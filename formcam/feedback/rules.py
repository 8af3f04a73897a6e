"""The findings that one measurement alone can make: title, what it often goes with, cue, exercises, source.

The table of docs/biomechanics.md §6 as data; `findings` applies it and adds what needs several measurements.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

from formcam.metrics.norms import ARTICLE


@dataclass(frozen=True)
class Rule:
    """A finding that one measurement makes; `high` says on which side of the band.

    `combined` leaves its making to `combined_findings`, where another measurement tells of it too.
    """

    id: str
    measurement: str
    high: bool
    title: str
    often: str
    cue: str
    exercises: tuple[str, ...]
    source: str
    combined: bool = False


# In order of importance, after the composite findings.
RULES: tuple[Rule, ...] = (
    Rule("pelvic_drop", "pelvic_drop", True, "The hip drops",
         "a habit, or hip muscles that could do more; strength work alone did not change running form in one study",
         "Run with a level belt line; a mirror or a screen helps.",
         ("clamshell", "side_lying_abduction", "side_plank", "single_leg_deadlift", "step_down"),
         f"Willy & Davis 2011; Brindle 2020 (10.1080/02640414.2020.1779489); {ARTICLE}", combined=True),
    Rule("hip_adduction", "hip_adduction", True, "The knee drifts inward",
         "a habit, or hip muscles that could do more", "Run with a little space between your knees.",
         ("clamshell", "side_lying_abduction", "side_plank", "step_down"), "Willy & Davis 2011; Dingenen 2018"),
    Rule("crossover", "step_width", False, "The feet land close to one line",
         "a narrow running habit", "Imagine a line on the belt and run on either side of it.",
         ("side_lying_abduction", "side_plank", "single_leg_deadlift"),
         "Meardon 2012 (10.1080/14763141.2012.699547)"),
    Rule("waist_hinge", "waist_hinge", True, "Bending forward at the waist",
         "stiff hip flexors or a trunk that tires", "Long spine, chest over hips.",
         ("plank", "bird_dog", "low_lunge", "hip_mobility", "hamstring_mobility"), ARTICLE),
    Rule("vertical_oscillation", "vertical_oscillation", True, "A lot of up and down in each step",
         "a low cadence", "Quiet feet: take slightly quicker, lighter steps.",
         ("metronome",), f"{ARTICLE}; Heiderscheit 2011; Adams 2018 (10.26603/ijspt20180633)"),
    Rule("large_lean", "trunk_lean", True, "A large forward lean",
         "bending forward at the waist or reaching with the foot", "Run tall, eyes ahead.",
         ("plank", "bird_dog", "low_lunge"), "Teng & Powers 2014; Bramah 2018"),
    Rule("low_thigh_extension", "hip_extension", False, "The thigh reaches back less than usual",
         "stiff hip flexors, or a short step for the speed", "Ribs down, tall; let the leg finish behind you.",
         ("low_lunge", "bird_dog", "plank", "single_leg_deadlift"), f"{ARTICLE}; formcam norms"),
    Rule("asymmetry", "step_time_asymmetry", True, "Left and right steps take unequal time",
         "habit, leg length, or protecting a sore spot",
         "No cue for this one: film again from both sides, and see a physiotherapist if anything hurts.",
         (), "Beck 2018 (10.1007/s00421-018-3939-3)"),
)  # fmt: skip


class Composite(NamedTuple):
    """A finding that `findings` makes from several measurements: its title and exercises."""

    title: str
    exercises: tuple[str, ...]


COMPOSITES: Mapping[str, Composite] = MappingProxyType(
    {
        "overstride": Composite("The foot lands far ahead of the body", ("metronome",)),
        "low_cadence": Composite("Low cadence", ("metronome",)),
        "sitting_back": Composite(
            "Upright, with the hips behind the feet",
            ("lean_drill", "single_leg_deadlift", "glute_bridge", "plank"),
        ),
        "upright": Composite(
            "Little forward lean", ("lean_drill", "single_leg_deadlift", "glute_bridge", "plank")
        ),
        # No finding: one clip cannot tell (docs/pelvis.md). The list of exercises offers it by its name.
        "forward_tilt": Composite(
            "A pelvis that tips forward",
            ("low_lunge", "bird_dog", "plank", "single_leg_deadlift"),
        ),
        "contact_asymmetry": Composite("One foot stays on the belt longer", ()),
    }
)
