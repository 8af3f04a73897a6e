"""The path of a clip as it was given: absolute, and of a file that can be read."""

from __future__ import annotations

from pathlib import Path

from formcam.records.errors import UsageError


def existing_file(path: str | Path) -> Path:
    """The path as an absolute one of a readable file, or `UsageError`."""
    file = Path(path).expanduser().absolute()
    if file.is_dir():
        raise UsageError(f"{file.name} is a folder, not a video", "name one video file")
    if not file.exists():
        raise UsageError(f"there is no file {path}", "check the name and the folder")
    try:
        with file.open("rb"):
            pass
    except OSError as error:
        raise UsageError(
            f"{file.name} cannot be opened ({error.strerror})", "check its permissions"
        ) from error
    return file
