"""A video file opened with PyAV: the path, the container, the stream that is read, its packets.

Nothing of the file is trusted: only known container formats are opened and only from the file itself (a play list
named .mp4 can reach neither the network nor another file), and pictures have a size limit.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path

import av
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from formcam.records.errors import VideoError
from formcam.video.decoder_logs import quiet_decoders

# What holds pictures one after the other and is a picture by its first bytes.
ANIMATIONS = ("gif", "apng")
# What phones, cameras and editors write. Play lists and picture lists are left out on purpose.
CONTAINERS = ",".join(("mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpeg,flv,asf,ogg", *ANIMATIONS))
# 8K is 33 million pixels; more is a damaged header or an attack on the memory.
MAX_PICTURE_PX = 40_000_000
READ_ERRORS = (av.FFmpegError, ValueError, MemoryError)


@contextmanager
def open_container(file: Path) -> Iterator[InputContainer]:
    """The container, opened read-only with the format and protocol lists of this module; always closed."""
    quiet_decoders()
    options = {"format_whitelist": CONTAINERS, "protocol_whitelist": "file"}
    with av.open(str(file), options=options, metadata_errors="replace") as container:
        yield container


def main_stream(container: InputContainer) -> VideoStream:
    """The video stream with the most pixels (cover pictures and depth maps are smaller), set up for decoding."""
    streams = [s for s in container.streams.video if s.codec_context is not None and s.width and s.height]
    if container.streams.video and not streams:
        raise ValueError("no video stream that can be decoded")
    if not streams:
        raise VideoError(
            f"{Path(container.name).name} holds no pictures", "name a video of the run, not a sound file"
        )
    # Of equals the first, but no still before an animation of it (AVIF holds both).
    stream = max(streams, key=lambda s: (s.width * s.height, s.frames != 1, -s.index))
    if stream.width * stream.height > MAX_PICTURE_PX:
        raise VideoError(
            f"the pictures claim to be {stream.width}x{stream.height} pixels",
            "export the clip at 1080p or 4K and try again",
        )
    stream.codec_context.options = {"max_pixels": str(MAX_PICTURE_PX)}
    stream.thread_type = "AUTO"
    return stream


def time_base(stream: VideoStream) -> Fraction:
    """Seconds per tick of the stream's stamps."""
    if not stream.time_base:
        raise ValueError("a stream without a time base")
    return stream.time_base


def decoded(packet: av.Packet) -> list[VideoFrame]:
    """The frames that one packet completes; a damaged packet gives none."""
    try:
        return [frame for frame in packet.decode() if isinstance(frame, VideoFrame)]
    except READ_ERRORS:
        return []
