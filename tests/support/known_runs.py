"""Runs with known truth for the virtual camera: ours in every clone, and motion capture where that is at hand."""

from __future__ import annotations

import functools
from pathlib import Path

import pytest

from benchmarks.virtual_camera import Truth, load_truth
from tests.support.places import RENDERED_RUNS, SHARED


def shared_folder() -> Path:
    """The clips and motion-capture truth beside the checkout; the test is skipped where they are absent."""
    if not SHARED.is_dir():
        pytest.skip("needs ../shared (clips and motion-capture truth), which is not here")
    return SHARED


@functools.cache
def run_of(trial: str) -> Truth:
    """One run by study and name: "rendered/adam_good" is ours, "rbds/…" and "hamner/…" are motion capture."""
    study, name = trial.split("/")
    folder = RENDERED_RUNS if study == "rendered" else shared_folder() / "truth" / study
    return load_truth(folder / f"{name}.npz")
