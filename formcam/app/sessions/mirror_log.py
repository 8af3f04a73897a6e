"""The runs before the mirror, one small file a runner in the data folder; the newest last.

`profile` is the id of a runner (`profiles`).
"""

from __future__ import annotations

import threading
from dataclasses import asdict
from pathlib import Path

from formcam._runtime.json_files import read_json, write_json
from formcam.app import settings
from formcam.outputs.files import decode
from formcam.records.mirror import MirrorSummary

# The first runner's; that of anybody else has the id in its name.
FILE = "mirror_log.json"
# A few years of them; older ones go.
MOST = 1000
# Held from reading the file to replacing it: two runs may end at once.
_CHANGING = threading.Lock()


def keep(summary: MirrorSummary, profile: str) -> None:
    """One run more."""
    with _CHANGING:
        kept = [*runs(profile), summary][-MOST:]
        write_json(file_of(profile), {"runs": [asdict(one) for one in kept]})


def runs(profile: str) -> list[MirrorSummary]:
    """That runner's, the oldest first; damaged entries are left out."""
    stored = read_json(file_of(profile)).get("runs")
    found = []
    for entry in stored if isinstance(stored, list) else []:
        try:
            found.append(decode.record(MirrorSummary, entry, FILE))
        except decode.BadDocument:
            continue
    return found


def forget(profile: str) -> None:
    """Remove all of that runner."""
    file_of(profile).unlink(missing_ok=True)


def forget_all() -> None:
    """Remove everybody's, of runners who are gone, too."""
    for path in settings.data_folder().glob(f"{Path(FILE).stem}*{Path(FILE).suffix}"):
        path.unlink(missing_ok=True)


def file_of(profile: str) -> Path:
    """Where that runner's are kept."""
    name = Path(FILE)
    return settings.data_folder() / (f"{name.stem}_{profile}{name.suffix}" if profile else FILE)
