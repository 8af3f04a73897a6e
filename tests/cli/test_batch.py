"""A folder of clips: what is planned, kept, tried again and told, with a stand-in for the analysis; one real run."""

from __future__ import annotations

import contextlib
import csv
import json
import os
import re
import subprocess
import sys
import textwrap
import time
from dataclasses import replace
from functools import partial
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace

import pytest
from pyarrow import parquet  # type: ignore[import-untyped]

from formcam.cli import batch, batch_client, batch_receipts
from formcam.cli.batch import Outcome, run_batch, run_job
from formcam.cli.batch_client import Analyser
from formcam.cli.batch_plan import Job, options_of, plan
from formcam.cli.batch_report import PARQUET, write_index, write_summary
from formcam.cli.commands import main
from formcam.pose.worker_pool import WORKER_DIED
from formcam.records.errors import SetupError, UsageError
from formcam.records.track import Runner
from tests.support.places import ROOT

# Behaves like `formcam.cli.batch_server`, for `analyse VIDEO --out DIR …`, as the clip's own text says: "3 message",
# "kill", "kill-once", or "1" for a process that ends with a bug. It keeps count of its calls beside the results.
STAND_IN = textwrap.dedent(
    """
    import json, os, pathlib, signal, sys

    def analyse(video, out):
        out.mkdir(parents=True, exist_ok=True)
        calls = out / "calls"
        calls.write_text(calls.read_text() + "x" if calls.exists() else "x")
        order, _, message = video.read_text().partition(" ")
        if order == "kill" or (order == "kill-once" and len(calls.read_text()) == 1):
            os.kill(os.getpid(), signal.SIGKILL)
        died = order == "die-once" and len(calls.read_text()) == 1
        status = 2 if died else int(order) if order.isdigit() else 0
        if status in (0, 3):
            cadence = {"name": "cadence", "side": None, "value": 170.5, "ci95": [169.0, 172.0], "grade": "good"}
            found = {"view": "left", "measurements": [cadence] if status == 0 else []}
            (out / "analysis.json").write_text(json.dumps(found))
        if status == 1:
            sys.exit(1)
        (out / "process").write_text(str(os.getpid()))
        return status, f"error: {message}" if status else ""

    for line in sys.stdin:
        arguments = json.loads(line)
        assert arguments[0] == "analyse" and arguments[2] == "--out"
        print(json.dumps(analyse(pathlib.Path(arguments[1]), pathlib.Path(arguments[3]))), flush=True)
    """
)


@pytest.fixture
def stand_in(tmp_path, monkeypatch) -> Path:
    script = tmp_path / "stand_in.py"
    script.write_text(STAND_IN, encoding="utf-8")
    monkeypatch.setattr(batch_client, "COMMAND", (sys.executable, str(script)))
    return script


@pytest.fixture
def clips(tmp_path) -> Path:
    folder = tmp_path / "clips"
    folder.mkdir()
    return folder


def run(clips: Path, out: Path, **options) -> dict[str, Outcome]:
    outcomes = run_batch(clips, out, say=lambda _: None, **options)
    return {Path(outcome.video).name: outcome for outcome in outcomes}


def calls(outcome: Outcome) -> int:
    return len((Path(outcome.folder) / "calls").read_text())


def test_the_plan_names_every_video_once(clips, tmp_path):
    (clips / "sub").mkdir()
    for name in ("b.MOV", "a.mp4", "sub/a.mp4", "sub_a.mp4", "notes.txt", "._a.mp4"):
        (clips / name).write_text("0")
    jobs = plan(clips, tmp_path / "out", ("--model", "full"))
    assert [str(job.video.relative_to(clips)) for job in jobs] == ["a.mp4", "b.MOV", "sub/a.mp4", "sub_a.mp4"]
    folders = [job.folder for job in jobs]
    assert len(set(folders)) == 4
    assert all(folder.parent == tmp_path / "out" for folder in folders)


@pytest.mark.usefixtures("stand_in")
def test_the_clips_of_an_earlier_run_are_not_taken_for_sources(clips):
    (clips / "a.mp4").write_text("0")
    for out in (clips / "results", clips / "others", clips.parent):
        outcome = run(clips, out)["a.mp4"]
        (Path(outcome.folder) / "annotated.mp4").write_text("0")
        assert [job.video for job in plan(clips, out, ())] == [clips / "a.mp4"]
    with pytest.raises(UsageError, match="among the clips"):
        plan(clips, clips, ())


def test_a_list_of_paths(clips, tmp_path):
    for name in ("a.mp4", "b.mp4"):
        (clips / name).write_text("0")
    listed = tmp_path / "list.txt"
    listed.write_text(f"{clips / 'b.mp4'}\n\n  {clips / 'a.mp4'}\n", encoding="utf-8")
    assert [job.video.name for job in plan(listed, tmp_path / "out", ())] == ["b.mp4", "a.mp4"]
    listed.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UsageError, match="UTF-8"):
        plan(listed, tmp_path / "out", ())


@pytest.mark.usefixtures("stand_in")
def test_one_bad_clip_never_stops_the_rest(clips, tmp_path):
    orders = {
        "a.mp4": "3 too dark; film in light",
        "b.mp4": "0",
        "c.mp4": "2 no",
        "d.mp4": "kill",
        "e.mp4": "0",
        "f.mp4": "7",
    }
    for name, order in orders.items():
        (clips / name).write_text(order)
    (clips / "gone.mp4").symlink_to(clips / "nowhere.mp4")
    said: list[str] = []
    outcomes = {Path(o.video).name: o for o in run_batch(clips, tmp_path / "out", say=said.append)}
    assert {name: outcome.status for name, outcome in outcomes.items()} == {
        "a.mp4": "refused",
        "b.mp4": "ok",
        "c.mp4": "error",
        "d.mp4": "crashed",
        "e.mp4": "ok",
        "f.mp4": "crashed",
    }
    assert outcomes["a.mp4"].message == "too dark; film in light"
    assert len(said) == len(orders)
    assert said[-1].startswith("6/6 ")


@pytest.mark.usefixtures("stand_in")
def test_a_listed_clip_that_is_not_there_is_told(clips, tmp_path):
    (clips / "a.mp4").write_text("0")
    listed = tmp_path / "list.txt"
    listed.write_text(f"{clips / 'a.mp4'}\n{clips / 'gone.mp4'}\n", encoding="utf-8")
    outcomes = run(listed, tmp_path / "out")
    assert outcomes["a.mp4"].status == "ok"
    assert outcomes["gone.mp4"].status == "error"
    assert "cannot be read" in outcomes["gone.mp4"].message


@pytest.mark.usefixtures("stand_in")
def test_finished_clips_are_not_done_again(clips, tmp_path):
    for name, order in {"ok.mp4": "0", "dark.mp4": "3 too dark", "no.mp4": "2 no"}.items():
        (clips / name).write_text(order)
    first = run(clips, tmp_path / "out")
    again = run(clips, tmp_path / "out")
    assert {name: outcome.reused for name, outcome in again.items()} == {
        "ok.mp4": True,
        "dark.mp4": True,
        "no.mp4": False,  # An error may be gone by now.
    }
    assert {name: calls(outcome) for name, outcome in again.items()} == {
        "ok.mp4": 1,
        "dark.mp4": 1,
        "no.mp4": 2,
    }
    assert again["dark.mp4"] == replace(first["dark.mp4"], reused=True)


@pytest.mark.usefixtures("stand_in")
def test_changed_bytes_settings_or_lost_results_are_done_again(clips, tmp_path):
    (clips / "a.mp4").write_text("0")
    out = tmp_path / "out"
    run(clips, out)
    (clips / "a.mp4").write_text("0 ")
    assert not run(clips, out)["a.mp4"].reused
    assert not run(clips, out, runner=Runner(height_cm=180))["a.mp4"].reused
    outcome = run(clips, out, runner=Runner(height_cm=180))["a.mp4"]
    assert outcome.reused
    (Path(outcome.folder) / "analysis.json").unlink()
    assert not run(clips, out, runner=Runner(height_cm=180))["a.mp4"].reused
    (Path(outcome.folder) / "batch.json").write_text("[1, 2", encoding="utf-8")  # Cut off by a crash.
    assert not run(clips, out, runner=Runner(height_cm=180))["a.mp4"].reused


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
@pytest.mark.parametrize(
    ("order", "status", "tries"),
    [
        ("kill-once", "ok", 2),
        ("kill", "crashed", batch.TRIES),
        (f"die-once {WORKER_DIED} (status -9); try again", "ok", 2),
        (f"2 {WORKER_DIED} (status -9); try again", "error", batch.TRIES),
        ("2 a wrong setting", "error", 1),
        ("130", "interrupted", 1),
    ],
)
@pytest.mark.usefixtures("stand_in")
def test_only_a_process_that_died_is_tried_again(clips, tmp_path, order, status, tries):
    (clips / "a.mp4").write_text(order)
    outcome = run(clips, tmp_path / "out")["a.mp4"]
    assert (outcome.status, calls(outcome)) == (status, tries)
    assert not (Path(outcome.folder) / "batch.json").exists() or status == "ok"


@pytest.mark.usefixtures("stand_in")
def test_one_process_takes_clip_after_clip_until_it_dies(clips, tmp_path):
    for name, order in (("a", "0"), ("b", "0"), ("c", "kill-once"), ("d", "0")):
        (clips / f"{name}.mp4").write_text(order)
    outcomes = run(clips, tmp_path / "out", at_once=1)
    a, b, c, d = (int((Path(outcomes[f"{name}.mp4"].folder) / "process").read_text()) for name in "abcd")
    assert a == b != c == d


@pytest.mark.usefixtures("stand_in")
def test_a_name_like_an_option_is_a_video(clips, tmp_path, monkeypatch):
    (clips / "--help.mp4").write_text("0")
    monkeypatch.chdir(clips)
    assert run(Path(), tmp_path / "out")["--help.mp4"].status == "ok"


class _Page(HTMLParser):
    """The tags, links and text of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.links: list[str] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.links += [value for name, value in attrs if name == "href"]

    def handle_data(self, data):
        self.text += data


def test_names_and_messages_cannot_run_in_the_table_or_the_page(tmp_path):
    name = "=HYPERLINK(1)<script>alert(1)</script>.mp4"
    folder = tmp_path / "a b#c"
    folder.mkdir()
    (folder / "analysis.json").write_text(json.dumps({"view": "left", "measurements": []}))
    outcomes = [
        Outcome(name, str(folder), "refused", '@SUM(1) "><img src=x onerror=alert(1)>'),
        Outcome("plain.mp4", str(tmp_path / "none"), "error", "-1+1"),
    ]
    with write_summary(outcomes, tmp_path).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["video"] for row in rows] == [f"'{name}", "plain.mp4"]
    assert not any(str(cell)[:1] in "=+-@" for row in rows for cell in row.values() if cell)
    page = _Page(write_index(outcomes, tmp_path).read_text(encoding="utf-8"))
    assert not page.tags & {"script", "img"}
    assert name in page.text
    assert page.links == ["summary.csv", "summary.parquet", "a%20b%23c/analysis.json"]


def test_no_more_clips_at_once_than_said(clips, tmp_path, monkeypatch):
    working: list[Path] = []
    together: list[int] = []

    def work(job: Job, _analyser: Analyser) -> Outcome:
        working.append(job.video)
        together.append(len(working))
        time.sleep(0.05)
        working.remove(job.video)
        return Outcome(str(job.video), str(job.folder), "ok", "")

    monkeypatch.setattr(batch, "run_job", work)
    for number in range(6):
        (clips / f"{number}.mp4").write_text("0")
    assert len(run(clips, tmp_path / "out", at_once=1)) == 6
    assert max(together) == 1
    together.clear()
    assert len(run(clips, tmp_path / "out", at_once=3)) == 6
    assert max(together) == 3


@pytest.mark.usefixtures("stand_in")
def test_the_table_holds_the_values(clips, tmp_path):
    (clips / "a.mp4").write_text("0")
    (clips / "b.mp4").write_text("3 dark")
    outcomes = run_batch(clips, tmp_path / "out", say=lambda _: None)
    with write_summary(outcomes, tmp_path / "out").open(encoding="utf-8", newline="") as file:
        good, refused = csv.DictReader(file)
    assert (good["cadence"], good["cadence_low"], good["cadence_grade"]) == ("170.5", "169.0", "good")
    assert (refused["cadence"], refused["message"]) == ("", "dark")
    table = parquet.read_table(tmp_path / "out" / PARQUET)
    assert table.column_names == list(good)
    assert table["cadence"].to_pylist() == [170.5, None]
    assert table["cadence_grade"].to_pylist() == ["good", None]


@pytest.mark.parametrize("what", ["missing", "empty", "file", "out"])
def test_a_folder_that_cannot_be_used_is_one_line(clips, tmp_path, capsys, what):
    folder, out = clips, tmp_path / "out"
    if what == "missing":
        folder = tmp_path / "nowhere"
    elif what == "file":
        folder = clips / "clip.mp4"
        folder.write_text("0")
    elif what == "out":
        (clips / "a.mp4").write_text("0")
        out.write_text("a file")
    assert main(["batch", str(folder), "--out", str(out)]) == 2
    captured = capsys.readouterr()
    assert re.fullmatch(r"error: [^\n]+; [^\n]+\n", captured.err)
    assert captured.out == ""


def test_dask_that_is_missing_is_one_line(clips, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    (clips / "a.mp4").write_text("0")
    with pytest.raises(SetupError, match="Dask"):
        run_batch(clips, tmp_path / "out", scheduler="tcp://127.0.0.1:1", say=lambda _: None)


@pytest.mark.slow
def test_dask_gives_the_same(clips, tmp_path):
    """The real command on a scheduler of this machine; text files, for the scheduling is what is tested."""
    distributed = pytest.importorskip("distributed", reason="needs requirements-batch.txt")
    for name in ("a.mp4", "b.mp4"):
        (clips / name).write_text(f"no video {name}")
    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=2, processes=False, dashboard_address=None, protocol="tcp://"
    ) as cluster:
        far = run(clips, tmp_path / "far", scheduler=cluster.scheduler_address)
    near = run(clips, tmp_path / "near")
    assert {name: (o.status, o.message) for name, o in far.items()} == {
        name: (o.status, o.message) for name, o in near.items()
    }
    assert {outcome.status for outcome in near.values()} == {"refused"}


def test_dask_that_does_not_answer_is_one_line(clips, tmp_path, monkeypatch):
    class Client:
        def __init__(self, *_, **__):
            raise OSError("timed out")

    monkeypatch.setitem(sys.modules, "distributed", SimpleNamespace(Client=Client, as_completed=None))
    (clips / "a.mp4").write_text("0")
    with pytest.raises(UsageError, match="no Dask scheduler"):
        run_batch(clips, tmp_path / "out", scheduler="tcp://127.0.0.1:1", say=lambda _: None)


class Lost(SimpleNamespace):
    """A future whose worker is lost after it said that it was done: the answer comes from a second try."""

    def result(self) -> Outcome:
        return run_job(self.job)


@pytest.mark.usefixtures("stand_in")
def test_results_that_are_there_are_never_crashed(clips, tmp_path, monkeypatch):
    """Whatever became of the worker: its state is an old one, its answer lost, or only the answer is missing."""

    def gone() -> Outcome:
        raise ConnectionError("the worker is lost")

    class Client(contextlib.nullcontext):
        def __init__(self, *_, **__):
            super().__init__(self)

        def map(self, work, jobs, **_):
            recomputed, killed, no_answer, _never_begun = jobs
            for job in (killed, no_answer):
                assert work(job).status == "ok"
            return [
                Lost(key=0, status="pending", job=recomputed),
                SimpleNamespace(key=1, status="error", result=gone),
                SimpleNamespace(key=2, status="lost", result=gone),
                SimpleNamespace(key=3, status="lost", result=gone),
            ]

    monkeypatch.setitem(sys.modules, "distributed", SimpleNamespace(Client=Client, as_completed=iter))
    for name in "abcd":
        (clips / f"{name}.mp4").write_text("0")
    outcomes = run(clips, tmp_path / "out", scheduler="tcp://127.0.0.1:1")
    assert [(o.status, o.reused) for o in outcomes.values()] == [
        ("ok", False), ("ok", True), ("ok", True), ("crashed", False),
    ]  # fmt: skip
    assert "ConnectionError" in outcomes["d.mp4"].message


@pytest.mark.usefixtures("stand_in")
@pytest.mark.parametrize("status", ["0", "3 dark; use light"])
@pytest.mark.parametrize("half", [False, True])
def test_a_worker_that_dies_before_its_last_word_leaves_whole_results(
    clips, tmp_path, monkeypatch, status, half
):
    """Killed after all files were moved into place and before the receipt: nothing is done again. With a part of the
    files still in the making, everything is."""
    (clips / "a.mp4").write_text(status)
    (job,) = plan(clips, tmp_path / "out", ())

    class Killed(BaseException):
        pass

    def kill(*_: object) -> None:
        refused = {"message": "dark", "advice": "use light"} if status != "0" else None
        told = {"status": "refused" if refused else "ok", "refusal": refused}
        (job.folder / "analysis.json").write_text(json.dumps(told))
        if half:
            (job.folder / ".formcam-xyz").mkdir()
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(batch_receipts, "keep", kill)
        with pytest.raises(Killed):
            run_job(job)
    assert not (job.folder / "batch.json").exists()
    outcome = run_job(job)
    assert (outcome.status, outcome.message) == (
        ("ok", "") if status == "0" else ("refused", "dark; use light")
    )
    assert (outcome.reused, calls(outcome)) == (not half, 2 if half else 1)
    assert run_job(job).reused
    assert not half or not list(job.folder.glob(".formcam-*"))


@pytest.mark.usefixtures("stand_in")
def test_results_of_before_are_not_taken_for_those_of_a_killed_worker(clips, tmp_path):
    (clips / "a.mp4").write_text("0")
    (job,) = plan(clips, tmp_path / "out", ())
    assert run_job(job).status == "ok"
    (clips / "a.mp4").write_text("kill")  # Other bytes, whose worker dies before it writes anything.
    assert run_job(job).status == "crashed"
    assert not run_job(job).reused


@pytest.mark.usefixtures("stand_in")
def test_what_a_killed_writer_left_half_made_is_cleared_away(clips, tmp_path):
    (clips / "a.mp4").write_text("0")
    (job,) = plan(clips, tmp_path / "out", ())
    half = job.folder / ".formcam-abc"
    half.mkdir(parents=True)
    (half / "annotated.mp4").write_text("half")
    assert run_job(job).status == "ok"
    assert not half.exists()


def test_an_analyser_ends_with_whoever_started_it():
    """In the middle of a clip too: another worker may be given it, and two must not write to one folder."""
    program = (
        "import sys, time; import formcam.cli.batch_server as server; "
        "server.main = lambda _: print('begun', file=sys.__stderr__, flush=True) or time.sleep(600); server.serve()"
    )
    server = subprocess.Popen(
        [sys.executable, "-c", program],
        stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, cwd=ROOT,
    )  # fmt: skip
    assert server.stdin is not None
    assert server.stderr is not None
    print("[]", file=server.stdin, flush=True)
    assert server.stderr.readline() == "begun\n"
    assert server.poll() is None
    server.stdin.close()
    assert server.wait(20) == 130
    server.stderr.close()


@pytest.mark.skipif(sys.platform != "linux", reason="other systems' names are always text")
@pytest.mark.usefixtures("stand_in")
def test_every_name_is_analysed_listed_and_told(clips, tmp_path, capsys):
    """Bytes that are no UTF-8, control characters, names that differ in capitals or composition only, long ones."""
    made = [b"L\xe4ufer.mp4", b"L\xe4uf\xe8r.mp4", b"a\nb\x1b[31m\xe2\x80\xae.mp4", b"A.mp4", b"a.mp4", b"con.mp4",
            b"clip.mov", b"clip.mp4", "La\u0308ufer.mp4".encode(), "Läufer.mp4".encode(), ("跑" * 83 + ".mp4").encode(),
            b"x\xe4/clip.mp4"]  # fmt: skip
    for name in made:
        path = Path(os.fsdecode(os.fsencode(clips) + b"/" + name))
        path.parent.mkdir(exist_ok=True)
        path.write_text("0")
    out = tmp_path / "out"
    assert main(["batch", str(clips), "--out", str(out)]) == 0
    first = capsys.readouterr()
    assert first.err == ""
    assert first.out.encode().count(b": ok") == len(made)
    assert "\x1b" not in first.out
    folders = [path for path in out.iterdir() if path.is_dir()]
    assert len({folder.name.casefold() for folder in folders}) == len(made)
    with (out / "summary.csv").open(encoding="utf-8", newline="") as file:
        assert {row["status"] for row in csv.DictReader(file)} == {"ok"}
    (out / "index.html").read_text(encoding="utf-8")
    main(["batch", str(clips), "--out", str(out)])
    assert capsys.readouterr().out.count("(kept from before)") == len(made)


def test_a_listed_name_is_found_however_it_is_composed_and_separated(clips, tmp_path):
    (clips / "sub").mkdir()
    (clips / "sub" / "La\u0308ufer.mp4").write_text("0")
    listed = tmp_path / "list.txt"
    listed.write_text(f"{clips}/sub/Läufer.mp4\n{clips}\\sub\\La\u0308ufer.mp4\n", encoding="utf-8-sig")
    jobs = plan(listed, tmp_path / "out", ())
    assert all(job.video.is_file() for job in jobs)
    assert len({job.folder for job in jobs}) == 2


def test_a_clip_that_ends_its_dask_workers_costs_itself_only(clips, tmp_path, monkeypatch):
    class Client(contextlib.nullcontext):
        def __init__(self, *_, **__):
            super().__init__(self)

        def map(self, work, jobs, **_):
            return [
                SimpleNamespace(key=n, status="error" if n == 0 else "finished", result=partial(work, job))
                for n, job in enumerate(jobs)
            ]

    distributed = SimpleNamespace(Client=Client, as_completed=iter)
    monkeypatch.setitem(sys.modules, "distributed", distributed)
    for name in ("a.mp4", "b.mp4"):
        (clips / name).write_text("no video")
    outcomes = run(clips, tmp_path / "out", scheduler="tcp://127.0.0.1:1")
    assert {name: outcome.status for name, outcome in outcomes.items()} == {
        "a.mp4": "crashed",
        "b.mp4": "refused",
    }


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_list_is_read_as_editors_save_it(clips: Path, tmp_path: Path, encoding: str):
    name = clips / "Läufer – Müller.mp4"
    name.write_text("0")
    listed = tmp_path / "list.txt"
    listed.write_bytes(f"{name}\r\n{name}\r\n".encode(encoding))
    assert [job.video for job in plan(listed, tmp_path / "out", ())] == [name, name]


@pytest.mark.skipif(sys.platform != "linux", reason="other systems' names are always text")
def test_a_list_of_names_in_bytes_is_read_as_the_shell_wrote_it(clips: Path, tmp_path: Path):
    name = Path(os.fsdecode(os.fsencode(clips) + b"/L\xe4ufer\x81.mp4"))
    name.write_text("0")
    listed = tmp_path / "list.txt"
    listed.write_bytes(os.fsencode(name) + b"\n")
    assert [job.video for job in plan(listed, tmp_path / "out", ())] == [name]


@pytest.mark.parametrize("content", [b"\xff\xfea", b"a\x81b\n", b"\x00\x81\xfe\x00\n"])
def test_what_is_no_list_is_said_to_be_none(tmp_path: Path, content: bytes):
    listed = tmp_path / "list.txt"
    listed.write_bytes(content)
    with pytest.raises(UsageError, match="cannot be read as a list"):
        plan(listed, tmp_path / "out", ())


def test_a_job_says_which_settings_it_had(clips, tmp_path):
    (clips / "a.mp4").write_text("0")
    (job,) = plan(
        clips, tmp_path, options_of(Runner(height_cm=178.5), "left", "full", clip=False, markers="pink")
    )
    assert isinstance(job, Job)
    assert job.options == (
        *(
            "--model",
            "full",
            "--workers",
            "1",
            "--height-cm",
            "178.5",
            "--view",
            "left",
            "--markers",
            "pink",
            "--no-clip",
        ),
    )
    assert run_job(Job(clips / "gone.mp4", tmp_path, ())).status == "error"


@pytest.mark.slow
def test_a_real_folder(tmp_path, clips, short_run):
    """Two videos of our own and a text file with a video's name, through the command line, twice."""
    # Three seconds: what is said of the clips is that they are taken, kept, and told alike.
    for name in ("one.mp4", "two.mp4"):
        (clips / name).write_bytes(short_run.read_bytes() + name.encode())
    (clips / "text.mp4").write_text("this is no video")
    command = [sys.executable, "-m", "formcam", "batch", str(clips), "--out", str(tmp_path / "out")]
    options = ["--no-clip", "--model", "full"]
    for said in ("", "kept from before"):
        done = subprocess.run([*command, *options], capture_output=True, text=True, cwd=ROOT, check=True)
        assert done.stderr == ""
        assert said in done.stdout
        assert "text.mp4: refused" in done.stdout
    with (tmp_path / "out/summary.csv").open(encoding="utf-8", newline="") as file:
        one, _, two = csv.DictReader(file)
    assert one["status"] == two["status"]
    same = set(one) - {"video", "folder"}
    assert {name: one[name] for name in same} == {name: two[name] for name in same}
