"""How the cloth about the hips turns on made-up runners whose pelvis is known: where `pelvic_drop` gets LEG_SHARE.

    python -m tools.fit_pelvis [MOTION_CAPTURE]

Needs the rendered runner's data (tools/runner/README.md) but draws nothing: the skinned surface is followed exactly,
so only the body speaks, not the camera. `MOTION_CAPTURE` is a folder of trials (study/trial.npz); with it, captured
runs are put on the same bodies. Only the bodies that may be used for fitting are used. The same figures every time.

For each run the rows of the surface's back are cut into the bands of `pelvic_drop`, the slope of their height
against their place across is split into harmonics of the stride (phase 0 = middle of the left stance), and the
pelvis's own roll is taken off: what is left belongs to the legs.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from tools.runner.body import Body
from tools.runner.clips import Clip, motion_of
from tools.runner.posing import Run
from tools.runner.presets import CAST, GOOD_FORM, HELD_OUT, THINGS_TO_FIND
from tools.runner.skeleton import BONES
from tools.runner.style import Style
from tools.runner.truth import joints_of

BANDS = ((-0.15, 0.05), (-0.05, 0.15), (0.05, 0.25))
"""The bands that formcam uses, in trunk lengths below the hips."""
FRAMES = 20
"""A stride."""
LENGTH_S = 4.5
RANDOM_STYLES = 4
HARMONICS = (1, 2, 3)
ARMS = [
    k
    for k, name in enumerate(BONES)
    if "Arm" in name or "Hand" in name or "Finger" in name or "Thumb" in name
]


@dataclass(frozen=True, eq=False)
class Seen:
    """One run: harmonics of the pelvis's own roll (3,) and of the surface's turn (3,), complex degrees."""

    name: str
    pelvis: np.ndarray
    surface: np.ndarray

    @property
    def legs(self) -> np.ndarray:
        """What the surface turns beyond the pelvis, (3,)."""
        return self.surface - self.pelvis


def main(captures: Path | None) -> None:
    """Print the figures."""
    bodies = [name for name in CAST if name not in HELD_OUT]
    clips = [Clip(f"{body}, {name}", body, style) for body in bodies for name, style in styles()]
    made_up = [seen for clip in clips if (seen := followed(clip, None))]
    report("made-up runs", made_up)
    if captures is not None:
        trials = sorted(captures.glob("*/*.npz"))
        clips = [
            Clip(trial.stem, bodies[number % len(bodies)], None, capture=f"{trial.parent.name}/{trial.stem}")
            for number, trial in enumerate(trials)
        ]
        report("captured runs", [seen for clip in clips if (seen := followed(clip, captures))])


def styles() -> Iterator[tuple[str, Style]]:
    """Runs with a level pelvis: good form, an overstrider, and random ones, the same for every body."""
    random = np.random.default_rng(1)
    level = {"drop_left": 0.0, "drop_right": 0.0, "jitter": 0.0}
    yield "good form", replace(GOOD_FORM, **level)  # type: ignore[arg-type]
    yield "overstrider", replace(THINGS_TO_FIND, **level)  # type: ignore[arg-type]
    ranges = {
        "speed": (2.6, 3.4), "cadence": (158, 184), "contact": (0.22, 0.26), "bounce": (0.06, 0.09), "lean": (2, 11),
        "overstride": (0.15, 0.24), "pitch_at_contact": (2, 16), "pelvis_yaw": (2, 8), "side_lean": (0, 5),
        "sway": (0.004, 0.025), "step_width": (0.0, 0.09), "swing_knee": (92, 106),
    }  # fmt: skip
    for number in range(RANDOM_STYLES):
        drawn = {name: float(random.uniform(*span)) for name, span in ranges.items()}
        yield f"random {number}", Style(**drawn, **level)  # type: ignore[arg-type]


def followed(clip: Clip, captures: Path | None) -> Seen | None:
    """The clip's run; None for a trial that has legs only."""
    try:
        run = motion_of(clip, captures)
    except ValueError:
        return None
    assert isinstance(run, Run)
    return follow(clip.name, run)


def follow(name: str, run: Run) -> Seen:
    """One run's roll and turn by harmonics."""
    times, phase = _strides(run)
    poses = [run.pose(float(t)) for t in times]
    points = [joints_of(run.body, pose) for pose in poses]
    left, right = (np.array([p[f"{side}_hip"] for p in points]) for side in ("left", "right"))
    line = right - left
    roll = np.degrees(np.arctan2(-line[:, 1], np.abs(line[:, 2])))
    hips_m = float(np.mean(np.abs(line[:, 2])))
    middle = (left + right) / 2
    shoulders = np.array([(p["left_shoulder"] + p["right_shoulder"]) / 2 for p in points])
    trunk_m = float(np.mean(np.linalg.norm(shoulders - middle, axis=1)))
    surface, back = _surface(run.body, poses)
    place = surface.mean(axis=0) - middle.mean(axis=0)
    below, across = -place[:, 1] / trunk_m, place[:, 2] / hips_m
    heights = _split(phase, -surface[:, :, 1] / hips_m)
    turns = []
    for top, bottom in BANDS:
        inside = back & (below >= top) & (below < bottom) & (np.abs(across) < 0.9)
        basis = np.stack([np.ones(int(inside.sum())), across[inside]], axis=1).astype(complex)
        turns.append([np.degrees(1.0) * np.linalg.lstsq(basis, h[inside], rcond=None)[0][1] for h in heights])
    return Seen(name, _split(phase, roll[:, None])[:, 0], np.mean(turns, axis=0))


def report(title: str, runs: list[Seen]) -> None:
    """The legs' part of each harmonic, and how well the drop common to both sides is read for several shares."""
    legs = np.array([run.legs for run in runs])
    first, second, third = legs.T
    share = -np.sum(first.real * first.imag) / np.sum(first.imag**2)
    print(f"{title} ({len(runs)}): legs' share in phase {share:.2f}")
    for name, part in (("first", first), ("second", second), ("third", third)):
        print(
            f"  {name} harmonic: in phase {part.real.mean():+.2f} (SD {part.real.std():.2f}), a quarter later"
            f" {part.imag.mean():+.2f} (SD {part.imag.std():.2f}) degrees"
        )
    surface, pelvis = (np.array([getattr(run, n) for run in runs]) for n in ("surface", "pelvis"))
    true = pelvis[:, 0].real + pelvis[:, 2].real
    for k in (0.0, 0.05, 0.10, 0.15, 0.20, 0.25):
        off = surface[:, 0].real + surface[:, 2].real + k * surface[:, 0].imag - true
        print(f"  share {k:.2f}: drop off by {off.mean():+.2f}, SD {off.std():.2f} degrees")


def _strides(run: Run) -> tuple[np.ndarray, np.ndarray]:
    """Evenly spread times over whole strides, and their phase from the middle of a left stance."""
    events = run.event_times(LENGTH_S)
    middles = []
    for side, kind, contact in events:
        off = next((t for s, k, t in events if s == side and k == "toe_off" and t > contact), None)
        if kind == "initial_contact" and off is not None:
            middles.append(((contact + off) / 2, 0.0 if side == "left" else 0.5))
    times, halves = np.array(middles).T
    stride = 2.0 * float(np.median(np.diff(times)))
    start = float(np.angle(np.exp(2j * np.pi * (times / stride - halves)).mean()) / (2 * np.pi) * stride)
    phases = np.round((times - start) / stride - halves) + halves
    strides = int(phases[-1] - phases[0])
    wanted = phases[0] + np.arange(strides * FRAMES) / FRAMES
    return np.interp(wanted, phases, times), wanted


def _surface(body: Body, poses: list[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """Where the vertices between knees and chest are in every pose (T, V, 3), and which look backward (V,)."""
    height = body.vertices[:, 1] / body.height_m
    near = (height > 0.35) & (height < 0.8) & ~np.isin(body.weight_bones[:, 0].astype(int), ARMS)
    points = np.concatenate([body.vertices[near], np.ones((int(near.sum()), 1))], axis=1)
    weights, bones = body.weights[near], body.weight_bones[near].astype(int)
    moved = [
        sum(weights[:, k, None] * np.einsum("vij,vj->vi", pose[bones[:, k]], points) for k in range(4))
        for pose in poses
    ]
    return np.array(moved), body.normals[near, 0] < -0.25


def _split(phase: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Complex harmonics (3, V) of values (T, V)."""
    angle = 2.0 * np.pi * np.outer(phase, HARMONICS)
    basis = np.concatenate([np.ones((len(phase), 1)), np.cos(angle), np.sin(angle)], axis=1)
    found = np.linalg.lstsq(basis, values, rcond=None)[0]
    return found[1:4] - 1j * found[4:]


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
