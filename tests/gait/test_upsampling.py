"""The quick path for clips of 120 and 240 pictures a second: which pictures, and what the others get."""

from __future__ import annotations

from dataclasses import replace
from itertools import takewhile
from pathlib import Path

import numpy as np
import pytest

from benchmarks.mocap_events import summary
from benchmarks.mocap_thin import run
from formcam.gait.cleaning import clean_track
from formcam.gait.orientation import find_orientation
from formcam.gait.upsampling import in_all_pictures
from formcam.pipeline import analyse
from formcam.records.track import PoseTrack
from formcam.video.reader import every_for, open_video
from formcam.video.writer import ClipWriter
from tests.support.places import CLIPS, SAMPLES
from tests.support.synthetic import Formula
from tests.support.synthetic import track as synthetic_track

SAMPLE = SAMPLES / "side.mp4"
FPS = 240.0
STEP = 4
# Of the sample that is filmed anew: 14 steps.
LENGTH_S = 5.0


def thin(track: PoseTrack, step: int) -> PoseTrack:
    return PoseTrack(
        track.time_s[::step],
        track.xy_px[::step],
        track.visibility[::step],
        track.width_px,
        track.height_px,
        all_time_s=track.time_s,
    )


@pytest.mark.parametrize(
    ("fps", "every"), [(24.0, 1), (60.0, 1), (90.0, 1), (119.88, 2), (120.0, 2), (200.0, 3), (240.0, 4)]
)
def test_sixty_pictures_a_second_are_kept(fps: float, every: int):
    with open_video(SAMPLE) as source:
        info = replace(source.info, capture_fps=fps)
    assert every_for(info) == every
    assert every_for(replace(info, variable_frame_rate=True)) == 1
    assert fps / every >= 59.9 or every == 1


def test_only_the_pictures_that_are_wanted_come_and_all_times():
    clip = CLIPS / "side_left_good.mp4"
    with open_video(clip) as source:
        times = source.times()
    with open_video(clip) as source:
        source.take_every(STEP)
        frames = [(frame.index, frame.time_s) for frame in source]
    assert [index for index, _ in frames] == list(range(len(frames)))
    assert [time_s for _, time_s in frames] == list(times[::STEP])
    assert np.array_equal(source.all_time_s, times)
    assert source.info.frames == len(times)


def test_paths_between_the_pictures_are_those_of_all_pictures():
    """A spline through 60 pictures a second of smooth paths; the tolerance is a fifth of a pixel, a fortieth of the
    pose model's own noise."""
    full = synthetic_track(Formula(fps=FPS, length_s=6.0))
    clean = clean_track(full, find_orientation(full))
    names = ("time_s", "xy_px", "visibility", "seen", "gap")
    some = replace(clean, **{name: getattr(clean, name)[::STEP] for name in names})
    spread = in_all_pictures(some, full.time_s)
    assert len(spread) == len(full)
    np.testing.assert_allclose(spread.xy_px[::STEP], some.xy_px, atol=1e-9)
    inside = slice(8 * STEP, -8 * STEP)
    assert np.sqrt(np.nanmean((spread.xy_px[inside] - clean.xy_px[inside]) ** 2)) < 0.2
    assert np.array_equal(spread.seen[inside], clean.seen[inside])


def test_what_is_not_known_stays_unknown():
    full = synthetic_track(Formula(fps=FPS, length_s=6.0))
    orientation = find_orientation(full)
    clean = clean_track(thin(full, STEP), orientation)
    gap = clean.gap.copy()
    gap[100:110] = True
    xy = clean.xy_px.copy()
    xy[100:110] = np.nan
    spread = in_all_pictures(replace(clean, gap=gap, xy_px=xy), full.time_s[:-1])
    assert np.isnan(spread.xy_px[99 * STEP + 1 : 110 * STEP]).all()
    assert np.isfinite(spread.xy_px[99 * STEP]).any()
    assert np.isfinite(spread.xy_px[110 * STEP]).any()
    assert spread.gap[99 * STEP + 1 : 110 * STEP].all()
    # After the last picture looked at there is nothing to lean on.
    last = (len(clean) - 1) * STEP
    assert spread.gap[last + 1 :].all()
    assert not spread.seen[last + 1 :].any()


@pytest.mark.slow
@pytest.mark.usefixtures("shared")
def test_contacts_are_as_exact_as_from_all_pictures():
    """Against force plates, every sixth trial: the quick path may cost a quarter of a millisecond (measured over all
    trials: 0.1 to 0.2)."""
    found = {name: summary(rows) for name, rows in run(6, near=False).items()}
    for fps, step in (("120", 2), ("240", 4)):
        full, quick = found[f"{fps} fps, all pictures"], found[f"{fps} fps, every {step}"]
        for figure in ("contact_mae", "off_mae"):
            assert quick[figure] < full[figure] + 0.25
        assert quick["missed"] == quick["doubled"] == 0


@pytest.mark.slow
def test_a_fast_clip_is_measured_like_the_same_pictures_at_sixty(tmp_path: Path):
    """The sample as it is, and with every picture four times in the same time: the same poses, four times the frames.

    Both are encoded anew, each in its own way, so the poses differ by about a pixel: 3 ms of contact time."""
    paths = {1: tmp_path / "60.mp4", STEP: tmp_path / "240.mp4"}
    for copies, path in paths.items():
        with (
            open_video(SAMPLE) as source,
            ClipWriter(path, width_px=720, height_px=1280, fps=60 * copies) as writer,
        ):
            for frame in takewhile(lambda frame: frame.time_s < LENGTH_S, source):
                for number in range(copies):
                    writer.write(frame.rgb, frame.time_s + number / (60.0 * copies))
    usual, fast = (analyse(path, model="full") for path in paths.values())
    assert usual.status == fast.status == "ok"
    assert fast.track is not None
    assert fast.clean is not None
    assert usual.track is not None
    assert len(fast.track) == len(usual.track)
    assert len(fast.clean) == STEP * len(usual.track)
    for name, tolerance in (("cadence", 0.3), ("ground_contact_time", 3.0), ("trunk_lean", 0.3)):
        values = [
            next(m.value for m in analysis.measurements if m.name == name) for analysis in (usual, fast)
        ]
        assert None not in values
        assert values[1] == pytest.approx(values[0], abs=tolerance)
