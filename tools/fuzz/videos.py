"""Small whole videos of many kinds, and seeded ways to damage them."""

from __future__ import annotations

import struct
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import numpy as np

from tests.support.media import even_times, write_clip, write_repeated_stamps, write_sound_only, write_still

FIXTURES = Path(__file__).resolve().parents[2] / "tests" / "fixtures" / "clips"
# Box names of ISO media files and element ids of Matroska whose fields are worth damaging.
BOXES = (
    b"ftyp", b"moov", b"mvhd", b"trak", b"tkhd", b"edts", b"elst", b"mdia", b"mdhd", b"hdlr", b"minf", b"stbl",
    b"stsd", b"avc1", b"avcC", b"hvc1", b"hev1", b"hvcC", b"stts", b"ctts", b"stss", b"stsz", b"stsc", b"stco",
    b"co64", b"colr", b"pasp", b"mp4a", b"esds", b"udta", b"meta", b"keys", b"ilst", b"mdat", b"free",
)  # fmt: skip
TIMES = (b"mvhd", b"mdhd", b"tkhd", b"elst", b"stts", b"ctts")
EBML = (b"\x1a\x45\xdf\xa3", b"\x18\x53\x80\x67", b"\x15\x49\xa9\x66", b"\x16\x54\xae\x6b", b"\x1f\x43\xb6\x75",
        b"\x1c\x53\xbb\x6b", b"\x2a\xd7\xb1", b"\x44\x89")  # fmt: skip
WORDS = (0, 1, 2, 7, 8, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFE, 0xFFFFFFFF)
NOT_VIDEOS = (
    b"",
    b"\0",
    b"hello",
    b"<html><script>alert(1)</script></html>",
    b"#EXTM3U\n#EXTINF:10,\nhttp://127.0.0.1:9/clip.ts\n",
    b"ffconcat version 1.0\nfile /etc/hostname\n",
    b"PK\x03\x04" + bytes(200),
    b"\x00\x00\x00\x18ftypmp42" + bytes(12),
    b"RIFF\xff\xff\xff\xffAVI LIST" + bytes(64),
    b"\x1a\x45\xdf\xa3" + bytes(64),
    b"\x00\x00\x01\xba" + bytes(4096),
    b"G" + bytes(187) * 40,
)


def whole_videos(folder: Path) -> list[bytes]:
    """Clips as phones and editors make them, 20 pictures each, the rendered fixtures, and pictures that are huge."""
    times = even_times(20, 30)
    wander = [t + 0.012 * (i % 3) for i, t in enumerate(times)]
    clips = [
        write_clip(folder / "plain.mp4", times, sound="aac"),
        write_clip(folder / "offset.mp4", times, shift_s=5.0),
        write_clip(folder / "edit.mp4", times, shift_s=-0.2, sound="aac"),
        write_clip(folder / "turned.mov", times, rotation_deg=90, sound="pcm_s16le"),
        write_clip(folder / "wander.mp4", wander),
        write_clip(folder / "slow.mp4", times, metadata={"com.android.capture.fps": "240.0"}),
        write_clip(folder / "wide.mp4", times, pixel_aspect=Fraction(4, 3), streams=2),
        write_clip(
            folder / "ten.mov",
            times,
            codec="libx265",
            pix_fmt="yuv420p10le",
            color_trc=18,
            options={"x265-params": "log-level=none"},
        ),
        write_clip(folder / "plain.mkv", times, sound="libopus"),
        write_clip(folder / "plain.avi", times, codec="mjpeg", pix_fmt="yuvj420p", sound="libmp3lame"),
        write_clip(folder / "plain.webm", times, codec="libvpx-vp9"),
        write_clip(folder / "plain.ts", times, container="mpegts"),
        write_clip(folder / "odd.mp4", times, width_px=191, height_px=127, pix_fmt="yuv444p"),
        write_repeated_stamps(folder / "repeat.mkv", [0, 0, 10, 10, 40, 40, 40, 80]),
        write_sound_only(folder / "sound.mp4"),
        write_still(folder / "still.mp4", "png"),
    ]
    clips += sorted(FIXTURES.glob("*.mp4"))[:3]
    return [clip.read_bytes() for clip in clips]


def bombs(folder: Path) -> list[bytes]:
    """A few hundred bytes of file that unfold into pictures of 16 and of 64 million pixels."""
    fast = {"preset": "ultrafast", "g": "30"}
    return [
        write_clip(
            folder / f"bomb{side}.mp4", even_times(3, 30), width_px=side, height_px=side, options=fast
        ).read_bytes()
        for side in (4096, 8000)
    ]


def damaged(wholes: list[bytes], huge: list[bytes], random: np.random.Generator) -> tuple[str, bytes]:
    """One damaged file and the name of what was done to it."""
    draw = random.random()
    if draw < 0.03:
        return "not a video", NOT_VIDEOS[random.integers(len(NOT_VIDEOS))]
    if draw < 0.04:
        return "bomb", huge[random.integers(len(huge))]
    data = bytearray(wholes[random.integers(len(wholes))])
    name = list(_WAYS)[random.integers(len(_WAYS))]
    for _ in range(int(random.integers(1, 4)) if name in _REPEATABLE else 1):
        data = _WAYS[name](data, random)
    return name, bytes(data)


def _flip_anywhere(data: bytearray, random: np.random.Generator) -> bytearray:
    for place in random.integers(0, len(data), int(2 ** random.integers(0, 11))):
        data[place] ^= 1 << int(random.integers(8))
    return data


def _flip_in_header(data: bytearray, random: np.random.Generator) -> bytearray:
    start = max(0, data.find(b"moov"))
    stop = min(len(data), start + 2000)
    for place in random.integers(start, stop, int(2 ** random.integers(0, 7))):
        data[place] = int(random.integers(256))
    return data


def _cut(data: bytearray, random: np.random.Generator) -> bytearray:
    return data[: int(random.integers(0, len(data)))]


def _box_size(data: bytearray, random: np.random.Generator) -> bytearray:
    return _write_word(data, _place_of(data, BOXES, random) - 4, random)


def _box_name(data: bytearray, random: np.random.Generator) -> bytearray:
    place = _place_of(data, BOXES, random)
    data[place : place + 4] = BOXES[random.integers(len(BOXES))]
    return data


def _field(data: bytearray, random: np.random.Generator) -> bytearray:
    return _write_word(
        data, _place_of(data, (*BOXES, *EBML), random) + 4 + int(random.integers(0, 90)), random
    )


def _stamps(data: bytearray, random: np.random.Generator) -> bytearray:
    return _write_word(data, _place_of(data, TIMES, random) + 4 + 4 * int(random.integers(0, 12)), random)


def _splice(data: bytearray, random: np.random.Generator) -> bytearray:
    a, b, c = (int(v) for v in random.integers(0, len(data), 3))
    a, b = min(a, b), max(a, b)
    kind = random.integers(3)
    if kind == 0:
        return data[:a] + data[b:]
    if kind == 1:
        return data[:c] + data[a:b] + data[c:]
    return data[:a] + bytearray(random.bytes(b - a)) + data[b:]


def _glue(data: bytearray, random: np.random.Generator) -> bytearray:
    return data[: int(random.integers(len(data)))] + data


_WAYS: dict[str, Callable[[bytearray, np.random.Generator], bytearray]] = {
    "bit flips": _flip_anywhere,
    "header bytes": _flip_in_header,
    "cut off": _cut,
    "box size": _box_size,
    "box name": _box_name,
    "field": _field,
    "time stamps": _stamps,
    "splice": _splice,
    "two in one": _glue,
}
_REPEATABLE = ("box size", "box name", "field", "time stamps")


def _place_of(data: bytearray, names: tuple[bytes, ...], random: np.random.Generator) -> int:
    """Where one of the names stands; anywhere when the file has none."""
    found = [place for name in names if (place := data.find(name)) >= 4]
    return found[random.integers(len(found))] if found else int(random.integers(4, max(5, len(data) - 8)))


def _write_word(data: bytearray, place: int, random: np.random.Generator) -> bytearray:
    value = WORDS[random.integers(len(WORDS))] if random.random() < 0.7 else int(random.integers(2**32))
    place = min(max(place, 0), max(0, len(data) - 4))
    data[place : place + 4] = struct.pack(">I", value)
    return data
