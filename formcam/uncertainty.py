"""How wrong each measurement can be in the same direction in every step: one standard error, with where it comes from.

The spread between steps says nothing about a constant error: an event timed late, a hip point beside the joint, a
wrong scale. `MARKERS` is the error that remains with landmarks on the joint centres (motion capture of 22 runners
filmed by a virtual camera; benchmarks/mocap.py, docs/accuracy.md). `POSE_MODEL` adds the offsets of the pose model
itself, measured on rendered bodies with known joints; two bodies do not make a correction, so they widen the interval.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

import numpy as np

from formcam import skeleton
from formcam.records import CleanTrack

Landmarks = Literal["markers", "pose_model"]

# 1-sigma per metric in its unit, 60 fps and more, 6 mm noise. Source: benchmarks/mocap.py.
MARKERS: Mapping[str, float] = MappingProxyType(
    {
        "cadence": 0.10,
        "step_time_asymmetry": 0.8,
        "ground_contact_time": 9.0,
        "flight_time": 9.0,
        "duty_factor": 1.3,
        "vertical_oscillation": 0.25,
        "vertical_oscillation_hip": 0.15,
        "vertical_ratio": 0.15,
        "overstride_reach": 0.018,
        "overstride_reach_cm": 1.5,
        "shank_angle_at_contact": 2.0,
        "knee_flexion_at_contact": 2.5,
        "foot_strike_angle": 2.5,
        "trunk_lean": 0.6,
        "leg_lean": 0.7,
        "waist_hinge": 0.9,
        "hip_extension": 1.2,
        "peak_knee_flexion_stance": 1.2,
        "peak_knee_flexion_swing": 1.5,
        "head_forward": 2.0,
        "pelvic_drop": 1.5,
        "hip_adduction": 2.0,
        "knee_window": 0.08,
        "step_width": 0.8,
        "lateral_trunk_lean": 0.8,
        "arm_crossover": 0.05,
    }
)
# The pose model's own constant offset, 1-sigma, added in quadrature. Source: rendered bodies (docs/accuracy.md).
POSE_MODEL: Mapping[str, float] = MappingProxyType(
    {
        "vertical_oscillation": 0.4,
        "vertical_oscillation_hip": 0.4,
        "overstride_reach": 0.03,
        "overstride_reach_cm": 2.5,
        "shank_angle_at_contact": 2.0,
        "knee_flexion_at_contact": 3.0,
        "foot_strike_angle": 5.0,
        "trunk_lean": 2.2,
        "leg_lean": 1.0,
        "waist_hinge": 2.5,
        "hip_extension": 2.0,
        "peak_knee_flexion_stance": 3.5,
        "peak_knee_flexion_swing": 4.0,
        "head_forward": 4.0,
        "ground_contact_time": 8.0,
        "flight_time": 8.0,
        "duty_factor": 1.1,
        "pelvic_drop": 4.0,
        "hip_adduction": 4.0,
        "knee_window": 0.1,
        "step_width": 1.0,
        "lateral_trunk_lean": 1.0,
        "arm_crossover": 0.1,
    }
)
# Metrics that are lengths, so that the error of the scale goes into them one to one.
LENGTHS = frozenset(
    {
        "vertical_oscillation",
        "vertical_oscillation_hip",
        "vertical_ratio",
        "overstride_reach_cm",
        "step_width",
    }
)
# Metrics read at a moment of the gait: below 50 fps their error grows by this (docs/accuracy.md).
TIMED = frozenset(
    {
        "ground_contact_time",
        "flight_time",
        "duty_factor",
        "overstride_reach",
        "overstride_reach_cm",
        "shank_angle_at_contact",
        "knee_flexion_at_contact",
        "foot_strike_angle",
        "step_time_asymmetry",
    }
)
SLOW_FPS, SLOW_FACTOR = 50.0, 1.4
# From the rear and the front the feet's fore-aft motion is not seen and events are timed by heights alone.
FRONTAL_TIMING_FACTOR = 2.0
# Only a pose model gives these; a marker set has no eyes or fingers.
_POSE_MODEL_ONLY = tuple(skeleton.INDEX[n] for n in ("left_eye", "right_eye", "mouth_left", "mouth_right"))
_SOURCE_TEXT = {
    "markers": "spread between steps, and the error against motion capture",
    "pose_model": "spread between steps, the error against motion capture, and the pose model's own offset",
}


def landmark_source(clean: CleanTrack) -> Landmarks:
    """Where the track comes from, by itself: eyes and mouth are only ever found by a pose model."""
    return "pose_model" if np.isfinite(clean.xy_px[:, _POSE_MODEL_ONLY]).any() else "markers"


def systematic(
    name: str,
    value: float,
    *,
    landmarks: Landmarks,
    fps: float,
    is_side: bool,
    scale_error_pct: float | None,
) -> float:
    """One standard error, in the metric's unit, of what is wrong in all steps alike. 0 for an unknown name."""
    base = MARKERS.get(name, 0.0)
    if name in TIMED:
        base *= (SLOW_FACTOR if fps < SLOW_FPS else 1.0) * (1.0 if is_side else FRONTAL_TIMING_FACTOR)
    parts = [base]
    if landmarks == "pose_model":
        parts.append(POSE_MODEL.get(name, 0.0))
    if name in LENGTHS and scale_error_pct is not None:
        parts.append(abs(value) * scale_error_pct / 100.0)
    return float(np.sqrt(np.sum(np.square(parts))))


def note(name: str, landmarks: Landmarks) -> str:
    """One sentence on what a metric's interval rests on."""
    text = "95 % interval from the " + _SOURCE_TEXT[landmarks]
    return text + ", with the error of the scale" if name in LENGTHS else text
