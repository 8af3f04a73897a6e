"""What a pose model is known to get wrong every time, taken out of the track before anything is measured.

Where MediaPipe puts the hips in a side view depends on what is called the hip. Against the hip bone of two rendered
bodies its points lie 1.3 and 2.1 % of body height ahead; against an anatomical hip joint centre (Harrington 2007) on
other rendered bodies 0.1 to 1.1 % behind; on the development clip 1.1 to 3.7 % ahead of another model's. Two per cent
are 4° of trunk lean, 5° of thigh and 3 cm of reach: the full first figure, once taken off here, made the other bodies
bend at the waist. What is taken off lies between them; what stays uncertain is in `uncertainty`. Landmarks of unknown
source are left as they are.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from formcam.orient import leg_length_px
from formcam.records import Orientation, PoseTrack
from formcam.skeleton import INDEX

# Hip points ahead of the hip joints, as a share of thigh + shank (0.49 of body height, biomechanics.md §4): 0.7 % of
# body height, between the middles of the three comparisons (+1.7, −0.7 and +2.4 %), nearer to exact truth.
HIP_AHEAD = 0.007 / 0.49
_HIPS = [INDEX["left_hip"], INDEX["right_hip"]]


def is_pose_model(track: PoseTrack) -> bool:
    """True when the landmarks came from the pose model whose offsets are known."""
    return track.source is not None and track.source.startswith("mediapipe")


def without_offsets(track: PoseTrack, orientation: Orientation) -> PoseTrack:
    """The track with the hip points where the hip joints are; unchanged for other sources and views."""
    if not (is_pose_model(track) and orientation.is_side):
        return track
    forward = -1.0 if orientation.direction == "image_left" else 1.0
    xy = np.array(track.xy_px)
    xy[:, _HIPS, 0] -= forward * HIP_AHEAD * leg_length_px(xy)
    return replace(track, xy_px=xy)
