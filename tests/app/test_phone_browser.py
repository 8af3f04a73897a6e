"""Filming with a phone in real browsers: the laptop shows the code, the phone sends, the laptop goes on to the clip."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from formcam.app.phone.addresses import CHOSEN
from formcam.app.phone.desk import PIECE_BYTES
from tests.support import browser as driving
from tests.support.accessibility import lasting_faults
from tests.support.phones import Phone, listening_addresses, show_code
from tests.support.places import PLAIN_RUNNER

pytestmark = pytest.mark.slow
# The pose model on a slow computer that does other things as well.
ANALYSIS_MS = 180_000
# All of 127.0.0.0/8 is this computer; its other addresses stand for the local network.
ADDRESS = "127.0.0.2"


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[driving.App]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(CHOSEN, ADDRESS)
        with driving.running_app(tmp_path_factory.mktemp("data")) as running:
            yield running


@pytest.fixture
def laptop(chromium: Browser) -> Iterator[Page]:
    opened = chromium.new_page(viewport={"width": 1280, "height": 900})
    opened.set_default_timeout(driving.PATIENCE_MS)
    yield opened
    opened.close()


@pytest.fixture
def phone(chromium: Browser) -> Iterator[Page]:
    opened = new_phone(chromium)
    yield opened
    opened.context.close()


def new_phone(chromium: Browser) -> Page:
    context = chromium.new_context(
        viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True, ignore_https_errors=True
    )
    context.set_default_timeout(driving.PATIENCE_MS)
    return context.new_page()


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Five seconds of the rendered runner from the side, at 30 frames a second: 14 steps."""
    target = tmp_path_factory.mktemp("clip") / "run.mp4"
    return driving.cut(PLAIN_RUNNER / "base_side.mp4", target, 5.0, every=2)


def asked_for(page: Page) -> list[str]:
    """Every address that the page asks for from now on."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    return asked


def test_a_clip_goes_from_the_phone_to_its_page_on_the_laptop(
    laptop: Page, phone: Page, app: driving.App, clip: Path, tmp_path: Path
):
    clip = driving.unlike_any(clip, tmp_path / "from my phone.mp4")
    seen, seen_there = driving.watch(laptop), driving.watch(phone)
    asked = asked_for(phone)
    before = listening_addresses(app.process.pid)
    assert before == {app.url.removeprefix("http://")}
    address = show_code(laptop, app)
    origin = address.partition("/#")[0]
    assert listening_addresses(app.process.pid) - before == {origin.removeprefix("http://")}
    assert not lasting_faults(laptop)

    phone.goto(address)
    phone.get_by_text("Connected to your laptop").wait_for()
    assert "#" not in phone.url, "the secret stays in the address"
    laptop.get_by_text("Your phone is connected").wait_for()
    assert not lasting_faults(phone)
    assert phone.locator("#film-now").get_attribute("capture") == "environment"
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
    phone.reload()
    phone.get_by_text("Connected to your laptop").wait_for()

    phone.locator("#choose").set_input_files(clip)
    laptop.get_by_role("heading", name="Working on it").wait_for()
    laptop.get_by_text("from my phone.mp4").first.wait_for()
    phone.get_by_role("heading", name="It has arrived").wait_for()
    phone.get_by_role("heading", name="Your result").wait_for(timeout=ANALYSIS_MS)
    laptop.locator(".fc-verdict h1").wait_for(timeout=ANALYSIS_MS)
    verdict = laptop.locator(".fc-verdict h1").inner_text()
    assert phone.locator("#result-title").inner_text() == verdict
    cue = phone.locator("#cues p").first.inner_text()
    assert cue in laptop.locator(".fc-cue").first.inner_text()
    assert not lasting_faults(phone)

    laptop.get_by_role("button", name="Disconnect it").click()
    driving.until(lambda: listening_addresses(app.process.pid) == before)
    assert phone.get_by_role("heading", name="Your result").is_visible()
    assert not seen.errors
    assert not seen.foreign
    assert all(url.startswith(origin) for url in asked)
    assert not [error for error in seen_there.errors if "ERR_CONNECTION" not in error]


def test_a_second_phone_is_refused_and_the_laptop_says_so(
    chromium: Browser, laptop: Page, phone: Page, app: driving.App
):
    address = show_code(laptop, app)
    phone.goto(address)
    phone.get_by_text("Connected to your laptop").wait_for()
    other = new_phone(chromium)
    other.goto(address)
    other.get_by_text("Another phone has used this code").wait_for()
    assert other.locator("#film").is_hidden()
    other.context.close()
    laptop.get_by_text("Another phone tried the same code").wait_for()


def test_a_broken_connection_goes_on_from_what_arrived(
    laptop: Page, phone: Page, app: driving.App, tmp_path: Path
):
    large = tmp_path / "large.mp4"
    large.write_bytes(bytes(range(256)) * (5 * PIECE_BYTES // 512))  # Two pieces and a half.
    phone.goto(show_code(laptop, app))
    phone.get_by_text("Connected to your laptop").wait_for()
    sent: list[str] = []

    def cut_the_second(route: Any) -> None:
        sent.append(route.request.url)
        if len(sent) == 2:
            route.abort("connectionreset")
        else:
            route.continue_()

    phone.route("**/clip?from=*", cut_the_second)
    phone.locator("#choose").set_input_files(large)
    phone.get_by_role("heading", name="It has arrived").wait_for()
    starts = [int(url.partition("from=")[2].partition("&")[0]) for url in sent]
    # After the break a smaller piece, then a whole one again.
    assert starts == [0, PIECE_BYTES, PIECE_BYTES, 3 * PIECE_BYTES // 2]
    laptop.get_by_role("heading", name="We couldn't analyse this clip").wait_for(timeout=ANALYSIS_MS)
    session = laptop.url.split("session=")[1]
    assert (app.data / "sessions" / session / "clip.mp4").read_bytes() == large.read_bytes()
    phone.get_by_text("We couldn't analyse this clip").wait_for()


# Angles of a deviceorientation event, what is said of them, and how far the drawn line is turned (clockwise).
LEVELS = (
    (90.0, 0.0, "It stands straight.", 0),
    (85.0, 0.0, "It stands straight.", 0),
    (70.0, 0.0, "The camera looks 20° down.", 0),
    (0.0, 0.0, "Stand the phone up, as for filming.", None),
    (0.0, -90.0, "It stands straight.", 0),  # Sideways, its right edge up.
    # Its top is 5 degrees nearer to the sky than sideways: turned to the right, so that the world leans to the left.
    (5.0, -90.0, "Turn it 5° to the left.", -5),
    (-5.0, -90.0, "Turn it 5° to the right.", 5),
)


def test_the_level_tells_how_the_phone_stands(laptop: Page, phone: Page, app: driving.App):
    phone.goto(show_code(laptop, app, "Encrypted"))
    phone.get_by_text("Connected to your laptop").wait_for()
    tools = phone.context.new_cdp_session(phone)
    phone.get_by_role("button", name="Show the level").click()
    for beta, gamma, words, line_deg in LEVELS:
        angles = {"alpha": 0.0, "beta": beta, "gamma": gamma}
        tools.send("DeviceOrientation.setDeviceOrientationOverride", angles)
        phone.wait_for_function(
            "words => document.getElementById('level-words').textContent === words", arg=words
        )
        if line_deg is not None:
            turned = phone.locator("#level .line").get_attribute("transform") or ""
            assert abs(float(turned.removeprefix("rotate(").removesuffix(")")) - line_deg) < 0.01


def test_the_simple_way_is_called_not_encrypted_and_its_pieces_are_checked(
    laptop: Page, phone: Page, app: driving.App
):
    phone.goto(show_code(laptop, app))
    said = phone.evaluate(
        "import('/clip.js').then(({ crc32 }) => crc32(new TextEncoder().encode('123456789')))"
    )
    assert said == "cbf43926"  # The check value of CRC-32/ISO-HDLC.
    phone.get_by_text("Not encrypted").wait_for()


def test_closing_the_tab_closes_the_way_in(chromium: Browser, app: driving.App):
    context = chromium.new_context()
    page = context.new_page()
    page.set_default_timeout(driving.PATIENCE_MS)
    address = show_code(page, app)
    host = address.removeprefix("http://").partition("/")[0]
    assert Phone(host, "").ask("GET", "/").status == 200
    context.close()
    driving.until(lambda: host not in listening_addresses(app.process.pid))
