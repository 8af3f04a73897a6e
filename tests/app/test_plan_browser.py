"""Exercises, plan, metronome, guide and units in a real browser, on finished sessions that are made by hand."""

from __future__ import annotations

import io
import json
import shutil
import time
import wave
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect

from formcam.feedback.exercises import LIBRARY
from formcam.feedback.findings import find_findings
from formcam.metrics.measuring import with_verdict
from formcam.outputs.files.json_file import analysis_to_json
from formcam.records.analysis import Analysis, Band, Measurement
from formcam.records.skeleton import Side
from formcam.records.track import Event, Gait, Orientation, Runner
from tests.support import browser as driving

pytestmark = pytest.mark.slow
CADENCE = 152.0
PAGES = ("", "sessions", "plan", "exercises", "metronome", "film")
FITS = "one => one.scrollWidth <= one.clientWidth"
BEATEN = "([box, count]) => JSON.parse(box.dataset.times || '[]').length >= count"
# Which foot is lit, and how it is moved, picture after picture until both have been.
LIT = """box => new Promise((done) => {
  const seen = [];
  const look = () => {
    for (const foot of box.querySelectorAll('.foot.on'))
      seen.push({ foot: foot.textContent, moved: getComputedStyle(foot).transform });
    if (new Set(seen.map((one) => one.foot)).size === 2) done(seen); else requestAnimationFrame(look);
  };
  look();
})"""


def measured(name: str, value: float, unit: str, band: Band) -> Measurement:
    side: Side | None = "left" if name == "pelvic_drop" else None
    one = Measurement(name, side, value, unit, (value - 0.3, value + 0.3), None, 20, "flag", band=band)
    return with_verdict(one)


def analysis() -> Analysis:
    """Much up and down, a hip that drops a little, a low cadence: a drill, strength, and a length."""
    measurements = (
        measured("cadence", CADENCE, "spm", Band("a source", watch_below=170.0, flag_below=160.0)),
        measured("vertical_oscillation", 11.4, "cm", Band("a source", watch_above=9.0, flag_above=10.0)),
        measured("pelvic_drop", 7.0, "deg", Band("a source", watch_above=6.0, flag_above=8.0)),
    )
    events = tuple(Event("right", "initial_contact", 0.7 * n) for n in range(20))
    gait = Gait(Orientation("right", "image_right"), "running", events, (), CADENCE, CADENCE)
    return Analysis(
        "ok", None, None, None, Runner(), gait, None, None, measurements, find_findings(measurements, gait)
    )  # fmt: skip


def keep_session(data: Path, session: str, *, signs: tuple[str, ...] = (), age_s: float = 0.0) -> None:
    """A finished session as the job process leaves it, without clips."""
    folder = data / "sessions" / session
    (folder / "out").mkdir(parents=True)
    (folder / "out" / "analysis.json").write_text(analysis_to_json(analysis()), encoding="utf-8")
    plan = {"name": f"run {session[:2]}", "clip": "", "sha256": session, "key": session, "created": time.time() - age_s,
            "settings": {"warning_signs": list(signs)}}  # fmt: skip
    (folder / "job.json").write_text(json.dumps(plan), encoding="utf-8")
    (folder / "progress.json").write_text(json.dumps({"state": "done"}), encoding="utf-8")


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[driving.App]:
    data = tmp_path_factory.mktemp("data")
    keep_session(data, "aa" * 8)
    keep_session(data, "bb" * 8, signs=("bladder_bowel",), age_s=86_400.0)
    with driving.running_app(data) as running:
        yield running


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    with driving.open_page(chromium, 1440, 1000) as opened:
        yield opened


def beat_times(page: Page) -> list[float]:
    return json.loads(page.locator(".metronome").get_attribute("data-times") or "[]")


def kept(app: driving.App, name: str) -> dict[str, Any]:
    """What stands in a file of the data folder now; nothing yet is an empty one."""
    path = app.data / name
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def kept_days(app: driving.App) -> dict[str, Any]:
    """The ticked days of the one run there is a plan for."""
    days = list(kept(app, "plan_log.json").values())
    assert len(days) <= 1
    return days[0] if days else {}


def test_the_metronome_keeps_its_beat_and_stops(page: Page, app: driving.App):
    seen = driving.watch(page)
    page.goto(f"{app.url}/metronome")
    own = page.get_by_role("spinbutton", name="Your own cadence")
    expect(own).to_have_value(f"{CADENCE:.0f}")  # Of the newest result.
    own.fill("160")
    own.press("Enter")
    expect(page.locator(".beat b")).to_have_text("168")
    tempo = page.get_by_role("slider", name="Beats a minute")
    assert tempo.get_attribute("max") == "176"  # Own cadence plus 10 %, and not one more.

    # Started and stopped before the sound card is ready: silent, and not a word of complaint.
    page.locator(".go").evaluate("go => { go.click(); go.click(); }")
    page.get_by_role("button", name="Start", exact=True).click()
    expect(page.locator(".metronome")).to_have_attribute("data-running", "yes")
    expect(page.locator(".foot.on").first).to_be_visible()
    page.wait_for_function(BEATEN, arg=[page.locator(".metronome").element_handle(), 6])
    times = beat_times(page)
    # Handed to the audio clock as exact moments: equal to rounding, however busy the page is.
    assert np.diff(times) == pytest.approx(60 / 168, abs=1e-9)

    page.get_by_role("button", name="One beat quicker").click()
    page.wait_for_function(
        BEATEN, arg=[page.locator(".metronome").element_handle(), len(beat_times(page)) + 4]
    )
    steps = np.diff(beat_times(page))
    assert steps[-1] == pytest.approx(60 / 169, abs=1e-9)
    assert all(a >= b - 1e-9 for a, b in pairwise(steps))  # No jump between the two.

    page.get_by_role("button", name="Stop", exact=True).click()
    expect(page.locator(".metronome")).to_have_attribute("data-running", "no")
    counted = page.locator(".metronome").get_attribute("data-beats")
    page.wait_for_timeout(800)
    assert page.locator(".metronome").get_attribute("data-beats") == counted
    assert not seen.errors
    assert not seen.foreign


def test_the_light_follows_the_sound_and_stands_still_for_who_wants_no_motion(
    chromium: Browser, app: driving.App
):
    context = chromium.new_context(viewport={"width": 390, "height": 900}, reduced_motion="reduce")
    page = context.new_page()
    page.goto(f"{app.url}/metronome")
    page.get_by_role("button", name="Start", exact=True).click()
    lit = page.locator(".metronome").evaluate(LIT)
    context.close()
    assert {one["foot"] for one in lit} == {"left", "right"}
    assert {one["moved"] for one in lit} == {"none"}


def test_the_loop_to_take_away_has_the_period_of_the_beat(page: Page, app: driving.App):
    page.goto(f"{app.url}/metronome")
    expect(page.locator(".beat b")).to_have_text("159")  # 152 plus 5 %, rounded down.
    with page.expect_download() as started:
        page.get_by_role("button", name="Take 159 beats a minute").click()
    with wave.open(io.BytesIO(Path(started.value.path()).read_bytes())) as file:
        rate, frames = file.getframerate(), file.getnframes()
        sound = np.abs(np.frombuffer(file.readframes(frames), "<i2").astype(float))
    assert frames * 159 % (60 * rate) == 0  # A whole number of beats.
    loud = np.flatnonzero(sound > 0.2 * sound.max())
    starts = loud[np.diff(loud, prepend=-rate) > 0.1 * rate]  # The first loud sample after a silence.
    period = np.diff(np.append(starts, starts[0] + frames)) / rate
    assert period == pytest.approx(60 / 159, abs=1e-3)


def test_ticks_and_pain_are_kept_over_a_reload(page: Page, app: driving.App):
    (app.data / "plan_log.json").unlink(missing_ok=True)
    seen = driving.watch(page)
    page.goto(f"{app.url}/plan")
    day = page.locator("section.day").first
    day.wait_for()
    expect(page.locator("section.day")).to_have_count(3)
    count = int(day.locator("input").count())
    assert day.locator(".count").inner_text() == f"0 of {count} done"
    day.get_by_role("checkbox", name="Metronome run").check()
    day.get_by_role("checkbox", name="Clamshell").check()
    expect(day.locator(".count")).to_have_text(f"2 of {count} done")
    day.get_by_label("The most it hurt").select_option("5")
    expect(day.locator(".advice")).to_contain_text("More than 3 of 10")
    driving.until(lambda: kept_days(app) == {"Monday": {"done": ["clamshell", "metronome"], "pain": 5}})

    page.reload()
    day.wait_for()
    expect(day.locator(".count")).to_have_text(f"2 of {count} done")
    assert day.get_by_role("checkbox", name="Clamshell").is_checked()
    assert day.get_by_label("The most it hurt").input_value() == "5"

    day.get_by_role("checkbox", name="Clamshell").uncheck()
    driving.until(lambda: kept_days(app)["Monday"]["done"] == ["metronome"])

    # A tab that was opened before keeps what others tick, and adds its own.
    page.reload()
    day.wait_for()
    assert page.context.browser is not None
    other = page.context.browser.new_page()
    other.goto(f"{app.url}/plan")
    there = other.locator("section.day").first
    there.get_by_role("checkbox", name="Clamshell").check()
    driving.until(lambda: kept_days(app)["Monday"]["done"] == ["clamshell", "metronome"])
    day.get_by_role("checkbox", name="Metronome run").uncheck()
    driving.until(lambda: kept_days(app)["Monday"]["done"] == ["clamshell"])
    day.get_by_role("checkbox", name="Metronome run").check()
    driving.until(lambda: kept_days(app)["Monday"]["done"] == ["clamshell", "metronome"])
    there.get_by_role("checkbox", name="Clamshell").uncheck()
    driving.until(lambda: kept_days(app)["Monday"] == {"done": ["metronome"], "pain": 5})
    other.close()
    page.reload()
    day.wait_for()
    expect(day.locator(".count")).to_have_text(f"1 of {count} done")
    assert not seen.errors


def test_two_days_are_remembered(page: Page, app: driving.App):
    page.goto(f"{app.url}/plan")
    page.get_by_role("radio", name="2").or_(page.get_by_role("button", name="2", exact=True)).first.click()
    expect(page.locator("section.day")).to_have_count(2)
    page.reload()
    expect(page.locator("section.day")).to_have_count(2)
    page.get_by_role("radio", name="3").or_(page.get_by_role("button", name="3", exact=True)).first.click()
    expect(page.locator("section.day")).to_have_count(3)


def test_a_warning_sign_leaves_no_plan_also_after_a_reload(page: Page, app: driving.App):
    page.goto(f"{app.url}/plan")
    page.locator("section.day").first.wait_for()
    page.get_by_role("combobox", name="Made from").click()
    page.get_by_role("option", name="run bb").click()
    expect(page.get_by_text("Call your emergency number now")).to_be_visible()
    page.reload()
    expect(page.get_by_text("Call your emergency number now")).to_be_visible()
    expect(page.locator("section.day")).to_have_count(0)
    expect(page.locator(".fc-cue")).to_have_count(0)


def test_a_warning_sign_of_the_newest_result_ends_advice_on_every_training_page(page: Page, app: driving.App):
    newest = "cc" * 8
    keep_session(app.data, newest, signs=("weeks",), age_s=-60.0)
    try:
        for path, gone in (
            ("exercises", ".fc-exercise"),
            ("metronome", ".metronome"),
            ("plan", "section.day"),
        ):
            page.goto(f"{app.url}/{path}")
            expect(page.get_by_text("See a doctor or physiotherapist soon")).to_be_visible()
            page.wait_for_timeout(700)
            expect(page.locator(gone)).to_have_count(0)
    finally:
        shutil.rmtree(app.data / "sessions" / newest)


def test_values_are_shown_in_the_units_of_who_runs_now(page: Page, app: driving.App):
    session = f"{app.url}/?session={'aa' * 8}"
    page.goto(session)
    verdict = page.locator(".fc-verdict")
    verdict.wait_for()
    expect(page.get_by_text("11.4 ± 0.3 cm").first).to_be_visible()

    profiles = app.data / "profiles.json"
    profiles.write_text('{"current": "", "people": [{"id": "", "length": "in"}]}', encoding="utf-8")
    page.goto(session)
    expect(page.get_by_text("4.5 ± 0.1 in").first).to_be_visible()
    assert "11.4" not in page.locator("[data-testid=stMain]").inner_text()
    profiles.unlink()


def test_every_exercise_has_its_picture_and_the_list_follows_a_finding(page: Page, app: driving.App):
    page.goto(f"{app.url}/exercises")
    pictures = page.locator(".fc-exercise svg[role=img]")
    expect(pictures).to_have_count(len(LIBRARY))
    titles = [one.get_attribute("aria-label") for one in pictures.all()]
    assert all(titles)
    assert len(set(titles)) == len(LIBRARY)
    page.get_by_role("combobox", name="Show what goes with").click()
    page.get_by_role("option", name="Low cadence").click()
    expect(pictures).to_have_count(1)


@pytest.mark.parametrize("path", PAGES)
def test_every_page_opens_by_its_address_without_a_complaint(page: Page, app: driving.App, path: str):
    seen = driving.watch(page)
    page.goto(f"{app.url}/{path}")
    page.locator("h1").first.wait_for()
    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_timeout(700)
        page.wait_for_function(FITS, arg=page.locator("[data-testid=stMain]").element_handle())
    assert page.title()
    assert "Streamlit" not in page.title()
    assert not seen.errors
    assert not seen.foreign
