"""Fits the linear models of `gait.events` to force-plate events and writes `gait/event_coefficients.py`.

`python -m benchmarks.fit_events` fits on all runners and writes the module; `--check` leaves each runner out in turn
and prints the error on that runner, which is the honest figure. Ridge regression; every runner weighs the same;
cameras, frame rates and noise are drawn at random with a fixed seed.
"""

from __future__ import annotations

import argparse
import textwrap
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.virtual_camera import Camera, Disturbance, Truth, film, load_truth, trial_paths
from formcam.gait.cleaning import clean_track
from formcam.gait.event_coefficients import EventModel, Pass
from formcam.gait.events import correct, find_belts, leg_signals, stride_context, stride_marks, windows
from formcam.gait.leg_motion import find_rhythm, runner_motion
from formcam.gait.orientation import find_orientation
from formcam.records import skeleton
from formcam.records.track import View

SHARED = Path(__file__).resolve().parents[2] / "shared"
MODULE = Path(__file__).resolve().parents[1] / "formcam" / "gait" / "event_coefficients.py"
RIDGE = 0.1
SHOTS_A_TRIAL = 5
# An event further than this from the guess belongs to another stride.
REACH_S = 0.16


@dataclass(frozen=True, eq=False)
class Leg:
    """One foot of one shot: what the models read, the marks, and the true events per mark (NaN = none)."""

    runner: str
    study: str
    signals: np.ndarray
    marks_s: np.ndarray
    context: np.ndarray
    true_lag_s: dict[str, np.ndarray]


def film_legs(truth: Truth, camera: Camera, fps: float, disturb: Disturbance, seed: int) -> list[Leg]:
    """Both legs of one shot through formcam's own cleaning and rhythm."""
    shot = film(truth, camera, fps=fps, disturb=disturb, seed=seed)
    orientation = find_orientation(shot.track, camera.view)
    motion = runner_motion(clean_track(shot.track, orientation), orientation)
    rhythm = find_rhythm(motion, orientation)
    assert rhythm is not None, f"{truth.name} has no rhythm"
    legs = []
    belts = find_belts(motion, rhythm, orientation.is_side)
    for side in skeleton.SIDES:
        signals = leg_signals(motion, rhythm, side, orientation.is_side, belts.get(side))
        if signals is None:
            continue
        marks = motion.time_s[stride_marks(rhythm, side)]
        contact, off = shot.contacts(side)
        context = stride_context(motion, rhythm, belts.get(side))
        legs.append(Leg(truth.runner, truth.study, signals, marks, context, _lags(marks, contact, off)))
    return legs


def training_legs(is_side: bool, seed: int = 0) -> list[Leg]:
    """Every trial filmed several times in random conditions."""
    random = np.random.default_rng(seed)
    legs: list[Leg] = []
    for path in trial_paths(SHARED):
        truth = load_truth(path)
        for shot in range(SHOTS_A_TRIAL):
            views: tuple[View, ...] = ("left", "right") if is_side else ("rear", "front")
            camera = Camera(
                view=views[shot % 2],
                distance_m=float(random.uniform(2.5, 6.0)),
                height_m=float(random.uniform(0.4, 1.4)),
                yaw_deg=float(random.uniform(-10, 10)),
                roll_deg=float(random.uniform(-2, 2)),
            )
            disturb = Disturbance(
                noise_mm=float(random.choice([3, 6, 6, 9, 12, 16])),
                lasting_share=float(random.choice([0.0, 0.5])),
                swap_share=0.01 if is_side else 0.0,
            )
            fps = float(random.choice([24, 30, 30, 60, 60, 120, 240]))
            legs += film_legs(truth, camera, fps, disturb, int(random.integers(1_000_000)))
    return legs


def fit(legs: list[Leg], event: str) -> EventModel:
    """Two passes: the first from a fixed share of the stride, the second from the clip's median correction."""
    share = float(np.median(_finite([leg.true_lag_s[event] / leg.context[0] for leg in legs])))
    guesses = [share * leg.context[0] for leg in legs]
    passes = []
    for _ in range(2):
        step = _fit_pass(legs, guesses, event)
        passes.append(step)
        found = [
            g + correct(step, leg.signals, leg.marks_s + g, leg.context)
            for leg, g in zip(legs, guesses, strict=True)
        ]
        guesses = [
            float(np.nanmedian(f)) if np.isfinite(f).any() else g for f, g in zip(found, guesses, strict=True)
        ]
    return EventModel(share, tuple(passes))


def _finite(arrays: list[np.ndarray]) -> np.ndarray:
    values = np.concatenate(arrays)
    return values[np.isfinite(values)]


def _fit_pass(legs: list[Leg], guesses: list[float], event: str) -> Pass:
    rows, wanted, weights = [], [], []
    count: dict[str, int] = {}
    for leg in legs:
        count[leg.runner] = count.get(leg.runner, 0) + len(leg.marks_s)
    for leg, guess in zip(legs, guesses, strict=True):
        window = windows(leg.signals, leg.marks_s + guess)
        target = leg.true_lag_s[event] - guess
        use = np.isfinite(window).all(axis=1) & np.isfinite(target) & (np.abs(target) < REACH_S)
        rows.append(np.column_stack([window[use], np.tile(leg.context, (use.sum(), 1))]))
        wanted.append(target[use])
        weights.append(np.full(use.sum(), 1.0 / count[leg.runner]))
    coefficients, constant = _ridge(np.concatenate(rows), np.concatenate(wanted), np.concatenate(weights))
    return Pass(coefficients[:-2], coefficients[-2:], constant)


def _ridge(rows: np.ndarray, wanted: np.ndarray, weights: np.ndarray) -> tuple[np.ndarray, float]:
    weights = weights / weights.sum()
    mean, middle = weights @ rows, float(weights @ wanted)
    spread = np.sqrt(weights @ (rows - mean) ** 2) + 1e-9
    scaled = (rows - mean) / spread
    square = scaled.T @ (scaled * weights[:, None]) + RIDGE * np.eye(scaled.shape[1])
    coefficients = np.linalg.solve(square, scaled.T @ (weights * (wanted - middle))) / spread
    return coefficients, middle - float(mean @ coefficients)


def _lags(marks: np.ndarray, contact: np.ndarray, off: np.ndarray) -> dict[str, np.ndarray]:
    """From each mark to the first contact after it (a little before it at the most) and to the toe-off that ends it."""
    contact_lag, off_lag = np.full(len(marks), np.nan), np.full(len(marks), np.nan)
    for i, mark in enumerate(marks):
        after = np.flatnonzero(contact > mark - 0.05)
        if len(after) and contact[after[0]] - mark < 0.45:
            contact_lag[i] = contact[after[0]] - mark
            off_lag[i] = off[after[0]] - mark
    return {"contact": contact_lag, "off": off_lag}


def check(is_side: bool, legs: list[Leg], test: dict[str, list[Leg]]) -> None:
    """Leave each runner out in turn; error of that runner's events, per study and condition."""
    for event in ("contact", "off"):
        models = {
            r: fit([leg for leg in legs if leg.runner != r], event)
            for r in sorted({leg.runner for leg in legs})
        }
        for condition, held_out in test.items():
            for study in ("rbds", "hamner"):
                errors, medians = [], []
                for leg in held_out:
                    if leg.study == study:
                        miss = timed(models[leg.runner], leg) - leg.true_lag_s[event]
                        errors.append(miss[np.isfinite(miss)])
                        medians.append(np.nanmedian(miss))
                all_errors, middle = 1e3 * np.concatenate(errors), 1e3 * np.array(medians)
                view = "side" if is_side else "frontal"
                print(
                    f"{view} {event:8s} {condition:6s} {study:7s} bias {all_errors.mean():+.1f} "
                    f"MAE {np.abs(all_errors).mean():.1f} p95 {np.percentile(np.abs(all_errors), 95):.1f} ms, "
                    f"clip medians MAE {np.nanmean(np.abs(middle)):.1f}, n {len(all_errors)}"
                )


def timed(model: EventModel, leg: Leg) -> np.ndarray:
    """Event lags after the marks by one model, as `formcam.gait.events` does it."""
    lag = model.stride_share * leg.context[0]
    for step in model.passes:
        found = lag + correct(step, leg.signals, leg.marks_s + lag, leg.context)
        lag = float(np.nanmedian(found))
    return found


def held_out_legs(is_side: bool) -> dict[str, list[Leg]]:
    """Every trial in the conditions that the targets name."""
    conditions = {"60/6": (60.0, 6.0), "30/6": (30.0, 6.0), "60/12": (60.0, 12.0)}
    views: tuple[View, ...] = ("left", "right") if is_side else ("rear",)
    test: dict[str, list[Leg]] = {}
    for name, (fps, noise) in conditions.items():
        disturb = Disturbance(noise_mm=noise, swap_share=0.01 if is_side else 0.0)
        test[name] = [
            leg
            for i, path in enumerate(trial_paths(SHARED))
            for view in views
            for leg in film_legs(load_truth(path), Camera(view=view), fps, disturb, 100 + i)
        ]
    return test


def write_module(models: dict[str, tuple[EventModel, EventModel]]) -> None:
    """The coefficients as a Python module, four significant digits."""
    head = MODULE.read_text(encoding="utf-8").split("# --- fitted")[0]
    lines = [head + "# --- fitted by benchmarks/fit_events.py; do not edit by hand ---\n"]
    for name, pair in models.items():
        lines.append(f"{name}: tuple[EventModel, EventModel] = (\n")
        for model in pair:
            lines.append(f"    EventModel({model.stride_share:.4f}, (\n")
            for step in model.passes:
                lines.append(
                    f"        Pass({_numbers(step.weights)}, {_numbers(step.context)}, {step.constant:.6f}),\n"
                )
            lines.append("    )),\n")
        lines.append(")\n")
    MODULE.write_text("".join(lines), encoding="utf-8")


def _numbers(values: np.ndarray) -> str:
    lines = textwrap.wrap(" ".join(f"{1e3 * v:.4g}" for v in values), 90)
    return "_row(" + "\n".join(f"{line + ' '!r}" for line in lines) + ")"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--check", action="store_true", help="leave one runner out instead of writing the module"
    )
    arguments = parser.parse_args()
    models = {}
    for name, is_side in (("SIDE", True), ("FRONTAL", False)):
        legs = training_legs(is_side)
        if arguments.check:
            check(is_side, legs, held_out_legs(is_side))
        else:
            models[name] = (fit(legs, "contact"), fit(legs, "off"))
    if models:
        write_module(models)


if __name__ == "__main__":
    main()
