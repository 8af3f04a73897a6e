"""Joints read by eye in a real browser: clicks, a reload, a second pass, the agreement, and what is kept of it."""

from __future__ import annotations

import io
import os
import re
import shutil
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect

from formcam.outputs.files.points_file import read_points
from formcam.records.digitised import Place, order
from formcam.video.reader import read_frames
from tests.support import browser as driving
from tests.support.accessibility import load_axe, serious_faults
from tests.support.places import ROOT, SAMPLES

pytestmark = pytest.mark.slow
CLIP = SAMPLES / "side.mp4"
SHOWN = "box => box.dataset.shown === box.dataset.frame"
# From a place in the frame to one on the screen.
_MAPPED = "([svg, x, y]) => {{ const at = new DOMPoint(x, y).matrixTransform({}); return [at.x, at.y]; }}"
ON_SCREEN = _MAPPED.format("svg.getScreenCTM()")
OF_SCREEN = _MAPPED.format("svg.getScreenCTM().inverse()")


@dataclass
class Reading:
    """A running page, and the file that it fills."""

    url: str
    points: Path
    process: subprocess.Popen[bytes]


@pytest.fixture(scope="module")
def reading(tmp_path_factory: pytest.TempPathFactory, chromium: Browser) -> Iterator[Reading]:  # noqa: ARG001 (skips)
    folder = tmp_path_factory.mktemp("reading")
    shutil.copy(SAMPLES / "side.analysis.json", folder / "analysis.json")
    shutil.copy(SAMPLES / "side.keypoints.npz", folder / "keypoints.npz")
    port, points = driving.free_port(), folder / "points.json"
    command = [sys.executable, "-m", "formcam", "digitise", str(CLIP), "--out", str(points),
               "--result", str(folder),
               "--by", "Anna <b>", "--frames", "3", "--port", str(port), "--no-browser"]  # fmt: skip
    with (folder / "log.txt").open("wb") as log:
        process = subprocess.Popen(
            command, cwd=ROOT, stdout=log, stderr=log, env={**os.environ, "TMPDIR": str(folder)}
        )
    made = Reading(f"http://127.0.0.1:{port}", points, process)
    try:
        driving.until(lambda: answers(made), within_s=driving.START_S)
        yield made
    finally:
        process.send_signal(signal.SIGINT)
        status = process.wait(30)
    assert status == 0, (folder / "log.txt").read_text()
    assert not list(folder.glob("formcam_digitise_*")), "the frames lie about"


def answers(made: Reading) -> bool:
    assert made.process.poll() is None, "it ended"
    try:
        with urllib.request.urlopen(f"{made.url}/_stcore/health", timeout=2):
            return True
    except (urllib.error.URLError, OSError):
        return False


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    with driving.open_page(chromium, 1280) as opened:
        yield opened


def open_page(page: Page, reading: Reading) -> Locator:
    page.goto(reading.url)
    return shown(page, 0)


def shown(page: Page, before: int) -> Locator:
    """The desk with another frame on it than the one before, the picture there."""
    desk = page.locator(".digitiser")
    expect(desk).not_to_have_attribute("data-frame", re.compile(rf":{before}$"))
    desk.wait_for()
    page.wait_for_function(SHOWN, arg=desk.element_handle())
    return desk


def frame_of(desk: Locator) -> tuple[int, int]:
    number, frame = (desk.get_attribute("data-frame") or "").split(":")
    return int(number), int(frame)


def click(page: Page, desk: Locator, x: float, y: float) -> tuple[float, float]:
    """Click at that place of the frame, as near as the mouse can; where it was, in the frame's pixels."""
    svg = desk.locator(".view").element_handle()
    at = [round(value) for value in page.evaluate(ON_SCREEN, [svg, x, y])]
    page.mouse.click(*at)
    px = page.evaluate(OF_SCREEN, [svg, *at])
    return px[0], px[1]


def read_all(page: Page, desk: Locator, near: str, shift_px: float) -> dict[str, Place]:
    """Every joint of the frame on show, in a row that no runner has, each pass somewhere else."""
    placed: dict[str, Place] = {}
    joints = ("shoulder", "hip", "knee", "ankle", "heel", "foot_index")
    for at, joint in enumerate(joints):
        expect(desk).to_have_attribute("data-asked", f"{near}_{joint}")
        placed[f"{near}_{joint}"] = click(page, desk, 60 + 10 * at + shift_px, 60 + 30 * at)
    expect(desk).to_have_attribute("data-asked", "")
    return placed


def assert_kept(reading: Reading, number: int, frame: int, placed: Mapping[str, Place]) -> None:
    """The file has these places, to the tenth of a pixel."""
    kept = {one.number: one for one in read_points(reading.points).readings("Anna <b>")}[number].joints[frame]
    assert set(kept) == set(placed)
    for name, place in placed.items():
        assert kept[name] == (None if place is None else pytest.approx(place, abs=0.06)), name


def test_a_clip_is_read_twice_and_the_agreement_is_shown(page: Page, reading: Reading):
    seen = driving.watch(page)
    told = read_points(reading.points)
    near = told.side
    assert near is not None
    first, second, third = told.frames

    # The first frame: the whole picture of the clip, nothing drawn on it.
    desk = open_page(page, reading)
    assert frame_of(desk) == (1, first)
    assert desk.locator(".marks > *").count() == 0
    sent = page.request.get(reading.url + str(desk.locator("image").get_attribute("href"))).body()
    (truth,) = read_frames(CLIP, [first])
    picture = np.asarray(Image.open(io.BytesIO(sent)).convert("RGB"), float)
    assert picture.shape == truth.rgb.shape
    assert np.abs(picture - truth.rgb).mean() < 3  # JPEG

    # One joint is clicked, moved by a key and by a button, then put back; the last cannot be seen.
    expect(desk.get_by_role("button", name="Next frame")).to_be_disabled()
    placed = read_all(page, desk, near, 0.0)
    toe = placed[f"{near}_foot_index"]
    assert toe is not None
    page.keyboard.press("Shift+ArrowRight")
    desk.get_by_role("button", name="Joint up").click()
    page.keyboard.press("u")
    expect(desk).to_have_attribute("data-asked", "")  # A button has the keys now.
    desk.locator(".stage").focus()
    for _ in range(3):
        page.keyboard.press("u")
    expect(desk).to_have_attribute("data-asked", f"{near}_foot_index")
    page.keyboard.press("n")
    placed[f"{near}_foot_index"] = None
    # The wheel brings the place under the pointer closer, which stays where it is; there a mark is dragged.
    ankle = placed[f"{near}_ankle"]
    assert ankle is not None
    svg = desk.locator(".view").element_handle()
    x, y = page.evaluate(ON_SCREEN, [svg, *ankle])
    page.mouse.move(x, y)
    page.mouse.wheel(0, -400)
    page.wait_for_function(f"svg => svg.viewBox.baseVal.width < {0.6 * truth.rgb.shape[1]}", arg=svg)
    assert page.evaluate(ON_SCREEN, [svg, *ankle]) == pytest.approx([x, y], abs=0.5)
    page.mouse.down()
    page.mouse.move(x + 30, y + 12, steps=3)
    page.mouse.up()
    moved = page.evaluate(OF_SCREEN, [svg, x + 30, y + 12])
    placed[f"{near}_ankle"] = (moved[0], moved[1])
    desk.get_by_role("button", name="Whole frame").click()
    desk.get_by_role("button", name="Next frame").click()
    desk = shown(page, first)
    assert_kept(reading, 1, first, placed)

    # The page is closed and opened again: it goes on, and a finished frame can be seen again.
    desk = open_page(page, reading)
    assert frame_of(desk) == (1, second)
    assert desk.locator(".marks > *").count() == 0
    click(page, desk, 200, 300)
    desk.get_by_role("button", name="Frame before").click()
    desk = shown(page, second)
    assert frame_of(desk) == (1, first)
    assert desk.locator(".marks > *").count() == 5
    page.keyboard.press("Enter")
    # What was begun in the other frame is still there.
    assert frame_of(shown(page, first)) == (1, second)
    assert desk.locator(".marks > *").count() == 1
    page.keyboard.press("u")
    for frame in (second, third):
        desk = shown(page, first if frame == second else second)
        assert frame_of(desk) == (1, frame)
        placed = read_all(page, desk, near, 0.0)
        page.keyboard.press("Enter")
    expect(page.get_by_text("All 3 frames are read once.")).to_be_visible()
    assert_kept(reading, 1, third, placed)

    # What the program says is not shown before the second pass, which shows nothing of the first.
    expect(page.get_by_text("formcam against")).to_have_count(0)
    page.get_by_role("button", name="Read them again (pass 2)").click()
    before = 0
    for frame in order(told.frames, 2):
        desk = shown(page, before)
        assert frame_of(desk) == (2, frame)
        assert desk.locator(".marks > *").count() == 0
        read_all(page, desk, near, 8.0)
        page.keyboard.press("Enter")
        before = frame
    expect(page.get_by_text("All 3 frames are read twice.")).to_be_visible()
    expect(page.get_by_role("heading", name="Anna <b>: pass 2 against pass 1, 3 frames")).to_be_visible()
    expect(page.get_by_role("heading", name="formcam against Anna <b>, 3 frames")).to_be_visible()
    knee = page.locator(".fc-agreement").nth(1).get_by_role("row", name=re.compile("^knee "))
    apart = re.search(r"([\d.]+) px", knee.inner_text())
    assert apart
    # 8 px, but for the screen's pixels: half of one on each side.
    unit = truth.rgb.shape[0] / (900 - 11 * 16)
    assert float(apart[1]) == pytest.approx(8.0, abs=unit + 0.06)
    assert not seen.errors
    assert not seen.foreign


def test_it_works_with_fingers_on_a_phone(chromium: Browser, reading: Reading):
    """After the test above: a third pass, on a phone's screen in dark colours."""
    context = chromium.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, color_scheme="dark"
    )
    page = context.new_page()
    page.set_default_timeout(driving.PATIENCE_MS)
    page.goto(reading.url)
    page.get_by_role("button", name=re.compile("Read them again")).or_(
        page.locator(".digitiser")
    ).first.wait_for()
    if page.locator(".digitiser").count() == 0:
        page.get_by_role("button", name=re.compile("Read them again")).click()
    desk = shown(page, 0)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    svg = desk.locator(".view").element_handle()
    asked = desk.get_attribute("data-asked")
    at = [round(value) for value in page.evaluate(ON_SCREEN, [svg, 100, 120])]
    page.touchscreen.tap(*at)
    expect(desk).not_to_have_attribute("data-asked", str(asked))
    wanted = page.evaluate(OF_SCREEN, [svg, *at])
    got = re.search(rf'"{asked}":\[([\d.]+),([\d.]+)\]', desk.get_attribute("data-read") or "")
    assert got
    assert (float(got[1]), float(got[2])) == pytest.approx((wanted[0], wanted[1]), abs=0.06)

    # Two fingers apart: closer.
    wide = svg.evaluate("svg => svg.viewBox.baseVal.width")
    phone = context.new_cdp_session(page)
    fingers = [
        [{"x": 195 - by, "y": at[1], "id": 1}, {"x": 195 + by, "y": at[1], "id": 2}] for by in (30, 60)
    ]
    for kind, points in (("touchStart", fingers[0]), ("touchMove", fingers[1]), ("touchEnd", [])):
        phone.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    assert svg.evaluate("svg => svg.viewBox.baseVal.width") == pytest.approx(wide / 2, rel=0.02)
    expect(desk.locator(".marks > *")).to_have_count(1)

    load_axe(page)
    assert not serious_faults(page)
    context.close()
