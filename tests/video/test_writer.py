"""Writing: what every browser plays, with the source's timing and sound, or nothing at all."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest

from formcam.records.errors import UsageError
from formcam.video.reader import open_video
from formcam.video.writer import KEY_INTERVAL, ClipWriter
from tests.support.media import even_times, number_in, stamped, write_clip

# Half a tick of the writer's clock and half of the reader's.
STAMP_S = 1 / 90_000 + 1e-9
UNEVEN = np.cumsum([0.0, *([1 / 60] * 20), *([1 / 24] * 20), 0.2, *([1 / 60] * 20)]).tolist()


def write(path: Path, times_s: list[float], *, width_px: int = 192, height_px: int = 128, **kwargs) -> Path:
    with ClipWriter(path, width_px=width_px, height_px=height_px, **kwargs) as writer:
        for number, time_s in enumerate(times_s):
            writer.write(stamped(number, width_px, height_px), time_s)
    return path


def boxes(path: Path) -> list[str]:
    """The names of the top-level boxes of an MP4, in order."""
    data, at, names = path.read_bytes(), 0, []
    while at < len(data):
        names.append(data[at + 4 : at + 8].decode())
        at += int.from_bytes(data[at : at + 4], "big")
    return names


def tone_onset_s(path: Path) -> float:
    """When the sound of a clip begins, in seconds after its first picture."""
    with av.open(str(path)) as container:
        start = next(container.decode(video=0)).time
    with av.open(str(path)) as container:
        for frame in container.decode(audio=0):
            samples = frame.to_ndarray()[0].astype(float)
            loud = np.flatnonzero(np.abs(samples) > 0.3 * np.abs(samples).max())
            if np.abs(samples).max() > 0.05:
                return frame.time + loud[0] / frame.sample_rate - start
    raise AssertionError("no sound")


@pytest.mark.parametrize("times_s", [even_times(40, 30), even_times(40, 240), even_times(40, 29.97), UNEVEN])
def test_pictures_and_times_come_back(tmp_path: Path, times_s: list[float]):
    with open_video(write(tmp_path / "a.mp4", times_s)) as source:
        frames = [(number_in(frame.rgb), frame.time_s) for frame in source]
    assert [number for number, _ in frames] == list(range(len(times_s)))
    np.testing.assert_allclose([time_s for _, time_s in frames], times_s, atol=STAMP_S)


def test_what_browsers_need(tmp_path: Path):
    path = write(tmp_path / "a.mp4", even_times(60, 30))
    names = boxes(path)
    assert names.index("moov") < names.index("mdat")
    with av.open(str(path)) as container:
        context = container.streams.video[0].codec_context
        keys = [
            packet.pts for packet in container.demux(video=0) if packet.pts is not None and packet.is_keyframe
        ]
        assert (context.name, context.profile, context.pix_fmt) == ("h264", "High", "yuv420p")
        colours = (context.colorspace, context.color_primaries, context.color_trc, context.color_range)
        assert colours == (6, 1, 1, 1)
    assert max(np.diff(keys)) <= KEY_INTERVAL * 3000


def test_colours_come_back(tmp_path: Path):
    """Saturated flat colours, where a wrong matrix (BT.709 for BT.601) would be off by 20 and more."""
    path = tmp_path / "a.mp4"
    colours = [(220, 30, 30), (30, 200, 40), (30, 40, 210), (240, 240, 240), (12, 12, 12)]
    with ClipWriter(path, width_px=64, height_px=64) as writer:
        for number, colour in enumerate(colours):
            writer.write(np.full((64, 64, 3), colour, np.uint8), number / 10)
    with open_video(path) as source:
        for frame, colour in zip(source, colours, strict=True):
            # 8-bit YUV in and out rounds by up to 3 per channel, crf 21 adds as much on flat areas.
            assert np.abs(frame.rgb.mean((0, 1)) - colour).max() < 6


@pytest.mark.parametrize(
    ("size", "written"), [((193, 129), (192, 128)), ((100, 51), (100, 50)), ((2, 3), (2, 2))]
)
def test_odd_sizes_lose_one_row_or_column(tmp_path: Path, size: tuple[int, int], written: tuple[int, int]):
    path = write(tmp_path / "a.mp4", even_times(4, 30), width_px=size[0], height_px=size[1])
    with open_video(path) as source:
        assert (source.info.width_px, source.info.height_px) == written


@pytest.mark.parametrize(
    ("name", "sound"),
    [("a.mp4", "aac"), ("a.mov", "pcm_s16le"), ("a.mkv", "libopus"), ("a.mkv", "libmp3lame")],
)
@pytest.mark.parametrize("shift_s", [0.0, 0.4])
def test_sound_goes_along(tmp_path: Path, name: str, sound: str, shift_s: float):
    """The tone starts with the container; pictures that start 0.4 s later must still find it in step."""
    source = write_clip(tmp_path / name, even_times(60, 30), sound=sound, shift_s=shift_s)
    path = write(tmp_path / "out.mp4", even_times(60, 30), sound_from=source)
    with av.open(str(path)) as container:
        assert container.streams.audio[0].codec_context.name == "aac"
        stream = container.streams.audio[0]
        # The tone lasts as long as the pictures; what lies before the first picture is dropped. One AAC frame is 21 ms.
        assert stream.duration is not None
        assert stream.time_base is not None
        assert float(stream.duration * stream.time_base) == pytest.approx(59 / 30 - shift_s, abs=0.1)
    # Codec delays (Opus 6.5 ms, MP3 25 ms, AAC 21 ms) stay under two AAC frames and well under what an eye notices.
    assert abs(tone_onset_s(path)) < 0.045


def test_copied_sound_is_bit_for_bit_the_source(tmp_path: Path):
    source = write_clip(tmp_path / "a.mp4", even_times(60, 30), sound="aac")
    path = write(tmp_path / "out.mp4", even_times(60, 30), sound_from=source)
    assert _sound_bytes(path) in _sound_bytes(source)
    assert len(_sound_bytes(path)) > 0.9 * len(_sound_bytes(source))


def test_sound_that_cannot_be_had_is_left_out(tmp_path: Path):
    silent = write_clip(tmp_path / "silent.mp4", even_times(10, 30))
    broken = tmp_path / "broken.mp4"
    broken.write_text("no video")
    for source in (silent, broken, tmp_path / "none.mp4"):
        path = write(tmp_path / "out.mp4", even_times(10, 30), sound_from=source)
        with av.open(str(path)) as container:
            assert len(container.streams.audio) == 0
            assert container.streams.video[0].frames == 10


@pytest.mark.parametrize("error", [KeyboardInterrupt, RuntimeError, GeneratorExit])
def test_a_clip_that_is_not_finished_leaves_nothing_and_spares_the_old_one(tmp_path: Path, error: type):
    path = tmp_path / "a.mp4"
    path.write_bytes(b"the old clip")
    with pytest.raises(error), ClipWriter(path, width_px=192, height_px=128) as writer:  # noqa: PT012
        for number in range(30):
            writer.write(stamped(number), number / 30)
        raise error
    assert path.read_bytes() == b"the old clip"
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.mp4"]


def test_a_place_that_cannot_be_written_is_a_wrong_call(tmp_path: Path):
    writer = ClipWriter(tmp_path / "none" / "a.mp4", width_px=64, height_px=64)
    with pytest.raises(UsageError, match="cannot be written"):
        writer.__enter__()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full, which only Linux has")
def test_a_full_disk_is_advice(tmp_path: Path):
    """The part file is a link to the device on which every write fails with "no space left"."""
    writer = ClipWriter(tmp_path / "a.mp4", width_px=640, height_px=480)
    writer._part.symlink_to("/dev/full")
    noise = np.random.default_rng(1).integers(0, 255, (480, 640, 3), dtype=np.uint8)

    def fill() -> None:
        with writer:
            for number in range(40):
                writer.write(noise, number / 30)

    with pytest.raises(UsageError, match="cannot be written"):
        fill()
    assert list(tmp_path.iterdir()) == []


def test_pictures_and_times_that_do_not_fit_are_bugs(tmp_path: Path):
    with ClipWriter(tmp_path / "a.mp4", width_px=192, height_px=128) as writer:
        writer.write(stamped(0), 0.0)
        for picture, time_s in [
            (stamped(1), 0.0),
            (stamped(1), -1.0),
            (stamped(1, 100, 100), 1.0),
            (stamped(1).astype(float), 1.0),
        ]:
            with pytest.raises(ValueError, match=r"expected|after"):
                writer.write(picture, time_s)
    with (
        pytest.raises(ValueError, match="without pictures"),
        ClipWriter(tmp_path / "b.mp4", width_px=64, height_px=64),
    ):
        pass
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.mp4"]


def _sound_bytes(path: Path) -> bytes:
    with av.open(str(path)) as container:
        return b"".join(bytes(packet) for packet in container.demux(audio=0))
