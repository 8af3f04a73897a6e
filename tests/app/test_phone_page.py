"""The laptop's page about filming with a phone, run without a browser; and the files of the phone's own page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from formcam.app.phone import page
from formcam.app.phone.addresses import CHOSEN
from formcam.app.phone.code import code_svg
from formcam.app.phone.pairing import Look
from formcam.app.screens import phone
from tests.support.pages import go_to, html_of, open_page
from tests.support.phones import ADDRESS, Phone


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A computer of its own whose network is loopback."""
    monkeypatch.setenv("FORMCAM_DATA", str(tmp_path))
    monkeypatch.setenv(CHOSEN, ADDRESS)
    phone.door.clear()
    yield
    for opened in filter(None, [phone.door()._last]):
        opened.close("stopped")


def opened_page():
    app = open_page("phone")
    app.button[0].click().run()
    assert not app.exception
    return app


def test_nothing_opens_before_it_is_asked_for():
    app = open_page("phone")
    assert [button.label for button in app.button] == ["Show the code"]
    assert phone.door()._last is None


def test_the_code_is_shown_with_the_address_as_text_and_stops_at_a_press():
    app = opened_page()
    opened = phone.door()._last
    assert opened is not None
    assert re.fullmatch(rf"http://{ADDRESS}:\d+/#[\w-]{{22}}", opened.url)
    assert opened.url in html_of(app)
    assert "<svg" in app.markdown[0].value
    assert "Waiting for your phone" in html_of(app)
    Phone.of(opened).connect()
    app.run()
    assert "Your phone is connected" in html_of(app)
    next(button for button in app.button if button.label == "Stop").click().run()
    assert not opened.pairing.is_open
    assert "nothing is open any more" in app.info[0].value


def test_leaving_the_page_closes_it():
    app = opened_page()
    opened = phone.door()._last
    assert opened is not None
    go_to(app, "film")
    assert opened.pairing.look().why == "left"


def test_the_clip_is_that_of_who_runs_and_its_page_keeps_the_phone():
    app = opened_page()
    opened = phone.door()._last
    assert opened is not None
    sender = Phone.of(opened)
    sender.connect()
    sender.announce("run.mp4", 10)
    sender.send(0, b"no film...")
    session = opened.pairing.look().session
    assert session
    go_to(app, "clip", session=session)
    assert opened.pairing.is_open
    assert "Your phone shows how far this is" in html_of(app)
    assert sender.ask("GET", "/state").told["stage"] in ("working", "over")
    go_to(app, "new")
    assert not opened.pairing.is_open


def test_a_computer_in_no_network_says_so(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(phone, "local_addresses", lambda: ())
    app = open_page("phone")
    assert "no local network" in html_of(app)
    assert not app.button


def test_an_encrypted_way_shows_its_fingerprint():
    app = open_page("phone")
    app.radio[0].set_value("Encrypted").run()
    app.button[0].click().run()
    opened = phone.door()._last
    assert opened is not None
    assert opened.url.startswith("https://")
    assert re.fullmatch(r"([0-9A-F]{2}:){31}[0-9A-F]{2}", opened.fingerprint)
    assert opened.fingerprint in html_of(app)


@pytest.mark.parametrize(
    ("look", "told"),
    [
        (Look("waiting", 200.0), "Waiting for your phone"),
        (Look("arriving", 200.0, 0.43), "Your clip is coming: 43% has arrived"),
    ],
)
def test_how_it_stands_is_told_in_words(look: Look, told: str):
    assert phone.state_text(look) == told


def test_the_time_left_is_a_clock():
    assert phone.time_left(245.9) == "4:05 minutes"


def test_the_code_holds_the_address_with_its_quiet_zone():
    address = "http://192.168.1.20:49152/#abcdefghijklmnopqrstuv"
    cv2 = pytest.importorskip("cv2")
    import numpy as np
    import segno

    svg = code_svg(address)
    # Its size in modules is that of the code with four more on each side.
    size = int(re.findall(r'viewBox="0 0 (\d+) \1"', svg)[0])
    made = segno.make(address, error="m")
    assert size == made.symbol_size(border=4)[0]
    rows = np.array([list(row) for row in made.matrix_iter(border=4, scale=8)], dtype=np.uint8)
    found, *_ = cv2.QRCodeDetector().detectAndDecode(255 * (1 - rows))
    assert found == address


def test_the_phones_page_has_all_that_it_names_and_asks_for_nothing_else():
    files = page.page_files()
    document = files["/"][0].decode()
    assert "<!--" not in document, "a picture is missing"
    named = re.findall(r'(?:src|href)="([^"]+)"', document)
    for content, kind in files.values():
        if kind == "text/javascript":
            named += [name.removeprefix(".") for name in re.findall(r"from '([^']+)'", content.decode())]
    assert set(named) - {"data:,"} <= set(files)
    for content, _ in files.values():
        assert not re.search(rb"https?://(?!www\.w3\.org/)", content)
    # The policy of the page allows neither.
    assert not re.search(r"\sstyle=|\son\w+=|<script>|<style", document)


def test_every_part_that_the_script_asks_for_is_in_the_document():
    document = page.page_files()["/"][0].decode()
    ids = set(re.findall(r'\bid="([\w-]+)"', document))
    for content, kind in page.page_files().values():
        if kind == "text/javascript":
            asked = re.findall(r"(?:find|getElementById)\('([\w-]+)'\)", content.decode())
            assert set(asked) <= ids
