"""What the terminal prints: nothing lost, nothing contradicted."""

from __future__ import annotations

from dataclasses import replace

from formcam.feedback import findings
from formcam.feedback.exercises import STOP_LIST
from formcam.feedback.forbidden_phrases import forbidden_in
from formcam.metrics import catalogue
from formcam.metrics.measuring import with_verdict
from formcam.outputs.files.terminal_summary import summary_text
from formcam.records.analysis import Analysis, Check, Grade, Measurement, Quality, Refusal
from formcam.records.track import Gait, Orientation, Runner, VideoInfo


def cadence(value: float, grade: Grade) -> Measurement:
    band = catalogue.metric("cadence").limits(speed_mps=3.0)
    one = Measurement("cadence", None, value, "spm", (value - 0.3, value + 0.3), None, 40, grade, None, band)
    return with_verdict(one)


MISSING = Measurement(
    "vertical_ratio", None, None, "%", None, None, 0, "not_rated", "it needs the belt's speed"
)
ALSO = replace(MISSING, name="step_width", unit="cm")


def analysis(*measurements: Measurement) -> Analysis:
    gait = Gait(Orientation("left", "image_left"), "running", (), (), 160.0, 160.0)
    found = findings.find_findings(measurements, gait)
    return Analysis("ok", None, None, None, Runner(), gait, None, None, measurements, found)


def test_verdict_finding_cue_and_value_are_there():
    text = summary_text(analysis(cadence(157.0, "watch")))
    for part in ("One thing to watch", "157.0 ± 0.3", "Try:", "Aim for 164", "a little below", "19 in 20"):
        assert part in text
    assert not forbidden_in(text)


def test_the_signs_to_see_someone_for_come_before_any_cue():
    text = summary_text(analysis(cadence(157.0, "watch")))
    for sign in STOP_LIST:
        assert text.replace("\n    ", " ").index(sign.question) < text.replace("\n    ", " ").index("Try:")
    assert "emergency number" in text
    assert max(map(len, text.split("Low cadence", 1)[0].splitlines())) <= 100


def test_which_part_was_judged_and_what_was_wrong_with_the_film_is_said():
    checks = (Check("stretch", False, 5.0, "Judged from 4.6 to 9.6 s: before that nobody was running."),
              Check("camera_still", True, 0.0, "The camera stood still."))  # fmt: skip
    text = summary_text(replace(analysis(cadence(160.0, "watch")), quality=Quality("usable", checks)))
    assert "The footage is usable:\n  Judged from 4.6 to 9.6 s: before that nobody was running." in text
    assert "stood still" not in text
    assert "footage" not in summary_text(analysis(cadence(160.0, "watch")))


def test_what_was_not_measured_is_named_with_its_reason_once():
    text = summary_text(analysis(cadence(175.0, "ok"), MISSING, ALSO))
    assert MISSING.reason is not None
    assert text.count(MISSING.reason) == 1
    assert "vertical ratio, step width" in text


def test_a_fast_cadence_is_no_fault():
    text = summary_text(analysis(cadence(195.0, "ok")))
    assert "cadence could be judged here; it is in the usual range" in text
    assert "Try:" not in text


def test_a_refusal_is_said_with_its_reason():
    refusal = Refusal("no_person", "nobody is in the picture", "film a runner")
    text = summary_text(Analysis("refused", refusal, None, None, Runner(), None, None, None))
    assert "nobody is in the picture" in text


def test_the_worst_of_the_footage_comes_first_and_notes_stand_apart():
    checks = (
        Check("frame_rate", False, 30.0, "Recorded at 30 frames a second."),
        Check("in_picture", False, 1.0, "The feet are outside the picture."),
    )
    info = VideoInfo(720, 1280, 8.0, 240, 30.0, 30.0, 0, "hevc", False, 1.0, notes=("The clip is HDR.",))
    told = replace(analysis(cadence(160.0, "watch")), quality=Quality("poor", checks), video=info)
    text = summary_text(told)
    assert text.index("The clip is HDR.") < text.index("The footage is poor")
    assert text.index("outside the picture") < text.index("30 frames a second")
