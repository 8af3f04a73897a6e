"""Pictures of every page for `docs/img`: the app is driven as a user would, on the sample clips.

`python -m tools.screenshots FOLDER` (needs requirements-dev.txt and Chromium; some minutes). Look at what it made.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.support import browser as driving

SAMPLES = Path(__file__).resolve().parents[1] / "sample_videos"
# The first is the earlier session of the comparison, the second the later one, whose result is shown.
CLIPS = ("good_form.mp4", "side.mp4")
SIZES = {"desktop": (1280, 1000), "phone": (390, 844)}
SCHEMES = {"": "light", "_dark": "dark"}
PAGES = ("film", "exercises", "metronome", "plan", "sessions", "trends")
ANALYSIS_MS = 240_000
# Fonts, pictures and charts have come by then.
SETTLE_MS = 2500


def main(folder: Path) -> None:
    """Analyse both clips, then look at every page in every size and scheme."""
    path = driving.chromium()
    if path is None:
        sys.exit("Chromium is not installed; see README.md")
    folder.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as data,
        driving.running_app(Path(data)) as app,
        sync_playwright() as play,
    ):
        chromium = play.chromium.launch(executable_path=path, args=["--no-sandbox"])
        page = _page(chromium, "desktop", "light")
        sessions = [_analysed(page, app, SAMPLES / name, folder) for name in CLIPS]
        page.close()
        for size in SIZES:
            for suffix, scheme in SCHEMES.items():
                page = _page(chromium, size, scheme)
                _shoot_all(page, app, sessions, folder, f"_{size}{suffix}")
                page.close()
        chromium.close()


def _page(chromium: Browser, size: str, scheme: str) -> Page:
    width, height = SIZES[size]
    page = chromium.new_page(
        viewport={"width": width, "height": height},
        color_scheme="dark" if scheme == "dark" else "light",
    )
    page.set_default_timeout(60_000)
    return page


def _analysed(page: Page, app: driving.App, clip: Path, folder: Path) -> str:
    """Drop a clip, take a picture on the way, wait for its result; the session."""
    page.goto(app.url)
    driving.drop(page, clip, clip.name)
    page.locator(".fc-progress, [role=progressbar]").first.wait_for(timeout=ANALYSIS_MS)
    page.wait_for_timeout(4 * SETTLE_MS)
    if not page.locator(".fc-verdict").count():
        page.screenshot(path=folder / "progress_desktop.png")
    page.locator(".fc-verdict").wait_for(timeout=ANALYSIS_MS)
    return page.url.split("session=")[1]


def _shoot_all(page: Page, app: driving.App, sessions: list[str], folder: Path, name: str) -> None:
    before, after = sessions
    places = {
        "start": "/",
        "result": f"/?session={after}",
        "compare": f"/compare?before={before}&after={after}",
    }
    places |= {"week" if where == "plan" else where: f"/{where}" for where in PAGES}
    for what, where in places.items():
        page.goto(f"{app.url}{where}")
        page.get_by_role("heading").first.wait_for()
        page.wait_for_timeout(SETTLE_MS)
        page.screenshot(path=folder / f"{what}{name}.png")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
