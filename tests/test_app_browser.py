"""The whole way in a real browser: drop, progress, result, downloads; nothing leaves the machine."""

from __future__ import annotations

import http.client
import time
from collections.abc import Iterator
from pathlib import Path

import av
import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests import browser as driving

pytestmark = pytest.mark.slow
# The pose model on a slow computer that does other things as well.
ANALYSIS_MS = 180_000


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[driving.App]:
    with driving.running_app(tmp_path_factory.mktemp("data")) as running:
        yield running


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    path = driving.chromium()
    if path is None:
        pytest.skip("needs Chromium")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield running
        running.close()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    opened = chromium.new_page(viewport={"width": 1440, "height": 1000})
    opened.set_default_timeout(30_000)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def clip(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Five seconds of the rendered runner from the side: 14 steps."""
    target = tmp_path_factory.mktemp("clip") / "run.mp4"
    return driving.cut(shared / "videos" / "rendered" / "base_side.mp4", target, 5.0)


def test_from_the_drop_to_the_downloads(page: Page, app: driving.App, clip: Path, tmp_path: Path):
    seen = driving.watch(page)
    page.goto(app.url)
    driving.drop(page, clip, "my <img src=x onerror=alert(1)> run.mp4")
    page.get_by_text("Working on it").wait_for()
    page.locator(".picker img").wait_for()
    page.locator('.picker img[src*="live.jpg"]').wait_for(timeout=ANALYSIS_MS)
    page.locator(".fc-verdict, .fc-card-stop").first.wait_for(timeout=ANALYSIS_MS)
    assert "my <img" in page.locator(".fc-verdict").inner_text()
    assert not list(app.data.glob("sessions/*/live*"))

    video = page.locator("video")
    page.wait_for_function(_ready, arg=video.element_handle())
    play = page.get_by_role("button", name="Play", exact=True)
    play.click()
    page.wait_for_function("video => video.currentTime > 0.5", arg=video.element_handle())
    page.get_by_role("button", name="Pause", exact=True).click()
    frame = int(page.locator(".player").get_attribute("data-frame") or -1)
    page.get_by_role("button", name="One frame on").click()
    page.wait_for_function(
        "([box, frame]) => Number(box.dataset.frame) === frame",
        arg=[page.locator(".player").element_handle(), frame + 1],
    )

    assert page.locator(".fc-finding").count() >= 1
    assert page.get_by_role("heading", name="Exercises that fit").is_visible()
    with page.expect_download() as started:
        page.get_by_role("button", name="Your clip, drawn in").click()
    started.value.save_as(tmp_path / "got.mp4")
    with av.open(str(tmp_path / "got.mp4")) as got:
        stream = got.streams.video[0]
        assert stream.codec_context.name == "h264"
        assert stream.codec_context.pix_fmt == "yuv420p"
    assert not seen.errors
    assert not seen.foreign

    # The same clip again: the stored result answers, and a reload keeps it.
    address = page.url
    page.goto(app.url)
    driving.drop(page, clip, "again.mp4")
    page.locator(".fc-verdict").wait_for(timeout=5_000)
    assert page.url == address
    page.reload()
    page.locator(".fc-verdict").wait_for()


_ready = "video => video.readyState === 4"


def test_cancel_ends_the_process_within_a_second(page: Page, app: driving.App, clip: Path):
    longer = clip.with_name("other.mp4")
    if not longer.exists():
        driving.cut(clip, longer, 4.0)
    page.goto(app.url)
    driving.drop(page, longer, "other.mp4")
    page.get_by_text("Following your body").wait_for(timeout=ANALYSIS_MS)
    session = page.url.split("session=")[1]
    start = time.monotonic()
    page.get_by_role("button", name="Cancel").click()
    page.get_by_text("You stopped the analysis").wait_for()
    # The click, the stop (at most a second) and drawing the page.
    assert time.monotonic() - start < 3
    beat = app.data / "sessions" / session / "beat"
    time.sleep(1.5)
    assert not beat.exists()  # Nobody gives signs of life any more.


def test_what_is_no_video_is_refused_in_words(page: Page, app: driving.App, tmp_path: Path):
    wrong = tmp_path / "notes.mp4"
    wrong.write_text("This is not a video." * 50, encoding="utf-8")
    seen = driving.watch(page)
    page.goto(app.url)
    driving.drop(page, wrong, "notes.mp4")
    page.get_by_text("This clip cannot be judged").wait_for(timeout=60_000)
    assert "What to do" in page.locator(".fc-card-stop").inner_text()
    assert not seen.errors


@pytest.mark.parametrize(
    ("method", "path", "headers", "status"),
    [
        ("GET", "/", {"Host": "evil.example"}, 400),
        ("GET", "/formcam/media/0123456789abcdef/annotated.mp4", {"Host": "evil.example"}, 400),
        ("GET", "/formcam/media/0123456789abcdef/annotated.mp4", {}, 403),
        ("PUT", "/formcam/upload?name=a.mp4", {}, 403),
        ("PUT", "/formcam/upload?name=a.mp4", {"X-Formcam-Token": "é"}, 403),
    ],
)
def test_strangers_are_refused(
    app: driving.App, method: str, path: str, headers: dict[str, str], status: int
):
    connection = http.client.HTTPConnection(app.url.removeprefix("http://"), timeout=10)
    connection.request(method, path, body=b"x" if method == "PUT" else None, headers=headers)
    assert connection.getresponse().status == status
    connection.close()
