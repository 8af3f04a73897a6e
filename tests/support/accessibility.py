"""What axe-core finds on a page; a test that asks is skipped where it is not installed."""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING

import pytest

from tests.support.browser import STILL_MS

if TYPE_CHECKING:
    from playwright.sync_api import Page

_RUN = "rules => axe.run(document, { resultTypes: ['violations'], ...rules })"
# Colours that fade into others have done so after as many looks.
_LOOKS = 8


def load_axe(page: Page) -> None:
    """Put axe-core into a page that was just opened."""
    axe = pytest.importorskip(
        "axe_playwright_python", reason="needs axe-playwright-python (requirements-dev.txt)"
    )
    page.evaluate(resources.files(axe).joinpath("axe.min.js").read_text(encoding="utf-8"))


def serious_faults(page: Page, rules: dict[str, list[str]] | None = None) -> list[tuple[str, str]]:
    """Each serious fault of the page as it is, once it has axe: its rule and the first element.

    `rules` as axe takes them: `{"runOnly": […]}`.
    """
    return [
        (fault["id"], fault["nodes"][0]["html"][:200])
        for fault in page.evaluate(_RUN, rules or {})["violations"]
        if fault["impact"] in ("serious", "critical")
    ]


def lasting_faults(page: Page) -> list[tuple[str, str, str]]:
    """The serious faults in light and in dark: scheme, rule, element.

    While colours fade into others some are hard to read; a fault stays.
    """
    load_axe(page)
    found: list[tuple[str, str, str]] = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        for _ in range(_LOOKS):
            page.wait_for_timeout(STILL_MS)
            bad = serious_faults(page)
            if not bad:
                break
        found += [(scheme, *one) for one in bad]
    return found
