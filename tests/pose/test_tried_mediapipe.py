"""What formcam alters of MediaPipe is altered in versions that were tried, and left alone in all others."""

from __future__ import annotations

import subprocess
import sys
from importlib import metadata

import pytest

from formcam.pose import tried_mediapipe
from formcam.pose.landmarker import _Model
from formcam.pose.mask_removal import without_mask
from formcam.pose.model_files import pose_model
from tests.support.places import ROOT

WHAT_TO_DO = """
MediaPipe {version} has not been tried with formcam's alterations, so they are switched off: results stay right, but
the mask that nobody reads takes 10 % of the time of `heavy` and 35 % of `full`, and every worker starts 1 s later. To
switch them on again:
  1. add {version} to TRIED_VERSIONS in formcam/pose/tried_mediapipe.py;
  2. run: pytest tests/pose/test_mask_removal.py tests/pose/test_lazy_imports.py tests/pose/test_landmarker.py;
  3. where they pass (landmarks the same to the last bit, no plotting loaded) keep the addition; else mend
     mask_removal.py or landmarker.py's _UNUSED, or keep {version} out of the requirements.
"""


@pytest.fixture
def untried(monkeypatch):
    monkeypatch.setattr(tried_mediapipe, "TRIED_VERSIONS", frozenset({"0.0"}))
    tried_mediapipe.mediapipe_was_tried.cache_clear()
    yield
    tried_mediapipe.mediapipe_was_tried.cache_clear()


def test_the_installed_version_was_tried():
    assert tried_mediapipe.mediapipe_was_tried(), WHAT_TO_DO.format(version=metadata.version("mediapipe"))


@pytest.mark.usefixtures("untried")
def test_another_version_runs_the_bundle_as_it_is():
    bundle, _ = pose_model("full")
    assert without_mask(bundle.read_bytes()) is None
    assert _Model(str(bundle), mask=False).options == {"model_asset_path": str(bundle)}


@pytest.mark.slow
def test_another_version_is_imported_plainly():
    code = """
import sys
from formcam.pose import tried_mediapipe
tried_mediapipe.TRIED_VERSIONS = frozenset()
from formcam.pose.landmarker import load
load()
print("mediapipe.tasks.python.vision.drawing_utils" in sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.split() == ["True"]
