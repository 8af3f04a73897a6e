"""What is written down when the program itself is at fault: a text file that a user can read through and send.

It holds the call, the versions and where in the program it happened. No picture, no measurement and not the name of
the user's home folder.
"""

from __future__ import annotations

import os
import platform
import tempfile
import time
import traceback
from collections.abc import Iterable, Sequence
from importlib import metadata
from pathlib import Path

from formcam._version import __version__

LIBRARIES = (
    "numpy",
    "scipy",
    "opencv-python",
    "opencv-python-headless",
    "av",
    "mediapipe",
    "streamlit",
    "distributed",
)
NAME = "formcam_report"


def report_text(what: BaseException | str, call: Sequence[str]) -> str:
    """The whole report of an error, or of what a process that died left in its log."""
    trace = what if isinstance(what, str) else "".join(traceback.format_exception(what))
    lines = [
        f"formcam {__version__} stopped at something that it does not know how to bear.",
        "",
        f"time     {time.strftime('%Y-%m-%d %H:%M:%S %z')}",
        f"call     {' '.join(call)}",
        f"python   {platform.python_version()} on {platform.platform()}, {os.cpu_count()} cores",
        *(f"library  {name} {version}" for name, version in _versions()),
        "",
        trace.rstrip(),
        "",
    ]
    return _without_home("\n".join(lines))


def write_report(error: BaseException, call: Sequence[str], places: Iterable[Path]) -> Path | None:
    """Write the report into the first of the folders that takes it, at last the system's for temporary files.

    None where none does.
    """
    text = report_text(error, call).encode("utf-8", "backslashreplace")
    name = f"{NAME}_{time.strftime('%Y%m%d-%H%M%S')}_{os.getpid()}.txt"
    for place in (*places, Path(tempfile.gettempdir())):
        try:
            (place / name).write_bytes(text)
        except OSError:
            continue
        return place / name
    return None


def in_a_word(error: BaseException) -> str:
    """Kind and message of an error in one short line."""
    said = " ".join(_without_home(str(error)).split())
    return f"{type(error).__name__}: {said[:150]}" if said else type(error).__name__


def _versions() -> Iterable[tuple[str, str]]:
    for name in LIBRARIES:
        try:
            yield name, metadata.version(name)
        except metadata.PackageNotFoundError:
            continue


def _without_home(text: str) -> str:
    home = str(Path("~").expanduser())
    return text.replace(home, "~") if len(home) > 1 else text
