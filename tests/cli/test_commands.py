"""The command line as its users meet it: exit statuses, one line on stderr, nothing half-written."""

from __future__ import annotations

import itertools
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from formcam.cli import commands
from tests.support.known_runs import shared_folder
from tests.support.left_runner import REAL
from tests.support.places import CLIPS, ROOT, SAMPLES
from tests.support.rendered import truth_of

ANALYSIS_KEYS = {
    "schema",
    "status",
    "formcam",
    "model",
    "refusal",
    "video",
    "view",
    "direction",
    "activity",
    "quality",
    "scale",
    "events",
    "measurements",
    "findings",
    "exercises",
    "markers",
}


def formcam(*arguments: object, timeout_s: float = 300) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "formcam", *map(str, arguments)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=timeout_s,
        check=False,
    )


def called(*arguments: object, capfd: pytest.CaptureFixture[str]) -> subprocess.CompletedProcess[str]:
    """The same in this process, which has loaded its libraries."""
    words = [str(one) for one in arguments]
    return subprocess.CompletedProcess(words, commands.main(words), *capfd.readouterr())


def assert_one_line_of_advice(run: subprocess.CompletedProcess[str], status: int) -> None:
    assert run.returncode == status, run.stderr
    lines = run.stderr.splitlines()
    assert len(lines) == 1, run.stderr
    assert lines[0].startswith("error: ")
    assert "; " in lines[0]
    assert " _" not in lines[0]  # No name of ours.


@pytest.mark.parametrize(
    "arguments",
    [
        (),  # no command
        ("analyse",),  # no video
        ("analyse", "no_such_file.mp4"),
        ("analyse", "."),  # a folder
        ("analyse", "x.mp4", "--view", "above"),
        ("analyse", "x.mp4", "--height-cm", "17"),
        ("analyse", "x.mp4", "--speed-kmh", "nan"),
        ("analyse", "x.mp4", "--capture-fps", "0"),
        ("analyse", "x.mp4", "--capture-fps", "fast"),
        ("analyse", "x.mp4", "--runner", "2,2"),
        ("analyse", "x.mp4", "--workers", "0"),
        ("analyse", "x.mp4", "--workers", "1.5"),
        ("app", "--port", "0"),
        ("app", "--address", "10.0.0.1"),
        ("measure", "no_such_track.npz"),
        ("compare", "a.json", "b.json"),
        ("fly",),
    ],
    ids=lambda a: " ".join(a) or "nothing",
)
def test_wrong_arguments_are_status_2_with_one_line(
    arguments: tuple[str, ...], tmp_path: Path, capfd: pytest.CaptureFixture[str]
):
    out = tmp_path / "out"
    extra = ("--out", out) if arguments[:1] in (("analyse",), ("measure",)) and len(arguments) > 1 else ()
    assert_one_line_of_advice(called(*arguments, *extra, capfd=capfd), 2)
    assert not out.exists()


@pytest.mark.parametrize("arguments", [("fly",), ("measure", "no_such_track.npz")], ids=" ".join)
def test_wrong_arguments_exit_2_with_one_line(arguments: tuple[str, ...]):
    """What is wrong at once, and what is found to be once libraries are loaded: the process ends with that status."""
    assert_one_line_of_advice(formcam(*arguments), 2)


@pytest.mark.parametrize(
    ("content", "run"),
    [(b"", called), (b"not a video, just words\n" * 50, lambda *arguments, **_: formcam(*arguments))],
    ids=["empty, in this process", "text"],
)
def test_what_is_no_video_is_refused_and_leaves_only_the_refusal(
    content: bytes, run: Callable[..., Any], tmp_path: Path, capfd: pytest.CaptureFixture[str]
):
    video = tmp_path / "clip.mp4"
    video.write_bytes(content)
    out = tmp_path / "out"
    assert_one_line_of_advice(run("analyse", video, "--out", out, capfd=capfd), 3)
    assert [path.name for path in out.iterdir()] == ["analysis.json"]
    analysis = json.loads((out / "analysis.json").read_text())
    assert analysis["status"] == "refused"
    assert analysis["refusal"]["code"] == "unreadable_video"
    assert set(analysis) >= ANALYSIS_KEYS
    assert analysis["markers"] is None


@pytest.mark.slow
@pytest.mark.parametrize(
    ("clip", "codes"),
    [
        ("two_people_walking_jumping.mp4", {"not_running"}),
        ("lab_balancing_not_running.mp4", {"not_running", "too_short", "no_person"}),
        ("street_no_runner.mp4", {"no_person", "not_running"}),
        ("standing.mp4", {"not_running", "too_short"}),
    ],
)
def test_clips_without_a_runner_are_refused(clip: str, codes: set[str], tmp_path: Path):
    """With the middle model, for half of the time: who runs is not decided by its finesse."""
    path = CLIPS / clip if clip == "standing.mp4" else shared_folder() / "videos" / clip
    assert_one_line_of_advice(formcam("analyse", path, "--out", tmp_path, "--model", "full"), 3)
    analysis = json.loads((tmp_path / "analysis.json").read_text())
    assert analysis["refusal"]["code"] in codes
    assert [path.name for path in tmp_path.iterdir()] == ["analysis.json"]


@pytest.mark.slow
def test_a_treadmill_clip_end_to_end(tmp_path: Path):
    """The real clip, cadence 168.9 ± 0.5 (pixel methods), where it is; else the sample with its exact truth.

    The other limits are what a body can do.
    """
    clip, view, length_s, cadence_spm = REAL, "left", 12.0, 168.9
    if not clip.exists():
        clip, view = SAMPLES / "good_form.mp4", "right"
        truth = truth_of(clip)
        length_s, cadence_spm = truth["recording"]["duration_s"], truth["metrics"]["cadence"]
    run = formcam("analyse", clip, "--out", tmp_path)
    assert run.returncode == 0, run.stderr
    assert run.stderr == ""
    assert {p.name for p in tmp_path.iterdir()} == {
        "analysis.json",
        "annotated.mp4",
        "report.pdf",
        "strides.csv",
        "keypoints.npz",
        "markers.trc",
        "angles.mot",
        "frames",
    }
    analysis = json.loads((tmp_path / "analysis.json").read_text())
    assert (analysis["view"], analysis["activity"]) == (view, "running")
    values = {(m["name"], m["side"]): m["value"] for m in analysis["measurements"]}
    assert values["cadence", None] == pytest.approx(cadence_spm, abs=1.0)
    assert 200 <= values["ground_contact_time", view] <= 320
    assert 4 <= values["vertical_oscillation", None] <= 14
    assert -5 <= values["trunk_lean", None] <= 20
    contacts = [e["side"] for e in analysis["events"] if e["type"] == "initial_contact"]
    assert all(a != b for a, b in itertools.pairwise(contacts)), "feet must alternate"
    assert len(contacts) == pytest.approx(length_s * cadence_spm / 60, abs=1.5)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="other systems' names are always text")
def test_names_that_are_not_utf8_are_analysed_and_written_to(short_run: Path, tmp_path: Path):
    """OpenCV, PyAV, the report and the clip's writer, with a bad name for the clip and for the results.

    Progress is asked for as JSON, and is JSON to the end.
    """
    clip = Path(os.fsdecode(os.fsencode(tmp_path) + b"/L\xe4ufer\xff.mp4"))
    shutil.copy(short_run, clip)
    out = Path(os.fsdecode(os.fsencode(tmp_path) + b"/d\xe4/out"))
    run = formcam("analyse", clip, "--out", out, "--model", "full", "--markers", "--json-progress")
    assert run.returncode == 0, run.stderr
    assert run.stderr.rstrip().endswith("d\ufffd/out")
    # Nor does a runner without tape get any.
    assert "No dots of tape were found" in " ".join(run.stderr.split())
    shares = [json.loads(line)["share"] for line in run.stdout.splitlines()]
    assert shares == sorted(shares)
    assert shares
    assert {"analysis.json", "annotated.mp4", "report.pdf", "frames"} <= {path.name for path in out.iterdir()}
    run = formcam("measure", out / "keypoints.npz", "--out", out.with_name("again"))
    assert (run.returncode, run.stderr) == (0, "")


def test_a_long_name_gets_a_folder_beside_the_caller(tmp_path: Path):
    """83 letters of three bytes each: the clip's own name is as long as names may be."""
    clip = tmp_path / ("跑" * 83 + ".mp4")
    clip.write_bytes(b"no video")
    run = subprocess.run(
        [sys.executable, "-m", "formcam", "analyse", clip.name],
        cwd=tmp_path, capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert_one_line_of_advice(run, 3)
    (folder,) = [path for path in tmp_path.iterdir() if path.is_dir()]
    assert folder.name.startswith("跑跑")
    assert folder.name.endswith("_formcam")


@pytest.mark.slow
@pytest.mark.alone
@pytest.mark.usefixtures("heard_interrupts")
def test_an_interrupt_is_clean(tmp_path: Path):
    """Ctrl-C in the middle: status 130, nothing left behind, no orphan of the same process group."""
    command = [sys.executable, "-m", "formcam", "analyse"]
    command += [str(SAMPLES / "side.mp4"), "--out", str(tmp_path / "out")]
    process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True, start_new_session=True)
    time.sleep(6)
    os.killpg(process.pid, signal.SIGINT)
    _, stderr = process.communicate(timeout=20)
    assert process.returncode == 130
    assert "Traceback" not in stderr
    assert not list((tmp_path / "out").glob("*")) if (tmp_path / "out").exists() else True
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)
