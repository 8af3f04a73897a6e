"""Before and after: a change is only called one beyond the noise, and doubtful set-ups are said."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import formcam
from formcam.cli.commands import main
from formcam.feedback.comparison import compare
from formcam.outputs.files.json_file import analysis_from_json, analysis_to_json
from formcam.outputs.files.terminal_summary import comparison_text
from formcam.records.analysis import Analysis, Grade, Measurement, ModelInfo, Refusal
from formcam.records.track import Gait, Orientation, Runner, VideoInfo, View


def lean(value: float | None, *ci95: float, grade: Grade = "ok", n: int = 25, name: str = "trunk_lean"):
    reason = None if grade == "ok" and value is not None else "a reason"
    grade = "not_rated" if value is None else grade
    interval = (ci95[0], ci95[1]) if ci95 else None
    return Measurement(name, "left", value, "deg", interval, interval, n, grade, reason)


def analysis(*measurements: Measurement, fps: float = 60.0, speed: float | None = 10.0, view: View = "left"):
    video = VideoInfo(1920, 1080, 30.0, int(30 * fps), fps, fps, 0, "h264", False, 1.0)
    gait = Gait(Orientation(view, "image_left"), "running", (), (), 165.0, 165.0)
    return Analysis(
        "ok", None, ModelInfo("heavy", "ab"), video, Runner(None, speed), gait, None, None, measurements,
        formcam="0.1.0",
    )  # fmt: skip


def only(before: Measurement, after: Measurement):
    (change,) = compare(analysis(before), analysis(after)).changes
    return change


def test_the_interval_of_the_difference_covers_the_true_change_95_times_in_100():
    """Two independent normal errors, one twice the other; 0.95 +/- 3 binomial standard errors of 4000 draws."""
    random = np.random.default_rng(5)
    inside, draws = 0, 4000
    for before, after in random.normal((5.0, 9.0), (1.0, 2.0), (draws, 2)):
        one, two = (lean(v, v - 1.96 * sd, v + 1.96 * sd) for v, sd in ((before, 1.0), (after, 2.0)))
        low, high = only(one, two).ci95
        inside += low <= 4.0 <= high
    assert abs(inside / draws - 0.95) < 3 * (0.95 * 0.05 / draws) ** 0.5


def test_there_and_back_again_is_the_same_change_with_the_other_sign():
    one, two = lean(5.0, 4.5, 6.5), lean(9.0, 8.0, 9.2)
    there, back = only(one, two), only(two, one)
    assert there.change == -back.change
    assert there.ci95 == pytest.approx((-back.ci95[1], -back.ci95[0]))
    assert there.verdict == back.verdict == "changed"


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        (lean(5, 4.9, 5.1), lean(None), "not measured in both"),
        (lean(5, 4.9, 5.1), lean(15, 14.9, 15.1, grade="not_rated"), "could not be rated"),
        (lean(5), lean(15, 14.9, 15.1), "no interval"),
        (lean(5, 4.9, 5.1, name="head_forward"), lean(15, 14, 16, name="head_forward"), "from day to day"),
    ],
)
def test_what_cannot_be_compared_says_why(before: Measurement, after: Measurement, reason: str):
    change = only(before, after)
    assert change.verdict == "not comparable"
    assert reason in change.reason


def test_a_change_names_the_source_of_its_limit():
    change = only(lean(5, 4.9, 5.1), lean(15, 14.9, 15.1))
    assert (change.smallest_real, change.verdict) == (2.5, "changed")
    assert change.source


def test_slow_cameras_need_a_larger_change():
    pair = [lean(v, v - 0.1, v + 0.1, name="shank_angle_at_contact") for v in (5.0, 11.0)]
    verdicts = [compare(*(analysis(m, fps=fps) for m in pair)).changes[0].verdict for fps in (60.0, 30.0)]
    assert verdicts == ["changed", "no clear change"]


PLAIN = analysis(lean(5, 4.9, 5.1))


@pytest.mark.parametrize(
    ("other", "words"),
    [
        (analysis(lean(5, 4.9, 5.1), fps=30.0), "frames a second"),
        (analysis(lean(5, 4.9, 5.1), speed=10.3), "speeds differ"),
        (analysis(lean(5, 4.9, 5.1), speed=None), "not known"),
        (analysis(lean(5, 4.9, 5.1, n=19)), "Fewer than 20 steps"),
        (analysis(lean(5, 4.9, 5.1), view="right"), "different sides"),
        (replace(PLAIN, formcam="9.9.9"), "Two versions"),
        (replace(PLAIN, model=ModelInfo("full", "cd")), "Two pose models"),
    ],
)
def test_every_doubtful_set_up_is_said(other: Analysis, words: str):
    (warning,) = compare(PLAIN, other).warnings
    assert words in warning


def test_the_same_set_up_gives_no_warning():
    assert compare(PLAIN, analysis(lean(5, 4.9, 5.1), speed=10.19)).warnings == ()


def test_refused_analyses_compare_without_a_fault():
    refused = Analysis("refused", None, None, None, Runner(), None, None, None)
    assert compare(refused, refused).changes == ()
    assert comparison_text(compare(refused, refused))


def test_a_clip_that_was_not_judged_is_named_with_its_reason_and_nothing_is_made_up():
    """Its side is not known, so the two are not said to be from different sides."""
    refused = replace(PLAIN, status="refused", refusal=Refusal("no_person", "nobody is in it", "film a runner"),
                      gait=None, measurements=())  # fmt: skip
    assert compare(PLAIN, refused).warnings == ("The second clip was not judged: nobody is in it.",)
    assert compare(refused, PLAIN).warnings == ("The first clip was not judged: nobody is in it.",)


def test_files_compare_like_values():
    before, after = analysis(lean(5, 4.9, 5.1)), analysis(lean(15, 14.9, 15.1))
    read = [analysis_from_json(analysis_to_json(one)) for one in (before, after)]
    assert compare(*read) == compare(before, after)


def test_the_package_promises_compare_even_after_the_module_is_loaded():
    assert formcam.compare is compare


def test_the_text_puts_what_changed_first():
    before = analysis(lean(5, 4.9, 5.1, name="waist_hinge"), lean(5, 4.9, 5.1))
    after = analysis(lean(5, 4.9, 5.1, name="waist_hinge"), lean(15, 14.9, 15.1))
    lines = comparison_text(compare(before, after)).splitlines()
    assert lines[0].startswith("1 of 2 ")
    assert "5.0 → 15.0 (+10.0" in lines[2]
    assert "changed:" in lines[2]


def test_the_command_compares_two_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    for name, value in (("a", 5.0), ("b", 15.0)):
        (tmp_path / name).write_text(
            analysis_to_json(analysis(lean(value, value - 0.1, value + 0.1))), "utf-8"
        )
    (tmp_path / "bad").write_text(json.dumps({"schema": 1}), "utf-8")

    assert main(["compare", str(tmp_path / "a"), str(tmp_path / "b")]) == 0
    assert "1 of 1 measurements changed" in capsys.readouterr().out
    assert main(["compare", str(tmp_path / "a"), str(tmp_path / "bad")]) == 2
    told = capsys.readouterr().err
    assert told.startswith("error: ")
    assert told.count("\n") == 1


def test_nothing_comparable_is_not_called_no_change():
    before, after = (analysis(lean(v, v - 0.1, v + 0.1, grade="not_rated")) for v in (5, 15))
    assert comparison_text(compare(before, after)).startswith("Nothing in these two clips could be compared")
