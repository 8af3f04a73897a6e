"""The process that `batch_client` starts: runs one `formcam` command after the other, so that libraries load once.

It reads a line of arguments (JSON), answers with a line [exit status, last error line], and ends with its input.
"""

from __future__ import annotations

import io
import json
import os
import sys
from contextlib import redirect_stderr, redirect_stdout

from formcam.cli.commands import INTERRUPTED, main


def serve() -> int:
    """Work until the input ends or somebody presses Ctrl-C; returns the exit status."""
    # Nothing but answers may go where they go, whatever a library prints there.
    with os.fdopen(os.dup(1), "w", encoding="utf-8") as answers:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        for line in sys.stdin:
            said = io.StringIO()
            with redirect_stdout(io.StringIO()), redirect_stderr(said):
                status = main(json.loads(line))
            last = (said.getvalue().strip().splitlines() or [""])[-1]
            print(json.dumps([status, last]), file=answers, flush=True)
            if status == INTERRUPTED:
                return INTERRUPTED
    return 0


if __name__ == "__main__":
    try:
        sys.exit(serve())
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
