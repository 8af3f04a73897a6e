"""Standard streams that bear whatever they are joined to: a narrow encoding, nothing at all, a reader that has gone."""

from __future__ import annotations

import io
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import TextIO


def prepare() -> None:
    """Make the three standard streams usable; before anything else is opened.

    A closed one (`<&-`, `>&-`) would give its number to the next file that a library opens, and what other libraries
    print would go into that file. A letter that the console's encoding lacks is replaced.
    """
    _occupy_closed()
    nowhere = Path(os.devnull)
    sys.stdin = sys.stdin or nowhere.open(encoding="utf-8")
    sys.stdout = sys.stdout or nowhere.open("w", encoding="utf-8")
    sys.stderr = sys.stderr or nowhere.open("w", encoding="utf-8")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def say(text: str, stream: TextIO | None = None, *, end: str = "\n") -> None:
    """Print to standard output, or to another stream. Where nobody reads any more, nothing is said from then on."""
    stream = stream or sys.stdout
    try:
        print(text, file=stream, end=end, flush=True)
    except BrokenPipeError:
        _lead_nowhere(stream)


def finish() -> None:
    """Send off what is still to be sent, while what goes wrong can still be passed over; at the end of the program."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            _lead_nowhere(stream)


def _occupy_closed() -> None:
    """Open the null device for each of the descriptors 0, 1, 2 that is closed, for processes that we start too."""
    while True:
        descriptor = os.open(os.devnull, os.O_RDWR)
        if descriptor > 2:
            os.close(descriptor)
            return
        os.set_inheritable(descriptor, True)


def _lead_nowhere(stream: TextIO) -> None:
    """From now on what is written there is lost, instead of failing again, at the latest when the program ends."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
