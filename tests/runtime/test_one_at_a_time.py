"""Changes of small files by several threads and processes: none undoes another, and nothing is left behind."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from formcam._runtime import one_at_a_time as module
from formcam._runtime.json_files import read_json, write_json
from formcam._runtime.one_at_a_time import changing, one_at_a_time
from tests.support.places import ROOT

# Says that it asks, then changes the file as soon as it may.
OTHER = """
import sys
from pathlib import Path
from formcam._runtime.one_at_a_time import changing
print("asks", flush=True)
with changing(Path(sys.argv[1])) as told:
    told["other"] = 1
"""


@pytest.fixture(params=["the folder's own lock", "a lease"])
def file(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A JSON file, with the system's lock and where there is none."""
    if request.param == "a lease":
        monkeypatch.setattr(module, "_flocked", lambda _: None)
    path = tmp_path / "told.json"
    write_json(path, {"known": 1})
    yield path
    assert [one.name for one in tmp_path.iterdir()] == ["told.json"]


def test_two_threads_that_change_different_entries_both_have_their_way(file: Path):
    def other() -> None:
        with changing(file) as told:
            told["other"] = 1

    thread = threading.Thread(target=other)
    with changing(file) as told:
        thread.start()
        thread.join(0.2)  # It has had its chance to come between reading and writing.
        assert thread.is_alive()
        told["ours"] = 1
    thread.join(20)
    assert read_json(file) == {"known": 1, "ours": 1, "other": 1}


def test_two_processes_that_change_different_entries_both_have_their_way(tmp_path: Path):
    path = tmp_path / "told.json"
    with changing(path) as told:
        process = subprocess.Popen(
            [sys.executable, "-c", OTHER, str(path)], stdout=subprocess.PIPE, cwd=ROOT, text=True
        )
        assert process.stdout is not None
        assert process.stdout.readline() == "asks\n"
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(0.3)
        told["ours"] = 1
    assert process.wait(20) == 0
    assert read_json(path) == {"ours": 1, "other": 1}


def test_a_change_may_be_made_of_changes(file: Path):
    with one_at_a_time(file.parent):
        for name in ("first", "second"):
            with changing(file) as told:
                told[name] = 1
    assert read_json(file) == {"known": 1, "first": 1, "second": 1}


def test_what_fails_half_way_writes_nothing_and_lets_go(file: Path):
    with suppress(RuntimeError), changing(file) as told:
        told["half"] = 1
        raise RuntimeError
    with changing(file) as told:
        assert told == {"known": 1}


def test_nothing_is_written_where_nothing_changed(file: Path):
    before = file.stat()
    with changing(file):
        pass
    after = file.stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_a_folder_that_is_gone_stays_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    for lock in (module._flocked, lambda _: None):
        monkeypatch.setattr(module, "_flocked", lock)
        with pytest.raises(FileNotFoundError), changing(tmp_path / "gone" / "told.json"):
            pass
    assert not list(tmp_path.iterdir())


def test_two_threads_write_one_file_each_under_a_name_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """The second writer comes while the first has written its part and not yet put it in place."""
    path, real, parts = tmp_path / "told.json", Path.replace, list[str]()

    def slow(part: Path, target: Path) -> Path:
        parts.append(part.name)
        if len(parts) == 1:
            write_json(path, {"second": 1})
        return real(part, target)

    monkeypatch.setattr(Path, "replace", slow)
    write_json(path, {"first": 1})
    assert len(set(parts)) == 2
    assert read_json(path) == {"first": 1}
