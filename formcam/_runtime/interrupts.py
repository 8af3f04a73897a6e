"""Ctrl-C that is not lost.

Python raises KeyboardInterrupt wherever the main thread happens to be. In what a library or the collector of garbage
calls back it is dropped, and the work goes on as if nobody had asked (seen once in a few dozen interrupted analyses).
So it is noted as well, and raised again at the next sign of progress.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def kept_interrupts() -> Iterator[Callable[[], None]]:
    """Within the block Ctrl-C is noted; what it gives raises KeyboardInterrupt if one has come.

    Only the main thread gets signals: elsewhere, and where Ctrl-C was switched off for this process, nothing changes.
    """
    before = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or before is not signal.default_int_handler:
        yield lambda: None
        return
    came = threading.Event()

    def note(number: int, frame: FrameType | None) -> None:
        came.set()
        signal.default_int_handler(number, frame)

    def check() -> None:
        if came.is_set():
            raise KeyboardInterrupt

    signal.signal(signal.SIGINT, note)
    try:
        yield check
    finally:
        signal.signal(signal.SIGINT, before)
