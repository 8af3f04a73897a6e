"""No serious fault of accessibility that axe-core can find, on every page, light and dark, desktop and phone."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import resources

import pytest
from playwright.sync_api import Browser

from tests import browser as driving
from tests.made_sessions import keep_run

pytestmark = pytest.mark.slow
SESSION = "aa" * 8
PAGES = (f"?session={SESSION}", "", "sessions", "compare", "trends", "plan", "exercises", "metronome", "film")
SETTLE_MS = 2_500


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[driving.App]:
    data = tmp_path_factory.mktemp("data")
    keep_run(data, SESSION, filmed_late_s=0.0)
    with driving.running_app(data) as running:
        yield running


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_serious_fault(chromium: Browser, app: driving.App, scheme, width: int):
    pytest.importorskip("axe_playwright_python", reason="needs axe-playwright-python (requirements-dev.txt)")
    axe = resources.files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
    context = chromium.new_context(color_scheme=scheme, viewport={"width": width, "height": 1000})
    page = context.new_page()
    seen, faults = driving.watch(page), []
    for address in PAGES:
        page.goto(f"{app.url}/{address}")
        page.locator("h1, h2, h3").first.wait_for(timeout=60_000)
        page.wait_for_timeout(SETTLE_MS)
        page.evaluate(axe)
        found = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")["violations"]
        bad = [fault for fault in found if fault["impact"] in ("serious", "critical")]
        faults += [(address, fault["id"], fault["nodes"][0]["html"][:120]) for fault in bad]
    context.close()
    assert not faults
    assert not seen.errors
    assert not seen.foreign
