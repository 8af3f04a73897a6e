"""What `formcam digitise` hands to its page: a folder with the frames as pictures and what is to be done with them.

The page is another program's script (Streamlit's), so they meet in a folder, whose place an environment variable tells.
The program's own joints lie in it as one more reading; the page opens that file only when it shows the agreement.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from formcam._runtime.json_files import read_json, write_json
from formcam._runtime.resources import DIGITISING_FOLDER
from formcam.outputs.files.points_file import read_points, reading_of, write_points
from formcam.outputs.jpeg import jpeg
from formcam.records.digitised import Digitised, Reading
from formcam.records.errors import SetupError
from formcam.records.track import Frame

# So good that no block of the coding moves an edge by a tenth of a pixel at a joint.
JPEG_QUALITY = 95
_TASK, _PROGRAM = "task.json", "program.json"


@dataclass(frozen=True)
class DigitisingTask:
    """Whose readings go into which file; `clip` is its name, the size that of its upright pictures."""

    points: Path
    by: str
    clip: str
    width_px: int
    height_px: int


def write_task(
    folder: Path,
    task: DigitisingTask,
    pictures: Iterable[Frame],
    program: Reading | None,
) -> None:
    """Fill the folder. Raises OSError where it cannot be written."""
    for frame in pictures:
        coded = jpeg(frame.rgb, JPEG_QUALITY)
        if not coded:
            raise OSError("a frame cannot be kept as a picture")
        picture_path(folder, frame.index).write_bytes(coded)
    if program is not None and program.joints:
        told = Digitised(how="the program's own joints", frames=tuple(sorted(program.joints)))
        for number, joints in program.joints.items():
            told = told.with_frame(program.by, program.number, number, joints)
        write_points(folder / _PROGRAM, told)
    write_json(folder / _TASK, {**vars(task), "points": str(task.points.absolute())})


def task_folder() -> Path:
    """The folder of this process' task. Raises `SetupError` where the page was started by hand."""
    folder = os.environ.get(DIGITISING_FOLDER)
    if not folder or not (Path(folder) / _TASK).is_file():
        raise SetupError("there are no frames to read", "start this page with formcam digitise VIDEO")
    return Path(folder)


def read_task(folder: Path) -> DigitisingTask:
    """What is to be done."""
    told = read_json(folder / _TASK)
    return DigitisingTask(**{**told, "points": Path(told["points"])})


def program_in(folder: Path) -> Reading | None:
    """The program's own joints, where a result was given."""
    path = folder / _PROGRAM
    return reading_of(read_points(path)) if path.is_file() else None


def picture_path(folder: Path, frame: int) -> Path:
    """Where a frame's picture lies."""
    return folder / f"frame_{frame}.jpg"
