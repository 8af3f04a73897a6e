"""The process that `batch_client` starts: runs one `formcam` command after the other, so that libraries load once.

It reads a line of arguments (JSON), answers with a line [exit status, last error line], and ends with its input: in the
middle of a command too, for then whoever started it is gone, and another may be about to write to the same folder.
"""

from __future__ import annotations

import io
import json
import os
import queue
import sys
import threading
from contextlib import redirect_stderr, redirect_stdout

from formcam.cli.commands import INTERRUPTED, main


def serve() -> int:
    """Work until the input ends or somebody presses Ctrl-C; returns the exit status."""
    orders: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    working = threading.Event()
    threading.Thread(target=_listen, args=(orders, working), daemon=True).start()
    # Nothing but answers may go where they go, whatever a library prints there.
    with os.fdopen(os.dup(1), "w", encoding="utf-8") as answers:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        while line := orders.get():
            said = io.StringIO()
            with redirect_stdout(io.StringIO()), redirect_stderr(said):
                status = main(json.loads(line))
            last = (said.getvalue().strip().splitlines() or [""])[-1]
            working.clear()
            print(json.dumps([status, last]), file=answers, flush=True)
            if status == INTERRUPTED:
                return INTERRUPTED
    return 0


def _listen(orders: queue.SimpleQueue[bytes], working: threading.Event) -> None:
    """Hand on the lines of the input; at its end an empty one, or the end of the process amid a command.

    Read without a buffer, whose lock would be held by this thread when the process ends.
    """
    with os.fdopen(os.dup(0), "rb", buffering=0) as lines:
        for line in lines:
            working.set()
            orders.put(line)
    if working.is_set():
        os._exit(INTERRUPTED)
    orders.put(b"")


if __name__ == "__main__":
    try:
        sys.exit(serve())
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
