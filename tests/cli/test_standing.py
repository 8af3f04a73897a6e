"""`--standing`: a second of the clip or a clip of its own, from the command line to analysis.json and back."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from formcam.cli.commands import main, parser
from formcam.records.errors import UsageError
from tests.support.places import CLIPS
from tests.support.rendered import truth_of

QUICK = ("--model", "full", "--no-clip")


@pytest.mark.parametrize(
    ("typed", "meant"), [("2.5", 2.5), ("2,5", 2.5), ("0", 0.0), ("still.mp4", "still.mp4"), ("./3", "./3")]
)
def test_a_number_is_a_second_anything_else_a_clip(typed: str, meant: str | float):
    assert parser().parse_args(["analyse", "run.mp4", "--standing", typed]).standing == meant


@pytest.mark.parametrize("typed", ["-1", "100000"])
def test_a_second_that_no_clip_has(typed: str):
    with pytest.raises(UsageError, match="lies in no clip"):
        parser().parse_args(["analyse", "run.mp4", f"--standing={typed}"])


@pytest.mark.slow
def test_a_clip_of_its_own(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """Truth from both clips; kept in keypoints.npz, so that measuring anew gives the same."""
    run, still = CLIPS / "side_right_good.mp4", CLIPS / "standing.mp4"
    out, again = tmp_path / "out", tmp_path / "again"
    assert main(["analyse", str(run), "--standing", str(still), "--out", str(out), *QUICK]) == 0
    assert "than when you stand tall" in capsys.readouterr().out
    document = json.loads((out / "analysis.json").read_text())
    assert (document["reference"]["kind"], document["reference"]["source"]) == ("standing", "other_clip")
    assert "--standing STANDING_CLIP" in document["provenance"][-1]
    (lean,) = [one for one in document["measurements"] if one["name"] == "trunk_lean"]
    low, high = lean["from_standing"]["ci95"]
    assert low <= _true_lean_from_standing(run, still) <= high
    assert main(["measure", str(out / "keypoints.npz"), "--out", str(again)]) == 0
    same = json.loads((again / "analysis.json").read_text())
    assert same["reference"] == document["reference"]
    assert [one["from_standing"] for one in same["measurements"] if one["name"] == "trunk_lean"] == [
        lean["from_standing"]
    ]


@pytest.mark.slow
@pytest.mark.parametrize(("still", "said"), [("walking.mp4", "nobody stands"), ("none.mp4", "none.mp4")])
def test_a_clip_that_shows_no_standing(
    still: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    run = CLIPS / "side_right_good.mp4"
    arguments = [
        "analyse",
        str(run),
        "--standing",
        str(CLIPS / still),
        "--out",
        str(tmp_path / "out"),
        *QUICK,
    ]
    assert main(arguments) == 2
    told = capsys.readouterr().err.strip().splitlines()[-1]
    assert told.startswith("error: ")
    assert said in told
    assert not (tmp_path / "out").exists()


def _true_lean_from_standing(run: Path, still: Path) -> float:
    with np.load(still.with_suffix(".truth.npz")) as truth:
        at = dict(zip(truth["names"].tolist(), truth["xyz_m"].mean(axis=0), strict=True))
    hip, shoulder = ((at[f"left_{joint}"] + at[f"right_{joint}"]) / 2 for joint in ("hip", "shoulder"))
    standing_deg = np.degrees(np.arctan2(shoulder[0] - hip[0], shoulder[1] - hip[1]))
    leans = truth_of(run)["metrics"]["trunk_lean"]
    running_deg = np.mean(list(leans.values())) if isinstance(leans, dict) else leans
    return float(running_deg - standing_deg)
