"""What the phone is told of its clip: in the words of the laptop's page, and nothing beside."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import pytest

from formcam._runtime.json_files import write_json
from formcam.app import settings
from formcam.app.phone.told import told_of
from formcam.app.sessions import jobs
from formcam.app.sessions.job_progress import State, beat, write_state
from formcam.feedback import headline
from formcam.feedback.exercises import STOP_ADVICE, STOP_LIST
from formcam.outputs.files.json_file import analysis_to_json
from tests.support.stored_sessions import analysis_of, begin, finished

SOON = next(sign.id for sign in STOP_LIST if sign.urgency == "soon")


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FORMCAM_DATA", str(tmp_path))
    return tmp_path


def tick(session: str) -> None:
    job = jobs.load(session)
    assert job is not None
    jobs.change_settings(job, replace(job.settings, warning_signs=(SOON,)))


def test_a_clip_at_work_is_told_with_its_stage_and_share():
    session = begin()
    assert told_of(session) == {"stage": "working", "words": "Getting ready", "share": 0.0}
    folder = settings.session_folder(session)
    beat(folder)
    write_state(folder, "running", stage="pose", share=0.4, remaining_s=8.0)
    told = told_of(session)
    assert told["words"] == "Following your body, frame by frame · about 8 seconds left"
    assert told["share"] == 0.4


def test_a_result_is_its_headline_and_the_cues_of_its_findings():
    told = told_of(finished())
    assert told["stage"] == "over"
    assert told["title"] == headline.headline(analysis_of())
    assert told["cues"] == [{"title": "Low cadence", "cue": "cue"}]
    assert told["tone"] == "watch"
    assert set(told) == {"stage", "title", "lines", "cues", "tone"}


def test_without_a_finding_the_next_step_is_told():
    session = finished()
    analysis = analysis_of(findings=())
    (settings.session_folder(session) / "out" / "analysis.json").write_text(analysis_to_json(analysis))
    told = told_of(session)
    assert told["cues"] == []
    assert told["lines"][-1] == headline.next_step(analysis)


def test_a_warning_sign_takes_the_place_of_advice():
    session = finished()
    tick(session)
    told = told_of(session)
    assert told["lines"][0] == STOP_ADVICE["soon"]
    assert (told["cues"], told["tone"]) == ([], "plain")


def test_a_warning_sign_of_the_runners_newest_clip_counts_as_well():
    session = finished(created=time.time() - 100.0)
    tick(finished())
    assert told_of(session)["lines"][0] == STOP_ADVICE["soon"]


@pytest.mark.parametrize(
    ("state", "title", "line"),
    [
        ("refused", "We couldn't analyse this clip", "Too dark."),
        ("failed", "That did not work", "Too dark."),
        ("cancelled", "Stopped", "You stopped this analysis."),
        ("interrupted", "This analysis was interrupted", "Formcam was closed while it worked on this clip."),
    ],
)
def test_why_there_is_no_result_is_told_as_on_the_laptop(state: State, title: str, line: str):
    session = begin()
    write_state(settings.session_folder(session), state, message="too dark", advice="switch the light on")
    told = told_of(session)
    assert (told["stage"], told["title"], told["lines"][0]) == ("over", title, line)
    assert told["lines"][1]


def test_a_clip_that_was_deleted_or_is_damaged_is_told_so():
    assert "not here any more" in told_of("0" * 16)["title"]
    assert "not here any more" in told_of("../../etc")["title"]
    session = finished()
    write_json(settings.session_folder(session) / "out" / "analysis.json", {"format": "nothing"})
    assert "cannot be read" in told_of(session)["title"]
