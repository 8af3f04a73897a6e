"""How hip and knee swing through the stride. X forward, Y up, pixels; angles in degrees.

Formulas: docs/biomechanics.md §1c. Each function gives (step number, value) pairs; its metric's record stands below.
"""

from __future__ import annotations

import numpy as np

from formcam.metrics.geometry import knee_flexion_deg, thigh_deg
from formcam.metrics.inputs import Samples, Scene, each_step, the_leg
from formcam.metrics.metric import PUSH_OFF, Mark, Metric
from formcam.metrics.norms import DESIGN_DEFAULT, NORMS, PLATE_NORMS, Norm, SmallestChange, joined, line
from formcam.metrics.uncertainty import DOTS_ON_PEOPLE, HIP_ON_PEOPLE, KNEE_ON_PEOPLE, RENDERED, Errors
from formcam.records.skeleton import Side
from formcam.records.track import Step

# Thigh extension peaks about toe-off; it is looked for until this much later (docs/biomechanics.md §1c).
AFTER_TOE_OFF_S = 0.1
# Where the knee is bent most, in shares of the contact time after landing.
MOST_BENT_IN_STANCE, MOST_BENT_IN_SWING = 0.45, 1.8


def hip_extension(scene: Scene, side: Side | None) -> Samples:
    """Largest backward thigh angle from initial contact until just after toe-off, + = behind the vertical."""
    thigh = thigh_deg(scene.body, the_leg(side))

    def extension(step: Step) -> float:
        end = None if step.toe_off_s is None else step.toe_off_s + AFTER_TOE_OFF_S
        return -_least(scene.during(thigh, step.initial_contact_s, end))

    return each_step(scene, side, extension)


def peak_knee_flexion_stance(scene: Scene, side: Side | None) -> Samples:
    """Largest knee flexion in stance, before its last quarter, where the knee already bends for the swing."""
    knee = knee_flexion_deg(scene.body, the_leg(side))

    def peak(step: Step) -> float:
        if step.toe_off_s is None:
            return float("nan")
        end = step.initial_contact_s + 0.75 * (step.toe_off_s - step.initial_contact_s)
        return -_least(-scene.during(knee, step.initial_contact_s, end))

    return each_step(scene, side, peak)


def peak_knee_flexion_swing(scene: Scene, side: Side | None) -> Samples:
    """Largest knee flexion from toe-off to the foot's next contact."""
    knee = knee_flexion_deg(scene.body, the_leg(side))
    return each_step(scene, side, lambda s: -_least(-scene.during(knee, s.toe_off_s, s.stride_end_s)))


def _least(part: np.ndarray) -> float:
    return float(np.min(part)) if len(part) else float("nan")


METRICS = (
    Metric(
        place=110,
        name="hip_extension",
        label="Thigh behind you at push-off",
        explanation="How far the thigh reaches back behind vertical.",
        definition="largest backward angle of the thigh until just after toe-off; + = behind the vertical",
        unit="deg",
        view="side",
        per_leg=True,
        samples=hip_extension,
        read_at=PUSH_OFF,
        norm=Norm(
            f"{NORMS}; limits at about -1 and -2 SD (3.3 deg)",
            flag_below=-6.5,
            watch_below=-3,
            expected=line(21.7, 5.8),
            about_expected=True,
            sd=3.3,
        ),
        errors=Errors(
            landmarks=2.3,
            source=f"{HIP_ON_PEOPLE}; {DOTS_ON_PEOPLE}",
            markers=0.15,
            per_tilt_deg=1.0,
            unknown_hip=2.3,
            dots=1.6,
            joints=("hip", "knee"),
        ),
        smallest_change=SmallestChange(3.0, 3.0, DESIGN_DEFAULT),
        mark=Mark("angle", "hip", "knee", "push_off", "thigh back", back=True),
    ),
    Metric(
        place=120,
        name="peak_knee_flexion_stance",
        label="Largest knee bend on the ground",
        explanation="How far the knee bends while it takes your weight.",
        definition="largest knee flexion in the first three quarters of stance",
        unit="deg",
        view="side",
        per_leg=True,
        samples=peak_knee_flexion_stance,
        read_at=MOST_BENT_IN_STANCE,
        norm=Norm(
            f"{NORMS}: 42-44 +/- 4.5 deg; {PLATE_NORMS}: 39.5 +/- 3.7 deg; limits at 1 SD, of the two "
            "the farther ones; never far out, for the two differ by almost as much",
            watch_below=36,
            watch_above=48,
            mean=41.5,
            sd=4.5,
        ),
        errors=Errors(
            landmarks=5.0,
            source=f"{KNEE_ON_PEOPLE}; {DOTS_ON_PEOPLE}",
            markers=0.75,
            unknown_hip=2.3,
            dots=2.2,
            joints=("hip", "knee", "ankle"),
        ),
        smallest_change=SmallestChange(4.0, 4.0, "Dingenen 2018, 10.1016/j.ptsp.2018.06.009: 2.3-3.8 deg"),
    ),
    Metric(
        place=130,
        name="peak_knee_flexion_swing",
        label="Largest knee bend in the air",
        explanation="How far the knee folds while the leg swings through.",
        definition="largest knee flexion in swing",
        unit="deg",
        view="side",
        per_leg=True,
        samples=peak_knee_flexion_swing,
        read_at=MOST_BENT_IN_SWING,
        norm=Norm(expected=joined(92, 106, 113)),
        errors=Errors(
            landmarks=5.0,
            source=f"{RENDERED}; {DOTS_ON_PEOPLE}",
            markers=0.55,
            unknown_hip=2.3,
            dots=2.2,
            joints=("hip", "knee", "ankle"),
        ),
    ),
)
