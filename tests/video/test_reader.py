"""Reading: what phones, editors and accidents write, through both backends."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from formcam.records.errors import UsageError, VideoError
from formcam.records.track import VideoInfo
from formcam.video.backends import Backend
from formcam.video.reader import open_video, read_frames
from tests.support import media
from tests.support.media import BLUE, RED, even_times, number_in, write_clip
from tests.support.places import CLIPS, ROOT, SHARED

BOTH = pytest.mark.parametrize("backend", ["opencv", "pyav"])
# A stamp is stored in ticks of at most 1/600 s by phones and 1/90000 s here: half a tick of rounding.
STAMP_S = 0.5 / 90_000 + 1e-9
# Chroma at half resolution, 8-bit YUV rounding and crf 23 move a flat colour by less than this.
COLOUR = 12.0
UNEVEN = np.cumsum([0.0, *([1 / 60] * 20), *([1 / 24] * 20), 0.2, *([1 / 60] * 20)]).tolist()


def read(
    path: Path, backend: Backend = "auto", **kwargs
) -> tuple[list[int], np.ndarray, list[np.ndarray], VideoInfo]:
    """Numbers, times, pictures and the exact info of a small clip."""
    with open_video(path, backend=backend, **kwargs) as source:
        frames = list(source)
        info = source.info
    assert [frame.index for frame in frames] == list(range(len(frames)))
    return (
        [number_in(f.rgb) for f in frames],
        np.array([f.time_s for f in frames]),
        [f.rgb for f in frames],
        info,
    )


def assert_upright(picture: np.ndarray) -> None:
    height, width = picture.shape[:2]
    lower = picture[height // 2 :]
    assert np.abs(lower[:, : width // 2 - 8].mean((0, 1)) - RED).max() < COLOUR
    assert np.abs(lower[:, width // 2 + 8 :].mean((0, 1)) - BLUE).max() < COLOUR


@BOTH
@pytest.mark.parametrize("fps", [24, 29.97, 30, 59.94, 60, 120, 240])
def test_times_and_pictures_at_every_rate(tmp_path: Path, backend: Backend, fps: float):
    path = write_clip(tmp_path / "a.mp4", even_times(25, fps))
    numbers, times, pictures, info = read(path, backend)
    assert numbers == list(range(25))
    np.testing.assert_allclose(times, even_times(25, fps), atol=2 * STAMP_S)
    assert_upright(pictures[3])
    assert (info.frames, info.time_scale, info.variable_frame_rate, info.warnings) == (25, 1.0, False, ())
    assert info.capture_fps == pytest.approx(fps, rel=1e-3)
    assert info.duration_s == pytest.approx(25 / fps, rel=1e-3)


@BOTH
@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_pictures_are_upright(tmp_path: Path, backend: Backend, rotation: int):
    path = write_clip(tmp_path / "a.mp4", even_times(6, 30), rotation_deg=rotation)
    numbers, _, pictures, info = read(path, backend)
    assert numbers == list(range(6))
    assert (info.width_px, info.height_px, info.rotation_deg) == (192, 128, rotation)
    for picture in pictures:
        assert picture.shape == (128, 192, 3)
        assert_upright(picture)


@BOTH
def test_uneven_times_are_kept_and_named(tmp_path: Path, backend: Backend):
    numbers, times, _, info = read(write_clip(tmp_path / "a.mp4", UNEVEN), backend)
    assert numbers == list(range(len(UNEVEN)))
    np.testing.assert_allclose(times, UNEVEN, atol=2 * STAMP_S)
    assert info.variable_frame_rate
    assert any("frame rate varies (24 to 60" in text for text in info.warnings)


@BOTH
@pytest.mark.parametrize(
    ("codec", "pix_fmt", "trc", "hdr"),
    [
        ("libx265", "yuv420p", 1, None),
        ("libx265", "yuv420p10le", 1, None),
        ("libx265", "yuv420p10le", 18, "HLG"),
        ("libx265", "yuv420p10le", 16, "PQ"),
        ("libvpx-vp9", "yuv420p", 1, None),
    ],
)
def test_codecs_of_phones(
    tmp_path: Path, backend: Backend, codec: str, pix_fmt: str, trc: int, hdr: str | None
):
    quiet = {"x265-params": "log-level=none"} if codec == "libx265" else {}
    path = write_clip(tmp_path / "a.mov", even_times(12, 30), codec=codec, pix_fmt=pix_fmt, color_trc=trc,
                      options=quiet) if codec == "libx265" else write_clip(
                      tmp_path / "a.webm", even_times(12, 30), codec=codec)  # fmt: skip
    numbers, _, _, info = read(path, backend)
    assert numbers == list(range(12))
    assert info.codec == {"libx265": "hevc", "libvpx-vp9": "vp9"}[codec]
    assert any("HDR" in text and str(hdr) in text for text in info.warnings) == (hdr is not None)
    assert info.notes == info.warnings  # It takes nothing from the result.


@BOTH
def test_edit_list_hides_the_beginning(tmp_path: Path, backend: Backend):
    path = write_clip(tmp_path / "a.mp4", even_times(40, 30), shift_s=-15 / 30, options={"bf": "0"})
    numbers, times, _, info = read(path, backend)
    assert numbers == list(range(15, 40))
    np.testing.assert_allclose(times, even_times(25, 30), atol=2 * STAMP_S)
    assert not any("cut off" in text for text in info.warnings)


@BOTH
def test_start_offset_is_taken_off(tmp_path: Path, backend: Backend):
    numbers, times, _, info = read(write_clip(tmp_path / "a.mp4", even_times(20, 30), shift_s=5.0), backend)
    assert numbers == list(range(20))
    np.testing.assert_allclose(times, even_times(20, 30), atol=2 * STAMP_S)
    assert info.warnings == ()


@BOTH
def test_android_slow_motion_is_divided_out_and_said(tmp_path: Path, backend: Backend):
    path = write_clip(
        tmp_path / "a.mp4", even_times(24, 30), metadata={"com.android.capture.fps": "240.000000"}
    )
    _, times, _, info = read(path, backend)
    np.testing.assert_allclose(times, even_times(24, 240), atol=2 * STAMP_S)
    assert info.time_scale == pytest.approx(30 / 240)
    assert info.capture_fps == pytest.approx(240)
    assert info.declared_fps == pytest.approx(30)
    assert "240 frames per second" in info.warnings[0]
    assert "divided by 8" in info.warnings[0]


@pytest.mark.parametrize("tag", ["30.0", "nonsense", "nan", "1e9", "-240", ""])
def test_a_capture_rate_that_means_nothing_changes_nothing(tmp_path: Path, tag: str):
    path = write_clip(tmp_path / "a.mp4", even_times(6, 30), metadata={"com.android.capture.fps": tag})
    assert read(path)[3].time_scale == 1.0


def test_the_users_rate_beats_the_files(tmp_path: Path):
    path = write_clip(tmp_path / "a.mp4", even_times(24, 30), metadata={"com.android.capture.fps": "240.0"})
    _, times, _, info = read(path, capture_fps=120)
    np.testing.assert_allclose(times, even_times(24, 120), atol=2 * STAMP_S)
    assert "You said" in info.warnings[0]
    assert read(path, capture_fps=30)[3].time_scale == 1.0


@pytest.mark.parametrize("rate", [0, -30, 1e6, float("nan"), float("inf")])
def test_impossible_rates_are_refused(tmp_path: Path, rate: float):
    with pytest.raises(UsageError, match="capture rate"):
        open_video(tmp_path / "none.mp4", capture_fps=rate)


@BOTH
@pytest.mark.parametrize("size", [(193, 129), (720, 1280), (101, 64)])
def test_sizes(tmp_path: Path, backend: Backend, size: tuple[int, int]):
    path = write_clip(
        tmp_path / "a.mp4", even_times(4, 30), width_px=size[0], height_px=size[1], pix_fmt="yuv444p"
    )
    numbers, _, pictures, info = read(path, backend)
    assert numbers == list(range(4))
    assert pictures[0].shape == (size[1], size[0], 3)
    assert (info.width_px, info.height_px) == size


def test_a_length_is_estimated_where_only_the_container_has_one(tmp_path: Path):
    path = write_clip(tmp_path / "a.mkv", even_times(60, 30), sound="libopus")
    with open_video(path) as source:
        # Container time is that of the longest stream: the sound's last packet may reach past the pictures.
        assert source.info.duration_s == pytest.approx(2.0, abs=0.1)
        assert source.info.frames == pytest.approx(60, abs=3)
        assert len(source.times()) == source.info.frames == 60


def test_pixels_that_are_not_square_are_put_right(tmp_path: Path):
    path = write_clip(tmp_path / "a.mp4", even_times(4, 30), pixel_aspect=Fraction(4, 3))
    _, _, pictures, info = read(path)
    assert pictures[0].shape == (128, 256, 3)
    assert "not square" in info.warnings[0]


def test_the_largest_of_several_streams_is_read(tmp_path: Path):
    numbers, _, pictures, info = read(write_clip(tmp_path / "a.mp4", even_times(8, 30), streams=3))
    assert numbers == list(range(8))
    assert pictures[0].shape == (128, 192, 3)
    assert "3 video streams" in info.warnings[0]


@pytest.mark.parametrize("sound", [None, "aac", "libopus", "pcm_s16le"])
def test_sound_is_noticed(tmp_path: Path, sound: str | None):
    info = read(write_clip(tmp_path / "a.mov", even_times(10, 30), sound=sound, container="mov"))[3] \
        if sound != "libopus" else read(write_clip(tmp_path / "a.mkv", even_times(10, 30), sound=sound))[3]  # fmt: skip
    assert info.has_audio == (sound is not None)


@BOTH
def test_repeated_stamps_are_dropped_and_counted(tmp_path: Path, backend: Backend):
    path = media.write_repeated_stamps(tmp_path / "a.mkv", [0, 33, 33, 67, 100, 100, 133, 167])
    numbers, times, _, info = read(path, backend)
    assert numbers == [0, 1, 3, 4, 6, 7]
    np.testing.assert_allclose(times, [0, 0.033, 0.067, 0.1, 0.133, 0.167], atol=1e-9)
    assert any(text.startswith("2 frames had a time stamp out of order") for text in info.warnings)


@BOTH
def test_a_file_that_breaks_off_gives_what_there_is_and_says_so(tmp_path: Path, backend: Backend):
    whole = write_clip(tmp_path / "a.mp4", even_times(90, 30), options={"movflags": "+faststart"})
    _faststart(whole)
    numbers, _, _, info = read(media.cut(whole, tmp_path / "b.mp4", 0.6), backend)
    assert 10 < len(numbers) < 85
    assert numbers == list(range(len(numbers)))
    assert any(f"cut off: {info.frames} of about 90 frames" in text for text in info.warnings)
    assert info.frames == len(numbers)


def test_info_before_reading_is_near(tmp_path: Path):
    path = write_clip(tmp_path / "a.mp4", even_times(60, 30))
    with open_video(path) as source:
        before = source.info
        list(source)
        assert replace(source.info, capture_fps=30.0) == replace(before, capture_fps=30.0)
        assert source.info.capture_fps == pytest.approx(before.capture_fps, rel=1e-9)


def test_what_is_no_video_is_refused_with_advice(tmp_path: Path):
    text = tmp_path / "text.mp4"
    text.write_text("this is not a video\n" * 500)
    play_list = tmp_path / "list.mp4"
    play_list.write_text("#EXTM3U\n#EXTINF:10,\nhttp://127.0.0.1:9/a.ts\n#EXT-X-ENDLIST\n")
    empty = tmp_path / "empty.mp4"
    empty.touch()
    whole = write_clip(tmp_path / "whole.mp4", even_times(30, 30))
    cases = {
        text: "cannot be read as a video",
        play_list: "cannot be read as a video",
        empty: "is empty",
        media.cut(whole, tmp_path / "head.mp4", 0.5): "cut off",
        media.write_sound_only(tmp_path / "sound.mp4"): "no pictures",
        write_clip(tmp_path / "one.mp4", [0.0]): "only one picture",
    } | {
        media.write_still(tmp_path / f"{kind}.mp4", kind): "still picture"
        for kind in ("png", "jpg", "gif", "webp")
    }
    for path, words in cases.items():
        with pytest.raises(VideoError, match=words) as caught:
            open_video(path)
        assert caught.value.code == "unreadable_video"
        assert caught.value.advice


def test_a_path_that_is_no_file_is_a_wrong_call(tmp_path: Path):
    with pytest.raises(UsageError, match="there is no file"):
        open_video(tmp_path / "none.mp4")
    with pytest.raises(UsageError, match="folder"):
        open_video(tmp_path)


def test_decoders_keep_quiet(tmp_path: Path):
    """In a process of its own, at the level of file descriptors: damaged files make no line on stderr."""
    whole = write_clip(tmp_path / "whole.mp4", even_times(60, 30))
    _faststart(whole)
    data = bytearray(whole.read_bytes())
    for place in range(len(data) // 2, len(data), 97):
        data[place] ^= 0xFF
    (tmp_path / "bad.mp4").write_bytes(data)
    media.cut(whole, tmp_path / "cut.mp4", 0.6)
    (tmp_path / "text.mp4").write_text("no video " * 100)
    program = """
import sys
from formcam.records.errors import VideoError
from formcam.video.reader import open_video
for path in sys.argv[1:]:
    for backend in ("opencv", "pyav"):
        try:
            with open_video(path, backend=backend) as source:
                print(sum(1 for _ in source))
        except VideoError:
            print("refused")
"""
    names = [str(tmp_path / f"{name}.mp4") for name in ("bad", "cut", "text")]
    done = subprocess.run([sys.executable, "-c", program, *names], capture_output=True, text=True, check=True,
                          cwd=ROOT)  # fmt: skip
    assert done.stderr == ""
    assert done.stdout.split()[-1] == "refused"


@pytest.mark.parametrize(
    "kwargs", [{}, {"rotation_deg": 90}, {"shift_s": 2.0}, {"options": {"bf": "3", "g": "30"}}]
)
def test_wanted_frames_are_exact_with_and_without_seeks(tmp_path: Path, kwargs: dict):
    times = np.cumsum([0.0, *np.tile([1 / 30, 1 / 30, 1 / 15], 60)])
    path = write_clip(tmp_path / "a.mp4", times.tolist(), **kwargs)
    with open_video(path) as source:
        known = source.times()
    wanted = [179, 0, 3, 90, 91, 3, 150, 999]
    for given in (None, known):
        frames = list(read_frames(path, wanted, times_s=given))
        assert [frame.index for frame in frames] == [0, 3, 90, 91, 150, 179]
        assert [number_in(frame.rgb) for frame in frames] == [0, 3, 90, 91, 150, 179]
        np.testing.assert_allclose([f.time_s for f in frames], known[[0, 3, 90, 91, 150, 179]], atol=1e-9)


def test_wanted_frames_of_slow_motion(tmp_path: Path):
    path = write_clip(tmp_path / "a.mp4", even_times(120, 30), metadata={"com.android.capture.fps": "240"})
    with open_video(path) as source:
        known = source.times()
        scale = source.info.time_scale
    frames = list(read_frames(path, [5, 100], times_s=known, time_scale=scale))
    assert [number_in(frame.rgb) for frame in frames] == [5, 100]
    assert [frame.time_s for frame in frames] == pytest.approx([5 / 240, 100 / 240], abs=1e-5)


def test_wanted_frames_of_slow_motion_at_an_uneven_rate(tmp_path: Path):
    """Its mean rate is not the rate it was opened with: only the scale finds the pictures again."""
    gaps = np.tile([*([1 / 30] * 28), 1 / 15], 8)
    path = write_clip(tmp_path / "a.mkv", np.concatenate([[0.0], np.cumsum(gaps)]).tolist())
    with open_video(path, capture_fps=120.0) as source:
        known = source.times()
        scale = source.info.time_scale
    wanted = [3, 90, 150, 231]
    frames = read_frames(path, wanted, times_s=known, time_scale=scale)
    assert [number_in(frame.rgb) for frame in frames] == wanted


B_FRAMES = "bframes=3:b-adapt=0:scenecut=0"


@pytest.mark.parametrize(
    ("name", "codec", "options"),
    [
        ("a.ts", "libx264", {"g": "30"}),
        ("a.mts", "libx264", {"g": "30", "x264-params": B_FRAMES}),
        ("a.mp4", "libx265", {"g": "30", "x265-params": "log-level=none:open-gop=1:bframes=4"}),
        ("a.mkv", "libx264", {"g": "30", "x264-params": f"open-gop=1:{B_FRAMES}"}),
    ],
)
def test_each_wanted_frame_is_the_right_one_where_a_seek_comes_out_too_late(
    tmp_path: Path, name: str, codec: str, options: dict
):
    """Transport and program streams have no index; pictures before a key picture are not shown after a seek to it."""
    path = write_clip(tmp_path / name, even_times(150, 30), codec=codec, options=options)
    with open_video(path) as source:
        known = source.times()
        first = number_in(next(iter(open_video(path))).rgb)
    for index in range(0, len(known), 4):
        (frame,) = read_frames(path, [index], times_s=known)
        assert (frame.index, number_in(frame.rgb)) == (index, first + index)
    wanted = [5, 6, 7, 29, 30, 31, 120, 149 - first]
    frames = read_frames(path, wanted, times_s=known)
    assert [number_in(frame.rgb) - first for frame in frames] == wanted


@pytest.mark.parametrize("every", [1, 4])
def test_wanted_frames_close_together_are_told_apart(tmp_path: Path, every: int):
    """Two pictures almost at once, as some phones write after a stall; or only every fourth picture was looked at."""
    times = (
        even_times(120, 240)
        if every > 1
        else [*even_times(60, 30), 59 / 30 + 0.003, *(2.1 + t for t in even_times(30, 30))]
    )
    path = write_clip(tmp_path / "a.mp4", times)
    with open_video(path) as source:
        known = source.times()[::every]
    wanted = list(range(len(known)))
    assert [number_in(frame.rgb) for frame in read_frames(path, wanted, times_s=known)] == [
        every * i for i in wanted
    ]


def test_damaged_files_are_read_or_refused_and_nothing_else(tmp_path: Path):
    """Seeded damage to the index and anywhere else: frames with rising times, or a `VideoError`."""
    rng = np.random.default_rng(7)
    whole = write_clip(tmp_path / "whole.mp4", even_times(20, 30), sound="aac").read_bytes()
    index = whole.find(b"moov")
    outcomes = set()
    for trial in range(45):
        data = bytearray(whole)
        places = rng.integers(index, index + 1500, 8) if trial % 3 else rng.integers(0, len(data), 30)
        for place in places:
            data[min(place, len(data) - 1)] = rng.choice([0, 128, 255, int(rng.integers(256))])
        path = tmp_path / "damaged.mp4"
        path.write_bytes(data)
        try:
            with open_video(path) as source:
                times = source.times()
            list(read_frames(path, [0, len(times) - 1], times_s=times))
        except VideoError:
            outcomes.add("refused")
        else:
            outcomes.add("read")
            assert len(times) >= 2
            assert np.all(np.diff(times) > 0)
    assert outcomes == {"read", "refused"}


def test_a_source_is_read_once_and_released(tmp_path: Path):
    path = write_clip(tmp_path / "a.mp4", even_times(30, 30))
    with open_video(path) as source:
        next(iter(source))
    with pytest.raises(RuntimeError, match="once"):
        next(iter(source))
    path.unlink()


# Turned and in another codec, in slow motion, wide, dark; the others were written by the same encoder at one rate.
NOT_ALIKE = {"turned_hevc", "slow_motion", "crossing", "dim_and_blurred", "side_left_good"}


@pytest.mark.parametrize(
    "path",
    [
        *(
            pytest.param(path, marks=() if path.stem in NOT_ALIKE else pytest.mark.slow)
            for path in sorted(CLIPS.glob("*.mp4"))
        ),
        *(pytest.param(path, marks=pytest.mark.slow) for path in sorted((SHARED / "videos").glob("*.mp4"))),
    ],
    ids=lambda path: path.stem,
)
def test_both_backends_agree(path: Path):
    """Same libraries below (swscale, FFmpeg): the same pixels, and times to the rounding of a double."""
    with open_video(path, backend="opencv") as first, open_video(path, backend="pyav") as second:
        for one, other in zip(first, second, strict=True):
            assert abs(one.time_s - other.time_s) < 1e-9
            if one.index % 50 == 0:
                assert np.abs(one.rgb.astype(int) - other.rgb).max() <= 1
    assert first.info.frames == second.info.frames
    assert first.info.warnings == second.info.warnings
    assert bool(first.info.warnings) == first.info.variable_frame_rate  # Nothing else is wrong with them.


def _faststart(path: Path) -> None:
    """Rewrite an MP4 with its index at the front, as the phone's share button does."""
    import av

    moved = path.with_suffix(".moved.mp4")
    with av.open(str(path)) as source, av.open(str(moved), "w", options={"movflags": "faststart"}) as out:
        stream = out.add_stream_from_template(source.streams.video[0])
        for packet in source.demux(source.streams.video[0]):
            if packet.dts is not None:
                packet.stream = stream
                out.mux(packet)
    moved.replace(path)
