"""Who runs and how they are, asked while a clip is at work: what is kept with the session, with the runner, and not."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from formcam import pipeline
from formcam._runtime.json_files import read_json, write_json
from formcam.app import settings
from formcam.app.screens import start
from formcam.app.sessions import jobs, profiles, remeasured
from formcam.app.sessions.job_settings import JobSettings, settings_of
from formcam.app.sessions.jobs import Job
from formcam.app.sessions.profiles import Profile
from formcam.app.workers import analyse_job
from formcam.feedback.exercises import BACK_REASON, BY_ID, PAIN_RULE, STOP_LIST
from formcam.feedback.pain import PLACES, careful_with, in_words
from formcam.outputs import result_folder
from formcam.outputs.files.json_file import read_analysis
from formcam.records.errors import CannotJudge
from formcam.records.track import Runner
from tests.support.made_sessions import keep_run
from tests.support.pages import go_to, html_of, open_app, open_page
from tests.support.stored_sessions import (
    analysis_of,
    begin,
    begin_at_work,
    finish,
    job_of,
    lasting_beat,
    sample,
)

RUN = "ab" * 8


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FORMCAM_DATA", str(tmp_path))
    return tmp_path


@pytest.fixture
def at_work() -> str:
    """A session whose clip is being analysed; all that is known of its runner is a height of 170 cm."""
    return begin_at_work()


def press(app: AppTest, label: str) -> AppTest:
    (button,) = [button for button in app.button if button.label == label]
    return button.click().run()


def type_speed(app: AppTest, session: str, typed: str) -> AppTest:
    return app.text_input(key=f"speed_{session}").set_value(typed).run()


def test_the_start_asks_only_about_the_clip():
    app = open_app()
    assert [box.label for box in app.checkbox] == [
        "Dots of bright tape mark the joints (from the side) or the pelvis (from behind)"
    ]
    assert not app.number_input
    assert not app.text_input
    assert [box.label for box in app.selectbox] == [
        "Filmed from",
        "Slow motion recorded at (frames a second)",
    ]


def test_a_clip_at_work_asks_everything_and_says_what_for(at_work: str):
    app = open_app(at_work)
    assert app.number_input(key=f"height_{at_work}").value == 170.0
    assert [box.label for box in app.checkbox] == [sign.question for sign in STOP_LIST]
    assert app.get("button_group")  # Pain and units.
    assert len(app.caption) >= 5
    assert "All optional." in html_of(app)


def test_nothing_answered_changes_nothing(at_work: str, data: Path):
    before = job_of(at_work).settings
    open_app(at_work)
    assert job_of(at_work).settings == before
    assert not (data / profiles.FILE).exists()


def test_answers_are_kept_with_the_session_at_once_and_with_the_runner(at_work: str):
    app = open_app(at_work)
    app.number_input(key=f"height_{at_work}").set_value(182.0).run()
    app.selectbox(key=f"sex_{at_work}").set_value("Female").run()
    app.number_input(key=f"shoes_km_{at_work}").set_value(400.0).run()
    app = type_speed(app, at_work, "10,5")
    app.checkbox(key=f"sign_weeks_{at_work}").check().run()
    job = job_of(at_work)
    assert job.settings == JobSettings(182.0, 10.5, "f", warning_signs=("weeks",))
    assert profiles.current() == Profile(height_cm=182.0, speed_kmh=10.5, shoes_km=400.0, sex="f")
    assert job.state == "running"


def test_the_speed_of_last_time_is_offered_and_never_assumed(at_work: str):
    profiles.change(profiles.FIRST, speed_kmh=10.4, speed="min/km")
    app = open_app(at_work)
    assert app.text_input(key=f"speed_{at_work}").value == ""
    assert job_of(at_work).settings.speed_kmh is None
    press(app, "Same as last time: 5:46 min/km")
    assert job_of(at_work).settings.speed_kmh == pytest.approx(10.4, rel=0.002)


def test_pain_and_warning_signs_are_not_carried_over_to_the_next_clip(at_work: str):
    app = open_app(at_work)
    app.session_state[f"pain_{at_work}"] = ["knee"]
    app.checkbox(key=f"sign_weeks_{at_work}").check().run()
    assert job_of(at_work).settings.pain == ("knee",)
    other = begin("next.mp4")
    write_json(settings.session_folder(other) / "progress.json", {"state": "running"})
    lasting_beat(settings.session_folder(other))
    app = open_app(other)
    assert app.session_state[f"pain_{other}"] == []
    assert not any(box.value for box in app.checkbox)


def test_a_pace_typed_as_a_speed_is_asked_about(at_work: str):
    app = type_speed(open_app(at_work), at_work, "5.5")
    assert [one.value for one in app.warning] == ["5.5 km/h is slower than a run: is that right?"]
    assert job_of(at_work).settings.speed_kmh is None
    app = press(app, "I meant 5:30 min/km")
    assert not app.warning
    assert job_of(at_work).settings.speed_kmh == pytest.approx(60 / 5.5)
    assert profiles.current().speed == "min/km"


def test_whoever_insists_is_believed(at_work: str):
    app = press(type_speed(open_app(at_work), at_work, "5.5"), "Keep 5.5 km/h")
    assert not app.warning
    assert job_of(at_work).settings.speed_kmh == 5.5
    assert type_speed(app, at_work, "4").warning  # For that value only.


def test_nonsense_is_answered_with_advice(at_work: str):
    app = type_speed(open_app(at_work), at_work, "quick")
    assert app.warning[0].value == "Type a number, such as 10.5, between 3 and 30 km/h."
    assert not [one for one in app.button if one.label.startswith(("I meant", "Keep"))]


def test_a_height_follows_into_the_other_unit_and_back(at_work: str):
    app = open_app(at_work)
    app.session_state[f"length_{at_work}"] = "in"
    app.number_input(key=f"height_{at_work}").set_value(183.0).run()
    assert app.number_input(key=f"feet_{at_work}").value == 6
    assert app.number_input(key=f"inches_{at_work}").value == 0
    app.number_input(key=f"inches_{at_work}").set_value(1).run()
    assert job_of(at_work).settings.height_cm == pytest.approx(73 * 2.54)
    assert profiles.current().length == "in"


def test_a_sample_asks_nothing_of_you():
    session = sample()
    write_json(settings.session_folder(session) / "progress.json", {"state": "running"})
    lasting_beat(settings.session_folder(session))
    assert not open_app(session).number_input


def test_answers_for_a_clip_of_somebody_else_are_theirs(at_work: str):
    profiles.rename(profiles.FIRST, "Anna")
    ben = profiles.add("Ben")
    profiles.choose(ben.id)
    open_app(at_work).number_input(key=f"height_{at_work}").set_value(160.0).run()
    anna, ben_now = profiles.people().everyone
    assert anna.height_cm == 160.0
    assert ben_now == ben


# From the answers to the result


def test_whoever_is_answering_when_the_result_comes_is_not_interrupted(at_work: str):
    app = open_app(at_work)
    app.selectbox(key=f"sex_{at_work}").set_value("Male").run()
    finish(at_work)
    shown = html_of(app.run())
    assert "Your result is ready." in shown
    assert '<section class="fc-verdict' not in shown
    app.selectbox(key=f"sex_{at_work}").set_value("Female").run()
    assert job_of(at_work).settings.sex == "f"
    assert '<section class="fc-verdict' in html_of(press(app, "Show my result"))
    assert '<section class="fc-verdict' in html_of(app.run())


def test_the_result_comes_by_itself_to_whoever_answers_nothing_or_looked_elsewhere(at_work: str):
    app, other = open_app(at_work), open_app(at_work)
    other.selectbox(key=f"sex_{at_work}").set_value("Male").run()
    go_to(other, "film")
    finish(at_work)
    assert '<section class="fc-verdict' in html_of(app.run())
    assert '<section class="fc-verdict' in html_of(go_to(other, "clip", session=at_work))


def test_the_analysis_uses_what_was_answered_while_it_ran(at_work: str, monkeypatch: pytest.MonkeyPatch):
    folder = settings.session_folder(at_work)

    def analyse(clip: Path, *, runner: Runner, ask_runner: Any, markers: bool, **_: object) -> object:
        jobs.change_settings(job_of(at_work), JobSettings(height_cm=181.0, speed_kmh=11.0))
        assert runner.height_cm == 170.0
        assert not markers
        assert clip.name == "clip.mp4"
        return analysis_of(runner=ask_runner())

    monkeypatch.setattr(pipeline, "analyse", analyse)
    monkeypatch.setattr(analyse_job, "Pool", lambda _: nullcontext())
    monkeypatch.setattr(analyse_job, "_end_at_a_limit", lambda *_: None)
    for name in ("first_look", "write_curves", "write_layers", "filmed_s"):
        monkeypatch.setattr(analyse_job, name, lambda *_: None)
    monkeypatch.setattr(result_folder, "write_outputs", lambda _, __, made, **___: made.mkdir())
    ended = analyse_job.run(folder)
    assert ended["runner"] == {"height_cm": 181.0, "speed_kmh": 11.0, "sex": None}


def just_done(data: Path, used_cm: float | None, told_cm: float | None) -> Job:
    """A result that has just been made for one height, and a session that says another."""
    keep_run(data, RUN)
    jobs.change_settings(job_of(RUN), replace(job_of(RUN).settings, height_cm=told_cm))
    write_json(
        settings.session_folder(RUN) / "progress.json", {"state": "done", "runner": {"height_cm": used_cm}}
    )
    return job_of(RUN)


def height_of(job: Job) -> float | None:
    return read_analysis(job.out / "analysis.json").runner.height_cm


def test_what_was_answered_too_late_for_the_analysis_is_put_into_the_result(data: Path):
    job = just_done(data, 178.0, 190.0)
    app = open_app(RUN)
    assert not app.error
    assert height_of(job) == 190.0
    assert any(one.label.startswith("You: 190 cm") for one in app.expander)
    assert job_of(RUN).measured_for == Runner(height_cm=190.0)


def test_a_result_that_cannot_be_measured_anew_stands_and_is_tried_once(
    data: Path, monkeypatch: pytest.MonkeyPatch
):
    def refuse(*_: object) -> None:
        raise CannotJudge("not_running", "this is no run", "film a run")

    just_done(data, 178.0, 190.0)
    monkeypatch.setattr(remeasured, "measure_for", refuse)
    assert [one.value for one in open_app(RUN).error] == ["This is no run. What to do: film a run."]
    assert job_of(RUN).settings.height_cm == 178.0
    assert not open_app(RUN).error


def test_results_from_before_are_left_as_they_are(data: Path):
    keep_run(data, RUN)
    before = (job_of(RUN).out / "analysis.json").read_bytes()
    open_app(RUN)
    assert (job_of(RUN).out / "analysis.json").read_bytes() == before


@pytest.mark.parametrize("told", [5, [], "x", {"height_cm": "tall", "speed_kmh": 900, "sex": ["f"]}])
def test_nonsense_about_the_runner_in_a_sessions_file_counts_as_nothing(data: Path, told: object):
    keep_run(data, RUN)
    write_json(settings.session_folder(RUN) / "progress.json", {"state": "done", "runner": told})
    assert job_of(RUN).measured_for in (None, Runner())


# Pain


def test_a_back_that_hurt_before_there_were_places_still_hurts():
    assert settings_of({"back_hurts": True}).pain == ("back",)
    assert settings_of({"back_hurts": False}).pain == ()
    assert settings_of({"pain": ["foot", "soul", "back"]}).pain == ("back", "foot")
    assert settings_of({"pain": "back"}).pain == ()


@pytest.mark.parametrize(
    ("places", "names"),
    [
        (("knee",), {"step_down", "bird_dog", "low_lunge"}),
        (("hip",), {"clamshell", "side_lying_abduction", "hip_mobility"}),
        (("calf",), {"metronome", "lean_drill"}),
        (("back", "shin", "foot"), set()),
        ((), set()),
    ],
)
def test_the_exercises_to_be_careful_with_are_those_that_say_so(places: tuple[str, ...], names: set[str]):
    assert {one.id for one in careful_with(places, tuple(BY_ID))} == names
    assert careful_with(places, ()) == ()


def test_places_in_words():
    assert in_words(("foot", "knee")) == "knee and foot"
    assert in_words(tuple(PLACES)) == "back, hip, knee, shin, calf or Achilles tendon and foot"
    assert in_words(()) == ""


def test_pain_is_said_beside_the_exercises_and_in_the_week(data: Path):
    keep_run(data, RUN)
    for path in ("", "plan"):
        assert PAIN_RULE not in html_of(open_page(path, session=RUN)) or path == "plan"
        assert "You said that it hurts" not in html_of(open_page(path, session=RUN))
    jobs.change_settings(job_of(RUN), replace(job_of(RUN).settings, pain=("knee", "back")))
    for path in ("", "plan"):
        shown = html_of(open_page(path, session=RUN))
        assert "You said that it hurts here: back and knee. Leave these out" in shown
        assert "bird-dog" in shown
    assert BACK_REASON in html_of(open_app(RUN))


def test_the_same_clip_is_answered_by_its_session_whatever_was_answered_meanwhile(at_work: str):
    open_app(at_work).number_input(key=f"height_{at_work}").set_value(182.0).run()
    again = settings.new_id()
    folder = settings.session_folder(again)
    folder.mkdir()
    sha256 = read_json(settings.session_folder(at_work) / "upload.json")["sha256"]
    write_json(folder / "upload.json", {"name": "again.mp4", "clip": "clip.mp4", "sha256": sha256})
    assert jobs.create_upload_job(again, JobSettings()) == at_work


def test_dots_of_tape_are_ticked_before_the_clip_is_dropped(monkeypatch: pytest.MonkeyPatch):
    """What is chosen about the clip reaches its session, and from there the analysis and its key."""
    app = open_app()
    (box,) = [box for box in app.checkbox if "Dots of bright tape" in box.label]
    begun: list[JobSettings] = []
    monkeypatch.setattr(start, "dropzone", lambda *_, **__: ["cd" * 8])
    monkeypatch.setattr(start, "begin_clips", list)
    monkeypatch.setattr(jobs, "create_upload_job", lambda _, known, __: begun.append(known))
    box.check().run()
    assert [known.markers for known in begun] == [True]
    assert settings_of({"markers": True}).markers
    assert not settings_of({"markers": "yes"}).markers
