"""Limits of the job process: memory, time and disk. One that is reached ends the job with advice, never the app.

A thread looks each second at the whole process tree (the job and its pose workers). Limits on address space
(RLIMIT_AS) are of no use here: MediaPipe and the decoders map several times what they use (a pose worker: 0.8 GB
mapped, 0.2 GB used). Memory is read from /proc, so it is limited on Linux only; time and disk are limited everywhere.
"""

from __future__ import annotations

import errno
import os
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from formcam.records.errors import FormcamError

# Two pose processes and the job hold up to 1 GB on a long 1080p clip (docs/reliability.md); more is a runaway.
LARGEST_MEMORY_BYTES = 6 * 1024**3
# Of the computer's memory; beyond it everything else on it crawls.
LARGEST_MEMORY_SHARE = 0.75
# A second of a clip takes two cores a few seconds (docs/speed.md) and several times that beside other work; short clips
# have a fixed cost of loading.
FIXED_TIME_S = 900.0
TIME_PER_CLIP_SECOND_S = 60.0
# Results need as much room as the clip again at the most, and no job may take the last of the disk.
SPARE_DISK_BYTES = 100 * 1024**2
LOOK_EVERY_S = 1.0
DISK_FULL_ERRORS = (errno.ENOSPC, errno.EDQUOT)
DISK_FULL = (
    "the disk is full",
    "free some space, for instance by deleting old sessions, then start again; your clip is still here",
)


class LimitReached(FormcamError):
    """The job took more of this computer than it may."""


@dataclass(frozen=True)
class Limits:
    """What one job may take: bytes of memory (None = not known here), seconds, bytes left on the disk of `folder`."""

    memory_bytes: int | None
    time_s: float
    spare_disk_bytes: int
    folder: Path


def limits_for(folder: Path, clip_s: float) -> Limits:
    """The limits of a job on a clip of that many seconds, writing into `folder`."""
    total = _total_memory_bytes()
    memory = None if total is None else min(LARGEST_MEMORY_BYTES, int(total * LARGEST_MEMORY_SHARE))
    return Limits(memory, FIXED_TIME_S + TIME_PER_CLIP_SECOND_S * clip_s, SPARE_DISK_BYTES, folder)


def check(limits: Limits, spent_s: float, memory_bytes: int | None) -> None:
    """Raise `LimitReached` for the first limit that is passed."""
    if memory_bytes is not None and limits.memory_bytes is not None and memory_bytes > limits.memory_bytes:
        raise LimitReached(
            f"this clip needs more than {limits.memory_bytes / 1024**3:.1f} GB of memory",
            "export it at 1080p, or cut it to half a minute of running",
        )
    if spent_s > limits.time_s:
        raise LimitReached(
            f"the analysis did not end within {limits.time_s / 60:.0f} minutes",
            "close other programs and try again, or cut the clip to half a minute of running",
        )
    if shutil.disk_usage(limits.folder).free < limits.spare_disk_bytes:
        raise LimitReached(*DISK_FULL)


def room_for(clip: Path, folder: Path) -> None:
    """Raise `LimitReached` when the results of `clip` may not fit on the disk of `folder`."""
    if shutil.disk_usage(folder).free < clip.stat().st_size + SPARE_DISK_BYTES:
        raise LimitReached(*DISK_FULL)


def watch(limits: Limits, on_limit: Callable[[LimitReached], object]) -> None:
    """Look until a limit is reached, then call `on_limit` once; for a thread of its own."""
    begun = time.monotonic()
    while True:
        try:
            check(limits, time.monotonic() - begun, tree_memory_bytes(os.getpid()))
        except LimitReached as limit:
            on_limit(limit)
            return
        except OSError:
            return  # The session was deleted meanwhile.
        time.sleep(LOOK_EVERY_S)


def is_disk_full(error: BaseException | None) -> bool:
    """Whether the system refused to write because there is no room, said directly or as the cause of our error."""
    if isinstance(error, FormcamError):
        error = error.__cause__
    return isinstance(error, OSError) and error.errno in DISK_FULL_ERRORS


def tree_memory_bytes(pid: int) -> int | None:
    """Memory that a process and all its descendants hold for themselves; None where /proc is not there."""
    found = [_private_bytes(member) for member in descendants(pid)]
    known = [size for size in found if size is not None]
    return sum(known) if known else None


def descendants(pid: int) -> tuple[int, ...]:
    """The process and everything below it."""
    members, todo = [], [pid]
    while todo:
        member = todo.pop()
        members.append(member)
        for tasks in Path(f"/proc/{member}/task").glob("*/children"):
            try:
                todo += [int(text) for text in tasks.read_text().split()]
            except OSError:
                continue  # It has ended.
    return tuple(members)


def _private_bytes(pid: int) -> int | None:
    """Resident pages; of the pose workers without the pictures and libraries that they share with the job."""
    try:
        _, resident, shared, *_ = (int(text) for text in Path(f"/proc/{pid}/statm").read_text().split())
    except (OSError, ValueError):
        return None
    pages = resident if pid == os.getpid() else resident - shared
    return pages * os.sysconf("SC_PAGE_SIZE")


def _total_memory_bytes() -> int | None:
    if "SC_PHYS_PAGES" not in getattr(os, "sysconf_names", {}):
        return None
    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
