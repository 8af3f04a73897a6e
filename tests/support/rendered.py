"""Rendered clips with their truth, and what the whole program says of them."""

from __future__ import annotations

import json
import os
import pickle
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


def analysed(clip: Path, kept_in: Path) -> formcam.Analysis:
    """The whole program on a clip, with all that a user could tell it; from that folder, if it was asked for before.

    Several processes may share the folder: a result is there whole or not at all, so that two who need the same clip
    at the same moment only both do the work.
    """
    kept = kept_in / f"{clip.stem}.pickle"
    if kept.exists():
        return pickle.loads(kept.read_bytes())
    recording = truth_of(clip)["recording"]
    capture = recording["fps"] if recording["playback_fps"] else None
    found = formcam.analyse(clip, runner=runner_of(clip), capture_fps=capture)
    begun = kept.with_suffix(f".{os.getpid()}")
    begun.write_bytes(pickle.dumps(found))
    begun.replace(kept)
    return found
