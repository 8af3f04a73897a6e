"""Are verdicts as sure as they say? `python -m benchmarks.calibration [--write]`.

Readings with a known truth become verdicts, and of those given with so much certainty the right ones are counted:

* rendered runners (`benchmarks.rendered`, the pose tracks in its cache);
* captured runners (`shared/truth`), with each joint off by as much as the pose model was on real people
  (`JOINT_SD_PCT`), drawn anew for every trial, and judged with the errors of a pose model.

Bodies that set no constant and every other captured runner only judge; the rest chose the constants of
`formcam.metrics.zones`. Clips of a few seconds are judged as if they had steps enough. `--write` keeps the readings in
docs/calibration.json and the tables in docs/verdicts.md; `tests/test_calibration.py` holds the code against them.
"""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, astuple, dataclass, fields, replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

import formcam
from benchmarks.mocap import SHARED, measure_track
from benchmarks.mocap_truth import Key, true_values
from benchmarks.rendered import FOLDERS, find_cases
from benchmarks.virtual_camera import Camera, Disturbance, film, load_truth, trial_paths
from formcam.metrics.catalogue import metric
from formcam.metrics.grading import FEWEST_GRADED
from formcam.metrics.statistics import standard_error
from formcam.metrics.zones import GROUPS, Population, zone_probabilities
from formcam.records.analysis import Band, Measurement
from formcam.records.errors import CannotJudge
from formcam.records.skeleton import INDEX, SIDES
from formcam.records.track import Runner, View
from formcam.records.verdict import LIKELY, SURE, Verdict, Zone, ZoneProbabilities, verdict_of
from tools.generated_part import with_part

DOCS = Path(__file__).resolve().parents[1] / "docs"
READINGS, PAGE = DOCS / "calibration.json", DOCS / "verdicts.md"
BEGIN, END = "<!-- benchmarks.calibration -->", "<!-- end of benchmarks.calibration -->"
# One standard deviation of the pose model's joints between people, % of body height along the run, after its known
# offsets (docs/joints.md; the shoulder has no anatomical reference, so at least).
JOINT_SD_PCT = {"hip": 0.65, "knee": 0.6, "ankle": 0.4, "shoulder": 0.8, "heel": 0.4, "foot_index": 0.4}
# Of a runner whose height the study does not give.
USUAL_HEIGHT_CM = 175.0
# Those that chose the constants, and those that only judge.
RENDERED = ("rendered, bodies that helped to choose", "rendered, bodies that only judge")
CAPTURED = ("captured, runners that helped to choose", "captured, runners that only judge")
CLASSES = ((0.0, LIKELY), (LIKELY, SURE), (SURE, 0.9), (0.9, 1.01))


@dataclass(frozen=True)
class Reading:
    """A value with its standard error, its limits (flag, watch, watch, flag), how runners differ, and the truth."""

    group: str
    clip: str
    metric: str
    value: float
    error: float
    limits: tuple[float | None, float | None, float | None, float | None]
    limit_se: float
    mean: float
    sd: float
    truth: float

    @property
    def band(self) -> Band:
        """The limits."""
        return Band("docs/verdicts.md", *self.limits, limit_se=self.limit_se)

    def zones(self) -> ZoneProbabilities:
        """What the program says."""
        return zone_probabilities(self.value, self.error, self.band, Population(self.mean, self.sd))

    def norms_zones(self) -> ZoneProbabilities:
        """What always saying how runners differ would say, without looking at the clip."""
        each = [
            share * np.array(astuple(zone_probabilities(self.mean, spread * self.sd, self.band)))
            for share, spread in GROUPS
        ]
        return ZoneProbabilities(*np.sum(each, axis=0))

    def true_zone(self) -> Zone:
        """Where the truth lies; the limits are those of the belt's speed as given."""
        return verdict_of(zone_probabilities(self.truth, 0.0, replace(self.band, limit_se=0.0))).zone


class Judged(NamedTuple):
    """A verdict and what became of it."""

    reading: Reading
    verdict: Verdict
    right: bool
    brier: float
    norms_brier: float


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="keep readings and tables in docs/")
    wanted = parser.parse_args()
    readings = [*rendered_readings(), *captured_readings()]
    tables = page_part(readings)
    print(tables)
    if wanted.write:
        READINGS.write_text(_written(readings))
        PAGE.write_text(with_part(PAGE.read_text(), BEGIN, END, tables))


def stored_readings() -> list[Reading]:
    """Those that docs/calibration.json keeps."""
    stored = json.loads(READINGS.read_text())
    named = (dict(zip(stored["fields"], row, strict=True)) for row in stored["readings"])
    return [Reading(**{**one, "limits": tuple(one["limits"])}) for one in named]


def rendered_readings() -> list[Reading]:
    """Of every rendered clip that has been followed."""
    found = []
    for case in find_cases(list(FOLDERS), None):
        if case.track is None:
            continue
        analysis = formcam.measure(case.track, runner=case.runner)
        known = _true_of_clip(case.truth.get("metrics", {}))
        found += _readings(RENDERED[case.held_out], case.name, analysis.measurements, known, case.runner)
    return found


def captured_readings(every: int = 1) -> list[Reading]:
    """Of every captured run from the side, with the pose model's errors on people; nothing where they are not here."""
    if not SHARED.is_dir():
        return []
    found: list[Reading] = []
    paths = trial_paths(SHARED)
    runners = sorted({path.stem.split("_")[0] for path in paths})
    for number, path in enumerate(paths[::every]):
        truth = load_truth(path)
        view: View = "right" if number % 2 else "left"
        shot = film(truth, Camera(view), disturb=Disturbance(noise_mm=6, swap_share=0.01), seed=number)
        height_px = 10.0 * (truth.height_cm or USUAL_HEIGHT_CM) * shot.px_per_mm
        offsets = np.zeros_like(shot.track.xy_px[0])
        random = np.random.default_rng(number)
        for joint, share_pct in JOINT_SD_PCT.items():
            off = random.normal(0.0, share_pct / 100.0 * height_px)
            for side in SIDES:
                offsets[INDEX[f"{side}_{joint}"], 0] = off
        track = replace(shot.track, xy_px=shot.track.xy_px + offsets)
        runner = Runner(height_cm=truth.height_cm, speed_kmh=truth.speed_mps * 3.6)
        try:
            measured = measure_track(track, runner, "pose_model")
        except CannotJudge:
            continue
        group = CAPTURED[runners.index(path.stem.split("_")[0]) % 2]
        found += _readings(group, path.stem, measured, true_values(truth, view), runner)
    return found


def _true_of_clip(metrics: Mapping[str, Any]) -> dict[Key, float]:
    """(name, side or None) -> value, of a rendered clip's truth."""
    return {
        (name, side): float(value)
        for name, each in metrics.items()
        for side, value in (each.items() if isinstance(each, dict) else ((None, each),))
        if value is not None
    }


def _readings(
    group: str, clip: str, measured: Iterable[Measurement], known: Mapping[Key, float], runner: Runner
) -> list[Reading]:
    """Every measurement with limits, an interval and a truth, though it may have too few steps to be graded."""
    found = []
    for one in measured:
        truth = known.get((one.name, one.side), known.get((one.name, None), math.nan))
        norm, band = metric(one.name).norm, one.band
        gradable = one.grade != "not_rated" or one.n < FEWEST_GRADED
        if norm is None or band is None or one.value is None or one.ci95 is None:
            continue
        runners = norm.population(speed_mps=band.speed_mps or runner.speed_mps, height_cm=runner.height_cm)
        if runners is None or not gradable or not math.isfinite(truth):
            continue
        limits = (band.flag_below, band.watch_below, band.watch_above, band.flag_above)
        found.append(
            Reading(
                group, clip, one.name, one.value, standard_error(one.ci95), limits, band.limit_se,
                runners.mean, runners.sd, float(truth),
            )
        )  # fmt: skip
    return found


def judged(readings: Iterable[Reading]) -> list[Judged]:
    """Every reading's verdict, whether it is right, and how far off its probabilities are (Brier)."""
    found = []
    for reading in readings:
        zones, true = reading.zones(), reading.true_zone()
        verdict = verdict_of(zones)
        found.append(
            Judged(
                reading,
                verdict,
                verdict.zone == true,
                _brier(zones, true),
                _brier(reading.norms_zones(), true),
            )
        )
    return found


def page_part(readings: Sequence[Reading]) -> str:
    """The tables: by group and certainty, then by measurement for what judges."""
    lines = [
        "| readings | number | decided (2 in 3) | sure (8 in 10) | Brier | of always saying the norm |",
        "|---" * 6 + "|",
    ]
    groups = list(dict.fromkeys(one.group for one in readings))
    verdicts = {group: judged(one for one in readings if one.group == group) for group in groups}
    judging = [one for group in groups if group in (RENDERED[1], CAPTURED[1]) for one in verdicts[group]]
    verdicts["**all that only judge**"] = judging
    for group, mine in verdicts.items():
        lines.append(
            f"| {group} | {len(mine)} | {_share(mine, LIKELY)} | {_share(mine, SURE)} | {_briers(mine)} |"
        )
    heads = " | ".join(_class_name(low, high) for low, high in CLASSES)
    lines += ["", f"| said with a certainty of | {heads} |", "|---" * (len(CLASSES) + 1) + "|"]
    for group, mine in verdicts.items():
        cells = " | ".join(_class_cell(mine, *each) for each in CLASSES)
        lines.append(f"| {group}: number, said, right | {cells} |")
    lines += [
        "",
        "By measurement, of all that only judge:",
        "",
        "| measurement | number | decided | right of these | sure | right of these | Brier | of the norm |",
        "|---" * 8 + "|",
    ]
    for name in sorted({one.reading.metric for one in judging}):
        mine = [one for one in judging if one.reading.metric == name]
        lines.append(
            f"| {name} | {len(mine)} | {_share(mine, LIKELY)} | {_right(mine, LIKELY)} | {_share(mine, SURE)} "
            f"| {_right(mine, SURE)} | {_briers(mine)} |"
        )
    return "\n".join(lines) + "\n"


def _brier(said: ZoneProbabilities, true: Zone) -> float:
    return sum((probability - (zone == true)) ** 2 for zone, probability in asdict(said).items())


def _share(mine: Sequence[Judged], least: float) -> str:
    return f"{100 * np.mean([one.verdict.probability >= least for one in mine]):.0f} %"


def _right(mine: Sequence[Judged], least: float) -> str:
    counted = [one.right for one in mine if one.verdict.probability >= least]
    return f"{100 * np.mean(counted):.0f} %" if counted else "–"


def _briers(mine: Sequence[Judged]) -> str:
    return f"{np.mean([one.brier for one in mine]):.3f} | {np.mean([one.norms_brier for one in mine]):.3f}"


def _class_name(low: float, high: float) -> str:
    if low == 0.0:
        return "below 2 in 3"
    return f"{100 * low:.0f}-{min(100 * high, 100):.0f} %"


def _class_cell(mine: Sequence[Judged], low: float, high: float) -> str:
    counted = [one for one in mine if low <= one.verdict.probability < high]
    if not counted:
        return "–"
    said = 100 * np.mean([one.verdict.probability for one in counted])
    right = 100 * np.mean([one.right for one in counted])
    return f"{len(counted)}, {said:.0f} %, {right:.0f} %"


def _written(readings: Sequence[Reading]) -> str:
    """The readings as JSON, a line each."""
    names = [spec.name for spec in fields(Reading)]
    rows = ",\n".join(json.dumps([_rounded(getattr(one, name)) for name in names]) for one in readings)
    return f'{{"fields": {json.dumps(names)},\n"readings": [\n{rows}\n]}}\n'


def _rounded(entry: Any) -> Any:
    if isinstance(entry, tuple):
        return [_rounded(one) for one in entry]
    return round(entry, 4) if isinstance(entry, float) else entry


if __name__ == "__main__":
    main()
