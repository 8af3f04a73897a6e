"""Filming with a phone between two network namespaces: a laptop and a phone, joined by a wire and nothing else."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from formcam.app.phone.addresses import CHOSEN
from formcam.app.phone.pairing import WRONG_TRIES
from tests.support import browser as driving
from tests.support.phones import show_code
from tests.support.places import ROOT

pytestmark = pytest.mark.slow
LAPTOP, PHONE = "10.77.0.1", "10.77.0.2"
# Who is refused, asked from the phone's side: the status of each attempt, 0 where nobody answers.
ATTACKS = """
import json, sys
from tests.support.phones import Phone
host, app = sys.argv[1:]

def status(ask):
    try:
        return ask().status
    except OSError:
        return 0

stranger = Phone(host, "A" * 22)
print(json.dumps({
    "app": status(lambda: Phone(app, "").ask("GET", "/")),
    "app by name": status(lambda: Phone(app, "").ask("GET", "/_stcore/health", Host="localhost")),
    "page": status(lambda: stranger.ask("GET", "/")),
    "secret": status(stranger.connect),
    "host": status(lambda: stranger.ask("GET", "/", Host="evil.example")),
    "origin": status(lambda: stranger.ask("POST", "/connect", b"", Origin="http://evil.example")),
    "list": status(lambda: stranger.ask("GET", "/sessions/")),
    "path": status(lambda: stranger.ask("GET", "/../../etc/passwd")),
    "upload": status(lambda: stranger.announce("run.mp4", 10)),
    "state": status(lambda: stranger.ask("GET", "/state")),
}))
"""
GUESSES = f"""
import sys
from tests.support.phones import Phone
for _ in range({WRONG_TRIES}):
    Phone(sys.argv[1], "A" * 22).connect()
"""


@dataclass(frozen=True)
class Place:
    """A network namespace."""

    name: str

    @property
    def inside(self) -> tuple[str, ...]:
        return ("ip", "netns", "exec", self.name)

    def chromium(self, folder: Path) -> str:
        """The path of a Chromium that lives there."""
        path = folder / f"chromium-{self.name}"
        path.write_text(
            f'#!/bin/sh\nexec {" ".join(self.inside)} {driving.chromium()} "$@"\n', encoding="utf-8"
        )
        path.chmod(0o755)
        return str(path)

    def python(self, code: str, *arguments: str) -> str:
        """What a program that runs there prints."""
        command = [*self.inside, sys.executable, "-c", code, *arguments]
        return subprocess.run(
            command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=120
        ).stdout


@pytest.fixture
def wired() -> Iterator[tuple[Place, Place]]:
    """A laptop and a phone with an address each, and the way to everything else through each other."""
    laptop, phone = Place(f"fc-laptop-{os.getpid()}"), Place(f"fc-phone-{os.getpid()}")
    steps = [
        f"netns add {laptop.name}",
        f"netns add {phone.name}",
        f"link add fc0 netns {laptop.name} type veth peer name fc0 netns {phone.name}",
    ]
    for place, own, other in ((laptop, LAPTOP, PHONE), (phone, PHONE, LAPTOP)):
        steps += [
            f"-n {place.name} link set lo up",
            f"-n {place.name} address add {own}/24 dev fc0",
            f"-n {place.name} link set fc0 up",
            f"-n {place.name} route add default via {other}",
        ]
    try:
        for step in steps:
            run_ip(step)
        yield laptop, phone
    finally:
        for place in (laptop, phone):
            if shutil.which("ip"):
                subprocess.run(["ip", "netns", "delete", place.name], capture_output=True, check=False)


def run_ip(words: str) -> None:
    if not shutil.which("ip"):
        pytest.skip("needs `ip` (iproute2)")
    done = subprocess.run(["ip", *words.split()], capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"needs the right to make network namespaces: ip {words}: {done.stderr.strip()}")


def test_a_phone_in_another_network_reaches_the_pairing_and_nothing_else(
    wired: tuple[Place, Place], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    from playwright.sync_api import sync_playwright

    if driving.chromium() is None:
        pytest.skip("needs Chromium")
    monkeypatch.delenv(CHOSEN, raising=False)
    laptop, phone = wired
    film = tmp_path / "run.mp4"
    film.write_bytes(b"This is not a video. " * 1000)
    data = tmp_path / "data"
    data.mkdir()
    with driving.running_app(data, laptop.inside) as app, sync_playwright() as playwright:
        port = app.url.rpartition(":")[2]
        launch = playwright.chromium.launch
        desk = launch(executable_path=laptop.chromium(tmp_path), args=["--no-sandbox"]).new_page()
        pocket = launch(executable_path=phone.chromium(tmp_path), args=["--no-sandbox"]).new_page()
        for page in (desk, pocket):
            page.set_default_timeout(driving.PATIENCE_MS)

        address = show_code(desk, app)
        host = address.removeprefix("http://").partition("/")[0]
        assert host.startswith(f"{LAPTOP}:"), "the address in the local network was not found"
        assert json.loads(phone.python(ATTACKS, host, f"{LAPTOP}:{port}")) == {
            "app": 0, "app by name": 0, "page": 200, "secret": 403, "host": 400, "origin": 403, "list": 404,
            "path": 404, "upload": 403, "state": 403,
        }  # fmt: skip

        pocket.goto(address)
        pocket.get_by_text("Connected to your laptop").wait_for()
        desk.get_by_text("Your phone is connected").wait_for()
        pocket.get_by_role("button", name="Show the level").click()
        pocket.get_by_text("The level needs the encrypted way").wait_for()
        pocket.locator("#choose").set_input_files(film)
        desk.get_by_role("heading", name="We couldn't analyse this clip").wait_for()
        pocket.get_by_text("We couldn't analyse this clip").wait_for()
        session = desk.url.split("session=")[1]
        assert (data / "sessions" / session / "clip.mp4").read_bytes() == film.read_bytes()
        desk.get_by_role("button", name="Disconnect it").click()
        driving.until(lambda: not answers(phone, host))

        # The encrypted way, which guesses close; then nobody is reached at all.
        address = show_code(desk, app, "Encrypted")
        host = address.removeprefix("https://").partition("/")[0]
        secure = pocket.context.browser
        assert secure is not None
        warned = secure.new_context(ignore_https_errors=True).new_page()
        warned.goto(address)
        warned.get_by_text("Connected to your laptop").wait_for()
        desk.get_by_role("button", name="Stop").click()
        driving.until(lambda: not answers(phone, host))

        address = show_code(desk, app)
        host = address.removeprefix("http://").partition("/")[0]
        phone.python(GUESSES, host)
        desk.get_by_text("Too many wrong codes").wait_for()
        driving.until(lambda: not answers(phone, host))
        assert not answers(phone, f"{LAPTOP}:{port}")

        # The end of the app is the end of it all.
        address = show_code(desk, app)
        host = address.removeprefix("http://").partition("/")[0]
        assert answers(phone, host)
    assert not answers(phone, host)


def answers(place: Place, host: str) -> bool:
    """Whether somebody listens there, seen from that place."""
    address, port = host.split(":")
    code = f"import socket; socket.create_connection(({address!r}, {port}), timeout=5)"
    command = [*place.inside, sys.executable, "-c", code]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0
