"""The database file behind `session_index`: one connection a call, one short transaction, anew when damaged."""

from __future__ import annotations

import errno
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from formcam.app import settings

FILE = "sessions.sqlite3"
# Two tabs may write at once; each write takes a few milliseconds.
BUSY_S = 10.0
AGAIN_S = 0.01
# One script a version; `user_version` says how many have run. Never edit one that was released: add one.
MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        """CREATE TABLE session (
            id TEXT PRIMARY KEY, stamp TEXT NOT NULL, name TEXT NOT NULL, note TEXT NOT NULL, run TEXT NOT NULL,
            created REAL NOT NULL, filmed REAL, view TEXT, fps REAL, height_cm REAL, speed_kmh REAL,
            verdict TEXT NOT NULL, severity TEXT NOT NULL
        )""",
        """CREATE TABLE measurement (
            session TEXT NOT NULL REFERENCES session (id) ON DELETE CASCADE, place INTEGER NOT NULL,
            name TEXT NOT NULL, side TEXT NOT NULL, value REAL, low REAL, high REAL, unit TEXT NOT NULL,
            grade TEXT NOT NULL, n INTEGER NOT NULL, watch_below REAL, watch_above REAL,
            PRIMARY KEY (session, name, side)
        ) WITHOUT ROWID""",
        "CREATE INDEX measurement_by_name ON measurement (name, side)",
        """CREATE TABLE finding (
            session TEXT NOT NULL REFERENCES session (id) ON DELETE CASCADE, place INTEGER NOT NULL,
            id TEXT NOT NULL, severity TEXT NOT NULL, title TEXT NOT NULL, side TEXT NOT NULL,
            PRIMARY KEY (session, place)
        ) WITHOUT ROWID""",
    ),
    # NULL: a sample, which is nobody's.
    ("ALTER TABLE session ADD COLUMN owner TEXT",),
    # Nobody read it: a session's headline tells of its findings.
    ("DROP TABLE finding",),
)
# SQLite's shared memory file takes 32 KB at once; with less there is no room to open the database.
NEEDED_BYTES = 64 * 1024
T = TypeVar("T")


def run(work: Callable[[sqlite3.Connection], T]) -> T:
    """Do the work in one transaction; a damaged database is thrown away first, the next refresh fills it again."""
    try:
        with _connection() as db:
            return work(db)
    except sqlite3.DatabaseError as error:
        if _is_full(error):
            raise OSError(errno.ENOSPC, "no space left on device") from error
        if not _is_damage(error):
            raise
    discard()
    with _connection() as db:
        return work(db)


def integrity_check() -> str:
    """`ok`, or what SQLite finds wrong with the file."""
    try:
        with _connection() as db:
            return "\n".join(str(row[0]) for row in db.execute("PRAGMA integrity_check"))
    except sqlite3.DatabaseError as error:
        return str(error)


def discard() -> None:
    """Remove the database with what belongs to it."""
    for ending in ("", "-wal", "-shm"):
        _path().with_name(FILE + ending).unlink(missing_ok=True)


def _path() -> Path:
    return settings.data_folder() / FILE


def _is_full(error: sqlite3.DatabaseError) -> bool:
    """A full disk; at the opening, where the file beside the log finds no room, SQLite calls it an I/O error."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in (sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN):
        return shutil.disk_usage(_path().parent).free < NEEDED_BYTES
    return code == sqlite3.SQLITE_FULL


def _is_damage(error: sqlite3.DatabaseError) -> bool:
    """True for a file that is no database, is torn, or lacks our tables; not for a lock or a full disk."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR)


@contextmanager
def _connection() -> Iterator[sqlite3.Connection]:
    db = sqlite3.connect(_path(), timeout=BUSY_S, isolation_level=None)
    try:
        # A commit is one short append, and a torn one is dropped at the next opening. NORMAL may forget the last moment
        # at a power loss, which refresh finds out.
        _begin_log(db)
        db.execute("PRAGMA synchronous = NORMAL")
        db.execute("PRAGMA foreign_keys = ON")
        _migrate(db)
        db.execute("BEGIN IMMEDIATE")
        yield db
        db.execute("COMMIT")
    finally:
        db.close()


def _begin_log(db: sqlite3.Connection) -> None:
    """Write ahead into a log. SQLite does not wait when several open a new file at once, so this does."""
    until_s = time.monotonic() + BUSY_S
    while True:
        try:
            db.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if not _is_locked(error) or time.monotonic() > until_s:
                raise
            time.sleep(AGAIN_S)
        else:
            return


def _is_locked(error: sqlite3.DatabaseError) -> bool:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def _version(db: sqlite3.Connection) -> int:
    return int(db.execute("PRAGMA user_version").fetchone()[0])


def _migrate(db: sqlite3.Connection) -> None:
    if _version(db) == len(MIGRATIONS):
        return
    db.execute("BEGIN IMMEDIATE")
    # Asked again: another tab may have done it while this one waited.
    version = _version(db)
    if version > len(MIGRATIONS):
        raise _newer()
    for statements in MIGRATIONS[version:]:
        for statement in statements:
            db.execute(statement)
    db.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
    db.execute("COMMIT")


def _newer() -> sqlite3.DatabaseError:
    error = sqlite3.DatabaseError("made by a newer formcam")
    error.sqlite_errorcode = sqlite3.SQLITE_NOTADB  # It is only an index: made anew in the form known here.
    return error
