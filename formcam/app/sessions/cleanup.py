"""What a killed server or job leaves behind is cleared away when the app starts.

Finished results, clips and settings are never touched. Something is stray when its name says that it was being made
and nobody works on it: the job of its session, or the import, has given no sign of life for `SILENCE_S`. So that one
which has only just been killed is seen as silent, the app looks twice: at once and a little later.
"""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from formcam.app import settings
from formcam.app.sessions import archive
from formcam.app.sessions.job_progress import SILENCE_S
from formcam.app.sessions.session_files import IN_THE_MAKING, JOB, OUT, REPLACED, UNTOUCHED


def sweep_twice() -> None:
    """Sweep now, and once more when jobs that died just now count as silent; returns at once."""
    sweep()
    later = threading.Timer(SILENCE_S + 1.0, sweep)
    later.daemon = True
    later.start()


def sweep(now_s: float | None = None) -> list[Path]:
    """Remove what is stray below the data folder; returns what went. `now_s` is the time of day (for tests)."""
    now_s = time.time() if now_s is None else now_s
    gone = []
    for path in archive.in_the_making():
        if now_s - max(_changed_s(one) for one in (path, *path.rglob("*"))) > SILENCE_S:
            _remove(path)
            gone.append(path)
    for folder in _folders():
        if now_s - _last_sign_s(folder) <= SILENCE_S:
            continue
        _settle(folder)
        # A clip that was cut off on its way here, or whose page was closed before anything was asked of it.
        stray = list(_stray(folder)) if (folder / JOB).is_file() else [folder]
        for path in stray:
            _remove(path)
            gone.append(path)
    return gone


def _folders() -> Iterator[Path]:
    sessions = settings.sessions_folder()
    if sessions.is_dir():
        yield from (path for path in sorted(sessions.iterdir()) if path.is_dir())


def _stray(folder: Path) -> Iterator[Path]:
    for pattern in IN_THE_MAKING:
        yield from folder.glob(pattern)
    yield from (folder / OUT).glob(".*")


def _settle(folder: Path) -> None:
    """Bring the last results back, else the untouched, where the end fell between two renames of a correction."""
    if (folder / REPLACED).is_dir() and not (folder / OUT).exists():
        (folder / REPLACED).rename(folder / OUT)
    if (folder / UNTOUCHED).is_dir() and not (folder / OUT).exists():
        (folder / UNTOUCHED).rename(folder / OUT)


def _last_sign_s(folder: Path) -> float:
    """When anything in the folder last changed, the job's beat included."""
    return max(_changed_s(path) for path in (folder, *folder.iterdir()))


def _changed_s(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0  # Gone between the listing and the look.


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
