"""What ends a worker's process before its work is done: the end of the server, of its session, a limit (`limits`).

Each looks on from a thread of its own and ends the process at once, with everything that it started.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

from formcam.app.sessions.session_files import JOB, OUT
from formcam.app.workers import limits
from formcam.outputs import result_folder
from formcam.outputs.files.json_file import read_analysis

LOOK_EVERY_S = 0.5


def end_with_the_server() -> None:
    """End this process when its stdin closes: then the server is gone, or wants it to stop."""
    threading.Thread(target=_wait_for_the_end_of_stdin, daemon=True).start()


def end_with_a_finished_session(folder: Path) -> None:
    """End this process with the server, soon after the session in that folder is deleted, and at a limit."""
    end_with_the_server()
    threading.Thread(target=_wait_for_the_end_of, args=(folder / JOB,), daemon=True).start()
    video = read_analysis(folder / OUT / result_folder.ANALYSIS).video
    end_at_a_limit(folder, 0.0 if video is None else video.duration_s)


def end_at_a_limit(
    folder: Path, clip_s: float, last_words: Callable[[limits.LimitReached], object] | None = None
) -> None:
    """End this process when it takes more than work on a clip of `clip_s` seconds, into that folder, may take.

    `last_words` is called before with the limit; without it, the limit is written to stderr.
    """
    allowed = limits.limits_for(folder, clip_s)

    def end(limit: limits.LimitReached) -> None:
        (last_words or _say)(limit)
        _end_at_once()

    threading.Thread(target=limits.watch, args=(allowed, end), daemon=True).start()


def _wait_for_the_end_of_stdin() -> None:
    # Not through sys.stdin: its lock would still be held when Python ends.
    while os.read(0, 1):
        pass
    _end_at_once()


def _wait_for_the_end_of(path: Path) -> None:
    while path.exists():
        time.sleep(LOOK_EVERY_S)
    _end_at_once()


def _say(limit: limits.LimitReached) -> None:
    sys.stderr.write(f"{limit.message}; {limit.advice}\n")
    sys.stderr.flush()


def _end_at_once() -> NoReturn:
    for child in multiprocessing.active_children():
        child.kill()
    for member in limits.descendants(os.getpid())[1:]:
        with suppress(ProcessLookupError):
            os.kill(member, signal.SIGKILL)
    os._exit(1)
