"""Files too large for the repository are named before a commit."""

from __future__ import annotations

from pathlib import Path

from tools.large_files import LARGEST_BYTES, too_large


def test_only_files_above_the_limit_are_named(tmp_path: Path):
    small, large = tmp_path / "small", tmp_path / "large"
    small.write_bytes(bytes(LARGEST_BYTES))
    large.write_bytes(bytes(LARGEST_BYTES + 1))
    assert too_large([str(small), str(large), str(tmp_path / "gone")]) == [str(large)]
