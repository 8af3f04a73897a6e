"""Warning signs end training advice, on every page and for every clip that they concern, until they are taken back."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from formcam.app import settings
from formcam.app.sessions import jobs, runs, session_index
from formcam.app.sessions.job_settings import JobSettings
from tests.support.pages import html_of, open_page
from tests.support.stored_sessions import begin, finished, old_and_new, sample, tick

STOP_CARD = "fc-card fc-card-stop"


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FORMCAM_DATA", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize("path", ["", "metronome", "plan", "exercises"])
def test_a_warning_sign_of_the_newest_clip_ends_advice_for_an_older_one_too(path: str):
    old, new = old_and_new()
    assert STOP_CARD not in html_of(open_page(path, session=old))
    tick(new, "weeks")
    shown = html_of(open_page(path, session=old))
    assert "See a doctor or physiotherapist soon" in shown
    assert "in your latest clip (new.mp4, " in shown
    assert 'class="fc-cue"' not in shown
    assert 'class="fc-lead"' not in shown


@pytest.mark.parametrize("path", ["metronome", "plan"])
def test_a_warning_sign_ends_advice_for_its_own_clip(path: str):
    old, new = old_and_new()
    tick(old, "weeks")
    assert STOP_CARD in html_of(open_page(path, session=old))
    assert STOP_CARD not in html_of(open_page(path, session=new))
    assert STOP_CARD not in html_of(open_page(path))


def test_a_warning_sign_ticked_for_a_clip_without_a_result_counts():
    finished("old.mp4", created=1.0)
    tick(begin("refused.mp4"), "weeks")
    assert "latest clip (refused.mp4, " in html_of(open_page("metronome"))


def test_a_warning_sign_ticked_for_a_sample_ends_advice_for_that_sample_only():
    session = sample()
    tick(session, "weeks")
    assert STOP_CARD in html_of(open_page("metronome", session=session))
    assert STOP_CARD not in html_of(open_page("metronome"))


def take_back(app: AppTest, session: str) -> AppTest:
    """Press the button, which stands in a popover that names the signs."""
    (button,) = [button for button in app.button if button.key == f"take_back_{session}"]
    assert button.label == "Take back"
    return button.click().run()


@pytest.mark.parametrize("path", ["", "metronome", "plan", "exercises"])
def test_a_sign_ticked_by_mistake_is_taken_back_wherever_it_is_named(path: str):
    session = finished()
    tick(session, "weeks", "leg_pain")
    before = jobs.load(session)
    app = open_page(path, session=session)
    assert STOP_CARD in html_of(app)
    assert STOP_CARD not in html_of(take_back(app, session))
    job = jobs.load(session)
    assert before is not None
    assert job is not None
    assert job.settings == JobSettings(height_cm=before.settings.height_cm)
    assert job.key == before.key
    assert STOP_CARD not in html_of(open_page(path, session=session))


def test_only_the_signs_of_that_clip_are_taken_back():
    old, new = old_and_new()
    tick(old, "weeks")
    tick(new, "weeks")
    app = open_page("metronome", session=old)
    assert html_of(app).count(STOP_CARD) == 2
    shown = html_of(take_back(app, new))
    assert shown.count(STOP_CARD) == 1
    assert "latest clip" not in shown


def test_a_run_of_several_clips_takes_back_the_signs_of_all():
    for session in old_and_new():
        tick(session, "weeks")
    session_index.refresh()
    runs.join(*session_index.entries())
    app = open_page("run", run=session_index.entries()[0].run)
    (button,) = [button for button in app.button if button.label == "Take back"]
    assert STOP_CARD not in html_of(button.click().run())
    assert not any(job.settings.warning_signs for job in jobs.sessions())


def test_taking_back_the_signs_of_a_deleted_clip_brings_nothing_back():
    session = finished()
    job = jobs.load(session)
    assert job is not None
    (settings.session_folder(session) / "job.json").unlink()
    jobs.take_back_signs(job)
    assert jobs.load(session) is None
