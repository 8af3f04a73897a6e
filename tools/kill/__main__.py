"""`python -m tools.kill --kills 50 --seed 1`: upload, analyse, SIGKILL server or worker, start again, look.

After each kill it must hold that every finished session is there to the byte, the unfinished one can be started again
(every eighth is, to its end), no process is left, no stray file is left and every database passes its own check.
"""

from __future__ import annotations

import argparse
import hashlib
import http.client
import json
import os
import secrets
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from tools.fuzz.__main__ import MARK, left_over

ROOT = Path(__file__).resolve().parents[2]
CLIP = ROOT / "tests" / "fixtures" / "clips" / "side_right_good.mp4"
# A process whose parent is gone has this long to notice and end.
GRACE_S = 5.0
START_S = 60.0
JOB_S = 600.0
RESUMED_EVERY = 8
# Whom the kills hit: the server while a job runs, the job process, the server amid an upload.
VICTIMS, SHARES = ("server", "worker", "upload"), (0.45, 0.45, 0.1)
ENDED = ("done", "refused", "failed")
RESUMABLE = ("new", "interrupted", "failed", "cancelled")
KEPT = {
    "job.json",
    "upload.json",
    "progress.json",
    "people.json",
    "preview.jpg",
    "beat",
    "worker.log",
    "clip.mp4",
    "first_check.json",
    "filmed.json",
    "about.json",
    "share.log",
}


@dataclass
class Tally:
    """What the kills left."""

    kills: Counter = field(default_factory=Counter)
    lost: list[str] = field(default_factory=list)
    stray: list[str] = field(default_factory=list)
    orphans: list[str] = field(default_factory=list)
    not_resumable: list[str] = field(default_factory=list)
    broken_databases: list[str] = field(default_factory=list)
    resumed: int = 0
    databases: int = 0

    @property
    def failures(self) -> list[str]:
        """Everything that must not be."""
        return self.lost + self.stray + self.orphans + self.not_resumable + self.broken_databases


class Server:
    """One life of the server."""

    def __init__(self, data: Path, mark: str) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tools.kill.server", str(self.port)],
            stdout=subprocess.PIPE, cwd=ROOT, env={**os.environ, "FORMCAM_DATA": str(data), MARK: mark},
        )  # fmt: skip
        assert self.process.stdout is not None
        self.token = json.loads(self.process.stdout.readline())["token"]
        self._wait()

    def ask(self, method: str, path: str, body: bytes | None = None) -> dict:
        """The JSON answer to one request."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, body, {"X-Formcam-Token": self.token})
            return json.loads(connection.getresponse().read())
        finally:
            connection.close()

    def kill(self) -> None:
        """SIGKILL, as a power cut would."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.communicate()

    def _wait(self) -> None:
        until = time.monotonic() + START_S
        while time.monotonic() < until:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.05)
        raise TimeoutError("the server did not start")


def main(arguments: list[str] | None = None) -> int:
    """Kill as often as asked and print the figures."""
    parser = argparse.ArgumentParser(prog="python -m tools.kill", description=__doc__)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    tally, random, mark = Tally(), np.random.default_rng(options.seed), secrets.token_hex(8)
    with tempfile.TemporaryDirectory() as name:
        data = Path(name)
        server = Server(data, mark)
        finished: dict[str, dict[str, str]] = {}
        length_s = _whole(server, data, finished)
        print(f"an undisturbed analysis takes {length_s:.0f} s here", flush=True)
        for number in range(options.kills):
            victim = VICTIMS[random.choice(len(VICTIMS), p=SHARES)]
            wait_s = float(random.uniform(0, length_s))
            server = _round(server, data, mark, number, wait_s, victim, finished, tally)
        server.kill()
        _check_processes(mark, "the end", tally)
    print(f"{sum(tally.kills.values())} kills: {dict(tally.kills)}")
    print(f"finished sessions lost or changed: {len(tally.lost)} of {len(finished)}")
    print(f"unfinished sessions that could not be started again: {len(tally.not_resumable)}; "
          f"started again and finished: {tally.resumed}")  # fmt: skip
    print(f"stray files: {len(tally.stray)}; processes left over: {len(tally.orphans)}")
    print(f"databases checked: {tally.databases}; failed integrity_check: {len(tally.broken_databases)}")
    for failure in tally.failures[:50]:
        print(f"  FAILED {failure}")
    return 1 if tally.failures else 0


def _whole(server: Server, data: Path, finished: dict[str, dict[str, str]]) -> float:
    """One undisturbed analysis; how long it took."""
    begun = time.monotonic()
    session = server.ask("PUT", "/formcam/upload?name=run.mp4", CLIP.read_bytes())["session"]
    server.ask("POST", f"/start/{session}")
    if _run_to_end(server, session) != "done":
        raise RuntimeError("the undisturbed analysis did not end well")
    finished[session] = _content(data, session)
    return time.monotonic() - begun


def _round(
    server: Server, data: Path, mark: str, number: int, wait_s: float, victim: str,
    finished: dict[str, dict[str, str]], tally: Tally,
) -> Server:  # fmt: skip
    """One kill and everything that must hold after it; returns the server that runs then."""
    tally.kills[victim] += 1
    if victim == "upload":
        _half_an_upload(server)
        session, worker = None, None
    else:
        session = server.ask("PUT", "/formcam/upload?name=run.mp4", CLIP.read_bytes())["session"]
        worker = server.ask("POST", f"/start/{session}")["worker"]
        _wait_for(server, session, wait_s)
    if victim == "worker":
        assert worker is not None
        try:
            os.kill(worker, signal.SIGKILL)
        except ProcessLookupError:
            victim = "worker, which had ended"
        time.sleep(0.5)
        server.ask("GET", f"/settle/{session}")
    server.kill()
    _check_processes(mark, f"kill {number} ({victim})", tally)
    server = Server(data, mark)
    if session is not None:
        _check_session(server, data, session, number, finished, tally)
    _check_files(data, number, finished, tally)
    return server


def _check_session(
    server: Server, data: Path, session: str, number: int, finished: dict[str, dict[str, str]], tally: Tally
) -> None:
    """Finished, or ready to be started again; every eighth is."""
    state = _state_now(server, data, session)
    if state == "done":
        finished[session] = _content(data, session)
    elif state not in RESUMABLE:
        tally.not_resumable.append(f"kill {number}: session {session} is {state}")
    elif number % RESUMED_EVERY == 0:
        server.ask("POST", f"/start/{session}")
        ended = _run_to_end(server, session)
        if ended == "done":
            tally.resumed += 1
            finished[session] = _content(data, session)
        else:
            tally.not_resumable.append(f"kill {number}: started again, session {session} was {ended}")


def _check_files(data: Path, number: int, finished: dict[str, dict[str, str]], tally: Tally) -> None:
    """Finished sessions as they were, nothing stray, databases whole."""
    for session, content in finished.items():
        if _content(data, session) != content:
            tally.lost.append(f"kill {number}: session {session} changed")
    for folder in (data / "sessions").iterdir():
        inside = {path.name for path in folder.iterdir()} - {"out"}
        strange = (inside - KEPT) | {path.name for path in folder.glob("out/.*")}
        if strange or "job.json" not in inside:
            tally.stray.append(f"kill {number}: {folder.name} holds {sorted(strange or inside)}")
    for path in (path for path in data.rglob("*") if path.suffix in (".db", ".sqlite", ".sqlite3")):
        tally.databases += 1
        connection = sqlite3.connect(path)
        (answer,) = connection.execute("PRAGMA integrity_check").fetchone()
        connection.close()
        if answer != "ok":
            tally.broken_databases.append(f"kill {number}: {path.name}: {answer}")


def _check_processes(mark: str, when: str, tally: Tally) -> None:
    until = time.monotonic() + GRACE_S
    while (left := left_over(mark)) and time.monotonic() < until:
        time.sleep(0.1)
    for pid in left:
        tally.orphans.append(f"{when}: process {pid}")
        os.kill(pid, signal.SIGKILL)


def _wait_for(server: Server, session: str, wait_s: float) -> None:
    """Until the moment of the kill, or the end of the job if that comes first."""
    until = time.monotonic() + wait_s
    while time.monotonic() < until:
        if server.ask("GET", f"/settle/{session}")["state"] in ENDED:
            return
        time.sleep(min(0.5, max(0.0, until - time.monotonic())))


def _run_to_end(server: Server, session: str) -> str:
    _wait_for(server, session, JOB_S)
    return server.ask("GET", f"/settle/{session}")["state"]


def _state_now(server: Server, data: Path, session: str) -> str:
    """The state once the time has passed after which a job without a beat counts as silent."""
    beat = data / "sessions" / session / "beat"
    if beat.exists():
        os.utime(beat, (0, 0))
    return server.ask("GET", f"/settle/{session}")["state"]


def _half_an_upload(server: Server) -> None:
    """Send half of a clip and leave the rest unsent."""
    data = CLIP.read_bytes()
    with socket.create_connection(("127.0.0.1", server.port), timeout=30) as line:
        head = (
            f"PUT /formcam/upload?name=run.mp4 HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Formcam-Token: {server.token}\r\n"
            f"Content-Length: {len(data)}\r\n\r\n"
        )
        line.sendall(head.encode() + data[: len(data) // 2])
        time.sleep(0.5)
        server.kill()


def _content(data: Path, session: str) -> dict[str, str]:
    """Every file of a session but for its beat and log, as hashes."""
    folder = data / "sessions" / session
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in ("beat", "worker.log")
    }


if __name__ == "__main__":
    sys.exit(main())
