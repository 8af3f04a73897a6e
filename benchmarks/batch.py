"""What a batch costs: a folder of clips with one worker and with more, and what a clip leaves on disk.

    python -m benchmarks.batch FOLDER [--workers 1 2] [--rounds 1] [--model heavy] [--no-clip] [--memory]

Prints wall and processor time, memory of the process tree and bytes a clip as Markdown. Where others use the machine as
well, the ratio of processor times says how much work the sharing adds: speed-up on free cores = workers / that ratio.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
from pathlib import Path

from benchmarks.processes import Run, measured


def batch_command(folder: Path, out: str, workers: int, model: str, drawn: bool) -> list[str]:
    """`formcam batch` as a user would start it."""
    command = [sys.executable, "-m", "formcam", "batch", str(folder), "--out", out, "--model", model]
    return [*command, "--workers", str(workers), *(() if drawn else ("--no-clip",))]


def sizes(out: Path, clips: int) -> dict[str, float]:
    """Bytes a clip by kind of file."""
    found: dict[str, float] = {}
    for path in out.rglob("*"):
        if path.is_file() and path.parent != out:
            found[path.suffix] = found.get(path.suffix, 0.0) + path.stat().st_size / clips
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--model", default="heavy")
    parser.add_argument("--no-clip", dest="drawn", action="store_false")
    parser.add_argument("--memory", action="store_true", help="watch the memory too, which takes time itself")
    options = parser.parse_args()
    clips = sum(path.is_file() for path in options.folder.iterdir())
    runs: dict[int, list[Run]] = {}
    left: dict[str, float] = {}
    for _ in range(options.rounds):
        for workers in options.workers:
            with tempfile.TemporaryDirectory() as out:
                command = batch_command(options.folder, out, workers, options.model, options.drawn)
                runs.setdefault(workers, []).append(measured(command, memory=options.memory))
                left = sizes(Path(out), clips)
    first = runs[options.workers[0]]
    print(f"{clips} clips, {options.model}, {os.cpu_count()} cores, load {first[0].load:.1f}\n")
    print("| workers | wall s | speed-up | processor s | a clip | of the first row's | memory MB |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for workers, series in runs.items():
        wall, cpu, memory = (
            statistics.median(getattr(run, key) for run in series) for key in ("wall_s", "cpu_s", "memory_mb")
        )
        gain = statistics.median(a.wall_s / b.wall_s for a, b in zip(first, series, strict=True))
        share = statistics.median(b.cpu_s / a.cpu_s for a, b in zip(first, series, strict=True))
        print(
            f"| {workers} | {wall:.1f} | {gain:.2f} | {cpu:.1f} | {cpu / clips:.1f} | {share:.2f} | {memory:.0f} |"
        )
    parts = ", ".join(f"{suffix} {size / 1e3:.0f} kB" for suffix, size in sorted(left.items()))
    print(f"\nLeft on disk a clip: {sum(left.values()) / 1e6:.2f} MB ({parts})")


if __name__ == "__main__":
    main()
