"""Clips of one run: what is offered, what is kept, and the one result."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Literal

import pytest
from streamlit.testing.v1 import AppTest

from formcam import pipeline
from formcam._runtime.json_files import read_json, write_json
from formcam.app import settings
from formcam.app.screens.compare import towards, with_direction
from formcam.app.screens.measured import unmeasured_html
from formcam.app.screens.run import sides_differ
from formcam.app.sessions import jobs, profiles, runs, session_index
from formcam.app.sessions.jobs import Job
from formcam.app.sessions.results import Stored
from formcam.app.sessions.run_files import run_json
from formcam.app.sessions.session_index import Entry
from formcam.feedback.comparison import Change
from formcam.feedback.exercises import STOP_LIST
from formcam.feedback.headline import headline
from formcam.outputs.files.json_file import analysis_to_json
from formcam.records.analysis import Band, Measurement
from formcam.records.track import Gait, Orientation, Runner
from tests.support import synthetic
from tests.support.pages import html_of, open_page
from tests.support.stored_sessions import analysis_of, finished

BAND = Band(source="test", watch_below=170.0, flag_below=160.0)


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FORMCAM_DATA", str(tmp_path))
    return tmp_path


def entry(session: str, view: str, created: float = 0.0, speed: float | None = 10.0, run: str = "") -> Entry:
    return Entry(session, session, "", run, created, None, view, 60.0, 170.0, speed, "", "ok", "")


def measured(
    name: str, value: float | None, error: float, side: str | None = None, **more: object
) -> Measurement:
    interval = None if value is None else (value - error, value + error)
    made = Measurement(name, side, value, "spm", interval, None, 30, "ok", band=BAND)  # type: ignore[arg-type]
    return replace(made, **more)  # type: ignore[arg-type]


def gait(view: str) -> Gait:
    direction = "image_left" if view in ("left", "right") else "away"
    facing = Orientation(view=view, direction=direction, confidence=1.0, why="test")  # type: ignore[arg-type]
    return Gait(facing, "running", (), (), 160.0, 160.0)


@pytest.mark.parametrize(
    ("other", "cadence", "offered"),
    [
        (entry("b", "rear", 3000.0), 161.0, True),
        (entry("b", "right", 3000.0), 161.0, True),
        (entry("b", "rear", 3700.0), 161.0, False),  # More than an hour later.
        (entry("b", "left", 3000.0), 161.0, False),  # The same side again: another run.
        (entry("b", "rear", 3000.0, speed=12.0), 161.0, False),
        (entry("b", "rear", 3000.0, speed=None), 161.0, True),
        (entry("b", "rear", 3000.0), 165.0, False),  # Beyond the smallest real change of 4: another run.
        (entry("b", "rear", 3000.0), None, False),
        (entry("b", "rear", 3000.0, run="1"), 161.0, False),
        (entry("b", "rear", 3000.0, run=runs.APART), 161.0, False),
    ],
)
def test_only_what_can_be_one_run_is_offered(other: Entry, cadence: float | None, offered: bool):
    cadences = {"a": 160.0} | ({} if cadence is None else {"b": cadence})
    assert bool(runs.suggestions((entry("a", "left"), other), cadences)) == offered


def test_each_clip_is_offered_once():
    clips = tuple(entry(name, view) for name, view in zip("abc", ("left", "rear", "right"), strict=True))
    assert len(runs.suggestions(clips, dict.fromkeys("abc", 160.0))) == 1


def test_clips_are_put_together_and_taken_apart():
    ids = [finished(f"{number}.mp4", created=float(number)) for number in range(3)]
    session_index.refresh()

    def one(number: int) -> Entry:
        found = session_index.entry(ids[number])
        assert found is not None
        return found

    runs.join(one(0), one(1))
    runs.join(one(2), one(1))
    assert {clip.session for clip in runs.clips_of(one(0).run, session_index.entries())} == set(ids)
    runs.leave(one(0), session_index.entries())
    assert len(runs.clips_of(one(1).run, session_index.entries())) == 2
    runs.leave(one(1), session_index.entries())
    assert all(runs.clips_of(clip.run, session_index.entries()) == () for clip in session_index.entries())


def test_where_both_measured_the_same_the_narrower_interval_counts():
    side = analysis_of(
        measurements=(measured("cadence", 165.0, 2.0), measured("trunk_lean", 7.0, 3.0)), gait=gait("left")
    )
    drop = measured("pelvic_drop", 6.0, 2.0, "left")
    rear = analysis_of(measurements=(measured("cadence", 166.0, 0.5), drop), gait=gait("rear"))
    whole = runs.together((side, rear))
    values = {one.name: one.value for one in whole.analysis.measurements}
    assert values == {"cadence": 166.0, "trunk_lean": 7.0, "pelvic_drop": 6.0}
    assert whole.taken_from == (1, 0, 1)
    ((kept, left),) = whole.doubles
    assert (kept.value, left.value) == (166.0, 165.0)


def test_a_rated_value_counts_before_a_narrower_one_that_is_not_rated():
    unrated = measured("cadence", 150.0, 0.1, grade="not_rated", reason="too few")
    one = analysis_of(measurements=(unrated,), gait=gait("left"))
    two = analysis_of(measurements=(measured("cadence", 165.0, 5.0),), gait=gait("rear"))
    for order in ((one, two), (two, one)):
        whole = runs.together(order)
        assert whole.analysis.measurements[0].value == 165.0
        assert whole.doubles == ()


def test_the_verdict_is_about_all_clips():
    """A low cadence from one clip and nothing from the other: one finding, not two."""
    slow = measured("cadence", 150.0, 1.0, grade="flag")
    one = analysis_of(measurements=(slow,), gait=gait("left"))
    two = analysis_of(measurements=(replace(slow, ci95=(147.0, 153.0)),), gait=gait("rear"))
    whole = runs.together((one, two))
    assert [finding.id for finding in whole.analysis.findings] == ["low_cadence"]
    assert "low cadence" in headline(whole.analysis)
    assert whole.analysis.exercises


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (165.0, 175.0, "into the typical range"),
        (172.0, 178.0, "within the typical range both times"),
        (160.0, 166.0, "towards the typical range"),
        (166.0, 160.0, "away from the typical range"),
        (175.0, 165.0, "out of the typical range"),
    ],
)
def test_where_a_value_went(before: float, after: float, words: str):
    assert towards(measured("cadence", before, 1.0), measured("cadence", after, 1.0)) == words


def test_where_a_value_went_without_a_range_is_not_told():
    assert towards(measured("cadence", 160.0, 1.0), measured("cadence", 170.0, 1.0, band=None)) == ""
    assert towards(None, measured("cadence", 170.0, 1.0)) == ""


def test_a_change_is_told_with_its_direction_unless_the_legs_differ():
    def change(name: str, by: float, side: Literal["left", "right"] | None = None) -> Change:
        return Change(name, side, "", 0.0, by, by, (by, by), 0.0, "", "changed", "")

    both = (change("pelvic_drop", -2.0, "left"), change("pelvic_drop", -3.0, "right"))
    assert with_direction((change("cadence", 4.0), *both)) == ["cadence (up)", "pelvic drop (down)"]
    assert with_direction((both[0], change("pelvic_drop", 1.0, "right"))) == ["pelvic drop"]


def test_what_could_not_be_measured_is_told_by_reason_each_name_once():
    def missing(name: str, side: Literal["left", "right"] | None, reason: str) -> Measurement:
        return Measurement(name, side, None, "deg", None, None, 0, "not_rated", reason, None)

    rows = [missing("step_width", None, "film <from> behind"), missing("leg_lean", "left", "it is hidden")]
    rows += [missing("pelvic_drop", side, "film <from> behind") for side in ("left", "right")]
    html = unmeasured_html(rows)
    assert "<dt>Step width · pelvic drop</dt><dd>Film &lt;from&gt; behind.</dd>" in html
    assert "<dt>Forward lean of the leg (left)</dt><dd>It is hidden.</dd>" in html
    assert unmeasured_html([]) == ""


@pytest.mark.parametrize(
    ("left", "right", "words"),
    [
        (250.0, 245.0, "no larger than the error"),  # 5 against sqrt(4^2 + 3^2) = 5.
        (250.0, 244.9, "left is larger, beyond the error"),
        (244.0, 250.0, "right is larger, beyond the error"),
    ],
)
def test_legs_differ_only_beyond_the_error_of_both(left: float, right: float, words: str):
    pair = (
        measured("ground_contact_time", left, 4.0, "left"),
        measured("ground_contact_time", right, 3.0, "right"),
    )
    assert sides_differ(*pair) == words


def side_and_rear(*cadences: Measurement) -> tuple[list[str], str]:
    """Two clips of one run with these cadences, from the left and from behind: their sessions, and the run."""
    ids = []
    for number, (cadence, view) in enumerate(zip(cadences, ("left", "rear"), strict=True)):
        ids.append(finished(f"{view}.mp4", created=float(number)))
        path = settings.session_folder(ids[-1]) / "out" / "analysis.json"
        made = analysis_of(measurements=(cadence,), findings=(), gait=gait(view))
        path.write_text(analysis_to_json(made), encoding="utf-8")
    session_index.refresh()
    runs.join(*session_index.entries())
    return ids, session_index.entries()[0].run


SLOW = measured("cadence", 150.0, 1.0, grade="flag")


def test_a_week_is_made_of_what_all_clips_of_a_run_show():
    """Only the clip from behind shows the low cadence, so that the other one alone asks for no exercises."""
    (side, rear), run = side_and_rear(replace(SLOW, value=176.0, ci95=(170.0, 182.0), grade="ok"), SLOW)
    jobs.change_settings(job := loaded(rear), replace(job.settings, pain=("calf",)))
    links = open_page("run", run=run).get("page_link")
    assert [one.proto.query_string for one in links if one.proto.label == "Make a week of it"] == [
        f"run={run}"
    ]
    week = open_page("plan", run=run)
    shown = html_of(week)
    assert "For one run: <b>left.mp4</b> and <b>rear.mp4</b>" in shown
    assert "Chosen for: <b>" in shown
    assert "You said that it hurts here: calf or Achilles tendon. Leave these out" in shown
    back = [one.proto for one in week.get("page_link") if one.proto.label == "Back to this result"]
    assert [(one.page, one.query_string) for one in back] == [("run", f"run={run}")]
    assert "Nothing in this clip asks for exercises" in html_of(open_page("plan", session=side))
    (choice,) = week.selectbox
    assert choice.options[0] == "One run: its 2 clips together"
    assert choice.value == ""
    assert "Nothing in this clip asks for exercises" in html_of(choice.select(side).run())
    assert week.query_params == {"session": side}


def test_a_warning_sign_of_any_clip_of_a_run_ends_its_week():
    (_, rear), run = side_and_rear(SLOW, SLOW)
    jobs.change_settings(job := loaded(rear), replace(job.settings, warning_signs=(STOP_LIST[0].id,)))
    assert "Chosen for: <b>" not in html_of(open_page("plan", run=run))


def test_a_run_of_somebody_else_makes_nobodys_week():
    _, run = side_and_rear(SLOW, SLOW)
    profiles.rename(profiles.FIRST, "Anna")
    profiles.choose(profiles.add("Ben").id)
    week = open_page("plan", run=run)
    assert [one.value for one in week.warning] == ["There is no run of yours in the address."]
    assert "Chosen for: <b>" not in html_of(week)


def loaded(session: str) -> Job:
    found = jobs.load(session)
    assert found is not None
    return found


def test_a_warning_sign_of_one_clip_ends_training_advice_for_the_run():
    ids, run = side_and_rear(SLOW, SLOW)

    def shown() -> str:
        return html_of(open_page("run", run=run))

    assert 'class="fc-cue"' in shown()
    plan = settings.session_folder(ids[0]) / "job.json"
    told = read_json(plan)
    told["settings"]["warning_signs"] = [STOP_LIST[0].id]
    write_json(plan, told)
    after = shown()
    assert 'class="fc-cue"' not in after
    assert 'fc-card-stop"' in after


def test_a_run_is_taken_away_as_one_file_that_names_both_clips(tmp_path: Path):
    side = pipeline.measure(
        synthetic.track(view="right", length_s=12.0, fps=30.0), runner=Runner(height_cm=178.0)
    )
    rear = pipeline.measure(
        synthetic.track(view="rear", length_s=12.0, fps=30.0), runner=Runner(height_cm=178.0)
    )
    clips = [Stored(one, (), None, (), tmp_path / "none", {}) for one in (side, rear)]
    whole = runs.together([side, rear])
    told = json.loads(run_json(whole, clips))
    assert [one["view"] for one in told["clips"]] == ["right", "rear"]
    assert len(told["taken_from"]) == len(told["measurements"])
    values = {(one["name"], one["side"]): one["value"] for one in told["measurements"]}
    reach = side.get("overstride_reach_cm", "right")
    drop = rear.get("pelvic_drop", "left")
    assert reach is not None
    assert drop is not None
    assert values["overstride_reach_cm", "right"] == pytest.approx(reach.value, abs=1e-6)
    assert values["pelvic_drop", "left"] == pytest.approx(drop.value, abs=1e-6)


SESSIONS_PAGE = "from formcam.app.screens import sessions\nsessions.show()"


def two_of_a_day() -> tuple[str, str]:
    one, other = (finished(name, created=float(number)) for number, name in enumerate(("a.mp4", "b.mp4")))
    session_index.refresh()
    return one, other


def pair_of(*sessions: str) -> list[Entry]:
    return [found for session in sessions if (found := session_index.entry(session)) is not None]


def test_clips_kept_apart_are_not_shown_as_one_run_and_can_still_be_put_together():
    one, other = two_of_a_day()
    first, second = pair_of(one, other)
    runs.keep_apart(first, second)
    app = AppTest.from_string(SESSIONS_PAGE, default_timeout=30).run()
    assert not app.exception
    mate = next(field for field in app.selectbox if str(field.key).startswith(f"mate_{one}"))
    assert mate.value == ""
    mate.set_value(other).run()
    app.button(key=f"save_{one}").click().run()
    first, second = pair_of(one, other)
    assert first.run == second.run
    assert first.run not in ("", runs.APART)


def test_a_new_name_leaves_a_run_that_was_put_together_while_the_page_was_open():
    one, other = two_of_a_day()
    app = AppTest.from_string(SESSIONS_PAGE, default_timeout=30).run()
    first, second = pair_of(one, other)
    runs.join(first, second)  # In another tab.
    together = pair_of(one)[0].run
    app.run()
    app.text_input(key=f"name_{one}").set_value("Monday").run()
    app.button(key=f"save_{one}").click().run()
    first, second = pair_of(one, other)
    assert first.name == "Monday"
    assert first.run == second.run == together
