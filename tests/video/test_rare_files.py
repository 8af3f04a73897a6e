"""Files that OpenCV cannot read, animations, and names that are not UTF-8."""

from __future__ import annotations

import os
import sys
from fractions import Fraction
from pathlib import Path
from typing import cast

import av
import cv2
import numpy as np
import pytest
from av.video.stream import VideoStream

from formcam.records.errors import VideoError
from formcam.video.reader import open_video, read_frames
from tests.support import media
from tests.support.media import even_times, number_in, stamped, write_clip

# (file, codec, pixels, container): what editors, cameras, screen recorders and browsers write beside H.264.
CODECS = [
    ("a.mp4", "libsvtav1", "yuv420p", "mp4"),
    ("a.webm", "libsvtav1", "yuv420p", "webm"),
    ("a.webm", "libvpx", "yuv420p", "webm"),
    ("a.mov", "prores", "yuv422p10le", "mov"),
    ("a.mov", "qtrle", "rgb24", "mov"),
    ("a.mkv", "ffv1", "yuv420p", "matroska"),
    ("a.avi", "huffyuv", "yuv422p", "avi"),
    ("a.avi", "mjpeg", "yuvj422p", "avi"),
    ("a.mpg", "mpeg2video", "yuv420p", "mpeg"),
    ("a.wmv", "wmv2", "yuv420p", "asf"),
]
# Animations: the same, with the container's own name.
ANIMATIONS = [
    ("a.gif", "gif", "rgb8", "gif"),
    ("a.mp4", "gif", "rgb8", "gif"),
    ("a.png", "apng", "rgb24", "apng"),
    ("a.avif", "libsvtav1", "yuv420p", "avif"),
]
FPS, PICTURES = 20, 24


def made(path: Path, codec: str, pixels: str, container: str, pictures: int = PICTURES) -> Path:
    """Numbered pictures at `FPS`."""
    with av.open(str(path), "w", format=container) as out:
        stream = cast(VideoStream, out.add_stream(codec, rate=FPS))
        stream.width, stream.height, stream.pix_fmt = 192, 128, pixels
        for number in range(pictures):
            frame = av.VideoFrame.from_ndarray(stamped(number), format="rgb24").reformat(format=pixels)
            frame.pts, frame.time_base = number, Fraction(1, FPS)
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return path


@pytest.mark.parametrize(
    ("name", "codec", "pixels", "container"),
    [*CODECS, *ANIMATIONS],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_whatever_pyav_reads_is_read(tmp_path: Path, name: str, codec: str, pixels: str, container: str):
    path = made(tmp_path / name, codec, pixels, container)
    with open_video(path) as source:
        frames = [(number_in(frame.rgb), frame.time_s) for frame in source]
        info = source.info
    assert [number for number, _ in frames] == list(range(PICTURES))
    # AVI and GIF clocks count whole pictures and hundredths, Matroska's milliseconds.
    np.testing.assert_allclose([time_s for _, time_s in frames], even_times(PICTURES, FPS), atol=0.0011)
    assert info.frames == PICTURES
    assert [warning for warning in info.warnings if "video streams" not in warning] == []  # AVIF has a still.
    times = [time_s for _, time_s in frames]
    wanted = [number_in(frame.rgb) for frame in read_frames(path, [3, 20], times_s=times)]
    assert wanted == [3, 20]


class BreaksOff:
    """An OpenCV that opens a file and gives up after some pictures."""

    after = 0

    def __init__(self, *arguments: object) -> None:
        self._real, self._left = REAL_CAPTURE(*arguments), self.after

    def grab(self) -> bool:
        self._left -= 1
        return self._left >= 0 and self._real.grab()

    def __getattr__(self, name: str):
        return getattr(self._real, name)


REAL_CAPTURE = cv2.VideoCapture


@pytest.mark.parametrize("after", [0, 1, 7, 30])
def test_where_opencv_ends_before_the_clip_pyav_goes_on(tmp_path: Path, monkeypatch, after: int):
    path = write_clip(tmp_path / "a.mp4", even_times(60, 30))
    monkeypatch.setattr(BreaksOff, "after", after)
    monkeypatch.setattr(cv2, "VideoCapture", BreaksOff)
    with open_video(path) as source:
        frames = [(number_in(frame.rgb), frame.time_s) for frame in source]
    assert [number for number, _ in frames] == list(range(60))
    np.testing.assert_allclose([time_s for _, time_s in frames], even_times(60, 30), atol=1e-5)


def test_a_gif_keeps_its_own_uneven_times(tmp_path: Path):
    """Delays are written beside each picture, in hundredths (GIF89a §23)."""
    path = made(tmp_path / "a.gif", "gif", "rgb8", "gif", 12)
    data, delays = bytearray(path.read_bytes()), [4, 4, 4, 9, 4, 4, 12, 4, 4, 4, 4, 4]
    place = -1
    for delay in delays:
        place = data.index(b"\x21\xf9\x04", place + 1)
        data[place + 4 : place + 6] = delay.to_bytes(2, "little")
    path.write_bytes(data)
    with open_video(path) as source:
        times = source.times()
    np.testing.assert_allclose(times, np.cumsum([0, *delays[:-1]]) / 100, atol=1e-9)


def test_a_still_is_none_and_an_animation_that_cannot_be_read_is_named(tmp_path: Path):
    animated = made(tmp_path / "a.webp", "libwebp_anim", "yuv420p", "webp")
    cases = {animated: "animation", made(tmp_path / "one.gif", "gif", "rgb8", "gif", 1): "still picture"}
    for kind in ("png", "jpg", "gif", "webp", "bmp", "tiff", "jp2"):
        cases[media.write_still(tmp_path / f"still_{kind}.mp4", kind)] = "still picture"
    for path, words in cases.items():
        with pytest.raises(VideoError, match=words) as caught:
            open_video(path)
        assert ("original clip" in caught.value.advice) == (path == animated)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems' names are always text")
@pytest.mark.parametrize("name", [b"L\xe4ufer.mp4", b"L\xe4ufer/clip.mp4", b"\xff\xfe.avi", b"L\xe4ufer.jpg"])
def test_names_that_are_not_utf8_are_read_and_refused_like_others(tmp_path: Path, name: bytes):
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name))
    path.parent.mkdir(exist_ok=True)
    if path.suffix == ".jpg":
        path.write_bytes(media.write_still(tmp_path / "plain.jpg", "jpg").read_bytes())
        with pytest.raises(VideoError, match="still picture"):
            open_video(path)
        return
    path.write_bytes(write_clip(tmp_path / "plain.mp4", even_times(20, 30)).read_bytes())
    with open_video(path) as source:
        assert [number_in(frame.rgb) for frame in source] == list(range(20))
