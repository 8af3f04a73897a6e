"""The ways between the pages, without a browser: the last result, a new clip, and a clip that is being analysed."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.support.pages import go_to, html_of, open_app, open_page
from tests.support.stored_sessions import begin_at_work, finish, finished, sample

START = "See how you run."
PAGES = ("", "sessions", "compare", "trends", "plan", "exercises", "metronome", "film")


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FORMCAM_DATA", str(tmp_path))
    return tmp_path


def query_of(app: AppTest, label: str) -> str:
    """Where the one link of that name leads."""
    (link,) = [link.proto for link in app.get("page_link") if link.proto.label == label]
    return f"{link.page}?{link.query_string}"


def test_your_clip_is_the_start_while_there_is_none():
    assert START in html_of(open_page("clip"))


def test_your_clip_is_the_newest_result_or_the_one_last_looked_at():
    old, new = finished("old.mp4", created=1.0), finished("new.mp4")
    app = open_page("clip")
    assert app.query_params["session"] == new
    assert "new.mp4" in html_of(app)
    go_to(app, "", session=old)
    assert go_to(app, "clip").query_params["session"] == old


def test_your_clip_is_ones_own_before_a_newer_sample():
    shown = sample()
    assert open_page("clip").query_params["session"] == shown
    own = finished("own.mp4")
    assert open_page("clip").query_params["session"] == own


def test_your_clip_is_the_one_being_analysed_while_there_is_no_result():
    session = begin_at_work()
    assert open_page("clip").query_params["session"] == session


def test_a_result_leads_to_a_new_clip_and_the_start_back_to_the_result():
    session = finished("<i>mine</i>.mp4")
    result = open_app(session)
    assert query_of(result, "New clip") == "?"
    assert "New clip" not in [button.label for button in result.button]  # Once on the page is enough.
    start = open_app()
    assert START in html_of(start)
    assert "Your last result: <b>&lt;i&gt;mine&lt;/i&gt;.mp4</b>, " in html_of(start)
    assert query_of(start, "Open") == f"clip?session={session}"
    assert START in html_of(open_page("", new="1"))


@pytest.mark.parametrize("path", PAGES)
def test_a_clip_being_analysed_is_seen_from_every_page(path: str):
    session = begin_at_work("<i>work</i>.mp4")
    app = open_page(path)
    assert "Analysing, 43% done: <b>&lt;i&gt;work&lt;/i&gt;.mp4</b>" in html_of(app)
    assert query_of(app, "Show progress") == f"clip?session={session}"


def test_its_own_page_and_an_idle_app_have_no_such_line():
    assert "Analysing" not in html_of(open_page("film"))
    session = begin_at_work()
    for app in (open_app(session), open_page("clip", session=session)):
        assert "Working on it" in html_of(app)
        assert "Analysing, " not in html_of(app)


def test_the_end_of_an_analysis_is_said_until_it_is_looked_at():
    session = begin_at_work()
    app = open_page("film")
    finish(session)
    shown = html_of(app.run())
    assert "Analysing" not in shown
    assert "Result ready: <b>work.mp4</b>" in shown
    assert "Result ready" in html_of(go_to(app, ""))  # Beside "Your last result", which is the same one.
    go_to(app, "clip", session=session)
    assert "Result ready" not in html_of(go_to(app, "film"))
