"""What a pose model is known to get wrong every time, taken out of the track before anything is measured.

MediaPipe's hip points in a side view lie behind the hip joint centres (Harrington 2007, as in motion capture): by 0.2
to 1.3 % of body height on ten rendered bodies, 0.69 % on the mean of the five that were used to find it and 0.75 % on
the five that were not (`python -m benchmarks.rendered --fit`). It is where the greater trochanter lies, which is what
a person who marks a hip in a picture marks. An earlier comparison had them 1.3 to 2.1 % ahead: of a rig's bone in the
middle of the body's depth, which is no hip joint. Two per cent are 4° of trunk lean, 5° of thigh and 3 cm of reach;
what stays uncertain is in `uncertainty`.

From behind, its ankle points lie outside the joint centres, each by 1 % of body height: step width read 3.4 cm too much
on three bodies that were used to find that and 3.3 ± 0.9 on five that were not. Landmarks of unknown source are left as
they are.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from formcam.gait.orientation import leg_length_px
from formcam.records.skeleton import ANKLES, HIPS, LEG_SHARE_OF_HEIGHT
from formcam.records.track import Orientation, PoseTrack

# Hip points behind the hip joint centres, as a share of thigh + shank.
HIP_BEHIND = 0.007 / LEG_SHARE_OF_HEIGHT
# From behind and from the front: each ankle this far outside its joint centre.
ANKLE_OUTSIDE = 0.0097 / LEG_SHARE_OF_HEIGHT


def without_offsets(track: PoseTrack, orientation: Orientation) -> PoseTrack:
    """The track with hips (from the side) or ankles (otherwise) where the joints are; other sources unchanged."""
    if track.made_by != "pose_model":
        return track
    xy = np.array(track.xy_px)
    leg_px = leg_length_px(xy)
    if orientation.is_side:
        xy[:, HIPS, 0] += orientation.ahead_x * HIP_BEHIND * leg_px
    else:
        # The runner's right is the picture's right when seen from behind.
        right = 1.0 if orientation.view == "rear" else -1.0
        xy[:, ANKLES, 0] += np.array([1.0, -1.0]) * right * ANKLE_OUTSIDE * leg_px
    return replace(track, xy_px=xy)
