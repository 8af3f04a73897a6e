"""`python tools/upload_memory.py [GiB]`: how much the server's memory grows while a clip of that size is uploaded.

Linux only (reads /proc). The server is the app's own routes, as in `tools.kill`; Streamlit's pages are not asked.
"""

from __future__ import annotations

import http.client
import os
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tools.kill.__main__ import Server

PIECE = os.urandom(1024**2)
LIMIT_MB = 250.0


def main() -> int:
    """Upload, watch, print; exit status 1 beyond the limit."""
    pieces = round(float(sys.argv[1] if len(sys.argv) > 1 else 1.0) * 1024)
    with tempfile.TemporaryDirectory() as name:
        server = Server(Path(name), "upload")
        before_mb, peak, done = _memory_mb(server.process.pid), [0.0], threading.Event()

        def watch() -> None:
            while not done.wait(0.02):
                peak[0] = max(peak[0], _memory_mb(server.process.pid))

        watcher = threading.Thread(target=watch)
        watcher.start()
        begun = time.monotonic()
        status = _upload(server, pieces)
        took_s = time.monotonic() - begun
        done.set()
        watcher.join()
        after_mb = _memory_mb(server.process.pid)
        server.kill()
    grown = peak[0] - before_mb
    print(
        f"{pieces} MiB uploaded in {took_s:.0f} s (status {status}): memory {before_mb:.0f} MB before, "
        f"{grown:+.0f} MB at the peak, {after_mb - before_mb:+.0f} MB after"
    )
    return 0 if status == 200 and grown < LIMIT_MB else 1


def _upload(server: Server, pieces: int) -> int:
    def body() -> Iterator[bytes]:
        for _ in range(pieces):
            yield PIECE

    headers = {"X-Formcam-Token": server.token, "Content-Length": str(pieces * len(PIECE))}
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=600)
    connection.request("PUT", "/formcam/upload?name=long.mp4", body(), headers)
    return connection.getresponse().status


def _memory_mb(pid: int) -> float:
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1024**2


if __name__ == "__main__":
    sys.exit(main())
