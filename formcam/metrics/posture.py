"""How trunk, leg and head are carried while a foot is down. X forward, Y up, pixels; angles in degrees, + = forward.

Formulas: docs/biomechanics.md §1c. Each function gives (step number, value) pairs; its metric's record stands below.
"""

from __future__ import annotations

from formcam.metrics.geometry import leg_lean_deg, neck_deg, trunk_deg
from formcam.metrics.inputs import Samples, Scene, over_stance, the_leg
from formcam.metrics.metric import MID_STANCE, Mark, Metric, PanelLine
from formcam.metrics.norms import DESIGN_DEFAULT, NORMS, Norm, SmallestChange, joined
from formcam.metrics.standing_zero import STANDING_AND_RUNNING, StandingZero
from formcam.metrics.uncertainty import (
    DOTS_ON_ONE_SIDE,
    DOTS_ON_PEOPLE,
    HIP_ON_PEOPLE,
    LEAN_ON_PEOPLE,
    NOT_MEASURED_YET,
    Errors,
)
from formcam.records.skeleton import Side


def trunk_lean(scene: Scene, side: Side | None) -> Samples:
    """Mean trunk angle over stance; + = forward."""
    return over_stance(scene, side, trunk_deg(scene.body))


def leg_lean(scene: Scene, side: Side | None) -> Samples:
    """Mean angle over stance of the line from the stance ankle to the middle of the hips; + = hips ahead."""
    return over_stance(scene, side, leg_lean_deg(scene.body, the_leg(side)))


def waist_hinge(scene: Scene, side: Side | None) -> Samples:
    """Trunk lean minus leg lean: how far the body bends at the waist."""
    legs = dict(leg_lean(scene, side))
    return [(n, v - legs[n]) for n, v in trunk_lean(scene, side) if n in legs]


def head_forward(scene: Scene, side: Side | None) -> Samples:
    """Shoulder to ear against the vertical, minus trunk lean, stance mean; near side."""
    near = scene.gait.orientation.near
    return [] if near is None else over_stance(scene, side, neck_deg(scene.body, near))


METRICS = (
    Metric(
        place=80,
        name="trunk_lean",
        label="Forward lean of the trunk",
        explanation="How far the upper body leans forward while the foot is down.",
        definition="hips to shoulders against the vertical, mean over stance; + = forward",
        unit="deg",
        view="side",
        samples=trunk_lean,
        read_at=MID_STANCE,
        norm=Norm(
            "runners at 3.4 m/s 7.3 +/- 3.6 deg, limits at 1 and 2 SD (Teng & Powers 2014, 10.2519/jospt.2014.5249)",
            flag_below=0,
            watch_below=3.5,
            watch_above=11,
            flag_above=14.5,
            mean=7.3,
            sd=3.6,
        ),
        errors=Errors(
            landmarks=1.9,
            source=f"{LEAN_ON_PEOPLE}; {DOTS_ON_ONE_SIDE}",
            markers=0.1,
            per_tilt_deg=1.0,
            unknown_hip=1.9,
            dots=1.2,
            joints=("shoulder", "hip"),
        ),
        smallest_change=SmallestChange(2.5, 2.5, DESIGN_DEFAULT),
        mark=Mark("angle", "middle_hip", "middle_shoulder", "stance", "lean", vertical="up"),
        panel=PanelLine(3),
        standing=StandingZero(
            lambda body, _: trunk_deg(body),
            "further forward",
            "further back",
            offset=-0.5,
            error=1.0,
            source=STANDING_AND_RUNNING,
        ),
    ),
    Metric(
        place=90,
        name="leg_lean",
        label="Forward lean of the leg",
        explanation="How far the line from ankle to hip leans forward while the foot is down.",
        definition="ankle to hip against the vertical, mean over stance; + = forward",
        unit="deg",
        view="side",
        per_leg=True,
        samples=leg_lean,
        read_at=MID_STANCE,
        norm=Norm(
            f"{NORMS}: 8.3 +/- 1.3 deg",
            watch_below=6,
            watch_above=10.5,
            expected=joined(8.7, 8.3, 7.9),
            sd=1.3,
        ),
        errors=Errors(
            landmarks=1.2,
            source=f"{HIP_ON_PEOPLE}; {DOTS_ON_PEOPLE}",
            markers=0.66,
            per_ms=0.07,
            per_tilt_deg=1.0,
            unknown_hip=1.45,
            dots=0.9,
            joints=("hip", "ankle"),
        ),
    ),
    Metric(
        place=100,
        name="waist_hinge",
        label="Bend at the waist",
        explanation="Trunk lean minus leg lean: plus is bending forward at the waist.",
        definition="trunk lean less leg lean",
        unit="deg",
        view="side",
        per_leg=True,
        samples=waist_hinge,
        read_at=MID_STANCE,
        norm=Norm(
            f"design default from {NORMS} and Teng & Powers 2014 (10.2519/jospt.2014.5249): -1 +/- 4 deg",
            watch_below=-5,
            watch_above=3,
            flag_above=7,
            mean=-1,
            sd=4,
        ),
        errors=Errors(
            landmarks=2.9,
            source=f"{HIP_ON_PEOPLE}; {DOTS_ON_ONE_SIDE}",
            markers=0.5,
            per_ms=0.07,
            unknown_hip=2.7,
            dots=1.7,
            joints=("shoulder", "hip", "ankle"),
        ),
        smallest_change=SmallestChange(4.0, 4.0, DESIGN_DEFAULT),
    ),
    Metric(
        place=140,
        name="head_forward",
        label="Head ahead of the trunk",
        explanation="How far the line from shoulder to ear leans ahead of the trunk.",
        definition="shoulder to ear less the trunk's lean",
        unit="deg",
        view="side",
        samples=head_forward,
        read_at=MID_STANCE,
        errors=Errors(landmarks=8.0, source=NOT_MEASURED_YET),
    ),
)
