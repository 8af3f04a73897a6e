"""When a clip was filmed: only what a camera plausibly wrote."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from formcam.video.recorded_at import filmed_s
from tests.support.media import filmed_clip

NOW_S = datetime(2026, 6, 1, tzinfo=UTC).timestamp()
MAY_1_S = datetime(2026, 5, 1, 10, 30, tzinfo=UTC).timestamp()


@pytest.mark.parametrize(
    ("told", "moment"),
    [
        ("2026-05-01T10:30:00.000000Z", MAY_1_S),
        ("2026-05-01T12:30:00+02:00", MAY_1_S),
        ("1970-01-01T00:00:00Z", None),  # A clock that was never set.
        ("2031-01-01T00:00:00Z", None),
        (None, None),
    ],
)
def test_a_plausible_moment_is_believed(tmp_path: Path, told: str | None, moment: float | None):
    assert filmed_s(filmed_clip(tmp_path / "run.mp4", told), now_s=NOW_S) == moment


def test_what_is_no_video_says_nothing(tmp_path: Path):
    path = tmp_path / "run.mp4"
    path.write_bytes(b"creation_time 2026-05-01T10:30:00Z" * 50)
    assert filmed_s(path, now_s=NOW_S) is None
