"""What a video file says about itself, found with PyAV before anything is read in earnest: which stream, upright size,
turn, time base, rate, capture rate. Two frames must decode, or the file is refused with advice.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
from av.container import InputContainer
from av.stream import Disposition
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from formcam.video.container import (
    ANIMATIONS,
    READ_ERRORS,
    decoded,
    main_stream,
    open_container,
    time_base,
)
from formcam.video.given_path import existing_file
from formcam.video.orientation import Orientation, orientation_of
from formcam.video.refusals import not_a_video, too_few_frames

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
# A clip that ends this much before its declared duration was cut off. Encoders' own rounding stays below both.
MISSING_SHARE, MISSING_S = 0.05, 0.3


@dataclass(frozen=True)
class Probe:
    """The file before reading. Sizes are upright; stamps are container seconds; None = the file does not say.

    `duration_s` is the declared container duration of the video stream, `container_s` that of the longest stream,
    `declared_frames` what duration and rate promise. `plain` is False where OpenCV is known to read worse than PyAV.
    """

    path: Path
    container: str
    video_streams: int
    width_px: int
    height_px: int
    orientation: Orientation
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

    def ends_early(self, length_s: float) -> bool:
        """Whether pictures over so many seconds are fewer than the file declares, by more than encoders round."""
        if self.duration_s is None:
            return False
        return self.duration_s - length_s > max(MISSING_S, MISSING_SHARE * self.duration_s)

    @property
    def plain(self) -> bool:
        """True for an 8-bit, unturned, square-pixel, evenly timed single stream, which OpenCV reads as well, in a file
        that it can open: it crashes on a name that is not UTF-8."""
        odd = (
            self.bit_depth > 8,
            self.hdr is not None,
            self.orientation != Orientation(),
            self.pixel_aspect != 1.0,
            self.variable_frame_rate,
            self.video_streams > 1,
            abs(self.start_s) > 0.0,
            self.container in ANIMATIONS,
            not is_utf8(self.path),
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
        raise not_a_video(file) from error


def is_variable(stamps_s: np.ndarray, time_base_s: float) -> bool:
    """Whether the intervals of increasing stamps (N,) differ by more than rounding to the time base explains."""
    if len(stamps_s) < 3:
        return False
    intervals = np.diff(stamps_s)
    usual = float(np.median(intervals))
    allowed = max(IRREGULAR_FRACTION * usual, 1.5 * time_base_s)
    irregular = int(np.sum(np.abs(intervals - usual) > allowed))
    return irregular > max(1.0, IRREGULAR_SHARE * len(intervals))


def is_utf8(path: Path) -> bool:
    """False for a name of other bytes, which Python carries as lone surrogates."""
    try:
        str(path).encode()
    except UnicodeEncodeError:
        return False
    return True


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


def _describe(
    file: Path, container: InputContainer, stream: VideoStream, stamps: np.ndarray, frames: list[VideoFrame]
) -> Probe:
    if len(frames) < 2:
        raise too_few_frames(file, len(frames))
    first = frames[0]
    orientation, aspect = orientation_of(first), _pixel_aspect(stream)
    width, height = orientation.size(round(first.width * aspect), first.height)
    depth = max((component.bits for component in first.format.components), default=8)
    return Probe(
        path=file,
        container=container.format.name,
        video_streams=sum(not s.disposition & Disposition.attached_pic for s in container.streams.video),
        width_px=width,
        height_px=height,
        orientation=orientation,
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
