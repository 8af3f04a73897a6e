"""The pose bundles: there, and exactly the ones we measured with."""

from __future__ import annotations

import hashlib

import pytest

from formcam.pose.model_files import FOLDER, MODEL_NAMES, SHA256, checked_model, pose_model
from formcam.records.errors import SetupError, UsageError


@pytest.mark.parametrize("name", MODEL_NAMES)
def test_bundles_are_the_expected_ones_and_the_notice_lists_them(name):
    path, info = pose_model(name)
    assert info.name == name
    assert info.sha256 == hashlib.sha256(path.read_bytes()).hexdigest() == SHA256[name]
    assert f"{info.sha256}  {path.name}" in (FOLDER / "NOTICE").read_text()


def test_another_file_under_the_name_is_refused(tmp_path):
    path = tmp_path / "pose_landmarker_heavy.task"
    path.write_bytes(b"not the model")
    with pytest.raises(SetupError, match="damaged or another version"):
        checked_model(path, "heavy", SHA256["heavy"])


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(SetupError, match="missing"):
        checked_model(tmp_path / "pose_landmarker_heavy.task", "heavy", SHA256["heavy"])


def test_an_unknown_name_is_a_usage_error():
    with pytest.raises(UsageError, match="heavy"):
        pose_model("lite")
