"""Modules loaded in a thread while the main thread waits for something else."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from importlib import import_module


@contextmanager
def preloading(*modules: str) -> Iterator[Callable[[], None]]:
    """Gives a function to call, as often as one likes, when the waiting begins: then these modules are imported.

    Not before, since importing holds up Python's other threads. Who imports them after the block finds them there; what
    goes wrong in the thread is left for that later import to raise, where it can be told to somebody.
    """
    thread = threading.Thread(target=_load, args=(modules,), name="preloading", daemon=True)

    def begin() -> None:
        if thread.ident is None:
            thread.start()

    try:
        yield begin
    finally:
        if thread.ident is not None:
            thread.join()


def _load(modules: tuple[str, ...]) -> None:
    for module in modules:
        with suppress(ImportError):
            import_module(module)
