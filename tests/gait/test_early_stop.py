"""A long clip is read until it has shown a run, and the user is told; a short one is read whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from formcam.gait.early_stop import (
    ENOUGH_RUN_S,
    LONGEST_WHOLE_S,
    LOOK_BACK_S,
    LOOK_EVERY_S,
    LOOK_FROM_S,
    EarlyStop,
)
from formcam.records.track import PoseTrack
from formcam.video.reader import open_video
from tests.support import media, synthetic
from tests.support.tracks import joined, standing


def first_enough(track: PoseTrack, length_s: float = 1800.0) -> tuple[float | None, list[float]]:
    """When a reader of a clip so long would stop, in seconds, and how long every part was that it asked for."""
    asked: list[float] = []

    def track_from(first: int, time_s: Sequence[float]) -> PoseTrack:
        asked.append(time_s[-1] - time_s[first])
        part = slice(first, len(time_s))
        return PoseTrack(
            track.time_s[part], track.xy_px[part], track.visibility[part], track.width_px, track.height_px
        )

    enough, times = EarlyStop(length_s), track.time_s.tolist()
    return next((t for n, t in enumerate(times, 1) if enough(track_from, times[:n])), None), asked


def run(length_s: float, **how: Any) -> PoseTrack:
    return synthetic.track(length_s=length_s, fps=15.0, **how)


def test_a_run_from_the_start_is_enough_at_the_first_look():
    stopped, _ = first_enough(run(LOOK_FROM_S + 20.0))
    assert stopped == pytest.approx(LOOK_FROM_S, abs=0.1)


def test_a_short_clip_is_read_whole():
    assert first_enough(run(LOOK_FROM_S + 20.0), LONGEST_WHOLE_S) == (None, [])


def test_a_good_part_later_in_the_clip_is_found():
    idle_s = 130.0
    stopped, asked = first_enough(joined(standing(idle_s, fps=15.0), run(120.0, noise_px=1.0)))
    assert stopped is not None
    # The run is over a minute long by then, and no more than two looks late.
    assert ENOUGH_RUN_S <= stopped - idle_s <= ENOUGH_RUN_S + 2 * LOOK_EVERY_S
    # What a look takes does not grow with the clip.
    assert max(asked) <= LOOK_BACK_S + 0.1


def test_walking_to_warm_up_is_not_enough():
    walk = run(150.0, cadence_spm=112.0, contact_s=0.65, speed_mps=1.4)
    assert first_enough(walk)[0] is None


def test_nobody_there_is_read_to_the_end():
    track = run(160.0)
    assert first_enough(replace(track, xy_px=np.full_like(track.xy_px, np.nan)))[0] is None


def test_the_source_ends_where_it_is_told_to(tmp_path: Path):
    running = run(LOOK_FROM_S + 20.0)
    told = EarlyStop(1800.0)(lambda *_: running, running.time_s.tolist())
    assert told is not None
    assert "first 2.3 of 30.0 minutes" in told
    path = media.write_clip(tmp_path / "run.mp4", media.even_times(90, 30.0))
    with open_video(path) as source:
        read = []
        for frame in source:
            read.append(frame.index)
            if frame.index == 39:
                source.stop(told)
    assert read == list(range(40))
    assert source.info.frames == 40
    assert source.info.duration_s == pytest.approx(40 / 30, abs=0.01)
    assert source.info.warnings == (told,)
