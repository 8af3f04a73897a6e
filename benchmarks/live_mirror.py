"""The live mirror against the analysis of the same film: pictures a second, delay, and both sets of numbers.

    python -m benchmarks.live_mirror [CLIP …] [--height-cm 175]

(requirements-dev.txt and Chromium.) Each clip (`sample_videos/side.mp4` unless given) is repeated from one landing of a
foot to a later one of the same foot, so that it runs on without a cut, for half a minute at 30 pictures a second, 480
pixels high. That film is the camera of a headless browser without a graphics card, and is analysed as a clip by the
same model. Nothing else should be at work on the computer.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from playwright.sync_api import Page, sync_playwright

from formcam import Analysis, Runner, analyse
from formcam.app.mirror.conversation import MODEL
from formcam.app.sessions import profiles
from formcam.feedback.formatting import value_text
from formcam.metrics.catalogue import label_of
from formcam.video.writer import ClipWriter
from tests.support import browser as driving
from tests.support.camera_film import FPS, camera_arguments, whole_strides, write_camera_film

SAMPLE = Path(__file__).resolve().parents[1] / "sample_videos" / "side.mp4"
FILM_S = 30.0
# Of running that the mirror saw, before its numbers are compared.
SEEN_S = 20.0
METRICS = ("cadence", "vertical_oscillation", "trunk_lean", "overstride_reach_cm")


@dataclass(frozen=True)
class Live:
    """What the browser did: pictures a second, the median delay from camera to drawn body, the last reading."""

    fps: float
    delay_ms: float
    age_ms: float
    reading: dict[str, Any]


def main() -> None:
    """Print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("clips", nargs="*", type=Path, default=[SAMPLE])
    parser.add_argument("--height-cm", type=float, default=175.0)
    given = parser.parse_args()
    runner = Runner(height_cm=given.height_cm)
    for clip in given.clips:
        with tempfile.TemporaryDirectory() as folder:
            film, copy = Path(folder) / "film.mjpeg", Path(folder) / "film.mp4"
            write_film(_repeated(clip, runner), film, copy)
            live = run_mirror(film, Path(folder), given.height_cm)
            offline = analyse(copy, runner=runner, model=MODEL)
        print(
            f"{clip.name}: {live.fps:.1f} pictures a second, body drawn {live.delay_ms:.0f} ms after the picture, ",
            end="",
        )
        print(f"number {live.age_ms:.0f} ms after the last picture in it")
        for line in _beside(live.reading, offline):
            print(f"  {line}")


def write_film(pictures: list[np.ndarray], film: Path, copy: Path) -> None:
    """The pictures (H, W, 3 RGB) a whole number of times, about `FILM_S` in all: JPEGs for the camera, and a clip.

    The camera begins anew where the film ends, which is no cut then.
    """
    times = max(1, round(FILM_S * FPS / len(pictures)))
    write_camera_film(pictures * times, film)
    height, width = pictures[0].shape[:2]
    with ClipWriter(copy, width_px=width, height_px=height) as writer:
        for number, picture in enumerate(pictures * times):
            writer.write(picture, number / FPS)


def run_mirror(film: Path, folder: Path, height_cm: float) -> Live:
    """Half a minute before the mirror with that camera."""
    path = driving.chromium()
    if path is None:
        sys.exit("Chromium is not installed; see README.md")
    data = folder / "data"
    data.mkdir()
    with driving.running_app(data) as app, sync_playwright() as play:
        (data / profiles.FILE).write_text(json.dumps({"people": [{"id": "", "height_cm": height_cm}]}))
        chromium = play.chromium.launch(executable_path=path, args=["--no-sandbox", *camera_arguments(film)])
        page = chromium.new_page(viewport={"width": 1280, "height": 800})
        page.set_default_timeout(driving.PATIENCE_MS)
        try:
            return _looked_at(page, app.url)
        finally:
            chromium.close()


def _repeated(clip: Path, runner: Runner) -> list[np.ndarray]:
    """The clip's pictures from one landing to a later one of the same foot."""
    found = analyse(clip, runner=runner, model=MODEL)
    if found.gait is None:
        sys.exit(f"{clip}: {found.refusal}")
    return whole_strides(clip, found.gait.times(found.gait.orientation.near or "left", "initial_contact"))


def _looked_at(page: Page, url: str) -> Live:
    page.goto(f"{url}/mirror")
    way = page.get_by_role("link", name="Open the mirror").get_attribute("href")
    page.goto(f"{url}{way}")
    page.get_by_label("What to hold on to").select_option("bounce")
    page.get_by_role("button", name="Turn the camera on").click()
    page.get_by_role("button", name="Start", exact=True).click()
    deadline, told = time.monotonic() + 120.0, 0
    began = None
    while time.monotonic() < deadline:
        page.wait_for_timeout(100)
        readings = page.evaluate("[formcamMirror.readings.length, formcamMirror.readings.at(-1) ?? null]")
        if readings[0] == told or readings[1] is None:
            continue
        told, last = readings
        if began is None and last["phase"] != "waiting":
            began = time.monotonic(), page.evaluate("formcamMirror.pictures")
        if began and last["run_s"] >= SEEN_S:
            shown = (page.evaluate("formcamMirror.pictures") - began[1]) / (time.monotonic() - began[0])
            delays_ms = page.evaluate("formcamMirror.delays_ms")
            ages_ms = page.evaluate("formcamMirror.ages_ms")
            return Live(shown, statistics.median(delays_ms), statistics.median(ages_ms), last)
    sys.exit(f"no numbers within two minutes: {readings[1]}")


def _beside(reading: dict[str, Any], offline: Analysis) -> list[str]:
    live = {one["label"]: one["text"] for one in reading["others"]}
    goal = reading["goal"]
    lines = []
    if goal:
        live[goal["label"]] = f"{goal['number']} {goal['off']} {goal['unit']}"
    for name in METRICS:
        one = offline.get(name)
        lines.append(
            f"{label_of(name)}: live {live.get(label_of(name))}, as a clip {value_text(one) if one else '–'}"
        )
    return lines


if __name__ == "__main__":
    main()
