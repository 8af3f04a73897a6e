"""The worker processes: the same numbers whatever their number, no seams, nothing left over."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import pytest

from formcam.pose import tracking
from formcam.pose.model_files import pose_model
from formcam.pose.people import body_height_px
from formcam.pose.tracking import TrackFrom, chunk_frames, detect_people_in, track_runner
from formcam.pose.worker_pool import Pool
from formcam.records.errors import CannotJudge, SetupError, UsageError
from formcam.records.skeleton import INDEX
from formcam.records.track import PoseTrack
from formcam.video.reader import open_video, read_frames
from tests.support import left_runner
from tests.support.places import PLAIN_RUNNER, ROOT

NEAR = [INDEX[f"left_{joint}"] for joint in ("shoulder", "hip", "knee", "ankle")]


def track(path: Path, **options) -> PoseTrack:
    """With the quicker model: how pictures are shared out among processes is the same for both."""
    with open_video(path) as source:
        return track_runner(source, **{"model": "full", **options})


@pytest.fixture(scope="module")
def short_clip(tmp_path_factory) -> Path:
    """150 frames (5 s) of a runner from his left: four chunks."""
    path = tmp_path_factory.mktemp("clip") / "short.avi"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 30, (720, 1280))
    for rgb in left_runner.pictures(150):
        writer.write(cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR))
    writer.release()
    return path


@pytest.fixture(scope="module")
def short_track(short_clip) -> PoseTrack:
    return track(short_clip, workers=1)


@pytest.mark.parametrize("frames", [0, 2, 29, 120, 121, 300, 360, 900, 18_000])
def test_chunks_are_even_shares(frames):
    length = chunk_frames(frames)
    assert 30 <= length <= 100
    chunks = -(-frames // length)
    assert chunks % 4 == 0 or frames < 120
    if chunks:  # The last one is the only shorter one, by less than a frame for each of the others.
        assert 0 <= chunks * length - frames < max(chunks, 30)


@pytest.mark.slow
@pytest.mark.parametrize("workers", [2, 3])
def test_same_bits_whatever_the_workers(short_clip, short_track, workers):
    again = track(short_clip, workers=workers)
    assert np.array_equal(again.xy_px, short_track.xy_px, equal_nan=True)
    assert np.array_equal(again.visibility, short_track.visibility)
    np.testing.assert_array_equal(again.hidden, short_track.hidden)
    assert np.array_equal(again.time_s, short_track.time_s)


@pytest.mark.slow
def test_chunk_borders_leave_no_seam(short_clip, short_track, monkeypatch):
    """Against one pass without borders, the first frames of later chunks differ no more than all others do.

    Two passes that began at different frames never agree exactly: the region in which the network looks follows
    from the last landmarks, and its tiny differences do not die out (median 0.3 % of body height).
    """
    length = chunk_frames(150)
    monkeypatch.setattr(tracking, "chunk_frames", lambda _: 150)
    whole = track(short_clip, workers=1)
    away = np.linalg.norm(whole.xy_px - short_track.xy_px, axis=2)[:, NEAR] / body_height_px(whole)
    assert away[:length].max() == 0.0
    since = np.arange(150) % length
    later = np.arange(150) >= length
    border, inside = away[later & (since < 4)], away[later & (since >= 4)]
    # 32 points at the borders: their median's sampling error is about a fifth of the spread, which is as large as
    # the median itself; the landmarker without warm-up is at three times.
    assert np.median(border) < 1.5 * np.median(inside)
    assert np.median(border) < 0.006


@pytest.mark.slow
def test_the_runner_is_whole_and_as_tall_as_he_is(short_track):
    assert len(short_track) == 150
    assert not short_track.hidden.any()
    assert np.isfinite(short_track.xy_px).all()
    lowest, highest = left_runner.eyes_to_sole_px()
    assert lowest < body_height_px(short_track) < highest


@pytest.mark.slow
def test_progress_counts_frames_up_to_all(short_clip):
    seen = []
    track(short_clip, workers=2, on_progress=lambda done, total: seen.append((done, total)))
    assert seen[-1] == (150, 150)
    assert all(a[0] <= b[0] for a, b in pairwise(seen))


@pytest.mark.slow
def test_an_empty_scene_is_refused(tmp_path):
    path = tmp_path / "empty.avi"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 30, (320, 480))
    for _ in range(60):
        writer.write(np.full((480, 320, 3), 90, np.uint8))
    writer.release()
    with pytest.raises(CannotJudge) as caught:
        track(path, workers=1)
    assert caught.value.code == "no_person"


@pytest.fixture(scope="module")
def two_runners(tmp_path_factory) -> Path:
    """Two rendered runners beside each other, 40 frames: from the side on the left, from behind on the right."""
    path = tmp_path_factory.mktemp("clip") / "two.avi"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 60, (1280, 960))
    halves = [read_frames(PLAIN_RUNNER / f"base_{view}.mp4", range(40)) for view in ("side", "rear")]
    for side, rear in zip(*halves, strict=True):
        writer.write(cv2.cvtColor(np.hstack([side.rgb, rear.rgb]), cv2.COLOR_RGB2BGR))
    writer.release()
    return path


@pytest.mark.slow
def test_reading_ends_when_enough_was_seen(short_clip):
    def enough(track_from: TrackFrom, time_s: Sequence[float]) -> str | None:
        if time_s[-1] < 1.0:
            return None
        assert np.isfinite(track_from(5, time_s).xy_px).any()
        return "one second is enough"

    with open_video(short_clip) as source:
        found = track_runner(source, workers=2, model="full", stop_when=enough)
        assert source.info.warnings == ("one second is enough",)
    assert len(found) == 31


@pytest.mark.slow
def test_people_in_one_picture(two_runners):
    (frame,) = read_frames(two_runners, [10])
    (people,) = detect_people_in([frame.rgb])
    assert sorted(int(person[:, 0].mean()) // 640 for person in people) == [0, 1]
    heights = [np.ptp(person[:, 1]) for person in people]
    assert heights[0] >= heights[1] > 480


@pytest.mark.slow
@pytest.mark.parametrize(("x", "half"), [(0.25, 0), (0.75, 1)])
def test_a_point_picks_the_runner(two_runners, x, half):
    found = track(two_runners, workers=2, model="full", runner_xy=(x, 0.5))
    hips = found.point("left_hip")[:, 0]
    assert found.hidden is not None
    assert np.all(hips[~found.hidden] // 640 == half)
    assert found.hidden.sum() == 0


def test_no_workers_is_a_usage_error(short_clip):
    with pytest.raises(UsageError), open_video(short_clip) as source:
        track_runner(source, workers=0)


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{pid}/stat")
    return not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] != "Z"


def gone_within(seconds: float, pids) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if not any(alive(pid) for pid in pids):
            return True
        time.sleep(0.05)
    return False


def fill(slot: np.ndarray) -> None:
    slot[:] = 90


def submit_some(pool: Pool) -> None:
    for ticket in range(4):
        pool.submit(0, ticket, 200, 200, fill)
    pool.finish()


@pytest.mark.slow
@pytest.mark.alone
def test_a_worker_that_dies_is_told_in_one_line():
    bundle, _ = pose_model("full")
    with Pool(1, lambda *_: None) as pool:
        pids = pool.process_ids
        pool.reserve(2, 200 * 200 * 3)
        pool.new_landmarker(0, bundle, people=1, tracking=True)
        submit_some(pool)
        os.kill(pids[0], signal.SIGKILL)
        with pytest.raises(SetupError, match="ended unexpectedly"):
            submit_some(pool)
    assert gone_within(2, pids)


@pytest.mark.slow
def test_a_worker_that_cannot_load_its_model_says_why(tmp_path):
    with Pool(1, lambda *_: None) as pool:
        pool.reserve(2, 200 * 200 * 3)
        pool.new_landmarker(0, tmp_path / "missing.task", people=1, tracking=True)
        with pytest.raises(SetupError, match="could not run"):
            submit_some(pool)


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="reads /proc")
@pytest.mark.slow
@pytest.mark.alone
@pytest.mark.usefixtures("heard_interrupts")
@pytest.mark.parametrize("blow", [signal.SIGINT, signal.SIGKILL], ids=["ctrl-c", "killed"])
def test_no_process_outlives_the_parent(short_clip, blow):
    """A plain script without a `__main__` guard, interrupted or killed in the middle: its workers go too."""
    script = textwrap.dedent(
        """
        from formcam.video.reader import open_video
        from formcam.pose import tracking, worker_pool
        start = worker_pool.Pool._start
        def telling(self, number):
            start(self, number)
            print(self.process_ids[-1], flush=True)
        worker_pool.Pool._start = telling
        print("go", flush=True)
        with open_video({path!r}) as source:
            tracking.track_runner(source, workers=2, on_progress=lambda done, total: print("at", done, flush=True))
        """
    ).format(path=str(short_clip))
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    parent = subprocess.Popen(
        [sys.executable, "-c", script],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
    )
    assert parent.stdout is not None
    lines = []
    for line in parent.stdout:
        lines.append(line.strip())
        if line.startswith("at") and int(line.split()[1]) >= 5:
            break
    parent.send_signal(blow)
    pids = [int(line) for line in lines if line.isdigit()]
    assert len(pids) == 2
    assert gone_within(5, pids)
    _, errors = parent.communicate(timeout=20)
    assert errors == "" or "KeyboardInterrupt" in errors.splitlines()[-1]
    assert lines.count("go") == 1


@pytest.mark.slow
@pytest.mark.alone
def test_nothing_is_left_in_shared_memory_nor_on_stderr(short_clip):
    code = (
        "from formcam.video.reader import open_video; from formcam.pose.tracking import track_runner\n"
        f"with open_video({str(short_clip)!r}) as s: track_runner(s, workers=2, model='full')"
    )
    folder = Path("/dev/shm")
    before = set(folder.iterdir()) if folder.is_dir() else set()
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True, timeout=120
    )
    assert done.stderr == done.stdout == ""
    after = set(folder.iterdir()) if folder.is_dir() else set()
    assert not [path for path in after - before if "formcam" in path.name or path.name.startswith("psm_")]
