"""Refuses files that are too large for the repository: `python tools/large_files.py FILE …`, as pre-commit calls it."""

from __future__ import annotations

import sys
from pathlib import Path

# Four times the largest picture of docs/img; the caller leaves out models and clips.
LARGEST_BYTES = 1_000_000


def too_large(paths: list[str]) -> list[str]:
    """Those of the paths that are files above `LARGEST_BYTES`."""
    return [path for path in paths if Path(path).is_file() and Path(path).stat().st_size > LARGEST_BYTES]


def main() -> int:
    """Name the large files; 1 when there are any."""
    found = too_large(sys.argv[1:])
    for path in found:
        print(f"{path}: larger than {LARGEST_BYTES} bytes; leave it out, or make it smaller")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
