"""How the camera was held: still, sharp, square to the treadmill, level. Checks of the footage (`footage_quality`)."""

from __future__ import annotations

import numpy as np

from formcam.metrics.uncertainty import slope_beyond_level_deg, sure_slope_deg
from formcam.records.analysis import Check
from formcam.records.camera import LARGEST_SHIFT_PCT
from formcam.records.printable import capitalised
from formcam.records.track import CleanTrack, Gait, PoseTrack, VideoInfo

LARGEST_WIDTH_SHARE = 0.35
# Foot's detail in fast phases against slow ones (`motion_blur`, docs/reliability.md): 66 rendered clips of 1/500 s give
# 85 or more, shutters of 1/100 s and slower 79 or less.
LEAST_SHARP_PCT = 82.0
MOVED_ALONG = "the camera moved along with the runner"
WHAT_IT_MEANS = (
    "rise and fall of the body and everything in centimetres is not measured, and nothing is graded. Film on a"
    " treadmill, with the phone on something firm."
)
WITHOUT_SHOULDERS = "Without shoulders in view, the camera's angle is not checked."


def camera_stood_still(info: VideoInfo) -> bool:
    """Whether the background kept its place, as far as it was seen."""
    if info.camera is not None:
        return info.camera == "still"
    return info.camera_shift_pct is None or info.camera_shift_pct <= LARGEST_SHIFT_PCT


def went_along(track: PoseTrack | None, info: VideoInfo | None) -> bool:
    """Whether the camera moved along with the runner, by what the track or the clip says."""
    said = [source.camera for source in (track, info) if source is not None]
    return "moving" in said


def still(info: VideoInfo) -> Check:
    shift = None if info.camera_shift_pct is None else round(info.camera_shift_pct, 2)
    if info.camera == "moving":
        return Check("camera_still", False, shift, f"{capitalised(MOVED_ALONG)}: {WHAT_IT_MEANS}")
    if shift is None and info.camera is None:
        return Check(
            "camera_still", True, None, "Too little background is in view to tell whether the camera moved."
        )
    good = camera_stood_still(info)
    message = "The camera stood still." if good else "The camera moved; put the phone on something firm."
    return Check("camera_still", good, shift, message)


def sharp(info: VideoInfo) -> Check:
    sharp = info.feet_sharp_pct
    if sharp is None:
        return Check(
            "feet_sharp",
            True,
            None,
            "The foot is too small or too rarely seen to tell whether it is smeared.",
        )
    good = sharp >= LEAST_SHARP_PCT
    message = "The foot is sharp, also when it is fast."
    if not good:
        message = (
            "The foot is smeared when it is fast, so landing measurements are less certain; add light or use a faster"
            " shutter (1/500 s)."
        )
    return Check("feet_sharp", good, round(sharp), message)


def square(track: PoseTrack, clean: CleanTrack) -> Check:
    """Width of shoulders over trunk length, which is small when the camera is square to the treadmill."""
    if clean.cut_off is not None and "upper body" in clean.cut_off.parts:
        return Check("camera_square", True, None, WITHOUT_SHOULDERS)
    shoulders = track.point("left_shoulder") - track.point("right_shoulder")
    trunk = (
        track.point("left_shoulder")
        + track.point("right_shoulder")
        - track.point("left_hip")
        - track.point("right_hip")
    ) / 2.0
    share = np.abs(shoulders[:, 0]) / np.linalg.norm(trunk, axis=1)
    if not np.isfinite(share).any():
        return Check("camera_square", True, None, WITHOUT_SHOULDERS)
    value = float(np.nanmedian(share))
    good = value <= LARGEST_WIDTH_SHARE
    message = (
        "The camera looks from the side." if good else "The camera is not square to the treadmill; turn it."
    )
    return Check("camera_square", good, round(value, 2), message)


def level(clean: CleanTrack, gait: Gait) -> Check:
    if clean.uprights is not None:
        return Check("camera_level", True, round(clean.upright_deg, 1), _told_by_uprights(clean, gait))
    slope = gait.belt_slope_deg
    if not np.isfinite(slope):
        return Check("camera_level", True, None, "The belt's slope could not be seen.")
    pose_model = clean.from_pose_model
    beyond = abs(slope_beyond_level_deg(slope, pose_model))
    good = beyond <= sure_slope_deg(pose_model)
    message = "The belt lies level in the picture."
    if not good:
        message = (
            f"The belt lies {beyond:.0f}° off level in the picture. On a flat treadmill the camera is tilted by that"
            " much, and lean is off by the same; level it, or film where a door or cabinet shows which way is up."
        )
    return Check("camera_level", good, round(slope, 1), message)


def _told_by_uprights(clean: CleanTrack, gait: Gait) -> str:
    """How the camera was held, by upright edges of the room, and that the belt's slope is something else."""
    lean = round(abs(clean.upright_deg))
    if lean:
        message = f"The camera was turned by about {lean}°, as upright edges of the room show; all angles allow for it."
    else:
        message = "Upright edges of the room stand upright in the picture: the camera was level."
    pose_model = clean.from_pose_model
    # Clockwise with the runner to the right: the front of a flat belt is lower by as much.
    own_deg = gait.belt_slope_deg + gait.orientation.ahead_x * clean.upright_deg
    if abs(slope_beyond_level_deg(own_deg, pose_model)) > sure_slope_deg(pose_model):
        message += (
            " The belt still slopes in the picture: it is inclined, or the camera looks at it from an angle."
        )
    return message
