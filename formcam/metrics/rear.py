"""What a view from behind (or the front) shows. X to the runner's right, Y up, pixels.

Formulas: docs/biomechanics.md §1d. `pelvic_drop` and `hip_adduction` belong to the STANCE leg; + = the swing side is
lower. Every value is read at mid-stance, half way through the contact. Each function gives (step number, value) pairs;
its metric's record stands below.
"""

from __future__ import annotations

import numpy as np

from formcam.metrics.geometry import upward_angle_deg
from formcam.metrics.inputs import Samples, Scene, at_mid_stance, each_step, over_stance
from formcam.metrics.metric import MID_STANCE, Metric, PanelLine
from formcam.metrics.norms import DESIGN_DEFAULT, PLATE_NORMS, Norm, SmallestChange, joined
from formcam.metrics.uncertainty import NOT_MEASURED_YET, RENDERED, Errors
from formcam.records.skeleton import SIDES, Side
from formcam.records.track import Step


def knee_window(scene: Scene, side: Side | None) -> Samples:
    """Distance of the knees over distance of the hips at midstance; + = knees apart, − = crossed."""
    knees = scene.body.point("right_knee")[:, 0] - scene.body.point("left_knee")[:, 0]
    hips = scene.body.point("right_hip")[:, 0] - scene.body.point("left_hip")[:, 0]
    width = np.nanmedian(hips) if np.isfinite(hips).any() else np.nan
    return at_mid_stance(scene, side, knees / width)


def step_width(scene: Scene, side: Side | None) -> Samples:
    """Distance across between the ankles of successive stances, cm; negative = the feet cross the midline."""
    places: dict[int, float] = {}
    for each in SIDES:
        places |= dict(at_mid_stance(scene, each, scene.body.point(f"{each}_ankle")[:, 0]))
    pairs = []
    for first, second in zip(scene.gait.steps, scene.gait.steps[1:], strict=False):
        if first.side != second.side and first.number in places and second.number in places:
            sign = 1.0 if second.side == "right" else -1.0
            pairs.append(
                (first.number, sign * (places[second.number] - places[first.number]) * scene.cm_per_px)
            )
    return pairs


def lateral_trunk_lean(scene: Scene, side: Side | None) -> Samples:
    """Trunk against the vertical, mean over stance, + = towards the runner's right."""
    lean = upward_angle_deg(scene.body.middle("hip"), scene.body.middle("shoulder"))
    return over_stance(scene, side, lean)


def arm_crossover(scene: Scene, side: Side | None) -> Samples:
    """How far the wrists cross the middle of the trunk in a stride, over shoulder width; + = crosses."""
    middle = (scene.body.middle("hip") + scene.body.middle("shoulder"))[:, 0] / 2.0
    shoulders = scene.body.point("right_shoulder")[:, 0] - scene.body.point("left_shoulder")[:, 0]
    width = np.nanmedian(np.abs(shoulders)) if np.isfinite(shoulders).any() else np.nan
    left = (scene.body.point("left_wrist")[:, 0] - middle) / width
    right = (middle - scene.body.point("right_wrist")[:, 0]) / width
    across = np.fmax(left, right)

    def furthest(step: Step) -> float:
        part = scene.during(across, step.initial_contact_s, step.stride_end_s)
        return float(np.max(part)) if len(part) else float("nan")

    return each_step(scene, side, furthest)


METRICS = (
    Metric(
        place=230,
        name="knee_window",
        label="Gap between the knees",
        explanation="The gap between the knees in mid-step, in hip widths.",
        definition="gap between the knees at mid-stance, in hip widths",
        unit="fraction",
        decimals=2,
        view="rear_and_front",
        per_leg=True,
        samples=knee_window,
        read_at=MID_STANCE,
        errors=Errors(landmarks=0.1, source=NOT_MEASURED_YET),
    ),
    Metric(
        place=240,
        name="step_width",
        label="Step width",
        explanation="How far apart, side to side, the feet land; minus means they cross.",
        definition="side to side between the ankles of two steps; − = they cross",
        unit="cm",
        decimals=1,
        view="rear_and_front",
        samples=step_width,
        read_at=MID_STANCE,
        norm=Norm(
            f"{PLATE_NORMS}: 5.3, 4.0 and 2.3 +/- 3.2 cm; crossing by more than 2 SD strains the outer thigh band more "
            "(Meardon 2012, 10.1080/14763141.2012.699547); never far out, for reading it off a video is only fairly "
            "repeatable (PMC9527543)",
            watch_below=-2.5,
            only_from_behind=True,
            expected=joined(5.3, 4.0, 2.3),
            expected_source=PLATE_NORMS,
            sd=3.2,
        ),
        errors=Errors(landmarks=1.6, source=RENDERED, markers=0.15, scaled=True),
        smallest_change=SmallestChange(3.0, 3.0, DESIGN_DEFAULT),
        panel=PanelLine(6),
    ),
    Metric(
        place=250,
        name="lateral_trunk_lean",
        label="Sideways lean of the trunk",
        explanation="How far the upper body leans to the side while a foot is down.",
        definition="hips to shoulders against the vertical in stance",
        unit="deg",
        own_widest=8.0,
        view="rear_and_front",
        per_leg=True,
        samples=lateral_trunk_lean,
        read_at=MID_STANCE,
        errors=Errors(landmarks=1.0, source=RENDERED, per_tilt_deg=1.0),
    ),
    Metric(
        place=260,
        name="arm_crossover",
        label="Arm crossover",
        explanation="How far the hands swing across the middle of the body.",
        definition="how far the hands swing across the middle of the body",
        unit="fraction",
        decimals=2,
        view="rear_and_front",
        samples=arm_crossover,
        read_at=MID_STANCE,
        errors=Errors(landmarks=0.1, source=NOT_MEASURED_YET),
    ),
)
