"""The file for a coach opens from the disk without a request, steps frame by frame, and its comments come back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support import browser as driving
from tests.support import media
from tests.support.accessibility import lasting_faults
from tests.support.made_sessions import keep_run

pytestmark = pytest.mark.slow
SESSION = "aa" * 8
EVIL = "<img src=x onerror=alert(1)>"
HEARS_VIOLATIONS = """
window.violations = [];
document.addEventListener('securitypolicyviolation', (event) => window.violations.push(event.violatedDirective));
"""
NO_FRAMES_TOLD = "delete HTMLVideoElement.prototype.requestVideoFrameCallback"


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[driving.App]:
    data = tmp_path_factory.mktemp("data")
    keep_run(data, SESSION, uneven=0.9)
    (data / "sessions" / SESSION / "about.json").write_text(
        json.dumps({"name": EVIL, "note": EVIL}), encoding="utf-8"
    )
    with driving.running_app(data) as running:
        yield running


def shown(page: Page, frame: int) -> int:
    """The number that is painted into the picture on show once the player says that it stands at `frame`."""
    expect(page.locator(".player")).to_have_attribute("data-frame", str(frame))
    # Playwright's `wait_for_function` evaluates a text in the page, which the file's policy forbids.
    driving.until(lambda: page.locator("video").evaluate("video => !video.seeking"))
    picture = cv2.imdecode(np.frombuffer(page.locator("video").screenshot(), np.uint8), cv2.IMREAD_COLOR)
    assert picture is not None
    return media.number_in(picture)


def test_it_opens_from_the_disk_without_a_request_and_its_comments_come_back(
    chromium: Browser, app: driving.App, tmp_path: Path
):
    file, told = tmp_path / "coach.html", tmp_path / "comments.json"
    with driving.open_page(chromium, 1280) as result:
        result.goto(f"{app.url}/?session={SESSION}")
        with result.expect_download() as download:
            result.get_by_role("button", name="File for a coach").click()
        download.value.save_as(file)

        with driving.open_page(chromium, 1280) as page:
            asked: list[str] = []
            warned: list[str] = []
            seen = driving.watch(page)
            page.on("request", lambda request: asked.append(request.url))
            page.on("dialog", lambda dialog: warned.append(dialog.type))
            page.on("dialog", lambda dialog: dialog.accept())
            page.add_init_script(HEARS_VIOLATIONS)
            page.goto(file.as_uri())
            driving.until(lambda: page.locator("video").evaluate("video => video.readyState === 4"))
            on = page.get_by_role("button", name="One frame on")
            assert shown(page, 0) == 0
            for frame in (1, 2, 3):
                on.click()
                assert shown(page, frame) == frame
            page.get_by_role("button", name="Play").click()
            driving.until(lambda: int(page.locator(".player").get_attribute("data-frame") or 0) > 5)
            page.get_by_role("button", name="Pause").click()
            moment = driving.frame_at_rest(page)

            page.get_by_role("button", name="Comment on this moment").click()
            page.locator(".words").fill(f"Soft landing {EVIL}")
            page.get_by_role("button", name="Add comment").click()
            page.get_by_role("button", name="Comment on this", exact=True).first.click()
            page.locator(".words").fill("Start with this one.")
            page.get_by_role("button", name="Add comment").click()
            page.get_by_role("button", name="Edit: Start").click()
            page.locator(".comments textarea").fill("Begin with this one.")
            page.get_by_role("button", name="Keep").click()
            page.get_by_role("button", name="Delete: Begin").click()
            expect(page.locator(".comments li")).to_have_count(1)
            page.get_by_role("button", name="Bring the deleted comment back").click()
            page.get_by_role("slider", name="Place in the clip").press("Home")
            assert shown(page, 0) == 0
            page.get_by_role("button", name="Show this: Soft").click()
            assert shown(page, moment) == moment

            # A reload keeps what this browser keeps for a file; the page says so before it goes.
            page.reload()
            expect(page.locator(".comments li")).to_have_count(2)
            assert warned == ["beforeunload"]
            page.get_by_role("button", name="Save comments").click()
            expect(page.locator(".sent")).to_contain_text("Write your name first")
            page.get_by_label("Your name").fill("Bea")
            with page.expect_download() as download:
                page.get_by_role("button", name="Save comments").click()
            download.value.save_as(told)
            assert lasting_faults(page) == []
            assert page.evaluate("window.violations") == []
            assert seen.errors == []
            assert page.locator("img").count() == 0
            assert {url for url in asked if not url.startswith(("blob:", "data:"))} == {file.as_uri()}

        with driving.open_page(chromium, 390) as old:
            old.add_init_script(NO_FRAMES_TOLD)
            old.goto(file.as_uri())
            expect(old.locator(".limited")).to_be_visible()
            old.locator("video").evaluate("video => { video.currentTime = 1.5; }")
            driving.until(lambda: old.locator("video").evaluate("video => !video.seeking"))
            old.get_by_role("button", name="Comment on this moment").click()
            expect(old.locator(".target")).to_contain_text("At 1.50 s")

        saved = json.loads(told.read_text(encoding="utf-8"))
        assert saved["coach"] == "Bea"
        assert saved["clip"] == EVIL
        assert [one["text"] for one in saved["comments"]] == [f"Soft landing {EVIL}", "Begin with this one."]
        assert saved["comments"][1]["finding"]
        place = result.get_by_test_id("stFileUploader").filter(has_text="Add a coach's comments")
        place.locator("input[type=file]").set_input_files(told)
        result.get_by_role("heading", name="What your coach says").wait_for()
        result.get_by_text(f"Soft landing {EVIL}").wait_for()
        # While the page is built anew, what it showed before stands beside it.
        shows = result.locator(".st-key-coach_says_0").get_by_role("button", name="Show this in the clip")
        expect(shows).to_have_count(1)
        shows.click()
        assert shown(result, moment) == moment
