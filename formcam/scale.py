"""Centimetres per pixel in the runner's plane, from what the user tells: body height, belt speed.

Each source gives a scale with its own error; they are combined by inverse variance (biomechanics.md §4). Nothing in
the picture says how tall the runner is, so without a height an adult's is assumed and the error says so. Gravity is
only a check: it follows the contact time too steeply (20 ms too long makes the scale a third too small).
"""

from __future__ import annotations

import numpy as np

from formcam import skeleton
from formcam.metrics.body import Body, thigh_and_shank_px
from formcam.metrics.vertical import hip_oscillation_px
from formcam.records import CleanTrack, Gait, Runner
from formcam.results import Scale
from formcam.statistics import combine

# Thigh plus shank, share of body height, and its spread between people: 16 runners of Fukuchi 2017 (docs/accuracy.md); 0.49
# by anthropometric tables. Half as much again for clothes and a body that is not square to the camera.
THIGH_AND_SHANK_OF_HEIGHT, THIGH_AND_SHANK_SD = 0.483, 0.045
# Adults of both sexes: mean and spread, cm. Used, and named, when no height is given.
ASSUMED_HEIGHT_CM, ASSUMED_HEIGHT_SD_CM = 170.0, 10.0
# Error of a treadmill's display (biomechanics.md §4).
BELT_SD = 0.03
# Hip oscillation over the spring-mass prediction: 1.07 +/- 0.11 (biomechanics.md §4).
GRAVITY_RATIO = 1.07
GRAVITY_MPS2 = 9.81
# Sources that differ by more than this contradict each other (biomechanics.md §4).
DISAGREEMENT = 0.10
UNKNOWN = Scale(None, "the legs were not seen well enough to judge size", None)


def find_scale(clean: CleanTrack, gait: Gait, runner: Runner) -> Scale:
    """The scale with one standard error in percent and the names of what it rests on."""
    estimates = scale_estimates(clean, gait, runner)
    if not estimates:
        return UNKNOWN
    value, error = combine([(cm, cm * share) for _, cm, share in estimates])
    source = " + ".join(name for name, _, _ in estimates)
    return Scale(float(value), source, round(100.0 * error / value, 2))


def scale_estimates(clean: CleanTrack, gait: Gait, runner: Runner) -> list[tuple[str, float, float]]:
    """(source, cm per px, 1-sigma as a share) of every source there is."""
    found = []
    limb = leg_px(clean, gait)
    if np.isfinite(limb) and limb > 0:
        height = runner.height_cm or ASSUMED_HEIGHT_CM
        spread = 0.0 if runner.height_cm else ASSUMED_HEIGHT_SD_CM / ASSUMED_HEIGHT_CM
        name = "height" if runner.height_cm else "assumed adult height (170 +/- 10 cm)"
        found.append(
            (name, THIGH_AND_SHANK_OF_HEIGHT * height / limb, float(np.hypot(THIGH_AND_SHANK_SD, spread)))
        )
    if runner.speed_mps and np.isfinite(gait.belt_speed_px_s):
        share = gait.belt_speed_se_px_s / gait.belt_speed_px_s
        cm = 100.0 * runner.speed_mps / gait.belt_speed_px_s
        found.append(("belt speed", cm, float(np.hypot(BELT_SD, share if np.isfinite(share) else 0.0))))
    return found


def disagreement(clean: CleanTrack, gait: Gait, runner: Runner) -> float | None:
    """Largest relative difference between two told sources (height and belt speed); None with fewer than two."""
    told = [cm for name, cm, _ in scale_estimates(clean, gait, runner) if name in ("height", "belt speed")]
    return abs(told[0] - told[1]) / min(told) if len(told) == 2 else None


def leg_px(clean: CleanTrack, gait: Gait) -> float:
    """Thigh plus shank of the near leg (of both from the rear and the front), px; NaN = not seen."""
    sides = skeleton.SIDES if gait.orientation.near is None else (gait.orientation.near,)
    lengths = [thigh_and_shank_px(clean.xy_px, side) for side in sides]
    return float(np.nanmean(lengths)) if np.isfinite(lengths).any() else float("nan")


def gravity_cm_per_px(body: Body) -> float:
    """The scale that makes the hips move as far as contact and flight time and gravity demand; NaN = no flight.

    Spring-mass model (Morin 2005): VO = F t_c^2 / pi^2 - g t_c^2 / 8 + g t_f^2 / 8 with F = g pi/2 (t_f/t_c + 1).
    """
    contacts = [s.toe_off_s - s.initial_contact_s for s in body.steps(body.near) if s.toe_off_s]
    moved = hip_oscillation_px(body)
    if len(contacts) < 3 or len(moved) < 3:
        return float("nan")
    contact = float(np.median(contacts))
    flight = body.step_s - contact
    if flight <= 0:
        return float("nan")
    push = GRAVITY_MPS2 * np.pi / 2 * (flight / contact + 1.0)
    model_m = push * contact**2 / np.pi**2 - GRAVITY_MPS2 * contact**2 / 8 + GRAVITY_MPS2 * flight**2 / 8
    return float(100.0 * GRAVITY_RATIO * model_m / np.median(list(moved.values())))
