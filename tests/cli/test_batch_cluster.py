"""A batch on a real Dask cluster of this machine: scheduler and workers as processes that talk over TCP."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from formcam.cli.batch import Outcome, run_batch
from formcam.records.errors import UsageError
from tests.support import places
from tests.support.browser import cut

# One more than workers: who is lost has begun with another one.
CLIPS = ("side_left_good", "side_right_good", "rear_good")
WORKERS = 2
START_S = 180.0

pytest.importorskip("distributed", reason="needs requirements-batch.txt")


@contextlib.contextmanager
def process(*arguments: str, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """`python -m distributed.cli.…` in a process group of its own, which ends with the block."""
    with log.open("wb") as file:
        started = subprocess.Popen(
            [sys.executable, "-m", *arguments],
            stdout=file,
            stderr=subprocess.STDOUT,
            cwd=places.ROOT,
            start_new_session=True,
        )
    try:
        yield started
    finally:
        lose(started)


def lose(started: subprocess.Popen[bytes]) -> None:
    """As if its machine had lost power: the process and all that it started are gone at once."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(started.pid, signal.SIGKILL)
    started.wait()


def said(log: Path, pattern: str) -> str:
    """The first match in a log, waited for."""
    end = time.monotonic() + START_S
    while time.monotonic() < end:
        if found := re.search(pattern, log.read_text(errors="replace")):
            return found.group(0)
        time.sleep(0.1)
    raise AssertionError(f"{pattern} is not in {log.read_text(errors='replace')}")


@pytest.fixture(scope="module")
def clips(tmp_path_factory) -> Path:
    """Short clips that can all be judged: three seconds at 30 frames a second."""
    folder = tmp_path_factory.mktemp("clips")
    for name in CLIPS:
        cut(places.CLIPS / f"{name}.mp4", folder / f"{name}.mp4", 3.0, every=2)
    return folder


def results(outcomes: tuple[Outcome, ...]) -> dict[str, tuple[str, bytes, bytes]]:
    """Status, keypoints and strides by clip."""
    return {
        Path(o.video).name: (
            o.status,
            (Path(o.folder) / "keypoints.npz").read_bytes(),
            (Path(o.folder) / "strides.csv").read_bytes(),
        )
        for o in outcomes
    }


@pytest.mark.slow
def test_a_cluster_that_loses_a_worker_gives_what_this_machine_gives(clips, tmp_path):
    logs = [tmp_path / f"log{number}" for number in range(WORKERS + 1)]
    lost: list[str] = []
    with contextlib.ExitStack() as stack:
        scheduler = ("distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard")
        stack.enter_context(process(*scheduler, log=logs[0]))
        address = said(logs[0], r"tcp://127\.0\.0\.1:\d+")
        worker = ("distributed.cli.dask_worker", address, "--nthreads", "1", "--no-dashboard")
        folders = [str(tmp_path / f"worker{number}") for number in range(WORKERS)]
        workers = [
            stack.enter_context(process(*worker, "--local-directory", folder, log=log))
            for folder, log in zip(folders, logs[1:], strict=True)
        ]
        for log in logs[1:]:
            said(log, "Registered to")

        def lose_one(line: str) -> None:
            if not lost:  # After the first clip, while both workers have the next.
                lose(workers[0])
            lost.append(line)

        far = run_batch(clips, tmp_path / "far", scheduler=address, say=lose_one, model="full", clip=False)
    assert len(lost) == len(CLIPS)
    near = run_batch(clips, tmp_path / "near", say=lambda _: None, model="full", clip=False)
    assert results(far) == results(near)
    assert {outcome.status for outcome in near} == {"ok"}


def test_a_secured_scheduler_without_a_certificate_is_told_in_one_line(tmp_path: Path):
    (tmp_path / "clips").mkdir()
    (tmp_path / "clips" / "a.mp4").write_bytes(b"not looked at")
    with pytest.raises(UsageError, match="certificate"):
        run_batch(tmp_path / "clips", tmp_path / "out", scheduler="tls://127.0.0.1:8786", say=print)
