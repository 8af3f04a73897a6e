"""The runs before the mirror, one small file a runner in the data folder; the newest last.

`profile` is the id of a runner (`profiles`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from formcam._runtime.json_files import read_json
from formcam._runtime.one_at_a_time import changing
from formcam.app.sessions import runner_files
from formcam.app.sessions.runner_files import file_of
from formcam.outputs.files import decode
from formcam.records.mirror import MirrorSummary

FILE = runner_files.MIRROR_LOG
# A few years of them; older ones go.
MOST = 1000


def keep(summary: MirrorSummary, profile: str) -> None:
    """One run more."""
    with changing(file_of(FILE, profile)) as content:
        kept = [*_runs(content), summary][-MOST:]
        content["runs"] = [asdict(one) for one in kept]


def runs(profile: str) -> list[MirrorSummary]:
    """That runner's, the oldest first; damaged entries are left out."""
    return _runs(read_json(file_of(FILE, profile)))


def _runs(stored: Mapping[str, Any]) -> list[MirrorSummary]:
    entries = stored.get("runs")
    found = []
    for entry in entries if isinstance(entries, list) else []:
        try:
            found.append(decode.record(MirrorSummary, entry, FILE))
        except decode.BadDocument:
            continue
    return found
