"""The guard of the command line: whatever is raised that nobody foresaw becomes one line and a report to send."""

from __future__ import annotations

import argparse
import errno
from collections.abc import Iterable, Sequence
from pathlib import Path

from formcam._runtime.problem_report import in_a_word, write_report
from formcam.records.errors import FormcamError, SetupError

# Set, it lets the traceback through, for who works on the program.
DEBUG = "FORMCAM_DEBUG"


class Fault(FormcamError):
    """The program itself is at fault. Exit status 70, as BSD's sysexits.h has it."""

    exit_status = 70


def explained(error: Exception, call: Sequence[str], places: Iterable[Path]) -> FormcamError:
    """What to tell the user of an error that is none of our own; of a fault a report goes into one of the `places`,
    with the `call` that led to it."""
    if isinstance(error, MemoryError):
        return SetupError("this computer ran out of memory", "close other programs, or use a shorter clip")
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return SetupError("the disk is full", "free some space and try again")
    if isinstance(error, ImportError) and "cannot open shared object file" in str(error):
        library = str(error).split(":", maxsplit=1)[0]
        return SetupError(
            f"the system library {library} is missing",
            "run: sudo apt-get install -y libxcb1 libgl1 libglib2.0-0 libegl1 libgles2",
        )
    if isinstance(error, ModuleNotFoundError) and not (error.name or "formcam").startswith("formcam"):
        return SetupError(
            f"the Python package {error.name} is missing", "install formcam again as README describes it"
        )
    report = write_report(error, call, places)
    where = "run it again with FORMCAM_DEBUG=1" if report is None else f"the report {report}"
    return Fault(
        f"formcam stopped at a fault of its own ({in_a_word(error)})",
        f"try again; if it happens again, send {where} to the people who gave you formcam: no picture is in it",
    )


def results_of(options: argparse.Namespace | None) -> list[Path]:
    """Where a report would be looked for: in the results' folder, beside it, where the user is."""
    out = getattr(options, "out", None)
    named = [] if out is None else [Path(out), Path(out).absolute().parent]
    return [*named, Path()]
