"""What a view from behind (or the front) shows. X to the runner's right, Y up, pixels.

Formulas: docs/biomechanics.md §1d. `pelvic_drop` and `hip_adduction` belong to the STANCE leg; + = the swing side is
lower. Every value is read at mid-stance, half way through the contact. Each function gives (step number, value) pairs;
its metric's record stands below.
"""

from __future__ import annotations

import numpy as np

from formcam.metrics.geometry import downward_angle_deg, upward_angle_deg
from formcam.metrics.grading import Reading
from formcam.metrics.inputs import Samples, Scene, at_mid_stance, each_step, over_stance
from formcam.metrics.metric import MID_STANCE, Metric, PanelLine
from formcam.metrics.norms import DESIGN_DEFAULT, Norm, SmallestChange, joined
from formcam.metrics.uncertainty import NOT_MEASURED_YET, RENDERED, Errors
from formcam.records.skeleton import SIDES, Side
from formcam.records.track import Step

HIP_POINTS_TELL_LITTLE = (
    "the pose model's hip points do not show how the pelvis drops; this is an estimate with a wide interval"
)
OUT_OF_PHASE_PICTURE = "what moves at the waist goes against the stance legs, so this is not pelvic drop"
OUT_OF_PHASE = "the hip points move against the stance legs, so this is not pelvic drop"


def obliquity_deg(scene: Scene) -> np.ndarray:
    """Line of the hip points against the horizontal, + = the right side is lower, about its own mean, (T,).

    The mean holds camera roll and what the pose model always gets wrong, so only the movement is kept.
    """
    left, right = scene.body.point("left_hip"), scene.body.point("right_hip")
    angle = np.degrees(np.arctan2(left[:, 1] - right[:, 1], np.abs(right[:, 0] - left[:, 0])))
    return angle - np.nanmean(angle) if np.isfinite(angle).any() else angle


def pelvic_drop(scene: Scene, side: Side | None) -> Samples:
    """How much the swing side of the pelvis hangs at midstance, degrees: from the picture where that was looked at,
    else from the hip points."""
    if scene.pelvis is not None:
        return scene.pelvis.of(side)
    sign = 1.0 if side == "left" else -1.0
    return at_mid_stance(scene, side, sign * obliquity_deg(scene))


def hip_adduction(scene: Scene, side: Side | None) -> Samples:
    """Pelvic drop plus the stance thigh's lean towards the midline, degrees."""
    if side is None:
        return []
    inward = 1.0 if side == "left" else -1.0
    thigh = inward * downward_angle_deg(scene.body.point(f"{side}_hip"), scene.body.point(f"{side}_knee"))
    lean = dict(at_mid_stance(scene, side, thigh))
    return [(n, drop + lean[n]) for n, drop in pelvic_drop(scene, side) if n in lean]


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


def _not_the_pelvis(reading: Reading) -> str | None:
    if reading.in_picture:
        return OUT_OF_PHASE_PICTURE if reading.ci95[1] < 0 else None
    return OUT_OF_PHASE if reading.value < 0 else HIP_POINTS_TELL_LITTLE


def _picture_tells_nothing(scene: Scene) -> str | None:
    return scene.pelvis.reason or None if scene.pelvis is not None else None


# Where the picture itself was followed (docs/pelvis.md): root mean square error 1.04 over 72 legs of rendered clips
# (0.7 on held-out bodies), and as much again for what was never tested, cloth that swings: together 1.5. Long, slow
# steps go with landing far ahead, which reads up to 3.7 too low and is not seen from behind: below 165 steps/min (where
# those clips lie) 2.0, which holds them all. Hip adduction adds the thigh's lean by the landmarks: 2.1 over 34 legs of
# rendered clips, mostly 1.3 too much.
IN_THE_PICTURE = (
    "the cloth followed in the picture on rendered bodies, doubled for cloth that swings (docs/pelvis.md)"
)

METRICS = (
    Metric(
        place=210,
        name="pelvic_drop",
        label="Pelvic drop (estimate)",
        explanation="How far the pelvis drops on the free side, standing on the other.",
        definition="pelvis lower on the swinging side at mid-stance, followed in the picture",
        unit="deg",
        view="rear",
        per_leg=True,
        samples=pelvic_drop,
        read_at=MID_STANCE,
        norm=Norm(
            "clinical guide value 5 deg (healthhp.com.au) and the smallest detectable difference of 2.8 deg "
            "(Dingenen 2018, 10.1016/j.ptsp.2018.06.009)",
            watch_above=5,
            flag_above=8,
            note="an estimate: camera landmarks are not the bones of the pelvis",
            only_from_behind=True,
        ),
        errors=Errors(
            landmarks=4.0, source=IN_THE_PICTURE, markers=0.45, picture=1.5, picture_long_steps=2.0
        ),
        smallest_change=SmallestChange(4.0, 4.0, "Dingenen 2018: 2.8 deg, plus landmark noise"),
        panel=PanelLine(7),
        refuse=_not_the_pelvis,
        why_missing=_picture_tells_nothing,
    ),
    Metric(
        place=220,
        name="hip_adduction",
        label="Hip adduction (estimate)",
        explanation="How far the standing thigh leans in under the pelvis.",
        definition="the drop plus the inward lean of the standing thigh",
        unit="deg",
        view="rear",
        per_leg=True,
        samples=hip_adduction,
        read_at=MID_STANCE,
        norm=Norm(
            "healthy 3D peaks: women 13.3 +/- 4.2, men 9.6 +/- 3.4 deg (acemap.info/paper/151936514); "
            "2D estimate explains 88 % of them (Dingenen)",
            watch_above=14,
            flag_above=18,
            note="an estimate: camera landmarks are not the bones of the pelvis",
            only_from_behind=True,
        ),
        errors=Errors(landmarks=4.0, source=IN_THE_PICTURE, markers=0.45, picture=2.5),
        smallest_change=SmallestChange(5.0, 5.0, "Dingenen 2018: 3.8 deg, plus landmark noise"),
        refuse=_not_the_pelvis,
        why_missing=_picture_tells_nothing,
    ),
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
            "design default; healthy 8-10 +/- 2 cm (Fukuchi 2017, 10.7717/peerj.3298, second-hand); crossing "
            "strains the outer thigh band more (Meardon 2012, 10.1080/14763141.2012.699547)",
            flag_below=0,
            watch_below=3,
            only_from_behind=True,
            expected=joined(10, 9, 8),
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
        view="rear_and_front",
        per_leg=True,
        samples=lateral_trunk_lean,
        read_at=MID_STANCE,
        errors=Errors(landmarks=1.0, source=RENDERED),
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
