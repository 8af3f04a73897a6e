"""What a video file says about itself, found with PyAV before anything is read in earnest: which stream, upright size,
turn, time base, rate, capture rate. Two frames must decode, or the file is refused with advice.

Nothing of the file is trusted: only known container formats are opened and only from the file itself (a play list
named .mp4 can reach neither the network nor another file), and pictures have a size limit.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice
from pathlib import Path

import av
import cv2
import numpy as np
from av.container import InputContainer
from av.stream import Disposition
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from formcam.records.errors import UsageError, VideoError
from formcam.video.decoder_logs import quiet_decoders

# What phones, cameras and editors write. Play lists and picture lists are left out on purpose.
CONTAINERS = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpeg,flv,asf,ogg"
# 8K is 33 million pixels; more is a damaged header or an attack on the memory.
MAX_PICTURE_PX = 40_000_000
# Android stores the sensor's rate beside a slow playback rate; a ratio below this is rounding, not slow motion.
SLOW_MOTION_RATIO = 1.5
ANDROID_CAPTURE_KEY = "com.android.capture.fps"
# Rates a camera can have; outside it the tag is damaged or the option mistyped.
CAPTURE_FPS_RANGE = (5.0, 2000.0)
# Intervals off the usual one by more than this fraction (and by more than the time base can round) are irregular.
IRREGULAR_FRACTION = 0.1
# This share of irregular intervals makes a clip "variable frame rate"; one dropped frame does not.
IRREGULAR_SHARE = 0.01
PROBE_PACKETS = 300
HDR_NAMES = {16: "PQ", 18: "HLG"}  # ITU-T H.273 transfer characteristics.

READ_ERRORS = (av.FFmpegError, ValueError, MemoryError)
CONVERT_ADVICE = "export it again as MP4 (H.264) from the phone's gallery or an editor, or film a new clip"
RECOPY_ADVICE = "copy the clip from the phone again, or " + CONVERT_ADVICE


@dataclass(frozen=True)
class Probe:
    """The file before reading. Sizes are upright; stamps are container seconds; None = the file does not say.

    `duration_s` is the declared container duration of the video stream, `container_s` that of the longest stream,
    `declared_frames` what duration and rate promise. `plain` is False where OpenCV is known to read worse than PyAV.
    """

    path: Path
    video_streams: int
    width_px: int
    height_px: int
    rotation_deg: int
    pixel_aspect: float
    codec: str
    bit_depth: int
    hdr: str | None
    rate_fps: float
    declared_fps: float | None
    duration_s: float | None
    container_s: float | None
    start_s: float
    metadata_capture_fps: float | None
    variable_frame_rate: bool
    has_audio: bool
    time_base_s: float

    @property
    def declared_frames(self) -> int | None:
        """Frames that duration and rate promise."""
        return None if self.duration_s is None else round(self.duration_s * self.rate_fps)

    @property
    def plain(self) -> bool:
        """True for an 8-bit, unturned, square-pixel, evenly timed single stream, which OpenCV reads as well."""
        odd = (
            self.bit_depth > 8,
            self.hdr is not None,
            self.rotation_deg != 0,
            self.pixel_aspect != 1.0,
            self.variable_frame_rate,
            self.video_streams > 1,
            abs(self.start_s) > 0.0,
        )
        return not any(odd)


def probe(path: str | Path) -> Probe:
    """Look at the file; `UsageError` for a path that is no file, `VideoError` where two frames cannot be decoded."""
    file = existing_file(path)
    try:
        with open_container(file) as container:
            stream = main_stream(container)
            stamps, frames = _first_frames(container, stream)
            return _describe(file, container, stream, stamps, frames)
    except READ_ERRORS as error:
        raise _not_a_video(file) from error


def existing_file(path: str | Path) -> Path:
    """The path as an absolute one of a readable file, or `UsageError`."""
    file = Path(path).expanduser().absolute()
    if file.is_dir():
        raise UsageError(f"{file.name} is a folder, not a video", "name one video file")
    if not file.exists():
        raise UsageError(f"there is no file {path}", "check the name and the folder")
    try:
        with file.open("rb"):
            pass
    except OSError as error:
        raise UsageError(
            f"{file.name} cannot be opened ({error.strerror})", "check its permissions"
        ) from error
    return file


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
    stream = max(streams, key=lambda s: (s.width * s.height, -s.index))
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


def is_variable(stamps_s: np.ndarray, time_base_s: float) -> bool:
    """Whether the intervals of increasing stamps (N,) differ by more than rounding to the time base explains."""
    if len(stamps_s) < 3:
        return False
    intervals = np.diff(stamps_s)
    usual = float(np.median(intervals))
    allowed = max(IRREGULAR_FRACTION * usual, 1.5 * time_base_s)
    irregular = int(np.sum(np.abs(intervals - usual) > allowed))
    return irregular > max(1.0, IRREGULAR_SHARE * len(intervals))


def _first_frames(container: InputContainer, stream: VideoStream) -> tuple[np.ndarray, list[VideoFrame]]:
    """Sorted stamps of the first packets in seconds, and the first two frames that decode."""
    frames: list[VideoFrame] = []
    stamps: set[int] = set()
    for packet in islice(container.demux(stream), PROBE_PACKETS):
        stamp = packet.pts if packet.pts is not None else packet.dts
        if stamp is not None and not packet.is_discard:
            stamps.add(stamp)
        if len(frames) < 2:
            frames += decoded(packet)[: 2 - len(frames)]
    return np.array(sorted(stamps), float) * float(time_base(stream)), frames


def decoded(packet: av.Packet) -> list[VideoFrame]:
    """The frames that one packet completes; a damaged packet gives none."""
    try:
        return [frame for frame in packet.decode() if isinstance(frame, VideoFrame)]
    except READ_ERRORS:
        return []


def _describe(
    file: Path, container: InputContainer, stream: VideoStream, stamps: np.ndarray, frames: list[VideoFrame]
) -> Probe:
    if len(frames) < 2:
        raise _too_few_frames(file, len(frames))
    first = frames[0]
    rotation = round(first.rotation / 90) * 90 % 360
    aspect = _pixel_aspect(stream)
    width, height = round(first.width * aspect), first.height
    if rotation % 180:
        width, height = height, width
    depth = max((component.bits for component in first.format.components), default=8)
    return Probe(
        path=file,
        video_streams=sum(not s.disposition & Disposition.attached_pic for s in container.streams.video),
        width_px=width,
        height_px=height,
        rotation_deg=rotation,
        pixel_aspect=aspect,
        codec=stream.codec_context.codec.canonical_name,
        bit_depth=depth,
        hdr=HDR_NAMES.get(int(first.color_trc)),
        rate_fps=_rate(stream, stamps),
        declared_fps=float(stream.average_rate) if stream.average_rate else None,
        duration_s=_duration(container, stream),
        container_s=container.duration / 1e6 if container.duration else None,
        start_s=0.0 if first.time is None else float(first.time),
        metadata_capture_fps=_capture_fps_tag(container, stream),
        variable_frame_rate=is_variable(stamps, float(time_base(stream))),
        has_audio=bool(container.streams.audio),
        time_base_s=float(time_base(stream)),
    )


def _rate(stream: VideoStream, stamps: np.ndarray) -> float:
    """Average container frames per second: the container's own figure, else from the first stamps."""
    if stream.average_rate:
        return float(stream.average_rate)
    if len(stamps) > 1 and stamps[-1] > stamps[0]:
        return float((len(stamps) - 1) / (stamps[-1] - stamps[0]))
    raise ValueError("no time stamps")


def _duration(container: InputContainer, stream: VideoStream) -> float | None:
    if stream.duration:
        return float(stream.duration * time_base(stream))
    # The container's duration is that of its longest stream, so it speaks for the video only when alone.
    return container.duration / 1e6 if container.duration and len(container.streams) == 1 else None


def _capture_fps_tag(container: InputContainer, stream: VideoStream) -> float | None:
    text = container.metadata.get(ANDROID_CAPTURE_KEY) or stream.metadata.get(ANDROID_CAPTURE_KEY)
    try:
        value = float(text or "")
    except ValueError:
        return None
    return value if CAPTURE_FPS_RANGE[0] <= value <= CAPTURE_FPS_RANGE[1] else None


def _pixel_aspect(stream: VideoStream) -> float:
    """Width of a stored pixel over its height; 1.0 where unsaid or absurd."""
    aspect = float(stream.sample_aspect_ratio or 1)
    return aspect if 0.25 <= aspect <= 4.0 else 1.0


def _not_a_video(file: Path) -> VideoError:
    """The refusal that fits what the file really is."""
    if file.stat().st_size == 0:
        return VideoError(f"{file.name} is empty", "copy the clip from the phone again")
    if is_picture(file):
        return VideoError(
            f"{file.name} is a still picture, not a video", "film 20 to 30 seconds and use that clip"
        )
    if _head(file)[4:8] == b"ftyp":
        return VideoError(f"{file.name} is cut off or damaged", RECOPY_ADVICE)
    return VideoError(f"{file.name} cannot be read as a video", CONVERT_ADVICE)


def _too_few_frames(file: Path, count: int) -> VideoError:
    if is_picture(file):
        return _not_a_video(file)
    if count == 1:
        return VideoError(f"{file.name} holds only one picture", "film 20 to 30 seconds of running")
    return VideoError(f"no picture of {file.name} can be decoded, it may be cut off", RECOPY_ADVICE)


def is_picture(file: Path) -> bool:
    """Whether the file's first bytes are those of a picture, whatever its name."""
    head = _head(file)
    heic = head[4:8] == b"ftyp" and head[8:12] in (b"heic", b"heix", b"mif1", b"avif")
    return heic or bool(cv2.haveImageReader(str(file)))


def _head(file: Path) -> bytes:
    with file.open("rb") as handle:
        return handle.read(12)
