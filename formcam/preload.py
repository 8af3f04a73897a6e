"""Modules loaded in a thread while the main thread waits for something else."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module


@contextmanager
def preloading(*modules: str) -> Iterator[None]:
    """While the block runs, import these modules; who imports them afterwards finds them there.

    What goes wrong in the thread is left for that later import to raise, where it can be told to somebody.
    """
    thread = threading.Thread(target=_load, args=(modules,), name="preloading", daemon=True)
    thread.start()
    try:
        yield
    finally:
        thread.join()


def _load(modules: tuple[str, ...]) -> None:
    for module in modules:
        with suppress(ImportError):
            import_module(module)
