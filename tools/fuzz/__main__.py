"""`python -m tools.fuzz --videos 2000 --tracks 2000 --seed 1`: damage, read, count.

Every case follows from the seed and its number. A case is good when the file is read or refused with one line on
stderr and nothing else is printed; a traceback, a hang, a crash of the process, other noise, too much memory or a
process left over is a failure: its file is kept and named. Exit status 1 when there was any.
"""

from __future__ import annotations

import argparse
import json
import os
import secrets
import select
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from formcam.metrics.measuring import SAYS_NOTHING
from tools.fuzz import tracks, videos

ROOT = Path(__file__).resolve().parents[2]
LIMIT_S = 60.0
"""A case that takes longer hangs: whole files of this size take less than a second, a busy machine ten times that."""
LIMIT_MB = 1500.0
"""Peak memory: a decoded 40-megapixel picture has 60 MB, its RGB 120, and threads hold several."""
MARK = "FORMCAM_FUZZ"
FRESH_AFTER = 250
"""Cases after which a new child starts, so that its peak memory is that of few cases."""


@dataclass
class Tally:
    """What came out."""

    read: int = 0
    refused: int = 0
    failures: list[str] = field(default_factory=list)
    ways: Counter = field(default_factory=Counter)
    slowest_s: float = 0.0
    peak_mb: float = 0.0

    @property
    def line(self) -> str:
        """The figures in one line."""
        return (
            f"{self.read + self.refused + len(self.failures)} cases: {self.read} read, {self.refused} refused, "
            f"{len(self.failures)} failures; slowest {self.slowest_s:.1f} s of processor time, "
            f"peak memory {self.peak_mb:.0f} MB"
        )


class Child:
    """The reading process, started anew after a crash, a hang or `FRESH_AFTER` cases."""

    def __init__(self, mark: str) -> None:
        self._env = {**os.environ, MARK: mark, "PYTHONPATH": str(ROOT)}
        self._process: subprocess.Popen[bytes] | None = None
        self._done = 0

    def ask(self, order: dict) -> dict:
        """The answer to one order; a hang or a crash is one, too."""
        if self._process is None or self._done >= FRESH_AFTER:
            self.close()
            self._start()
        assert self._process is not None
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._done += 1
        self._process.stdin.write(json.dumps(order).encode() + b"\n")
        self._process.stdin.flush()
        ready, _, _ = select.select([self._process.stdout], [], [], LIMIT_S)
        line = self._process.stdout.readline() if ready else b""
        if line:
            return json.loads(line)
        what = f"crash, status {self._process.wait()}" if ready else "hang"
        self.close()
        return {"status": -1, "traceback": what, "printed": "", "cpu_s": LIMIT_S, "peak_mb": 0.0}

    def close(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
        self._process = None

    def _start(self) -> None:
        self._done = 0
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tools.fuzz.child"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=self._env, cwd=ROOT,
        )  # fmt: skip


def main(arguments: list[str] | None = None) -> int:
    """Run what is asked for and print the figures."""
    parser = argparse.ArgumentParser(prog="python -m tools.fuzz", description=__doc__)
    parser.add_argument("--videos", type=int, default=2000, help="damaged videos to decode")
    parser.add_argument("--tracks", type=int, default=2000, help="damaged keypoints.npz and analysis.json")
    parser.add_argument("--whole", type=int, default=40, help="damaged videos for the whole command line")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, default=Path("fuzz_failures"), help="where failing files go")
    options = parser.parse_args(arguments)
    mark = secrets.token_hex(8)
    bad = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for what, count, run in (
            ("videos", options.videos, _videos),
            ("tracks", options.tracks, _tracks),
            ("whole", options.whole, _whole),
        ):
            if count:
                begun = time.monotonic()
                tally = run(folder, count, options.seed, options.keep, mark)
                bad += len(tally.failures)
                print(f"{what}: {tally.line}; {time.monotonic() - begun:.0f} s in all", flush=True)
                print("  " + ", ".join(f"{way} {n}" for way, n in sorted(tally.ways.items())))
                for failure in tally.failures:
                    print(f"  FAILED {failure}")
    left = left_over(mark)
    print(f"processes left over: {len(left)}")
    return 1 if bad or left else 0


def left_over(mark: str) -> list[int]:
    """Processes that still carry this run's mark in their environment."""
    wanted, found = f"{MARK}={mark}".encode(), []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if wanted in (entry / "environ").read_bytes().split(b"\0"):
                found.append(int(entry.name))
        except OSError:
            continue
    return found


def _videos(folder: Path, count: int, seed: int, keep: Path, mark: str) -> Tally:
    wholes, huge = videos.whole_videos(folder), videos.bombs(folder)
    child, tally = Child(mark), Tally()
    for number in range(count):
        way, data = videos.damaged(wholes, huge, np.random.default_rng([seed, 1, number]))
        path = folder / "case.mp4"
        path.write_bytes(data)
        _count(tally, f"video {number}", way, child.ask({"work": "video", "path": str(path)}), path, keep)
    child.close()
    return tally


def _tracks(folder: Path, count: int, seed: int, keep: Path, mark: str) -> Tally:
    """Three damaged tracks for each damaged analysis."""
    npz, texts = tracks.whole_tracks(folder), tracks.whole_analyses()
    other = folder / "other.json"
    other.write_text(texts[0], encoding="utf-8")
    child, tally = Child(mark), Tally()
    for number in range(count):
        random = np.random.default_rng([seed, 2, number])
        if number % 4:
            (way, data), path = tracks.damaged_track(npz, random), folder / "case.npz"
            order: dict = {"work": "track"}
        else:
            (way, data), path = tracks.damaged_analysis(texts, random), folder / "case.json"
            order = {"work": "analysis", "other": str(other), "first": bool(random.random() < 0.5)}
        path = path.with_name(os.fsdecode(tracks.NAMES[random.integers(len(tracks.NAMES))]) + path.suffix)
        path.write_bytes(data)
        _count(tally, f"track {number}", way, child.ask(order | {"path": str(path)}), path, keep)
        path.unlink()
    child.close()
    return tally


def _whole(folder: Path, count: int, seed: int, keep: Path, mark: str) -> Tally:
    """The real command line, pose processes and all, on damaged clips of runners."""
    clips = [path.read_bytes() for path in sorted(videos.FIXTURES.glob("*.mp4"))]
    tally = Tally()
    for number in range(count):
        way, data = videos.damaged(clips, [], np.random.default_rng([seed, 3, 100 + number]))
        path = folder / "whole.mp4"
        path.write_bytes(data)
        command = [sys.executable, "-m", "formcam", "analyse", str(path), "--out", str(folder / "whole_out")]
        begun = os.times()
        try:
            ended = subprocess.run(
                [*command, "--model", "full", "--workers", "1"],
                capture_output=True, timeout=5 * LIMIT_S, cwd=ROOT, env={**os.environ, MARK: mark},
            )  # fmt: skip
            answer = {"status": ended.returncode, "printed": ended.stderr.decode(errors="replace")}
        except subprocess.TimeoutExpired:
            answer = {"status": -1, "traceback": "hang", "printed": ""}
        spent = os.times()
        cpu_s = spent.children_user + spent.children_system - begun.children_user - begun.children_system
        if left_over(mark):
            answer = {"status": -1, "traceback": f"left processes {left_over(mark)}", "printed": ""}
        _count(tally, f"whole {number}", way, answer | {"cpu_s": cpu_s, "peak_mb": 0.0}, path, keep)
    return tally


def _count(tally: Tally, case: str, way: str, answer: dict, path: Path, keep: Path) -> None:
    tally.ways[way] += 1
    tally.slowest_s = max(tally.slowest_s, answer["cpu_s"])
    tally.peak_mb = max(tally.peak_mb, answer["peak_mb"])
    wrong = _wrong(answer)
    if wrong is None:
        tally.read += answer["status"] == 0
        tally.refused += answer["status"] != 0
        return
    keep.mkdir(parents=True, exist_ok=True)
    kept = keep / f"{case.replace(' ', '_')}{path.suffix}"
    kept.write_bytes(path.read_bytes())
    tally.failures.append(f"{case} ({way}), kept as {kept}: {wrong}")


def _wrong(answer: dict) -> str | None:
    """What is wrong with the outcome of a case, or None."""
    if "traceback" in answer:
        return str(answer["traceback"]).strip()[-1500:]
    errors = answer["printed"].splitlines()
    if answer["peak_mb"] > LIMIT_MB:
        return f"{answer['peak_mb']:.0f} MB of memory"
    if answer["status"] == 0:
        # The summary's own word for what a value is worth is no noise.
        told = [line.replace(SAYS_NOTHING, "") for line in errors]
        noise = [line for line in told if "error" in line.lower() or "Traceback" in line]
        return f"printed {noise[:3]}" if noise else None
    one_line = len(errors) == 1 and errors[0].startswith("error: ") and "; " in errors[0]
    if answer["status"] in (2, 3) and one_line:
        return None
    return f"status {answer['status']}, printed {answer['printed'][-500:]!r}"


if __name__ == "__main__":
    sys.exit(main())
