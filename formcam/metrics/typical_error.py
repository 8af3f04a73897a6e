"""What formcam is off by on average, by measurement: shown beside every value, as measured and not as hoped.

`markers`: mean absolute error on motion capture (22 runners, 60 fps, 6 mm of noise; docs/accuracy.md): the measuring
alone. `video`: mean absolute error from pixels on rendered runners (docs/accuracy_rendered.md): bodies that helped to
find no correction, times of contact and flight on captured runs. Pose model and all; people in swinging clothes are
harder. Units are the measurement's; None = no truth for it there. A test holds the figures against the documents.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from formcam.records.quantities import unit_word


class Typical(NamedTuple):
    """Mean absolute errors."""

    markers: float | None
    video: float | None


# --- from the documents; do not edit by hand ---
TYPICAL: Mapping[str, Typical] = MappingProxyType(
    {
        "cadence": Typical(0.08, 0.26),
        "duty_factor": Typical(0.67, 1.1),
        "flight_time": Typical(4.8, 8.1),
        "foot_strike_angle": Typical(1.2, 4.2),
        "ground_contact_time": Typical(4.6, 8.3),
        "head_forward": Typical(None, 12.0),
        "hip_adduction": Typical(0.58, 1.1),
        "hip_extension": Typical(0.27, 1.2),
        "knee_flexion_at_contact": Typical(0.79, 2.4),
        "lateral_trunk_lean": Typical(None, 0.82),
        "leg_lean": Typical(0.54, 0.85),
        "overstride_reach": Typical(0.0088, 0.022),
        "overstride_reach_cm": Typical(0.63, 1.6),
        "peak_knee_flexion_stance": Typical(0.62, 2.4),
        "peak_knee_flexion_swing": Typical(0.42, 5.1),
        "pelvic_drop": Typical(0.53, 0.76),
        "pelvis_rise_in_contact": Typical(0.34, None),
        "shank_angle_at_contact": Typical(0.72, 2.1),
        "step_time_asymmetry": Typical(None, 4.7),
        "step_width": Typical(0.26, 0.71),
        "trunk_lean": Typical(0.092, 0.49),
        "vertical_oscillation": Typical(0.35, 0.48),
        "vertical_oscillation_hip": Typical(0.3, 1.0),
        "vertical_ratio": Typical(None, 0.49),
        "waist_hinge": Typical(0.41, 0.78),
    }
)
# --- end ---


def typical_text(typical: Typical, unit: str) -> str:
    """`0.5° (0.1° with markers)`, the average error in tests; empty where there is no truth."""
    word = unit_word(unit, short=True)
    video, markers = (
        "" if value is None else f"{value:g}{word}" for value in (typical.video, typical.markers)
    )
    if video and markers:
        return f"{video} ({markers} with markers)"
    return video or (f"{markers} with markers" if markers else "")
