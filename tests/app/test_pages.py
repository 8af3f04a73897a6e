"""The pages without a browser: what each state of a session shows, and what ends up in a session's files."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from formcam._runtime.json_files import write_json
from formcam.app import settings
from formcam.app.screens import fault
from formcam.app.sessions import job_words, jobs, work_processes
from formcam.app.sessions.job_progress import beat
from formcam.app.sessions.job_settings import JobSettings
from formcam.app.sessions.work_processes import Processes, stop
from formcam.app.ui import look
from formcam.app.workers import analyse_job
from formcam.records.errors import VideoError
from tests.support.pages import html_of, open_app, open_page
from tests.support.stored_sessions import finished


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FORMCAM_DATA", str(tmp_path))
    return tmp_path


def make_session(state: str, name: str = "run.mp4", **progress: object) -> str:
    session = settings.new_id()
    folder = settings.session_folder(session)
    folder.mkdir(parents=True)
    (folder / "upload.json").write_text(
        f'{{"name": "{name}", "clip": "{folder / "clip.mp4"}", "sha256": "{session}"}}', encoding="utf-8"
    )
    assert jobs.create_upload_job(session, JobSettings()) == session
    write_json(folder / "progress.json", {"state": state, **progress})
    return session


def test_a_refusal_says_what_is_wrong_and_what_to_do_and_escapes_names():
    session = make_session("refused", "<script>a</script>", message="nobody runs here", advice="film a run")
    shown = html_of(open_app(session))
    assert "Nobody runs here." in shown
    assert "Film a run." in shown
    assert "<script>" not in shown


@pytest.mark.parametrize(
    ("label", "fps"),
    [("240 frames a second", 240.0), ("Yes, at 120", 120.0), ("as fast as life", 29.97)],
)
def test_what_looks_like_slow_motion_is_analysed_again_at_one_tap(
    monkeypatch: pytest.MonkeyPatch, label: str, fps: float
):
    started: list[str] = []
    monkeypatch.setattr(Processes, "start", lambda _, session, *__: started.append(session))
    session = make_session(
        "refused",
        message="slow motion",
        advice="say the rate",
        fitting_fps=240.0,
        other_rates_fps=[120.0, 29.97],
    )
    app = open_app(session)
    button = next(b for b in app.button if label in b.label)
    button.click().run()
    job = jobs.load(session)
    assert job is not None
    assert job.settings.capture_fps == fps
    assert set(started) == {session}
    other = open_app(make_session("refused", message="nobody runs here", advice="film a run"))
    assert not [b for b in other.button if "frames a second" in b.label]


@pytest.mark.parametrize("state", ["failed", "cancelled", "interrupted", "nonsense"])
def test_a_job_without_a_result_can_be_started_again(state: str):
    assert "Analyse again" in [button.label for button in open_app(make_session(state)).button]


def test_a_stopped_analysis_is_no_error():
    app = open_app(make_session("cancelled"))
    assert "You stopped this analysis." in app.markdown[0].value
    assert 'fc-card-stop"' not in html_of(app)
    assert {"Analyse again", "Delete", "New clip"} <= {button.label for button in app.button}


def test_a_refusal_names_the_users_file_and_leads_to_the_guide():
    clip = Path("clip.mp4")  # Our name for it.
    said = analyse_job._said(VideoError(f"{clip.name} is cut off or damaged", "copy it again"), clip)
    session = make_session("nonsense", "Holiday 2026.MOV")
    write_json(settings.session_folder(session) / "progress.json", said)
    app = open_app(session)
    shown = html_of(app)
    assert "Holiday 2026.MOV" in shown
    assert clip.name not in shown
    assert "film" in [link.proto.page for link in app.get("page_link")]


def test_sessions_are_one_list_with_what_has_no_result_folded_below():
    names = {state: f"{state}.mp4" for state in ("refused", "cancelled", "failed", "interrupted")}
    for state, name in names.items():
        make_session(state, name)
    finished("old.mp4", created=1.0)
    finished("new.mp4")
    work = make_session("running", "work.mp4")
    beat(settings.session_folder(work))
    app = open_page("sessions")
    folded = next(one for one in app.expander if one.label == "4 clips without a result")
    inside = " ".join(str(element.proto.body) for element in folded.get("html"))
    assert all(name in inside for name in names.values())
    shown = html_of(app)
    order = [shown.index(name) for name in ("work.mp4", "new.mp4", "old.mp4", "refused.mp4")]
    assert order == sorted(order)
    assert not any(name in inside for name in ("work.mp4", "new.mp4", "old.mp4"))


def test_a_result_that_cannot_be_read_is_offered_again():
    session = make_session("done")
    out = settings.session_folder(session) / "out"
    assert "Analyse again" in [button.label for button in open_app(session).button]
    out.mkdir()
    (out / "analysis.json").write_text("{}", encoding="utf-8")
    app = open_app(session)
    assert "cannot be read" in html_of(app)
    assert "Analyse again" in [button.label for button in app.button]


def test_an_unknown_session_leads_to_the_start():
    for session in ("0123456789abcdef", "../../etc", "%2e%2e"):
        assert open_app(session).warning


def test_a_running_job_without_a_sign_of_life_is_interrupted():
    session = make_session("running")
    state = jobs.load(session)
    assert state is not None
    assert state.state == "interrupted"
    beat(settings.session_folder(session))
    state = jobs.load(session)
    assert state is not None
    assert state.state == "running"


@pytest.mark.parametrize(
    "bad", ["", "..", "../0123456789abcd", "0123456789ABCDEF", "0123456789abcdef\n", "a/b"]
)
def test_only_our_ids_become_paths(bad: str):
    with pytest.raises(ValueError, match="session id"):
        settings.session_folder(bad)
    assert jobs.load(bad) is None


def test_the_same_clip_read_in_the_same_way_is_answered_by_the_stored_session():
    first = make_session("done")
    other = settings.new_id()
    folder = settings.session_folder(other)
    folder.mkdir()
    about = {"name": "copy.mp4", "clip": "clip.mp4", "sha256": first}
    write_json(folder / "upload.json", about)
    assert jobs.create_upload_job(other, JobSettings(warning_signs=("weeks",))) == first
    assert not folder.exists()
    stored = jobs.load(first)
    assert stored is not None
    assert stored.settings.warning_signs == ("weeks",)  # The signs are about today, whatever is stored.
    folder.mkdir()
    write_json(folder / "upload.json", about)
    assert jobs.create_upload_job(other, JobSettings(capture_fps=240.0)) == other


def test_delete_leaves_nothing(data: Path):
    session = make_session("done")
    jobs.delete(session, Processes())
    assert not list((data / "sessions").iterdir())
    assert jobs.sessions() == []


def test_damaged_files_are_no_session(data: Path):
    session = make_session("done")
    (data / "sessions" / session / "job.json").write_text("{", encoding="utf-8")
    assert jobs.load(session) is None


@pytest.mark.slow
@pytest.mark.alone
def test_stop_is_quick_even_for_a_process_that_does_not_listen():
    deaf = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(1, flush=True); time.sleep(60)"
    process = subprocess.Popen([sys.executable, "-c", deaf], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.readline()
    start = time.monotonic()
    stop(process)
    process.stdout.close()
    assert process.poll() is not None
    assert time.monotonic() - start < 1.0


def test_a_crash_is_told():
    session = make_session("running")
    process = subprocess.Popen([sys.executable, "-c", "import os; os.abort()"])
    process.wait()
    Processes({(session, work_processes.ANALYSE): process}).settle(session)
    job = jobs.load(session)
    assert job is not None
    assert job.state == "failed"
    assert job.advice


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
@pytest.mark.parametrize(
    ("program", "told"),
    [
        ("raise ValueError('what is this')", "ValueError: what is this"),
        ("import ctypes; ctypes.string_at(0)", "Segmentation fault"),
    ],
)
def test_a_crash_offers_a_report_with_what_the_process_said_last(program: str, told: str):
    session = make_session("running")
    folder = settings.session_folder(session)
    with (folder / work_processes.ANALYSE.log).open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-X", "faulthandler", "-c", program], stdout=log, stderr=log
        )
        process.wait()
    Processes({(session, work_processes.ANALYSE): process}).settle(session)
    app = open_app(session)
    assert "stopped unexpectedly" in html_of(app)
    (offered,) = [one for one in app.get("download_button") if one.proto.label == "Save the report"]
    assert offered
    report = fault.report_of(settings.session_folder(session))
    assert report is not None
    assert told in report
    assert "library" in report


def test_a_limit_that_was_reached_offers_no_report():
    session = make_session("failed", message="this computer ran out of memory", advice="close programs")
    (settings.session_folder(session) / work_processes.ANALYSE.log).write_text("noise")
    assert not open_app(session).get("download_button")


def test_a_page_that_fails_is_a_sentence_and_a_report(monkeypatch: pytest.MonkeyPatch):
    def broken() -> None:
        raise KeyError("nobody <b>foresaw</b> it")

    monkeypatch.setattr("formcam.app.screens.clip.show", broken)
    app = open_app(at_fault=True)
    shown = html_of(app)
    assert "foresaw" in shown
    assert "<b>foresaw" not in shown
    assert [one.proto.label for one in app.get("download_button")] == ["Save the report"]


def at_once(count: int, what: Callable[[], object]) -> None:
    """Do it in so many threads that begin together; the first error is raised."""
    together = threading.Barrier(count)
    with ThreadPoolExecutor(count) as pool:
        for ended in [pool.submit(lambda: (together.wait(), what())) for _ in range(count)]:
            ended.result()


def test_many_tabs_start_a_session_once_and_settle_it_once(monkeypatch: pytest.MonkeyPatch):
    """Two tabs once started two processes that wrote into one folder; who noticed an end second got a KeyError."""
    made: list[subprocess.Popen[bytes]] = []

    def spawn(*_: object) -> subprocess.Popen[bytes]:
        time.sleep(0.05)  # As long as a process takes to start: the others come meanwhile.
        made.append(
            subprocess.Popen([sys.executable, "-c", "import sys; sys.stdin.read()"], stdin=subprocess.PIPE)
        )
        return made[-1]

    monkeypatch.setattr(work_processes, "_spawn", spawn)
    processes = Processes()
    session, other = make_session("new"), make_session("new", "other.mp4")
    at_once(8, lambda: processes.start(session))
    assert len(made) == 1
    processes.start(other)
    stop(made[0])
    at_once(8, lambda: processes.settle(session))
    job = jobs.load(session)
    assert job is not None
    assert job.state == "failed"
    assert list(processes.running) == [(other, work_processes.ANALYSE)]  # The other user's job goes on.
    at_once(4, lambda: processes.cancel(other))
    assert made[1].poll() is not None
    job = jobs.load(other)
    assert job is not None
    assert job.state == "cancelled"


def test_two_users_with_the_same_clip_at_once_get_a_session_each_or_share_one():
    clip = "0" * 64
    sessions: list[str] = []

    def upload() -> None:
        session = settings.new_id()
        folder = settings.session_folder(session)
        folder.mkdir(parents=True)
        about = {"name": "run.mp4", "clip": str(folder / "clip.mp4"), "sha256": clip}
        (folder / "upload.json").write_text(json.dumps(about), encoding="utf-8")
        sessions.append(jobs.create_upload_job(session, JobSettings()))

    at_once(6, upload)
    for session in sessions:
        job = jobs.load(session)
        assert job is not None
        assert job.state == "new"
        assert (job.folder / "upload.json").is_file()


def test_text_for_html_is_escaped():
    assert look.text("<a href='x'>&\"") == "&lt;a href=&#x27;x&#x27;&gt;&amp;&quot;"


@pytest.mark.parametrize(
    ("left_s", "told"),
    [
        (0.2, "1 second"),
        (1.4, "1 second"),
        (2.0, "2 seconds"),
        (49.0, "49 seconds"),
        (55.0, "1 minute"),
        (120.0, "2 minutes"),
    ],
)
def test_the_time_left_is_counted_in_its_unit(left_s: float, told: str):
    assert job_words.duration(left_s) == told
