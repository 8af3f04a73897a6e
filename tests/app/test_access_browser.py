"""No serious fault of accessibility that axe-core can find, on every page, light and dark, desktop and phone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import pytest
from playwright.sync_api import Browser, Locator

from tests.support import browser as driving
from tests.support.accessibility import load_axe, serious_faults
from tests.support.made_sessions import keep_run

pytestmark = pytest.mark.slow
SESSION = "aa" * 8
PAGES = (
    f"?session={SESSION}",
    "",
    "sessions",
    "compare",
    "trends",
    "plan",
    "exercises",
    "metronome",
    "film",
    "phone",
)
# Nothing runs on the server any more, and the page's own pieces have had the time to be drawn.
HAS_RUN = "document.querySelector('[data-testid=stApp]')?.dataset.testScriptState === 'notRunning'"
SETTLE_MS = 500
# What fades when the colours change has faded after so long.
REPAINT_MS = 500
HAS_SCHEME = """scheme => {
  const [red, green, blue] = getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor
    .match(/[0-9.]+/g).map(Number);
  return (red + green + blue > 382) === (scheme === 'light');
}"""
MENU_IS_NAMED = """() => {
  const button = document.querySelector('[data-testid=stExpandSidebarButton]');
  return button && getComputedStyle(button, '::after').content === '"Menu"';
}"""
# Of axe's rules two look at colours; the others find in the dark what they found before.
OF_COLOURS = ["color-contrast", "link-in-text-block"]
RULES: dict[Literal["light", "dark"], dict[str, list[str]]] = {"light": {}, "dark": {"runOnly": OF_COLOURS}}
# Height of what a finger hits (WCAG 2.5.5).
FINGER_PX = 44


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[driving.App]:
    data = tmp_path_factory.mktemp("data")
    keep_run(data, SESSION, filmed_late_s=0.0)
    with driving.running_app(data) as running:
        yield running


@pytest.mark.parametrize("width", [1440, 390])
def test_axe_finds_no_serious_fault(chromium: Browser, app: driving.App, width: int):
    page = chromium.new_page(viewport={"width": width, "height": 1000})
    seen, faults = driving.watch(page), []
    for address in PAGES:
        page.goto(f"{app.url}/{address}")
        page.locator("h1, h2, h3").first.wait_for(timeout=driving.PATIENCE_MS)
        page.wait_for_function(HAS_RUN)
        page.wait_for_timeout(SETTLE_MS)
        load_axe(page)
        for scheme in RULES:
            page.emulate_media(color_scheme=scheme)
            page.wait_for_function(HAS_SCHEME, arg=scheme)
            page.wait_for_timeout(REPAINT_MS)
            faults += [(address, scheme, *fault) for fault in serious_faults(page, RULES[scheme])]
    page.close()
    assert not faults
    assert not seen.errors
    assert not seen.foreign


def test_on_a_phone_the_pages_are_behind_a_menu_that_fingers_can_hit(chromium: Browser, app: driving.App):
    page = chromium.new_page(viewport={"width": 390, "height": 844})
    page.goto(f"{app.url}/film")
    menu = page.get_by_test_id("stExpandSidebarButton")
    menu.wait_for()
    # The looks come with the page's first run, which may be after the button.
    page.wait_for_function(MENU_IS_NAMED)
    assert _height(menu) >= FINGER_PX
    menu.click()
    link = page.get_by_role("link", name="Exercises")
    assert _height(link) >= FINGER_PX
    link.click()
    page.get_by_role("heading", name="Exercises").wait_for()
    page.close()


def _height(target: Locator) -> float:
    box = target.bounding_box()
    assert box is not None
    return box["height"]
