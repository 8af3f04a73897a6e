"""What made a track's landmarks: asked by every stage that allows for their known errors, answered here alone."""

from __future__ import annotations

from typing import Literal

import numpy as np

from formcam.records.skeleton import INDEX

# "pose_model": ours, whose offsets were measured · "other_pose_model": one whose offsets are not known · "markers": on
# the joints themselves, or points set by hand · "unknown": nothing says what made them, so the hips may lie anywhere
# about the joints.
LandmarkSource = Literal["pose_model", "other_pose_model", "markers", "unknown"]

_OURS = "mediapipe"
# Only a pose model finds these; no marker set has them.
_FACE = [INDEX[name] for name in ("left_eye", "right_eye", "mouth_left", "mouth_right")]


def pose_model_label(model: str) -> str:
    """How a track or an outline names the bundle that made it: "mediapipe heavy"."""
    return f"{_OURS} {model}"


def landmark_source(label: str | None, xy_px: np.ndarray) -> LandmarkSource:
    """What made landmarks xy_px (T, 33, 2), NaN = not seen, that carry this `label` (None = none)."""
    if label is not None and label.startswith(_OURS):
        return "pose_model"
    if np.isfinite(xy_px[:, _FACE]).any():
        return "other_pose_model"
    return "unknown" if label is None else "markers"
