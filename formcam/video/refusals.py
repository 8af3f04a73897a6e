"""Why a file is no video that can be read: the refusal that fits what it really is."""

from __future__ import annotations

from pathlib import Path

from formcam.records.errors import VideoError

CONVERT_ADVICE = "export it again as MP4 (H.264) from the phone's gallery or an editor, or film a new clip"
RECOPY_ADVICE = "copy the clip from the phone again, or " + CONVERT_ADVICE

# JPEG, PNG, GIF, BMP, TIFF in both byte orders, JPEG 2000, OpenEXR, Radiance, Sun raster.
_PICTURES = (
    b"\xff\xd8\xff",
    b"\x89PNG\r\n\x1a\n",
    b"GIF8",
    b"BM",
    b"II*\0",
    b"MM\0*",
    b"\0\0\0\x0cjP  ",
    b"v/1\x01",
    b"#?RADIANCE",
    b"\x59\xa6\x6a\x95",
)


def not_a_video(file: Path) -> VideoError:
    """The refusal that fits what the file really is."""
    if file.stat().st_size == 0:
        return VideoError(f"{file.name} is empty", "copy the clip from the phone again")
    if _is_animated_webp(file):
        return VideoError(
            f"{file.name} is an animation (WebP), which cannot be read",
            "use the original clip it was made from",
        )
    if is_picture(file):
        return VideoError(
            f"{file.name} is a still picture, not a video", "film 20 to 30 seconds and use that clip"
        )
    if _head(file)[4:8] == b"ftyp":
        return VideoError(f"{file.name} is cut off or damaged", RECOPY_ADVICE)
    return VideoError(f"{file.name} cannot be read as a video", CONVERT_ADVICE)


def too_few_frames(file: Path, count: int) -> VideoError:
    if is_picture(file):
        return not_a_video(file)
    if count == 1:
        return VideoError(f"{file.name} holds only one picture", "film 20 to 30 seconds of running")
    return VideoError(f"no picture of {file.name} can be decoded, it may be cut off", RECOPY_ADVICE)


def is_picture(file: Path) -> bool:
    """Whether the file's first bytes are those of a picture, whatever its name."""
    head = _head(file)
    boxed = head[4:8] == b"ftyp" and head[8:12] in (b"heic", b"heix", b"mif1", b"avif")
    riffed = head[:4] == b"RIFF" and head[8:12] == b"WEBP"
    return boxed or riffed or head.startswith(_PICTURES)


def _is_animated_webp(file: Path) -> bool:
    """By the flag in the extended header (RFC 9649 §2.7)."""
    head = _head(file)
    return head[8:16] == b"WEBPVP8X" and bool(head[20] & 0b10)


def _head(file: Path) -> bytes:
    with file.open("rb") as handle:
        return handle.read(21).ljust(21, b"\0")
