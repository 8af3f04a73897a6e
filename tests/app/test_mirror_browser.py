"""The live mirror in a real browser whose camera is a film of the sample runner."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, WebSocketRoute, expect

from formcam.app import settings
from formcam.app.mirror import routes
from formcam.app.sessions import jobs, mirror_log
from formcam.app.sessions.session_files import clip_of
from formcam.mirror.goals import GOALS
from formcam.mirror.run import FEWEST_FPS, WAITING
from formcam.outputs.files.keypoints_npz import track_from_npz
from formcam.pipeline import measure
from formcam.video.reader import open_video
from tests.support import browser as driving
from tests.support.accessibility import lasting_faults
from tests.support.camera_film import camera_arguments, whole_strides, write_camera_film
from tests.support.places import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("emptied_data")]
SAMPLES = ROOT / "sample_videos"
# A reading of some seconds that has a number, or says why there is none.
SAID = "formcamMirror.readings.find((one) => (one.goal && one.run_s >= 5) || one.words.startsWith('Only')) ?? null"
# Beeps are counted: a headless browser has no voices.
COUNTED = """
  window.beeps = 0;
  const make = AudioContext.prototype.createOscillator;
  AudioContext.prototype.createOscillator = function () { window.beeps += 1; return make.call(this); };
"""


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[driving.App]:
    with driving.running_app(tmp_path_factory.mktemp("data")) as running:
        yield running


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The side sample, running on and on."""
    gait = measure(track_from_npz(SAMPLES / "side.keypoints.npz")).gait
    assert gait is not None
    pictures = whole_strides(SAMPLES / "side.mp4", gait.times("right", "initial_contact"))
    return write_camera_film(pictures, tmp_path_factory.mktemp("film") / "film.mjpeg")


@pytest.fixture(scope="module")
def chromium(film: Path) -> Iterator[Browser]:
    """A browser whose camera shows that film."""
    with driving.browser(*camera_arguments(film)) as running:
        yield running


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    with driving.open_page(chromium, 1280, 800) as opened:
        opened.add_init_script(COUNTED)
        yield opened


def open_mirror(page: Page, app: driving.App) -> None:
    """By the link of the page before it, which opens another tab."""
    page.goto(f"{app.url}/mirror")
    way = page.get_by_role("link", name="Open the mirror").get_attribute("href")
    assert way is not None
    assert way.startswith(f"{routes.PREFIX}?goal=cadence#")
    page.goto(app.url + way)


def camera_on(page: Page) -> None:
    page.get_by_role("button", name="Turn the camera on").click()
    expect(page.get_by_role("button", name="Start", exact=True)).to_be_enabled()


def answering(page: Page) -> Callable[[dict[str, Any]], None]:
    """The page's socket is ours from now on; what it is to be told."""
    lines: list[WebSocketRoute] = []

    def hear(route: WebSocketRoute) -> None:
        lines.append(route)
        route.on_message(lambda _: None)

    page.route_web_socket(lambda url: f"{routes.PREFIX}/run" in url, hear)
    return lambda told: lines[-1].send(json.dumps(told))


def reading(
    words: str, *, place: str | None = None, say: str | None = None, number: str | None = "164"
) -> dict[str, Any]:
    scale = {"at": 0.6, "band": [0.4, 0.8], "low": "160", "high": "168"}
    goal = {
        "label": "Cadence",
        "number": number,
        "off": "± 1",
        "unit": "steps a minute",
        "place": place,
        "scale": scale,
    }
    others = [{"label": "Forward lean of the trunk", "text": "not measured", "why": "this needs a side view"}]
    return {
        "kind": "reading", "phase": "goal", "at_ms": 1.0, "run_s": 65.4, "title": "Quicker, shorter steps",
        "words": words, "goal": goal if number else None, "others": others, "say": say, "near": "right",
    }  # fmt: skip


def test_a_run_is_measured_as_it_happens_and_no_picture_leaves_the_browser(page: Page, app: driving.App):
    seen = driving.watch(page)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method != "GET" else None)
    open_mirror(page, app)
    page.get_by_label("What to hold on to").select_option("bounce")
    camera_on(page)
    page.get_by_role("button", name="Start", exact=True).click()
    expect(page.locator("#over_picture")).to_have_text("5")
    # Its own policy forbids the page what `wait_for_function` does.
    driving.until(lambda: page.evaluate(SAID) is not None, driving.PATIENCE_MS / 1000)
    first = page.evaluate(SAID)
    if first["goal"] is None:  # A computer with all cores taken: it says so, and shows no number.
        assert f"{FEWEST_FPS:.0f} are needed" in first["words"]
    else:
        # The whole clip has 7.7 ± 1.4 cm and 156 steps a minute.
        assert float(first["goal"]["number"]) == pytest.approx(7.7, abs=1.4)
        assert float(first["others"][0]["text"].split(" ")[0]) == pytest.approx(156.2, abs=2.0)
        expect(page.locator("#number")).to_contain_text(".")
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_role("heading", name="Well run")).to_be_visible()
    expect(page.locator("#lines")).to_contain_text("Less than half a minute")
    assert mirror_log.runs("") == []
    assert (sent, seen.foreign, seen.errors) == ([], [], [])


def test_number_words_and_cue_follow_what_is_told(page: Page, app: driving.App):
    tell = answering(page)
    open_mirror(page, app)
    camera_on(page)
    page.get_by_label("Begin").select_option("timer")
    page.get_by_role("button", name="Start", exact=True).click()
    expect(page.locator("#over_picture")).to_be_hidden()
    body, number = page.locator("body"), page.locator("#number")
    tell(reading("In your band.", place="in"))
    expect(number).to_have_text("164")
    expect(body).to_have_class("in")
    expect(page.locator("#clock")).to_have_text("1:05 of running")
    expect(page.locator("#others")).to_contain_text("this needs a side view")
    box = number.bounding_box()
    # Two metres away a letter of 20 mm is read easily (ISO 9241-303: 20 minutes of arc are 12 mm); 96 px are an inch.
    assert box is not None
    assert box["height"] * 0.7 / 96 * 25.4 > 20
    before = page.evaluate("beeps")
    tell(reading("Below your band.", place="below", say=GOALS["cadence"].low))
    expect(body).to_have_class("out")
    assert page.evaluate("beeps") == before + 1
    tell(reading("By feel now. The number comes back.", number=None))
    expect(number).to_have_text("–")
    expect(body).to_have_class("")
    tell(reading(f"{WAITING['no_person']}.", number=None))
    expect(page.locator("#words")).to_contain_text("I cannot see you")
    tell({"kind": "summary", "lines": ["One.", "Two."]})
    expect(page.locator("#lines li")).to_have_text(["One.", "Two."])
    page.get_by_role("button", name="Run again").click()
    # The camera is off while the summary is read, and its last picture gone.
    expect(page.locator("#over_picture")).to_have_text("The camera is off.")
    assert page.evaluate("document.getElementById('stage').width") == 0
    camera_on(page)


@pytest.mark.parametrize("width_px", [1280, 390])
def test_every_part_of_the_page_can_be_used_by_everybody(chromium: Browser, app: driving.App, width_px: int):
    with driving.open_page(chromium, width_px, 844, bypass_csp=True) as page:
        open_mirror(page, app)
        assert lasting_faults(page) == []
        page.evaluate(
            "document.getElementById('setup').hidden = true; document.getElementById('live').hidden = false"
        )
        page.evaluate(
            "async (told) => (await import('./mirror/panel.js')).showReading(told)",
            reading("In your band.", place="in"),
        )
        assert lasting_faults(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width_px


def test_a_recording_becomes_a_clip_like_any_other(
    chromium: Browser, app: driving.App, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("FORMCAM_DATA", str(app.data))
    with driving.open_page(chromium, 390, 844) as page:
        open_mirror(page, app)
        page.get_by_label("See yourself again").select_option("3")
        page.get_by_label("Record it").check()
        # The microphone that Chromium feigns beeps once a second.
        page.get_by_label("Begin").select_option("clap")
        camera_on(page)
        page.get_by_role("button", name="Start", exact=True).click()
        expect(page.locator("#replay")).to_be_visible()
        page.get_by_role("button", name="Stop").click()
        page.wait_for_url("**/clip?session=*")
        session = page.url.rpartition("=")[2]
    assert jobs.load(session) is not None
    clip = clip_of(settings.session_folder(session))
    assert clip is not None
    with open_video(clip) as source:
        times_s = [frame.time_s for frame in source]
    assert times_s[-1] > 3.0


def test_without_a_camera_it_says_what_to_do(chromium: Browser, app: driving.App):
    without = chromium.browser_type.launch(executable_path=driving.chromium(), args=["--no-sandbox"])
    with driving.open_page(without, 1280) as page:
        open_mirror(page, app)
        page.get_by_role("button", name="Turn the camera on").click()
        expect(page.get_by_role("alert")).to_contain_text("camera")
        expect(page.get_by_role("button", name="Turn the camera on")).to_be_enabled()
    without.close()
