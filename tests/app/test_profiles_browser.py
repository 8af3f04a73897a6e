"""Several runners, and the questions while a clip is at work, in a real browser: what only a page can get wrong."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from formcam._runtime.json_files import read_json, write_json
from formcam.app import settings
from formcam.app.sessions import profiles, session_index
from formcam.app.sessions.profiles import FIRST
from tests.support import browser as driving
from tests.support.stored_sessions import begin, finish, finished, lasting_beat

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("emptied_data")]
FITS = "main => main.scrollWidth <= main.clientWidth + 1"


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[driving.App]:
    with driving.running_app(tmp_path_factory.mktemp("data")) as running:
        yield running


@pytest.fixture(params=[1440, 390])
def page(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    with driving.open_page(chromium, request.param) as opened:
        yield opened


def fits(page: Page) -> None:
    page.wait_for_function(FITS, arg=page.locator("[data-testid=stMain]").element_handle())


def test_a_second_runner_is_added_and_one_switches_between_the_two(page: Page, app: driving.App):
    seen = driving.watch(page)
    finished("monday.mp4")
    page.goto(f"{app.url}/sessions")
    rows = page.locator("h3.fc-row")
    expect(rows).to_have_text(["monday.mp4"])
    page.get_by_role("link", name="Add a runner").click()
    page.get_by_label("Your own name").fill("Anna")
    page.get_by_label("Name of the new runner").fill("Ben")
    page.get_by_role("button", name="Add", exact=True).click()
    menu = page.locator(".st-key-runner").get_by_role("button").first
    expect(menu).to_contain_text("Ben")
    fits(page)

    page.goto(f"{app.url}/sessions")
    page.get_by_text("Nothing here yet").wait_for()
    menu.click()
    page.get_by_role("button", name="Switch to Anna").click()
    expect(rows).to_have_text(["monday.mp4"])
    expect(menu).to_contain_text("Anna")
    # The menu covers neither the way to the other pages nor what is on this one.
    box = menu.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] < 60
    assert box["x"] > page.viewport_size["width"] / 2  # type: ignore[index]
    page.reload()
    expect(menu).to_contain_text("Anna")
    assert not seen.errors
    assert not seen.foreign


def test_the_questions_while_a_clip_is_at_work_are_kept_as_they_are_answered(page: Page, app: driving.App):
    seen = driving.watch(page)
    session = begin("work.mp4")
    folder = settings.session_folder(session)
    write_json(folder / "progress.json", {"state": "running", "stage": "pose", "share": 0.4})
    lasting_beat(folder)
    page.goto(f"{app.url}/clip?session={session}")
    page.get_by_text("While you wait").wait_for()

    def kept() -> dict[str, object]:
        told = read_json(folder / "job.json")["settings"]
        assert isinstance(told, dict)
        return told

    height = page.get_by_label("Your height (cm)")
    expect(height).to_have_value("170")
    height.fill("182")
    height.press("Enter")
    driving.until(lambda: kept()["height_cm"] == 182.0)
    speed = page.get_by_label("Treadmill speed")
    speed.fill("5,5")
    speed.press("Enter")
    page.get_by_text("5.5 km/h is slower than a run: is that right?").wait_for()
    page.get_by_role("button", name="I meant 5:30 min/km").click()
    expect(speed).to_have_value("5:30")
    driving.until(lambda: kept()["speed_kmh"] == pytest.approx(60 / 5.5))
    page.get_by_role("button", name="Knee").click()
    driving.until(lambda: kept()["pain"] == ["knee"])
    page.get_by_text("feet and inches").click()
    expect(page.get_by_label("Height (feet)")).to_have_value("6")
    page.locator("[data-testid=stSegmentedControl], [data-testid=stButtonGroup]").get_by_text("km/h").click()
    expect(speed).to_have_value("10.9")
    fits(page)

    page.reload()  # Nothing depends on the page that asked.
    expect(speed).to_have_value("10.9")
    expect(page.get_by_label("Height (feet)")).to_have_value("6")
    page.get_by_role("button", name="Shin").click()
    driving.until(lambda: kept()["pain"] == ["knee", "shin"])
    speed.fill("9")  # Half typed when the result comes.
    finish(session)
    page.get_by_text("Your result is ready.").wait_for()
    expect(speed).to_have_value("9")
    page.get_by_role("button", name="Show my result").click()
    page.locator(".fc-verdict").wait_for()
    assert kept()["height_cm"] == 182.0
    assert kept()["speed_kmh"] == 9.0
    assert profiles.current().height_cm == 182.0
    assert not seen.errors
    assert not seen.foreign


def test_comparing_two_people_says_so_first(page: Page, app: driving.App):
    profiles.rename(FIRST, "Anna")
    ben = profiles.add("Ben")
    mine, theirs = finished("anna.mp4", 160.0), finished("ben.mp4", 172.0)
    session_index.give(theirs, ben.id)
    page.goto(f"{app.url}/compare?before={theirs}&after={mine}")
    warned = page.get_by_role("heading", name="These are two different people")
    warned.wait_for()
    box, summary = warned.bounding_box(), page.locator(".fc-verdict").bounding_box()
    assert box is not None
    assert summary is not None
    assert box["y"] < summary["y"]
    expect(page.locator(".fc-verdict h2")).to_contain_text("They differ in")
    fits(page)
