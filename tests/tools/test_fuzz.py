"""A short seeded run of the fuzzer; the long one is `python -m tools.fuzz`, its figures are in docs/reliability.md."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from formcam.metrics.measuring import SAYS_NOTHING
from tools.fuzz import __main__ as fuzz
from tools.fuzz import videos

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


@pytest.mark.slow
def test_damaged_videos_and_tracks_are_read_or_refused_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    status = fuzz.main(
        ["--videos", "40", "--tracks", "40", "--whole", "0", "--seed", "7", "--keep", str(tmp_path)]
    )
    said = capsys.readouterr().out
    assert status == 0, said
    assert said.count("40 cases") == 2
    assert "processes left over: 0" in said
    assert not list(tmp_path.iterdir())


def test_a_case_follows_from_its_seed():
    whole = [bytes(range(256)) * 8]
    one, same, other = (
        videos.damaged(whole, whole, np.random.default_rng([3, number])) for number in (5, 5, 6)
    )
    assert one == same
    assert one != other


@pytest.mark.parametrize(
    ("status", "printed", "good"),
    [
        (2, "error: no; do this\n", True),
        (3, "error: no; do this\nand more\n", False),
        (3, "", False),
        (1, "error: no; do this\n", False),
        (0, "", True),
        (0, f"Not measured, because {SAYS_NOTHING}:\n", True),
        (0, "[h264] error while decoding\n", False),
        (0, "Traceback (most recent call last)\n", False),
    ],
)
def test_what_counts_as_a_failure(status: int, printed: str, good: bool):
    answer = {"status": status, "printed": printed, "cpu_s": 0.1, "peak_mb": 100.0}
    assert (fuzz._wrong(answer) is None) is good
    assert fuzz._wrong(answer | {"peak_mb": 5000.0}) is not None
    assert fuzz._wrong(answer | {"traceback": "hang"}) is not None
