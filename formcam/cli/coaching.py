"""`formcam coach RESULT_FOLDER`: the file for a coach, made of a result's folder."""

from __future__ import annotations

import argparse
from pathlib import Path

from formcam._runtime.json_files import write_whole
from formcam.outputs import result_folder
from formcam.outputs.folder_names import RESULTS_ENDING, folder_name
from formcam.records.errors import UsageError

PAGE_ENDING, COMMENTS_ENDING = "_coach.html", "_comments.json"


def write_page(options: argparse.Namespace) -> Path:
    """Write the file and return its path.

    Raises `UsageError` where the folder holds no result, where another file of that name is in the way, or where
    nothing can be written.
    """
    from formcam.outputs.coach.page import BEGINS, page_of_folder
    from formcam.outputs.files.report_about import ReportAbout

    folder = Path(options.result)
    if not (folder / result_folder.ANALYSIS).is_file():
        raise UsageError(f"{folder} holds no result", "name a folder that formcam analyse made")
    name = folder.resolve().name.removesuffix(RESULTS_ENDING)
    target = Path(options.out or folder_name(name, PAGE_ENDING))
    if not _may_be_written(target, BEGINS):
        raise UsageError(
            f"{target} is there already, and it is no file for a coach", "name another file with --out"
        )
    about = ReportAbout(runner=options.runner_name, clip=name)
    page = page_of_folder(folder, about, save_as=folder_name(name, COMMENTS_ENDING))
    try:
        write_whole(target, page)
    except OSError as error:
        raise UsageError(
            f"{target} cannot be written ({error.strerror or error})", "name another file with --out"
        ) from error
    return target


def _may_be_written(target: Path, begins: str) -> bool:
    """Whether nothing is there, or such a file that we made before."""
    if not target.exists():
        return True
    if not target.is_file():
        return False
    with target.open("rb") as file:
        return file.read(len(begins)) == begins.encode()
