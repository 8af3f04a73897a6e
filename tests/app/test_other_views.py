"""One run from several sides: what belongs together, where it was not seen from, and clips that do not fit."""

from __future__ import annotations

import functools
from dataclasses import replace
from pathlib import Path

import pytest

from formcam import pipeline
from formcam._runtime.json_files import write_json
from formcam.app import settings
from formcam.app.screens.other_views import ADDS, missing_views
from formcam.app.sessions import jobs, runs
from formcam.app.sessions.job_progress import write_state
from formcam.app.sessions.job_settings import JobSettings
from formcam.app.sessions.jobs import Job
from formcam.outputs import result_folder
from formcam.records.analysis import Analysis, Check, Quality
from formcam.records.track import View
from tests.support import synthetic
from tests.support.stored_sessions import begin, finished


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FORMCAM_DATA", str(tmp_path))
    return tmp_path


def loaded(session: str) -> Job:
    job = jobs.load(session)
    assert job is not None
    return job


@functools.cache
def seen_from(view: View, cadence_spm: float = 165.0) -> Analysis:
    return pipeline.measure(synthetic.track(view=view, cadence_spm=cadence_spm))


def test_clips_that_came_together_are_one_run_and_a_third_joins_it():
    one, other, third, alone = (finished(f"{name}.mp4") for name in "abcd")
    runs.begin([one, other])
    runs.begin([other, third])
    assert {job.session for job in runs.others_of(loaded(one))} == {other, third}
    assert runs.others_of(loaded(alone)) == []
    runs.begin([alone])
    runs.begin([alone, alone])
    assert loaded(alone).run == ""


def test_clips_kept_apart_before_are_joined_when_they_come_together():
    one, other = finished("a.mp4"), finished("b.mp4")
    for session in (one, other):
        jobs.tell(loaded(session), "run", runs.APART)
    assert runs.others_of(loaded(one)) == []
    runs.begin([one, other])
    assert [job.session for job in runs.others_of(loaded(one))] == [other]


@pytest.mark.parametrize(
    ("seen", "missing"),
    [
        (("right",), ("rear", "left")),
        (("left",), ("rear", "left")),
        (("rear",), ("right",)),
        (("rear", "right"), ("left",)),
        (("front",), ("rear", "right")),
        (("left", "right"), ("rear",)),
        (("rear", "left", "right"), ()),
    ],
)
def test_what_is_offered_is_what_the_run_was_not_seen_from(seen: tuple[View, ...], missing: tuple[View, ...]):
    sessions = [finished(f"{view}.mp4") for view in seen]
    runs.begin(sessions)
    for session, view in zip(sessions, seen, strict=True):
        result_folder.write_outputs(seen_from(view), None, loaded(session).out, pdf=False)
    assert missing_views(loaded(sessions[0]), seen_from(seen[0])) == [ADDS[view] for view in missing]


def test_the_same_clip_twice_is_one_session_also_while_it_waits_in_line():
    made = []
    for _ in range(2):
        session = settings.new_id()
        folder = settings.session_folder(session)
        folder.mkdir(parents=True)
        (folder / "clip.mp4").write_bytes(b"a clip")
        told = {"name": "run.mp4", "clip": str(folder / "clip.mp4"), "sha256": "0" * 64}
        write_json(folder / "upload.json", told)
        made.append(jobs.create_upload_job(session, JobSettings()))
    assert made[0] == made[1]
    assert [job.session for job in jobs.sessions()] == [made[0]]


def test_a_clip_without_a_result_is_no_side_seen():
    one, other = finished("a.mp4"), begin("b.mp4")
    runs.begin([one, other])
    assert missing_views(loaded(one), seen_from("right")) == []  # Not known yet.
    write_state(loaded(other).folder, "refused")
    assert len(missing_views(loaded(one), seen_from("right"))) == 2


def test_clips_with_another_rhythm_are_doubted():
    side, rear, quick = seen_from("right"), seen_from("rear"), seen_from("rear", 181.0)
    assert runs.cadences_apart([side, rear]) is None
    assert runs.cadences_apart([side, quick]) == pytest.approx(16.0, abs=1.0)
    assert runs.cadences_apart([side]) is None
    assert runs.cadences_apart([side, replace(quick, measurements=())]) is None


def test_a_run_is_as_good_as_the_poorest_of_its_clips():
    side, rear = seen_from("right"), seen_from("rear")
    assert side.quality is not None
    assert rear.quality is not None
    failed = Check("camera_level", False, 4.0, "The camera leaned.")
    poor = replace(rear, quality=Quality("poor", (*rear.quality.checks, failed)))
    good = replace(side, quality=replace(side.quality, grade="good"))
    for order in ([good, poor], [poor, good]):
        together = runs.together(order).analysis.quality
        assert together is not None
        assert together.grade == "poor"
        assert failed in together.checks
        assert len(set(together.checks)) == len(together.checks)
    assert runs.together([replace(side, quality=None)]).analysis.quality is None
