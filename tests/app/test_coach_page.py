"""A coach's file and comments in the app: made, taken in, shown, replaced, taken away; nothing of them is trusted."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from formcam._runtime.json_files import write_json
from formcam.app.sessions import archive, coach_comments, coach_file, jobs
from formcam.app.sessions.results import Stored, stored_result
from formcam.app.sessions.session_files import COACH
from formcam.feedback.exercises import STOP_LIST, stop_advice
from formcam.outputs import result_folder
from formcam.records.errors import UsageError
from tests.support.made_sessions import keep_run
from tests.support.pages import html_of, open_app

SESSION = "ab" * 8
UPLOAD = f"coach_file_{SESSION}"


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FORMCAM_DATA", str(tmp_path))
    keep_run(tmp_path, SESSION)
    return tmp_path


def job(session: str = SESSION) -> jobs.Job:
    found = jobs.load(session)
    assert found is not None
    return found


def stored(session: str = SESSION) -> Stored:
    return stored_result(job(session))


def comments(session: str = SESSION, **changes: Any) -> bytes:
    """A file as the page saves it."""
    told = {
        "formcam_comments": 1,
        "run": stored(session).run,
        "clip": "run.mp4",
        "runner": "Anna",
        "filmed": "1 May 2026",
        "coach": "Bea",
        "written": "2026-05-02T10:00:00Z",
        "comments": [
            {"text": "<b>Nice</b>", "moment_s": 2.0},
            {"text": "Quicker.", "finding": "low_cadence"},
        ],
        **changes,
    }
    return json.dumps(told).encode()


def give(app: AppTest, content: bytes, turn: int = 0) -> AppTest:
    app.file_uploader(key=f"{UPLOAD}_{turn}").upload("comments.json", content).run()
    assert not app.exception
    return app


def texts() -> list[tuple[str, list[str]]]:
    return [(told.coach, [one.text for one in told.comments]) for told in coach_comments.kept(job())]


def test_comments_are_taken_in_shown_and_removed(data: Path):
    assert "What your coach says" not in [one.value for one in open_app(SESSION).header]
    app = give(open_app(SESSION), comments())
    app = open_app(SESSION)  # A reload loses nothing.
    assert "What your coach says" in [one.value for one in app.header]
    shown = html_of(app)
    assert "&lt;b&gt;Nice&lt;/b&gt;" in shown
    assert "<b>Nice" not in shown
    assert "2 May 2026" in shown
    assert "At 2.00 s" in shown
    title = next(one.title for one in stored().analysis.findings if one.id == "low_cadence")
    assert f"On “{title}”" in shown
    app.button(key="coach_0_0").click().run()
    assert app.session_state["go_to"]["t"] == 2.0
    assert app.session_state["go_to"]["session"] == SESSION
    app.button(key="coach_off_0").click().run()
    assert not (data / "sessions" / SESSION / COACH).exists()
    assert "Nice" not in html_of(open_app(SESSION))


def test_the_newer_file_of_a_coach_takes_the_place_of_the_older_one():
    one, other = stored(), job()
    coach_comments.add(other, one, comments(comments=[{"text": "first"}]))
    coach_comments.add(other, one, comments(coach="Carl", comments=[{"text": "also"}]))
    newer = comments(coach="bea", written="2026-05-03T10:00:00Z", comments=[{"text": "second"}])
    coach_comments.add(other, one, newer)
    assert texts() == [("bea", ["second"]), ("Carl", ["also"])]
    with pytest.raises(UsageError, match="newer comments of bea"):
        coach_comments.add(other, one, comments())
    coach_comments.add(other, one, newer)  # The same file once more is no harm.
    coach_comments.remove(other, "BEA")
    assert texts() == [("Carl", ["also"])]


def test_comments_on_another_clip_are_refused_and_say_whose_they_are(data: Path):
    other = "cd" * 8
    keep_run(data, other, cadence_spm=160.0)
    app = give(
        open_app(SESSION), comments(other, clip="![x](https://example.org/x.png)", runner="<img src=x>")
    )
    said = html_of(app)
    assert "another clip (&lt;img src=x&gt;, ![x](https://example.org/x.png), 1 May 2026)" in said
    assert "example.org" not in " ".join(one.value for one in [*app.markdown, *app.error])
    assert texts() == []


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"PK\x03\x04 no json", "not a file of a coach"),
        (b'{"formcam_comments": 1', "not a file of a coach"),
        (b'{"formcam_comments": 1}', "damaged"),
        (b'{"formcam_comments": 9}', "another version"),
    ],
)
def test_a_file_that_is_none_gets_one_line(content: bytes, words: str):
    app = give(open_app(SESSION), content)
    assert words in html_of(app)
    assert "Traceback" not in html_of(app)
    assert texts() == []


def test_a_moment_beyond_the_clip_is_refused():
    last_s = (stored().clip_times_s or ())[-1]
    coach_comments.add(job(), stored(), comments(comments=[{"text": "the end", "moment_s": last_s + 0.03}]))
    late = comments(coach="Carl", comments=[{"text": "a"}, {"text": "b", "moment_s": last_s + 1.0}])
    with pytest.raises(UsageError, match="comment 2 is on a moment that this clip does not have"):
        coach_comments.add(job(), stored(), late)


@pytest.mark.parametrize("content", ["", "[]", '{"files": 3}', '{"files": [1, {"a": 2}, []]}', "\x00"])
def test_damaged_comments_beside_a_session_are_none(data: Path, content: str):
    (data / "sessions" / SESSION / COACH).write_text(content, encoding="utf-8")
    assert texts() == []
    assert "says" not in " ".join(one.value for one in open_app(SESSION).header)


def test_comments_go_with_an_archive_and_what_is_damaged_in_it_stays_out(
    data: Path, tmp_path_factory, monkeypatch
):
    coach_comments.add(job(), stored(), comments())
    place = data / "sessions" / SESSION / COACH
    good = json.loads(place.read_text(encoding="utf-8"))["files"]
    write_json(place, {"files": [*good, {"formcam_comments": 1, "coach": "Eve"}], "more": "x"})
    taken = tmp_path_factory.mktemp("taken") / "all.zip"
    with taken.open("wb") as file:
        for piece in archive.export(clips=False):
            file.write(piece)
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    monkeypatch.setenv("FORMCAM_DATA", str(elsewhere))
    assert archive.bring_back(taken).new == 1
    brought = json.loads((elsewhere / "sessions" / SESSION / COACH).read_text(encoding="utf-8"))
    assert [one["coach"] for one in brought["files"]] == ["Bea"]
    assert set(brought) == {"formcam_coaches", "files"}
    assert texts() == [("Bea", ["<b>Nice</b>", "Quicker."])]


def test_the_file_for_a_coach_names_the_run_and_leads_with_warning_signs():
    write_json(job().folder / "about.json", {"name": "Tuesday <i>", "note": "after work"})
    made = coach_file.coach_file(job(), stored()).decode()
    assert "Tuesday &lt;i&gt;" in made
    assert "after work" in made
    assert stored().run in made
    assert (job().folder / COACH).exists() is False
    plan = json.loads((job().folder / "job.json").read_text(encoding="utf-8"))
    write_json(job().folder / "job.json", {**plan, "settings": {"warning_signs": [STOP_LIST[0].id]}})
    warned = coach_file.coach_file(job(), stored()).decode()
    assert stop_advice((STOP_LIST[0],)) in warned
    assert "Exercises, two or three" in made
    assert "Exercises, two or three" not in warned


def test_a_clip_that_does_not_fit_is_left_out_and_that_is_said():
    (job().out / result_folder.CLIP).write_bytes(b"no film" * 3_000_000)
    assert coach_file.is_large(job())
    made = coach_file.coach_file(job(), stored()).decode()
    assert "The clip is not in this file" in made


def test_without_its_clip_no_file_is_offered_and_without_its_track_nothing():
    (job().out / result_folder.CLIP).unlink()
    app = open_app(SESSION)
    assert "once the annotated clip is drawn" in html_of(app)
    (job().out / result_folder.KEYPOINTS).unlink()
    path = job().out / result_folder.ANALYSIS
    path.write_bytes(path.read_bytes() + b" ")  # Read anew.
    assert "For a coach" not in [one.value for one in open_app(SESSION).subheader]
