"""The curves over the gait cycle in a session's results: plain arrays that a worker writes and the page reads."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from formcam.metrics.gait_cycles import Cycle, gait_cycles
from formcam.records.analysis import Analysis


def write_curves(analysis: Analysis, path: Path) -> None:
    """Write the file; nothing for an analysis without its track."""
    if analysis.clean is None or analysis.gait is None or analysis.scale is None:
        return
    arrays: dict[str, np.ndarray] = {}
    for number, cycle in enumerate(gait_cycles(analysis.clean, analysis.gait, analysis.scale)):
        arrays[f"{number}_about"] = np.array([cycle.name, cycle.unit, cycle.side])
        off = np.nan if cycle.toe_off_percent is None else cycle.toe_off_percent
        arrays[f"{number}_curve"] = np.vstack([cycle.percent, cycle.mean, cycle.sd])
        arrays[f"{number}_numbers"] = np.array([cycle.n, off])
    np.savez_compressed(path, **arrays)  # type: ignore[arg-type]


def read_curves(path: Path) -> tuple[Cycle, ...]:
    """What `write_curves` wrote; none without the file. Damaged files raise what numpy raises for them."""
    if not path.is_file():
        return ()
    found = []
    with np.load(path, allow_pickle=False) as stored:
        for number in range(len(stored.files) // 3):
            name, unit, side = (str(word) for word in stored[f"{number}_about"])
            percent, mean, sd = stored[f"{number}_curve"]
            count, off = stored[f"{number}_numbers"]
            found.append(
                Cycle(
                    name=name,
                    unit=unit,
                    side="left" if side == "left" else "right",
                    percent=percent,
                    mean=mean,
                    sd=sd,
                    n=int(count),
                    toe_off_percent=None if np.isnan(off) else float(off),
                )
            )
    return tuple(found)
