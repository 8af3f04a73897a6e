"""From a result to the pages that are for it and back, and a clip that is being analysed, in a real browser."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from formcam._runtime.json_files import read_json, write_json
from formcam.app import settings
from tests.support import browser as driving
from tests.support.made_sessions import copy_run, keep_run
from tests.support.stored_sessions import lasting_beat

pytestmark = pytest.mark.slow
MADE = "aa" * 8
OUTLINE = "one => { const look = getComputedStyle(one); return [look.outlineStyle, parseFloat(look.outlineWidth)]; }"


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[driving.App]:
    data = tmp_path_factory.mktemp("data")
    keep_run(data, MADE)
    with driving.running_app(data) as running:
        yield running


@pytest.fixture
def session(app: driving.App) -> Iterator[str]:
    """A session of this try alone."""
    new = settings.new_id()
    copy_run(app.data, MADE, new)
    yield new
    shutil.rmtree(app.data / "sessions" / new, ignore_errors=True)


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    with driving.open_page(chromium, 1280) as opened:
        yield opened


def folder_of(app: driving.App, session: str) -> Path:
    return app.data / "sessions" / session


def tell(app: driving.App, session: str, file: str, **entries: object) -> None:
    """Other entries in one of the session's files."""
    path = folder_of(app, session) / file
    write_json(path, {**read_json(path), **entries})


def test_a_result_its_week_a_sign_taken_back_and_a_clip_deleted(page: Page, app: driving.App, session: str):
    seen = driving.watch(page)
    # Older than the other one, so that nothing here is for the newest.
    tell(app, session, "job.json", name="mine.mp4", created=1.0)
    page.goto(f"{app.url}/?session={session}")
    page.get_by_role("link", name="Make a week of it").click()
    page.locator("section.day").first.wait_for()
    assert page.url == f"{app.url}/plan?session={session}"
    page.reload()
    expect(page.get_by_text("For: mine.mp4, 1 January 1970")).to_be_visible()
    page.get_by_role("link", name="Open the metronome").click()
    page.locator(".metronome").wait_for()
    assert page.url == f"{app.url}/metronome?session={session}"

    back = page.get_by_role("link", name="Back to this result")
    page.keyboard.press("Tab")
    back.focus()
    style, width_px = back.evaluate(OUTLINE)
    assert style == "solid"
    assert width_px >= 2
    back.press("Enter")
    page.locator(".fc-verdict").wait_for()
    assert page.url == f"{app.url}/clip?session={session}"

    tell(app, session, "job.json", settings={"warning_signs": ["weeks"]})
    page.reload()
    card = page.locator(".fc-card-stop")
    expect(card).to_contain_text("Pain for more than a few weeks")
    page.get_by_role("button", name="I ticked that by mistake").click()
    page.get_by_role("button", name="Take back").click()
    expect(card).to_have_count(0)
    assert read_json(folder_of(app, session) / "job.json")["settings"]["warning_signs"] == []

    tell(app, session, "progress.json", state="cancelled")
    page.reload()
    expect(page.get_by_text("You stopped this analysis.")).to_be_visible()
    page.get_by_role("button", name="Delete").click()
    page.get_by_role("button", name="Yes, delete it").click()
    expect(page.get_by_role("heading", name="Sessions")).to_be_visible()
    driving.until(lambda: not folder_of(app, session).exists())
    assert not seen.errors
    assert not seen.foreign


def test_an_analysis_is_seen_from_another_page_as_it_goes_on_and_ends(
    page: Page, app: driving.App, session: str
):
    seen = driving.watch(page)
    tell(app, session, "job.json", name="mine.mp4")

    def work(share: float) -> None:
        tell(app, session, "progress.json", state="running", share=share)
        lasting_beat(folder_of(app, session))

    work(0.43)
    page.goto(f"{app.url}/film")
    expect(page.get_by_text("Analysing, 43% done: mine.mp4")).to_be_visible()
    work(0.8)
    expect(page.get_by_text("Analysing, 80% done: mine.mp4")).to_be_visible()
    tell(app, session, "progress.json", state="done")
    expect(page.get_by_text("Result ready: mine.mp4")).to_be_visible()
    expect(page.get_by_text("Analysing, ")).to_have_count(0)

    page.get_by_role("link", name="Open", exact=True).click()
    page.locator(".fc-verdict").wait_for()
    expect(page.get_by_text("Result ready")).to_have_count(0)
    page.locator("[data-testid=stMain]").get_by_role("link", name="New clip").click()
    expect(page.get_by_text("Your last result: mine.mp4")).to_be_visible()
    page.get_by_role("link", name="Your clip").click()
    page.locator(".fc-verdict").wait_for()
    driving.until(lambda: page.url == f"{app.url}/clip?session={session}")
    assert not seen.errors
    assert not seen.foreign
