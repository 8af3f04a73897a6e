"""Two ways to decode one stream, with one interface: pictures in order of showing, each with its container stamp.

`to_rgb()` converts, and only the picture last yielded can be converted: who wants few pictures pays for few.
The generators release their decoder when they are closed, exhausted or fail; what they raise is `VideoError`.

Measured on 2 cores with other work beside it, real footage, frames/s with conversion to RGB, OpenCV 5.0 against
PyAV 18.1 (one reformatter kept for the whole clip): H.264 720p 340 against 370, H.264 1080p 190 against 240, HEVC 8-bit
1080p 245 against 270, HEVC 10-bit 1080p equal. The pixels are the same and reading is small beside the pose model, so
plain clips go to OpenCV; PyAV reads all that OpenCV cannot be trusted with (`Probe.plain`) and seeks exactly.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from typing import Literal, get_args

import av
import cv2
import numpy as np
from av.video.frame import VideoFrame
from av.video.reformatter import VideoReformatter

from formcam._runtime.picture_memory import Reused
from formcam.records.errors import VideoError
from formcam.video.container import READ_ERRORS, decoded, main_stream, open_container, time_base
from formcam.video.decoder_logs import quiet_decoders
from formcam.video.probe import Probe
from formcam.video.refusals import CONVERT_ADVICE

Backend = Literal["auto", "opencv", "pyav"]
BACKENDS: tuple[Backend, ...] = get_args(Backend)
# Both give the same stamps but for the rounding of doubles; pictures lie farther apart (`CAPTURE_FPS_RANGE`).
SAME_STAMP_S = 0.0001


@dataclass(frozen=True, eq=False)
class Picture:
    """A decoded picture: `stamp_s` in container seconds; `to_rgb()` gives the upright (H, W, 3) uint8 array."""

    stamp_s: float
    to_rgb: Callable[[], np.ndarray]


def pictures(probe: Probe, backend: Backend = "auto", from_s: float | None = None) -> Iterator[Picture]:
    """All pictures of the stream, or those from the key picture at or before container time `from_s` (PyAV only)."""
    if backend == "opencv":
        return opencv_pictures(probe)
    if backend == "auto" and probe.plain and from_s is None:
        return _opencv_then_pyav(probe)
    return pyav_pictures(probe, from_s)


def _opencv_then_pyav(probe: Probe) -> Iterator[Picture]:
    """OpenCV's pictures, and where those end before the clip does, the others from PyAV.

    OpenCV brings an FFmpeg of its own with fewer codecs: of AV1 it opens the file and gives no picture.
    """
    last_s = -math.inf
    with suppress(_CannotBegin), closing(opencv_pictures(probe)) as reader:  # type: ignore[type-var]
        for picture in reader:
            last_s = picture.stamp_s
            yield picture
    begun = math.isfinite(last_s)
    if begun and not probe.ends_early(last_s - probe.start_s):
        return
    with closing(pyav_pictures(probe, last_s if begun else None)) as reader:  # type: ignore[type-var]
        for picture in reader:
            if picture.stamp_s > last_s + SAME_STAMP_S:
                yield picture


class _CannotBegin(VideoError):
    """OpenCV gives not one picture of this file."""


def opencv_pictures(probe: Probe) -> Iterator[Picture]:
    """Read with OpenCV, which turns the picture upright itself."""
    quiet_decoders()
    memory = Reused()
    capture = cv2.VideoCapture(str(probe.path), cv2.CAP_FFMPEG)
    try:
        # What can be grabbed but not converted cannot be read either: better known before the first picture is given.
        if not (capture.isOpened() and capture.grab() and capture.retrieve()[0]):
            raise _CannotBegin(f"{probe.path.name} cannot be read as a video", CONVERT_ADVICE)
        grabbed = True
        while grabbed:
            yield Picture(
                capture.get(cv2.CAP_PROP_POS_MSEC) / 1000.0, partial(_retrieve, capture, probe, memory)
            )
            grabbed = capture.grab()
    finally:
        capture.release()


def pyav_pictures(probe: Probe, from_s: float | None = None) -> Iterator[Picture]:
    """Read with PyAV, turning the picture and squaring its pixels here; damaged packets are passed over.

    Pictures of another size than the first cannot be measured with the others and are passed over too.
    """
    reformatter, memory = VideoReformatter(), Reused()
    size = None
    with _refusing(probe), open_container(probe.path) as container:
        stream = main_stream(container)
        if from_s is not None:
            # A damaged index cannot be searched; then everything from the start is decoded.
            with suppress(*READ_ERRORS):
                container.seek(int(from_s / time_base(stream)), stream=stream, backward=True)
        for packet in _packets(container, stream):
            for frame in decoded(packet):
                size = size or (frame.width, frame.height)
                if frame.pts is not None and (frame.width, frame.height) == size:
                    stamp = float(frame.pts * time_base(stream))
                    yield Picture(stamp, partial(_upright, frame, probe, reformatter, memory))


def _packets(container: av.container.InputContainer, stream: av.VideoStream) -> Iterator[av.Packet]:
    """Packets until the end or until the file breaks off."""
    packets = container.demux(stream)
    while True:
        try:
            packet = next(packets)
        except (StopIteration, *READ_ERRORS):
            return
        yield packet


@contextmanager
def _refusing(probe: Probe) -> Iterator[None]:
    """Turn what the libraries raise on damaged data into a refusal."""
    try:
        yield
    except (cv2.error, *READ_ERRORS) as error:
        raise VideoError(f"a picture of {probe.path.name} cannot be decoded", CONVERT_ADVICE) from error


def _retrieve(capture: cv2.VideoCapture, probe: Probe, memory: Reused) -> np.ndarray:
    with _refusing(probe):
        ok, bgr = capture.retrieve(memory.take((probe.height_px, probe.width_px, 3)))
        if not ok:
            raise ValueError("no picture")
        return cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB, dst=memory.take(bgr.shape))


def _upright(frame: VideoFrame, probe: Probe, reformatter: VideoReformatter, memory: Reused) -> np.ndarray:
    with _refusing(probe):
        width = round(frame.width * probe.pixel_aspect)
        plane = reformatter.reformat(frame, width=width, format="rgb24").planes[0]
        rows = np.frombuffer(plane, np.uint8).reshape(plane.height, plane.line_size)  # type: ignore[call-overload]
        rgb = rows[:, : 3 * plane.width].reshape(plane.height, plane.width, 3)
        return probe.orientation.upright(rgb, memory.take)
