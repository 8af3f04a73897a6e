"""Days as people write them and as files bear them, in this computer's time zone."""

from __future__ import annotations

import datetime


def day_text(seconds: float) -> str:
    """`28 November 2026`, of a moment in seconds since 1970."""
    return date_text(datetime.date.fromtimestamp(seconds))


def date_text(date: datetime.date) -> str:
    """`28 November 2026`."""
    return f"{date.day} {date:%B %Y}"


def day_in_names(seconds: float) -> str:
    """`2026-11-28`, which sorts as it should."""
    return datetime.date.fromtimestamp(seconds).isoformat()
