"""When a clip was filmed, as the camera wrote it into the file; many editors and messengers leave it out."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path

from formcam.video.container import READ_ERRORS, open_container

# What Apple writes (with the time zone), and what the container itself holds (UTC).
KEYS = ("com.apple.quicktime.creationdate", "creation_time")
# Phones have filmed since about then; an unset clock says 1904 or 1970.
EARLIEST_S = datetime(2000, 1, 1, tzinfo=UTC).timestamp()
DAY_S = 86_400.0


def filmed_s(clip: Path, *, now_s: float | None = None) -> float | None:
    """Seconds since 1970, or None where the file does not say or says nonsense (before 2000, after tomorrow)."""
    latest_s = (time.time() if now_s is None else now_s) + DAY_S
    try:
        with open_container(clip) as container:
            told = {key.lower(): value for key, value in container.metadata.items()}
    except READ_ERRORS:
        return None
    for key in KEYS:
        moment = _seconds(told.get(key, ""))
        if moment is not None and EARLIEST_S <= moment <= latest_s:
            return moment
    return None


def _seconds(text: str) -> float | None:
    try:
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        return None
