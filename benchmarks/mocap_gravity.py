"""Does the centre of mass that headlines the report fall as it should? A check of the definition, not of the program.

In flight nothing but gravity acts on a runner, so the true centre of mass is accelerated by 9.81 m/s² downwards. What
the segments' centre of mass shows beyond that, it over-reads a rise by. `python -m benchmarks.mocap_gravity`.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import numpy as np

from benchmarks.mocap_truth import mass_centre_height
from benchmarks.virtual_camera import Truth, load_truth, trial_paths

GRAVITY_MPS2 = 9.81
# Away from the force plate's edges of the flight; a fit needs this many samples.
EDGE_S, FEWEST = 0.01, 6


def table(shared: Path) -> list[str]:
    """Markdown lines: downward acceleration in flight by speed, medians over runners."""
    found: dict[int, list[tuple[float, float]]] = defaultdict(list)
    for path in trial_paths(shared):
        truth = load_truth(path)
        if "left_shoulder" in truth.points_mm:
            hips = (truth.points_mm["left_hip"] + truth.points_mm["right_hip"])[:, 1] / 2
            both = _fall(truth, mass_centre_height(truth)), _fall(truth, hips)
            found[round(truth.speed_mps)].append(both)
    lines = ["| speed | runners | centre of mass by segments | middle of the hips |", "|---|---|---|---|"]
    for speed, pairs in sorted(found.items()):
        mass, hips = np.nanmedian(np.array(pairs), axis=0)
        lines.append(
            f"| {speed} m/s | {len(pairs)} | {mass:.2f} m/s² ({mass / GRAVITY_MPS2 - 1:+.0%}) | "
            f"{hips:.2f} m/s² ({hips / GRAVITY_MPS2 - 1:+.0%}) |"
        )
    return lines


def _fall(truth: Truth, height_mm: np.ndarray) -> float:
    """Downward acceleration in flight, m/s², median over flights; NaN when none is long enough."""
    found = []
    for off, contact in zip(truth.toe_off_s, truth.contact_s[1:], strict=False):
        inside = (truth.time_s > off + EDGE_S) & (truth.time_s < contact - EDGE_S)
        if inside.sum() >= FEWEST:
            time = truth.time_s[inside] - truth.time_s[inside].mean()
            found.append(-2 * np.polyfit(time, height_mm[inside] / 1000, 2)[0])
    return float(np.median(found)) if found else float("nan")


if __name__ == "__main__":
    print("\n".join(table(Path(__file__).resolve().parents[2] / "shared")))
