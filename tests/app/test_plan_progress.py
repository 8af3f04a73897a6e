"""The plan's progress on the page: weeks since the clip, the card above the week, the reminder to film again."""

from __future__ import annotations

import datetime
import time
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from formcam.app.screens.plan_progress import again_text, weeks_html, weeks_since
from formcam.app.sessions import training_log
from formcam.app.sessions.training_log import DayLog
from formcam.feedback.training_progress import WeekDone, progress
from tests.support.stored_sessions import finished

WEDNESDAY = datetime.date(2026, 11, 25)
DAY_S = 86_400.0
REMIND = """
import datetime
import streamlit as st
from formcam.app.screens import plan_progress
from formcam.app.sessions import jobs
st.session_state["compare_page"] = "https://example.org"
plan_progress.remind(jobs.sessions()[0], datetime.date.today())
"""


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FORMCAM_DATA", str(tmp_path))
    return tmp_path


def at(day: datetime.date) -> float:
    return time.mktime((*day.timetuple()[:3], 12, 0, 0, 0, 0, -1))


def test_weeks_are_counted_from_the_clips_own():
    log = {
        "2026-W46": {"Monday": DayLog(frozenset({"plank"}), 9)},  # Before the clip: another plan's.
        "2026-W47": {"Monday": DayLog(frozenset({"plank"}), 2), "Friday": DayLog(frozenset({"plank"}), 4)},
        "2026-W48": {"Monday": DayLog(frozenset(), 1)},  # Nothing ticked: not trained.
    }
    sunday_before = WEDNESDAY - datetime.timedelta(days=3)
    assert weeks_since(at(sunday_before), WEDNESDAY, log) == [WeekDone(2, 4), WeekDone(0, 1)]
    assert weeks_since(at(WEDNESDAY), WEDNESDAY, log) == [WeekDone(0, 1)]
    assert weeks_since(at(WEDNESDAY + datetime.timedelta(days=9)), WEDNESDAY, log) == [WeekDone(0, 1)]


def test_what_was_trained_counts_however_long_ago_it_was():
    log = {
        training_log.week_name(WEDNESDAY - datetime.timedelta(weeks=30 - week)): {
            "Monday": DayLog(frozenset({"plank"})),
            "Friday": DayLog(frozenset({"plank"})),
        }
        for week in range(8)
    }
    done = weeks_since(at(WEDNESDAY - datetime.timedelta(weeks=30)), WEDNESDAY, log)
    assert len(done) == 31
    assert progress(done[:-1], 2).over


def test_each_week_says_in_words_what_its_dots_show():
    html = weeks_html([WeekDone(2, 4), WeekDone(0), WeekDone(5)], 3)
    assert html.count("<li>") == 3
    assert "2 weeks ago" in html
    assert "2 of 3 days, worst pain 4 of 10" in html
    assert html.count('class="done"') == 2 + 0 + 3


def test_the_reminder_says_when():
    filmed = datetime.date(2026, 11, 29)
    assert "27 December 2026 and 10 January 2027" in again_text(filmed, filmed)
    assert again_text(filmed, datetime.date(2027, 1, 1)).startswith("It is time to film again:")
    assert "planned" in again_text(filmed, datetime.date(2027, 3, 1))


@pytest.mark.parametrize(("days", "reminded"), [(1, False), (27, False), (29, True), (100, True)])
def test_the_start_reminds_of_an_old_clip_only(days: int, reminded: bool):
    finished("run.mp4", created=time.time() - days * DAY_S)
    app = AppTest.from_string(REMIND, default_timeout=30).run()
    assert not app.exception
    said = "".join(str(one.proto) for one in app.get("html"))
    assert (f"Your last clip is {days // 7} weeks old" in said) == reminded


def test_the_week_log_of_the_page_is_the_one_that_counts():
    this_week = training_log.week_name(datetime.date.today())
    training_log.write_day(this_week, "Monday", DayLog(frozenset({"plank"}), 3), "")
    assert weeks_since(time.time(), datetime.date.today(), training_log.weeks("")) == [WeekDone(1, 3)]
