"""A process that runs `formcam analyse` for one clip after the other, so that libraries are loaded once: `Analyser`.

What `batch` starts is `python -m formcam.cli.batch_worker`: it reads a line of arguments (JSON), answers with a line
[exit status, last error line], and ends with its input. Loading takes 1.5 s of processor time, a clip of 12 s 26.
"""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from types import TracebackType

from formcam._runtime.threads import ONE_THREAD

COMMAND = (sys.executable, "-m", "formcam.cli.batch_worker")
_INTERRUPTED = 130


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
        cwd=Path(__file__).resolve().parents[2],
    )


def serve() -> None:
    """Work until the input ends or somebody presses Ctrl-C."""
    from formcam.cli.commands import main

    # Nothing but answers may go where they go, whatever a library prints there.
    with os.fdopen(os.dup(1), "w", encoding="utf-8") as answers:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        for line in sys.stdin:
            said = io.StringIO()
            with redirect_stdout(io.StringIO()), redirect_stderr(said):
                status = main(json.loads(line))
            last = (said.getvalue().strip().splitlines() or [""])[-1]
            print(json.dumps([status, last]), file=answers, flush=True)
            if status == _INTERRUPTED:
                return


if __name__ == "__main__":
    try:
        serve()
    except KeyboardInterrupt:
        sys.exit(_INTERRUPTED)
