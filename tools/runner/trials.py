"""Runs without pictures for the tests: python -m tools.runner.trials FOLDER.

Writes the rendered cast's motion in the layout of the motion-capture studies (joint centres in whole millimetres,
X forward, Y up, Z to the runner's right; contacts and toe-offs in seconds), so that whatever films a captured run
films these as well. The motion is a formula's: joints, angles and belt are exact, but a foot lands and leaves when
the formula says so, not as forces make it (docs/accuracy_rendered.md has what that costs the event models).
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np

from tools.runner.body import build
from tools.runner.gait import fitted
from tools.runner.mpfb import MakeHuman
from tools.runner.posing import Running
from tools.runner.presets import CAST, GOOD_FORM, THINGS_TO_FIND
from tools.runner.truth import paths, steps_of

RATE_HZ, LENGTH_S = 120.0, 10.0
JOINTS = ("shoulder", "elbow", "wrist", "hip", "knee", "ankle", "heel", "foot_index", "asis", "psis")
TRIALS = {
    "adam_good": ("adam", GOOD_FORM),
    "chidi_overstride": ("chidi", THINGS_TO_FIND),
}


def trial(name: str, data: MakeHuman) -> dict[str, Any]:
    """The arrays of one trial's file."""
    who, style = TRIALS[name]
    body = build(CAST[who], data)
    style = fitted(style, body)
    running = Running(body, style)
    points = paths(running, np.arange(round(RATE_HZ * LENGTH_S)) / RATE_HZ)
    steps = steps_of(running.event_times(LENGTH_S))
    across = points["right_asis"] - points["left_asis"]
    forward = (points["left_asis"] + points["right_asis"] - points["left_psis"] - points["right_psis"]) / 2
    stored: dict[str, Any] = {
        f"{side}_{joint}_mm": np.round(1000 * points[f"{side}_{joint}"]).astype(np.int16)
        for side in ("left", "right")
        for joint in JOINTS
    }
    return stored | {
        "rate_hz": RATE_HZ,
        "speed_mps": style.speed,
        "height_cm": 100 * body.height_m,
        "contact_s": np.array([step["ic"] for step in steps]),
        "toe_off_s": np.array([step["to"] for step in steps]),
        "side": np.array([step["side"] for step in steps]),
        "pelvis_obliquity_deg": np.degrees(np.arctan2(across[:, 1], across[:, 2])).astype(np.float32),
        "pelvis_tilt_deg": np.degrees(np.arctan2(-forward[:, 1], forward[:, 0])).astype(np.float32),
    }


def main(folder: Path) -> None:
    """Write them all."""
    folder.mkdir(parents=True, exist_ok=True)
    data = MakeHuman()
    for name in TRIALS:
        np.savez_compressed(folder / f"{name}.npz", **trial(name, data))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
