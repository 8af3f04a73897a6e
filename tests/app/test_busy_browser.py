"""A computer that is busy with an analysis sends its pages late: they must stand all the same, in a real browser."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from formcam._runtime.json_files import read_json, write_json
from formcam.app import settings
from formcam.outputs.files.json_file import read_analysis
from tests.support import browser as driving
from tests.support.made_sessions import keep_run
from tests.support.stored_sessions import begin, lasting_beat

pytestmark = pytest.mark.slow
TIMES, RUN = 3, "ab" * 8
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


@pytest.mark.parametrize(("label", "first", "rest", "kept"), [
    ("Your height (cm)", "18", "2", {"height_cm": 182.0}),
    ("Treadmill speed", "10", ".5", {"speed_kmh": 10.5}),
])  # fmt: skip
def test_what_is_half_typed_when_the_result_comes_goes_into_it(
    chromium: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    label: str, first: str, rest: str, kept: dict[str, float],
):  # fmt: skip
    """The first answer of all: nothing has reached the server when the analysis ends."""
    monkeypatch.setenv("FORMCAM_DATA", str(tmp_path))
    keep_run(tmp_path, RUN)
    folder = settings.session_folder(RUN)
    write_json(folder / "progress.json", {"state": "running", "stage": "pose", "share": 0.4})
    lasting_beat(folder)
    with driving.running_app(tmp_path) as app, driving.open_page(chromium, 390) as page:
        page.goto(f"{app.url}/clip?session={RUN}")
        field = page.get_by_label(label)
        field.press_sequentially(first)
        page.locator(".answering[data-known='true']").wait_for(state="attached")
        page.wait_for_timeout(BETWEEN_MS)
        assert field.input_value() == first
        write_json(folder / "progress.json", {"state": "done", "runner": {}})
        page.get_by_text("Your result is ready.").wait_for()
        field.press_sequentially(rest)
        page.get_by_role("button", name="Show my result").click()
        page.locator(".fc-verdict").wait_for()
    settled = read_json(folder / "job.json")["settings"]
    assert {name: settled[name] for name in kept} == kept
    runner = asdict(read_analysis(folder / "out" / "analysis.json").runner)
    assert {name: runner[name] for name in kept} == kept
