"""What is a run worth that crosses a fixed picture over the ground? `python -m benchmarks.crossing [--every N]`.

Takes the motion-capture runs (on belts), lets each runner go ahead as fast as the belt goes back, and films two seconds
and a half of it at three moments from 7 m away, square and from an angle, at 60 and 30 frames a second. Prints how many
passes are measured, and of each value the error against the whole run's truth and how often the interval holds it.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter, defaultdict
from dataclasses import replace

import numpy as np

import formcam
from benchmarks.mocap import SHARED, USUAL
from benchmarks.mocap_truth import true_values
from benchmarks.virtual_camera import Camera, Truth, film, load_truth, trial_paths
from formcam.records.analysis import Analysis
from formcam.records.track import Runner

LENGTH_S, MOMENTS = 2.5, (0.15, 0.45, 0.75)
# A phone's main camera, held lying.
AWAY_M, FOCAL_PX = 7.0, 2016.0
WAYS = tuple((fps, yaw_deg) for fps in (60.0, 30.0) for yaw_deg in (0.0, 8.0))


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--every", type=int, default=1, help="only every N-th trial")
    every = parser.parse_args().every
    if not SHARED.is_dir():
        sys.exit("the motion-capture truth is not here: expected the folder `shared` beside the checkout")
    answers: Counter[str] = Counter()
    steps: list[int] = []
    errors: defaultdict[str, list[tuple[float, bool]]] = defaultdict(list)
    for number, path in enumerate(trial_paths(SHARED)[::every]):
        truth = load_truth(path)
        known = true_values(truth, "right")
        for fps, yaw_deg in WAYS:
            for share in MOMENTS:
                analysis = _crossed(truth, fps, yaw_deg, share, number)
                answers[_answer(analysis)] += 1
                steps += [] if analysis.gait is None else [len(analysis.gait.steps)]
                for one in analysis.measurements:
                    true = known.get((one.name, one.side), known.get((one.name, None)))
                    if one.value is not None and one.ci95 is not None and true is not None:
                        held = one.ci95[0] <= true <= one.ci95[1]
                        errors[f"{one.name} ({one.unit})"].append((one.value - true, held))
    print(", ".join(f"{what}: {count}" for what, count in answers.most_common()))
    print(f"{np.median(steps):.0f} steps as a rule, {min(steps)} to {max(steps)}\n")
    print("| value | passes | mean error | mean absolute error | interval holds |\n|---|---|---|---|---|")
    for name, found in sorted(errors.items()):
        off = np.array([error for error, _ in found])
        holding = np.mean([held for _, held in found])
        print(f"| {name} | {len(off)} | {off.mean():+.2f} | {np.abs(off).mean():.2f} | {holding:.0%} |")


def _crossed(truth: Truth, fps: float, yaw_deg: float, share: float, seed: int) -> Analysis:
    """The runner in the middle of the picture halfway through a pass, that share of the trial on."""
    start_s = share * max(0.0, float(truth.time_s[-1]) - LENGTH_S)
    ahead_mm = truth.speed_mps * 1000.0 * (truth.time_s - start_s - LENGTH_S / 2)
    way = np.stack([ahead_mm, 0.0 * ahead_mm, 0.0 * ahead_mm], axis=1)
    there = replace(truth, points_mm={name: path + way for name, path in truth.points_mm.items()})
    camera = Camera("right", distance_m=AWAY_M, yaw_deg=yaw_deg, focal_px=FOCAL_PX)
    shot = film(there, camera, fps=fps, disturb=USUAL, seed=seed, start_s=start_s, length_s=LENGTH_S)
    return formcam.measure(shot.track, runner=Runner(height_cm=truth.height_cm))


def _answer(analysis: Analysis) -> str:
    if analysis.refusal is not None:
        return f"refused ({analysis.refusal.code})"
    assert analysis.gait is not None
    return "measured" if analysis.gait.over_ground else "taken for a run on the spot"


if __name__ == "__main__":
    main()
