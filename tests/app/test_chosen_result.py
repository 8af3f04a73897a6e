"""Whose result the training pages are for, without a browser: the address, what was looked at, the newest, samples."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from formcam._runtime.json_files import read_json, write_json
from formcam.app import settings
from formcam.app.sessions import jobs
from tests.support.pages import go_to, html_of, open_app, open_page
from tests.support.stored_sessions import begin, finish, finished, old_and_new, sample

OLD, NEW = 150.0, 158.0
GONE = "0123456789abcdef"


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FORMCAM_DATA", str(tmp_path))
    return tmp_path


def change_result(session: str, **changes: Any) -> None:
    path = settings.session_folder(session) / "out" / "analysis.json"
    write_json(path, {**read_json(path), **changes})


def with_exercises(session: str) -> None:
    """Its finding asks for the metronome."""
    (finding,) = read_json(settings.session_folder(session) / "out" / "analysis.json")["findings"]
    change_result(session, findings=[{**finding, "exercises": ["metronome"]}])


def own_cadence(app: AppTest) -> float | None:
    (field,) = app.number_input
    return None if field.value is None else float(field.value)


@pytest.mark.parametrize("path", ["metronome", "plan"])
def test_a_training_page_is_for_the_session_in_its_address(path: str):
    old, new = old_and_new(OLD, NEW)
    for session, name, other in ((old, "old.mp4", "new.mp4"), (new, "new.mp4", "old.mp4")):
        shown = html_of(open_page(path, session=session))
        assert f"For: <b>{name}</b>" in shown
        assert other not in shown


def test_the_metronome_starts_from_the_cadence_of_that_session():
    old, new = old_and_new(OLD, NEW)
    assert own_cadence(open_page("metronome", session=old)) == OLD
    assert own_cadence(open_page("metronome", session=new)) == NEW
    assert own_cadence(open_page("metronome")) == NEW


@pytest.mark.parametrize("path", ["metronome", "plan"])
def test_the_line_at_the_top_leads_back_to_the_result(path: str):
    old, _ = old_and_new(OLD, NEW)
    links = open_page(path, session=old).get("page_link")
    (back,) = [link for link in links if link.proto.label == "Back to this result"]
    assert back.proto.query_string == f"session={old}"


def test_a_result_leads_to_the_training_pages_of_its_own_session():
    old, _ = old_and_new(OLD, NEW)
    with_exercises(old)
    links = [link.proto for link in open_app(old).get("page_link")]
    led = {link.page: link.query_string for link in links if link.page in ("metronome", "plan")}
    assert led == dict.fromkeys(("metronome", "plan"), f"session={old}")


def test_without_a_session_in_the_address_it_is_for_the_result_last_looked_at():
    old, _ = old_and_new(OLD, NEW)
    assert own_cadence(go_to(open_app(old), "metronome")) == OLD


def test_the_name_of_a_clip_is_text():
    session = finished("<script>a</script>.mp4")
    assert "<script>" not in html_of(open_page("metronome", session=session))


@pytest.mark.parametrize("path", ["metronome", "plan"])
@pytest.mark.parametrize("session", [GONE, "../../etc"])
def test_an_unknown_session_in_the_address_is_said_and_gives_the_newest(path: str, session: str):
    old_and_new(OLD, NEW)
    app = open_page(path, session=session)
    assert "newest result instead" in app.warning[0].value
    assert "<b>new.mp4</b>" in html_of(app)


@pytest.mark.parametrize("path", ["metronome", "plan"])
def test_choosing_another_clip_puts_it_in_the_address(path: str):
    old, new = old_and_new(OLD, NEW)
    app = open_page(path, session=new)
    app.selectbox[0].set_value(old).run()
    assert app.query_params["session"] == old
    assert "For: <b>old.mp4</b>" in html_of(app)


def test_a_clip_without_a_cadence_borrows_none():
    old_and_new(OLD, NEW)
    session = finished("short.mp4", created=1.0)
    change_result(session, measurements=[])
    app = open_page("metronome", session=session)
    assert own_cadence(app) is None
    assert "no cadence" in app.info[0].value


def test_a_sample_fills_nothing_in_unless_the_address_names_it():
    shown = sample(cadence=171.0)
    assert own_cadence(open_page("metronome")) is None
    assert own_cadence(open_page("metronome", session=shown)) == 171.0
    own = begin("own.mp4")
    app = go_to(open_app(shown), "metronome")
    assert own_cadence(app) is None
    finish(own, OLD)
    assert own_cadence(app.run()) == OLD
    assert own_cadence(open_page("metronome", session=shown)) == 171.0


def test_a_sample_is_told_by_its_record_also_by_an_older_one():
    session = sample()
    plan = settings.session_folder(session) / "job.json"
    told = read_json(plan)
    for record, expected in (
        (told, True),
        ({**told, "clip": ""}, True),  # As an archive brings it to another computer.
        ({name: entry for name, entry in told.items() if name != "sample"}, True),
        ({name: entry for name, entry in told.items() if name not in ("sample", "clip")}, False),
    ):
        write_json(plan, record)
        job = jobs.load(session)
        assert job is not None
        assert job.sample is expected
