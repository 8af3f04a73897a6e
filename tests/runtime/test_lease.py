"""One writer a folder: others wait, the dead and the silent are taken over, and never two at once."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path

import pytest

from formcam._runtime import lease as leases
from formcam._runtime.lease import lease
from tests.support.places import ROOT

# Holds the lease of a folder, says so, and then does as told.
HOLDER = textwrap.dedent(
    """
    import sys
    from pathlib import Path
    from formcam._runtime.lease import lease
    with lease(Path(sys.argv[1])):
        print("held", flush=True)
        sys.stdin.read()
    """
)
# Counts in a file, which only one at a time can do without losing a count.
COUNTER = textwrap.dedent(
    """
    import sys, time
    from pathlib import Path
    from formcam._runtime.lease import lease
    folder = Path(sys.argv[1])
    for _ in range(10):
        with lease(folder):
            count = folder.parent / "count"
            seen = int(count.read_text()) if count.exists() else 0
            time.sleep(0.01)
            count.write_text(str(seen + 1))
    """
)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leases, "POLL_S", 0.02)


def python(program: str, folder: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", program, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )


def holder(folder: Path) -> subprocess.Popen[str]:
    process = python(HOLDER, folder)
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_nothing_is_left_of_it(tmp_path: Path):
    with lease(tmp_path / "out" / ".clip.lease"):
        assert [path.name for path in (tmp_path / "out").iterdir()] == [".clip.lease"]
    assert list((tmp_path / "out").iterdir()) == []


def test_a_second_one_waits_for_the_first(tmp_path: Path):
    first = holder(tmp_path / ".clip.lease")
    assert first.stdin is not None
    got = threading.Event()

    def second() -> None:
        with lease(tmp_path / ".clip.lease"):
            got.set()

    waiting = threading.Thread(target=second)
    waiting.start()
    assert not got.wait(0.5)
    first.communicate()
    assert got.wait(10)
    waiting.join()


@pytest.mark.skipif(os.name != "posix", reason="signals")
def test_a_dead_holder_is_taken_over_at_once(tmp_path: Path):
    first = holder(tmp_path / ".clip.lease")
    first.kill()
    first.wait()
    begun = time.monotonic()
    with lease(tmp_path / ".clip.lease"):
        assert time.monotonic() - begun < 10 < leases.STALE_S


def test_a_holder_elsewhere_counts_as_long_as_it_gives_signs_of_life(tmp_path: Path, monkeypatch):
    path = tmp_path / ".clip.lease"
    path.write_text('{"mark": "m", "processes": "another computer", "pid": 1}', encoding="utf-8")
    taken, done = threading.Event(), threading.Event()
    monkeypatch.setattr(leases, "STALE_S", 1.0)
    alive = threading.Thread(target=leases._beat, args=(path, done))
    monkeypatch.setattr(leases, "BEAT_S", 0.1)
    alive.start()

    def second() -> None:
        with lease(tmp_path / ".clip.lease"):
            taken.set()

    waiting = threading.Thread(target=second)
    waiting.start()
    assert not taken.wait(2.0)  # Twice as long as it takes to be stale.
    done.set()
    alive.join()
    assert taken.wait(10)
    waiting.join()


def test_many_at_once_never_write_together(tmp_path: Path):
    (tmp_path / ".clip.lease").write_text('{"mark": "old", "processes": "another computer", "pid": 1}')
    long_ago = time.time() - 2 * leases.STALE_S
    os.utime(tmp_path / ".clip.lease", (long_ago, long_ago))
    processes = [
        python(
            COUNTER.replace(
                "import sys,", "import formcam._runtime.lease as l; l.POLL_S = 0.005; import sys,"
            ),
            tmp_path / ".clip.lease",
        )
        for _ in range(4)
    ]
    for process in processes:
        process.communicate()
        assert process.returncode == 0
    assert (tmp_path / "count").read_text() == "40"
    assert [path.name for path in tmp_path.iterdir()] == ["count"]
