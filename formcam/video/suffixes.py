"""The endings of files that may be clips; what a file is, its bytes say (`probe`)."""

from __future__ import annotations

SUFFIXES = (
    ".mp4",
    ".mov",
    ".m4v",
    ".webm",
    ".mkv",
    ".avi",
    ".3gp",
    ".mts",
    ".m2ts",
    ".mpg",
    ".mpeg",
    ".wmv",
    ".gif",
)
