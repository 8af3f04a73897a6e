"""Worker processes that find bodies in pictures, fed through one block of shared memory.

A picture is written once, into a free slot of the block, and read in place by a worker. When no slot is free,
`submit` waits for an answer: that bounds the memory and holds the decoder back. Answers carry the ticket of their
picture, so their order of arrival does not matter. Leaving the context ends the workers at once; the memory has no
name outside the processes (POSIX), so nothing can be left over even if all are killed.
"""

from __future__ import annotations

import contextlib
import mmap
import os
import pickle
import queue
import secrets
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import IO

import numpy as np

from formcam._runtime.resources import PACKAGE_PARENT
from formcam._runtime.threads import ONE_THREAD
from formcam.pose.worker import Failed, Look, MapMemory, NewLandmarker, NewSecondNetwork
from formcam.records.errors import SetupError, UsageError

_START = "import sys; sys.path.insert(0, {path!r}); from formcam.pose.worker import main; main()"

# What the error says when the system ended a worker (`batch` then tries the clip again).
WORKER_DIED = "a pose process ended unexpectedly"

Answer = tuple[int, np.ndarray]


def usable_cores() -> int:
    """How many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class Pool:
    """`workers` processes (None = one per usable core); a context manager. `on_answer(ticket, people)`, which may be
    exchanged after `finish`, is called once for every picture, in the thread of the caller of `submit` or `finish`. A
    worker that dies raises `SetupError` there, fewer than one `UsageError` here."""

    def __init__(
        self, workers: int | None, on_answer: Callable[[int, np.ndarray], object] | None = None
    ) -> None:
        if workers is None:
            workers = usable_cores()
        if workers < 1:
            raise UsageError(f"{workers} workers cannot work", "give 1 or more, or leave it out")
        self.on_answer = on_answer or _ignore
        self._memory_file = _anonymous_file()
        self._memory: mmap.mmap | None = None
        self._answers: queue.SimpleQueue[tuple[int, Answer | Failed | None]] = queue.SimpleQueue()
        self._free: list[int] = []
        self._slot_of: dict[int, int] = {}
        self._waiting = [0] * workers
        self._workers: list[subprocess.Popen[bytes]] = []
        try:
            for number in range(workers):
                self._start(number)
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Pool:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def size(self) -> int:
        """How many workers there are."""
        return len(self._workers)

    @property
    def process_ids(self) -> tuple[int, ...]:
        """The workers' process ids."""
        return tuple(worker.pid for worker in self._workers)

    @property
    def all_busy(self) -> bool:
        """Whether every worker has a picture to look at: what else there is to do holds nobody up now."""
        return all(self._waiting)

    def close(self) -> None:
        """End all workers now; may be called twice."""
        for worker in self._workers:
            worker.kill()
        for worker in self._workers:
            worker.wait()
            for pipe in (worker.stdin, worker.stdout):
                _close_quietly(pipe)
        if self._memory_file is not None:
            self._memory_file.close()
            self._memory_file = None
        self._memory = None

    def reserve(self, slots: int, slot_bytes: int) -> None:
        """Make room for `slots` pictures of `slot_bytes` each; only between `finish` and the next `submit`."""
        assert not self._slot_of, "pictures are still being worked on"
        order = self._memory_of(slots * slot_bytes)
        self._slot_bytes = slot_bytes
        self._free = list(range(slots))
        for number in range(len(self._workers)):
            self._order(number, order)

    def least_busy(self) -> int:
        """The worker with the fewest pictures waiting."""
        return self._waiting.index(min(self._waiting))

    def new_landmarker(
        self, worker: int, bundle: Path, *, people: int, tracking: bool, outline: bool = False
    ) -> None:
        """Let one worker start afresh, for what is submitted to it from now on."""
        self._order(worker, NewLandmarker(str(bundle), people, tracking, outline))

    def second_network(self, worker: int, path: Path) -> None:
        """Let one worker use the second network for what is submitted to it from now on."""
        self._order(worker, NewSecondNetwork(str(path)))

    def submit(
        self, worker: int, ticket: int, height: int, width: int, write: Callable[[np.ndarray], object]
    ) -> None:
        """Hand a picture to one worker: `write` fills the (height, width, 3) uint8 array in shared memory."""
        while not self._free:
            self._take(self._answers.get())
        assert self._memory is not None
        slot = self._free.pop()
        offset = slot * self._slot_bytes
        flat = np.frombuffer(self._memory, np.uint8, count=height * width * 3, offset=offset)
        write(flat.reshape(height, width, 3))
        self._slot_of[ticket] = slot
        self._waiting[worker] += 1
        self._order(worker, Look(ticket, offset, height, width))
        self._take_ready()

    def finish(self) -> None:
        """Wait until every picture is answered."""
        while self._slot_of:
            self._take(self._answers.get())

    def _start(self, number: int) -> None:
        posix = os.name == "posix"
        worker = subprocess.Popen(
            [sys.executable, "-P", "-c", _START.format(path=str(PACKAGE_PARENT))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, **ONE_THREAD},
            pass_fds=(self._memory_file.fileno(),) if self._memory_file is not None else (),
            # A session of its own: Ctrl-C in the terminal reaches the parent only, which then ends the workers.
            start_new_session=posix,
        )
        self._workers.append(worker)
        threading.Thread(target=_collect, args=(number, worker, self._answers), daemon=True).start()

    def _memory_of(self, size: int) -> MapMemory:
        if self._memory_file is None:
            name = f"formcam-{secrets.token_hex(8)}"
            self._memory = mmap.mmap(-1, size, tagname=name)  # type: ignore[call-arg, unused-ignore]
            return MapMemory(-1, name, size)
        descriptor = self._memory_file.fileno()
        os.ftruncate(descriptor, size)
        self._memory = mmap.mmap(descriptor, size)
        return MapMemory(descriptor, None, size)

    def _order(self, worker: int, order: object) -> None:
        pipe = self._workers[worker].stdin
        assert pipe is not None
        try:
            pickle.dump(order, pipe, pickle.HIGHEST_PROTOCOL)
            pipe.flush()
        except OSError as error:
            raise self._stopped(worker) from error

    def _take_ready(self) -> None:
        while not self._answers.empty():
            self._take(self._answers.get())

    def _take(self, arrived: tuple[int, Answer | Failed | None]) -> None:
        worker, answer = arrived
        if answer is None:
            raise self._stopped(worker)
        if isinstance(answer, Failed):
            raise SetupError(
                f"the pose model could not run ({answer.reason})",
                "check the installation as README describes it",
            )
        ticket, people = answer
        self._waiting[worker] -= 1
        self._free.append(self._slot_of.pop(ticket))
        self.on_answer(ticket, people)

    def _stopped(self, worker: int) -> SetupError:
        status = self._workers[worker].wait()
        return SetupError(
            f"{WORKER_DIED} (status {status})",
            "close other programs to free memory, then try again with --workers 1",
        )


def _ignore(ticket: int, people: np.ndarray) -> None:
    """For a pool that is told later whom to answer."""


def _collect(
    number: int,
    worker: subprocess.Popen[bytes],
    answers: queue.SimpleQueue[tuple[int, Answer | Failed | None]],
) -> None:
    """Move one worker's answers to the parent's queue, in a thread; None says that the worker has ended."""
    assert worker.stdout is not None
    try:
        while True:
            answers.put((number, pickle.load(worker.stdout)))
    except (EOFError, OSError, ValueError, pickle.UnpicklingError):
        answers.put((number, None))


def _anonymous_file() -> IO[bytes] | None:
    """Memory that is shared by descriptor and gone with its last user; None where only named memory exists."""
    if hasattr(os, "memfd_create"):
        return os.fdopen(os.memfd_create("formcam"), "r+b")
    return tempfile.TemporaryFile() if os.name == "posix" else None


def _close_quietly(pipe: IO[bytes] | None) -> None:
    """Close a pipe whose reader may be gone with unsent bytes in it."""
    if pipe is not None:
        with contextlib.suppress(OSError):
            pipe.close()
