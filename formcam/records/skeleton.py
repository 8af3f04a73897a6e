"""The 33 body landmarks of MediaPipe's BlazePose: names, numbers, left/right pairs and the bones between them.

`left` and `right` are the RUNNER's own left and right, never the picture's.
"""

from __future__ import annotations

from typing import Literal, get_args

import numpy as np

Side = Literal["left", "right"]
SIDES: tuple[Side, ...] = get_args(Side)

LANDMARKS: tuple[str, ...] = (
    "nose",
    "left_eye_inner",
    "left_eye",
    "left_eye_outer",
    "right_eye_inner",
    "right_eye",
    "right_eye_outer",
    "left_ear",
    "right_ear",
    "mouth_left",
    "mouth_right",
    "left_shoulder",
    "right_shoulder",
    "left_elbow",
    "right_elbow",
    "left_wrist",
    "right_wrist",
    "left_pinky",
    "right_pinky",
    "left_index",
    "right_index",
    "left_thumb",
    "right_thumb",
    "left_hip",
    "right_hip",
    "left_knee",
    "right_knee",
    "left_ankle",
    "right_ankle",
    "left_heel",
    "right_heel",
    "left_foot_index",
    "right_foot_index",
)
COUNT = len(LANDMARKS)
INDEX: dict[str, int] = {name: number for number, name in enumerate(LANDMARKS)}


def other(side: Side) -> Side:
    """The opposite side."""
    return "right" if side == "left" else "left"


def _twin(name: str) -> str:
    if name.startswith("left_"):
        return "right_" + name[5:]
    if name.startswith("right_"):
        return "left_" + name[6:]
    if name in ("mouth_left", "mouth_right"):
        return "mouth_right" if name == "mouth_left" else "mouth_left"
    return name


# MIRROR[i] is the landmark that takes i's place when left and right are exchanged.
MIRROR: np.ndarray = np.array([INDEX[_twin(name)] for name in LANDMARKS])
MIRROR.setflags(write=False)

LEG_JOINTS: tuple[str, ...] = ("hip", "knee", "ankle", "heel", "foot_index")
LEG: dict[Side, tuple[int, ...]] = {
    side: tuple(INDEX[f"{side}_{joint}"] for joint in LEG_JOINTS) for side in SIDES
}

# Left and right twin, as one asks for them in an array of landmarks.
HIPS: list[int] = [INDEX["left_hip"], INDEX["right_hip"]]
SHOULDERS: list[int] = [INDEX["left_shoulder"], INDEX["right_shoulder"]]
ANKLES: list[int] = [INDEX["left_ankle"], INDEX["right_ankle"]]

# Thigh and shank, hip joint centre to ankle, over body height (docs/biomechanics.md §4, a rule with 5-6 % error).
LEG_SHARE_OF_HEIGHT = 0.49

# Bones drawn and measured, by name: (from, to).
LEG_BONES: tuple[tuple[str, str], ...] = (
    ("hip", "knee"),
    ("knee", "ankle"),
    ("ankle", "heel"),
    ("heel", "foot_index"),
    ("ankle", "foot_index"),
)
ARM_BONES: tuple[tuple[str, str], ...] = (("shoulder", "elbow"), ("elbow", "wrist"))
