"""The clip inside the file for a coach: as it is where it is small enough to be sent, else drawn smaller."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import cv2

from formcam.records.errors import UsageError
from formcam.video.reader import open_video
from formcam.video.writer import ClipWriter

# Base64 makes four letters of three bytes: 16 MiB of clip are a file of 22 MB, below the 25 MB that most post takes.
# The annotated sample from the side (720 x 1280, 60 frames a second, 10.6 s) has 6.7 MB.
MOST_BYTES = 16 * 1024**2
# Heights, in pixels, that are tried one after the other.
HEIGHTS_PX = (720, 480, 360)


def clip_bytes(clip: Path, most: int = MOST_BYTES, heights_px: tuple[int, ...] = HEIGHTS_PX) -> bytes:
    """The MP4 to put into the file, every picture at its time, at most `most` bytes.

    Raises `UsageError` where the clip is too long for that, `VideoError` where it cannot be read.
    """
    if clip.stat().st_size <= most:
        return clip.read_bytes()
    for smaller in _smaller(clip, heights_px):
        if len(smaller) <= most:
            return smaller
    raise UsageError(
        f"this clip is too long for one file: drawn small it still has more than {most / 1024**2:.0f} MB",
        "send your coach half a minute of it",
    )


def _smaller(clip: Path, heights_px: tuple[int, ...]) -> Iterator[bytes]:
    """The clip at each height below its own."""
    with tempfile.TemporaryDirectory() as folder:
        for height_px in heights_px:
            with open_video(clip, time_scale=1.0) as source:
                if source.info.height_px <= height_px:
                    continue
                width_px = round(source.info.width_px * height_px / source.info.height_px)
                path = Path(folder) / f"{height_px}.mp4"
                with ClipWriter(path, width_px=width_px, height_px=height_px) as writer:
                    for frame in source:
                        picture = cv2.resize(frame.rgb, (width_px, height_px), interpolation=cv2.INTER_AREA)
                        writer.write(picture, frame.time_s)
            yield path.read_bytes()
