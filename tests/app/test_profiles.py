"""Several runners on one computer: what is kept of whom, what belongs to whom, and what no page mixes."""

from __future__ import annotations

import datetime
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from formcam._runtime.json_files import read_json, write_json
from formcam.app import settings
from formcam.app.screens import start
from formcam.app.sessions import archive, jobs, profiles, runs, session_index, training_log
from formcam.app.sessions.job_settings import JobSettings
from formcam.app.sessions.profiles import FIRST, Profile
from formcam.app.sessions.training_log import DayLog
from formcam.app.sessions.work_processes import Processes
from formcam.feedback.units import Units
from formcam.records.errors import UsageError
from tests.support.made_sessions import keep_run
from tests.support.pages import html_of, open_app, open_page
from tests.support.stored_sessions import begin, finished, job_of, sample, tick

STOP_CARD = "fc-card fc-card-stop"
TWO_PEOPLE = "These are two different people"


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FORMCAM_DATA", str(tmp_path))
    return tmp_path


@pytest.fixture
def ben(data: Path) -> Profile:  # noqa: ARG001 (the folder it is kept in)
    """A second runner beside Anna, who was here first and runs now."""
    profiles.rename(FIRST, "Anna")
    return profiles.add("Ben")


def of(profile: Profile, name: str, cadence: float = 165.0, created: float | None = None) -> str:
    """A finished session of that runner."""
    session = finished(name, cadence, created)
    session_index.give(session, profile.id)
    return session


# The file


def test_before_there_are_profiles_one_runner_has_what_was_answered(data: Path):
    assert profiles.people().everyone == (Profile(),)
    write_json(data / profiles.OLD_FILE, {"height_cm": 181.0, "length": "in", "training_days": 2})
    assert profiles.current() == Profile(height_cm=181.0, length="in", training_days=2)
    profiles.change(profiles.current().id, sex="f")
    assert profiles.current() == Profile(height_cm=181.0, length="in", training_days=2, sex="f")


@pytest.mark.parametrize(
    "content",
    ["", "{", "[]", '{"height_cm": "tall", "length": "furlong", "training_days": 9}', '{"height_cm": true}',
     '{"height_cm": 9000, "speed_kmh": -3, "shoes_km": 1e9, "speed": 7, "training_days": 2.5}',
     '{"length": [], "speed": {}, "sex": ["f"], "training_days": []}'],
)  # fmt: skip
def test_damaged_answers_count_as_not_answered(data: Path, content: str):
    (data / profiles.OLD_FILE).write_text(content, encoding="utf-8")
    assert profiles.current() == Profile()


def test_what_is_known_of_everybody_comes_back(data: Path, ben: Profile):
    answers: dict[str, Any] = {"height_cm": 181.5, "speed_kmh": 11.0, "shoes_km": 640.0, "speed": "min/mile"}
    profiles.change(ben.id, **answers, training_days=2)
    said = replace(ben, **answers, training_days=2)
    profiles.choose(ben.id)
    assert profiles.current() == said
    assert said.units == Units("cm", "min/mile")
    assert profiles.people().everyone == (Profile(name="Anna"), said)
    assert [path.name for path in data.iterdir()] == [profiles.FILE]  # Nothing half-written stays behind.


def test_nobody_is_brought_back_by_what_another_tab_still_knew(ben: Profile):
    profiles.remove(ben.id)
    profiles.change(ben.id, height_cm=170.0)
    profiles.choose(ben.id)
    assert profiles.people().everyone == (Profile(name="Anna"),)
    profiles.remove(FIRST)  # The last one stays.
    assert profiles.current() == Profile(name="Anna")


@pytest.mark.parametrize("name", ["", "  ", "anna", " ANNA "])
def test_a_name_that_says_nothing_or_is_taken_is_refused(ben: Profile, name: str):
    with pytest.raises(UsageError):
        profiles.add(name)
    with pytest.raises(UsageError):
        profiles.rename(ben.id, name)


def test_names_are_one_line_of_bounded_length(ben: Profile):
    profiles.rename(ben.id, "  Ben \n the   second " + "x" * 200)
    name = profiles.people().everyone[1].name
    assert name.startswith("Ben the second x")
    assert len(name) == profiles.NAME_LENGTH


@pytest.mark.usefixtures("ben")
def test_tabs_that_add_runners_at_once_lose_none():
    together = threading.Barrier(6)
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda number: (together.wait(), profiles.add(f"No. {number}")), range(6)))
    assert len({one.id for one in profiles.people().everyone}) == 8


@pytest.mark.parametrize(
    "content",
    ["{", "[]", '{"people": []}', '{"people": 7}', '{"people": [{"id": "../x"}]}', '{"people": [{"id": 5}]}',
     '{"people": [{"id": ""}, {"id": ""}]}', '{"people": [{"id": ""}, "Ben"]}', "\xff"],
)  # fmt: skip
def test_a_damaged_file_is_put_aside_with_one_line_and_sessions_stay_apart(
    data: Path, ben: Profile, content: str
):
    finished("anna.mp4")
    of(ben, "ben.mp4")
    (data / profiles.FILE).write_bytes(content.encode("latin-1"))
    app = open_page("sessions")
    assert [warning.value for warning in app.warning] == [
        "The list of runners was damaged, so it has been put aside (profiles.damaged.json). "
        "No session is lost; check the names."
    ]
    assert (data / profiles.DAMAGED_FILE).read_bytes() == content.encode("latin-1")
    assert {one.id for one in profiles.people().everyone} == {FIRST, ben.id}
    assert all(one.name for one in profiles.people().everyone)
    assert "anna.mp4" in html_of(app)
    assert "ben.mp4" not in html_of(app)
    assert not open_page("sessions").warning


def test_sessions_of_somebody_nobody_knows_get_a_runner(ben: Profile):
    of(ben, "ben.mp4")
    profiles.remove(ben.id)
    open_page("sessions")
    assert [one.id for one in profiles.people().everyone] == [FIRST, ben.id]


# What belongs to whom


def test_sessions_from_before_belong_to_the_first_runner_and_samples_to_nobody(ben: Profile):
    old = finished("old.mp4")
    assert job_of(old).owner == FIRST
    assert job_of(sample()).owner is None
    assert job_of(of(ben, "ben.mp4")).owner == ben.id


def test_the_same_clip_of_two_runners_is_two_sessions(ben: Profile):
    first = begin("run.mp4")
    write_json(settings.session_folder(first) / "progress.json", {"state": "done"})
    sha256 = read_json(settings.session_folder(first) / "upload.json")["sha256"]

    def dropped(profile: str) -> str:
        session = settings.new_id()
        folder = settings.session_folder(session)
        folder.mkdir()
        write_json(folder / "upload.json", {"name": "run.mp4", "clip": "clip.mp4", "sha256": sha256})
        return jobs.create_upload_job(session, job_of(first).settings, profile)

    theirs = dropped(ben.id)
    assert theirs != first
    assert job_of(theirs).owner == ben.id
    assert dropped(FIRST) == first


@pytest.mark.parametrize("other_tab_says", [False, True])
def test_a_clip_is_of_whom_the_page_showed_when_it_was_dropped(
    ben: Profile, monkeypatch: pytest.MonkeyPatch, other_tab_says: bool
):
    profiles.change(profiles.current().id, height_cm=164.0, speed_kmh=9.0)
    arrived: list[str] = []
    monkeypatch.setattr(start, "dropzone", lambda *_, **__: tuple(arrived))
    monkeypatch.setattr(Processes, "start", lambda *_: None)
    app = open_app()
    session = settings.new_id()
    folder = settings.session_folder(session)
    folder.mkdir(parents=True)
    write_json(folder / "upload.json", {"name": "run.mp4", "clip": "clip.mp4", "sha256": session})
    arrived.append(session)
    if other_tab_says:
        profiles.choose(ben.id)
    app.run()
    job = job_of(session)
    assert job.owner == FIRST
    # What is the runner's own is known; the speed is of the day.
    assert job.settings == JobSettings(height_cm=164.0)


def test_each_sees_only_their_own_sessions_and_the_samples(ben: Profile):
    finished("anna.mp4")
    of(ben, "ben.mp4")
    begin("anna_new.mp4")
    sample()
    shown = html_of(open_page("sessions"))
    assert all(name in shown for name in ("anna.mp4", "anna_new.mp4", "Sample run"))
    assert "ben.mp4" not in shown
    profiles.choose(ben.id)
    shown = html_of(open_page("sessions"))
    assert "ben.mp4" in shown
    assert "Sample run" in shown
    assert "anna" not in shown


def test_trends_join_neither_two_runners_nor_samples(ben: Profile):
    finished("anna.mp4", 150.0)
    of(ben, "ben.mp4", 170.0)
    sample(180.0)
    session_index.refresh()
    for profile, cadence in ((FIRST, 150.0), (ben.id, 170.0)):
        assert [one.value for one in session_index.series("cadence", profile)] == [cadence]
        assert session_index.measured_names(profile) == ("cadence",)
    profiles.choose(ben.id)
    shown = html_of(open_page("trends"))
    assert "ben.mp4" in shown
    assert "anna.mp4" not in shown
    assert "Sample" not in shown


def test_trends_of_samples_alone_are_none():
    sample()
    app = open_page("trends")
    assert not app.selectbox
    assert "your sessions" in app.markdown[0].value


def test_the_week_and_its_ticks_are_of_who_runs_now(ben: Profile):
    finished("anna.mp4")
    of(ben, "ben.mp4", created=1.0)
    week = training_log.week_name(datetime.date.today())
    training_log.write_day(week, "Monday", DayLog(frozenset({"plank"})), ben.id)
    assert training_log.weeks(FIRST) == {}
    assert "For: <b>anna.mp4</b>" in html_of(open_page("plan"))
    profiles.choose(ben.id)
    assert "For: <b>ben.mp4</b>" in html_of(open_page("plan"))
    assert training_log.week(week, ben.id)["Monday"].done == {"plank"}


@pytest.mark.parametrize("path", ["plan", "metronome"])
def test_somebody_elses_clip_in_the_address_is_said_and_not_used(ben: Profile, path: str):
    finished("anna.mp4")
    app = open_page(path, session=of(ben, "ben.mp4"))
    assert (
        app.warning[0].value == "The clip in the address is Ben's. This page uses your newest result instead."
    )
    assert "For: <b>anna.mp4</b>" in html_of(app)
    assert "For: <b>ben.mp4</b>" not in html_of(app)


def test_a_sample_is_nobodys_training(data: Path):
    session = sample()
    assert "For:" not in html_of(open_page("plan"))
    app = open_page("plan", session=session)
    assert "what you tick is not kept" in html_of(app)
    assert not (data / training_log.FILE).exists()


@pytest.mark.parametrize("path", ["plan", "metronome", "exercises"])
def test_a_warning_sign_locks_the_training_of_its_runner_only(ben: Profile, path: str):
    finished("anna.mp4")
    tick(of(ben, "ben.mp4"), "weeks")
    assert STOP_CARD not in html_of(open_page(path))
    profiles.choose(ben.id)
    assert STOP_CARD in html_of(open_page(path))


def test_the_last_result_and_your_clip_are_of_who_runs_now(ben: Profile):
    anna = finished("anna.mp4", created=1.0)
    theirs = of(ben, "ben.mp4")
    assert open_page("clip").query_params["session"] == anna
    profiles.choose(ben.id)
    assert open_page("clip").query_params["session"] == theirs
    assert "Your last result: <b>ben.mp4</b>" in html_of(open_app())


# Compare


def test_compare_offers_ones_own_first_and_says_when_two_people_are_mixed(ben: Profile):
    finished("anna_old.mp4", 150.0, created=1.0)
    anna = finished("anna.mp4", 155.0, created=2.0)
    theirs = of(ben, "ben.mp4", 170.0)
    app = open_page("compare")
    assert TWO_PEOPLE not in html_of(app)
    assert "ben.mp4" not in html_of(app)
    shown = html_of(open_page("compare", before=theirs, after=anna))
    assert f"<h2>{TWO_PEOPLE}</h2><p>The first clip shows Ben, the second Anna." in shown
    assert shown.index(TWO_PEOPLE) < shown.index("fc-verdict")
    assert any("Ben" in option for option in app.selectbox[0].options)


def test_compare_with_a_sample_says_so():
    own = finished("own.mp4")
    shown = html_of(open_page("compare", before=sample(), after=own))
    assert "The first clip shows the sample runner, the second you." in shown


def test_compare_shows_nothing_of_others_unasked(ben: Profile):
    finished("one.mp4")
    finished("two.mp4")
    profiles.choose(ben.id)
    assert not open_page("compare").selectbox


def test_clips_of_two_runners_are_never_one_run(ben: Profile):
    mine = finished("anna.mp4")
    theirs = of(ben, "ben.mp4")
    session_index.refresh()
    for session in (mine, theirs):
        session_index.set_run(session, "0123456789abcdef")
    entries = session_index.entries()
    assert len(runs.clips_of("0123456789abcdef", entries)) == 1
    pair = [replace(one, run="", view=view) for one, view in zip(entries, ("left", "rear"), strict=True)]
    cadences = dict.fromkeys((mine, theirs), 165.0)
    assert runs.suggestions(pair, cadences) == ()
    assert runs.suggestions([replace(one, owner=FIRST) for one in pair], cadences)


# Moving, exporting, switching, deleting


def press(app: AppTest, label: str) -> AppTest:
    (button,) = [button for button in app.button if button.label == label]
    return button.click().run()


def test_a_clip_given_to_somebody_else_takes_their_height_and_leaves_its_run(data: Path, ben: Profile):
    profiles.change(ben.id, height_cm=190.0, sex="m")
    session = "ab" * 8
    keep_run(data, session)
    other = finished("other.mp4")
    session_index.refresh()
    runs.join(*session_index.entries())
    app = press(open_app(session), "It is Ben's")
    job = job_of(session)
    assert (job.owner, job.settings.height_cm, job.settings.sex) == (ben.id, 190.0, "m")
    assert "Ben&#x27;s clip" in html_of(app)
    assert read_json(job.out / "analysis.json")["runner"]["height_cm"] == 190.0
    session_index.refresh()
    assert all(not runs.clips_of(one.run, session_index.entries()) for one in session_index.entries())
    assert job_of(other).owner == FIRST


def test_a_sample_and_the_clip_of_the_only_runner_are_not_given_away(ben: Profile):
    assert "It is Ben's" not in [button.label for button in open_app(sample()).button]
    profiles.remove(ben.id)
    assert not [one for one in open_app(finished()).button if one.label.startswith("It is")]


def test_an_archive_holds_one_runners_sessions_and_comes_in_as_who_runs_now(data: Path, ben: Profile):
    anna = finished("anna.mp4")
    theirs = of(ben, "ben.mp4")
    path = data / "out.zip"
    path.write_bytes(b"".join(archive.export(clips=False, profile=ben.id)))
    everything = b"".join(archive.export(clips=False))
    assert anna.encode() in everything
    assert theirs.encode() in everything
    assert anna.encode() not in path.read_bytes()
    (settings.session_folder(theirs) / "job.json").unlink()
    carla = profiles.add("Carla")
    assert archive.bring_back(path, carla.id).new == 1
    assert job_of(theirs).owner == carla.id
    assert job_of(theirs).name == "ben.mp4"


def links(app: AppTest) -> list[str]:
    return [one.proto.label for one in app.get("page_link")]


def test_one_runner_hears_nothing_of_others_but_how_to_add_one():
    session = finished()
    for path in ("", "sessions"):
        assert links(open_page(path)).count("Add a runner") == 1
    for path in ("trends", "plan", "compare", "metronome"):
        assert not [one for one in links(open_page(path)) if "runner" in one]
    assert "&#x27;s clip" not in html_of(open_app(session))


def test_a_second_runner_is_added_and_runs_from_then_on():
    session = finished("anna.mp4")
    app = open_page("runners")
    app.text_input(key="own_name_1").set_value("Anna")
    app.text_input(key="new_name_1").set_value("Ben")
    press(app, "Add")
    assert [one.name for one in profiles.people().everyone] == ["Anna", "Ben"]
    assert profiles.current().name == "Ben"
    app = open_page("sessions")
    assert "anna.mp4" not in html_of(app)
    assert "anna.mp4" in html_of(press(app, "Switch to Anna"))
    assert job_of(session).owner == FIRST


@pytest.mark.parametrize(("own", "new"), [("", "Ben"), ("Anna", ""), ("Ben", "ben")])
def test_a_runner_without_a_name_of_their_own_is_not_added(own: str, new: str):
    app = open_page("runners")
    app.text_input(key="own_name_1").set_value(own)
    app.text_input(key="new_name_1").set_value(new)
    assert press(app, "Add").error
    assert profiles.people().everyone == (Profile(),)


def test_a_name_that_is_taken_is_said(ben: Profile):
    app = open_page("runners")
    app.text_input(key=f"name_of_{ben.id}_Ben").set_value("anna")
    app.button(key=f"FormSubmitter:rename_{ben.id}-Save").click().run()
    assert "There is a runner called anna already" in app.error[0].value
    assert profiles.people().find(ben.id) == ben


@pytest.mark.parametrize("choice", ["Give to Ben", "Delete, too"])
def test_deleting_a_runner_asks_what_becomes_of_the_sessions(ben: Profile, choice: str):
    session, theirs = finished("anna.mp4"), of(ben, "ben.mp4")
    training_log.write_day("2026-W47", "Monday", DayLog(frozenset({"plank"})), FIRST)
    app = open_page("runners")
    radio = app.radio(key="heir_")
    assert radio.label == "What about Anna's 1 session?"
    assert radio.options == ["Give to Ben", "Delete, too"]
    radio.set_value(choice)
    app = press(app, "Yes, delete Anna")
    assert [one.name for one in profiles.people().everyone] == ["Ben"]
    assert profiles.current().name == "Ben"
    assert training_log.weeks(FIRST) == {}
    kept = {job.session: job.owner for job in jobs.sessions()}
    assert kept == {theirs: ben.id} | ({session: ben.id} if choice.startswith("Give") else {})
    assert not [one for one in app.button if one.label.startswith("Yes, delete")]  # The last one stays.


def test_deleting_everything_is_of_everybody_and_says_so(data: Path, ben: Profile):
    finished("anna.mp4")
    of(ben, "ben.mp4")
    for profile in (ben.id, "0123abcd"):  # The second is gone.
        training_log.write_day("2026-W47", "Monday", DayLog(frozenset({"plank"})), profile)
    app = open_page("sessions")
    assert "of Anna and Ben" in " ".join(one.value for one in app.markdown)
    app.checkbox(key="sure").check().run()
    press(app, "Delete all")
    assert jobs.sessions() == []
    assert profiles.people().everyone == (Profile(),)
    assert not list(data.glob("plan_log*"))


def test_a_runners_name_is_text(ben: Profile):
    profiles.rename(ben.id, "<script>b</script>")
    shown = html_of(open_app(of(ben, "ben.mp4")))
    assert "&lt;script&gt;b" in shown
    assert "<script>" not in shown


def test_the_old_file_is_read_until_somebody_changes_something(data: Path):
    write_json(data / profiles.OLD_FILE, {"height_cm": 181.0})
    open_app()
    profiles.rename(FIRST, "Anna")
    kept = json.loads((data / profiles.FILE).read_text(encoding="utf-8"))
    assert [(one["name"], one["height_cm"]) for one in kept["people"]] == [("Anna", 181.0)]


def test_settings_of_a_session_do_not_depend_on_whose_it_is(ben: Profile):
    session = finished()
    before = job_of(session)
    session_index.give(session, ben.id)
    assert job_of(session).settings == before.settings == JobSettings(height_cm=170.0)
