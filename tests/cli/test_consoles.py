"""What standard streams are joined to: narrow encodings, nothing, a reader that goes away."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from formcam.outputs.files.keypoints_npz import track_to_npz
from tests.support import synthetic
from tests.support.places import ROOT

posix = pytest.mark.skipif(os.name != "posix", reason="a shell's way to close streams")


@pytest.fixture(scope="module")
def track(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("track") / "keypoints.npz"
    track_to_npz(path, synthetic.track())
    return path


def shell(line: str, *arguments: object, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """A line of bash with the program as `$0 -m formcam`, and what follows it as `$1` …"""
    return subprocess.run(
        ["bash", "-c", f"set -o pipefail; {line}", sys.executable, *map(str, arguments)],
        capture_output=True,
        cwd=ROOT,
        env={**os.environ, **environment},
        timeout=120,
        check=False,
    )


@posix
@pytest.mark.slow
@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_letters_that_a_console_lacks_are_replaced(encoding: str, track: Path, tmp_path: Path):
    done = shell(
        '"$0" -m formcam measure "$1" --out "$2"', track, tmp_path / "läuft 跑", PYTHONIOENCODING=encoding
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert "Results are in" in done.stdout.decode(encoding)
    bad = shell('"$0" -m formcam measure "$1"', tmp_path / "跑.npz", PYTHONIOENCODING=encoding)
    assert bad.returncode == 2
    assert bad.stderr.startswith(b"error: ")
    assert bad.stderr.count(b"\n") == 1


@posix
@pytest.mark.slow
@pytest.mark.parametrize("closed", ["<&-", "<&- >&- 2>&-"])
def test_closed_streams_are_no_matter(closed: str, track: Path, tmp_path: Path):
    done = shell(f'"$0" -m formcam measure "$1" --out "$2" {closed}', track, tmp_path / "out")
    assert (done.returncode, done.stderr) == (0, b"")
    assert (b"Results are in" in done.stdout) == (" >&-" not in f" {closed}")
    assert (tmp_path / "out" / "report.pdf").read_bytes().startswith(b"%PDF")
    bad = shell(f'"$0" -m formcam measure nowhere.npz {closed}')
    assert bad.returncode == 2
    assert (b"error: " in bad.stderr) == ("2>&-" not in closed)


@posix
def test_the_standard_numbers_are_taken_before_a_library_or_process_gets_them():
    program = (
        "import os, subprocess, sys; from formcam._runtime import consoles; consoles.prepare(); "
        "assert os.open(os.devnull, os.O_RDONLY) > 2; "
        "sys.exit(subprocess.call([sys.executable, '-c', 'import os; [os.fstat(n) for n in range(3)]']))"
    )
    assert shell('"$0" -c "$1" <&- >&- 2>&-', program).returncode == 0


@posix
@pytest.mark.slow
@pytest.mark.parametrize("reader", ["head -c 1"])
def test_a_reader_that_goes_away_leaves_the_work_whole_and_the_end_clean(
    reader: str, track: Path, tmp_path: Path
):
    done = shell(f'"$0" -m formcam measure "$1" --out "$2" | {reader}', track, tmp_path)
    assert (done.returncode, done.stderr) == (0, b"")
    assert (tmp_path / "report.pdf").exists()
    told = shell(
        f'("$0" -m formcam measure nowhere.npz 2>&1; echo $? > "$1") | {reader}', tmp_path / "status"
    )
    assert told.stderr == b""
    assert (tmp_path / "status").read_text().strip() == "2"


@pytest.mark.slow
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_console_on_a_full_disk_is_one_line(track: Path, tmp_path: Path):
    done = shell('"$0" -m formcam measure "$1" --out "$2" > /dev/full', track, tmp_path)
    assert done.returncode == 2
    assert done.stderr.startswith(b"error: the disk is full; ")
    assert done.stderr.count(b"\n") == 1
