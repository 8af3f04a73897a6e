"""What a pose model is known to get wrong every time, taken out of the track before anything is measured.

MediaPipe's hip points lie ahead of the hip joints in a side view: on rendered bodies with exact truth by 1.3 to 2.3 %
of body height (a woman and a man), on the development clip by 1.1 to 3.7 % ahead of another model's. Left alone, that
makes the trunk too upright (3-4°), the knee too straight (3-7°) and the reach too short (2-3 cm), all at once. The
middle of what was seen is taken off; what remains uncertain is in `uncertainty`. Landmarks of unknown source are left
as they are.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from formcam.orient import leg_length_px
from formcam.records import Orientation, PoseTrack
from formcam.skeleton import INDEX

# Hip points ahead of the hip joints, as a share of thigh + shank (0.49 of body height, biomechanics.md §4): 1.7 % of
# body height.
HIP_AHEAD = 0.017 / 0.49
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
