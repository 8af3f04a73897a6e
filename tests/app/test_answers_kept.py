"""Answers given while something else is at work on the same session, or on the same runner: none of them is lost."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from formcam._runtime.json_files import read_json, write_json
from formcam._runtime.one_at_a_time import changing, one_at_a_time
from formcam.app.sessions import corrected_results, jobs, profiles, remeasured, runner_files, training_log
from formcam.app.sessions.jobs import Job
from formcam.app.sessions.session_files import ABOUT, PROGRESS
from formcam.app.sessions.training_log import DayLog
from formcam.feedback.exercises import STOP_LIST
from formcam.outputs import result_folder
from formcam.outputs.files.json_file import read_analysis
from formcam.records.errors import CannotJudge
from formcam.records.track import Runner
from tests.support.made_sessions import keep_run
from tests.support.pages import open_app
from tests.support.places import ROOT
from tests.support.stored_sessions import begin_at_work, job_of

RUN = "ab" * 8
OTHER_PROCESS = """
import sys
from dataclasses import replace
from formcam.app.sessions import jobs
job = jobs.load(sys.argv[1])
print("read", flush=True)
sys.stdin.readline()
jobs.change_settings(job, replace(job.settings, pain=("knee",)))
"""


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FORMCAM_DATA", str(tmp_path))
    return tmp_path


@pytest.fixture
def run(data: Path) -> Job:
    """A result that was made for a height of 178 cm."""
    keep_run(data, RUN)
    jobs.change_settings(job_of(RUN), replace(job_of(RUN).settings, height_cm=178.0))
    write_json(job_of(RUN).folder / PROGRESS, {"state": "done", "runner": {"height_cm": 178.0}})
    return job_of(RUN)


@pytest.fixture
def at_work() -> str:
    """A session whose clip is being analysed; all that is known of its runner is a height of 170 cm."""
    return begin_at_work()


def measured_height_cm(job: Job) -> float | None:
    return read_analysis(job.out / result_folder.ANALYSIS).runner.height_cm


def meanwhile(monkeypatch: pytest.MonkeyPatch, *happens: Callable[[], None]) -> list[float | None]:
    """Have these happen, one at each measuring, when it is through; the heights that were measured for."""
    real, heights, left = corrected_results.measured, list[float | None](), list(happens)

    def slow(job: Job, edits: object, runner: Runner) -> object:
        heights.append(runner.height_cm)
        analysis = real(job, edits, runner)  # type: ignore[arg-type]
        if left:
            left.pop(0)()
        return analysis

    monkeypatch.setattr(corrected_results, "measured", slow)
    return heights


def tell(**answers: object) -> Callable[[], None]:
    """What another tab does: it keeps an answer."""

    def keep() -> None:
        now = job_of(RUN)
        jobs.change_settings(now, replace(now.settings, **answers))  # type: ignore[arg-type]

    return keep


# Two who change one session


@pytest.mark.usefixtures("run")
def test_two_tabs_that_answer_different_questions_both_have_their_way():
    one, other = job_of(RUN), job_of(RUN)
    jobs.change_settings(one, replace(one.settings, height_cm=190.0))
    jobs.change_settings(other, replace(other.settings, pain=("knee",)))
    now = job_of(RUN).settings
    assert (now.height_cm, now.pain) == (190.0, ("knee",))


def test_what_another_process_keeps_between_reading_and_writing_stays(run: Job):
    """The other one has read the session before we hold it, and asks while we do."""
    other = subprocess.Popen(
        [sys.executable, "-c", OTHER_PROCESS, RUN], stdout=subprocess.PIPE, stdin=subprocess.PIPE, cwd=ROOT
    )
    assert other.stdout is not None
    assert other.stdin is not None
    assert other.stdout.readline() == b"read\n"
    with one_at_a_time(run.folder):
        other.stdin.write(b"go\n")
        other.stdin.close()
        with pytest.raises(subprocess.TimeoutExpired):
            other.wait(0.3)
        jobs.change_settings(run, replace(run.settings, height_cm=190.0))
    assert other.wait(30) == 0
    now = job_of(RUN).settings
    assert (now.height_cm, now.pain) == (190.0, ("knee",))


@pytest.mark.usefixtures("run")
def test_a_warning_sign_ticked_in_one_tab_stays_when_those_of_the_other_are_taken_back():
    first, second = STOP_LIST[0].id, STOP_LIST[1].id
    tell(warning_signs=(first,))()
    shown = job_of(RUN)
    tell(warning_signs=(first, second))()
    jobs.take_back_signs(shown)
    assert job_of(RUN).settings.warning_signs == (second,)


def test_a_session_that_is_gone_is_not_brought_back(run: Job):
    (run.folder / "job.json").unlink()
    jobs.change_settings(run, replace(run.settings, height_cm=190.0))
    assert jobs.load(RUN) is None


def test_an_answer_that_needs_no_measuring_stays_when_it_comes_while_one_is_measured(
    run: Job, monkeypatch: pytest.MonkeyPatch
):
    heights = meanwhile(monkeypatch, tell(pain=("knee",)))
    remeasured.measure_for(run, replace(run.settings, height_cm=190.0))
    now = job_of(RUN).settings
    assert (now.height_cm, now.pain) == (190.0, ("knee",))
    assert heights == [190.0]


def test_a_newer_answer_is_measured_for_and_not_the_one_it_replaced(
    run: Job, monkeypatch: pytest.MonkeyPatch
):
    """The page catches up with 190 cm, which was typed last; 165 cm is typed while it does."""
    tell(height_cm=190.0)()
    heights = meanwhile(monkeypatch, tell(height_cm=165.0))
    remeasured.measure_for(job_of(RUN), job_of(RUN).settings)
    assert heights == [190.0, 165.0]
    assert job_of(RUN).settings.height_cm == measured_height_cm(run) == 165.0
    assert job_of(RUN).measured_for == Runner(height_cm=165.0)


def test_what_another_tab_has_measured_already_is_not_measured_again(
    run: Job, monkeypatch: pytest.MonkeyPatch
):
    heights = meanwhile(monkeypatch)
    for _ in range(2):
        remeasured.measure_for(run, replace(run.settings, height_cm=190.0))
    assert heights == [190.0]


def test_an_answer_after_the_measuring_is_put_into_the_result_when_it_is_shown_next(run: Job):
    remeasured.measure_for(run, replace(run.settings, height_cm=190.0))
    tell(height_cm=165.0)()
    assert not open_app(RUN).error
    assert measured_height_cm(run) == 165.0


@pytest.mark.usefixtures("run")
def test_an_answer_that_comes_while_measuring_fails_is_not_taken_back(monkeypatch: pytest.MonkeyPatch):
    tell(height_cm=190.0)()

    def refuse(*_: object) -> None:
        tell(height_cm=165.0)()
        raise CannotJudge("not_running", "this is no run", "film a run")

    monkeypatch.setattr(remeasured, "measure_for", refuse)
    assert open_app(RUN).error
    assert job_of(RUN).settings.height_cm == 165.0


def test_a_note_told_while_another_tab_changes_the_name_is_kept(run: Job):
    other_tab = threading.Thread(target=jobs.tell, args=(run, "note", "windy"))
    with changing(run.folder / ABOUT) as said:
        other_tab.start()
        other_tab.join(0.2)
        said["name"] = "Sunday"
    other_tab.join(20)
    assert (job_of(RUN).name, job_of(RUN).note) == ("Sunday", "windy")


# Fields in two tabs


def test_fields_of_another_tab_do_not_undo_what_was_answered_here(at_work: str):
    here, there = open_app(at_work), open_app(at_work)
    here.number_input(key=f"height_{at_work}").set_value(190.0).run()
    there.selectbox(key=f"sex_{at_work}").set_value("Male").run()
    now = job_of(at_work).settings
    assert (now.height_cm, now.sex) == (190.0, "m")
    assert profiles.current().height_cm == 190.0


def test_fields_that_nobody_changed_here_follow_what_is_answered_in_another_tab(at_work: str):
    here, there = open_app(at_work), open_app(at_work)
    here.number_input(key=f"height_{at_work}").set_value(190.0).run()
    here.text_input(key=f"speed_{at_work}").set_value("10.5").run()
    here.session_state[f"pain_{at_work}"] = ["knee"]
    here.selectbox(key=f"sex_{at_work}").set_value("Male").run()
    there.run()
    assert there.number_input(key=f"height_{at_work}").value == 190.0
    assert there.text_input(key=f"speed_{at_work}").value == "10.5"
    assert there.selectbox(key=f"sex_{at_work}").value == "Male"
    there.number_input(key=f"height_{at_work}").set_value(170.0).run()
    here.run()
    assert here.number_input(key=f"height_{at_work}").value == 170.0
    assert job_of(at_work).settings.height_cm == 170.0


@pytest.mark.usefixtures("run")
def test_what_is_typed_here_and_not_sent_yet_stays_when_something_else_is_answered_elsewhere():
    here = open_app(RUN)
    here.number_input(key=f"height_{RUN}").set_value(185.0).run()
    tell(height_cm=165.0)()
    assert here.run().number_input(key=f"height_{RUN}").value == 185.0
    update(here)
    assert job_of(RUN).settings.height_cm == 185.0


@pytest.mark.usefixtures("run")
def test_a_result_updated_in_one_tab_keeps_what_was_answered_in_the_other():
    here, there = open_app(RUN), open_app(RUN)
    here.session_state[f"pain_{RUN}"] = ["knee"]
    update(here)
    there.number_input(key=f"height_{RUN}").set_value(190.0)
    update(there)
    update(here)  # Nothing has been typed here since.
    now = job_of(RUN)
    assert (now.settings.pain, now.settings.height_cm) == (("knee",), 190.0)
    assert measured_height_cm(now) == 190.0


def update(app: AppTest) -> None:
    next(button for button in app.button if button.label == "Update the result").click()
    app.run()
    assert not app.exception
    assert not app.error


# What belongs to the runner


def test_two_tabs_that_change_one_runner_both_have_their_way():
    profiles.change(profiles.FIRST, height_cm=181.0)
    profiles.change(profiles.FIRST, training_days=2)
    assert (profiles.current().height_cm, profiles.current().training_days) == (181.0, 2)


def test_ticks_of_one_day_in_two_tabs_are_both_kept():
    week, shown = "2026-W47", DayLog(frozenset({"plank"}), 2)
    training_log.write_day(week, "Monday", shown, profiles.FIRST)
    with_one = DayLog(shown.done | {"clamshell"}, 2)
    without = DayLog(frozenset(), 4)
    training_log.write_day(week, "Monday", with_one, profiles.FIRST, before=shown)
    training_log.write_day(week, "Monday", without, profiles.FIRST, before=shown)
    assert training_log.week(week, profiles.FIRST)["Monday"] == DayLog(frozenset({"clamshell"}), 4)
    assert set(read_json(runner_files.file_of(training_log.FILE, profiles.FIRST))) == {week}
