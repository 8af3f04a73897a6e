"""Sessions as one zip file: written piece by piece, and read back without trusting anything in it.

An archive holds `formcam/ID/FILE`. Reading goes entry by entry: the id is 16 hexadecimal digits, the file name is one
of those that formcam writes, the size is that of such a file, and what is written is a name of ours. A session is
unpacked aside, checked (its results must be readable, its pictures must be pictures), and moved into place whole.
"""

from __future__ import annotations

import hashlib
import io
import math
import re
import shutil
import struct
import time
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from PIL import Image

from formcam import outputs
from formcam.errors import FormcamError, UsageError
from formcam.records import HEIGHT_CM_RANGE, SPEED_KMH_RANGE
from formcam.report.json_file import read_analysis
from formcam.report.tracks import track_from_npz
from formcam.webapp import jobs, settings
from formcam.webapp.jobs import JobSettings
from formcam.webapp.results_store import read_curves

TOP = "formcam"
MEGA = 1024**2
# The largest files of ten minutes at 4K are far below these.
LIMITS = {".json": 64 * MEGA, ".npz": 256 * MEGA, ".csv": 64 * MEGA, ".pdf": 64 * MEGA, ".jpg": 16 * MEGA,
          ".mp4": 2048 * MEGA, ".trc": 256 * MEGA, ".mot": 256 * MEGA}  # fmt: skip
# Ten runs a week for ten years, with a dozen files each.
MAX_ENTRIES = 100_000
PIECE = MEGA
PLAN, CLIP = "job.json", "clip"
_KEPT = (PLAN, jobs.ABOUT, jobs.FILMED, "preview.jpg")
_RESULT = re.compile(r"[a-z0-9_]{1,60}\.(?:json|npz|csv|pdf|mp4|trc|mot)")
_STILL = re.compile(r"[a-z0-9_]{1,60}\.jpg")
_NAME = re.compile(
    rf"{TOP}/([0-9a-f]{{16}})/((?:job|about|filmed)\.json|preview\.jpg|clip\.[a-z0-9]{{2,5}}"
    rf"|out/{_RESULT.pattern}|out/frames/{_STILL.pattern})"
)
_HEX = re.compile(r"[0-9a-f]{64}")
# What Python's zip reader raises for files that are none, or are torn. NotImplementedError is a RuntimeError.
_BROKEN = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    RuntimeError,
    EOFError,
    ValueError,
    zlib.error,
    struct.error,
)
# The curves of a result have a few kB; a picture of ours a few megapixels.
MAX_CURVES, MAX_PIXELS = 16 * MEGA, 40_000_000
_ADVICE = "choose a file that formcam's export made, unchanged"


@dataclass(frozen=True)
class Brought:
    """How many sessions came in, how many were here already, and how many could not be read."""

    new: int
    known: int
    damaged: int


def export(*, clips: bool) -> Iterator[bytes]:
    """The zip of all finished sessions in pieces; `clips` = with the original clips. Nothing is held whole."""
    sink = _Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_STORED, allowZip64=True) as made:
        for job in jobs.sessions():
            if job.state != "done":
                continue
            for path, name in _files(job, clips=clips):
                yield from _add(made, sink, path, f"{TOP}/{job.session}/{name}")
    yield sink.take()


def bring_back(source: Path) -> Brought:
    """Unpack an archive. Raises `UsageError` when it is none of ours, and OSError when the disk is full."""
    counts = {"new": 0, "known": 0, "damaged": 0}
    try:
        with zipfile.ZipFile(source) as archive:
            for session, members in _members(archive, source.stat().st_size).items():
                counts[_bring(archive, session, members)] += 1
    except _BROKEN as error:
        raise UsageError("this file is no archive of formcam, or it is damaged", _ADVICE) from error
    return Brought(**counts)


def clear_aside() -> None:
    """Remove what an import that was cut off has left."""
    shutil.rmtree(_aside(), ignore_errors=True)


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
    for path in sorted(job.out.iterdir()):
        if _RESULT.fullmatch(path.name):
            yield path, f"out/{path.name}"
    for path in sorted((job.out / outputs.FRAMES).glob("*.jpg")):
        if _STILL.fullmatch(path.name):
            yield path, f"out/{outputs.FRAMES}/{path.name}"
    if clips:
        # The clip beside the plan; a sample's clip stays with the program.
        for path in job.folder.glob(f"{CLIP}.*"):
            if path.suffix in settings.SUFFIXES:
                yield path, f"{CLIP}{path.suffix}"


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


def _bring(archive: zipfile.ZipFile, session: str, members: dict[str, zipfile.ZipInfo]) -> str:
    """One session: `new`, `known` (it is here already) or `damaged` (nothing of it is kept)."""
    final = settings.session_folder(session)
    if (final / PLAN).is_file():
        return "known"
    aside = _aside() / session
    shutil.rmtree(aside, ignore_errors=True)
    try:
        for name, entry in members.items():
            if name.startswith(f"{CLIP}.") and Path(name).suffix not in settings.SUFFIXES:
                continue
            _unpack(archive, entry, aside / name)
        _check(aside, final)
    except (FormcamError, *_BROKEN):
        shutil.rmtree(aside, ignore_errors=True)
        return "damaged"
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


def _check(folder: Path, final: Path) -> None:
    """Everything that the app will read can be read; what it can do without goes. Raises `FormcamError`."""
    analysis = read_analysis(folder / "out" / outputs.ANALYSIS)
    keypoints = folder / "out" / outputs.KEYPOINTS
    if keypoints.is_file():
        track_from_npz(keypoints)
    curves = folder / "out" / "curves.npz"
    if curves.is_file() and not _are_curves(curves):
        curves.unlink()
    for picture in (*folder.glob("*.jpg"), *(folder / "out").rglob("*.jpg")):
        if not _is_picture(picture):
            picture.unlink()
    said = jobs.read_json(folder / jobs.ABOUT)
    kept = {name: str(said[name])[:4000] for name in ("name", "note", "run") if said.get(name)}
    jobs.write_json(folder / jobs.ABOUT, kept)
    jobs.write_json(
        folder / jobs.FILMED, {"filmed": _moment(jobs.read_json(folder / jobs.FILMED).get("filmed"))}
    )
    jobs.write_json(folder / PLAN, _plan(jobs.read_json(folder / PLAN), folder, final))
    state = "done" if analysis.status == "ok" else "refused"
    jobs.write_json(folder / "progress.json", {"state": state, "share": 1.0})


def _plan(told: dict[str, Any], folder: Path, final: Path) -> dict[str, Any]:
    """A plan of our own making from what the archive's says; the place of the clip is ours."""
    clip = next(iter(sorted(folder.glob(f"{CLIP}.*"))), None)
    clip_path = str(final / clip.name) if clip is not None else ""
    digest = told.get("sha256")
    if clip is not None:
        with clip.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    return {
        "name": str(told.get("name", ""))[:200],
        "clip": clip_path,
        "sha256": _hex(digest),
        "key": _hex(told.get("key")),
        "created": _moment(told.get("created")) or time.time(),
        "settings": asdict(_settings(told.get("settings"))),
    }


def _settings(told: Any) -> JobSettings:
    given = told if isinstance(told, dict) else {}
    signs = given.get("warning_signs")
    return JobSettings(
        height_cm=_within(given.get("height_cm"), HEIGHT_CM_RANGE),
        speed_kmh=_within(given.get("speed_kmh"), SPEED_KMH_RANGE),
        view=given.get("view") if given.get("view") in ("left", "right", "rear", "front") else None,
        capture_fps=_within(given.get("capture_fps"), (1.0, 2000.0)),
        warning_signs=tuple(str(one)[:40] for one in signs[:20]) if isinstance(signs, list) else (),
    )


def _within(told: Any, limits: tuple[float, float]) -> float | None:
    number = isinstance(told, int | float) and not isinstance(told, bool) and math.isfinite(told)
    return float(told) if number and limits[0] <= told <= limits[1] else None


def _moment(told: Any) -> float | None:
    """Seconds since 1970, from then to a day ahead of now."""
    return _within(told, (0.0, time.time() + 86400.0))


def _hex(told: Any) -> str:
    return told if isinstance(told, str) and _HEX.fullmatch(told) else ""


def _are_curves(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as stored:
            if sum(entry.file_size for entry in stored.infolist()) > MAX_CURVES:
                return False
        read_curves(path)
    # A header may claim more than there is memory for.
    except (*_BROKEN, OSError, KeyError, IndexError, TypeError, MemoryError):
        return False
    return True


def _is_picture(path: Path) -> bool:
    try:
        with Image.open(path, formats=["JPEG"]) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                return False
            picture.load()
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return False
    return True


def _aside() -> Path:
    return settings.data_folder() / "bringing"
