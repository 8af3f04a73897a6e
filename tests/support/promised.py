"""The names of the measurements that analysis.json promises: written out, for the catalogue must not prove itself."""

from __future__ import annotations

PROMISED = (
    "cadence",
    "step_time_asymmetry",
    "ground_contact_time",
    "flight_time",
    "duty_factor",
    "vertical_oscillation",
    "vertical_oscillation_hip",
    "vertical_ratio",
    "overstride_reach",
    "overstride_reach_cm",
    "shank_angle_at_contact",
    "knee_flexion_at_contact",
    "foot_strike_angle",
    "trunk_lean",
    "leg_lean",
    "waist_hinge",
    "hip_extension",
    "peak_knee_flexion_stance",
    "peak_knee_flexion_swing",
    "head_forward",
    "anterior_pelvic_tilt",
    "pelvic_drop",
    "hip_adduction",
    "knee_window",
    "step_width",
    "lateral_trunk_lean",
    "arm_crossover",
)
