"""The processes that work on sessions: started, watched and ended here, one for each session and kind of work.

Each is a module of `formcam.app.workers` run on a session's folder. It ends when its stdin closes, which the system
does for whatever ends the server: none outlives it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import formcam
from formcam._runtime.threads import ONE_THREAD
from formcam.app import settings
from formcam.app.sessions.job_progress import beat, read_state, write_state
from formcam.app.sessions.session_files import BEAT, OUT, UNDRAWN, clear_live

# After a polite request to stop, a process gets this long before it is killed.
STOP_S = 0.4
CRASHED = {
    "message": "the analysis stopped unexpectedly",
    "advice": "try again; if it happens again with this clip, save it anew from your phone's photo app",
}
# Where `python -m` finds the package, wherever the server was started.
_PACKAGE_IN = Path(formcam.__file__).resolve().parents[1]


@dataclass(frozen=True)
class Work:
    """A kind of work: a module of `formcam.app.workers`, what it is told beside the folder, and the log it writes."""

    module: str
    log: str
    told: tuple[str, ...] = ()


ANALYSE = Work("analyse_job", "worker.log")
REDRAW = Work("redraw_job", "redraw.log")
SHARE, SHARE_COVERED = (Work("share_job", "share.log", (face,)) for face in ("plain", "covered"))


@dataclass
class Processes:
    """The processes that this server started; one object a server (`st.cache_resource`).

    Several tabs, each a thread, may show one session: what one begins to do here, the others wait for. Analyses fill
    the computer, so that they are done one after another, in the order in which they were asked for.
    """

    running: dict[tuple[str, Work], subprocess.Popen[bytes]] = field(default_factory=dict)
    """Also those that ended, until somebody takes note of it."""
    _one: threading.Lock = field(default_factory=threading.Lock, repr=False, compare=False)
    _line: list[str] = field(default_factory=list, repr=False, compare=False)
    """Sessions that wait to be analysed. On the disk they are new: after a restart `jobs.take_up` begins them."""
    _replaced: set[str] = field(default_factory=set, repr=False, compare=False)
    """Sessions whose results are just being replaced: nothing begins on them."""
    _free: threading.Condition = field(default_factory=threading.Condition, repr=False, compare=False)

    def start(self, session: str, work: Work = ANALYSE) -> None:
        """Start that work on that session unless it is being done already, or its results are being replaced.

        An analysis waits in line while another clip is being analysed.
        """
        with self._one:
            if self._runs(session, work) or session in self._replaced:
                return
            if work != ANALYSE:
                self._begin(session, work)
                return
            if session not in self._line:
                self._line.append(session)
            self._begin_next()

    def waiting(self) -> tuple[str, ...]:
        """The sessions in line to be analysed, the next one first."""
        with self._one:
            return tuple(self._line)

    def is_running(self, session: str, work: Work) -> bool:
        """Whether that work is being done on that session."""
        with self._one:
            return self._runs(session, work)

    def has_ended(self, session: str, work: Work) -> bool:
        """Whether that work was begun on that session and is over, well or not; not for one that was ended here."""
        with self._one:
            return (session, work) in self.running and not self._runs(session, work)

    def end(self, session: str, work: Work) -> None:
        """End that work on that session if it is being done."""
        with self._one:
            self._end(session, work)

    @contextmanager
    def replacing(self, session: str) -> Iterator[None]:
        """While a session's results are replaced: what draws from the old ones ends, nothing begins, others wait."""
        with self._free:
            while session in self._replaced:
                self._free.wait()
            self._replaced.add(session)
        try:
            with self._one:
                for work in (REDRAW, SHARE, SHARE_COVERED):
                    self._end(session, work)
            yield
        finally:
            with self._free:
                self._replaced.discard(session)
                self._free.notify_all()

    def settle(self, session: str) -> None:
        """Note the end of an analysis whose process ended without saying how (a crash, a kill from outside)."""
        with self._one:
            if (session, ANALYSE) not in self.running or self._runs(session, ANALYSE):
                return
            del self.running[session, ANALYSE]
            folder = settings.session_folder(session)
            clear_live(folder)
            if read_state(folder)[0] in ("running", "interrupted"):
                write_state(folder, "failed", **CRASHED)

    def cancel(self, session: str) -> None:
        """Stop all work on the session within a second; an analysis leaves its clip, ready to be analysed again."""
        with self._one:
            analysed = (session, ANALYSE) in self.running or session in self._line
            self._line = [one for one in self._line if one != session]
            for work in [work for of, work in self.running if of == session]:
                self._end(session, work)
            if not analysed:
                return
            folder = settings.session_folder(session)
            shutil.rmtree(folder / OUT, ignore_errors=True)
            (folder / BEAT).unlink(missing_ok=True)
            clear_live(folder)
            write_state(folder, "cancelled")

    def _begin(self, session: str, work: Work) -> None:
        folder = settings.session_folder(session)
        if work == ANALYSE:
            beat(folder)
            write_state(folder, "running", stage="start")
        with (folder / work.log).open("wb") as log:
            process = self.running[session, work] = _spawn(folder, work, log)
        if work == ANALYSE:
            name = f"after {session}"
            threading.Thread(target=self._after, args=(session, process), name=name, daemon=True).start()

    def _after(self, session: str, analysis: subprocess.Popen[bytes]) -> None:
        """What follows an analysis, whether or not somebody looks at the page: the next in line, and the drawing."""
        analysis.wait()
        with self._one:
            self._begin_next()
        folder = settings.session_folder(session)
        if read_state(folder)[0] == "done" and (folder / OUT / UNDRAWN).is_file():
            with suppress(FileNotFoundError):  # Deleted meanwhile.
                self.start(session, REDRAW)

    def _begin_next(self) -> None:
        """Begin the analysis that is next in line, unless one is being done; the lock is held."""
        while self._line and not self._analyses():
            session = self._line.pop(0)
            if read_state(settings.session_folder(session))[0] in ("running", "done"):
                continue  # Another server on the same folder has come before.
            try:
                self._begin(session, ANALYSE)
            except FileNotFoundError:  # Deleted meanwhile.
                continue
            except OSError:  # A full disk, say: the next one shall have its turn.
                with suppress(OSError):
                    write_state(settings.session_folder(session), "failed", **CRASHED)

    def _analyses(self) -> bool:
        return any(work == ANALYSE and self._runs(session, work) for session, work in self.running)

    def _runs(self, session: str, work: Work) -> bool:
        process = self.running.get((session, work))
        return process is not None and process.poll() is None

    def _end(self, session: str, work: Work) -> None:
        process = self.running.pop((session, work), None)
        if process is not None:
            stop(process)


def stop(process: subprocess.Popen[bytes]) -> None:
    """Ask the process to end, then make it end; its pose workers follow it."""
    if process.stdin is not None:
        process.stdin.close()
    process.terminate()
    try:
        process.wait(STOP_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _spawn(folder: Path, work: Work, log: IO[bytes]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [
            sys.executable,
            "-X",
            "faulthandler",
            "-m",
            f"formcam.app.workers.{work.module}",
            str(folder),
            *work.told,
        ],
        stdin=subprocess.PIPE,
        stdout=log,
        stderr=subprocess.STDOUT,
        env={**os.environ, **ONE_THREAD},
        cwd=_PACKAGE_IN,
        # Ctrl-C in the terminal is for the server; it then closes our stdin.
        start_new_session=True,
    )
