"""A watch's file on the result: given, shown beside the clip, taken away; nothing in it is HTML."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from formcam._runtime.json_files import write_json
from formcam.app.screens.watch import comparison_html
from formcam.app.sessions import archive, jobs, report_file, watch_file
from formcam.app.sessions.results import stored_result
from formcam.app.sessions.session_files import FILMED, WATCH
from formcam.feedback.watch_text import HEADING, rows_told
from formcam.outputs.files.json_file import read_analysis
from formcam.records.analysis import Analysis
from formcam.records.errors import UsageError
from formcam.records.watch import ClipMinutes, WatchComparison, WatchRow
from formcam.watch.samples import MAX_BYTES
from tests.support import watch_files
from tests.support.made_sessions import keep_run
from tests.support.pages import html_of, open_app
from tests.support.places import ROOT

SESSION = "ab" * 8
RUN = watch_files.fit(
    watch_files.records([152.0] * 300, stance_time=240.0, vertical_oscillation=100.0, enhanced_speed=2.8)
)
REMOVE = f"no_watch_{SESSION}"


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FORMCAM_DATA", str(tmp_path))
    keep_run(tmp_path, SESSION)
    return tmp_path


def job() -> jobs.Job:
    found = jobs.load(SESSION)
    assert found is not None
    return found


def give(app: AppTest, content: bytes) -> AppTest:
    app.file_uploader(key=f"watch_file_{SESSION}").upload("<b>run.fit", content).run()
    assert not app.exception
    return app


def test_a_file_is_given_shown_and_taken_away(data: Path):
    app = open_app(SESSION)
    assert HEADING in [one.label for one in app.expander]
    give(app, RUN)
    assert (data / "sessions" / SESSION / WATCH).read_bytes() == RUN
    shown = html_of(app)
    assert "Your run was steady" in shown
    assert "Your watch says 152 ± 17 steps a minute, the clip 15" in shown
    assert "10.0 cm" in shown
    app.button(key=REMOVE).click().run()
    assert not (data / "sessions" / SESSION / WATCH).exists()
    assert "Your watch says" not in html_of(app)
    assert app.file_uploader(key=f"watch_file_{SESSION}")


def test_the_watchs_speed_becomes_the_belts_where_the_runner_says_so(data: Path):  # noqa: ARG001
    watch_file.keep(job(), RUN)
    app = open_app(SESSION)
    belt = f"belt_{SESSION}"
    assert app.button(key=belt).label == "The treadmill showed 10.1 km/h, too: use it"
    assert read_analysis(job().out / "analysis.json").runner.speed_kmh is None
    app.button(key=belt).click().run()
    assert not app.exception
    assert read_analysis(job().out / "analysis.json").runner.speed_kmh == 10.1
    assert job().settings.speed_kmh == 10.1
    assert [one.value for one in app.text_input if one.label == "Treadmill speed"] == ["10.1"]
    assert belt not in [one.key for one in app.button]
    assert "Your watch says 10.1 km/h, you typed 10.1 km/h" in html_of(app)


@pytest.mark.parametrize("content", [b"", b"no run", RUN[:60]])
def test_a_file_that_is_no_run_is_told_and_not_kept(data: Path, content: bytes):
    app = give(open_app(SESSION), content)
    assert len(app.error) == 1
    assert "What to do" in app.error[0].value
    assert not (data / "sessions" / SESSION / WATCH).exists()


def test_a_kept_file_that_became_unreadable_is_told_and_can_be_taken_away(data: Path):
    (data / "sessions" / SESSION / WATCH).write_bytes(b"no run")
    app = open_app(SESSION)
    assert len(app.error) == 1
    app.button(key=REMOVE).click().run()
    assert not app.error


def test_the_moment_of_filming_finds_the_minutes(data: Path):
    watch_file.keep(job(), RUN)
    analysis = read_analysis(job().out / "analysis.json")
    found = watch_file.beside(job(), analysis)
    assert found is not None
    assert found.minutes.basis == "steady"
    write_json(data / "sessions" / SESSION / FILMED, {"filmed": watch_files.BEGINS_UTC_S + 100})
    found = watch_file.beside(job(), analysis)
    assert found is not None
    assert found.minutes.basis == "clock and cadence"


def test_the_report_has_it_too(data: Path, monkeypatch: pytest.MonkeyPatch):
    told: list[WatchComparison | None] = []

    def written(analysis: Analysis, _: object, path: Path, **__: object) -> None:
        told.append(analysis.watch)
        path.touch()

    monkeypatch.setattr(report_file, "write_pdf", written)
    clips = [(job(), stored_result(job()))]
    report_file.report(clips[0][1].analysis, clips)
    watch_file.keep(job(), RUN)
    report_file.report(clips[0][1].analysis, clips)
    report_file.report(clips[0][1].analysis, [*clips, *clips])
    (data / "sessions" / SESSION / WATCH).write_bytes(b"no run")
    report_file.report(clips[0][1].analysis, clips)
    assert [one is not None for one in told] == [False, True, False, False]


def test_a_file_that_is_none_leaves_the_one_before(data: Path):  # noqa: ARG001 (the session is in it)
    watch_file.keep(job(), RUN)
    with pytest.raises(UsageError):
        watch_file.keep(job(), b"no run")
    assert (job().folder / WATCH).read_bytes() == RUN


def test_it_goes_out_and_comes_back_with_the_session_where_it_can_be_read(data: Path, tmp_path: Path):
    watch_file.keep(job(), RUN)
    source = tmp_path / "all.zip"
    source.write_bytes(b"".join(archive.export(clips=False)))
    folder = data / "sessions" / SESSION
    folder.rename(tmp_path / "gone")
    assert archive.bring_back(source).new == 1
    assert (folder / WATCH).read_bytes() == RUN
    (folder / WATCH).write_bytes(b"no run")
    source.write_bytes(b"".join(archive.export(clips=False)))
    folder.rename(tmp_path / "gone again")
    assert archive.bring_back(source).new == 1
    assert not (folder / WATCH).exists()


def test_the_server_lets_through_what_is_read():
    """Its own limit holds whatever a widget says; the driver of these tests does not ask it."""
    told = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert told["server"]["maxUploadSize"] * 1024**2 == MAX_BYTES


def test_no_text_of_the_file_is_html():
    row = WatchRow("cadence", "spm", 168.0, 0.0, None, None, "", 170.0, (169.0, 171.0), "same", "<i>remark")
    minutes = ClipMinutes("clock", 30.0, (0.0,), "<u>why")
    told = WatchComparison("<script>alert(1)</script>", "both", minutes, (row,), ("<img src=x>",))
    html = comparison_html(told, rows_told(told))
    for text in ("<script", "<i>", "<u>", "<img"):
        assert text not in html
    assert "&lt;script&gt;" in html
