"""A session that came from elsewhere: what the app will read must be readable, and what it is told is made anew."""

from __future__ import annotations

import hashlib
import re
import shutil
import struct
import time
import zipfile
import zlib
from dataclasses import asdict
from pathlib import Path
from typing import Any

from PIL import Image

from formcam._runtime.json_files import read_json, write_json
from formcam.app.sessions import coach_comments, session_files
from formcam.app.sessions.corrected_results import edits_of
from formcam.app.sessions.curves_file import read_curves
from formcam.app.sessions.job_progress import write_state
from formcam.app.sessions.job_settings import JobSettings, pain_of
from formcam.app.sessions.json_files import number_within, one_of
from formcam.app.sessions.player_layers import are_layers
from formcam.app.sessions.session_files import ABOUT, COACH, FILMED, JOB, OUT, UNTOUCHED, WATCH, uploaded_clip
from formcam.outputs import result_folder
from formcam.outputs.files.json_file import read_analysis
from formcam.outputs.files.keypoints_npz import track_from_npz
from formcam.records.analysis import Analysis
from formcam.records.errors import FormcamError
from formcam.records.track import HEIGHT_CM_RANGE, SEXES, SPEED_KMH_RANGE, VIEWS
from formcam.watch.reading import read_watch

# What Python's zip reader raises for files that are none, or are torn. NotImplementedError is a RuntimeError.
BROKEN = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    RuntimeError,
    EOFError,
    ValueError,
    zlib.error,
    struct.error,
)
# The curves of a result have a few kB; a picture of ours a few megapixels.
MAX_CURVES, MAX_PIXELS = 16 * 1024**2, 40_000_000
_HEX = re.compile(r"[0-9a-f]{64}")


def check(folder: Path, final: Path, profile: str = "") -> None:
    """Everything that the app will read can be read; what it can do without goes. Raises `FormcamError`.

    The session is that runner's from now on, whatever id another computer knew its runner by.
    """
    analysis, frames = _check_results(folder / OUT)
    if (folder / UNTOUCHED).is_dir() and not _are_first(folder / UNTOUCHED, folder / OUT, frames):
        shutil.rmtree(folder / UNTOUCHED)
    for picture in folder.glob("*.jpg"):
        if not _is_picture(picture):
            picture.unlink()
    said = read_json(folder / ABOUT)
    kept = {name: str(said[name])[:4000] for name in ("name", "note", "run") if said.get(name)}
    write_json(folder / ABOUT, kept | ({"profile": profile} if profile else {}))
    _drop_watch_that_is_none(folder / WATCH)
    coach_comments.keep_readable(folder / COACH)
    write_json(folder / FILMED, {"filmed": _moment(read_json(folder / FILMED).get("filmed"))})
    write_json(folder / JOB, _plan(read_json(folder / JOB), folder, final))
    write_state(folder, "done" if analysis.status == "ok" else "refused", share=1.0)


def _drop_watch_that_is_none(path: Path) -> None:
    """A watch's file that cannot be read goes."""
    if path.is_file():
        try:
            read_watch(path)
        except FormcamError:
            path.unlink()


def _check_results(results: Path) -> tuple[Analysis, int]:
    """The analysis and the number of frames of its track; what cannot be read of the rest goes. Raises as `check`."""
    analysis = read_analysis(results / result_folder.ANALYSIS)
    keypoints = results / result_folder.KEYPOINTS
    frames = len(track_from_npz(keypoints)) if keypoints.is_file() else 0
    curves = results / session_files.CURVES
    if curves.is_file() and not _are_curves(curves):
        curves.unlink()
    layers = results / session_files.LAYERS
    if layers.is_file() and not are_layers(layers):
        layers.unlink()
    for picture in results.rglob("*.jpg"):
        if not _is_picture(picture):
            picture.unlink()
    return analysis, frames


def _are_first(kept: Path, results: Path, frames: int) -> bool:
    """Whether `kept` holds what the program found in the same track before a hand corrected it to `results`.

    Otherwise "undo all" would put another run's results, or corrected ones, in the place of the first.
    """
    if edits_of(results) is None or (kept / result_folder.EDITS).exists():
        return False
    try:
        first, first_frames = _check_results(kept)
    except (FormcamError, *BROKEN):
        return False
    corrected = read_analysis(results / result_folder.ANALYSIS)
    same_clip = (first.video, first.runner) == (corrected.video, corrected.runner) and first_frames == frames
    return first.status == "ok" and first.edits is None and same_clip


def _plan(told: dict[str, Any], folder: Path, final: Path) -> dict[str, Any]:
    """A plan of our own making from what the archive's says; the place of the clip is ours."""
    clip = uploaded_clip(folder)
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
        "sample": told.get("sample") is True,
    }


def _settings(told: Any) -> JobSettings:
    given = told if isinstance(told, dict) else {}
    signs = given.get("warning_signs")
    return JobSettings(
        height_cm=number_within(given.get("height_cm"), HEIGHT_CM_RANGE),
        speed_kmh=number_within(given.get("speed_kmh"), SPEED_KMH_RANGE),
        sex=one_of(given.get("sex"), SEXES),
        view=one_of(given.get("view"), VIEWS),
        capture_fps=number_within(given.get("capture_fps"), (1.0, 2000.0)),
        markers=given.get("markers") is True,
        pain=pain_of(given),
        warning_signs=tuple(str(one)[:40] for one in signs[:20]) if isinstance(signs, list) else (),
    )


def _moment(told: Any) -> float | None:
    """Seconds since 1970, from then to a day ahead of now."""
    return number_within(told, (0.0, time.time() + 86400.0))


def _hex(told: Any) -> str:
    return told if isinstance(told, str) and _HEX.fullmatch(told) else ""


def _are_curves(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as stored:
            if sum(entry.file_size for entry in stored.infolist()) > MAX_CURVES:
                return False
        read_curves(path)
    # A header may claim more than there is memory for.
    except (*BROKEN, OSError, KeyError, IndexError, TypeError, MemoryError):
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
