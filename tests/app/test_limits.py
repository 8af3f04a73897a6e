"""The job process stays within memory, time and disk, and whatever ends it leaves a session that can be used."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from formcam._runtime.json_files import read_json, write_json
from formcam._runtime.resources import POSE_MODEL
from formcam.app import settings
from formcam.app.sessions import jobs, work_processes
from formcam.app.sessions.job_settings import JobSettings
from formcam.app.sessions.work_processes import Processes
from formcam.app.workers import analyse_job, limits
from formcam.records.errors import UsageError, VideoError
from tests.support.places import CLIPS, ROOT

MB = 1024**2
WITH_LIMIT = (
    "import sys; from formcam.app.workers import limits, analyse_job; "
    "limits.{limit}; sys.exit(analyse_job.main())"
)


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FORMCAM_DATA", str(tmp_path))
    monkeypatch.setenv(POSE_MODEL, "full")
    return tmp_path


def make_session(clip: Path) -> Path:
    """A session with a copy of that clip, ready to be worked on."""
    session = settings.new_id()
    folder = settings.session_folder(session)
    folder.mkdir(parents=True)
    shutil.copy(clip, folder / "clip.mp4")
    write_json(folder / "upload.json", {"name": "run", "clip": str(folder / "clip.mp4"), "sha256": session})
    jobs.create_upload_job(session, JobSettings())
    return folder


def work(folder: Path, limit: str) -> dict[str, object]:
    """The final state after the job process has run with one limit changed."""
    command = [sys.executable, "-c", WITH_LIMIT.format(limit=limit), str(folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, cwd=ROOT) as process:
        process.wait(120)
    return read_json(folder / "progress.json")


def allowed(tmp_path: Path, **changes: float) -> limits.Limits:
    free = {"memory_bytes": 100 * MB, "time_s": 60.0, "spare_disk_bytes": 1}
    return limits.Limits(**{**free, **changes}, folder=tmp_path)  # type: ignore[arg-type]


def test_each_limit_ends_the_job_with_advice(tmp_path: Path):
    limits.check(allowed(tmp_path), 59.0, 99 * MB)
    limits.check(allowed(tmp_path), 59.0, None)
    for spent_s, memory, changes, word in [
        (1.0, 101 * MB, {}, "memory"),
        (61.0, 99 * MB, {}, "minutes"),
        (1.0, 99 * MB, {"spare_disk_bytes": 2**62}, "disk"),
    ]:
        with pytest.raises(limits.LimitReached, match=word) as caught:
            limits.check(allowed(tmp_path, **changes), spent_s, memory)
        assert caught.value.advice


def test_longer_clips_get_more_time(tmp_path: Path):
    assert limits.limits_for(tmp_path, 1800.0).time_s > limits.limits_for(tmp_path, 30.0).time_s >= 900.0


def test_a_clip_needs_as_much_room_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    clip = tmp_path / "clip.mp4"
    clip.write_bytes(bytes(1000))
    limits.room_for(clip, tmp_path)
    usage = type(shutil.disk_usage(tmp_path))
    for free, fits in [(limits.SPARE_DISK_BYTES + 1000, True), (limits.SPARE_DISK_BYTES + 999, False)]:
        monkeypatch.setattr(shutil, "disk_usage", lambda _, free=free: usage(2**40, 0, free))
        if fits:
            limits.room_for(clip, tmp_path)
        else:
            with pytest.raises(limits.LimitReached):
                limits.room_for(clip, tmp_path)


@pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")
def test_the_memory_of_children_counts():
    before = limits.tree_memory_bytes(os.getpid())
    grab = "import sys; a = bytearray(b'x') * (200 << 20); print(flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", grab], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as child:
        assert child.stdout is not None
        child.stdout.readline()
        assert child.pid in limits.descendants(os.getpid())
        after = limits.tree_memory_bytes(os.getpid())
        child.communicate()
    assert before is not None
    assert after is not None
    # The child's own 200 MB and its interpreter; the rest is what this process did meanwhile.
    assert 190 * MB < after - before < 300 * MB


def test_a_full_disk_is_known_directly_and_as_a_cause():
    full = OSError(errno.ENOSPC, "No space left on device")
    told = UsageError("the results cannot be written", "choose another folder")
    told.__cause__ = full
    assert limits.is_disk_full(full)
    assert limits.is_disk_full(told)
    assert not limits.is_disk_full(OSError(errno.EACCES, "Permission denied"))
    assert not limits.is_disk_full(UsageError("a", "b"))
    assert analyse_job._said(told, None)["message"] == limits.DISK_FULL[0]


def test_a_failed_write_leaves_the_old_content_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    write_json(tmp_path / "a.json", {"a": 1})

    def fail(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(OSError, match="No space"):
        write_json(tmp_path / "a.json", {"a": 2})
    assert read_json(tmp_path / "a.json") == {"a": 1}
    assert [path.name for path in tmp_path.iterdir()] == ["a.json"]


def test_a_crash_of_the_decoder_is_a_state_of_the_session(data: Path, monkeypatch: pytest.MonkeyPatch):
    folder = make_session(CLIPS / "standing.mp4")
    crash = "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)"
    monkeypatch.setattr(
        work_processes,
        "_spawn",
        lambda *_: subprocess.Popen([sys.executable, "-c", crash], stdin=subprocess.PIPE),
    )
    processes = Processes()
    processes.start(folder.name)
    processes.running[folder.name, work_processes.ANALYSE].wait(30)
    processes.settle(folder.name)
    job = jobs.load(folder.name)
    assert job is not None
    assert job.state == "failed"
    assert job.advice
    assert data in folder.parents


@pytest.mark.slow
@pytest.mark.parametrize(
    ("limit", "word"),
    [
        ("LARGEST_MEMORY_BYTES = 300 << 20", "memory"),
        ("FIXED_TIME_S = limits.TIME_PER_CLIP_SECOND_S = 0.3", "minutes"),
    ],
)
def test_a_job_beyond_its_limits_ends_with_everything_it_started(
    data: Path, short_run: Path, limit: str, word: str
):
    folder = make_session(short_run)
    state = work(folder, limit)
    assert state["state"] == "failed"
    assert word in str(state["message"])
    assert not (folder / "out").exists()
    assert not (folder / "making").exists()
    assert (folder / "clip.mp4").is_file()
    assert data in folder.parents


@pytest.mark.slow
def test_a_full_disk_is_a_clear_answer_and_nothing_is_left_half_written(
    small_disk: Path, short_run: Path, monkeypatch: pytest.MonkeyPatch
):
    """The whole job on a disk that fills while the clip and the report are written."""
    monkeypatch.setenv("FORMCAM_DATA", str(small_disk))
    monkeypatch.setenv(POSE_MODEL, "full")
    folder = make_session(short_run)
    (small_disk / "ballast").write_bytes(bytes(shutil.disk_usage(small_disk).free - 300_000))
    state = work(folder, "SPARE_DISK_BYTES = 0")
    assert state == {"state": "failed", "message": limits.DISK_FULL[0], "advice": limits.DISK_FULL[1]}
    left = {path.name for path in folder.iterdir()}
    assert left <= {
        "clip.mp4",
        "upload.json",
        "job.json",
        "progress.json",
        "people.json",
        "filmed.json",
        "first_check.json",
        "preview.jpg",
        "beat",
    }
    (small_disk / "ballast").unlink()
    assert work(folder, "SPARE_DISK_BYTES = 0")["state"] in ("done", "refused")
    assert (folder / "out" / "analysis.json").is_file()


def test_an_error_names_no_file_of_ours(tmp_path: Path):
    told = VideoError("clip.mp4 holds fewer than two pictures in time order", "export it again")
    said = analyse_job._said(told, tmp_path / "clip.mp4")
    assert said["message"] == "this clip holds fewer than two pictures in time order"
    assert said["state"] == "refused"
