"""Contacts and toe-offs of the whole core (track to gait) against force plates, in ms.

`python -m benchmarks.mocap_events` prints bias, mean absolute error, missed and doubled events per condition, study,
foot and speed. The models were fitted to these runners, so for new runners see `benchmarks.fit_events --check`.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from benchmarks.mocap_truth import true_values
from benchmarks.virtual_camera import Camera, Disturbance, Shot, film, load_truth, trial_paths
from formcam.gait.cleaning import clean_track
from formcam.gait.orientation import find_orientation
from formcam.gait.steps import find_gait
from formcam.gait.upsampling import in_all_pictures
from formcam.records.skeleton import SIDES, Side
from formcam.records.track import EventType, Gait, View

SHARED = Path(__file__).resolve().parents[2] / "shared"
# A found event within this of a true one is that event; a step lasts 0.29 s at 210 steps/min.
NEAR_S = 0.09
# Events this close to either end may fairly be missing.
END_S = 0.12
CONDITIONS: dict[str, tuple[float, Disturbance]] = {
    "60 fps, 6 mm": (60.0, Disturbance(noise_mm=6, swap_share=0.01)),
    "30 fps, 6 mm": (30.0, Disturbance(noise_mm=6, swap_share=0.01)),
    "24 fps, 6 mm": (24.0, Disturbance(noise_mm=6, swap_share=0.01)),
    "29.97 fps, 6 mm": (29.97, Disturbance(noise_mm=6, swap_share=0.01)),
    "120 fps, 6 mm": (120.0, Disturbance(noise_mm=6, swap_share=0.01)),
    "240 fps, 6 mm": (240.0, Disturbance(noise_mm=6, swap_share=0.01)),
    "60 fps, no noise": (60.0, Disturbance()),
    "60 fps, 12 mm": (60.0, Disturbance(noise_mm=12, swap_share=0.01)),
    "60 fps, 12 mm lasting": (60.0, Disturbance(noise_mm=12, lasting_share=0.7, swap_share=0.01)),
    "60 fps, hips 30 mm off": (60.0, Disturbance(noise_mm=6, hip_bias_mm=(21, -21), swap_share=0.01)),
    "variable about 30 fps": (
        30.0,
        Disturbance(noise_mm=6, swap_share=0.01, time_jitter=0.6, dropped_share=0.05),
    ),
    "60 fps, gaps 3 %": (60.0, Disturbance(noise_mm=6, swap_share=0.01, gap_share=0.03)),
    "60 fps, swaps 10 %": (60.0, Disturbance(noise_mm=6, swap_share=0.1)),
}
VIEWS: dict[str, tuple[View, ...]] = {"side": ("left", "right"), "rear": ("rear",), "front": ("front",)}


@dataclass(frozen=True)
class Row:
    """One foot of one shot: errors in ms, and how many events were missed or found twice."""

    study: str
    speed_mps: float
    foot: str
    contact_ms: np.ndarray
    off_ms: np.ndarray
    time_ms: np.ndarray
    missed: int
    doubled: int
    cadence_error_spm: float
    strike_deg: float
    """True foot angle at contact less its angle flat on the belt."""


def measure_shot(shot: Shot) -> Iterator[Row]:
    """Both feet of one shot."""
    orientation = find_orientation(shot.track)
    clean = clean_track(shot.track, orientation)
    if shot.track.all_time_s is not None:
        clean = in_all_pictures(clean, shot.track.all_time_s)
    gait = find_gait(clean, orientation)
    for side in SIDES:
        contact, off = shot.contacts(side)
        contact_miss, lost, twice = _compare(gait, side, "initial_contact", contact, shot.track.time_s[-1])
        off_miss, off_lost, off_twice = _compare(gait, side, "toe_off", off, shot.track.time_s[-1])
        both = np.isfinite(contact_miss) & np.isfinite(off_miss)
        yield Row(
            shot.truth.study,
            shot.truth.speed_mps,
            "near" if side == orientation.near else "far",
            contact_miss[np.isfinite(contact_miss)],
            off_miss[np.isfinite(off_miss)],
            (off_miss - contact_miss)[both],
            lost + off_lost,
            twice + off_twice,
            gait.cadence_spm - shot.truth.cadence_spm,
            true_values(shot.truth, "right")[("foot_strike_angle", side)],
        )


def _compare(
    gait: Gait, side: Side, kind: EventType, true_s: np.ndarray, end_s: float
) -> tuple[np.ndarray, int, int]:
    """Error of each true event in ms (NaN = none found), how many inside the clip were lost, how many doubled."""
    found = gait.times(side, kind)
    misses, lost, doubled = np.full(len(true_s), np.nan), 0, 0
    for i, true in enumerate(true_s):
        near = found[np.abs(found - true) < NEAR_S]
        if len(near):
            misses[i] = 1e3 * (near[np.abs(near - true).argmin()] - true)
            doubled += len(near) - 1
        elif END_S < true < end_s - END_S:
            lost += 1
    return misses, lost, doubled


def run(conditions: list[str], every: int, view: str) -> dict[str, list[Row]]:
    """All conditions over every n-th trial."""
    rows: dict[str, list[Row]] = {}
    views = VIEWS[view]
    for name in conditions:
        fps, disturb = CONDITIONS[name]
        for i, path in enumerate(trial_paths(SHARED)[::every]):
            seen = replace(Camera(), view=views[i % len(views)])
            shot = film(load_truth(path), seen, fps=fps, disturb=disturb, seed=i)
            rows.setdefault(name, []).extend(measure_shot(shot))
    return rows


def summary(rows: list[Row]) -> dict[str, float]:
    """Bias and mean absolute error over clips: events one by one, contact time and cadence per clip."""
    contact, off = (np.concatenate([getattr(r, k) for r in rows]) for k in ("contact_ms", "off_ms"))
    times = np.array([np.median(r.time_ms) for r in rows if len(r.time_ms)])
    cadence = np.abs([r.cadence_error_spm for r in rows])
    return {
        "contact_bias": contact.mean(),
        "contact_mae": np.abs(contact).mean(),
        "off_bias": off.mean(),
        "off_mae": np.abs(off).mean(),
        "contact_time_mae": np.abs(times).mean(),
        "cadence_mae": cadence.mean(),
        "cadence_worst": cadence.max(),
        "missed": sum(r.missed for r in rows),
        "doubled": sum(r.doubled for r in rows),
        "events": len(contact) + len(off),
    }


def _line(name: str, rows: list[Row]) -> str:
    s = summary(rows)
    return (
        f"{name:36s} IC {s['contact_bias']:+5.1f} MAE {s['contact_mae']:4.1f} | TO {s['off_bias']:+5.1f} "
        f"MAE {s['off_mae']:4.1f} | GCT {s['contact_time_mae']:4.1f} ms | cadence {s['cadence_mae']:.2f} worst "
        f"{s['cadence_worst']:.2f} | missed {s['missed']:.0f} doubled {s['doubled']:.0f} of {s['events']:.0f}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--every", type=int, default=1, help="only every n-th trial")
    parser.add_argument("--view", default="side", choices=list(VIEWS))
    parser.add_argument("--condition", action="append", choices=list(CONDITIONS))
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    result = run(arguments.condition or list(CONDITIONS), arguments.every, arguments.view)
    for name, rows in result.items():
        print(_line(name, rows))
    first = next(iter(result.values()))
    for study in ("rbds", "hamner"):
        for foot in ("near", "far"):
            print(
                _line(f"  {study} {foot}", [r for r in first if (r.study, r.foot) == (study, foot)] or first)
            )
        for speed in sorted({r.speed_mps for r in first if r.study == study}):
            print(
                _line(
                    f"  {study} {speed} m/s", [r for r in first if (r.study, r.speed_mps) == (study, speed)]
                )
            )
    if arguments.json:
        text = json.dumps({name: summary(rows) for name, rows in result.items()}, indent=1, default=float)
        arguments.json.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
