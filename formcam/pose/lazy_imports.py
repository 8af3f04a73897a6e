"""Imports that wait until they are used, by the standard library's own `importlib.util.LazyLoader`.

A library that imports another one for a part we never call costs its start-up all the same: MediaPipe's drawing helpers
load pyplot (0.7 s of its 1.2 s), its audio tasks load sounddevice. Deferred, its importer has the module, which is
loaded in full at the first use of any of its names.

A module still waiting when the block ends leaves `sys.modules`: code that walks that table (Streamlit's watcher of
files, Hypothesis) would load it by looking, and meet whatever its import raises (sounddevice without PortAudio: an
OSError). Who imports it later gets it loaded as ever.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import LazyLoader
from types import ModuleType


@contextmanager
def deferred_imports(*names: str) -> Iterator[None]:
    """Within the block, importing any of these modules for the first time does not load it yet."""
    finder = _Finder(frozenset(names))
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
        for name in names:
            # A lazy module becomes a plain one when it loads.
            if name in sys.modules and type(sys.modules[name]) is not ModuleType:
                del sys.modules[name]


class _Finder:
    """Finds the named modules as usual and wraps their loader."""

    def __init__(self, names: frozenset[str]) -> None:
        self._names = names

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """The spec with a lazy loader, or None for all other modules and for one that is not installed."""
        if name not in self._names:
            return None
        spec = PathFinder.find_spec(name, path, target)
        if spec is not None and spec.loader is not None:
            spec.loader = LazyLoader(spec.loader)
        return spec
