"""`formcam app`: what the server that it starts is told."""

from __future__ import annotations

import os

import pytest

from formcam._runtime.resources import POSE_MODEL
from formcam.app import settings
from formcam.cli.commands import main
from formcam.pose.model_files import MODEL_NAMES


@pytest.fixture(autouse=True)
def served(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, object]]:
    """How the server was called; none is started."""
    calls: list[dict[str, object]] = []
    monkeypatch.setattr("formcam.cli.page_server.serve", lambda **call: calls.append(call))
    monkeypatch.setenv(POSE_MODEL, "")
    return calls


@pytest.mark.parametrize("name", MODEL_NAMES)
def test_the_chosen_model_follows_the_clips(name: str, served: list[dict[str, object]]):
    assert main(["app", "--model", name, "--no-browser"]) == 0
    assert len(served) == 1
    assert settings.pose_model() == name


def test_without_a_choice_the_environments_holds_else_the_better_one(monkeypatch: pytest.MonkeyPatch):
    assert main(["app"]) == 0
    assert (os.environ[POSE_MODEL], settings.pose_model()) == ("", "heavy")
    monkeypatch.setenv(POSE_MODEL, "full")
    assert main(["app"]) == 0
    assert settings.pose_model() == "full"


def test_a_model_that_there_is_not_is_refused(served: list[dict[str, object]]):
    assert main(["app", "--model", "lite"]) == 2
    assert not served
