"""Small JSON files that are replaced whole, and read without trust.

Who reads one to write it again with something changed does so by `one_at_a_time.changing`.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def write_json(path: Path, content: Mapping[str, Any]) -> None:
    """Replace a file whole, so that a reader never sees half of it."""
    write_whole(path, json.dumps(content))


def write_whole(path: Path, content: str | bytes) -> None:
    """Replace a file whole; a text is written as UTF-8."""
    # A name of this write alone: threads of one server may write the same file.
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}.tmp")
    try:
        fresh.write_bytes(content if isinstance(content, bytes) else content.encode())
        fresh.replace(path)
    except OSError:  # A full disk, most likely: leave the old content and nothing else.
        fresh.unlink(missing_ok=True)
        raise


def read_json(path: Path) -> dict[str, Any]:
    """The object in a file; empty when the file is missing or damaged."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}
