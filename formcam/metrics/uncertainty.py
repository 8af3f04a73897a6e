"""The systematic error of every metric: what all steps of one clip share, so that averaging does not remove it.

One standard error each, from four sources added in quadrature: the landmarks' own offsets, the timing of the events,
the scale, and a camera that may be tilted. A pose model's landmarks carry its own offsets (rendered bodies with exact
truth); markers on the joints do not, and their figures are what motion capture leaves over (`MARKER_ERROR`,
docs/accuracy.md). Where neither has measured a metric yet the figure of biomechanics.md §3 and §7 is used.
"""

from __future__ import annotations

import numpy as np

from formcam.feedback.formatting import UNITS
from formcam.metrics.typical_error import typical_text
from formcam.records.skeleton import INDEX
from formcam.records.track import CleanTrack

_FACE = [INDEX[name] for name in ("left_eye", "right_eye", "mouth_left", "mouth_right")]

# Landmark offsets of the pose model, in the metric's unit: one standard error each, at least the root mean square seen
# on rendered bodies that found no correction (docs/accuracy_rendered.md: lean 0.5°, leg lean 0.7°, hinge 0.8°, thigh
# 1.2°, knee at contact 2.8°, shank 2.1° with the events', reach 1.1 cm, contact time 15 ms, swing knee 5°, rise 0.6 cm,
# of the hips 1.3 cm; the step times' difference from behind 11 %, at most 37 % in 38 clips, see `grading`). Those
# bodies are in no clothes that swing and of one maker: after `landmark_bias` the hip's place along the run is taken to
# stay uncertain by 1 % of body height on people (1.9° of lean, 2.3° of thigh, 1.1° of leg lean, 0.02 of reach), and
# knees by what people in a lateral squat showed (MAE 7.1°, bias −5.1°) by half.
LANDMARK_ERROR: dict[str, float] = {
    "cadence": 0.2,
    "step_time_asymmetry": 11.5,
    "ground_contact_time": 11.0,
    "flight_time": 11.0,
    "duty_factor": 1.6,
    "vertical_oscillation": 0.6,
    "vertical_oscillation_hip": 1.25,
    "vertical_ratio": 0.6,
    "overstride_reach": 0.02,
    "overstride_reach_cm": 1.8,
    "shank_angle_at_contact": 1.5,
    "knee_flexion_at_contact": 3.5,
    "foot_strike_angle": 5.5,
    "trunk_lean": 1.9,
    "leg_lean": 1.2,
    "waist_hinge": 2.9,
    "hip_extension": 2.3,
    "peak_knee_flexion_stance": 3.5,
    "peak_knee_flexion_swing": 5.0,
    "head_forward": 8.0,
    "pelvic_drop": 4.0,
    "hip_adduction": 4.0,
    "knee_window": 0.1,
    "step_width": 1.6,
    "lateral_trunk_lean": 1.0,
    "arm_crossover": 0.1,
}
# The same where the picture itself was followed instead of the landmarks (docs/pelvis.md): root mean square error
# 1.04 over 72 legs of rendered clips (0.7 on held-out bodies), and as much again for what was never tested, cloth
# that swings: together 1.5. Long, slow steps go with landing far ahead, which reads up to 3.7 too low and is not seen
# from behind: below 165 steps/min (where those clips lie) 2.0, which holds them all.
# Hip adduction adds the thigh's lean by the landmarks: 2.1 over 34 legs of rendered clips, mostly 1.3 too much.
PICTURE_ERROR: dict[str, float] = {"pelvic_drop": 1.5, "hip_adduction": 2.5}
LONG_STEPS_SPM, LONG_STEPS_ERROR = 165.0, {"pelvic_drop": 2.0}
# How much a metric moves per millisecond of error in the events (biomechanics.md §1b: per 10 ms 2.3 cm, 3.6°, 4.2°).
PER_MS: dict[str, float] = {
    "ground_contact_time": 1.4,
    "flight_time": 1.4,
    "duty_factor": 0.2,
    "overstride_reach": 0.0027,
    "overstride_reach_cm": 0.23,
    "shank_angle_at_contact": 0.36,
    "knee_flexion_at_contact": 0.42,
    "foot_strike_angle": 0.5,
    "leg_lean": 0.07,
    "waist_hinge": 0.07,
}
# The same for landmarks that lie on the joints (motion capture, or another program's track of the legs): what has to
# be added to the spread between steps for 95 % of the intervals to hold the truth, fitted on every other of 22 runners
# (the others then gave 85-99 %), refitted on all and raised by 15 %. Events and every frame rate from 24 to 240 fps are
# in it, scale is not; the knee's peaks are raised further, for 12 mm of noise and 5 degrees of yaw. Metrics that are
# not here have no truth there and keep the figures above.
MARKER_ERROR: dict[str, float] = {
    "cadence": 0.05,
    "ground_contact_time": 6.0,
    "flight_time": 6.0,
    "duty_factor": 0.9,
    "vertical_oscillation_hip": 0.2,
    "overstride_reach": 0.0133,
    "overstride_reach_cm": 0.35,
    "shank_angle_at_contact": 0.95,
    "knee_flexion_at_contact": 0.95,
    "foot_strike_angle": 1.65,
    "trunk_lean": 0.1,
    "leg_lean": 0.66,
    "waist_hinge": 0.5,
    "hip_extension": 0.15,
    "peak_knee_flexion_stance": 0.75,
    "peak_knee_flexion_swing": 0.55,
    "pelvic_drop": 0.45,
    "hip_adduction": 0.45,
    "step_width": 0.15,
}
# A track that does not say what made it: programs place the hip up to 30 mm apart (six of them read 5.6 to 14.1 degrees
# of lean in one clip). One standard error of 1 % of body height, as for the pose model on people, over trunk (0.30),
# thigh (0.245) and leg length (0.504); leg lean as motion capture with the hips 30 mm off needs it (docs/accuracy.md).
UNKNOWN_HIP_ERROR: dict[str, float] = {
    "trunk_lean": 1.9,
    "leg_lean": 1.45,
    "waist_hinge": 2.7,
    "hip_extension": 2.3,
    "knee_flexion_at_contact": 2.3,
    "peak_knee_flexion_stance": 2.3,
    "peak_knee_flexion_swing": 2.3,
    "overstride_reach": 0.02,
    "overstride_reach_cm": 1.75,
}
# Systematic timing error of one clip's contacts, ms, at 60 fps and more; it grows with the frame's length below.
TIMING_MS, TIMING_MS_PER_FRAME_MS = 4.0, 0.15
SCALED = {
    "vertical_oscillation",
    "vertical_oscillation_hip",
    "vertical_ratio",
    "overstride_reach_cm",
    "step_width",
}
# What one degree of camera roll does to a metric (motion capture filmed with 3 degrees of roll, docs/accuracy.md).
PER_TILT_DEG: dict[str, float] = {
    "overstride_reach": 0.0153,
    "overstride_reach_cm": 1.34,
    "shank_angle_at_contact": 1.0,
    "trunk_lean": 1.0,
    "leg_lean": 1.0,
    "hip_extension": 1.0,
}
# The planted toe rises a little in its path even on a flat belt filmed level: 0.93 ± 0.66 degrees (SD) in one study and
# 1.39 ± 1.11 in the other, 144 motion-capture trials in all (`benchmarks.mocap_slope`); the pose model's toe points
# 0.5 ± 1.4 over 66 level side clips of rendered bodies. Taken: the mean and the larger spread. Half an SD off the mean
# says nothing, 1.5 SD off it is believed, so that intervals hold on trials filmed with 3 degrees of roll
# (docs/accuracy.md); only what lies beyond 2.6 SD is told as a slope.
LEVEL_SLOPE_DEG, LEVEL_SLOPE_POSE_MODEL_DEG = 1.05, 0.5
SLOPE_SD_DEG, SLOPE_SD_POSE_MODEL_DEG = 1.1, 1.4
LEVEL_WITHIN_SD, BELIEVED_BEYOND_SD, SURE_BEYOND_SD = 0.5, 1.5, 2.6
# Belts are inclined by up to 15 % (8.5 degrees) but never far the other way, so a strong rise is mostly the belt's own:
# no more than this is put down to the camera (design default).
LARGEST_TILT_UPHILL_DEG = 4.0
# The slope is known no better than its spread: the tilt may be larger than seen by what one reading in twenty is off.
# That and the tilt itself make the interval's half width, 1.96 standard errors.
LARGER_BY_SD, HALF_WIDTH_SE = 1.64, 1.96


def slope_beyond_level_deg(slope_deg: float, pose_model: bool) -> float:
    """How much steeper the planted foot's path is than a level camera sees on a flat belt; 0 when unknown."""
    level = LEVEL_SLOPE_POSE_MODEL_DEG if pose_model else LEVEL_SLOPE_DEG
    return slope_deg - level if np.isfinite(slope_deg) else 0.0


def possible_tilt_deg(slope_deg: float, pose_model: bool) -> float:
    """Largest camera roll that the belt's slope in the picture leaves open, 0 when it is that of a level camera.

    Roll and incline look the same, so nothing is corrected; the interval has to hold both.
    """
    beyond = abs(min(slope_beyond_level_deg(slope_deg, pose_model), LARGEST_TILT_UPHILL_DEG))
    spread = SLOPE_SD_POSE_MODEL_DEG if pose_model else SLOPE_SD_DEG
    believed = np.clip((beyond / spread - LEVEL_WITHIN_SD) / (BELIEVED_BEYOND_SD - LEVEL_WITHIN_SD), 0.0, 1.0)
    return float(believed * (beyond + LARGER_BY_SD * spread))


def sure_slope_deg(pose_model: bool) -> float:
    """From here on a slope of the belt in the picture is no chance reading."""
    return SURE_BEYOND_SD * (SLOPE_SD_POSE_MODEL_DEG if pose_model else SLOPE_SD_DEG)


def from_pose_model(clean: CleanTrack) -> bool:
    """True when eyes or mouth were found: only a pose model gives them, no marker set does."""
    return bool(np.isfinite(clean.xy_px[:, _FACE]).any())


def systematic_error(
    name: str,
    *,
    value: float,
    fps: float,
    scale_error: float,
    pose_model: bool = True,
    tilt_deg: float = 0.0,
    in_picture: bool = False,
    source_known: bool = True,
    cadence_spm: float = 180.0,
) -> float:
    """One standard error of what all steps share, in the metric's unit; `scale_error` is a fraction.

    `tilt_deg` is what `possible_tilt_deg` found. `pose_model` False leaves out the pose model's own offsets, for
    landmarks that lie on the joints, `source_known` False says that nobody knows whether they do; `in_picture` says
    that the picture was followed instead of landmarks.
    """
    if in_picture:
        return max(PICTURE_ERROR[name], LONG_STEPS_ERROR.get(name, 0.0) * (cadence_spm < LONG_STEPS_SPM))
    if pose_model or name not in MARKER_ERROR:
        timing_ms = np.hypot(TIMING_MS, TIMING_MS_PER_FRAME_MS * 1000.0 / fps)
        parts = [LANDMARK_ERROR[name], PER_MS.get(name, 0.0) * timing_ms]
    else:
        parts = [MARKER_ERROR[name], 0.0 if source_known else UNKNOWN_HIP_ERROR.get(name, 0.0)]
    if name in SCALED:
        parts.append(abs(value) * scale_error)
    parts.append(PER_TILT_DEG.get(name, 0.0) * tilt_deg / HALF_WIDTH_SE)
    return float(np.sqrt(np.sum(np.square(parts))))


def note_for(name: str, pose_model: bool = True, tilt_deg: float = 0.0, in_picture: bool = False) -> str:
    """What the interval holds, and how far off the measurement was in tests."""
    parts = ["the spread between steps"]
    if in_picture:
        return f"The interval holds {parts[0]} and how far cloth and camera lead astray.{_in_tests(name)}"
    parts.append("the pose model's own offset" if pose_model else "the error against motion capture")
    if name in PER_MS:
        parts.append("the timing of landing and push-off")
    if name in SCALED:
        parts.append("the scale in centimetres")
    if tilt_deg > 0 and name in PER_TILT_DEG:
        parts.append("a camera that may be tilted")
    return "The interval holds " + ", ".join(parts[:-1]) + " and " + parts[-1] + "." + _in_tests(name)


def _in_tests(name: str) -> str:
    off = typical_text(name, UNITS.get(name, ""))
    return f" In tests with a known answer it was off by {off} on average." if off else ""
