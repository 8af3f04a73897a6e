"""A running app and a browser for the tests that look at real pages."""

from __future__ import annotations

import base64
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import av
import numpy as np
import pytest

from formcam._runtime.resources import POSE_MODEL
from tests.support.places import ROOT

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

T = TypeVar("T")
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
START_S = 180.0
PATIENCE_MS = 120_000
# Pages are waited for as a slow computer shows them that does other things as well.
EXPECT_MS = 90_000
SLOW_SENDER = Path(__file__).with_name("slow_sender")
# What has not changed for so long stands still, also on a computer that does other things as well.
STILL_MS = 400

# The drop zone lives in a shadow root; the file is handed over as a real drop event would.
_DROP = """
([names, encoded]) => {
  const find = (root) => {
    const zone = root.querySelector('.zone');
    if (zone) return zone;
    for (const element of root.querySelectorAll('*')) {
      const inner = element.shadowRoot && find(element.shadowRoot);
      if (inner) return inner;
    }
    return null;
  };
  const bytes = Uint8Array.from(atob(encoded), (letter) => letter.charCodeAt(0));
  const dataTransfer = new DataTransfer();
  for (const name of names) dataTransfer.items.add(new File([bytes], name, { type: 'video/mp4' }));
  const zone = find(document);
  for (const kind of ['dragenter', 'dragover', 'drop'])
    zone.dispatchEvent(new DragEvent(kind, { dataTransfer, bubbles: true, cancelable: true }));
}
"""


# The chart's margins (`stride/plot.js`).
CHART_LEFT_PX, CHART_RIGHT_PX = 46, 12


@dataclass
class App:
    """A running server: where it listens and where it keeps its data."""

    url: str
    data: Path
    process: subprocess.Popen[bytes]


@dataclass
class Watch:
    """What a page said and asked for."""

    errors: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)


@contextmanager
def running_app(
    folder: Path, inside: Sequence[str] = (), *, slow_to_send: bool = False, model: str = "full"
) -> Iterator[App]:
    """`streamlit run app.py` on a free port, its data in `folder`; `inside` is a command that runs others elsewhere.

    `slow_to_send` has it as on a computer whose cores are all busy. `model` follows the clips: what pages do with a
    result is the same for the quicker one.
    """
    slowed = {"PYTHONPATH": str(SLOW_SENDER)} if slow_to_send else {}
    port = free_port()
    command = [*inside, sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port),
               "--server.headless", "true"]  # fmt: skip
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            stdout=log,
            stderr=subprocess.STDOUT,
            env={**os.environ, "FORMCAM_DATA": str(folder), POSE_MODEL: model, **slowed},
        )
    app = App(f"http://127.0.0.1:{port}", folder, process)
    try:
        _wait_for(app, inside)
        yield app
    finally:
        process.terminate()
        process.wait(10)


def chromium() -> str | None:
    """The path of a Chromium, or None."""
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


@contextmanager
def browser(*arguments: str) -> Iterator[Browser]:
    """A Chromium without a window, as patient as a busy computer needs; the test is skipped where there is none."""
    from playwright.sync_api import expect, sync_playwright

    path = chromium()
    if path is None:
        pytest.skip("needs Chromium")
    expect.set_options(timeout=EXPECT_MS)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", *arguments])
        yield running
        running.close()


@contextmanager
def open_page(chromium: Browser, width_px: int, height_px: int = 900, **options: Any) -> Iterator[Page]:
    """A page of that size in a context of its own, as patient as a busy computer needs; closed at the end.

    `options` as Playwright's `new_page` takes them.
    """
    page = chromium.new_page(viewport={"width": width_px, "height": height_px}, **options)
    page.set_default_timeout(PATIENCE_MS)
    try:
        yield page
    finally:
        page.close()


def watch(page: Any) -> Watch:
    """Note console errors and requests that leave the machine."""
    seen = Watch()
    page.on("console", lambda message: seen.errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: seen.errors.append(str(error)))
    local = ("http://127.0.0.1", "ws://127.0.0.1", "data:", "blob:")
    page.on(
        "request", lambda request: None if request.url.startswith(local) else seen.foreign.append(request.url)
    )
    return seen


def drop(page: Any, clip: Path, *names: str) -> None:
    """Drop a file on the drop zone under that name; under several, as several files at once."""
    page.get_by_text("Drop your clip here").wait_for()
    page.evaluate(_DROP, [names, base64.b64encode(clip.read_bytes()).decode()])


def cut(source: Path, target: Path, seconds: float, *, every: int = 1) -> Path:
    """The first seconds of a clip, as a clip of its own; of `every` so many pictures one is kept."""
    with av.open(str(source)) as given, av.open(str(target), "w") as made:
        video = given.streams.video[0]
        assert video.average_rate is not None
        stream = made.add_stream("libx264", rate=video.average_rate / every)
        stream.width, stream.height, stream.pix_fmt = video.width, video.height, "yuv420p"
        for number, frame in enumerate(given.decode(video)):
            if frame.time is None or frame.time >= seconds:
                break
            if number % every == 0:
                kept = frame.reformat(format="yuv420p")
                kept.pts, kept.time_base = number // every, every / video.average_rate
                made.mux(stream.encode(kept))
        made.mux(stream.encode(None))
    return target


def unlike_any(clip: Path, target: Path) -> Path:
    """A clip of the same pictures that no app has met: its bytes differ by a box at the end that says nothing."""
    target.write_bytes(clip.read_bytes() + (24).to_bytes(4, "big") + b"free" + uuid.uuid4().bytes)
    return target


def side_by_side(source: Path, target: Path, seconds: float) -> Path:
    """The first seconds of a clip twice in one picture: two runners, the right one half a second behind."""
    with av.open(str(source)) as given:
        pictures = [
            frame.to_ndarray(format="rgb24")
            for frame in given.decode(video=0)
            if frame.time is not None and frame.time < seconds + 0.5
        ]
        rate = given.streams.video[0].average_rate
    late = round(float(rate or 30) / 2)
    height, width = pictures[0].shape[:2]
    with av.open(str(target), "w") as made:
        stream = made.add_stream("libx264", rate=rate)
        stream.width, stream.height, stream.pix_fmt = 2 * width, height, "yuv420p"
        for left, right in zip(pictures[late:], pictures, strict=False):
            both = np.hstack([left, right]).astype(np.uint8)
            made.mux(stream.encode(av.VideoFrame.from_ndarray(both)))
        made.mux(stream.encode(None))
    return target


def tap_curve(page: Page, percent: float) -> None:
    """Tap the curve on show at that part of the stride, once the page holds still."""
    chart = page.locator(".stride .chart")
    chart.scroll_into_view_if_needed()
    place = _once_still(page, chart.bounding_box)
    across = CHART_LEFT_PX + (place["width"] - CHART_LEFT_PX - CHART_RIGHT_PX) * percent / 100
    page.mouse.click(place["x"] + across, place["y"] + place["height"] / 2)


def frame_at_rest(page: Page) -> int:
    """The frame at which the player stands: the picture on show when a clip is paused may be followed by one more."""
    player = page.locator(".player")
    return int(_once_still(page, lambda: player.get_attribute("data-frame")))


def _once_still(page: Page, look: Callable[[], T | None]) -> T:
    """What is there once two looks in a row saw the same."""
    before = None
    while (now := look()) is None or now != before:
        before = now
        page.wait_for_timeout(STILL_MS)
    return now


def until(holds: Callable[[], bool], within_s: float = 40.0) -> None:
    """Wait until that holds: a page tells the server, and follows it, in its own time."""
    deadline = time.monotonic() + within_s
    while not holds():
        assert time.monotonic() < deadline, "it never came to hold"
        time.sleep(0.05)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_for(app: App, inside: Sequence[str]) -> None:
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline:
        if app.process.poll() is not None:
            raise RuntimeError((app.data / "server.log").read_text(encoding="utf-8"))
        if _is_healthy(app, inside):
            return
        time.sleep(0.2)
    raise RuntimeError("the app did not start")


def _is_healthy(app: App, inside: Sequence[str]) -> bool:
    url = f"{app.url}/_stcore/health"
    if inside:
        asked = [*inside, sys.executable, "-c", f"import urllib.request as u; u.urlopen({url!r}, timeout=2)"]
        return subprocess.run(asked, capture_output=True, check=False).returncode == 0
    try:
        with urllib.request.urlopen(url, timeout=2):
            return True
    except (urllib.error.URLError, OSError):
        return False
