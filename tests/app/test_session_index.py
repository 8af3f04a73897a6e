"""The index of finished sessions: always what the folders say, whatever happens in between."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import settings as chosen
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule

from formcam.app import settings
from formcam.app.sessions import archive, jobs, session_index
from formcam.app.sessions.work_processes import Processes
from formcam.outputs.files.json_file import read_analysis
from formcam.records.analysis import Analysis
from tests.support.stored_sessions import begin, finish, finished


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FORMCAM_DATA", str(tmp_path))
    return tmp_path


def names() -> list[str]:
    session_index.refresh()
    return [one.name for one in session_index.entries()]


def test_a_finished_session_is_listed_with_its_numbers():
    session = finished("Monday.mp4", 165.0)
    begin("not yet.mp4")
    session_index.refresh()
    (entry,) = session_index.entries()
    assert (entry.session, entry.name, entry.speed_kmh, entry.severity) == (
        session,
        "Monday.mp4",
        10.0,
        "watch",
    )
    assert "low cadence" in entry.verdict
    cadence, reach = session_index.values(session)
    assert (cadence.value, cadence.low, cadence.high, cadence.watch_below) == (165.0, 164.0, 166.0, 160.0)
    assert (reach.side, reach.grade, reach.low) == ("left", "not_rated", None)


def test_what_is_not_rated_makes_no_trend():
    finished(cadence=165.0, created=2.0)
    finished(cadence=160.0, created=1.0)
    session_index.refresh()
    assert session_index.measured_names("") == ("cadence",)
    assert [one.value for one in session_index.series("cadence", "")] == [160.0, 165.0]
    assert session_index.series("overstride_reach", "") == ()


def test_names_notes_and_runs_live_in_the_folder_and_survive_the_database():
    one, two = finished("a.mp4", created=1.0), finished("b.mp4", created=2.0)
    session_index.refresh()
    session_index.rename(one, "  Long\nrun ")
    session_index.set_note(one, "new shoes")
    for session in (one, two):
        session_index.set_run(session, "0123")
    before = session_index.entries()
    assert [(e.name, e.note, e.run) for e in before] == [
        ("b.mp4", "", "0123"),
        ("Long run", "new shoes", "0123"),
    ]
    session_index.rebuild()
    assert session_index.entries() == before
    session_index.rename(one, "")
    assert names() == ["b.mp4", "a.mp4"]


@pytest.mark.parametrize(
    "name", ["'; DROP TABLE session; --", '<img src=x onerror="1">', "run\0zero", "é" * 500]
)
def test_hostile_names_are_only_text(name: str):
    session = finished()
    session_index.rename(session, name)
    session_index.refresh()
    entry = session_index.entry(session)
    assert entry is not None
    assert entry.name == " ".join(name.split())[: session_index.NAME_LENGTH]


def test_results_that_cannot_be_read_are_no_finished_session():
    session = finished()
    assert len(names()) == 1
    (settings.session_folder(session) / "out" / "analysis.json").write_text("{", encoding="utf-8")
    assert names() == []


@pytest.mark.parametrize("damage", ["gone", "empty", "noise", "torn", "no tables", "newer"])
def test_a_damaged_database_is_made_anew(data: Path, damage: str):
    for number in range(3):
        finished(f"{number}.mp4", created=float(number))
    assert names() == ["2.mp4", "1.mp4", "0.mp4"]
    path = data / session_index.FILE
    if damage == "gone":
        path.unlink()
    elif damage == "empty":
        path.write_bytes(b"")
    elif damage == "noise":
        path.write_bytes(b"This is not a database." * 400)
    elif damage == "torn":
        content = path.read_bytes()
        path.write_bytes(content[:1000] + b"\xff" * (len(content) - 1000))
    else:
        with sqlite3.connect(path) as db:
            script = (
                "DROP TABLE measurement; DROP TABLE session"
                if damage == "no tables"
                else "PRAGMA user_version = 99"
            )
            db.executescript(script)
        db.close()
    session_index.repair()
    assert names() == ["2.mp4", "1.mp4", "0.mp4"]
    assert len(session_index.series("cadence", "")) == 3
    assert session_index.integrity_check() == "ok"


def test_a_file_that_is_just_being_begun_elsewhere_is_waited_for(monkeypatch: pytest.MonkeyPatch):
    """SQLite's own waiting leaves out the change to a log: several tabs at the first start, once in a hundred times."""
    tries: list[str] = []

    class Busy(sqlite3.Connection):
        def execute(self, statement: str, *values: object) -> sqlite3.Cursor:
            if "WAL" in statement:
                tries.append(statement)
                if len(tries) < 3:
                    error = sqlite3.OperationalError("database is locked")
                    error.sqlite_errorcode = sqlite3.SQLITE_BUSY
                    raise error
            return super().execute(statement, *values)  # type: ignore[arg-type]

    real = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda *args, **named: real(*args, **named, factory=Busy))
    finished()
    session_index.refresh()
    assert len(session_index.entries()) == 1
    assert len(tries) >= 3


def test_an_older_database_is_brought_up_to_date(data: Path):
    """From nothing (version 0) to today's version, once, whoever comes first."""
    session = finished()
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: session_index.refresh(), range(16)))
    assert [one.session for one in session_index.entries()] == [session]
    with sqlite3.connect(data / session_index.FILE) as db:
        assert db.execute("PRAGMA user_version").fetchone() == (len(session_index.MIGRATIONS),)
    db.close()


def test_only_what_changed_is_read_again(monkeypatch: pytest.MonkeyPatch):
    made = [finished(f"{number}.mp4", created=float(number)) for number in range(30)]
    session_index.refresh()
    read: list[str | Path] = []

    def noting(path: str | Path) -> Analysis:
        read.append(path)
        return read_analysis(path)

    monkeypatch.setattr(session_index, "read_analysis", noting)
    session_index.refresh()
    assert read == []
    finish(made[3], 150.0)
    session_index.refresh()
    assert len(read) == 1


def files_of(session: str) -> dict[str, bytes]:
    """The results and the clip of a session."""
    folder = settings.session_folder(session)
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in (folder / "clip.mp4", folder / "out" / "analysis.json")
    }


class Crash(Exception):
    """The power goes."""


class History(RuleBasedStateMachine):
    """Sessions come, change and go, the power fails in between; the index always ends as the folders say."""

    sessions = Bundle("sessions")

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.before = os.environ.get("FORMCAM_DATA")
        os.environ["FORMCAM_DATA"] = str(self.folder)
        self.expected: dict[str, tuple[str, str, float]] = {}
        self.unfinished: set[str] = set()
        self.clock = 0.0

    def teardown(self) -> None:
        if self.before is None:
            del os.environ["FORMCAM_DATA"]
        else:
            os.environ["FORMCAM_DATA"] = self.before
        shutil.rmtree(self.folder)

    @rule(target=sessions)
    def create(self) -> str:
        self.clock += 1
        session = begin("clip.mp4", self.clock)
        self.unfinished.add(session)
        return session

    @rule(session=sessions, cadence=st.floats(120, 220))
    def finish(self, session: str, cadence: float) -> None:
        if session in self.unfinished or session in self.expected:
            finish(session, round(cadence, 2))
            name, note, _ = self.expected.get(session, ("clip.mp4", "", 0.0))
            self.expected[session] = (name, note, round(cadence, 2))
            self.unfinished.discard(session)

    @rule(session=sessions, name=st.text(st.characters(codec="utf-8"), max_size=20))
    def rename(self, session: str, name: str) -> None:
        session_index.rename(session, name)
        if session in self.expected:
            self.expected[session] = (" ".join(name.split()) or "clip.mp4", *self.expected[session][1:])
        elif session in self.unfinished:
            session_index.rename(session, "")

    @rule(session=sessions, note=st.text(st.characters(codec="utf-8"), max_size=20))
    def annotate(self, session: str, note: str) -> None:
        if session in self.expected:
            session_index.set_note(session, note)
            name, _, cadence = self.expected[session]
            self.expected[session] = (name, note.strip(), cadence)

    @rule(session=sessions)
    def delete(self, session: str) -> None:
        jobs.delete(session, Processes())
        self.expected.pop(session, None)
        self.unfinished.discard(session)

    @rule(session=sessions, place=st.integers(1, 12))
    def power_fails_while_indexing(self, session: str, place: int) -> None:
        """The transaction of a refresh ends after its `place`-th statement."""
        if session not in self.expected:
            return
        finish(session, self.expected[session][2])
        original, left = session_index._write, [place]

        def write(db, job, stamp, analysis):
            def count(_: str) -> None:
                left[0] -= 1
                if left[0] == 0:
                    db.interrupt()

            db.set_trace_callback(count)
            original(db, job, stamp, analysis)
            raise Crash

        session_index._write = write
        try:
            session_index.refresh()
        except (Crash, sqlite3.OperationalError):
            pass
        finally:
            session_index._write = original

    @rule(session=sessions)
    def power_fails_while_deleting(self, session: str) -> None:
        """`job.json` goes first; the rest of the folder stays."""
        (settings.session_folder(session) / "job.json").unlink(missing_ok=True)
        self.expected.pop(session, None)
        self.unfinished.discard(session)

    @rule(size=st.integers(0, 8192))
    def the_database_is_cut_short(self, size: int) -> None:
        for ending in ("-wal", "-shm"):
            (self.folder / (session_index.FILE + ending)).unlink(missing_ok=True)
        if (self.folder / session_index.FILE).exists():
            with (self.folder / session_index.FILE).open("r+b") as file:
                file.truncate(min(size, (self.folder / session_index.FILE).stat().st_size))
        session_index.repair()

    @rule(wipe=st.booleans())
    def out_and_back_in(self, wipe: bool) -> None:
        """Everything into an archive, everything away, everything back; what was not finished stays behind."""
        path = self.folder / "all.zip"
        with path.open("wb") as file:
            for piece in archive.export(clips=True):
                file.write(piece)
        before = {session: files_of(session) for session in self.expected}
        if wipe:
            for job in jobs.sessions():
                jobs.delete(job.session, Processes())
            self.unfinished.clear()
        if before:
            brought = archive.bring_back(path)
            assert (brought.new, brought.known, brought.damaged) == (
                (len(before), 0, 0) if wipe else (0, len(before), 0)
            )
        assert {session: files_of(session) for session in self.expected} == before
        path.unlink()

    @rule()
    def rebuild(self) -> None:
        session_index.rebuild()

    @invariant()
    def the_index_says_what_the_folders_say(self) -> None:
        session_index.refresh()
        found = {
            one.session: (one.name, one.note, session_index.values(one.session)[0].value)
            for one in session_index.entries()
        }
        assert found == self.expected
        assert session_index.integrity_check() == "ok"


TestHistory = History.TestCase
# Each step opens a database: a few dozen steps a second.
TestHistory.settings = chosen(max_examples=12, stateful_step_count=20, deadline=None)
