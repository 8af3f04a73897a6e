"""Is slow motion recognised, and its rate named? `python -m benchmarks.slowed [--every N] [--study NAME] …`.

Captured runs (motion capture beside the checkout), seen by the virtual camera from the side and from behind with the
noise of a pose model, filmed fast and played at 30 pictures a second. The constant of
`formcam/gait/slow_motion.py` is fitted to study rbds; hamner is other runners in another laboratory.
"""

from __future__ import annotations

import argparse
from collections import Counter
from dataclasses import replace
from pathlib import Path

from benchmarks.virtual_camera import Camera, Disturbance, film, load_truth, trial_paths
from formcam.gait.cleaning import clean_track
from formcam.gait.orientation import find_orientation
from formcam.gait.steps import find_gait
from formcam.records.errors import CannotJudge, SlowMotion
from formcam.records.track import PoseTrack, View

FACTORS = (1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)
VIEWS: tuple[View, ...] = ("left", "rear")
NOISE_MM = 9
# A rate named within this share of the true one is right.
RIGHT = 0.1


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--study", choices=("rbds", "hamner"))
    parser.add_argument("--played", type=float, default=30.0)
    parser.add_argument("--shared", type=Path, default=Path(__file__).resolve().parents[2] / "shared")
    choice = parser.parse_args()
    paths = [path for path in trial_paths(choice.shared) if choice.study in (None, path.parent.name)]
    print("| slower by | clips | rate named rightly | another rate | time in doubt | measured | refused |")
    print("|---|---|---|---|---|---|---|")
    for factor in FACTORS:
        said = Counter(
            _said(path, view, factor, choice.played) for path in paths[:: choice.every] for view in VIEWS
        )
        columns = ("right", "wrong", "doubt", "measured", "refused")
        print(f"| {factor:g} | {sum(said.values())} | {' | '.join(str(said[name]) for name in columns)} |")


def _said(path: Path, view: View, factor: float, played_fps: float) -> str:
    true_fps = played_fps * factor
    track = film(
        load_truth(path), Camera(view=view), fps=true_fps, disturb=Disturbance(noise_mm=NOISE_MM), seed=1
    ).track
    return _answer(replace(track, time_s=track.time_s * factor), true_fps)


def _answer(track: PoseTrack, true_fps: float) -> str:
    orientation = find_orientation(track)
    try:
        gait = find_gait(clean_track(track, orientation), orientation)
    except SlowMotion as slow:
        return "right" if abs(slow.capture_fps / true_fps - 1.0) < RIGHT else "wrong"
    except CannotJudge:
        return "refused"
    return "doubt" if gait.rate_doubt else "measured"


if __name__ == "__main__":
    main()
