"""Where sessions are kept, what may be uploaded, and the key that only our own page knows."""

from __future__ import annotations

import os
import re
import secrets
from functools import cache
from pathlib import Path

import platformdirs

from formcam._runtime import resources
from formcam.video.suffixes import SUFFIXES

# A 4K clip of five minutes at 60 frames/s has about 2.5 GB.
MAX_UPLOAD_BYTES = 4 * 1024**3
# Left free on the disk, so that a full disk never stops the rest of the computer.
SPARE_BYTES = 500 * 1024**2
HOSTS = ("localhost", "127.0.0.1")
SAMPLES = resources.SAMPLES
# What Streamlit runs for every visitor; the page of `formcam digitise` is another program of the same server.
SCRIPT = Path(__file__).with_name("digitise.py" if os.environ.get(resources.DIGITISING_FOLDER) else "main.py")

_ID = re.compile(r"[0-9a-f]{16}")


def data_folder() -> Path:
    """The folder of the user's sessions: `FORMCAM_DATA`, or the system's place for a program's data."""
    chosen = os.environ.get("FORMCAM_DATA")
    # Absolute, as the job processes, which get paths in it, run in another folder.
    folder = Path(chosen or platformdirs.user_data_dir("formcam", appauthor=False)).absolute()
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def pose_model() -> str:
    """The pose model that follows clips: `FORMCAM_MODEL`, or the better one; that it exists is not checked."""
    return os.environ.get(resources.POSE_MODEL) or "heavy"


def sessions_folder() -> Path:
    """Where the folders of all sessions are; not there before the first."""
    return data_folder() / "sessions"


def session_folder(session: str) -> Path:
    """The folder of one session. Raises ValueError for anything but one of our ids, so no path can be smuggled in."""
    if not _ID.fullmatch(session):
        raise ValueError("not a session id")
    return sessions_folder() / session


def new_id() -> str:
    """A fresh session id: 16 hexadecimal digits."""
    return secrets.token_hex(8)


@cache
def page_token() -> str:
    """What our page sends with each request to our own routes; made anew each time the server starts."""
    return secrets.token_hex(16)


def is_page_token(sent: str) -> bool:
    """Whether that is the token, in a time that tells nothing of it."""
    return secrets.compare_digest(sent.encode(), page_token().encode())


def safe_suffix(name: str) -> str:
    """The file name's ending if it is a known one of a video, else `.video`."""
    suffix = Path(name).suffix.lower()
    return suffix if suffix in SUFFIXES else ".video"
