"""Video out: clips that every browser and phone plays and that scrub quickly, with the source's timing and sound.

H.264 High, yuv420p, BT.709, index at the front, a key picture every `KEY_INTERVAL` pictures (a seek decodes at most
so many), even size (one row or column is cropped where it is odd). Time stamps are kept to 1/90000 s, so a variable
frame rate stays as filmed. A clip appears under its name only when it is complete.
"""

from __future__ import annotations

import os
from fractions import Fraction
from pathlib import Path
from types import TracebackType

import av
import numpy as np
from av.container import OutputContainer
from av.video.frame import VideoFrame
from av.video.reformatter import ColorRange, Colorspace, VideoReformatter
from av.video.stream import VideoStream

from formcam.encode_sound import Sound
from formcam.errors import FormcamError, UsageError
from formcam.quiet import quiet_decoders

TIME_BASE = Fraction(
    1, 90_000
)  # The usual clock of video; holds 24, 25, 29.97, 30, 60, 120 and 240 fps exactly.
KEY_INTERVAL = 15
QUALITY_CRF = 21
PRESET = "veryfast"
BT709 = 1  # ITU-T H.273: the same number for primaries, transfer and matrix.
LIMITED_RANGE = 1


class ClipWriter:
    """Writes one clip; a context manager.

    `width_px`, `height_px` are those of the pictures that `write` gets. `sound_from` names a video whose sound goes
    along unchanged (AAC) or converted to AAC; leave it out when the timing is changed. `fps` is only a hint for
    the encoder. Leaving the block with an exception removes what was written.
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
    ) -> None:
        if width_px < 2 or height_px < 2:
            raise ValueError(f"a clip of {width_px}x{height_px} pixels is too small")
        self.path = Path(path).absolute()
        self._part = self.path.with_name(f".{self.path.name}.{os.getpid()}.part")
        self._shape = (height_px, width_px, 3)
        self._sound_from = sound_from
        self._fps = Fraction(fps).limit_denominator(1001)
        self._reformatter = VideoReformatter()
        self._last_pts = -1
        self._container: OutputContainer | None = None

    def __enter__(self) -> ClipWriter:
        quiet_decoders()
        try:
            self._container = av.open(str(self._part), "w", format="mp4", options={"movflags": "+faststart"})
            self._stream = _add_video(self._container, self._shape, self._fps)
            self._sound = None if self._sound_from is None else Sound.open(self._sound_from, self._container)
            self._container.start_encoding()
        except BaseException as error:
            self._discard()
            raise _translated(error, self.path) from error
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
        try:
            self._container.mux(self._stream.encode(self._frame(rgb, pts)))
            if self._sound is not None:
                self._sound.write_until(time_s)
        except OSError as error:
            raise _translated(error, self.path) from error

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None:
            self._discard()
            return
        try:
            self._finish()
        except BaseException as failure:
            self._discard()
            raise _translated(failure, self.path) from failure

    def _frame(self, rgb: np.ndarray, pts: int) -> VideoFrame:
        height, width = self._stream.height, self._stream.width
        frame = VideoFrame.from_ndarray(np.ascontiguousarray(rgb[:height, :width]), format="rgb24")
        frame = self._reformatter.reformat(
            frame, format="yuv420p", dst_colorspace=Colorspace.ITU709, dst_color_range=ColorRange.MPEG
        )
        frame.pts, frame.time_base = pts, TIME_BASE
        return frame

    def _finish(self) -> None:
        assert self._container is not None
        if self._last_pts < 0:
            raise ValueError("a clip without pictures")
        self._container.mux(self._stream.encode(None))
        if self._sound is not None:
            self._sound.write_until(float(self._last_pts * TIME_BASE))
            self._sound.close()
        self._container.close()
        self._part.replace(self.path)

    def _discard(self) -> None:
        """Close everything and remove the part file, whatever state they are in."""
        sound = getattr(self, "_sound", None)
        if sound is not None:
            sound.close()
        try:
            if self._container is not None:
                self._container.close()
        except (OSError, ValueError):
            pass  # The file is thrown away: that its end could not be written does not matter.
        finally:
            self._part.unlink(missing_ok=True)


def _add_video(container: OutputContainer, shape: tuple[int, int, int], fps: Fraction) -> VideoStream:
    options = {"preset": PRESET, "crf": str(QUALITY_CRF), "profile": "high", "g": str(KEY_INTERVAL)}
    stream = container.add_stream("libx264", rate=fps, options=options)
    stream.width, stream.height = shape[1] // 2 * 2, shape[0] // 2 * 2
    stream.pix_fmt = "yuv420p"
    stream.time_base = TIME_BASE
    context = stream.codec_context
    context.time_base = TIME_BASE
    context.color_primaries = context.color_trc = context.colorspace = BT709
    context.color_range = LIMITED_RANGE
    stream.thread_type = "FRAME"  # PyAV's default, slices, is slower and costs quality.
    return stream


def _translated(error: BaseException, path: Path) -> BaseException:
    """A failure to write as advice; anything else as it is."""
    if isinstance(error, OSError) and not isinstance(error, FormcamError):
        reason = error.strerror or type(error).__name__
        return UsageError(
            f"{path.name} cannot be written ({reason})", "free some disk space or choose another folder"
        )
    return error
