"""The systematic error of a metric: what all steps of one clip share, so that averaging does not remove it.

One standard error each, from four sources added in quadrature: the landmarks' own offsets, the timing of the events,
the scale, and a camera that may be tilted. A pose model's landmarks carry its own offsets (rendered bodies with exact
truth); markers on the joints do not, and their figures are what motion capture leaves over (docs/accuracy.md). Each
metric's figures stand in its record (`catalogue`), with where they come from.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from formcam.records.track import CleanTrack, Gait

# Where the figures of `Errors` come from. Landmarks: at least the root mean square seen on rendered bodies that found
# no correction (docs/accuracy_rendered.md).
RENDERED = "rendered bodies that set no constant (docs/accuracy_rendered.md)"
# Those bodies are of one maker, and few wear what swings. People, after `landmark_bias`: eight against motion capture
# or a solved rig, hip off along the run by 0.65 % of body height; one runner in loose shorts, read by eye, 2.6 %
# (docs/joints.md). The root mean square of the nine is 1 %: 2.3° of thigh, 1.1° of leg lean, 0.02 of reach. What two
# networks say of the clip itself widens it further.
HIP_ON_PEOPLE = (
    f"the hip 1 % of body height off along the run (RMS of nine people, docs/joints.md); {RENDERED}"
)
# Hip and shoulder are off together (two networks' leans differ by 1° on people, less than their hips would make): lean
# has the eight people's 0.65 % for the hip and 0.8 % for the shoulder, of which no anatomy is known, over a trunk of
# 30 % of body height.
LEAN_ON_PEOPLE = f"hip 0.65 and shoulder 0.8 % of body height off along the run on people; {RENDERED}"
# Shin at landing: rendered bodies 1.6 less the timing's part; people walking and two rigs 1.1 about their mean.
SHIN_ON_PEOPLE = f"{RENDERED}; people differ by 1.1 deg about their mean"
# Formula runners, whose feet land in other manners than the six captured ones, are timed 22 ms too long (SD 10) from
# video, 11 of them from their true joints too; the captured ones 1 +/- 10 ms. Taken: what holds both.
CONTACTS_IN_VIDEO = f"{RENDERED}: 22 ms on formula runners, 10 ms on captured ones"
# And knees by what real people showed: in a lateral squat 5.1° too straight on average (MAE 7.1°); in the one running
# clip that was read by eye 5 ± 4° too straight on the ground, with the hip in loose shorts 2.5 ± 0.9 % of body height
# too far ahead (`benchmarks.real`, docs/joints.md).
KNEE_ON_PEOPLE = (
    "people in a squat (bias -5.1 deg, MAE 7.1 deg, JMIR preprint 102399) and a runner in loose shorts read by eye "
    "(docs/joints.md)"
)
# Joints on dots of tape lie where people stuck the tape. Who feels for a trochanter twice is off by 15 to 20 mm (all
# directions together; Della Croce 2005, 10.1016/j.gaitpost.2004.05.003), so by 10 along the run; nobody has measured
# knee and shoulder (6 mm) and ankle (4 mm) with tape (design defaults: bones under the skin). Over the segments of a
# body of 172 cm: 1.3 deg of trunk, 0.7 of leg, 1.6 of thigh, 1.0 of shank, 2.2 of knee, 1.1 cm of reach. Only one side
# is marked, and who twists the trunk against the pelvis has that side's shoulder further ahead or back on average: 0.9
# deg of lean (root mean square of captured runners, `benchmarks.markers`), 1.56 in all; with the pose model's word for
# the rest (`gait.taped_joints`) 1.2. Rendered bodies, whose dots sit where they should, are off by less.
DOTS_ON_PEOPLE = "tape stuck beside the joint: hip 10 mm off along the run, knee and shoulder 6, ankle 4"
DOTS_ON_ONE_SIDE = f"{DOTS_ON_PEOPLE}; one side's shoulder for the middle of both: 0.9 deg"
# Where neither has measured a metric yet.
NOT_MEASURED_YET = "expected of the pose model (docs/biomechanics.md); no truth yet"


@dataclass(frozen=True)
class Errors:
    """One standard error each of what all steps of a clip share, in the metric's unit.

    `landmarks`: the pose model on people. `per_ms`: how much the metric moves for a millisecond of error in the
    events; `per_tilt_deg`: for a degree of camera roll (motion capture filmed with 3 degrees of roll,
    docs/accuracy.md). `scaled`: lengths, which the scale's error moves in proportion.

    `markers`: landmarks that lie on the joints (motion capture, or another program's track of the legs): what has to
    be added to the spread between steps for 95 % of the intervals to hold the truth, fitted on every other of 22
    runners (the others then gave 85-99 %), refitted on all and raised by 15 %. Events and every frame rate from 24 to
    240 fps are in it, scale is not; the knee's peaks are raised further, for 12 mm of noise and 5 degrees of yaw. None
    = no truth there: the figures of the pose model are kept.

    `unknown_hip`: added where a track does not say what made it. Programs place the hip up to 30 mm apart (six of them
    read 5.6 to 14.1 degrees of lean in one clip): 1 % of body height over trunk (0.30), thigh (0.245) and leg length
    (0.504); leg lean as motion capture with the hips 30 mm off needs it (docs/accuracy.md).

    `dots`: where tape that the runner wears marks all of `joints`, those that the metric looks at (`pose.markers`).

    `picture`: where the picture itself was followed instead of the landmarks (with `dots`, by these);
    `picture_long_steps` the same below `LONG_STEPS_SPM`. `source` says where `landmarks` and `picture` come from.
    """

    landmarks: float
    source: str
    markers: float | None = None
    per_ms: float = 0.0
    per_tilt_deg: float = 0.0
    scaled: bool = False
    unknown_hip: float = 0.0
    picture: float | None = None
    picture_long_steps: float = 0.0
    dots: float | None = None
    joints: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        known = (self.landmarks, self.markers, self.picture, self.dots)
        if not self.source or any(one is not None and not one > 0 for one in known):
            raise ValueError("errors are positive and have a source")
        if (self.dots is None) == bool(self.joints):
            raise ValueError("an error with dots needs the joints that they mark")

    def of_pose(self, marked: Collection[str]) -> float:
        """That of a pose model's landmarks where tape marks some of the joints."""
        return self.dots if self.dots is not None and self.is_on(marked) else self.landmarks

    def is_on(self, marked: Collection[str]) -> bool:
        """Whether tape marks every joint that the metric looks at."""
        return bool(self.joints) and set(self.joints) <= set(marked)


LONG_STEPS_SPM = 165.0
# Two networks' values that lie apart: the truth lies anywhere between them, or about as far outside (one standard error
# as a share of the distance; 0.29 is that of a value that may lie anywhere between).
DISPUTED_SHARE = 0.35
# A disagreement or a tilt is named once it is worth this share of the rest.
WORTH_SAYING = 0.5
# Systematic timing error of one clip's contacts, ms, at 60 fps and more; it grows with the frame's length below.
TIMING_MS, TIMING_MS_PER_FRAME_MS = 4.0, 0.15
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


def error_of_vertical_deg(clean: CleanTrack, gait: Gait) -> float:
    """One standard error of the vertical's direction in the picture.

    As well as upright edges of the room tell it (then it is corrected for, `CleanTrack.upright_deg`); without them what
    the belt's slope leaves open.
    """
    if clean.uprights is not None:
        return clean.uprights.error_deg
    return possible_tilt_deg(gait.belt_slope_deg, clean.from_pose_model) / HALF_WIDTH_SE


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


def timing_error_ms(fps: float) -> float:
    """One standard error of the timing of all of a clip's contacts."""
    return float(np.hypot(TIMING_MS, TIMING_MS_PER_FRAME_MS * 1000.0 / fps))


def systematic_error(
    errors: Errors,
    *,
    value: float,
    fps: float,
    scale_error: float,
    pose_model: bool = True,
    vertical_error_deg: float = 0.0,
    in_picture: bool = False,
    source_known: bool = True,
    cadence_spm: float = 180.0,
    disputed: float | None = None,
    marked: Collection[str] = (),
) -> float:
    """One standard error of what all steps share, in the metric's unit; `scale_error` is a fraction.

    `vertical_error_deg` is that of the vertical. `pose_model` False leaves out the pose model's own offsets, for
    landmarks that lie on the joints, `source_known` False says that nobody knows whether they do; `in_picture` says
    that the picture was followed instead of landmarks; `disputed` is how far the values of two pose networks lie apart;
    `marked` are the joints that lie on dots of tape.
    """
    if in_picture and errors.picture is not None:
        cloth = max(errors.picture, errors.picture_long_steps * (cadence_spm < LONG_STEPS_SPM))
        followed = errors.dots if errors.dots is not None and errors.is_on(marked) else cloth
        return float(np.hypot(followed, errors.per_tilt_deg * vertical_error_deg))
    if pose_model or errors.markers is None:
        parts = [
            errors.of_pose(marked),
            errors.per_ms * timing_error_ms(fps),
            DISPUTED_SHARE * (disputed or 0.0),
        ]
    else:
        parts = [errors.markers, 0.0 if source_known else errors.unknown_hip]
    if errors.scaled:
        parts.append(abs(value) * scale_error)
    parts.append(errors.per_tilt_deg * vertical_error_deg)
    return float(np.sqrt(np.sum(np.square(parts))))


def parts_of(
    errors: Errors,
    pose_model: bool = True,
    vertical_error_deg: float = 0.0,
    in_picture: bool = False,
    disputed: float | None = None,
    marked: Collection[str] = (),
) -> tuple[str, ...]:
    """What an interval holds, in words."""
    parts = ["the spread between steps"]
    if in_picture:
        astray = "skin or cloth carries the tape" if errors.is_on(marked) else "cloth and camera lead astray"
        return (*parts, f"how far {astray}")
    if pose_model:
        parts.append("where tape was stuck" if errors.is_on(marked) else "the pose model's own offset")
    else:
        parts.append("the error against motion capture")
    if DISPUTED_SHARE * (disputed or 0.0) > WORTH_SAYING * errors.of_pose(marked):
        parts.append("how far two pose models disagree about this runner (loose clothes hide the joints)")
    if errors.per_ms:
        parts.append("the timing of landing and push-off")
    if errors.scaled:
        parts.append("the scale in centimetres")
    landmarks = errors.of_pose(marked) if pose_model or errors.markers is None else errors.markers
    if errors.per_tilt_deg * vertical_error_deg > WORTH_SAYING * landmarks:
        parts.append("a camera that may be tilted")
    return tuple(parts)
