"""Rendered clips with their truth, analysed once for all tests that look at them."""

from __future__ import annotations

import functools
import json
from pathlib import Path
from typing import Any

import formcam


def truth_of(clip: Path) -> dict[str, Any]:
    """What is known of a clip."""
    return json.loads(clip.with_suffix(".truth.json").read_text())


def runner_of(clip: Path) -> formcam.Runner:
    """Height and belt speed, as a user would give them."""
    truth = truth_of(clip)
    return formcam.Runner(height_cm=truth["height_cm"], speed_kmh=truth["speed_kmh"])


@functools.cache
def analysed(clip: Path) -> formcam.Analysis:
    """The whole program on a clip, with all that a user could tell it."""
    recording = truth_of(clip)["recording"]
    capture = recording["fps"] if recording["playback_fps"] else None
    return formcam.analyse(clip, runner=runner_of(clip), capture_fps=capture)
