"""The report that a session or a run gives when it is asked for, and the names under which things are taken away."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import pytest

from formcam import pipeline
from formcam.app.sessions import jobs, profiles, runs
from formcam.app.sessions.download_names import download_name
from formcam.app.sessions.jobs import Job
from formcam.app.sessions.report_file import about_clips, report, runner_of
from formcam.app.sessions.results import stored_result
from formcam.feedback.exercises import STOP_LIST
from formcam.outputs.folder_names import LONGEST_BYTES
from formcam.records.track import View
from tests.support import synthetic
from tests.support.stored_sessions import analysis_of, finished, tick

VIEWS: tuple[View, ...] = ("right", "rear")
NOON = time.mktime((2026, 11, 28, 12, 0, 0, 0, 0, -1))


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FORMCAM_DATA", str(tmp_path))
    return tmp_path


def job_named(name: str) -> Job:
    job = jobs.load(finished(name, created=NOON))
    assert job is not None
    return job


def test_the_report_of_a_session_and_of_a_run_is_a_whole_document():
    one, other = job_named("side.mp4"), job_named("rear.mp4")
    clips = [(job, stored_result(job)) for job in (one, other)]
    whole = runs.together([stored.analysis for _, stored in clips])
    for made in (report(clips[0][1].analysis, clips[:1]), report(whole.analysis, clips)):
        assert made.startswith(b"%PDF-1.")
        assert made.rstrip().endswith(b"%%EOF")


def test_the_head_has_the_day_the_note_and_the_signs_of_all_clips():
    one, other = replace(job_named("side.mp4"), note="Windy."), job_named("rear.mp4")
    one = replace(one, settings=replace(one.settings, pain=("knee", "back")))
    tick(other.session, STOP_LIST[0].id)
    ticked = jobs.load(other.session)
    assert ticked is not None
    profiles.change(profiles.current().id, name="Anna")
    about = about_clips([one, ticked])
    assert (about.runner, about.filmed) == ("Anna", "28 November 2026")
    assert (about.clip, about.note) == ("side.mp4, rear.mp4", "Windy.")
    assert about.signs == (STOP_LIST[0],)
    assert about.pain == ("knee", "back")


def test_only_clips_of_one_runner_bear_a_name():
    anna = profiles.add("Anna", beside="Ben")
    job = job_named("a.mp4")
    assert runner_of([job]) == "Ben"
    assert runner_of([job, replace(job, profile=anna.id)]) == ""
    assert runner_of([replace(job, sample=True)]) == ""


def test_names_say_whose_when_and_from_where():
    job = job_named("evening run.mp4")
    side, rear = (pipeline.measure(synthetic.track(view=view)) for view in VIEWS)
    assert download_name([job], [side], "report.pdf") == "formcam_evening run_2026-11-28_right_report.pdf"
    profiles.change(profiles.current().id, name="Zoë Ó")
    both = download_name([job, job], [side, rear], "report.pdf")
    assert both == "formcam_Zoë Ó_2026-11-28_right-rear_report.pdf"


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "a/b\\c:d*e?f", "x" * 400, "\N{GRINNING FACE}" * 90, ""]
)
def test_no_name_leaves_the_folder_or_is_too_long(name: str):
    job = replace(job_named("a.mp4"), name=name)
    made = download_name([job], [analysis_of()], "strides.csv")
    assert not set('<>:"/\\|?*') & set(made)
    assert len(made.encode()) <= LONGEST_BYTES
    assert made.startswith("formcam_")
    assert made.endswith("_strides.csv")
