"""The runs before the mirror, one small file a runner in the data folder; the newest last.

`profile` is the id of a runner (`profiles`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from formcam._runtime.json_files import read_json
from formcam._runtime.one_at_a_time import changing
from formcam.app import settings
from formcam.outputs.files import decode
from formcam.records.mirror import MirrorSummary

# The first runner's; that of anybody else has the id in its name.
FILE = "mirror_log.json"
# A few years of them; older ones go.
MOST = 1000


def keep(summary: MirrorSummary, profile: str) -> None:
    """One run more."""
    with changing(file_of(profile)) as content:
        kept = [*_runs(content), summary][-MOST:]
        content["runs"] = [asdict(one) for one in kept]


def runs(profile: str) -> list[MirrorSummary]:
    """That runner's, the oldest first; damaged entries are left out."""
    return _runs(read_json(file_of(profile)))


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


def _runs(stored: Mapping[str, Any]) -> list[MirrorSummary]:
    entries = stored.get("runs")
    found = []
    for entry in entries if isinstance(entries, list) else []:
        try:
            found.append(decode.record(MirrorSummary, entry, FILE))
        except decode.BadDocument:
            continue
    return found
