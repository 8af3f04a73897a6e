"""What dots of bright tape are worth on rendered runners: `python -m benchmarks.markers [--shoot]`.

`--shoot` films what the cache lacks: runners who wear dots on their skin, and on cloth that shifts by a centimetre, on
bodies that set no constant; six retrace motion capture (which needs the trials), the others run by formula. Six more
are seen from behind (`benchmarks.back_markers`). Every clip is followed once and measured three times: without its
dots, with them, and with its dots where they truly are. Then clips without dots are looked at for false ones: the
samples and the tests' fixtures. Last comes how far skin and shirts carry dots over the pelvis off the bone.
Needs the rendered runner's data, see tools/runner/README.md.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

import formcam
from benchmarks.back_markers import people, rear_clips, shirts
from benchmarks.kept_tracks import followed
from benchmarks.rendered import CAPTURED_TRIALS, ROOT
from benchmarks.rendered_grid import CAPTURED, ROUGH
from formcam.records.analysis import Analysis
from formcam.records.image_evidence import MARKED, SPINES, MarkerDots
from formcam.records.skeleton import SIDES
from formcam.records.track import PoseTrack
from formcam.video.suffixes import SUFFIXES
from tools.runner.camera import Camera
from tools.runner.clips import Clip, shoot_clip
from tools.runner.dots import Dots
from tools.runner.film import Recording
from tools.runner.presets import GOOD_FORM, HELD_OUT

CACHE = ROOT / "benchmarks" / "cache" / "markers"
UNMARKED = (ROOT / "sample_videos", ROOT / "tests" / "fixtures" / "clips")
CAMERA = Camera("right", 540, 960, fill=0.74)
TAKE = Recording(duration_s=4.6, crf=23)
COLOURS = {"pink": (0.98, 0.10, 0.55), "green": (0.25, 0.95, 0.15), "blue": (0.10, 0.45, 0.98)}
SHIFT_M = 0.01
WITHOUT, WITH, TRUE = "without", "with dots", "true dots"
METRICS = (
    "trunk_lean", "leg_lean", "waist_hinge", "hip_extension", "shank_angle_at_contact", "overstride_reach_cm",
    "knee_flexion_at_contact", "peak_knee_flexion_stance", "peak_knee_flexion_swing", "vertical_oscillation",
    "vertical_oscillation_hip", "pelvic_drop", "pelvic_drop_difference", "hip_adduction",
)  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One value of one clip: formcam minus truth, and half its interval."""

    clip: str
    metric: str
    how: str
    error: float
    half_width: float


def main() -> None:
    """Film, follow, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shoot", action="store_true", help="film what the cache lacks")
    parser.add_argument("--unmarked", nargs="*", type=Path, default=list(UNMARKED), help="clips without dots")
    choice = parser.parse_args()
    trials = CAPTURED_TRIALS if CAPTURED_TRIALS.is_dir() else None
    names = []
    for clip in (*clips(), *rear_clips()):
        if choice.shoot and (clip.capture is None or trials is not None):
            shoot_clip(clip, CACHE, trials)
        if (CACHE / f"{clip.name}.mp4").exists():
            names.append(clip.name)
    rows = [row for name in names for row in judge(name)]
    for kind in (
        "captured_skin",
        "captured_cloth",
        "formula_skin",
        "formula_cloth",
        "rear_.*_skin",
        "rear_.*_cloth",
    ):
        of_kind = [row for row in rows if re.match(kind, row.clip)]
        if of_kind:
            print(table(kind, of_kind))
    if trials is not None:
        print(
            "\n| drop by two dots on | legs | MAE (bias) | RMS | largest | within 2.5 |\n|---|---|---|---|---|---|"
        )
        print("\n".join((*people(trials), *shirts(trials))))
    for path in _videos(choice.unmarked):
        print(f"{path.name}: {', '.join(false_dots(path)) or 'no dots'}", flush=True)


def clips() -> Iterator[Clip]:
    """Dots on skin and on cloth, by bodies that set no constant: six captured runners, then the formula's."""
    for kind, shift_m in (("skin", 0.0), ("cloth", SHIFT_M)):
        for number, subject in enumerate(CAPTURED):
            clip = _clip(f"captured_{kind}_{subject}", number, shift_m)
            yield replace(clip, style=None, capture=f"hamner/subject{subject}_run{3 + number % 2}")
    for kind, shift_m in (("skin", 0.0), ("cloth", SHIFT_M)):
        for number in range(len(HELD_OUT)):
            clip = _clip(f"formula_{kind}_{HELD_OUT[number]}", number, shift_m)
            yield replace(clip, style=replace(GOOD_FORM, seed=number))


def _clip(name: str, number: int, shift_m: float) -> Clip:
    worn_on_left = bool(number % 2) != bool(shift_m)
    colour = list(COLOURS.values())[number % len(COLOURS)]
    dots = Dots("Left" if worn_on_left else "Right", colour, shift_m=shift_m, seed=number)
    camera = replace(CAMERA, view="left" if worn_on_left else "right")
    place = replace(ROUGH, gym=number % 4)
    return Clip(name, HELD_OUT[number % len(HELD_OUT)], camera=camera, recording=TAKE, place=place, dots=dots)


def judge(name: str) -> list[Row]:
    """A clip measured without dots, with those found, and with the true ones."""
    truth = json.loads((CACHE / f"{name}.truth.json").read_text())
    track = followed(CACHE / f"{name}.mp4", markers=True)
    runner = formcam.Runner(height_cm=truth["height_cm"], speed_kmh=truth["speed_kmh"])
    view = truth["camera"]["view"]
    sides = SIDES if view == "rear" else (view,)
    marked = (
        {name: name for name in SPINES} if view == "rear" else {f"{view}_{joint}": joint for joint in MARKED}
    )
    true_dots = _true_dots(CACHE / f"{name}.truth.npz", track, marked)
    rows = []
    for how, dots in ((WITHOUT, None), (WITH, track.dots), (TRUE, true_dots)):
        analysis = formcam.measure(replace(track, dots=dots), runner=runner)
        for side in sides:
            errors = _errors(analysis, truth, side)
            rows += [Row(name, metric, how, *found) for metric, found in errors.items()]
    return list(dict.fromkeys(rows))


def false_dots(path: Path) -> tuple[str, ...]:
    """Joints that are said to wear dots in a clip without any."""
    track = formcam.analyse(path, markers=True).track
    return () if track is None or track.dots is None else track.dots.names


def table(title: str, rows: list[Row]) -> str:
    """Mean absolute error by metric, and how many intervals of what width hold the truth."""
    count = len({row.clip for row in rows})
    lines = [f"\n{title}, {count} clips", "| metric | without | with dots | true dots | intervals hold |"]
    lines.append("|---|---|---|---|---|")
    for metric in METRICS:
        of_metric = {
            how: [r for r in rows if (r.metric, r.how) == (metric, how)] for how in (WITHOUT, WITH, TRUE)
        }
        if not (of_metric[WITH] and of_metric[TRUE]):
            continue
        found = of_metric[WITH]
        held = f"{sum(abs(r.error) <= r.half_width for r in found)} of {len(found)}"
        half = np.mean([r.half_width for r in found])
        means = " | ".join(_mean_and_bias(some) for some in of_metric.values())
        lines.append(f"| {metric} | {means} | {held}, ± {half:.1f} |")
    return "\n".join(lines)


def _mean_and_bias(rows: list[Row]) -> str:
    if not rows:
        return "–"
    errors = np.array([row.error for row in rows])
    return f"{np.abs(errors).mean():.2f} ({errors.mean():+.2f})"


def _true_dots(path: Path, track: PoseTrack, marked: dict[str, str]) -> MarkerDots:
    with np.load(path, allow_pickle=False) as stored:
        names, xy_px = stored["names"].tolist(), stored["xy_px"][: len(track)]
    columns = [names.index(f"{joint}_dot") for joint in marked.values()]
    return MarkerDots(track.time_s, tuple(marked), xy_px[:, columns])


def _errors(analysis: Analysis, truth: dict[str, Any], side: str) -> dict[str, tuple[float, float]]:
    """Metric -> its error and half its interval, of what has a truth."""
    found = {}
    for one in analysis.measurements:
        known = truth["metrics"].get(one.name)
        if one.name == "pelvic_drop_difference":
            known = truth["metrics"]["pelvic_drop"]["left"] - truth["metrics"]["pelvic_drop"]["right"]
        value = known.get(side) if isinstance(known, dict) else known
        if one.name not in METRICS or one.side not in (None, side):
            continue
        if value is not None and one.value is not None and one.ci95 is not None:
            low, high = one.ci95
            found[one.name] = (one.value - value, (high - low) / 2)
    return found


def _videos(places: Iterable[Path]) -> list[Path]:
    return sorted(
        path
        for place in places
        for path in ([place] if place.is_file() else place.iterdir())
        if path.suffix.lower() in SUFFIXES
    )


if __name__ == "__main__":
    main()
