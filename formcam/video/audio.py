"""The sound of one clip carried into another: AAC as it is, anything else turned into AAC, none where neither works.

Sound is a courtesy: whatever is wrong with it ends the sound, never the clip.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from fractions import Fraction
from pathlib import Path

import av
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import InputContainer, OutputContainer

from formcam.records.errors import FormcamError
from formcam.video.container import READ_ERRORS, open_container
from formcam.video.probe import probe

AAC_BITRATE = 128_000
# AAC as every browser plays it: the usual rates, at most two channels.
AAC_RATES_HZ = (48_000, 44_100, 32_000)


class Sound:
    """The packets of one sound track, ready for a container; pulled along by `write_until`."""

    def __init__(self, packets: Iterator[tuple[float, av.Packet]], target: OutputContainer, files: ExitStack):
        self._packets = packets
        self._target = target
        self._files = files
        self._next = next(packets, None)

    @classmethod
    def open(cls, path: str | Path, target: OutputContainer) -> Sound | None:
        """Add a sound stream to `target` for the first sound of `path`, or give None where there is none to use."""
        files = ExitStack()
        try:
            start_s = probe(path).start_s
            container = files.enter_context(open_container(Path(path).absolute()))
            stream = next(s for s in container.streams.audio if s.codec_context is not None)
            packets = _copied if _can_be_copied(stream) else _converted
            return cls(packets(container, stream, target, start_s), target, files)
        except (FormcamError, StopIteration, *READ_ERRORS):
            files.close()
            return None

    def write_until(self, time_s: float) -> None:
        """Mux the sound that belongs before `time_s`, so that sound and pictures lie close in the file."""
        while self._next is not None and self._next[0] <= time_s:
            try:
                self._target.mux(self._next[1])
                self._next = next(self._packets, None)
            except (
                ValueError
            ):  # A packet that no MP4 takes; a full disk is an OSError and goes on to the caller.
                self._next = None

    def close(self) -> None:
        """Release the source."""
        self._files.close()


def _can_be_copied(stream: AudioStream) -> bool:
    """AAC with its set-up data beside it; without (AAC out of a transport stream) it is converted."""
    return stream.codec_context.name.startswith("aac") and bool(stream.codec_context.extradata)


def _copied(
    source: InputContainer, stream: AudioStream, target: OutputContainer, start_s: float
) -> Iterator[tuple[float, av.Packet]]:
    """(seconds from the first picture, packet) for every packet that starts with or after the pictures."""
    out: AudioStream | None = None
    base, last = stream.time_base or Fraction(1, stream.rate), -1
    shift = round(start_s / base)
    for packet in _until_broken(source.demux(stream)):
        if packet.pts is None or packet.dts is None or not packet.size or packet.is_discard:
            continue
        packet.pts, packet.dts = packet.pts - shift, packet.dts - shift
        if packet.dts <= last or packet.pts < packet.dts:
            continue
        last = packet.dts
        out = out or target.add_stream_from_template(stream)
        packet.stream = out
        yield float(packet.pts * base), packet


def _converted(
    source: InputContainer, stream: AudioStream, target: OutputContainer, start_s: float
) -> Iterator[tuple[float, av.Packet]]:
    """The same for sound that has to become AAC."""
    out: AudioStream | None = None
    for frame in _until_broken(source.decode(stream)):
        if (
            not isinstance(frame, AudioFrame)
            or frame.pts is None
            or frame.time is None
            or frame.time < start_s
        ):
            continue
        frame.pts -= round(start_s / (frame.time_base or Fraction(1, stream.rate)))
        out = out or _add_aac(target, stream)
        yield from _timed(out.encode(frame))
    if out is not None:
        yield from _timed(out.encode(None))


def _add_aac(target: OutputContainer, stream: AudioStream) -> AudioStream:
    rate = stream.rate if stream.rate in AAC_RATES_HZ else AAC_RATES_HZ[0]
    layout = "mono" if stream.channels == 1 else "stereo"
    return target.add_stream("aac", rate=rate, layout=layout, bit_rate=AAC_BITRATE)


def _timed(packets: list[av.Packet]) -> Iterator[tuple[float, av.Packet]]:
    for packet in packets:
        yield float((packet.pts or 0) * packet.time_base), packet


def _until_broken(items: Iterator) -> Iterator:
    """The items up to the first that cannot be read."""
    try:
        yield from items
    except READ_ERRORS:
        return
