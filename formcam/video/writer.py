"""Video out: clips that every browser and phone plays and that scrub quickly, with the source's timing and sound.

H.264 High, yuv420p, index at the front, a key picture every `KEY_INTERVAL` pictures (a seek decodes at most
so many), even size (one row or column is cropped where it is odd). Time stamps are kept to 1/90000 s, so a variable
frame rate stays as filmed. A clip appears under its name only when it is complete. A thread encodes one picture while
the caller draws the next.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from fractions import Fraction
from pathlib import Path
from types import TracebackType

import av
import cv2
import numpy as np
from av.container import OutputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from formcam.records.errors import UsageError
from formcam.video.audio import Sound
from formcam.video.decoder_logs import quiet_decoders

# The usual clock of video; it holds 24, 25, 29.97, 30, 60, 120 and 240 pictures a second exactly.
TIME_BASE = Fraction(1, 90_000)
KEY_INTERVAL = 15
# Measured on 150 annotated pictures of real footage, 720 x 1280, one thread: `veryfast` at CRF 21 takes 10.7 ms of
# processor time a picture, 1989 KiB, 43.21 dB; without B pictures, parts of predicted blocks and finest motion vectors
# 5.2 ms, 2189 KiB, 43.06 dB at CRF 21.5. Half the time for 10 % more bytes at the same quality. (`superfast` 22:
# 6.3 ms, 2379 KiB, 43.03 dB.)
QUALITY_CRF = 21.5
PRESET = "veryfast"
SAVINGS = "bframes=0:subme=1:partitions=i4x4,i8x8"
# ITU-T H.273: primaries and transfer of BT.709 (those of sRGB pictures), but luma and chroma by BT.601's matrix, which
# is OpenCV's: 0.5 ms a picture of 720 x 1280, where FFmpeg's conversion by BT.709's takes 2.6. The file says so, and
# players follow it, as they do for the many phones that film by this matrix.
BT709, BT601_MATRIX = 1, 6
LIMITED_RANGE = 1


class ClipWriter:
    """Writes one clip; a context manager.

    `width_px`, `height_px` are those of the pictures that `write` gets. `sound_from` names a video whose sound goes
    along unchanged (AAC) or converted to AAC; leave it out when the timing is changed. `fps` is only a hint for
    the encoder; `comment` goes into the file as its comment. Leaving the block with an exception removes what was
    written.
    Raises `UsageError` where the file cannot be written, `ValueError` for pictures or times that do not fit.
    """

    def __init__(
        self,
        path: str | Path,
        *,
        width_px: int,
        height_px: int,
        sound_from: str | Path | None = None,
        fps: float = 30.0,
        comment: str = "",
    ) -> None:
        if width_px < 2 or height_px < 2:
            raise ValueError(f"a clip of {width_px}x{height_px} pixels is too small")
        self.path = Path(path).absolute()
        self._part = self.path.with_name(f".{self.path.name}.{os.getpid()}.part")
        self._shape = (height_px, width_px, 3)
        self._sound_from = sound_from
        self._fps = Fraction(fps).limit_denominator(1001)
        self._comment = comment
        self._thread = ThreadPoolExecutor(1)
        self._pending: Future[None] | None = None
        self._last_pts = -1
        self._turn = 0
        self._container: OutputContainer | None = None
        self._sound: Sound | None = None

    def __enter__(self) -> ClipWriter:
        quiet_decoders()
        with self._cleaning_up():
            try:
                self._begin(self._sound_from)
            except ValueError:
                if self._sound_from is None:
                    raise
                self._discard()  # MP4 refuses this sound: the clip goes without.
                self._begin(None)
        return self

    def write(self, rgb: np.ndarray, time_s: float) -> None:
        """Add one picture, (H, W, 3) uint8 RGB, shown from `time_s` seconds after the start; times must rise."""
        assert self._container is not None, "write only inside the with block"
        if rgb.shape != self._shape or rgb.dtype != np.uint8:
            raise ValueError(f"expected uint8 pictures of {self._shape}, not {rgb.dtype} of {rgb.shape}")
        pts = round(time_s / TIME_BASE)
        if pts <= self._last_pts:
            raise ValueError(f"time {time_s} s does not come after the last picture's")
        self._last_pts = pts
        frame = self._waiting[self._turn]
        self._turn = 1 - self._turn
        self._fill(frame, rgb)
        try:
            self._settle()
        except OSError as error:
            raise self._unwritable(error) from error
        self._pending = self._thread.submit(self._encode, frame, pts, time_s)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None:
            self._discard()
            return
        with self._cleaning_up():
            self._finish()

    @contextmanager
    def _cleaning_up(self) -> Iterator[None]:
        """Leave nothing behind on any failure, and turn one to write into advice."""
        try:
            yield
        except OSError as error:
            self._discard()
            raise self._unwritable(error) from error
        except BaseException:
            self._discard()
            raise

    def _begin(self, sound_from: str | Path | None) -> None:
        self._container = av.open(str(self._part), "w", format="mp4", options={"movflags": "+faststart"})
        if self._comment:
            self._container.metadata["comment"] = self._comment
        self._stream = _add_video(self._container, self._shape, self._fps)
        # Two pictures in turn: one is filled while the thread encodes the other (x264 keeps a copy of its own).
        # `VideoFrame.from_ndarray` takes 40 times as long (3.7 against 0.1 ms for 720 x 1280).
        height, width = self._stream.height, self._stream.width
        self._waiting = [VideoFrame(width, height, "yuv420p") for _ in range(2)]
        self._planar = np.empty((height * 3 // 2, width), np.uint8)
        self._sound = None if sound_from is None else Sound.open(sound_from, self._container)
        self._container.start_encoding()

    def _fill(self, frame: VideoFrame, rgb: np.ndarray) -> None:
        """Write a picture into the planes of a YUV frame, without an odd last row or column."""
        height, width = frame.height, frame.width
        cv2.cvtColor(rgb[:height, :width], cv2.COLOR_RGB2YUV_I420, dst=self._planar)
        begin, values = 0, self._planar.reshape(-1)
        for plane in frame.planes:
            size = plane.height * plane.width
            rows = np.frombuffer(plane, np.uint8).reshape(plane.height, plane.line_size)  # type: ignore[call-overload]
            np.copyto(rows[:, : plane.width], values[begin : begin + size].reshape(plane.height, plane.width))
            begin += size

    def _encode(self, frame: VideoFrame, pts: int, time_s: float) -> None:
        """Encode and write one picture and the sound up to it; in the thread."""
        assert self._container is not None
        frame.pts, frame.time_base = pts, TIME_BASE
        self._container.mux(self._stream.encode(frame))
        if self._sound is not None:
            self._sound.write_until(time_s)

    def _settle(self) -> None:
        """Wait until the picture before is written; raises what that raised, once."""
        pending, self._pending = self._pending, None
        if pending is not None:
            pending.result()

    def _finish(self) -> None:
        assert self._container is not None
        if self._last_pts < 0:
            raise ValueError("a clip without pictures")
        self._settle()
        self._thread.shutdown()
        self._container.mux(self._stream.encode(None))
        if self._sound is not None:
            self._sound.write_until(float(self._last_pts * TIME_BASE))
            self._sound.close()
        self._container.close()
        self._part.replace(self.path)

    def _discard(self) -> None:
        """Close everything and remove the part file, whatever state they are in."""
        with suppress(
            OSError, ValueError
        ):  # The file is thrown away, so is what was wrong with its last picture.
            self._settle()
        if self._sound is not None:
            self._sound.close()
        try:
            if self._container is not None:
                self._container.close()
        except (OSError, ValueError):
            pass  # The file is thrown away: that its end could not be written does not matter.
        finally:
            self._part.unlink(missing_ok=True)

    def _unwritable(self, error: OSError) -> UsageError:
        reason = error.strerror or type(error).__name__
        return UsageError(
            f"{self.path.name} cannot be written ({reason})", "free some disk space or choose another folder"
        )


def _add_video(container: OutputContainer, shape: tuple[int, int, int], fps: Fraction) -> VideoStream:
    options = {"preset": PRESET, "crf": str(QUALITY_CRF), "profile": "high", "g": str(KEY_INTERVAL)}
    options["x264-params"] = SAVINGS
    stream = container.add_stream("libx264", rate=fps, options=options)
    stream.width, stream.height = shape[1] // 2 * 2, shape[0] // 2 * 2
    stream.pix_fmt = "yuv420p"
    stream.time_base = TIME_BASE
    context = stream.codec_context
    context.time_base = TIME_BASE
    context.color_primaries = context.color_trc = BT709
    context.colorspace = BT601_MATRIX
    context.color_range = LIMITED_RANGE
    stream.thread_type = "FRAME"  # PyAV's default, slices, is slower and costs quality.
    return stream
