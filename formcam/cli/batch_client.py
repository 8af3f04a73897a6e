"""A process that runs `formcam analyse` for one clip after the other, so that libraries are loaded once: `Analyser`.

The process is a `batch_server`, started by its name and spoken to in lines of text. Loading takes 1.5 s of processor
time, a clip of 12 s 26.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from types import TracebackType

from formcam._runtime.resources import PACKAGE_PARENT
from formcam._runtime.threads import ONE_THREAD

COMMAND = (sys.executable, "-m", "formcam.cli.batch_server")


class Analyser:
    """Such a process, started when it is first needed and again after it died; a context manager.

    With `core` (Linux only) it and all that it starts keep to that core: so many workers take so many cores, and the
    others stay free. Where all cores are taken anyway, that makes no difference to the time (measured).
    """

    def __init__(self, core: int | None = None) -> None:
        self._core = core
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> Analyser:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def run(self, arguments: Sequence[str]) -> tuple[int, str]:
        """(exit status, last error line) of `formcam` with these arguments; of a process that died, its own status."""
        if self._process is None:
            self._process = _started()
            if self._core is not None and hasattr(os, "sched_setaffinity"):
                os.sched_setaffinity(self._process.pid, {self._core})
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            print(json.dumps(list(arguments)), file=self._process.stdin, flush=True)
            answer = self._process.stdout.readline()
        except OSError:
            answer = ""
        if answer:
            status, message = json.loads(answer)
            return int(status), str(message)
        return self.close(), ""

    def close(self) -> int:
        """Let the process end; returns its exit status."""
        process, self._process = self._process, None
        if process is None:
            return 0
        process.communicate()
        return process.returncode


def _started() -> subprocess.Popen[str]:
    return subprocess.Popen(
        COMMAND,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        encoding="utf-8",
        env={**os.environ, **ONE_THREAD},
        cwd=PACKAGE_PARENT,
    )
