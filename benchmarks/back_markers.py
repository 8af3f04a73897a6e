"""Dots over the pelvis, seen from behind: the clips of `benchmarks.markers`, and what tape does that lies on no bone.

Where the line through both dots is not the pelvis's is no matter of pictures. Of skin people tell, who wore markers on
their posterior spines for motion capture; of shirts rendered bodies, whose surface follows the lumbar spine by half.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

from benchmarks.rendered_grid import ROUGH
from benchmarks.virtual_camera import Truth, load_truth, trial_paths
from formcam.records.image_evidence import SPINES
from formcam.records.skeleton import SIDES, Side
from tools.runner import truth as exact
from tools.runner.camera import Camera
from tools.runner.clips import Clip, motion_of
from tools.runner.cloth import clothed
from tools.runner.dots import Dots, wear
from tools.runner.film import Recording
from tools.runner.posing import Run
from tools.runner.presets import GOOD_FORM, HELD_OUT, THINGS_TO_FIND

PINK, GREEN = (0.98, 0.10, 0.55), (0.25, 0.95, 0.15)
SHIFT_M = 0.01
CAMERA = Camera("rear", 720, 1280, fill=0.74, height_m=1.0)
TAKE, CAPTURED_S = Recording(duration_s=5.6, crf=23), 4.6
# Bodies that set no constant, what they retrace, and in what form the next one of them runs.
RUNS = (
    ("fatou", "subject01_run3", "goran", replace(GOOD_FORM, seed=0, drop_right=8.0)),
    ("goran", "subject03_run4", "hana", replace(THINGS_TO_FIND, seed=1, drop_right=6.0)),
    ("ivan", "subject10_run4", "jaya", replace(THINGS_TO_FIND, seed=3, drop_right=2.0)),
)
SAMPLE_HZ, SEEDS = 60.0, 6
# No captured run is longer.
LENGTH_S = 7.0


def rear_clips() -> Iterator[Clip]:
    """Dots on skin and on shirts that shift; the last a handful of pixels wide, smeared, from a camera that is turned,
    at 30 pictures a second."""
    for number, (captured, trial, other, style) in enumerate(RUNS):
        kind, shift_m = ("cloth", SHIFT_M) if number else ("skin", 0.0)
        dots = Dots("Rear", GREEN if number == 1 else PINK, shift_m=shift_m, seed=style.seed)
        clip = Clip("", captured, style=None, camera=CAMERA, recording=TAKE, dots=dots)
        clip = replace(clip, place=replace(ROUGH, gym=style.seed))
        name, short = f"rear_captured_{kind}_{trial[7:9]}", replace(TAKE, duration_s=CAPTURED_S)
        yield replace(clip, name=name, capture=f"hamner/{trial}", recording=short)
        if other == "jaya":
            far = replace(CAMERA, width_px=540, height_px=960, yaw_deg=6.0, roll_deg=3.0)
            slow = replace(TAKE, fps=30.0, shutter_s=1 / 120, blur=4)
            clip = replace(clip, camera=far, recording=slow)
        yield replace(clip, name=f"rear_formula_{kind}_{other}", body=other, style=style)


def people(trials: Path) -> list[str]:
    """How the line of the markers on both posterior spines drops, less how others do, on people."""
    whole, front = [], []
    for path in trial_paths(trials.parent):
        trial = load_truth(path)
        back_deg, front_deg = (_lean_deg(*_pair(trial, joint)) for joint in ("psis", "asis"))
        pelvis_deg = -trial.signals_deg["pelvis_obliquity_deg"]
        for side in SIDES:
            drop = _drop_deg(trial, back_deg, side)
            whole.append(drop - _drop_deg(trial, pelvis_deg, side))
            front.append(drop - _drop_deg(trial, front_deg, side))
    return [
        _line("skin of people, against the whole pelvis", whole),
        _line("skin of people, against the anterior spines", front),
    ]


def shirts(trials: Path) -> list[str]:
    """The same for shirts of rendered bodies that retrace captured runs, against their hip joints."""
    still, shifting = [], []
    for number, path in enumerate(sorted((trials / "hamner").glob("*.npz"))):
        body = HELD_OUT[number % len(HELD_OUT)]
        motion = motion_of(Clip("", body, style=None, capture=f"hamner/{path.stem}"), trials)
        assert isinstance(motion, Run)
        stride_s = 120.0 / load_truth(path).cadence_spm
        still += _off_shirt(motion, stride_s, Dots("Rear", shift_m=1e-9))
        for seed in range(SEEDS):
            shifting += _off_shirt(
                motion, stride_s, Dots("Rear", shift_m=SHIFT_M, seed=SEEDS * number + seed)
            )
    return [_line("shirts", still), _line("shirts that shift by 1 cm", shifting)]


def _off_shirt(motion: Run, stride_s: float, dots: Dots) -> list[float]:
    """Drop of the line through both dots less that of the hip joints, of either leg, degrees."""
    steps = exact.steps_of(motion.event_times(LENGTH_S))
    times = np.arange(0.0, max(step["stride"] for step in steps), 1 / SAMPLE_HZ)
    poses = [clothed(motion, float(time)) for time in times]
    _, worn = wear(motion.body, dots, stride_s)
    places = [worn.places(worn.carried(pose, float(time))) for pose, time in zip(poses, times, strict=True)]
    hips = [exact.joints_of(motion.body, pose) for pose in poses]
    by_dots = _lean_deg(*(np.array([one[f"{name}_dot"] for one in places]) for name in SPINES))
    by_hips = _lean_deg(*(np.array([one[f"{side}_hip"] for one in hips]) for side in SIDES))
    apart_deg = by_dots - by_hips
    off: dict[str, list[float]] = {side: [] for side in SIDES}
    for step in steps:
        about = (times >= step["ic"]) & (times <= step["stride"])
        middle_s = (step["ic"] + step["to"]) / 2
        off[step["side"]].append(float(np.interp(middle_s, times, apart_deg) - apart_deg[about].mean()))
    return [float(np.median(off["left"])), -float(np.median(off["right"]))]


def _pair(trial: Truth, joint: str) -> tuple[np.ndarray, np.ndarray]:
    return trial.points_mm[f"left_{joint}"], trial.points_mm[f"right_{joint}"]


def _lean_deg(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Lean of the line from left to right (T, 3), + = the right end is lower, (T,)."""
    line = right - left
    return np.asarray(np.degrees(np.arctan2(-line[:, 1], line[:, 2])))


def _drop_deg(trial: Truth, roll_deg: np.ndarray, side: Side) -> float:
    """How much lower the other side is in the middle of this side's stances, about the mean."""
    middles = np.mean(trial.events(side), axis=0)
    drop = float(np.nanmedian(np.interp(middles, trial.time_s, roll_deg - np.nanmean(roll_deg))))
    return drop if side == "left" else -drop


def _line(name: str, off: list[float]) -> str:
    size = np.abs(off)
    within = 100 * np.mean(size < 2.5)
    return (
        f"| {name} | {len(size)} | {size.mean():.2f} ({np.mean(off):+.2f}) | {np.sqrt(np.mean(size**2)):.2f} "
        f"| {size.max():.1f} | {within:.0f} % |"
    )
