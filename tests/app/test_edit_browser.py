"""Put right by hand in a real browser: a joint dragged, a landing deleted, saved, marked in the download, undone."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from formcam import pipeline
from formcam.app import settings
from formcam.outputs.files.keypoints_npz import edits_from_npz, track_from_npz
from formcam.records.track import Runner
from tests.support import browser as driving
from tests.support import synthetic
from tests.support.accessibility import load_axe, serious_faults
from tests.support.made_sessions import copy_run, keep_run

pytestmark = pytest.mark.slow
MADE = "ee" * 8
_SHOWN = "box => box.dataset.shown === box.dataset.frame"


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[driving.App]:
    data = tmp_path_factory.mktemp("data")
    keep_run(data, MADE)
    with driving.running_app(data) as running:
        yield running


@pytest.fixture
def session(app: driving.App) -> str:
    """A run that nobody has corrected yet: each test changes its own."""
    new = settings.new_id()
    copy_run(app.data, MADE, new)
    return new


@pytest.fixture(params=[1440, 390])
def page(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A wide window with a mouse in light colours, a phone's with fingers in dark ones."""
    phone = request.param == 390
    colours = "dark" if phone else "light"
    with driving.open_page(chromium, request.param, has_touch=phone, color_scheme=colours) as opened:
        yield opened


def open_desk(page: Page, app: driving.App, session: str) -> Locator:
    page.goto(f"{app.url}/?session={session}")
    page.get_by_text("Put right by hand", exact=True).click()
    desk = page.locator(".editor")
    desk.wait_for()
    page.wait_for_function(_SHOWN, arg=desk.element_handle())
    return desk


def place_of(desk: Locator) -> tuple[float, float]:
    x, y = (desk.get_attribute("data-at") or "").split(" ")
    return float(x), float(y)


def drag(page: Page, desk: Locator, dx: int, dy: int) -> None:
    handle = desk.locator(f'[data-joint="{desk.get_attribute("data-joint")}"] .hit').last
    handle.scroll_into_view_if_needed()
    box = handle.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    if page.evaluate("navigator.maxTouchPoints"):
        drag_by_finger(page, x, y, dx, dy)
        return
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + dx, y + dy, steps=4)
    page.mouse.up()


def drag_by_finger(page: Page, x: float, y: float, dx: int, dy: int) -> None:
    """As a touch screen does it: beyond a few pixels the page scrolls, unless the joint keeps the finger."""
    hand = page.context.new_cdp_session(page)
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        kind = "touchMove" if share else "touchStart"
        points = [{"x": x + share * dx, "y": y + share * dy}]
        hand.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
        page.wait_for_timeout(20)
    hand.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def test_drag_save_and_undo_all(page: Page, app: driving.App, session: str, tmp_path: Path):
    seen = driving.watch(page)
    out = app.data / "sessions" / session / "out"
    first = (out / "analysis.json").read_bytes()
    desk = open_desk(page, app, session)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert (desk.get_attribute("data-joint") or "").endswith("knee")

    # By mouse or finger: the joint goes with it, and Undo brings it back.
    start = place_of(desk)
    drag(page, desk, 25, 60)
    moved = place_of(desk)
    assert moved[0] > start[0] + 10
    assert moved[1] > start[1] + 20
    expect(desk.locator(".said")).to_have_text("1 joint moved · not saved yet")
    desk.get_by_role("button", name="Undo", exact=True).click()
    assert place_of(desk) == start

    # By keyboard: one pixel a press, ten with Shift; in the whole clip.
    desk.get_by_label("in the whole clip").check()
    desk.locator(".stage").focus()
    for key in ("ArrowRight", "Shift+ArrowRight", "ArrowUp"):
        page.keyboard.press(key)
    assert place_of(desk) == pytest.approx((start[0] + 11, start[1] - 1), abs=0.06)

    # In one picture on top of that: the next picture follows a little.
    desk.get_by_label("in this picture").check()
    desk.locator(".stage").focus()
    page.keyboard.press("Shift+ArrowDown")
    joint, frame = desk.get_attribute("data-joint") or "", int(desk.get_attribute("data-frame") or -1)
    page.keyboard.press(".")
    followed = place_of(desk)

    # A landing goes, another comes a picture later, a step is left out.
    desk.get_by_role("button", name="left step 3: delete the landing").click()
    desk.get_by_role("button", name="right step 4: landing one picture later").click()
    desk.get_by_label("Leave out left step 5").check()
    said = (
        "1 joint moved, 1 joint moved in the whole clip, 1 landing moved, 1 landing deleted, 1 step left out"
    )
    expect(desk.locator(".said")).to_have_text(f"{said} · not saved yet")
    desk.get_by_role("button", name="Save").click()

    # The numbers follow, the badge and the download say so.
    expect(page.locator(".fc-byhand")).to_contain_text(said)
    expect(desk.locator(".said")).to_have_text(f"Saved: {said}.")
    page.get_by_text(re.compile(r"What your corrections changed \([1-9]\d*\)")).click()
    expect(page.locator("table:has-text('As measured')")).to_contain_text("steps")
    with page.expect_download() as started:
        page.get_by_role("button", name="Everything (JSON)").click()
    started.value.save_as(tmp_path / "got.json")
    got = json.loads((tmp_path / "got.json").read_text(encoding="utf-8"))
    assert got["edits"]["summary"] == f"corrected by hand: {said}"
    before = json.loads(first)
    knees = [
        next(one["value"] for one in told["measurements"] if one["name"] == "shank_angle_at_contact")
        for told in (before, got)
    ]
    assert abs(knees[1] - knees[0]) > 1.0
    assert len(got["steps"]) == len(before["steps"]) - 1

    # What the desk showed of the neighbour picture is what was measured (the desk rounds to a tenth of a pixel).
    track, edits = track_from_npz(out / "keypoints.npz"), edits_from_npz(out / "keypoints.npz")
    clean = pipeline.measure(track, runner=Runner(height_cm=synthetic.HEIGHT_CM), edits=edits).clean
    assert clean is not None
    assert tuple(clean.point(joint)[frame + 1]) == pytest.approx(followed, abs=0.3)

    # It is there after a reload, and "Undo all" brings the first results back as they were.
    desk = open_desk(page, app, session)
    expect(desk.locator(".said")).to_have_text(f"Saved: {said}.")
    desk.get_by_role("button", name="Undo all").click()
    expect(page.locator(".fc-byhand")).to_have_count(0)
    expect(desk.locator(".said")).to_have_text("Nothing is changed yet.")
    assert (out / "analysis.json").read_bytes() == first
    assert not seen.errors
    assert not seen.foreign


def test_what_is_changed_while_the_numbers_are_worked_out_is_kept(page: Page, app: driving.App, session: str):
    desk = open_desk(page, app, session)
    desk.locator(".stage").focus()
    page.keyboard.press("Shift+ArrowRight")
    sent = place_of(desk)
    page.evaluate(
        "([save, stage]) => { save.click();"
        " stage.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowDown', shiftKey: true })); }",
        [
            desk.get_by_role("button", name="Save").element_handle(),
            desk.locator(".stage").element_handle(),
        ],
    )
    expect(page.locator(".fc-byhand")).to_contain_text("1 joint moved")
    expect(desk.locator(".said")).to_have_text("1 joint moved · not saved yet")
    assert place_of(desk) == pytest.approx((sent[0], sent[1] + 10), abs=0.06)
    desk.get_by_role("button", name="Undo", exact=True).click()  # Back to what is saved.
    expect(desk.locator(".said")).to_have_text("Saved: 1 joint moved.")
    desk.get_by_role("button", name="Undo all").click()
    expect(page.locator(".fc-byhand")).to_have_count(0)


def test_what_leaves_nothing_to_judge_is_said_and_not_saved(page: Page, app: driving.App, session: str):
    out = app.data / "sessions" / session / "out"
    before = (out / "analysis.json").read_bytes()
    desk = open_desk(page, app, session)
    there = desk.get_by_role("button", name=re.compile(r"step \d+: delete the landing"))
    for _ in range(there.count()):
        there.first.dispatch_event("click")
    desk.get_by_role("button", name="Save").click()
    expect(desk.locator(".said")).to_contain_text("What to do: take some of the corrections back")
    assert (out / "analysis.json").read_bytes() == before
    assert desk.get_by_role("button", name="Undo", exact=True).is_enabled()


def test_the_desk_has_no_serious_fault_of_accessibility(page: Page, app: driving.App, session: str):
    desk = open_desk(page, app, session)
    desk.locator("summary").click()
    load_axe(page)
    assert not serious_faults(page)
