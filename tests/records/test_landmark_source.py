"""What made a track is told from its label and from what it shows, and stays with it when it is cleaned."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from formcam.gait.cleaning import clean_track
from formcam.gait.orientation import find_orientation
from formcam.records.landmark_source import LandmarkSource, pose_model_label
from formcam.records.skeleton import INDEX
from formcam.records.track import PoseTrack
from tests.support import synthetic


def made(label: str | None, *, face: bool) -> PoseTrack:
    track = synthetic.track(length_s=4.0)
    xy = np.array(track.xy_px)
    if not face:
        xy[:, INDEX["left_eye_inner"] : INDEX["mouth_right"] + 1] = np.nan
    return replace(track, xy_px=xy, source=label)


@pytest.mark.parametrize(
    ("label", "face", "made_by"),
    [
        (pose_model_label("full"), True, "pose_model"),
        (pose_model_label("heavy"), False, "pose_model"),
        ("rtmpose", True, "other_pose_model"),
        (None, True, "other_pose_model"),
        ("Vicon", False, "markers"),
        (None, False, "unknown"),
    ],
)
def test_what_made_a_track(label: str | None, face: bool, made_by: LandmarkSource):
    track = made(label, face=face)
    clean = clean_track(track, find_orientation(track))
    assert (track.made_by, clean.made_by) == (made_by, made_by)
    assert clean.source_known == (made_by != "unknown")
