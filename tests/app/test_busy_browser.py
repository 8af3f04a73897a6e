"""A computer that is busy with an analysis sends its pages late: they must stand all the same, in a real browser."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from formcam._runtime.json_files import write_json
from formcam.app import settings
from tests.support import browser as driving
from tests.support.stored_sessions import begin, lasting_beat

pytestmark = pytest.mark.slow
TIMES = 3
# About as often as the progress draws itself anew, so that answers fall at all places of its beat.
BETWEEN_MS = 700


def test_answers_while_parts_of_the_page_draw_themselves_anew(
    chromium: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """Each answer draws the whole page, and before that is sent the progress has drawn itself again."""
    monkeypatch.setenv("FORMCAM_DATA", str(tmp_path))
    folder = settings.session_folder(session := begin("work.mp4"))
    write_json(folder / "progress.json", {"state": "running", "stage": "pose", "share": 0.4})
    lasting_beat(folder)
    with (
        driving.running_app(tmp_path, slow_to_send=True) as app,
        driving.open_page(chromium, 1440) as page,
    ):
        seen = driving.watch(page)
        page.goto(f"{app.url}/clip?session={session}")
        height, speed = page.get_by_label("Your height (cm)"), page.get_by_label("Treadmill speed")
        for _ in range(TIMES):
            for field, typed in ((height, "182"), (speed, "5,5"), (height, "170"), (speed, "10")):
                field.fill(typed)
                field.press("Enter")
                page.wait_for_timeout(BETWEEN_MS)
        page.get_by_text("feet and inches").click()
        page.get_by_label("Height (feet)").wait_for()
    assert not seen.errors
