"""How long an analysis takes beside the bare MediaPipe loop, with its processor time, memory and stages.

    python -m benchmarks.speed CLIP [--workers 1 2] [--rounds 3] [--model heavy] [--out FILE]
    python -m benchmarks.speed CLIP --growth 10 60 [--model full]   longer and longer clips (hours: 10 60 300 600)
    python -m benchmarks.speed CLIP --ratios FILE.json              processor-time ratios for the test that guards them

In turn within each round (a shared machine drifts, so only neighbours compare): the bare loop, the networks alone, the
pose stage, `formcam analyse --no-clip` and with the annotated clip, each with every number of workers, each in a fresh
interpreter whose start counts; a round before these looks at their memory. Prints medians, the medians of the paired
ratios and the analysis' stages as Markdown, or appends them to FILE. On a machine that others use as well, processor
time says more than wall time.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

from benchmarks.processes import Run, measured
from formcam.video.reader import open_video
from formcam.video.writer import ClipWriter

BARE = "bare loop"
NETWORK = "networks alone"
WITHOUT, WITH = "analyse --no-clip", "analyse"


def analyse_command(clip: Path, out: str, *, model: str, workers: int, drawn: bool) -> list[str]:
    """`formcam analyse` as a user would start it."""
    command = [sys.executable, "-m", "formcam", "analyse", str(clip), "--model", model, "--json-progress"]
    return [*command, "--out", out, "--workers", str(workers), *(() if drawn else ("--no-clip",))]


def loop_command(what: str, clip: Path, model: str, *number: int) -> list[str]:
    """One of `benchmarks.loops`."""
    return [sys.executable, "-m", "benchmarks.loops", what, str(clip), model, *(str(n) for n in number)]


def commands(clip: Path, frames: int, model: str, workers: list[int], out: str) -> dict[str, list[str]]:
    """The contenders of one round by name."""
    found = {
        BARE: loop_command("bare", clip, model),
        NETWORK: loop_command("network", clip, model, frames),
    }
    for number in workers:
        found[f"pose stage, workers {number}"] = loop_command("pose", clip, model, number)
    for name, drawn in ((WITHOUT, False), (WITH, True)):
        for number in workers:
            found[f"{name}, workers {number}"] = analyse_command(
                clip, out, model=model, workers=number, drawn=drawn
            )
    return found


def rounds(clip: Path, model: str, workers: list[int], count: int) -> dict[str, list[Run]]:
    """All contenders in turn, once for their memory and then `count` times for their time."""
    frames = _frames(clip)
    memory_mb: dict[str, float] = {}
    runs: dict[str, list[Run]] = {}
    with tempfile.TemporaryDirectory() as out:
        for number in range(count + 1):
            for name, command in commands(clip, frames, model, workers, out).items():
                run = measured(command, memory=number == 0)
                if number == 0:
                    memory_mb[name] = run.memory_mb
                else:
                    runs.setdefault(name, []).append(replace(run, memory_mb=memory_mb[name]))
                _say(f"round {number}  {name:30s} {run.wall_s:7.2f} s, processor {run.cpu_s:7.2f} s")
    return runs


def table(clip: Path, model: str, runs: dict[str, list[Run]]) -> str:
    """Medians over the rounds, and medians of the ratios within each round."""
    with open_video(clip) as source:
        info = source.info
    loads = [run.load for series in runs.values() for run in series]
    lines = [
        f"### {clip.name}, {model}",
        "",
        f"{info.frames} frames of {info.width_px} x {info.height_px}, {info.duration_s:.0f} s; {len(runs[BARE])} "
        f"rounds on {os.cpu_count()} cores, load {min(loads):.1f} to {max(loads):.1f}.",
        "",
        "| | wall s | processor s | of the bare loop, wall | processor | half the processor s | memory MB |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for name, series in runs.items():
        wall, cpu = (_ratio(series, runs[BARE], key) for key in ("wall_s", "cpu_s"))
        wall_s, cpu_s, memory_mb = (
            statistics.median(getattr(run, key) for run in series) for key in ("wall_s", "cpu_s", "memory_mb")
        )
        bound = "" if name in (BARE, NETWORK) or name.endswith(" 1") else f"{cpu / 2.0:.2f}"
        lines.append(
            f"| {name} | {wall_s:.1f} | {cpu_s:.1f} | {wall:.2f} | {cpu:.2f} | {bound} | {memory_mb:.0f} |"
        )
    return "\n".join([*lines, "", *_stages(runs), ""])


def ratios(clip: Path, model: str, count: int) -> dict[str, float]:
    """Processor time of the analyses with one worker over the bare loop's: what a busy machine changes least."""
    found: dict[str, list[Run]] = {}
    with tempfile.TemporaryDirectory() as out:
        for _ in range(count):
            found.setdefault(BARE, []).append(measured(loop_command("bare", clip, model)))
            for name, drawn in ((WITHOUT, False), (WITH, True)):
                command = analyse_command(clip, out, model=model, workers=1, drawn=drawn)
                found.setdefault(name, []).append(measured(command))
    return {name: round(_ratio(found[name], found[BARE], "cpu_s"), 3) for name in (WITHOUT, WITH)}


def growth(clip: Path, model: str, lengths_s: list[float], workers: int) -> str:
    """The same clip over and over, as long as wanted: does the time grow in line, does the memory stay?"""
    lines = [
        f"### Growth with length: {clip.name} repeated, {model}, {workers} workers, with the annotated clip",
        "",
        "| length s | frames | wall s | processor s | processor ms a frame | slope from row above, ms | memory MB |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    done: list[tuple[int, float]] = []
    with tempfile.TemporaryDirectory() as folder:
        for length_s in sorted(lengths_s):
            longer = Path(folder) / "long.mp4"
            frames = repeated(clip, longer, length_s)
            run = measured(
                analyse_command(longer, folder, model=model, workers=workers, drawn=True), memory=True
            )
            done.append((frames, run.cpu_s))
            (before, after), *_ = [*pairwise(done[-2:]), ((0, 0.0), (0, 0.0))]
            slope = f"{1e3 * (after[1] - before[1]) / (after[0] - before[0]):.1f}" if len(done) > 1 else ""
            lines.append(
                f"| {length_s:.0f} | {frames} | {run.wall_s:.1f} | {run.cpu_s:.1f} | {1e3 * run.cpu_s / frames:.1f} "
                f"| {slope} | {run.memory_mb:.0f} |"
            )
            _say(lines[-1])
    return "\n".join([*lines, ""])


def repeated(clip: Path, out: Path, length_s: float) -> int:
    """Write `clip` again and again into `out` until it is `length_s` long; returns the number of frames."""
    frames, begin_s, time_s = 0, 0.0, 0.0
    with open_video(clip) as source:
        info = source.info
    with ClipWriter(out, width_px=info.width_px, height_px=info.height_px, fps=info.capture_fps) as writer:
        while begin_s < length_s:
            with open_video(clip) as source:
                for frame in source:
                    time_s = begin_s + frame.time_s
                    if time_s >= length_s:
                        return frames
                    writer.write(frame.rgb, time_s)
                    frames += 1
            begin_s = time_s + 1.0 / info.capture_fps
    return frames


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", type=Path, metavar="CLIP")
    parser.add_argument("--model", default="heavy")
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--growth", type=float, nargs="+", metavar="SECONDS", help="lengths to try instead")
    parser.add_argument("--ratios", type=Path, metavar="JSON", help="write the guarded ratios instead")
    parser.add_argument("--out", type=Path, help="append the tables to this file")
    options = parser.parse_args()
    if options.ratios is not None:
        found = {"clip": options.file.name, "model": options.model}
        found |= ratios(options.file, options.model, options.rounds)
        options.ratios.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
        return
    if options.growth:
        text = growth(options.file, options.model, options.growth, options.workers[-1])
    else:
        runs = rounds(options.file, options.model, options.workers, options.rounds)
        text = table(options.file, options.model, runs)
    if options.out is None:
        print(text)
    else:
        with options.out.open("a", encoding="utf-8") as file:
            file.write(f"\n{text}")


def _frames(clip: Path) -> int:
    with open_video(clip) as source:
        return len(source.times())


def _ratio(series: list[Run], bare: list[Run], key: str) -> float:
    return statistics.median(getattr(a, key) / getattr(b, key) for a, b in zip(series, bare, strict=True))


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


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


if __name__ == "__main__":
    main()
