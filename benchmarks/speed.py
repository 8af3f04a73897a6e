"""How long the pose stage takes, beside the bare MediaPipe loop, on one clip of this machine.

    python -m benchmarks.speed CLIP [--model heavy] [--workers 1 2] [--rounds 3] [--analyse]

In turn within each round (a shared machine drifts, so only neighbours compare): the bare loop (OpenCV decode and
`detect_for_video` in one process), then `track_runner` with each number of workers, then, with `--analyse`, the whole
`python -m formcam analyse --no-clip`. Prints the wall times, their medians, and the medians of the paired ratios.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from formcam.models import pose_model
from formcam.pose import Landmarker
from formcam.quiet import native_stderr_silenced
from formcam.tracking import track_runner
from formcam.video import open_video


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


def whole_analysis(clip: Path, model: str, workers: int) -> None:
    """The command line without the annotated clip, the interpreter's start included."""
    with tempfile.TemporaryDirectory() as out:
        options = ["--out", out, "--no-clip", "--model", model, "--workers", str(workers)]
        subprocess.run(
            [sys.executable, "-m", "formcam", "analyse", str(clip), *options], check=True, capture_output=True
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("clip", type=Path)
    parser.add_argument("--model", default="heavy")
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--analyse", action="store_true")
    options = parser.parse_args()
    clip, model = options.clip, options.model

    runs: dict[str, Callable[[], None]] = {"bare loop": lambda: bare_loop(clip, model)}
    for workers in options.workers:
        runs[f"pose, {workers} workers"] = lambda workers=workers: pose_stage(clip, model, workers)
    for workers in options.workers if options.analyse else ():
        runs[f"analyse, {workers} workers"] = lambda workers=workers: whole_analysis(clip, model, workers)

    seconds: dict[str, list[float]] = {name: [] for name in runs}
    for number in range(options.rounds):
        for name, run in runs.items():
            start = time.perf_counter()
            run()
            seconds[name].append(time.perf_counter() - start)
            print(f"round {number + 1}  {name:20s} {seconds[name][-1]:7.2f} s", flush=True)
    report(seconds)


def report(seconds: dict[str, list[float]]) -> None:
    """Medians, and each one's median ratio to the bare loop and to its own first number of workers."""
    print(f"\n{'':20s}  median s   of bare loop   speed-up")
    for name, taken in seconds.items():
        first = next(values for other, values in seconds.items() if other.split(",")[0] == name.split(",")[0])
        bare = statistics.median(a / b for a, b in zip(taken, seconds["bare loop"], strict=True))
        gain = statistics.median(b / a for a, b in zip(taken, first, strict=True))
        print(f"{name:20s} {statistics.median(taken):9.2f} {bare:14.2f} {gain:10.2f}")


if __name__ == "__main__":
    main()
