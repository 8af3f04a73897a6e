"""Running a command and measuring its whole process tree: wall and processor time, memory, stages. Linux only.

Memory is the largest sum over the tree of the proportional set size (shared pictures count once), sampled, and only
where it is asked for: to look takes the system so long that an analysis with two workers runs 6 % longer. Processor
time is user and system time of all processes that the command waited for, its pose workers included.
"""

from __future__ import annotations

import json
import math
import os
import resource
import subprocess
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

SAMPLE_S = 0.3


@dataclass
class Run:
    """One measured process tree; `stages` gives the seconds from the start to the first sign of each."""

    wall_s: float
    cpu_s: float
    memory_mb: float
    load: float
    stages: dict[str, float] = field(default_factory=dict)


def measured(command: Sequence[str], *, memory: bool = False) -> Run:
    """Run a command, following its progress lines and, where wanted, the memory of its process tree (else NaN)."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    peak = [0.0 if memory else math.nan]
    if memory:
        threading.Thread(target=_watch, args=(process, peak), daemon=True).start()
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


def _watch(process: subprocess.Popen[str], peak: list[float]) -> None:
    while process.poll() is None:
        peak[0] = max(peak[0], sum(_memory_mb(pid) for pid in tree(process.pid)))
        time.sleep(SAMPLE_S)


def tree(root: int) -> set[int]:
    """The process and all its descendants."""
    parents = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parents[int(folder.name)] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
        except (OSError, ValueError):
            continue  # It has just ended.
    found = {root}
    while more := {pid for pid, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def _memory_mb(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024
