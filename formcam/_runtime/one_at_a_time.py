"""One at a time among all threads and processes that change small files of one folder: no change undoes another.

The system's lock on the folder itself leaves no file behind and ends with its holder. Where there is none (Windows,
some shared disks), a lease does it.
"""

from __future__ import annotations

import copy
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from formcam._runtime.json_files import read_json, write_json
from formcam._runtime.lease import lease

_LEASE = ".changing.lease"


class _Held(threading.local):
    """The folders that this thread holds already, so that one change may be made of others."""

    def __init__(self) -> None:
        self.folders: set[Path] = set()


_HELD = _Held()


@contextmanager
def changing(path: Path) -> Iterator[dict[str, Any]]:
    """The object in a JSON file, to be changed in place; it is written whole at the end, unless nothing was changed.

    Nobody else who comes this way changes a file of the folder meanwhile. Where the block raises, nothing is written.
    Raises FileNotFoundError where the folder is gone, OSError on a full disk.
    """
    with one_at_a_time(path.parent):
        content = read_json(path)
        before = copy.deepcopy(content)
        yield content
        if content != before:
            write_json(path, content)


@contextmanager
def one_at_a_time(folder: Path) -> Iterator[None]:
    """Hold a folder that exists; waits for whoever holds it. Raises FileNotFoundError where it is gone.

    Only who asks here is kept out: the files can be read by anybody. To be held for a moment, never for long work.
    """
    place = folder.absolute()
    if place in _HELD.folders:
        yield
        return
    with _locked(place):
        _HELD.folders.add(place)
        try:
            yield
        finally:
            _HELD.folders.discard(place)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    if not folder.is_dir():  # A lease would make it anew.
        raise FileNotFoundError(f"{folder} is gone")
    handle = _flocked(folder)
    if handle is None:
        with lease(folder / _LEASE):
            yield
        return
    try:
        yield
    finally:
        os.close(handle)


def _flocked(folder: Path) -> int | None:
    """The folder, opened and locked, to be closed; None where the system or the disk has no such lock."""
    if sys.platform == "win32":
        return None
    import fcntl  # Not on Windows.

    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
    except OSError:
        os.close(handle)
        return None
    return handle
