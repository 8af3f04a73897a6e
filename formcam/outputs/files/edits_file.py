"""`edits.json`, what was put right by hand, version 1, as text and back. Reading trusts nothing: see `decode`."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

from formcam.outputs.files import decode
from formcam.records.corrections import Edits, summary
from formcam.records.errors import UsageError

VERSION = 1
# The most corrections that `edits` allows are some 8 MB of text.
MAX_BYTES = 16_000_000
# Places to a thousandth of a pixel, times to a microsecond.
_DECIMALS = 6
_ADVICE = "give the edits.json that formcam wrote, unchanged"


def edits_document(edits: Edits) -> dict[str, Any]:
    """The corrections as JSON's own types, with their summary in words."""
    parts = {
        spec.name: [_rounded(dataclasses.asdict(one)) for one in getattr(edits, spec.name)]
        for spec in dataclasses.fields(edits)
    }
    return {"edits": VERSION, "summary": summary(edits), **parts}


def edits_to_json(edits: Edits) -> str:
    """The text of `edits.json`, ending in a newline; the same corrections always give the same text."""
    return json.dumps(edits_document(edits), indent=1, allow_nan=False) + "\n"


def edits_from_document(data: object) -> Edits:
    """The corrections in parsed JSON. Raises `UsageError` on anything that is not version 1."""
    if isinstance(data, dict) and isinstance(data.get("edits"), dict):
        data = data["edits"]  # An analysis.json holds them under this name.
    if not isinstance(data, dict) or data.get("edits") is None:
        raise UsageError("this JSON file holds no corrections", _ADVICE)
    if data["edits"] != VERSION or isinstance(data["edits"], bool):
        raise UsageError(
            f"these corrections have version {str(data['edits'])[:20]!r}, and this formcam reads version {VERSION}",
            "make them again with this formcam",
        )
    try:
        return decode.record(Edits, data, "edits")
    except decode.BadDocument as error:
        raise UsageError(f"these corrections are damaged: {error}", _ADVICE) from error


def edits_from_json(text: str) -> Edits:
    """The corrections in that text. Raises `UsageError`."""
    if len(text) > MAX_BYTES:
        raise UsageError("this is too much text for corrections", _ADVICE)
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UsageError("the corrections are not a JSON file", _ADVICE) from error
    return edits_from_document(data)


def read_edits(path: str | Path) -> Edits:
    """The corrections in a file. Raises `UsageError` when it cannot be read or is not one of ours."""
    source = Path(path)
    try:
        if source.stat().st_size > MAX_BYTES:
            raise UsageError(f"{source.name} is too large for corrections", _ADVICE)
        text = source.read_text(encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{source} cannot be read ({error.strerror or error})", "check the path") from error
    except ValueError as error:  # Not a text, or a path that no file can have (a null byte).
        raise UsageError(f"{source!s} is not a text file", _ADVICE) from error
    return edits_from_json(text)


def _rounded(entry: dict[str, Any]) -> dict[str, Any]:
    return {
        key: round(value, _DECIMALS) + 0.0 if isinstance(value, float) else value
        for key, value in entry.items()
    }
