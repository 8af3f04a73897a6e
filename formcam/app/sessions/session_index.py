"""The index of finished sessions: an SQLite database in the data folder, for lists, trends and comparisons.

The folders of the sessions are the truth, this file is drawn from them: whatever changes is written to the folder
first and then here, `refresh` brings the two in line, and a missing or damaged database is made anew. So a crash at
any moment costs nothing but the next refresh. Each call opens its own connection; transactions are short.
"""

from __future__ import annotations

import hashlib
import sqlite3
from dataclasses import dataclass

from formcam.app.sessions import jobs
from formcam.app.sessions.jobs import Job
from formcam.app.sessions.session_files import ABOUT, FILMED, JOB, OUT
from formcam.app.sessions.session_index_file import FILE as FILE
from formcam.app.sessions.session_index_file import MIGRATIONS as MIGRATIONS
from formcam.app.sessions.session_index_file import discard, run
from formcam.app.sessions.session_index_file import integrity_check as integrity_check
from formcam.feedback.headline import headline, worst_severity
from formcam.outputs import result_folder
from formcam.outputs.files.json_file import read_analysis
from formcam.records.analysis import Analysis
from formcam.records.errors import UsageError

NAME_LENGTH, NOTE_LENGTH = 200, 4000


@dataclass(frozen=True)
class Entry:
    """One finished session. Times are seconds since 1970; `run` is shared by the clips of one run ("" = alone).

    `owner` is the id of the profile that it belongs to, None for a sample.
    """

    session: str
    name: str
    note: str
    run: str
    created: float
    filmed: float | None
    view: str | None
    fps: float | None
    height_cm: float | None
    speed_kmh: float | None
    verdict: str
    severity: str
    owner: str | None

    @property
    def when(self) -> float:
        """When it was filmed if that is known, else when it came in."""
        return self.created if self.filmed is None else self.filmed


@dataclass(frozen=True)
class Value:
    """One measurement of a session: value and 95 % interval in `unit`, the limits of its ok range."""

    session: str
    name: str
    side: str
    value: float | None
    low: float | None
    high: float | None
    unit: str
    grade: str
    n: int
    watch_below: float | None
    watch_above: float | None


def refresh() -> None:
    """Bring the index in line with the folders: what is new or changed is read, what is gone is dropped."""
    found = {job.session: job for job in jobs.sessions() if job.state == "done"}
    stamps = {session: _stamp(job) for session, job in found.items()}
    known = dict(run(lambda db: db.execute("SELECT id, stamp FROM session").fetchall()))
    for session in known.keys() - stamps.keys():
        run(lambda db, gone=session: _drop(db, gone))  # type: ignore[misc]
    for session, stamp in stamps.items():
        if stamp != known.get(session):
            _index(found[session], stamp)


def entries() -> tuple[Entry, ...]:
    """All finished sessions, the newest first."""
    rows = run(lambda db: db.execute(f"SELECT {_ENTRY} FROM session").fetchall())
    return tuple(sorted((Entry(*row) for row in rows), key=lambda one: (-one.when, one.session)))


def entry(session: str) -> Entry | None:
    """That session, or None."""
    rows = run(lambda db: db.execute(f"SELECT {_ENTRY} FROM session WHERE id = ?", (session,)).fetchall())
    return Entry(*rows[0]) if rows else None


def values(session: str) -> tuple[Value, ...]:
    """The measurements of a session in their usual order."""
    query = f"SELECT {_VALUE} FROM measurement WHERE session = ? ORDER BY place"
    return tuple(Value(*row) for row in run(lambda db: db.execute(query, (session,)).fetchall()))


def series(name: str, owner: str) -> tuple[Value, ...]:
    """All rated values of one measurement over a runner's sessions, in the order of time."""
    return _values(f"{_RATED} AND owner = ?", (name, owner))


def measured_names(owner: str) -> tuple[str, ...]:
    """Names of measurements that were rated at least once in a runner's sessions, in their usual order."""
    query = (
        "SELECT measurement.name FROM measurement JOIN session ON session.id = measurement.session "
        "WHERE value IS NOT NULL AND grade != 'not_rated' AND owner = ? "
        "GROUP BY measurement.name ORDER BY min(place), measurement.name"
    )
    return tuple(row[0] for row in run(lambda db: db.execute(query, (owner,)).fetchall()))


def by_session(name: str) -> dict[str, float]:
    """The rated value of one measurement of the whole body in each session that has it, whoever it belongs to."""
    rated = _values(_RATED, (name,))
    return {one.session: one.value for one in rated if one.side == "" and one.value is not None}


def rename(session: str, name: str) -> None:
    """Give the session another name; an empty one brings the clip's own back."""
    _tell(session, "name", " ".join(name.split())[:NAME_LENGTH])


def set_note(session: str, note: str) -> None:
    """Keep the user's note with the session."""
    _tell(session, "note", note.strip()[:NOTE_LENGTH])


def set_run(session: str, run: str) -> None:
    """Say which run the clip belongs to; "" = none but its own."""
    _tell(session, "run", run)


def give(session: str, profile: str) -> None:
    """Say that the clip shows the runner of that profile."""
    _tell(session, "profile", profile)


def rebuild() -> None:
    """Throw the database away and make it anew from the folders."""
    discard()
    refresh()


def repair() -> None:
    """Make the database anew if it is damaged."""
    if integrity_check() != "ok":
        rebuild()


_ENTRY = "id, name, note, run, created, filmed, view, fps, height_cm, speed_kmh, verdict, severity, owner"
_VALUE = (
    "measurement.session, measurement.name, side, value, low, high, unit, grade, n, watch_below, watch_above"
)
_RATED = "measurement.name = ? AND value IS NOT NULL AND grade != 'not_rated'"
_TRUTH = (JOB, ABOUT, FILMED, f"{OUT}/{result_folder.ANALYSIS}")


def _values(holds: str, of: tuple[str, ...]) -> tuple[Value, ...]:
    """The values for which a condition holds, in the order of time."""
    query = (
        f"SELECT {_VALUE} FROM measurement JOIN session ON session.id = measurement.session WHERE {holds} "
        "ORDER BY coalesce(filmed, created), session.id, side"
    )
    return tuple(Value(*row) for row in run(lambda db: db.execute(query, of).fetchall()))


def _stamp(job: Job) -> str:
    """Changes whenever a file that the index is drawn from changes."""
    parts = [str(len(MIGRATIONS))]
    for name in _TRUTH:
        try:
            about = (job.folder / name).stat()
            parts.append(f"{about.st_mtime_ns}:{about.st_size}:{about.st_ino}")
        except OSError:
            parts.append("-")
    return hashlib.sha256(" ".join(parts).encode()).hexdigest()


def _index(job: Job, stamp: str) -> None:
    """Read one session and write it down; a session whose results cannot be read is no finished one."""
    try:
        analysis = read_analysis(job.out / result_folder.ANALYSIS)
    except UsageError:
        run(lambda db: _drop(db, job.session))
        return
    run(lambda db: _write(db, job, stamp, analysis))


def _write(db: sqlite3.Connection, job: Job, stamp: str, analysis: Analysis) -> None:
    _drop(db, job.session)
    view = analysis.gait.orientation.view if analysis.gait is not None else None
    fps = analysis.video.capture_fps if analysis.video is not None else None
    runner = analysis.runner
    severity = worst_severity(analysis) or "ok"
    db.execute(
        f"INSERT INTO session (stamp, {_ENTRY}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (stamp, job.session, job.name, job.note, job.run, job.created, job.filmed, view, fps,
         runner.height_cm, runner.speed_kmh, headline(analysis), severity, job.owner),
    )  # fmt: skip
    db.executemany(
        "INSERT OR IGNORE INTO measurement VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (job.session, place, one.name, one.side or "", one.value, *(one.ci95 or (None, None)), one.unit,
             one.grade, one.n, one.band.watch_below if one.band else None,
             one.band.watch_above if one.band else None)
            for place, one in enumerate(analysis.measurements)
        ],
    )  # fmt: skip


def _drop(db: sqlite3.Connection, session: str) -> None:
    db.execute("DELETE FROM session WHERE id = ?", (session,))


def _tell(session: str, what: str, text: str) -> None:
    """Write one thing that the user says about a session to its folder, then to the index."""
    job = jobs.load(session)
    if job is None:
        return
    jobs.tell(job, what, text)
    fresh = jobs.load(session)
    if fresh is not None and fresh.state == "done":
        _index(fresh, _stamp(fresh))
