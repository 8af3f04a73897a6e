"""The manager of the processes that work on sessions: one of a kind a session, and none that outlives the server."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
import streamlit as st

from formcam.app import settings
from formcam.app.server.processes import processes as server_processes
from formcam.app.sessions import corrected_results, jobs, work_processes
from formcam.app.sessions.job_progress import State, read_state, write_state
from formcam.app.sessions.session_files import COVERED_CLIP, OUT, PROGRESS
from formcam.app.sessions.work_processes import ANALYSE, REDRAW, SHARE, SHARE_COVERED, Processes, Work
from formcam.outputs import result_folder
from tests.support import made_sessions, pages, stored_sessions
from tests.support.places import ROOT

SESSION, OTHER = "a" * 16, "b" * 16
SERVER = """
import sys
from formcam.app.sessions import work_processes
processes = work_processes.Processes()
for work in (work_processes.SHARE, work_processes.SHARE_COVERED):
    processes.start(sys.argv[1], work)
print(*(process.pid for process in processes.running.values()), flush=True)
sys.stdin.read()
"""


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FORMCAM_DATA", str(tmp_path))
    return tmp_path


@pytest.fixture
def started(data: Path, monkeypatch: pytest.MonkeyPatch) -> list[Work]:
    """What was started on two sessions, by processes that wait for their stdin to close."""
    known: list[Work] = []

    def spawn(_: Path, work: Work, __: object) -> subprocess.Popen[bytes]:
        known.append(work)
        return subprocess.Popen([sys.executable, "-c", "import sys; sys.stdin.read()"], stdin=subprocess.PIPE)

    monkeypatch.setattr(work_processes, "_spawn", spawn)
    for session in (SESSION, OTHER):
        (data / "sessions" / session).mkdir(parents=True)
    return known


def test_one_of_a_kind_a_session_and_each_kind_ends_alone(started: list[Work]):
    processes = Processes()
    for _ in range(2):
        for work in (REDRAW, SHARE, SHARE_COVERED):
            processes.start(SESSION, work)
    processes.start(OTHER, REDRAW)
    assert started == [REDRAW, SHARE, SHARE_COVERED, REDRAW]
    processes.end(SESSION, REDRAW)
    assert not processes.is_running(SESSION, REDRAW)
    assert not processes.has_ended(SESSION, REDRAW)
    assert processes.is_running(SESSION, SHARE)
    assert processes.is_running(OTHER, REDRAW)
    # A drawing is no analysis: the session's state is not its business.
    assert not (settings.session_folder(SESSION) / PROGRESS).exists()
    work_processes.stop(processes.running[SESSION, SHARE])
    assert processes.has_ended(SESSION, SHARE)
    processes.start(SESSION, SHARE)
    assert processes.is_running(SESSION, SHARE)
    for session in (SESSION, OTHER):
        processes.cancel(session)
    assert not processes.running


def ended(processes: Processes, session: str) -> None:
    """The session's analysis ends by itself."""
    process = processes.running[session, ANALYSE]
    assert process.stdin is not None
    process.stdin.close()
    process.wait(20)


def analysed_now(processes: Processes, session: str) -> bool:
    """Whether that session's analysis has begun, within some seconds."""
    until = time.monotonic() + 20
    while not processes.is_running(session, ANALYSE) and time.monotonic() < until:
        time.sleep(0.02)
    return processes.is_running(session, ANALYSE)


def test_clips_are_analysed_one_after_another(started: list[Work], data: Path):
    third = "c" * 16
    (data / "sessions" / third).mkdir()
    processes = Processes()
    for session in (SESSION, OTHER, third, OTHER, SESSION):
        processes.start(session)
    assert started == [ANALYSE]
    assert processes.waiting() == (OTHER, third)
    # One who waits is not at work: a restart finds a new session, which `jobs.take_up` begins.
    assert not (settings.session_folder(OTHER) / PROGRESS).exists()
    ended(processes, SESSION)
    assert analysed_now(processes, OTHER)
    assert processes.waiting() == (third,)
    ended(processes, OTHER)
    assert analysed_now(processes, third)
    assert processes.waiting() == ()
    processes.cancel(third)
    assert started == [ANALYSE] * 3


def test_what_waited_when_the_last_server_ended_begins_when_any_page_is_opened(
    started: list[Work], data: Path
):
    shutil.rmtree(data / "sessions")
    second, first = stored_sessions.begin("second.mp4", 200.0), stored_sessions.begin("first.mp4", 100.0)
    stored_sessions.finished("done.mp4", created=50.0)
    (settings.session_folder(stored_sessions.begin("gone.mp4", 10.0)) / "clip.mp4").unlink()
    st.cache_resource.clear()  # As in a server that has just started.
    try:
        page = pages.open_page("film")
        assert started == [ANALYSE]
        assert read_state(settings.session_folder(first))[0] == "running"
        assert server_processes().waiting() == (second,)
        assert "first.mp4" in pages.html_of(page.run())
    finally:
        for session in (second, first):
            server_processes().cancel(session)
        st.cache_resource.clear()


def test_what_another_server_has_begun_meanwhile_is_not_begun_again(started: list[Work]):
    processes = Processes()
    processes.start(SESSION)
    processes.start(OTHER)
    stored_sessions.lasting_beat(settings.session_folder(OTHER))
    write_state(settings.session_folder(OTHER), "running")
    (watching,) = [one for one in threading.enumerate() if one.name == f"after {SESSION}"]
    ended(processes, SESSION)
    watching.join(20)
    assert processes.waiting() == ()
    assert started == [ANALYSE]


def test_who_is_stopped_or_deleted_leaves_the_line(started: list[Work], data: Path):
    third = "c" * 16
    (data / "sessions" / third).mkdir()
    processes = Processes()
    for session in (SESSION, OTHER, third):
        processes.start(session)
    shutil.rmtree(data / "sessions" / OTHER)
    processes.cancel(SESSION)
    assert analysed_now(processes, third)
    assert started == [ANALYSE] * 2
    processes.start(SESSION)
    processes.cancel(SESSION)
    assert processes.waiting() == ()
    assert read_state(settings.session_folder(SESSION))[0] == "cancelled"
    processes.cancel(third)


def test_a_drawing_never_waits_in_line(started: list[Work]):
    processes = Processes()
    processes.start(SESSION)
    processes.start(OTHER, REDRAW)
    assert started == [ANALYSE, REDRAW]
    for session in (SESSION, OTHER):
        processes.cancel(session)


@pytest.mark.usefixtures("started")
def test_while_results_are_replaced_nothing_draws_from_them_and_others_wait():
    processes, order = Processes(), list[str]()
    processes.start(SESSION, REDRAW)
    processes.start(SESSION, SHARE)

    def replace_too() -> None:
        with processes.replacing(SESSION):
            order.append("second")

    with processes.replacing(SESSION):
        assert not processes.is_running(SESSION, REDRAW)
        assert not processes.is_running(SESSION, SHARE)
        processes.start(SESSION, REDRAW)  # As another tab's page would.
        processes.start(OTHER, REDRAW)
        assert not processes.is_running(SESSION, REDRAW)
        assert processes.is_running(OTHER, REDRAW)
        other_tab = threading.Thread(target=replace_too)
        other_tab.start()
        other_tab.join(0.2)
        order.append("first")
    other_tab.join(10)
    assert order == ["first", "second"]
    processes.start(SESSION, REDRAW)
    assert processes.is_running(SESSION, REDRAW)
    for session in (SESSION, OTHER):
        processes.cancel(session)


@pytest.mark.parametrize(("state", "undrawn", "drawn"), [("done", True, True), ("done", False, False),
                                                         ("refused", True, False)])  # fmt: skip
def test_the_clips_are_drawn_once_the_analysis_is_through(
    started: list[Work], state: State, undrawn: bool, drawn: bool
):
    processes, folder = Processes(), settings.session_folder(SESSION)
    processes.start(SESSION, ANALYSE)
    (folder / OUT).mkdir()
    if undrawn:
        corrected_results.mark_undrawn(folder / OUT, only_clips=True)
    write_state(folder, state)
    watching = [one for one in threading.enumerate() if one.name == f"after {SESSION}"]
    assert len(watching) == 1
    work_processes.stop(processes.running[SESSION, ANALYSE])
    watching[0].join(10)
    assert (REDRAW in started) == drawn
    processes.cancel(SESSION)


def test_whatever_works_on_a_session_ends_when_it_is_deleted(started: list[Work]):
    processes = Processes()
    for work in (ANALYSE, REDRAW):
        processes.start(SESSION, work)
        processes.start(OTHER, work)
    ours = [process for (session, _), process in processes.running.items() if session == SESSION]
    jobs.delete(SESSION, processes)
    assert len(started) == 4
    assert all(process.poll() is not None for process in ours)
    assert not settings.session_folder(SESSION).exists()
    assert {session for session, _ in processes.running} == {OTHER}
    processes.cancel(OTHER)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="looks for the processes in /proc")
def test_no_work_outlives_a_server_that_is_killed(data: Path):
    """Else a clip would go on being drawn that nobody waits for, beside those of the next server."""
    made_sessions.keep_run(data, SESSION, filmed_late_s=0.0)
    with subprocess.Popen(
        [sys.executable, "-c", SERVER, SESSION], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT
    ) as server:
        assert server.stdout is not None
        workers = [int(word) for word in server.stdout.readline().split()]
        server.kill()
    deadline = time.monotonic() + 60.0
    while any(lives(worker) for worker in workers):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    out = settings.session_folder(SESSION) / OUT
    assert not (out / result_folder.VERTICAL_CLIP).exists()
    assert not (out / COVERED_CLIP).exists()


def lives(process: int) -> bool:
    """False for a process that has ended, also where nobody has asked for its status yet."""
    try:
        status = Path(f"/proc/{process}/stat").read_text(encoding="utf-8")
    except OSError:
        return False
    return status.rsplit(")", 1)[1].split()[0] != "Z"
