"""A clip on its way to the disk: a session's folder without a plan yet, whoever sends it."""

from __future__ import annotations

import hashlib
import shutil
from contextlib import suppress

from formcam._runtime.json_files import write_json
from formcam.app import settings
from formcam.app.sessions.session_files import CLIP, UPLOAD
from formcam.records.errors import UsageError
from formcam.records.printable import capitalised

# What happened, and what to do.
TOO_LARGE = (
    f"the clip is larger than {settings.MAX_UPLOAD_BYTES / 1024**3:.0f} GB",
    "half a minute of running is enough: cut it shorter",
)
NO_ROOM = ("the disk is nearly full", "free some space and try again")
EMPTY = ("the file is empty", "choose the clip itself")
NAME_LENGTH = 200


def has_arrived(session: str) -> bool:
    """Whether a clip lies whole in that session; false for what is no session's id."""
    try:
        return (settings.session_folder(session) / UPLOAD).is_file()
    except ValueError:
        return False


def has_room(size: int) -> bool:
    """Whether so many bytes fit on the disk with enough to spare for the rest of the computer."""
    return size + settings.SPARE_BYTES <= shutil.disk_usage(settings.data_folder()).free


class NotTaken(UsageError):
    """What is sent cannot be taken; `status` is what HTTP calls that."""

    def __init__(self, status: int, message: str, advice: str) -> None:
        super().__init__(message, advice)
        self.status = status

    @property
    def words(self) -> str:
        """Both as sentences."""
        return f"{capitalised(self.message)}. {capitalised(self.advice)}."


class Arriving:
    """Writes a clip of that name piece by piece into a session of its own. The name never becomes a path.

    Errors of the disk are `OSError`s; what came is then dropped by whoever asked.
    """

    def __init__(self, name: str) -> None:
        self.session = settings.new_id()
        self.name = name[:NAME_LENGTH]
        self.size = 0
        self._folder = settings.session_folder(self.session)
        self._folder.mkdir(parents=True)
        self._path = self._folder / f"{CLIP}{settings.safe_suffix(name)}"
        self._file = self._path.open("wb")
        self._digest = hashlib.sha256()
        self.kept, self._kept_digest = 0, self._digest.copy()

    def write(self, piece: bytes) -> None:
        """Append these bytes."""
        self.size += len(piece)
        self._digest.update(piece)
        self._file.write(piece)

    def keep(self) -> None:
        """What has come so far is whole: `take_back` goes back to here."""
        self._file.flush()
        self.kept, self._kept_digest = self.size, self._digest.copy()

    def take_back(self) -> None:
        """Forget what came since the last `keep`."""
        self._file.flush()
        self._file.seek(self.kept)
        self._file.truncate()
        self.size, self._digest = self.kept, self._kept_digest.copy()

    def finish(self) -> str:
        """The clip is complete: note what is known of it. Returns the session's id."""
        self._file.close()
        about = {
            "name": self.name,
            "clip": str(self._path),
            "sha256": self._digest.hexdigest(),
            "bytes": self.size,
        }
        write_json(self._folder / UPLOAD, about)
        return self.session

    def drop(self) -> None:
        """Leave nothing of it."""
        with suppress(OSError):  # What a full disk has no room for is written when the file closes.
            self._file.close()
        shutil.rmtree(self._folder, ignore_errors=True)
