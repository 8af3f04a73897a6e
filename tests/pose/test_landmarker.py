"""The MediaPipe adapter on real pictures (slow: runs the model)."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from formcam.pose.landmarker import Landmarker
from formcam.pose.model_files import pose_model
from formcam.records.skeleton import INDEX
from tests.support import left_runner


def test_importing_the_adapter_does_not_load_mediapipe():
    code = "import sys, formcam.pose.tracking, formcam.pose.landmarker; sys.exit('mediapipe' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.slow
def test_landmarks_are_pixels_of_the_picture_given():
    (rgb,) = left_runner.pictures(1)
    bundle, _ = pose_model("full")
    with Landmarker(bundle, tracking=False) as landmarker:
        (whole,) = landmarker.find(rgb)
        (part,) = landmarker.find(rgb[200:])
        nobody = landmarker.find(np.zeros((200, 200, 3), np.uint8))
    assert whole.shape == (33, 3)
    assert nobody.shape == (0, 33, 3)
    assert whole[INDEX["nose"], 1] < whole[INDEX["left_hip"], 1] < whole[INDEX["left_ankle"], 1]
    # The same body in a cropped picture: moved by the crop, within 2 % of the body's height (540 px) of model noise.
    torso = [INDEX["left_shoulder"], INDEX["left_hip"]]
    assert part[torso, :2] + (0, 200) == pytest.approx(whole[torso, :2], abs=11)


@pytest.mark.slow
def test_tracking_does_not_smooth():
    """A body that jumps by 40 px between two pictures is found moved by 40 px at once (smoothing would lag)."""
    (rgb,) = left_runner.pictures(1)
    bundle, _ = pose_model("full")
    with Landmarker(bundle) as landmarker:
        for _ in range(4):
            (before,) = landmarker.find(rgb[:, 40:680])
        (after,) = landmarker.find(rgb[:, 0:640])
    assert np.median(after[11:, 0] - before[11:, 0]) == pytest.approx(40, abs=4)
