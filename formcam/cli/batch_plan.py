"""What a batch is to do: the clips of a folder or of a list, and a result folder for each of them."""

from __future__ import annotations

import codecs
import os
from dataclasses import dataclass
from pathlib import Path
from unicodedata import normalize

from formcam.outputs.folder_names import distinct, folder_name
from formcam.records.errors import UsageError
from formcam.records.track import Runner, View
from formcam.video.suffixes import SUFFIXES

# What a finished clip leaves in its folder: of which bytes and settings the results are, and what was said.
RECEIPT = "batch.json"


@dataclass(frozen=True)
class Job:
    """One clip to analyse into one folder; `options` are those of `formcam analyse`."""

    video: Path
    folder: Path
    options: tuple[str, ...]


def plan(folder: Path, out: Path, options: tuple[str, ...]) -> list[Job]:
    """The jobs for a folder of videos, or for a text file that lists one path a line."""
    if folder.is_dir():
        if out.resolve() == folder.resolve():
            raise UsageError("the results would lie among the clips", "choose another folder with --out")
        videos = _videos(folder)
        names = [str(video.relative_to(folder)) for video in videos]
    elif folder.is_file() and folder.suffix.lower() == ".txt":
        videos = _listed(folder)
        names = [video.name for video in videos]
    else:
        raise UsageError(f"there is no folder {folder}", "name a folder of videos, or a .txt list of paths")
    if not videos:
        raise UsageError(f"{folder} holds no video", "put .mp4 or .mov clips into it")
    return [
        Job(video.absolute(), out.absolute() / name, options)
        for video, name in zip(videos, distinct(map(_flat, names)), strict=True)
    ]


def _videos(folder: Path) -> list[Path]:
    """All videos below `folder`, except hidden ones and those that an earlier batch wrote."""
    return sorted(
        path
        for path in folder.rglob("*")
        if path.suffix.lower() in SUFFIXES
        and not path.name.startswith(".")
        and path.is_file()
        and not (path.parent / RECEIPT).is_file()
    )


def _listed(file: Path) -> list[Path]:
    try:
        return [_as_it_is_called(line) for line in _lines_of(file.read_bytes()) if line]
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            f"{file.name} cannot be read as a list", "write one path a line, in UTF-8"
        ) from error


def _lines_of(written: bytes) -> list[str]:
    """The lines of a list as editors and shells save it, without the blanks about them.

    UTF-16 with its mark (Windows' "Unicode"), UTF-8 with or without one; else each line by itself: a name of bytes as
    this system has it, or Windows-1252 ("ANSI"). Raises `UnicodeDecodeError` for what is none of them.
    """
    if written.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return [line.strip() for line in written.decode("utf-16").splitlines()]
    written = written.removeprefix(codecs.BOM_UTF8)
    try:
        return [line.strip() for line in written.decode("utf-8").splitlines()]
    except UnicodeDecodeError:
        return [_line_of(line.strip()) for line in written.splitlines()]


def _line_of(written: bytes) -> str:
    here = os.fsdecode(written)
    return here if b"\0" not in written and Path(here).is_file() else written.decode("cp1252")


def _as_it_is_called(listed: str) -> Path:
    """The path of a list, as the file is called here: letters and accents may be composed otherwise (macOS), and
    folders be separated as elsewhere (Windows)."""
    ways = (listed, normalize("NFC", listed), normalize("NFD", listed), listed.replace("\\", "/"))
    return next((Path(way) for way in ways if Path(way).is_file()), Path(listed))


def options_of(
    runner: Runner, view: View | None, model: str, *, clip: bool, markers: str | None
) -> tuple[str, ...]:
    """The options of `formcam analyse` that say the same."""
    options = ["--model", model, "--workers", "1"]
    if runner.height_cm is not None:
        options += ["--height-cm", repr(runner.height_cm)]
    if runner.speed_kmh is not None:
        options += ["--speed-kmh", repr(runner.speed_kmh)]
    if runner.sex is not None:
        options += ["--sex", runner.sex]
    if view is not None:
        options += ["--view", view]
    options += [] if markers is None else ["--markers", markers]
    return tuple(options if clip else [*options, "--no-clip"])


def _flat(name: str) -> str:
    """A readable folder name for the clip of that path within the folder."""
    return folder_name("".join(c if c.isalnum() or c in "-_." else "_" for c in normalize("NFC", name)))
