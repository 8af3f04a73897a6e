"""Small video files as phones, editors and accidents make them, written with PyAV.

Every picture carries its own number: `stamped(n)` paints it as black and white blocks, `number_in` reads it back
from whatever came out of an encoder, so tests know which frame they hold. The upright picture has a red left
half of its lower part and a blue right half, so a wrong turn or a mirror shows.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.video.frame import VideoFrame

BITS = 12
TICKS = Fraction(1, 90_000)
RED, BLUE = (200, 30, 40), (30, 40, 200)


def stamped(number: int, width_px: int = 192, height_px: int = 128) -> np.ndarray:
    """The upright picture of this number, (H, W, 3) uint8."""
    picture = _ground(width_px, height_px).copy()
    left = 0
    # Blocks of a picture that is narrower than there are bits may be empty.
    for bit, block in enumerate(np.array_split(np.arange(width_px), BITS)):
        picture[: height_px // 3, left : left + len(block)] = 255 if number >> bit & 1 else 0
        left += len(block)
    return picture


@functools.cache
def _ground(width_px: int, height_px: int) -> np.ndarray:
    """The picture without a number."""
    picture = np.empty((height_px, width_px, 3), np.uint8)
    picture[:, : width_px // 2] = RED
    picture[:, width_px // 2 :] = BLUE
    return picture


def number_in(picture: np.ndarray) -> int:
    """The number that `stamped` painted."""
    row = picture[picture.shape[0] // 6].mean(axis=1)
    blocks = np.array_split(np.arange(picture.shape[1]), BITS)
    return sum(1 << bit for bit, block in enumerate(blocks) if row[block[len(block) // 2]] > 127)


def even_times(count: int, fps: float) -> list[float]:
    """Stamps of a constant rate, seconds."""
    return [index / fps for index in range(count)]


def write_clip(
    path: Path,
    times_s: Sequence[float],
    *,
    width_px: int = 192,
    height_px: int = 128,
    codec: str = "libx264",
    pix_fmt: str = "yuv420p",
    rotation_deg: int = 0,
    pixel_aspect: Fraction | None = None,
    color_trc: int = 1,
    options: dict[str, str] | None = None,
    metadata: dict[str, str] | None = None,
    sound: str | None = None,
    streams: int = 1,
    container: str | None = None,
    shift_s: float = 0.0,
) -> Path:
    """Encode `stamped(0..N-1)` at `times_s`.

    `width_px` and `height_px` are upright; `rotation_deg` is how far the stored picture is turned (counter-clockwise
    turn that the player must apply). `shift_s` moves the stamps after encoding: positive gives a start offset,
    negative an edit list that hides the beginning. Extra `streams` are a quarter of the size.
    """
    muxer = {"movflags": "use_metadata_tags", "avoid_negative_ts": "disabled"}
    with av.open(str(path), "w", format=container, container_options=muxer) as out:
        out.metadata.update(metadata or {})
        turned = rotation_deg % 180 != 0
        stored = (height_px, width_px) if turned else (width_px, height_px)
        videos = [
            _add_video(out, codec, pix_fmt, stored, times_s, options, color_trc, pixel_aspect, part=part)
            for part in range(streams)
        ]
        if rotation_deg:
            videos[0].set_display_rotation(rotation_deg)
        audio = None if sound is None else out.add_stream(sound, rate=48_000, layout="mono")
        shift = round(shift_s / TICKS)
        for number, time_s in enumerate(times_s):
            picture = np.rot90(stamped(number, width_px, height_px), -rotation_deg // 90)
            for stream in videos:
                frame = VideoFrame.from_ndarray(np.ascontiguousarray(picture), format="rgb24")
                frame = frame.reformat(stream.width, stream.height, pix_fmt, dst_colorspace="ITU709")
                frame.pts, frame.time_base = round(time_s / TICKS), TICKS
                _mux(out, stream.encode(frame), shift)
        for stream in videos:
            _mux(out, stream.encode(None), shift)
        if audio is not None:
            _add_tone(out, audio, times_s[-1])
    return path


def filmed_clip(path: Path, told: str | None) -> Path:
    """Three black pictures that were filmed when the file says so, or does not say."""
    with av.open(str(path), "w") as made:
        if told is not None:
            made.metadata["creation_time"] = told
        stream = made.add_stream("libx264", rate=30)
        stream.width, stream.height, stream.pix_fmt = 64, 64, "yuv420p"
        for _ in range(3):
            made.mux(
                stream.encode(av.VideoFrame.from_ndarray(np.zeros((64, 64, 3), np.uint8), format="rgb24"))
            )
        made.mux(stream.encode(None))
    return path


def write_still(path: Path, kind: str) -> Path:
    """One still picture (`png`, `jpg`, `gif`, `webp`), whatever the path is called."""
    import cv2

    ok, data = cv2.imencode(f".{kind}", stamped(1))
    assert ok
    path.write_bytes(data.tobytes())
    return path


def write_sound_only(path: Path, seconds: float = 1.0) -> Path:
    """An MP4 with nothing but a tone."""
    with av.open(str(path), "w") as out:
        _add_tone(out, out.add_stream("aac", rate=48_000, layout="mono"), seconds)
    return path


def write_repeated_stamps(path: Path, stamps_ms: Iterable[int]) -> Path:
    """A Matroska file of key pictures whose stamps are exactly these, repeats and all."""
    with av.open(str(path), "w", format="matroska") as out:
        stream = out.add_stream("mjpeg", rate=30)
        stream.width, stream.height, stream.pix_fmt = 192, 128, "yuvj420p"
        packets = []
        for number in range(len(list(stamps := list(stamps_ms)))):
            frame = VideoFrame.from_ndarray(stamped(number), format="rgb24")
            frame.pts, frame.time_base = number, Fraction(1, 30)
            packets += stream.encode(frame)
        packets += stream.encode(None)
        for packet, stamp in zip(packets, stamps, strict=True):
            packet.time_base = Fraction(1, 1000)
            packet.pts = packet.dts = stamp
            out.mux(packet)
    return path


def cut(source: Path, path: Path, share: float) -> Path:
    """The first `share` of the bytes of a file."""
    data = source.read_bytes()
    path.write_bytes(data[: round(len(data) * share)])
    return path


def _add_video(
    out: Any,
    codec: str,
    pix_fmt: str,
    stored: tuple[int, int],
    times_s: Sequence[float],
    options: dict[str, str] | None,
    color_trc: int,
    pixel_aspect: Fraction | None,
    *,
    part: int,
) -> Any:
    rate = (
        Fraction((len(times_s) - 1) / (times_s[-1] - times_s[0])).limit_denominator(1001)
        if times_s[1:]
        else 30
    )
    stream = out.add_stream(codec, rate=rate, options={"g": "10", **(options or {})})
    scale = 1 if part == 0 else 2
    stream.width, stream.height, stream.pix_fmt = stored[0] // scale, stored[1] // scale, pix_fmt
    context = stream.codec_context
    stream.time_base = context.time_base = TICKS
    context.color_primaries = context.colorspace = 1 if color_trc == 1 else 9
    context.color_trc, context.color_range = color_trc, 1
    if pixel_aspect is not None:
        context.sample_aspect_ratio = pixel_aspect
    return stream


def _mux(out: Any, packets: Iterable[Any], shift: int) -> None:
    for packet in packets:
        packet.pts, packet.dts = packet.pts + shift, packet.dts + shift
        out.mux(packet)


def _add_tone(out: Any, stream: Any, seconds: float) -> None:
    samples = np.sin(np.arange(round(48_000 * max(seconds, 0.2))) * 2 * np.pi * 440 / 48_000) * 8000
    for start in range(0, len(samples), 960):
        block = samples[start : start + 960].astype(np.int16)[None]
        frame = av.AudioFrame.from_ndarray(block, format="s16", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = 48_000, start, Fraction(1, 48_000)
        out.mux(stream.encode(frame))
    out.mux(stream.encode(None))
