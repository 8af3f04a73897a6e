"""Keep the chatter of native libraries off stderr: on a refusal exactly one line may stand there, and it is ours.

OpenCV and PyAV heed their own log levels. MediaPipe's C++ lines, which heed none, end in the pose workers, whose stderr
leads nowhere.
"""

from __future__ import annotations

import os

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
