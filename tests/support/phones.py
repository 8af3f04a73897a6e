"""A phone that sends to the pairing's server byte by byte as a test wants it, and the server on loopback."""

from __future__ import annotations

import json
import socket
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import psutil

from formcam.app.phone.door import Door, Opened
from tests.support.browser import App
from tests.support.exchanges import Answer, exchange

if TYPE_CHECKING:
    from playwright.sync_api import Page

ADDRESS = "127.0.0.1"


@dataclass
class Phone:
    """Asks the server of one pairing; with `key` once it is connected."""

    host: str
    secret: str
    key: str = ""

    @classmethod
    def of(cls, opened: Opened) -> Phone:
        return cls(opened.listener.host, opened.pairing.secret)

    def ask(self, method: str, path: str, content: bytes | None = None, **headers: str) -> Answer:
        """One request as a browser makes it; `headers` (with _ for -) replace those that it sends."""
        sent = {"Host": self.host, "X-Formcam-Phone": self.key} | (
            {"Origin": f"http://{self.host}"} if method not in ("GET", "HEAD") else {}
        )
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        return exchange(self.host, method, path, sent, content)

    def connect(self) -> Answer:
        answer = self.ask("POST", "/connect", b"", X_Formcam_Secret=self.secret)
        if answer.status == 200:
            self.key = answer.told["key"]
        return answer

    def announce(self, name: str, size: int, stamp: str = "1") -> Answer:
        return self.ask("POST", "/clip", json.dumps({"name": name, "size": size, "stamp": stamp}).encode())

    def send(self, start: int, piece: bytes, crc32: str | None = None) -> Answer:
        said = crc32 if crc32 is not None else f"{zlib.crc32(piece):08x}"
        return self.ask("PUT", f"/clip?from={start}&crc32={said}", piece)

    def begun_piece(self, size: int) -> bytes:
        """The head of a request that sends the first piece, as it goes over a connection of `raw`."""
        head = (
            f"PUT /clip?from=0&crc32=00000000 HTTP/1.1\r\nHost: {self.host}\r\nOrigin: http://{self.host}\r\n"
            f"X-Formcam-Phone: {self.key}\r\nContent-Length: {size}\r\n\r\n"
        )
        return head.encode()

    def raw(self) -> socket.socket:
        """A connection to say anything on."""
        address, port = self.host.split(":")
        return socket.create_connection((address, int(port)), timeout=30)


@dataclass
class Clock:
    """Seconds that pass when a test says so."""

    now_s: float = 1000.0

    def __call__(self) -> float:
        return self.now_s


@dataclass
class Laptop:
    """What the laptop's page does of it: a pairing, its clock, whether it is shown, and the sessions that began."""

    opened: Opened
    clock: Clock
    door: Door
    begun: list[str] = field(default_factory=list)
    shown: bool = True


@contextmanager
def laptop(
    *, encrypted: bool = False, begin: Callable[[str], str] = lambda session: session
) -> Iterator[Laptop]:
    """A pairing that is open on loopback until the end of the block."""
    clock = Clock()
    door = Door(clock)
    made: list[Laptop] = []

    def begins(session: str) -> str:
        made[0].begun.append(session)
        return begin(session)

    opened = door.open(
        "tab", ADDRESS, encrypted=encrypted, begin=begins, is_shown=lambda: not made or made[0].shown
    )
    made.append(Laptop(opened, clock, door))
    try:
        yield made[0]
    finally:
        opened.close("stopped")


def listening_addresses(process: int) -> set[str]:
    """Where that process and all that it started listen, as `address:port`."""
    whole = psutil.Process(process)
    found = set()
    for one in (whole, *whole.children(recursive=True)):
        with suppress(psutil.NoSuchProcess, psutil.AccessDenied):
            for line in one.net_connections(kind="inet"):
                if line.status == psutil.CONN_LISTEN:
                    found.add(f"{line.laddr.ip}:{line.laddr.port}")
    return found


def show_code(laptop: Page, app: App, way: str = "Simple") -> str:
    """From the start page to the code; the address that it holds."""
    laptop.goto(app.url)
    laptop.get_by_role("link", name="Film with your phone").click()
    laptop.get_by_text(way, exact=True).click()
    laptop.get_by_role("button", name="Show the code").click()
    laptop.get_by_text("Waiting for your phone").wait_for()
    laptop.locator(".fc-code svg").wait_for()
    return laptop.locator(".fc-address", has_text="://").inner_text()
