"""How the foot lands: reach, shin, knee and foot at initial contact. X forward, Y up, pixels; angles in degrees.

Formulas: docs/biomechanics.md §1b. Each function gives (step number, value) pairs; its metric's record stands below.
"""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np

from formcam.metrics.geometry import foot_deg, knee_flexion_deg, shank_deg
from formcam.metrics.inputs import Samples, Scene, at_landing, each_step, the_leg
from formcam.metrics.metric import Mark, Metric, PanelLine
from formcam.metrics.norms import NORMS, PLATE_NORMS, SIMULATION, Norm, SmallestChange, joined, line
from formcam.metrics.uncertainty import (
    DOTS_ON_PEOPLE,
    HIP_ON_PEOPLE,
    KNEE_ON_PEOPLE,
    RENDERED,
    SHIN_ON_PEOPLE,
    Errors,
)
from formcam.records.skeleton import Side
from formcam.records.track import Step

# The foot is flat in this part of stance (docs/biomechanics.md §1b, foot-strike angle).
FLAT_FOOT = (0.30, 0.50)
# Foot-strike pattern by the foot's angle at landing, degrees: Altman & Davis 2012 (10.1016/j.gaitpost.2011.09.104). A
# pattern is no fault, so nothing is graded by it.
FOREFOOT_BELOW_DEG, REARFOOT_ABOVE_DEG = -1.6, 8.0
# Per millisecond of error in the events: motion capture, per 10 ms 2.3 cm, 3.6°, 4.2° (docs/biomechanics.md §1b).


def overstride_reach(scene: Scene, side: Side | None) -> Samples:
    """Ankle ahead of the middle of the hips at initial contact, in leg lengths."""
    return [(n, v / scene.leg_px) for n, v in _reach_px(scene, side)]


def overstride_reach_cm(scene: Scene, side: Side | None) -> Samples:
    """The same in cm."""
    return [(n, v * scene.cm_per_px) for n, v in _reach_px(scene, side)]


def shank_angle_at_contact(scene: Scene, side: Side | None) -> Samples:
    """Shank angle at initial contact."""
    return at_landing(scene, side, shank_deg(scene.body, the_leg(side)))


def knee_flexion_at_contact(scene: Scene, side: Side | None) -> Samples:
    """Knee flexion at initial contact."""
    return at_landing(scene, side, knee_flexion_deg(scene.body, the_leg(side)))


def foot_strike_angle(scene: Scene, side: Side | None) -> Samples:
    """Foot angle at initial contact minus its value flat on the belt; + = heel first."""
    angle = foot_deg(scene.body, the_leg(side))

    def strike(step: Step) -> float:
        if step.toe_off_s is None:
            return float("nan")
        contact_s = step.toe_off_s - step.initial_contact_s
        flat = scene.during(angle, *(step.initial_contact_s + share * contact_s for share in FLAT_FOOT))
        return scene.contact(angle, step) - float(np.median(flat)) if len(flat) else float("nan")

    return each_step(scene, side, strike)


def _reach_px(scene: Scene, side: Side | None) -> Samples:
    ahead = scene.body.point(f"{side}_ankle")[:, 0] - scene.body.middle("hip")[:, 0]
    return at_landing(scene, side, ahead)


def strike_words(ci95: tuple[float, float]) -> str:
    """How the foot lands in the field's words, more than one where the interval reaches over a limit."""
    limits = (-math.inf, FOREFOOT_BELOW_DEG, REARFOOT_ABOVE_DEG, math.inf)
    words = ("forefoot (toes first)", "midfoot (flat)", "rearfoot (heel first)")
    fitting = [
        word
        for word, (start, end) in zip(words, pairwise(limits), strict=True)
        if ci95[0] <= end and ci95[1] >= start
    ]
    if len(fitting) == len(words):
        return "which part of the foot lands first cannot be told"
    return " or ".join(fitting) + " strike"


METRICS = (
    Metric(
        place=30,
        name="overstride_reach",
        label="Reach at landing",
        explanation="How far the ankle lands ahead of the hips, in leg lengths.",
        definition="ankle ahead of the middle of the hips at initial contact, in leg lengths",
        unit="fraction",
        decimals=2,
        view="side",
        per_leg=True,
        samples=overstride_reach,
        at_landing=True,
        norm=Norm(
            f"{NORMS}; limits at +1 and +2 SD (0.03)",
            watch_above=0.03,
            flag_above=0.06,
            expected=line(0.18, 0.055),
            about_expected=True,
            sd=0.03,
        ),
        errors=Errors(
            landmarks=0.02,
            source=f"{HIP_ON_PEOPLE}; {DOTS_ON_PEOPLE}",
            markers=0.0133,
            per_ms=0.0027,
            per_tilt_deg=0.0153,
            unknown_hip=0.02,
            dots=0.0125,
            joints=("hip", "ankle"),
        ),
        smallest_change=SmallestChange(0.045, 0.045, SIMULATION),
    ),
    Metric(
        place=40,
        name="overstride_reach_cm",
        label="Reach at landing",
        explanation="How far the ankle lands ahead of the hips.",
        definition="the same in centimetres",
        unit="cm",
        view="side",
        per_leg=True,
        samples=overstride_reach_cm,
        at_landing=True,
        errors=Errors(
            landmarks=1.8,
            source=f"{HIP_ON_PEOPLE}; {DOTS_ON_PEOPLE}",
            markers=0.35,
            per_ms=0.23,
            per_tilt_deg=1.34,
            scaled=True,
            unknown_hip=1.75,
            dots=1.1,
            joints=("hip", "ankle"),
        ),
        smallest_change=SmallestChange(4.0, 4.0, SIMULATION),
        mark=Mark("reach", "middle_hip", "ankle", "landing", also="overstride_reach"),
        panel=PanelLine(5),
    ),
    Metric(
        place=50,
        name="shank_angle_at_contact",
        label="Shin angle at landing",
        explanation="How far the shin leans back at landing: plus is ankle ahead of knee.",
        definition="ankle to knee against the vertical; + = ankle ahead of the knee",
        unit="deg",
        view="side",
        per_leg=True,
        samples=shank_angle_at_contact,
        at_landing=True,
        norm=Norm(
            f"{PLATE_NORMS}; limits at +1 and +2 SD, taken as 3 deg for they are few (2.3 among them, up to 4.2 among "
            "26 runners whose landings were timed by markers)",
            watch_above=3,
            flag_above=6,
            expected=line(7.6, 2.7),
            expected_source=PLATE_NORMS,
            about_expected=True,
            sd=3.0,
        ),
        errors=Errors(
            landmarks=1.5,
            source=f"{SHIN_ON_PEOPLE}; {DOTS_ON_PEOPLE}",
            markers=0.95,
            per_ms=0.36,
            per_tilt_deg=1.0,
            dots=1.0,
            joints=("knee", "ankle"),
        ),
        smallest_change=SmallestChange(5.0, 7.0, SIMULATION),
        mark=Mark("angle", "knee", "ankle", "landing", "shin"),
    ),
    Metric(
        place=60,
        name="knee_flexion_at_contact",
        label="Knee bend at landing",
        explanation="How much the knee is bent when the foot lands; 0 is straight.",
        definition="0 = straight",
        unit="deg",
        view="side",
        per_leg=True,
        samples=knee_flexion_at_contact,
        at_landing=True,
        norm=Norm(
            f"{PLATE_NORMS}: 9 +/- 4.5 deg; limits at -1 and -2 SD; injured runners land straighter "
            "(Bramah 2018, 10.1177/0363546518793657)",
            flag_below=0,
            watch_below=4.5,
            expected=joined(8.3, 8.9, 10.1),
            expected_source=PLATE_NORMS,
            sd=4.5,
        ),
        errors=Errors(
            landmarks=5.0,
            source=f"{KNEE_ON_PEOPLE}; {DOTS_ON_PEOPLE}",
            markers=0.95,
            per_ms=0.42,
            unknown_hip=2.3,
            dots=2.2,
            joints=("hip", "knee", "ankle"),
        ),
        smallest_change=SmallestChange(8.0, 9.0, f"{SIMULATION}; Damsted 2015 found 9-14 deg between days"),
    ),
    Metric(
        place=70,
        name="foot_strike_angle",
        label="Foot angle at landing",
        explanation="How far the toes point up at landing; plus is heel first.",
        definition="the foot's angle at initial contact less that of the flat foot in stance; + = toes up. Pattern: "
        f"forefoot below −{-FOREFOOT_BELOW_DEG:g}, rearfoot above {REARFOOT_ABOVE_DEG:g}",
        unit="deg",
        view="side",
        per_leg=True,
        samples=foot_strike_angle,
        at_landing=True,
        in_words=strike_words,
        norm=Norm(expected=joined(9.7, 12.3, 14.2)),
        errors=Errors(landmarks=5.5, source=RENDERED, markers=1.65, per_ms=0.5),
        smallest_change=SmallestChange(
            7.0, 7.0, "2.77 x typical error 2.5 deg (Murray 2019, 10.3390/sports7010008)"
        ),
    ),
)
