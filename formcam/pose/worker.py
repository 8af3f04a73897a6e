"""The worker process: reads orders from its standard input, finds bodies in shared pictures, answers on its output.

Started by `worker_pool` as `python -c`, never through multiprocessing's spawn: so the user's own `__main__` is not
imported again, whatever kind of script, notebook or app it is. Orders and answers are pickles between our own
processes. The process ends when its input ends, so it cannot outlive a parent that was killed.
"""

from __future__ import annotations

import mmap
import os
import pickle
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

import numpy as np

if TYPE_CHECKING:
    from formcam.pose.landmarker import Landmarker
    from formcam.pose.movenet import Movenet


@dataclass(frozen=True)
class MapMemory:
    """Use `size` bytes of shared memory: `name` on Windows, the inherited file descriptor `fd` elsewhere."""

    fd: int
    name: str | None
    size: int


@dataclass(frozen=True)
class NewLandmarker:
    """From now on use a fresh landmarker."""

    bundle: str
    people: int
    tracking: bool
    outline: bool = False


@dataclass(frozen=True)
class NewSecondNetwork:
    """From now on use the second network, of this ONNX file."""

    path: str


@dataclass(frozen=True)
class Look:
    """Find bodies in the picture that lies at `offset`; the answer is (ticket, array)."""

    ticket: int
    offset: int
    height: int
    width: int


@dataclass(frozen=True)
class Failed:
    """The worker's answer when it cannot go on."""

    reason: str


def shared_memory(order: MapMemory) -> mmap.mmap:
    """The memory of the order, mapped into this process."""
    if order.name is not None:
        return mmap.mmap(-1, order.size, tagname=order.name)  # type: ignore[call-arg, unused-ignore]
    return mmap.mmap(order.fd, order.size)


def main() -> None:
    """Serve until the input ends."""
    orders, answers = _take_over_pipes()
    try:
        _serve(orders, answers)
    except (EOFError, BrokenPipeError):
        pass
    except (OSError, RuntimeError, ValueError, ImportError) as error:
        _answer(answers, Failed(" ".join(f"{type(error).__name__}: {error}".split())[:300]))


def _serve(orders: BinaryIO, answers: BinaryIO) -> None:
    from formcam.pose.landmarker import load

    load()
    memory: mmap.mmap | None = None
    network: Landmarker | Movenet | None = None
    while True:
        order = pickle.load(orders)
        if isinstance(order, MapMemory):
            memory = shared_memory(order)
        elif isinstance(order, NewLandmarker | NewSecondNetwork):
            if network is not None:
                network.close()
            network = _started(order)
        elif isinstance(order, Look):
            assert memory is not None
            assert network is not None
            shape = (order.height, order.width, 3)
            count = order.height * order.width * 3
            rgb = np.frombuffer(memory, np.uint8, count=count, offset=order.offset).reshape(shape)
            _answer(answers, (order.ticket, network.find(rgb)))


def _started(order: NewLandmarker | NewSecondNetwork) -> Landmarker | Movenet:
    """The network of the order; what it needs is loaded only now."""
    if isinstance(order, NewSecondNetwork):
        from formcam.pose.movenet import Movenet

        return Movenet(order.path)
    from formcam.pose.landmarker import Landmarker

    return Landmarker(order.bundle, people=order.people, tracking=order.tracking, outline=order.outline)


def _take_over_pipes() -> tuple[BinaryIO, BinaryIO]:
    """Keep the two pipes for orders and answers, and point descriptors 1 and 2 to nowhere: MediaPipe's native log
    lines go to them unasked, and on a refusal the user must see exactly one line."""
    orders, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nowhere, descriptor)
    return orders, answers


def _answer(answers: BinaryIO, value: object) -> None:
    pickle.dump(value, answers, pickle.HIGHEST_PROTOCOL)
    answers.flush()
