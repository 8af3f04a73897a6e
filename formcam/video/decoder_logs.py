"""Keep the chatter of native libraries off stderr: on a refusal exactly one line may stand there, and it is ours.

Two tools. `quiet_decoders` turns the libraries' own log levels down: it costs nothing and is enough for what OpenCV
and PyAV print. `native_stderr_silenced` takes the file descriptor itself away for libraries that ask nobody
(MediaPipe's C++ log lines): everything the whole process writes to stderr inside the block is lost, so hold it
only around a native call, never across a `yield`, user code or a progress line.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

STDERR_FD = 2
AV_LOG_QUIET = "-8"  # FFmpeg's AV_LOG_QUIET; OpenCV hands it to its own copy of FFmpeg.


def quiet_decoders() -> None:
    """Stop the log lines of OpenCV and of both copies of FFmpeg (OpenCV's and PyAV's), unless the user set a level.

    OpenCV reads its FFmpeg level from the environment when it opens its first video, so call this before.
    """
    os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", AV_LOG_QUIET)
    import av.logging
    import cv2

    if "OPENCV_LOG_LEVEL" not in os.environ:
        cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)
    av.logging.set_level(None)


@contextmanager
def native_stderr_silenced() -> Iterator[None]:
    """Send file descriptor 2 to nowhere inside the block, for the whole process; always put back.

    Does nothing where the process has no stderr (a windowed app).
    """
    if sys.stderr is not None:
        sys.stderr.flush()
    try:
        kept = os.dup(STDERR_FD)
    except OSError:
        yield
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, STDERR_FD)
        yield
    finally:
        os.dup2(kept, STDERR_FD)
        os.close(kept)
        os.close(nowhere)
