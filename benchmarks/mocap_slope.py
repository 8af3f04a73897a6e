"""What the planted foot's path says of a rolled camera: its slope in the picture, by study and roll.

`python -m benchmarks.mocap_slope` prints the figures behind `formcam.metrics.uncertainty` (level slope and its spread).
"""

from __future__ import annotations

import numpy as np

from benchmarks.mocap import SHARED, USUAL
from benchmarks.virtual_camera import Camera, film, load_truth, trial_paths
from formcam.gait.cleaning import clean_track
from formcam.gait.orientation import find_orientation
from formcam.gait.steps import find_gait
from formcam.metrics.uncertainty import possible_tilt_deg
from formcam.records.track import View

ROLLS_DEG = (-3.0, -1.5, 0.0, 1.5, 3.0)


def main() -> None:
    """Film every trial from both sides with every roll; print slope and how often the possible tilt holds the roll."""
    print("| study | roll | slope: mean | SD | possible tilt is at least the roll |\n|---|---|---|---|---|")
    for study in ("rbds", "hamner"):
        for roll_deg in ROLLS_DEG:
            # From the left the same roll turns the belt the other way.
            slopes = np.array([*_slopes(study, "right", roll_deg), *_slopes(study, "left", -roll_deg)])
            holds = np.mean([possible_tilt_deg(slope, pose_model=False) >= abs(roll_deg) for slope in slopes])
            print(f"| {study} | {roll_deg:+g}° | {slopes.mean():+.2f}° | {slopes.std():.2f}° | {holds:.0%} |")


def _slopes(study: str, view: View, roll_deg: float) -> list[float]:
    """Slope of the planted foot's path in every trial of a study, degrees."""
    found = []
    for number, path in enumerate(trial_paths(SHARED, study)):
        shot = film(load_truth(path), Camera(view, roll_deg=roll_deg), disturb=USUAL, seed=number)
        orientation = find_orientation(shot.track)
        found.append(find_gait(clean_track(shot.track, orientation), orientation).belt_slope_deg)
    return found


if __name__ == "__main__":
    main()
