"""One writer at a time: a file says who writes now, on this computer or on another that shares the disk.

Its holder touches it every few seconds. One that was not touched for long, or whose process is gone from this
computer, is taken over: no writer that lost its power blocks a folder for good.
"""

from __future__ import annotations

import json
import os
import secrets
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from formcam._runtime.json_files import read_json

BEAT_S, STALE_S, POLL_S = 2.0, 60.0, 0.5


@contextmanager
def lease(path: Path) -> Iterator[None]:
    """Hold the lease that this file stands for; waits for whoever holds it. Raises OSError where it cannot be made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    mark = secrets.token_hex(8)
    while not _taken(path, mark):
        _end_stale(path)
        time.sleep(POLL_S if path.exists() else 0.0)
    done = threading.Event()
    beating = threading.Thread(target=_beat, args=(path, done), daemon=True)
    beating.start()
    try:
        yield
    finally:
        done.set()
        beating.join()
        if read_json(path).get("mark") == mark:
            path.unlink(missing_ok=True)


def _taken(path: Path, mark: str) -> bool:
    """Whether the file could be made just now, whole; atomic on every disk, shared ones too."""
    part = path.with_name(f"{path.name}.{mark}")
    part.write_text(
        json.dumps({"mark": mark, "processes": _processes(), "pid": os.getpid()}), encoding="utf-8"
    )
    try:
        os.link(part, path)
    except FileExistsError:
        return False
    except OSError:  # A disk without hard links (FAT, some shares).
        return _made_alone(part, path)
    finally:
        part.unlink(missing_ok=True)
    return True


def _made_alone(part: Path, path: Path) -> bool:
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(part.read_text(encoding="utf-8"))
    except FileExistsError:
        return False
    return True


def _end_stale(path: Path) -> None:
    """Take away a lease that nobody holds any more."""
    holder = read_json(path)
    if not (_is_dead(holder) or _age_s(path) > STALE_S):
        return
    aside = path.with_name(f"{path.name}.{secrets.token_hex(8)}.stale")
    with suppress(FileNotFoundError):
        path.rename(aside)
        if (
            read_json(aside) != holder
        ):  # Somebody else was quicker, and this is the lease they have taken since.
            with suppress(OSError):
                os.link(aside, path)
        aside.unlink(missing_ok=True)


def _processes() -> str:
    """Whose numbers of processes ours can be compared with: this computer's, and on Linux this container's."""
    try:
        return f"{socket.gethostname()} {Path('/proc/self/ns/pid').readlink()}"
    except OSError:
        return socket.gethostname()


def _is_dead(holder: dict) -> bool:
    """Whether the holder was a process of this computer that is gone; only systems with `kill` can tell."""
    if (
        os.name != "posix"
        or holder.get("processes") != _processes()
        or not isinstance(holder.get("pid"), int)
    ):
        return False
    try:
        os.kill(holder["pid"], 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False


def _age_s(path: Path) -> float:
    """How long ago the lease was touched, by the disk's own clock: computers' clocks differ."""
    now = path.with_name(f"{path.name}.{secrets.token_hex(8)}.now")
    try:
        now.touch()
        return now.stat().st_mtime - path.stat().st_mtime
    except FileNotFoundError:
        return 0.0
    finally:
        now.unlink(missing_ok=True)


def _beat(path: Path, done: threading.Event) -> None:
    while not done.wait(BEAT_S):
        with suppress(OSError):
            os.utime(path)
