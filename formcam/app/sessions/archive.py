"""Sessions as one zip file: written piece by piece, and read back without trusting anything in it.

An archive holds `formcam/ID/FILE`, of a session corrected by hand both `out/` and `untouched/`. Reading goes entry by
entry: the id is 16 hexadecimal digits, the file name is one of those that formcam writes, the size is that of such a
file, and what is written is a name of ours. A session is unpacked aside, checked (its results must be readable, its
pictures must be pictures), and moved into place whole.
"""

from __future__ import annotations

import io
import re
import shutil
import time
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from formcam.app import settings
from formcam.app.sessions import jobs
from formcam.app.sessions.archive_check import BROKEN, check
from formcam.app.sessions.session_files import (
    ABOUT,
    CLIP,
    COACH,
    FILMED,
    JOB,
    OUT,
    PREVIEW,
    UNTOUCHED,
    WATCH,
    uploaded_clip,
)
from formcam.outputs import result_folder
from formcam.records.errors import FormcamError, UsageError
from formcam.video.suffixes import SUFFIXES
from formcam.watch.samples import MAX_BYTES

TOP = "formcam"
# Beside the sessions, so that moving into place is one rename.
ASIDE, PART = "bringing", ".zip.part"
MEGA = 1024**2
# The largest files of ten minutes at 4K are far below these.
LIMITS = {".json": 64 * MEGA, ".npz": 256 * MEGA, ".csv": 64 * MEGA, ".pdf": 64 * MEGA, ".jpg": 16 * MEGA,
          ".mp4": 2048 * MEGA, ".trc": 256 * MEGA, ".mot": 256 * MEGA, ".run": MAX_BYTES}  # fmt: skip
# Ten runs a week for ten years, with a dozen files each.
MAX_ENTRIES = 100_000
PIECE = MEGA
_KEPT = (JOB, ABOUT, FILMED, PREVIEW, WATCH, COACH)
_RESULT = re.compile(r"[a-z0-9_]{1,60}\.(?:json|npz|csv|pdf|mp4|trc|mot)")
_STILL = re.compile(r"[a-z0-9_]{1,60}\.jpg")
_NAME = re.compile(
    rf"{TOP}/([0-9a-f]{{16}})/({'|'.join(map(re.escape, _KEPT))}|{CLIP}\.[a-z0-9]{{2,5}}"
    rf"|(?:{OUT}|{UNTOUCHED})/(?:{_RESULT.pattern}|{result_folder.FRAMES}/{_STILL.pattern}))"
)
_ADVICE = "choose a file that formcam's export made, unchanged"


@dataclass(frozen=True)
class Brought:
    """How many sessions came in, how many were here already, and how many could not be read."""

    new: int
    known: int
    damaged: int


def export(*, clips: bool, profile: str | None = None) -> Iterator[bytes]:
    """The zip of all finished sessions in pieces; `clips` = with the original clips. Nothing is held whole.

    With a `profile`, those of that runner and the samples: whoever brings an archive back says whose it is.
    """
    sink = _Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_STORED, allowZip64=True) as made:
        for job in jobs.sessions():
            if job.state != "done" or (profile is not None and job.owner not in (profile, None)):
                continue
            for path, name in _files(job, clips=clips):
                yield from _add(made, sink, path, f"{TOP}/{job.session}/{name}")
    yield sink.take()


def bring_back(source: Path, profile: str = "") -> Brought:
    """Unpack an archive; what is new in it is that runner's.

    Raises `UsageError` when it is none of ours, and OSError when the disk is full.
    """
    counts = {"new": 0, "known": 0, "damaged": 0}
    aside = (
        settings.data_folder() / ASIDE / settings.new_id()
    )  # Of this import only: another tab may bring in as well.
    try:
        with zipfile.ZipFile(source) as archive:
            for session, members in _members(archive, source.stat().st_size).items():
                counts[_bring(archive, session, members, aside, profile)] += 1
    except BROKEN as error:
        raise UsageError("this file is no archive of formcam, or it is damaged", _ADVICE) from error
    finally:
        shutil.rmtree(aside, ignore_errors=True)
        with suppress(OSError):  # Not empty, or never made.
            aside.parent.rmdir()
    return Brought(**counts)


def arriving() -> Path:
    """A new name for an archive on its way here."""
    return settings.data_folder() / f"archive.{settings.new_id()}{PART}"


def in_the_making() -> list[Path]:
    """What imports at work have on the disk, and what those that were killed have left there."""
    data = settings.data_folder()
    return [*data.glob(f"archive.*{PART}"), *(data / ASIDE).glob("*")]


class _Sink(io.RawIOBase):
    """Takes what the zip writer writes and hands it on; it cannot seek, so nothing is written twice."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, piece: Any) -> int:
        self._pieces.append(bytes(piece))
        return len(piece)

    def take(self) -> bytes:
        """What came in since the last time."""
        pieces, self._pieces = self._pieces, []
        return b"".join(pieces)


def _files(job: jobs.Job, *, clips: bool) -> Iterator[tuple[Path, str]]:
    for name in _KEPT:
        yield job.folder / name, name
    for results in (job.out, job.folder / UNTOUCHED):
        for path in sorted(results.glob("*")):
            if _RESULT.fullmatch(path.name):
                yield path, f"{results.name}/{path.name}"
        for path in sorted((results / result_folder.FRAMES).glob("*.jpg")):
            if _STILL.fullmatch(path.name):
                yield path, f"{results.name}/{result_folder.FRAMES}/{path.name}"
    # A sample's clip stays with the program.
    if clips and (clip := uploaded_clip(job.folder)) is not None:
        yield clip, clip.name


def _add(made: zipfile.ZipFile, sink: _Sink, path: Path, name: str) -> Iterator[bytes]:
    """One file into the archive, in pieces; a session that is deleted meanwhile ends early."""
    try:
        about = path.stat()
        source = path.open("rb")
    except OSError:
        return
    moment = time.localtime(max(about.st_mtime, 315532800.0))[:6]  # A zip knows no time before 1980.
    # Numbers and texts pack well; pictures and clips are packed already.
    packed = path.suffix in (".json", ".csv", ".trc", ".mot")
    entry = zipfile.ZipInfo(name, date_time=moment)
    entry.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
    with source, made.open(entry, "w", force_zip64=True) as target:
        while piece := source.read(PIECE):
            target.write(piece)
            yield sink.take()


def _members(archive: zipfile.ZipFile, length: int) -> dict[str, dict[str, zipfile.ZipInfo]]:
    """The entries by session and file name, all of them checked; the file has `length` bytes. Raises `UsageError`."""
    entries = archive.infolist()
    if len(entries) > MAX_ENTRIES:
        raise UsageError("this archive holds more files than formcam ever writes", _ADVICE)
    found: dict[str, dict[str, zipfile.ZipInfo]] = {}
    total = 0
    for entry in entries:
        match = _NAME.fullmatch(entry.filename)
        packing = entry.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
        if match is None or entry.flag_bits & 1 or not packing:
            raise UsageError("this archive holds files that formcam never writes", _ADVICE)
        session, name = match.groups()
        if not 0 <= entry.header_offset < length:
            raise UsageError("this archive is damaged", _ADVICE)
        if entry.file_size > _limit(name):
            raise UsageError("this archive holds a file that is too large", _ADVICE)
        if name in found.setdefault(session, {}):
            raise UsageError("this archive holds a file twice", _ADVICE)
        found[session][name] = entry
        total += entry.file_size
    if not found:
        raise UsageError("this archive is empty", _ADVICE)
    if total + settings.SPARE_BYTES > shutil.disk_usage(settings.data_folder()).free:
        raise UsageError("the disk has no room for this archive", "free some space and try again")
    return found


def _limit(name: str) -> int:
    suffix = Path(name).suffix
    return settings.MAX_UPLOAD_BYTES if name.startswith(f"{CLIP}.") else LIMITS[suffix]


def _bring(
    archive: zipfile.ZipFile, session: str, members: dict[str, zipfile.ZipInfo], apart: Path, profile: str
) -> str:
    """One session: `new`, `known` (it is here already) or `damaged` (nothing of it is kept)."""
    final = settings.session_folder(session)
    if (final / JOB).is_file():
        return "known"
    aside = apart / session
    try:
        for name, entry in members.items():
            if name.startswith(f"{CLIP}.") and Path(name).suffix not in SUFFIXES:
                continue
            _unpack(archive, entry, aside / name)
        check(aside, final, profile)
    except (FormcamError, *BROKEN):
        shutil.rmtree(aside, ignore_errors=True)
        return "damaged"
    if (final / JOB).is_file():  # Brought by another tab meanwhile.
        return "known"
    final.parent.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(final, ignore_errors=True)
    aside.rename(final)
    return "new"


def _unpack(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, target: Path) -> None:
    """Write one entry, never more than it declares: a bomb ends at its own claim, which was checked."""
    target.parent.mkdir(parents=True, exist_ok=True)
    left = entry.file_size
    with archive.open(entry) as source, target.open("wb") as file:
        while piece := source.read(PIECE):
            left -= len(piece)
            if left < 0:
                raise zipfile.BadZipFile("more than declared")
            file.write(piece)
