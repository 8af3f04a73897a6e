"""How long an analysis takes beside the bare MediaPipe loop, with its processor time, memory and stages.

    python -m benchmarks.speed CLIP [--workers 1 2] [--rounds 3] [--pose] [--analyse] [--clip] [--out FILE]

In turn within each round (a shared machine drifts, so only neighbours compare): the bare loop (OpenCV decode and
`detect_for_video` in one process), the pose stage, `formcam analyse --no-clip`, and with the annotated clip, each with
every number of workers, each in a fresh interpreter whose start counts. Prints medians, the medians of the paired
ratios and the analysis' stages as Markdown, or writes them to FILE. Memory is the largest sum over the process tree of
the proportional set size (shared pictures count once), sampled; processor time includes the workers.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from formcam.models import pose_model
from formcam.pose import Landmarker
from formcam.quiet import native_stderr_silenced
from formcam.tracking import track_runner
from formcam.video import open_video

SAMPLE_S = 0.3
BARE = "bare loop"


@dataclass
class Run:
    """One measured process tree; `stages` gives the seconds from the start to the first sign of each."""

    wall_s: float
    cpu_s: float
    memory_mb: float
    load: float
    stages: dict[str, float] = field(default_factory=dict)


def bare_loop(clip: Path, model: str) -> None:
    """What a short script would do: decode, find, next."""
    bundle, _ = pose_model(model)
    with native_stderr_silenced(), Landmarker(bundle) as landmarker, open_video(clip) as source:
        for frame in source:
            landmarker.find(frame.rgb)


def pose_stage(clip: Path, model: str, workers: int) -> None:
    """`track_runner`, start-up of the workers included."""
    with open_video(clip) as source:
        track_runner(source, model=model, workers=workers)


def measured(command: list[str]) -> Run:
    """Run a command, following its progress lines and the memory of its process tree."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    peak = [0.0]
    watcher = threading.Thread(target=_watch, args=(process, peak), daemon=True)
    watcher.start()
    stages: dict[str, float] = {}
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith('{"stage"'):
            stages.setdefault(json.loads(line)["stage"], time.perf_counter() - start)
    if process.wait() != 0:
        raise SystemExit(f"{' '.join(command)} ended with status {process.returncode}")
    wall_s = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Run(wall_s, cpu_s, peak[0], os.getloadavg()[0], stages)


def commands(options: argparse.Namespace, out: str) -> dict[str, list[str]]:
    """The contenders of one round by name."""
    one = [sys.executable, "-m", "benchmarks.speed", str(options.file), "--model", options.model, "--only"]
    analyse = [sys.executable, "-m", "formcam", "analyse", str(options.file), "--model", options.model]
    analyse += ["--json-progress", "--out", out]
    found = {BARE: [*one, "0"]}
    for workers in options.workers if options.pose else ():
        found[f"pose, workers {workers}"] = [*one, str(workers)]
    for workers in options.workers if options.analyse else ():
        found[f"analyse --no-clip, workers {workers}"] = [*analyse, "--workers", str(workers), "--no-clip"]
    for workers in options.workers if options.clip else ():
        found[f"analyse, workers {workers}"] = [*analyse, "--workers", str(workers)]
    return found


def report(options: argparse.Namespace, runs: dict[str, list[Run]]) -> str:
    """The tables: medians over the rounds, and medians of the ratios within each round."""
    with open_video(options.file) as source:
        info = source.info
    loads = [run.load for series in runs.values() for run in series]
    lines = [
        f"### {options.file.name}, {options.model}",
        "",
        f"{info.frames} frames of {info.width_px} x {info.height_px}, {info.duration_s:.0f} s; {options.rounds} rounds "
        f"on {os.cpu_count()} cores with other work beside it (load {min(loads):.1f} to {max(loads):.1f}).",
        "",
        "| | wall s | processor s | of the bare loop, wall | processor | speed-up | memory MB |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for name, series in runs.items():
        first = next(other for key, other in runs.items() if key.split(", ")[0] == name.split(", ")[0])
        bare = runs[BARE]
        wall = statistics.median(a.wall_s / b.wall_s for a, b in zip(series, bare, strict=True))
        cpu = statistics.median(a.cpu_s / b.cpu_s for a, b in zip(series, bare, strict=True))
        gain = statistics.median(b.wall_s / a.wall_s for a, b in zip(series, first, strict=True))
        values = [
            statistics.median(getattr(run, key) for run in series) for key in ("wall_s", "cpu_s", "memory_mb")
        ]
        lines.append(
            f"| {name} | {values[0]:.1f} | {values[1]:.1f} | {wall:.2f} | {cpu:.2f} | {gain:.2f} | {values[2]:.0f} |"
        )
    lines += ["", *_stages(runs), ""]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", type=Path, metavar="CLIP")
    parser.add_argument("--model", default="heavy")
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--pose", action="store_true", help="the pose stage alone")
    parser.add_argument(
        "--analyse", action="store_true", help="the whole analysis without the annotated clip"
    )
    parser.add_argument("--clip", action="store_true", help="the whole analysis with it")
    parser.add_argument("--out", type=Path, help="append the tables to this file")
    parser.add_argument("--only", type=int, metavar="N", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.only is not None:
        if options.only:
            pose_stage(options.file, options.model, options.only)
        else:
            bare_loop(options.file, options.model)
        return

    runs: dict[str, list[Run]] = {}
    with tempfile.TemporaryDirectory() as out:
        for number in range(options.rounds):
            for name, command in commands(options, out).items():
                run = measured(command)
                runs.setdefault(name, []).append(run)
                print(
                    f"round {number + 1}  {name:32s} {run.wall_s:7.2f} s  load {run.load:.1f}",
                    file=sys.stderr,
                )
    tables = report(options, runs)
    if options.out is None:
        print(tables)
    else:
        with options.out.open("a", encoding="utf-8") as file:
            file.write(f"\n{tables}")


def _stages(runs: dict[str, list[Run]]) -> list[str]:
    """When each stage of the analyses began, in seconds from the start of the interpreter."""
    staged = {name: series for name, series in runs.items() if all(run.stages for run in series)}
    names = list(dict.fromkeys(stage for series in staged.values() for run in series for stage in run.stages))
    if not names:
        return []
    lines = [f"| first sign of, s | {' | '.join(names)} | end |", "| --- |" + " --- |" * (len(names) + 1)]
    for name, series in staged.items():
        cells = [
            f"{statistics.median(run.stages[stage] for run in series):.1f}"
            if stage in series[0].stages
            else ""
            for stage in names
        ]
        lines.append(
            f"| {name} | {' | '.join(cells)} | {statistics.median(run.wall_s for run in series):.1f} |"
        )
    return lines


def _watch(process: subprocess.Popen[str], peak: list[float]) -> None:
    while process.poll() is None:
        peak[0] = max(peak[0], sum(_memory_mb(pid) for pid in _tree(process.pid)))
        time.sleep(SAMPLE_S)


def _tree(root: int) -> set[int]:
    """The process and all its descendants (Linux)."""
    parents = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parents[int(folder.name)] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
        except (OSError, ValueError):
            continue  # It has just ended.
    tree = {root}
    while more := {pid for pid, parent in parents.items() if parent in tree} - tree:
        tree |= more
    return tree


def _memory_mb(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


if __name__ == "__main__":
    main()
