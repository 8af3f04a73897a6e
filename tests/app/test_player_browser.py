"""The player in a real browser, checked by the number that is painted into every frame of its clip."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, FloatRect, Locator, Page, Route, expect

from tests.support import browser as driving
from tests.support import media
from tests.support.made_sessions import copy_run, keep_run

pytestmark = pytest.mark.slow
EVEN, UNEVEN = "aa" * 8, "bb" * 8
# With the clip as filmed: one that begins late, and one that no browser plays.
FILMED, BROKEN = "cc" * 8, "dd" * 8
# As iPhones film: H.265, which Chromium without the system's help does not decode; mute and with sound.
HEVC, HEVC_SOUND = "ee" * 8, "ff" * 8
LATE_S = 0.2
# By then a picture that was sought is on show, on a computer that does other things as well.
SHOWN_MS = 500

# Reads the blocks of `media.stamped` from what the video shows at this moment.
_NUMBER = """
([video, bits]) => {
  const canvas = document.createElement('canvas');
  canvas.width = video.videoWidth; canvas.height = video.videoHeight;
  const pen = canvas.getContext('2d');
  pen.drawImage(video, 0, 0);
  const row = pen.getImageData(0, Math.floor(canvas.height / 6), canvas.width, 1).data;
  let number = 0;
  for (let bit = 0; bit < bits; bit++) {
    const at = Math.floor((bit + 0.5) * canvas.width / bits) * 4;
    if (row[at] + row[at + 1] + row[at + 2] > 3 * 127) number += 2 ** bit;
  }
  return number;
}
"""
_PLAYS_HEVC = "document.createElement('video').canPlayType('video/mp4; codecs=\"hvc1.1.6.L93.B0\"') !== ''"
_SETTLED = "([video, box, frame]) => !video.seeking && video.paused && Number(box.dataset.frame) === frame"


@pytest.fixture(scope="module")
def times(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[driving.App, dict[str, list[float]]]]:
    data = tmp_path_factory.mktemp("data")
    made = {EVEN: keep_run(data, EVEN), UNEVEN: keep_run(data, UNEVEN, uneven=0.9)}
    made |= {
        FILMED: keep_run(data, FILMED, uneven=0.9, filmed_late_s=LATE_S),
        BROKEN: keep_run(data, BROKEN, filmed_late_s=0.0),
    }
    for name in (HEVC, HEVC_SOUND):
        copy_run(data, BROKEN, name)
        made[name] = made[BROKEN]
    (data / "sessions" / BROKEN / "clip.mp4").write_bytes(b"no film" * 1000)
    for name in (HEVC, HEVC_SOUND):
        media.write_clip(
            data / "sessions" / name / "clip.mp4",
            made[name],
            codec="libx265",
            width_px=480,
            height_px=320,
            sound="aac" if name == HEVC_SOUND else None,
        )
    with driving.running_app(data) as running:
        yield running, made


# What does not depend on how the page is laid out is tried once.
ONE_WIDTH = pytest.mark.parametrize("page", [1440], indirect=True)


@pytest.fixture(params=[1440, 390])
def page(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    with driving.open_page(chromium, request.param, 1000) as opened:
        yield opened


def open_result(page: Page, app: driving.App, session: str) -> None:
    page.goto(f"{app.url}/?session={session}")
    page.wait_for_function("video => video.readyState === 4", arg=page.locator("video").element_handle())


def painted(page: Page) -> int:
    return page.evaluate(_NUMBER, [page.locator("video").element_handle(), media.BITS])


def shown(page: Page, frame: int) -> int:
    """The painted number once the player says that it stands at `frame`."""
    handles = [page.locator("video").element_handle(), page.locator(".player").element_handle(), frame]
    page.wait_for_function(_SETTLED, arg=handles)
    return painted(page)


def said(page: Page) -> int:
    return int(page.locator(".player").get_attribute("data-frame") or -1)


@ONE_WIDTH
@pytest.mark.parametrize("session", [EVEN, UNEVEN])
def test_each_step_shows_the_next_frame_and_no_other(page: Page, times, session: str):
    app, made = times
    seen = driving.watch(page)
    open_result(page, app, session)
    on, back = (
        page.get_by_role("button", name="One frame on"),
        page.get_by_role("button", name="One frame back"),
    )
    assert shown(page, 0) == 0
    for frame in range(1, 13):
        on.click()
        assert shown(page, frame) == frame
    back.click()
    assert shown(page, 11) == 11
    slider = page.get_by_role("slider", name="Place in the clip")
    slider.press("End")
    last = len(made[session]) - 1
    assert shown(page, last) == last
    for frame in (last - 1, last - 2):
        back.click()
        assert shown(page, frame) == frame
    # Two presses before the first picture is there are two frames.
    page.evaluate("([button]) => { button.click(); button.click(); }", [on.element_handle()])
    assert shown(page, last) == last
    assert not seen.errors
    assert not seen.foreign


@ONE_WIDTH
def test_a_seek_that_ends_on_another_picture_is_asked_for_again(page: Page, times):
    """As Chromium does at the end of a clip that is longer than it said, once in some ten times."""
    app, made = times
    open_result(page, app, EVEN)
    shown(page, 0)
    page.evaluate(
        "([video, strip]) => {"
        " strip.dispatchEvent(new KeyboardEvent('keydown', { key: 'End' })); video.currentTime = 3; }",
        [page.locator("video").element_handle(), page.locator(".strip").element_handle()],
    )
    last = len(made[EVEN]) - 1
    assert shown(page, last) == last


@ONE_WIDTH
@pytest.mark.parametrize("told_of_end", [True, False])
def test_a_picture_that_the_browser_did_not_tell_of_is_found(page: Page, times, told_of_end: bool):
    """A busy browser shows a picture and calls nobody; a seek to what is on show shows nothing new."""
    app, _ = times
    open_result(page, app, EVEN)
    video = page.locator("video").element_handle()
    assert shown(page, 0) == 0
    page.evaluate(
        """video => {
          const real = video.requestVideoFrameCallback.bind(video);
          video.requestVideoFrameCallback = (told) => { window.untold = told; return 0; };
          window.tellAgain = () => { delete video.requestVideoFrameCallback; real(window.untold); };
        }""",
        video,
    )
    page.get_by_role("button", name="One frame on").click()  # The last picture that is told of.
    assert shown(page, 1) == 1
    page.evaluate("video => { video.currentTime += 1 / 30; }", video)
    page.wait_for_function("video => !video.seeking", arg=video)
    page.wait_for_timeout(SHOWN_MS)
    assert said(page) == 1
    page.evaluate("tellAgain()")
    if told_of_end:
        page.evaluate("video => video.dispatchEvent(new Event('pause'))", video)
    else:
        page.get_by_role("button", name="One frame on").click()
    assert shown(page, 2) == 2


def drawn_over(page: Page) -> int:
    """How many pixels the layers cover."""
    return page.locator("canvas.layers").evaluate(
        "sheet => sheet.width === 0 ? 0 : sheet.getContext('2d').getImageData(0, 0, sheet.width, sheet.height)"
        ".data.filter((value, number) => number % 4 === 3 && value > 0).length"
    )


def test_layers_follow_each_frame_of_the_clip_as_filmed_and_can_be_switched_off(page: Page, times):
    app, made = times
    seen = driving.watch(page)
    open_result(page, app, FILMED)
    player = page.locator(".player")
    expect(player).to_have_attribute("data-clip", "filmed")
    expect(player).to_have_attribute("data-layered", "0")
    on = page.get_by_role("button", name="One frame on")
    for frame in range(1, 5):
        on.click()
        assert shown(page, frame) == frame
        expect(player).to_have_attribute("data-layered", str(frame))
    slider = page.get_by_role("slider", name="Place in the clip")
    slider.press("End")
    last = len(made[FILMED]) - 1
    assert shown(page, last) == last
    page.get_by_role("button", name="Landing before").click()
    expect(page.locator(".where")).to_contain_text("landing")
    assert shown(page, said(page)) == said(page)
    covered = [drawn_over(page)]
    for layer in ("typical range", "path of the hips"):
        page.get_by_role("checkbox", name=layer).check()
        covered.append(drawn_over(page))
    for layer in ("body", "angles", "typical range", "path of the hips"):
        box = page.get_by_role("checkbox", name=layer)
        box.focus()
        page.keyboard.press("Space")
        expect(box).not_to_be_checked()
    assert 0 < covered[0] < covered[-1]
    assert drawn_over(page) == 0
    page.reload()  # The choice is remembered.
    expect(player).to_have_attribute("data-layered", "0")
    expect(page.get_by_role("checkbox", name="body")).not_to_be_checked()
    assert not seen.errors
    assert not seen.foreign


@ONE_WIDTH
def test_there_is_no_switch_for_what_a_clip_from_behind_has_nothing_of(page: Page, times):
    """The layers of a rear view hold no angle and no trail; the player says why."""
    app, _ = times

    def from_behind(route: Route) -> None:
        told = route.fetch().json()
        route.fulfill(json={**told, "near": None, "marks": {}, "reach": {}, "trail_frames": 0})

    page.route("**/layers.json*", from_behind)
    open_result(page, app, FILMED)
    expect(page.get_by_text("No angles here: from behind")).to_be_visible()
    expect(page.get_by_role("group", name="Show in the clip").get_by_role("checkbox")).to_have_count(1)
    expect(page.get_by_role("checkbox", name="body")).to_be_visible()
    page.unroute("**/layers.json*")
    open_result(page, app, FILMED)
    expect(page.get_by_role("checkbox", name="typical range")).to_be_visible()
    expect(page.get_by_text("No angles here: from behind")).to_be_hidden()


@ONE_WIDTH
@pytest.mark.parametrize("session", [BROKEN, HEVC, HEVC_SOUND], ids=["no film", "H.265", "H.265 with sound"])
def test_a_clip_that_the_browser_cannot_play_is_shown_drawn_and_that_is_said(page: Page, times, session: str):
    app, _ = times
    if session != BROKEN and page.evaluate(_PLAYS_HEVC):
        pytest.skip("this browser plays H.265")
    open_result(page, app, session)
    expect(page.locator(".player")).to_have_attribute("data-clip", "drawn")
    expect(page.locator(".said")).to_contain_text("cannot play this clip as it was filmed")
    expect(page.get_by_role("checkbox", name="body")).to_be_hidden()
    page.get_by_role("button", name="One frame on").click()
    assert shown(page, 1) == 1


@ONE_WIDTH
@pytest.mark.parametrize(("kind", "label"), [("landing", "Next landing"), ("mid-stance", "Next mid-stance"),
                                             ("push-off", "Next push-off")])  # fmt: skip
def test_jumps_stand_on_the_named_moment(page: Page, times, kind: str, label: str):
    app, _ = times
    open_result(page, app, UNEVEN)
    before = 0
    for _turn in range(3):
        page.get_by_role("button", name=label, exact=True).click()
        expect(page.locator(".where")).to_contain_text(kind)
        page.wait_for_function(
            "([box, frame]) => Number(box.dataset.frame) > frame",
            arg=[page.locator(".player").element_handle(), before],
        )
        before = said(page)
        assert shown(page, before) == before


def stride_percent(page: Page) -> float:
    """Where the chart marks the clip, in % of the stride; -1 between strides."""
    return float(page.locator(".stride").get_attribute("data-percent") or -1)


def test_a_tap_on_the_curve_moves_the_clip_and_the_curve_follows_the_clip(page: Page, times):
    app, made = times
    seen = driving.watch(page)
    open_result(page, app, UNEVEN)
    driving.tap_curve(page, 30)
    page.wait_for_function(
        "box => Number(box.dataset.frame) > 0", arg=page.locator(".player").element_handle()
    )
    first = said(page)
    assert shown(page, first) == first
    # The left foot lands at 0.1 s, and a stride lasts 120 / 152 s; the first used one may be the next.
    stride_s = 120 / 152
    assert abs(made[UNEVEN][first] - (0.1 + 0.3 * stride_s)) < stride_s + 0.05
    # A frame is 1 / 30 s, its times wander by one more.
    frame_percent = 100 * 2 / 30 / stride_s
    assert stride_percent(page) == pytest.approx(30, abs=frame_percent)
    expect(page.locator(".player")).to_be_in_viewport(ratio=0.5)
    driving.tap_curve(page, 30)  # The same place again.
    assert shown(page, first) == first
    before = stride_percent(page)
    for frame in range(first + 1, first + 5):
        page.get_by_role("button", name="One frame on").click()
        assert shown(page, frame) == frame
    assert stride_percent(page) == pytest.approx(before + 100 * 4 / 30 / stride_s, abs=frame_percent)
    chart = page.get_by_role("slider", name="Part of the stride")
    for key, frame in (("ArrowRight", first + 5), ("ArrowRight", first + 6), ("ArrowLeft", first + 5)):
        chart.press(key)
        assert shown(page, frame) == frame
    chart.press("Home")
    page.wait_for_function(
        "([box, frame]) => Number(box.dataset.frame) < frame",
        arg=[page.locator(".player").element_handle(), first],
    )
    # The nearest frame to the landing: the stride's own, not the end of the one before.
    assert 0 <= stride_percent(page) <= frame_percent
    assert not seen.errors
    # Another session in the same tab begins at its own beginning.
    page.evaluate("session => { history.pushState({}, '', '/?session=' + session); }", EVEN)
    page.evaluate("window.dispatchEvent(new PopStateEvent('popstate'))")
    expect(page.locator(".fc-verdict")).to_contain_text("run aa")
    assert shown(page, 0) == 0


def test_the_chart_moves_with_the_clip_while_it_plays_and_shows_each_curve(page: Page, times):
    app, _ = times
    open_result(page, app, EVEN)
    assert shown(page, 0) == 0
    drawn = page.locator(".stride .chart")
    pictures = set()
    for name in ("Knee bend", "Trunk lean", "Hip height"):
        page.get_by_role("button", name=name, exact=True).click()
        expect(page.get_by_role("button", name=name, exact=True)).to_have_attribute("aria-pressed", "true")
        pictures.add(drawn.evaluate("chart => chart.toDataURL()"))
    assert len(pictures) == 3
    page.get_by_role("button", name="Play", exact=True).click()
    places: set[float] = set()

    def in_four_places() -> bool:
        places.add(stride_percent(page))
        return len(places) >= 4

    driving.until(in_four_places)
    page.get_by_role("button", name="Pause", exact=True).click()


def place_of(element: Locator) -> FloatRect:
    place = element.bounding_box()
    assert place is not None
    return place


def test_the_runner_fills_the_stage_and_the_drawing_stays_on_the_body(page: Page, times):
    """The clip is wide and the runner small in it; whatever is shown of it, the layers lie where the points are."""
    app, _ = times
    open_result(page, app, FILMED)
    player = page.locator(".player")
    expect(player).to_have_attribute("data-layered", "0")
    sizes, covered = {}, {}
    for part in ("runner", "legs", "whole"):
        page.get_by_label("Zoom").select_option(part)
        expect(player).to_have_attribute("data-layered", "0")
        sizes[part] = place_of(page.locator("video"))
        stage = place_of(page.locator(".stage"))
        assert sizes[part]["width"] >= stage["width"] - 1
        assert sizes[part]["width"] / sizes[part]["height"] == pytest.approx(480 / 320, rel=0.01)
        covered[part] = drawn_over(page) / (stage["width"] * stage["height"])
    assert min(sizes["legs"]["height"], sizes["runner"]["height"]) > 1.2 * sizes["whole"]["height"]
    assert covered["runner"] > 2 * covered["whole"] > 0
    assert stage["width"] == pytest.approx(sizes["whole"]["width"], abs=1)
