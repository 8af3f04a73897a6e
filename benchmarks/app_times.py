"""How long a user waits: for a sample, for a clip's first numbers, result and drawing; how right the time left was.

`python -m benchmarks.app_times [CLIP]` (requirements-dev.txt and Chromium) drives the app in a headless browser, on an
empty data folder; CLIP is `sample_videos/side.mp4` unless given. Nothing else should be at work on the computer.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from formcam._runtime.json_files import read_json
from tests.support import browser as driving

SAMPLES = Path(__file__).resolve().parents[1] / "sample_videos"
SAMPLE_BUTTONS = ("From the side", "From behind", "Good form")
LONGEST_MS = 900_000
LOOK_EVERY_MS = 250
# An estimate is right within a third (docs/speed.md); the last seconds are nobody's concern.
RIGHT_WITHIN, LEAST_LEFT_S = 1 / 3, 3.0
RESULT, DRAWN, FIRST_NUMBERS = ".fc-verdict", "Slow clip", ".fc-card-so-far"


def main() -> None:
    """Print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("clip", nargs="?", type=Path, default=SAMPLES / "side.mp4")
    clip = parser.parse_args().clip
    path = driving.chromium()
    if path is None:
        sys.exit("Chromium is not installed; see README.md")
    with (
        tempfile.TemporaryDirectory() as data,
        driving.running_app(Path(data)) as app,
        sync_playwright() as play,
    ):
        chromium = play.chromium.launch(executable_path=path, args=["--no-sandbox"])
        page = chromium.new_page()
        page.set_default_timeout(LONGEST_MS)
        for line in (*_samples(page, app), *_own_clip(page, app, clip)):
            print(line, flush=True)
        chromium.close()


def _samples(page: Page, app: driving.App) -> Iterator[str]:
    for label in SAMPLE_BUTTONS:
        page.goto(app.url)
        button = page.get_by_role("button", name=label)
        button.wait_for()
        began = time.monotonic()
        button.click()
        page.locator(RESULT).wait_for()
        yield f"sample {label!r}: result after {time.monotonic() - began:.1f} s"
        page.get_by_role("button", name=DRAWN).wait_for()


def _own_clip(page: Page, app: driving.App, clip: Path) -> Iterator[str]:
    page.goto(app.url)
    page.get_by_text("Drop your clip here").wait_for()
    began = time.monotonic()
    # One that the samples above have not analysed already.
    driving.drop(page, driving.unlike_any(clip, app.data / f"mine{clip.suffix}"), clip.name)
    told: list[tuple[float, float]] = []
    first_s: float | None = None
    while not page.locator(RESULT).count():
        page.wait_for_timeout(LOOK_EVERY_MS)
        session = page.url.partition("session=")[2]
        left = (
            read_json(app.data / "sessions" / session / "progress.json").get("remaining_s")
            if session
            else None
        )
        if left is not None:
            told.append((time.monotonic() - began, float(left)))
        if first_s is None and page.locator(FIRST_NUMBERS).count():
            first_s = time.monotonic() - began
    result_s = time.monotonic() - began
    if first_s is not None:
        yield f"{clip.name}: first numbers after {first_s:.1f} s, {first_s / result_s:.0%} of the time to the result"
    yield f"{clip.name}: result after {result_s:.1f} s"
    page.get_by_role("button", name=DRAWN).wait_for()
    yield f"{clip.name}: clips drawn after {time.monotonic() - began:.1f} s"
    yield _estimate(told, result_s)


def _estimate(told: list[tuple[float, float]], result_s: float) -> str:
    """How often the time left was right within a third, and when it was first told."""
    judged = [(left, result_s - now) for now, left in told if result_s - now >= LEAST_LEFT_S]
    if not judged:
        return "the time left was never told"
    right = sum(abs(left - true) <= RIGHT_WITHIN * true for left, true in judged) / len(judged)
    worst = max(judged, key=lambda pair: abs(pair[0] / pair[1] - 1))
    return (
        f"time left: told from {told[0][0]:.1f} s on, right within a third in {right:.0%} of looks; "
        f"furthest off: {worst[0]:.0f} s told, {worst[1]:.0f} s true"
    )


if __name__ == "__main__":
    main()
