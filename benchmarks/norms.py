"""What healthy runners show by formcam's own definitions: `python -m benchmarks.norms`.

Every value of `benchmarks.mocap_truth` (markers in three dimensions, landings by the force plate) of every trial of
`shared/truth` at 2.5, 3.5 and 4.5 m/s: mean, standard deviation and number of runners. Norms of `formcam.metrics` that
name the force plate come from here.
"""

from __future__ import annotations

import sys
from collections import defaultdict

import numpy as np

from benchmarks.mocap import SHARED
from benchmarks.mocap_truth import true_values
from benchmarks.virtual_camera import Truth, load_truth, trial_paths
from formcam.feedback.combined_findings import TOGETHER

SPEEDS_MPS = (2.5, 3.5, 4.5)
# A cadence that depends on height is told for this height, cm.
AT_HEIGHT_CM = 173.0


def main() -> None:
    """Command line."""
    if not SHARED.is_dir():
        sys.exit("the motion-capture truth is not here: expected the folder `shared` beside the checkout")
    trials = [load_truth(path) for path in trial_paths(SHARED, "rbds")]
    print(table(trials))
    print(cadence_line(trials))
    print(together_lines(trials))


def table(trials: list[Truth]) -> str:
    """Mean ± SD (runners) of every metric by speed, both legs taken together, as Markdown."""
    found: dict[str, dict[float, list[float]]] = defaultdict(lambda: defaultdict(list))
    for trial in trials:
        for name, value in _values(trial).items():
            found[name][_speed(trial)].append(value)
    heads = " | ".join(f"{speed:g} m/s" for speed in SPEEDS_MPS)
    lines = [f"| measurement | {heads} |", "|---" * (len(SPEEDS_MPS) + 1) + "|"]
    for name, by_speed in sorted(found.items()):
        cells = [
            f"{np.mean(by_speed[speed]):.3g} ± {np.std(by_speed[speed], ddof=1):.2g} ({len(by_speed[speed])})"
            for speed in SPEEDS_MPS
        ]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def cadence_line(trials: list[Truth]) -> str:
    """Cadence as a line in speed and height, with what is left over."""
    known = [(_speed(one), one.height_cm, one.cadence_spm) for one in trials if one.height_cm is not None]
    basis = np.array([[1.0, speed - SPEEDS_MPS[0], height - AT_HEIGHT_CM] for speed, height, _ in known])
    spm = np.array([one for _, _, one in known])
    line = np.linalg.lstsq(basis, spm, rcond=None)[0]
    left = float(np.std(spm - basis @ line, ddof=3))
    return (
        f"\ncadence = {line[0]:.1f} + {line[1]:.1f} (v - 2.5) {line[2]:+.2f} (height - {AT_HEIGHT_CM:.0f} cm), "
        f"± {left:.1f}; {len(known)} trials of {len({one.runner for one in trials})} runners"
    )


def together_lines(trials: list[Truth]) -> str:
    """How the signs of one finding go together among runners at one speed: correlation about that speed's mean."""
    by_trial = [(_speed(one), _values(one)) for one in trials]
    lines = []
    for pair in TOGETHER:
        first, second = sorted(pair)
        off = []
        for speed in SPEEDS_MPS:
            both = np.array([(found[first], found[second]) for at, found in by_trial if at == speed])
            off.append(both - both.mean(axis=0))
        lines.append(f"{first} and {second}: r = {np.corrcoef(np.concatenate(off).T)[0, 1]:+.2f}")
    return "\n".join(lines)


def _values(trial: Truth) -> dict[str, float]:
    """Name -> the mean of both legs, from the side and from behind."""
    both: dict[str, list[float]] = defaultdict(list)
    for view in ("left", "rear"):
        for (name, _), value in true_values(trial, view).items():
            both[name].append(value)
    return {name: float(np.mean(values)) for name, values in both.items()}


def _speed(trial: Truth) -> float:
    return min(SPEEDS_MPS, key=lambda speed: abs(speed - trial.speed_mps))


if __name__ == "__main__":
    main()
