"""How the pelvis drops and the standing thigh leans in, from behind. X to the runner's right, Y up, pixels.

Formulas: docs/biomechanics.md §1d, docs/pelvis.md. Drop and adduction belong to the STANCE leg; + = the swing side is
lower. Every value is read at mid-stance. Each function gives (step number, value) pairs; its metric's record stands
below.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from formcam.metrics.geometry import downward_angle_deg
from formcam.metrics.grading import Reading
from formcam.metrics.inputs import PELVIS_DOTS, Samples, Scene, at_mid_stance
from formcam.metrics.metric import MID_STANCE, Metric, PanelLine
from formcam.metrics.norms import PLATE_NORMS, Norm, SmallestChange, joined
from formcam.metrics.uncertainty import Errors
from formcam.records.skeleton import Side

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


def pelvic_drop_difference(scene: Scene, side: Side | None) -> Samples:
    """Drop on the left leg minus drop on the next or last right one, degrees; + = more on the left."""
    drops = dict(pelvic_drop(scene, "left")), dict(pelvic_drop(scene, "right"))
    pairs = []
    for first, second in pairwise(scene.gait.steps):
        left, right = (first, second) if first.side == "left" else (second, first)
        if left.side != right.side and left.number in drops[0] and right.number in drops[1]:
            pairs.append((first.number, drops[0][left.number] - drops[1][right.number]))
    return pairs


def hip_adduction(scene: Scene, side: Side | None) -> Samples:
    """Pelvic drop plus the stance thigh's lean towards the midline, degrees."""
    if side is None:
        return []
    inward = 1.0 if side == "left" else -1.0
    thigh = inward * downward_angle_deg(scene.body.point(f"{side}_hip"), scene.body.point(f"{side}_knee"))
    lean = dict(at_mid_stance(scene, side, thigh))
    return [(n, drop + lean[n]) for n, drop in pelvic_drop(scene, side) if n in lean]


def _not_the_pelvis(reading: Reading) -> str | None:
    if reading.in_picture:
        return OUT_OF_PHASE_PICTURE if reading.ci95[1] < 0 else None
    return OUT_OF_PHASE if reading.value < 0 else HIP_POINTS_TELL_LITTLE


def _not_one_pelvis(reading: Reading) -> str | None:
    return None if reading.in_picture else HIP_POINTS_TELL_LITTLE


def _picture_tells_nothing(scene: Scene) -> str | None:
    return scene.pelvis.reason or None if scene.pelvis is not None else None


# Where the picture itself was followed (docs/pelvis.md): root mean square error 1.04 over 72 legs of rendered clips
# (0.7 on held-out bodies), and as much again for what was never tested, cloth that swings: together 1.5. Long, slow
# steps go with landing far ahead, which reads up to 3.7 too low and is not seen from behind: below 165 steps/min (where
# those clips lie) 2.0, which holds them all. Hip adduction adds the thigh's lean by the landmarks: 2.1 over 34 legs of
# rendered clips, mostly 1.3 too much. What is common to both legs drops out of their difference: 0.9 root mean square
# over those clips, and as much again.
IN_THE_PICTURE = (
    "the cloth followed in the picture on rendered bodies, doubled for cloth that swings (docs/pelvis.md)"
)
# Dots of tape over the posterior spines instead (docs/pelvis.md). On 22 people who wore markers there (144 legs) the
# drop of the line through both is off by 0.85 root mean square from that of the whole pelvis, and by 1.16 from that of
# the anterior spines, which have an error of their own. Shirts of rendered bodies, half of which go with the lumbar
# spine, are off by 1.3, and by 1.6 where they also shift by a centimetre. Finding dots in a picture adds 0.2. Taken:
# 1.25, by which 98 % of the people's legs and 90 % of the legs in shifting shirts lie within the interval. The
# difference of the legs is off by 0.8 on people; to adduction comes the thigh's lean by the landmarks (1.8 as above).
BY_DOTS = (PELVIS_DOTS,)

# Hip adduction of 16 healthy runners in the middle of the stance, where it is read; their peaks come a little later.
MID_STANCE_ADDUCTION_DEG, MID_STANCE_ADDUCTION_SD_DEG = 7.9, 2.6
SEXES_DIFFER = "men and women differ, acemap.info/paper/151936514; limits at +1 and +2 SD"
READ_BEFORE_THE_PEAK = "read in the middle of the stance, a little before the peak"

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
            f"{PLATE_NORMS}: 4.0, 4.9 and 6.0 +/- 1.7 deg at 2.5, 3.5 and 4.5 m/s, about the stride's own mean; limits "
            "at about +1 and +2 SD, 6 and 8 deg at 2.5 m/s (a clinical guide of absolute angles says 5 deg, "
            "healthhp.com.au, and 2.8 deg is the smallest detectable difference, Dingenen 2018, "
            "10.1016/j.ptsp.2018.06.009)",
            watch_above=2,
            flag_above=4,
            note="an estimate: camera landmarks are not the bones of the pelvis",
            only_from_behind=True,
            expected=joined(4.0, 4.9, 6.0),
            expected_source=PLATE_NORMS,
            about_expected=True,
            sd=1.7,
        ),
        errors=Errors(
            landmarks=4.0,
            source=IN_THE_PICTURE,
            markers=0.45,
            picture=1.5,
            picture_long_steps=2.0,
            dots=1.25,
            joints=BY_DOTS,
        ),
        smallest_change=SmallestChange(4.0, 4.0, "Dingenen 2018: 2.8 deg, plus landmark noise"),
        panel=PanelLine(7),
        refuse=_not_the_pelvis,
        why_missing=_picture_tells_nothing,
    ),
    Metric(
        place=215,
        name="pelvic_drop_difference",
        label="Difference of left and right hip drop",
        explanation="How much more the hip drops when you stand on the left leg than on the right.",
        definition="drop of a left stance less that of the right one beside it; + = more on the left",
        unit="deg",
        view="rear",
        samples=pelvic_drop_difference,
        read_at=MID_STANCE,
        norm=Norm(
            f"{PLATE_NORMS}: 0 +/- 1.2 deg; limits at the smallest detectable difference (Dingenen 2018, "
            "10.1016/j.ptsp.2018.06.009)",
            watch_below=-2.8,
            watch_above=2.8,
            note="an estimate: camera landmarks are not the bones of the pelvis",
            only_from_behind=True,
            mean=0,
            sd=1.2,
        ),
        errors=Errors(
            landmarks=4.0, source=IN_THE_PICTURE, markers=0.45, picture=1.3, dots=0.9, joints=BY_DOTS
        ),
        smallest_change=SmallestChange(2.8, 2.8, "Dingenen 2018, 10.1016/j.ptsp.2018.06.009"),
        refuse=_not_one_pelvis,
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
            f"healthy women's 3D peaks 13.3 +/- 4.2 deg ({SEXES_DIFFER}); {READ_BEFORE_THE_PEAK}",
            watch_above=17.5,
            flag_above=21.7,
            note="an estimate: camera landmarks are not the bones of the pelvis; without the runner's sex, the limits "
            "of women, which are wider",
            only_from_behind=True,
            mean=MID_STANCE_ADDUCTION_DEG,
            sd=MID_STANCE_ADDUCTION_SD_DEG,
            men=Norm(
                f"healthy men's 3D peaks 9.6 +/- 3.4 deg ({SEXES_DIFFER}); {READ_BEFORE_THE_PEAK}",
                watch_above=13,
                flag_above=16.4,
                note="an estimate: camera landmarks are not the bones of the pelvis",
                only_from_behind=True,
                mean=MID_STANCE_ADDUCTION_DEG,
                sd=MID_STANCE_ADDUCTION_SD_DEG,
            ),
        ),
        errors=Errors(
            landmarks=4.0,
            source=IN_THE_PICTURE,
            markers=0.45,
            picture=2.5,
            per_tilt_deg=1.0,
            dots=2.2,
            joints=BY_DOTS,
        ),
        smallest_change=SmallestChange(5.0, 5.0, "Dingenen 2018: 3.8 deg, plus landmark noise"),
        refuse=_not_the_pelvis,
        why_missing=_picture_tells_nothing,
    ),
)
