"""What each measurement is called for a runner: plain name, unit and one sentence, for every promised name."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple


class Label(NamedTuple):
    """How to present a measurement: its plain name, its unit and one sentence of explanation."""

    label: str
    unit: str
    explanation: str


LABELS: Mapping[str, Label] = MappingProxyType(
    {
        "cadence": Label("Cadence", "spm", "How many steps you take in a minute, both feet counted."),
        "step_time_asymmetry": Label(
            "Step-time difference, left to right", "%", "How unequal the time of a left and a right step is."
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
            "Forward lean of the leg", "deg", "How far the line from ankle to hip leans forward, foot down."
        ),
        "waist_hinge": Label(
            "Bend at the waist", "deg", "Trunk lean minus leg lean: plus is bending forward at the waist."
        ),
        "hip_extension": Label(
            "Thigh behind you at push-off", "deg", "How far the thigh reaches back behind vertical."
        ),
        "peak_knee_flexion_stance": Label(
            "Largest knee bend, foot down", "deg", "How far the knee bends while it takes your weight."
        ),
        "peak_knee_flexion_swing": Label(
            "Largest knee bend, leg swinging", "deg", "How far the knee folds while the leg swings through."
        ),
        "head_forward": Label(
            "Head ahead of the trunk", "deg", "How far the line from shoulder to ear leans ahead of the trunk."
        ),
        "anterior_pelvic_tilt": Label(
            "Forward tilt of the pelvis (estimate)", "deg", "A rough estimate of how far the pelvis tips forward."
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
