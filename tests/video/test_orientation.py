"""Clips that ask to be turned and mirrored: all eight ways of a square, against the format's own words."""

from __future__ import annotations

import itertools
import struct
from pathlib import Path

import av
import numpy as np
import pytest

from formcam.video.reader import open_video, read_frames
from formcam.video.sampling import sample_pictures
from tests.support.media import stamped

# ISO/IEC 14496-12 §6.2.2: (x, y) of the stored picture is shown at (a x + c y, b x + d y), y downwards.
SQUARE = [(a, 0, 0, d) for a, d in itertools.product((1, -1), repeat=2)] + [
    (0, b, c, 0) for b, c in itertools.product((1, -1), repeat=2)
]
ONE = 0x10000
AS_STORED = struct.pack(">9i", ONE, 0, 0, 0, ONE, 0, 0, 0, 0x40000000)
# Lossless but for the way through YUV.
COLOUR = 12.0
PICTURES = 8


def stored_for(shown: np.ndarray, matrix: tuple[int, int, int, int]) -> np.ndarray:
    """The picture that is shown so by that matrix, pixel by pixel as the format says."""
    a, b, c, d = matrix
    height, width = shown.shape[:2] if a else shown.shape[1::-1]
    x, y = np.meshgrid(np.arange(width), np.arange(height))
    shown_x, shown_y = a * x + c * y, b * x + d * y
    return shown[shown_y - shown_y.min(), shown_x - shown_x.min()]


def clip_with(path: Path, matrix: tuple[int, int, int, int]) -> Path:
    """A clip of `PICTURES` numbered pictures, stored so that they are shown upright by the matrix in its header."""
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libx264", rate=30, options={"crf": "1", "g": "4"})
        stream.height, stream.width = stored_for(stamped(0), matrix).shape[:2]
        stream.pix_fmt = "yuv444p"
        for number in range(PICTURES):
            picture = np.ascontiguousarray(stored_for(stamped(number), matrix))
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    a, b, c, d = (ONE * value for value in matrix)
    data = path.read_bytes()
    place = data.index(AS_STORED, data.index(b"tkhd"))
    header = struct.pack(">9i", a, b, 0, c, d, 0, 0, 0, 0x40000000)
    path.write_bytes(data[:place] + header + data[place + len(header) :])
    return path


@pytest.mark.parametrize("matrix", SQUARE, ids=str)
def test_every_turn_and_mirror_is_shown_as_a_player_shows_it(matrix, tmp_path: Path):
    path = clip_with(tmp_path / "clip.mp4", matrix)
    with open_video(path) as source:
        frames = [(frame.rgb.copy(), frame.time_s) for frame in source]
        info = source.info
        sampled = [picture.copy() for picture in sample_pictures(source, 2)]
    times = [time_s for _, time_s in frames]
    again = [frame.rgb.copy() for frame in read_frames(path, range(PICTURES), times_s=times)]
    assert (len(frames), len(again), len(sampled)) == (PICTURES, PICTURES, 2)
    for number, (one, other) in enumerate(zip([rgb for rgb, _ in frames], again, strict=True)):
        assert np.abs(one.astype(int) - stamped(number)).mean() < COLOUR
        assert np.array_equal(one, other)
    assert np.abs(sampled[0].astype(int) - stamped(0)).mean() < COLOUR
    assert (info.width_px, info.height_px) == (192, 128)
    a, b, c, d = matrix
    mirrored = a * d - b * c < 0
    assert any("mirrored" in warning for warning in info.warnings) == mirrored
