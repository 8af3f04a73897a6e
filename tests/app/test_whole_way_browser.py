"""One visit from the drop to the deletion, on a phone: two clips, compared, one thrown away.

On a wide window each part has its own test: test_clip_browser, test_history_browser.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support import browser as driving
from tests.support.places import PLAIN_RUNNER

pytestmark = pytest.mark.slow
# The pose model on a slow computer that does other things as well.
ANALYSIS_MS = 180_000
# The result is to be seen when the analysis ends, not when the clip and the pictures are drawn as well. Measured
# against the analysis itself: a clock alone says how busy the computer is.
FIRST_PAINT_SHARE = 0.25
_NOTE_FIRST_PAINT = """
new MutationObserver(() => {
  if (!window.painted && document.querySelector('.fc-verdict'))
    requestAnimationFrame(() => { window.painted = window.painted || Date.now() / 1000; });
}).observe(document, { childList: true, subtree: true });
"""


@pytest.fixture
def app(tmp_path: Path) -> Iterator[driving.App]:
    """An app that knows no clip yet: what is compared and thrown away is this visit's own."""
    (tmp_path / "data").mkdir()
    with driving.running_app(tmp_path / "data", model="heavy") as running:
        yield running


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two stretches of the rendered runner from the side, at 30 frames a second as most phones film."""
    folder = tmp_path_factory.mktemp("clips")
    whole = PLAIN_RUNNER / "base_side.mp4"
    return (
        driving.cut(whole, folder / "monday.mp4", 3.6, every=2),
        driving.cut(whole, folder / "tuesday.mp4", 3.2, every=2),
    )


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    with driving.open_page(chromium, 390) as opened:
        opened.add_init_script(_NOTE_FIRST_PAINT)
        yield opened


def test_from_the_drop_to_the_deletion(page: Page, app: driving.App, clips: tuple[Path, Path]):
    seen = driving.watch(page)
    monday = _analysed(page, app, clips[0])
    _seek_by_the_chart_and_step(page)
    tuesday = _analysed(page, app, clips[1])
    at_work, waited = _analysis_and_first_paint_s(page, app, tuesday)
    print(f"the result of {at_work:.1f} s of work was to be seen {waited:.2f} s after its end")
    assert waited < FIRST_PAINT_SHARE * at_work

    page.goto(f"{app.url}/sessions")
    rows = page.locator("h3.fc-row")
    expect(rows).to_have_text(["tuesday.mp4", "monday.mp4"])
    page.locator(f".st-key-compare_{tuesday} button").click()
    page.get_by_role("heading", name="Compare two runs").wait_for()
    expect(page.locator("table.fc-compare").first).to_contain_text("Forward lean of the trunk")

    page.goto(f"{app.url}/sessions")
    page.locator(f".st-key-delete_{tuesday} button").click()
    page.get_by_role("button", name="Yes, delete it").click()
    expect(rows).to_have_text(["monday.mp4"])
    assert not (app.data / "sessions" / tuesday).exists()
    assert (app.data / "sessions" / monday).is_dir()
    assert not seen.errors
    assert not seen.foreign


def _analysed(page: Page, app: driving.App, clip: Path) -> str:
    """Drop a clip and wait for its result; the session."""
    page.goto(app.url)
    driving.drop(page, clip, clip.name)
    page.locator(".fc-verdict").wait_for(timeout=ANALYSIS_MS)
    return page.url.split("session=")[1]


def _analysis_and_first_paint_s(page: Page, app: driving.App, session: str) -> tuple[float, float]:
    """How long the analysis took, and how long from its end to the result on the page."""
    folder = app.data / "sessions" / session
    begun, ended = ((folder / name).stat().st_mtime for name in ("job.json", "progress.json"))
    painted = float(page.wait_for_function("() => window.painted").json_value())
    return ended - begun, painted - ended


def _seek_by_the_chart_and_step(page: Page) -> None:
    video, player = page.locator("video"), page.locator(".player")
    page.wait_for_function("video => video.readyState === 4", arg=video.element_handle())
    before = player.get_attribute("data-frame")
    driving.tap_curve(page, 60)
    page.wait_for_function(
        "([box, frame]) => box.dataset.frame !== frame", arg=[player.element_handle(), before]
    )
    page.wait_for_function("video => !video.seeking", arg=video.element_handle())
    frame = driving.frame_at_rest(page)
    page.get_by_role("button", name="One frame on").click()
    page.wait_for_function(
        "([box, frame]) => Number(box.dataset.frame) === frame", arg=[player.element_handle(), frame + 1]
    )
