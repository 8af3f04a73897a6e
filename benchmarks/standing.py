"""What a standing reference is worth: `python -m benchmarks.standing [--shoot]`.

Rendered people who stand, and who run, before the same camera, each followed once and kept. For every angle: how far
the program lies from the truth running, standing, and in the difference of the two, from which what both share has
gone. `--shoot` films what the cache lacks (an hour and a half on two cores; captured runs need the motion-capture
trials). Needs the rendered runner's data, see tools/runner/README.md.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

import formcam
from benchmarks.kept_tracks import followed
from benchmarks.rendered import CAPTURED_TRIALS, ROOT
from benchmarks.rendered_grid import CAPTURED, ROUGH, SIDE
from formcam.gait.orientation import find_orientation
from formcam.metrics.catalogue import METRICS
from formcam.metrics.geometry import (
    Body,
    knee_flexion_deg,
    leg_lean_deg,
    neck_deg,
    shank_deg,
    thigh_deg,
    trunk_deg,
)
from formcam.metrics.standing import find_standing
from formcam.metrics.standing_zero import standing_body
from formcam.outputs.files.keypoints_npz import track_from_npz, track_to_npz
from formcam.pose.tracking import track_runner
from formcam.records.skeleton import COUNT, INDEX, Side
from formcam.records.track import PoseTrack
from formcam.video.reader import open_video
from tools.runner.bystanders import Stance
from tools.runner.clips import Clip, shoot_clip
from tools.runner.film import Recording
from tools.runner.presets import CAST, GOOD_FORM, HELD_OUT, LOOSE_SHORTS, SWEATS

CACHE = ROOT / "benchmarks" / "cache" / "standing"
STANDS = Recording(fps=30.0, duration_s=1.6, crf=23)
RUNS = Recording(fps=30.0, duration_s=4.0, crf=23)
# Not everybody stands straight: trunk, legs, arms.
STANCES = {
    "straight": Stance(),
    "back": Stance(lean_deg=-4.0, hips_ahead_deg=3.0),
    "forward": Stance(lean_deg=4.0, hips_ahead_deg=1.0),
    "rail": Stance(lean_deg=2.0, hips_ahead_deg=2.0, arms="on_the_rail"),
}
CLOTHES = {"sweats": SWEATS, "loose_shorts": LOOSE_SHORTS}
# The angle of a standing body that stands for a metric.
ANGLES: Mapping[str, Callable[[Body, Side], np.ndarray]] = {
    "trunk_lean": lambda body, _: trunk_deg(body),
    "leg_lean": leg_lean_deg,
    "waist_hinge": lambda body, side: trunk_deg(body) - leg_lean_deg(body, side),
    "head_forward": neck_deg,
    "hip_extension": lambda body, side: -thigh_deg(body, side),
    "shank_angle_at_contact": shank_deg,
    "knee_flexion_at_contact": knee_flexion_deg,
    "peak_knee_flexion_stance": knee_flexion_deg,
}


@dataclass(frozen=True)
class Pair:
    """A run and the same body standing: by metric how far off each is, degrees, and half of the interval if given."""

    run: str
    stand: str
    running: Mapping[str, float]
    standing: Mapping[str, float]
    half: Mapping[str, float]

    @property
    def held_out(self) -> bool:
        """Whether the body set no constant."""
        return self.run.split("-")[0] in HELD_OUT

    @property
    def clothes(self) -> str:
        """What is worn."""
        return self.run.split("-")[1]


def main() -> None:
    """Film, follow, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shoot", action="store_true", help="film what the cache lacks")
    if parser.parse_args().shoot:
        for clip in clips():
            if clip.capture is None or CAPTURED_TRIALS.is_dir():
                shoot_clip(clip, CACHE, CAPTURED_TRIALS)
    pairs = list(find_pairs())
    groups = {
        "fitting bodies": [pair for pair in pairs if not pair.held_out],
        "held out, own clothes": [pair for pair in pairs if pair.held_out and pair.clothes == "own"],
        **{f"held out, {name}": [pair for pair in pairs if pair.clothes == name] for name in CLOTHES},
    }
    for name, some in groups.items():
        if some:
            print(table(f"{name}: {len(some)} pairs", some))


def clips() -> Iterator[Clip]:
    """Standing and running clips of every body; captured runs and other clothes on the bodies that judge."""
    for number, body in enumerate(CAST):
        plain = Clip("", body, None, replace(SIDE, view="left" if number % 2 else "right"), STANDS)
        plain = replace(plain, place=replace(ROUGH, gym=number % 4))
        for name, stance in STANCES.items():
            if name == "straight" or number % 3 == list(STANCES).index(name) - 1:
                yield replace(plain, name=f"{body}-own-stand-{name}", stance=stance)
        style = replace(GOOD_FORM, lean=(3.0, 7.0, 12.0)[number % 3], seed=number)
        yield replace(plain, name=f"{body}-own-run-formula", style=style, recording=RUNS)
        if body in HELD_OUT:
            subject = HELD_OUT.index(body)
            trial = f"hamner/subject{CAPTURED[subject]}_run{3 + subject % 2}"
            yield replace(plain, name=f"{body}-own-run-captured", recording=RUNS, capture=trial)
    for number, body in enumerate(HELD_OUT):
        plain = Clip("", body, None, replace(SIDE, view="left" if number % 2 else "right"), STANDS)
        plain = replace(plain, place=replace(ROUGH, gym=number % 4))
        for name, clothes in CLOTHES.items():
            worn = replace(plain, clothes=clothes)
            yield replace(worn, name=f"{body}-{name}-stand-straight")
            style = replace(GOOD_FORM, lean=(5.0, 9.0)[number % 2], seed=number)
            yield replace(worn, name=f"{body}-{name}-run-formula", style=style, recording=RUNS)


def find_pairs() -> Iterator[Pair]:
    """Every run with every posture of the same body in the same clothes."""
    filmed = [path.name.removesuffix(".truth.json") for path in sorted(CACHE.glob("*.truth.json"))]
    for run in (name for name in filmed if "-run-" in name):
        for stand in (name for name in filmed if name.startswith(run.split("-run-")[0] + "-stand-")):
            yield judge(run, stand)


def judge(run: str, stand: str) -> Pair:
    """One run counted from one standing clip."""
    still = standing_track(stand)
    orientation = find_orientation(still)
    if orientation.near is None:
        raise ValueError(f"{stand} does not show a side")
    pose = find_standing(still, orientation, source="other_clip")
    if pose is None:
        raise ValueError(f"nobody stands in {stand}")
    # Both clips of a benchmark were filmed by one level camera.
    seen = standing_body(replace(pose, source="clip"), still, orientation, 0.0).body
    true = _true_body(stand)
    truth = json.loads((CACHE / f"{run}.truth.json").read_text())
    runner = formcam.Runner(height_cm=truth["height_cm"])
    analysis = formcam.measure(
        replace(followed(CACHE / f"{run}.mp4"), standing=replace(pose, source="clip")), runner=runner
    )
    running, standing, half = {}, {}, {}
    for name, angle in ANGLES.items():
        one, right = analysis.get(name), _truth(truth["metrics"], name, orientation.near)
        if one is None or one.value is None or right is None:
            continue
        running[name] = one.value - right
        standing[name] = float(angle(seen, orientation.near)[0] - angle(true, orientation.near)[0])
        if one.from_standing is not None:
            half[name] = (one.from_standing.ci95[1] - one.from_standing.ci95[0]) / 2
    return Pair(run, stand, running, standing, half)


def table(title: str, pairs: list[Pair]) -> str:
    """By metric: mean and SD of the error running, standing and in the difference, and what its intervals hold."""
    offsets = {one.name: one.standing.offset for one in METRICS if one.standing is not None}
    lines = [
        f"\n{title}",
        "| metric | running | standing | difference | less its offset, MAE | intervals hold |",
    ]
    lines.append("|---|---|---|---|---|---|")
    for name in ANGLES:
        some = [pair for pair in pairs if name in pair.running]
        if not some:
            continue
        away = np.array(
            [(p.running[name], p.standing[name], p.running[name] - p.standing[name]) for p in some]
        )
        cells = [
            f"{mean:+.2f} ± {sd:.2f}" for mean, sd in zip(away.mean(axis=0), away.std(axis=0), strict=True)
        ]
        left = np.abs(away[:, 2] - offsets.get(name, 0.0))
        halves = np.array([pair.half.get(name, np.nan) for pair in some])
        held = (
            "–"
            if np.isnan(halves).any()
            else f"{(left <= halves).sum()} of {len(some)}, ± {halves.mean():.1f}"
        )
        mae = f"{left.mean():.2f}" if name in offsets else "–"
        lines.append(f"| `{name}` | {' | '.join(cells)} | {mae} | {held} |")
    return "\n".join(lines)


def standing_track(name: str) -> PoseTrack:
    """The landmarks of somebody who stands, followed once."""
    kept = CACHE / f"{name}.track.npz"
    if not kept.exists():
        with open_video(CACHE / f"{name}.mp4") as source:
            track_to_npz(kept, track_runner(source))
    return track_from_npz(kept)


def _true_body(name: str) -> Body:
    """The joint centres of who stands, X forward, Y up."""
    with np.load(CACHE / f"{name}.truth.npz") as truth:
        mean = dict(zip(truth["names"].tolist(), truth["xyz_m"].mean(axis=0), strict=True))
    places = np.full((1, COUNT, 2), np.nan)
    for joint, place in mean.items():
        if joint in INDEX:
            places[0, INDEX[joint]] = place[:2]
    return Body(np.zeros(1), places)


def _truth(metrics: Mapping[str, object], name: str, near: Side) -> float | None:
    """The truth of that leg; of both, where it belongs to none (trunk and head)."""
    found = metrics.get(name)
    if not isinstance(found, Mapping):
        return found if isinstance(found, float) else None
    if name in ("trunk_lean", "head_forward"):
        return float(np.mean([value for value in found.values() if value is not None]))
    return found.get(near)


if __name__ == "__main__":
    main()
