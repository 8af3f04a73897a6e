"""What a batch knows of a clip's folder: of which bytes and settings its results are, also where nobody lived to tell.

A receipt is left in the folder when its results are whole. Before work begins a note is left beside it: where that is
still there and the results are whole and newer, only the worker's last words are missing, and they are said here.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from formcam._runtime.json_files import read_json
from formcam._version import __version__
from formcam.cli.batch_plan import RECEIPT, Job
from formcam.outputs import result_folder


@dataclass(frozen=True)
class Receipt:
    """Whole results: status "ok" or "refused" and what was said; `key` is what they depend on."""

    key: str
    status: str
    message: str


def key_of(job: Job) -> str:
    """What the results depend on: the clip's bytes, the options and the program's version. OSError if unreadable."""
    digest = hashlib.sha256(repr((__version__, job.options)).encode())
    with job.video.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def known(job: Job, key: str) -> Receipt | None:
    """The receipt for the results in the job's folder, where they are of this key and whole."""
    told = read_json(job.folder / RECEIPT)
    if told.get("key") == key and {"status", "message"} <= set(told) and _analysis(job).is_file():
        return Receipt(key, told["status"], told["message"])
    begun = read_json(_note(job))
    if (
        begun.get("key") != key
        or begun.get("before") == _written_ns(job)
        or not result_folder.is_whole(job.folder)
    ):
        return None
    receipt = _from_analysis(job, key)
    if receipt is not None:
        keep(job, receipt)
    return receipt


def begin(job: Job, key: str) -> None:
    """Note that work on the job begins, and what results there were before."""
    note = {"key": key, "before": _written_ns(job)}
    _note(job).write_text(json.dumps(note), encoding="utf-8")


def end(job: Job) -> None:
    """The work ended with somebody there to say how."""
    _note(job).unlink(missing_ok=True)


def keep(job: Job, receipt: Receipt) -> None:
    """Leave the receipt in the folder."""
    told = {"key": receipt.key, "status": receipt.status, "message": receipt.message}
    part = job.folder / f".{RECEIPT}"
    part.write_text(json.dumps(told), encoding="utf-8")
    part.replace(job.folder / RECEIPT)


def _from_analysis(job: Job, key: str) -> Receipt | None:
    """The receipt that the worker would have left, in the command line's words."""
    analysis = read_json(_analysis(job))
    refusal = analysis.get("refusal")
    if analysis.get("status") == "ok":
        return Receipt(key, "ok", "")
    if analysis.get("status") == "refused" and isinstance(refusal, dict):
        return Receipt(key, "refused", f"{refusal.get('message')}; {refusal.get('advice')}")
    return None


def _analysis(job: Job) -> Path:
    return job.folder / result_folder.ANALYSIS


def _note(job: Job) -> Path:
    return job.folder.with_name(f".{job.folder.name}.begun")


def _written_ns(job: Job) -> int | None:
    try:
        return _analysis(job).stat().st_mtime_ns
    except OSError:
        return None
