"""The belt's speed by Bluetooth, from a treadmill that is simulated in a real browser."""

from __future__ import annotations

import math
import struct
from collections.abc import Iterator, Sequence

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from formcam._runtime.json_files import read_json
from formcam._runtime.resources import PAGE_FILES
from formcam.app import settings
from formcam.app.sessions import profiles
from formcam.feedback import units
from formcam.feedback.units import SPEEDS
from formcam.records.track import SPEED_KMH_RANGE
from tests.support import browser as driving
from tests.support.made_sessions import keep_run
from tests.support.stored_sessions import begin_at_work

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("emptied_data")]
RUN = "ab" * 8
# `belt.plan` says how the next treadmill behaves; `belt.say(bytes, ago)` has it tell a packet so many seconds ago.
SIMULATED = """
(() => {
  const belt = (window.belt = { plan: 'good', asked: [], left: 0 });
  const fault = (name, message) => { throw new DOMException(message, name); };
  class Data extends EventTarget { async startNotifications() { return this; } }
  class Device extends EventTarget {
    constructor() {
      super();
      this.name = 'Mill <b>2</b>';
      this.gatt = {
        connect: async () => (belt.plan === 'asleep' ? fault('NetworkError', 'Connection failed.') : this.gatt),
        disconnect: () => { belt.left += 1; },
        getPrimaryService: async () => ({
          getCharacteristic: async () =>
            (belt.plan === 'silent' ? fault('NotFoundError', 'No Characteristics.') : (belt.data = new Data())),
        }),
      };
    }
  }
  const bluetooth = {
    getAvailability: async () => belt.plan !== 'off',
    requestDevice: async (options) => {
      belt.asked.push(options);
      if (belt.plan === 'off') fault('NotFoundError', 'Bluetooth adapter not available.');
      if (belt.plan === 'cancelled') fault('NotFoundError', 'User cancelled the requestDevice() chooser.');
      if (belt.plan === 'forbidden') fault('SecurityError', 'Disallowed by permissions policy.');
      return (belt.device = new Device());
    },
  };
  belt.say = (bytes, ago) => {
    const event = new Event('characteristicvaluechanged');
    Object.defineProperty(event, 'timeStamp', { value: performance.now() - 1000 * ago });
    belt.data.value = new DataView(Uint8Array.from(bytes).buffer);
    belt.data.dispatchEvent(event);
  };
  belt.lose = () => belt.device.dispatchEvent(new Event('gattserverdisconnected'));
  Object.defineProperty(Navigator.prototype, 'bluetooth', { configurable: true, get: () => bluetooth });
})();
"""
WITHOUT = (
    "Object.defineProperty(Navigator.prototype, 'bluetooth', { configurable: true, get: () => undefined })"
)


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[driving.App]:
    with driving.running_app(tmp_path_factory.mktemp("data")) as running:
        yield running


@pytest.fixture(scope="module")
def blank(chromium: Browser) -> Iterator[Page]:
    """A page to try the widget's modules in."""
    with driving.open_page(chromium, 400) as opened:
        yield opened


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A page whose browser finds a treadmill."""
    with driving.open_page(chromium, 1280) as opened:
        opened.add_init_script(SIMULATED)
        yield opened


def speed_of(session: str) -> float | None:
    told = read_json(settings.session_folder(session) / "job.json")["settings"]
    assert isinstance(told, dict)
    return told.get("speed_kmh")


def decoded(page: Page, packets: Sequence[bytes]) -> list[tuple[int | None, float | None]]:
    source = (PAGE_FILES / "treadmill" / "ftms.js").read_text(encoding="utf-8")
    told = page.evaluate(
        """async ([source, packets]) => {
          const { decodeTreadmill } = await import(`data:text/javascript,${encodeURIComponent(source)}`);
          return packets.map((bytes) => decodeTreadmill(new DataView(Uint8Array.from(bytes).buffer)));
        }""",
        [source, [list(one) for one in packets]],
    )
    return [(one["speed"], one["incline"]) for one in told]


def says(kmh: float) -> bytes:
    """A packet with the speed and nothing else."""
    return struct.pack("<HH", 0, round(100 * kmh))


def say(page: Page, packet: bytes, ago_s: float = 0.0) -> None:
    page.evaluate("([bytes, ago]) => belt.say(bytes, ago)", [list(packet), ago_s])


def hold(page: Page, kmh: float, from_s: int, to_s: int) -> None:
    """The belt told that speed each second, from so many seconds ago to so many."""
    page.evaluate(
        "([bytes, from, to]) => { for (let ago = from; ago >= to; ago -= 1) belt.say(bytes, ago); }",
        [list(says(kmh)), from_s, to_s],
    )


def status(page: Page) -> Locator:
    return page.locator(".treadmill .state")


def rows(page: Page) -> Locator:
    return page.locator(".treadmill .row:visible .words")


def connect(page: Page, label: str = "Read it from your treadmill") -> None:
    page.get_by_role("button", name=label).click()
    expect(status(page)).to_have_text("Connected to Mill <b>2</b>.")


def test_packets_are_read_as_the_specification_lays_them_out(blank: Page):
    """Fitness Machine Service 1.0, 4.9.1: flags, then speed, average speed, distance (24 bits), incline, ramp angle."""
    distance = (1234).to_bytes(3, "little")
    cases = {
        says(10.4): (1040, None),
        struct.pack("<HHH", 0b10, 1040, 990): (1040, None),  # Average speed.
        struct.pack("<HHhh", 0b1000, 1040, 15, 9): (1040, 1.5),
        struct.pack("<HHhh", 0b1000, 1040, -30, -17): (1040, -3.0),
        struct.pack("<HHhh", 0b1000, 1040, 0x7FFF, 0x7FFF): (1040, None),  # "Data not available".
        struct.pack("<HHH", 0b1110, 1255, 990) + distance + struct.pack("<hh", 20, 11): (1255, 2.0),
        # As a treadmill on the market sends it: distance, energy, time, and a field that no specification has.
        bytes.fromhex("8424 1004 640000 0a00 ffff ff 3c00 2200 00"): (1040, None),
        struct.pack("<HH", 0b11, 990): (None, None),  # "More data": the speed comes in another packet.
        struct.pack("<Hhh", 0b1001, 25, 14): (None, 2.5),
        struct.pack("<HHh", 0b1000, 1040, 15)[:-1]: (1040, None),  # Cut short behind the speed, and in it.
        says(10.4)[:3]: (None, None),
        b"\x00": (None, None),
        b"": (None, None),
    }
    assert decoded(blank, list(cases)) == list(cases.values())


def test_a_speed_is_said_as_the_field_says_it(blank: Page):
    low, high = SPEED_KMH_RANGE
    speeds = [hundredths / 100 for hundredths in range(round(100 * low), round(100 * high) + 1)]
    source = (PAGE_FILES / "shared" / "speeds.js").read_text(encoding="utf-8")
    for unit in SPEEDS:
        shown = {"name": unit, "pace": unit.startswith("min"), "km": units.km_of(unit)}
        told = blank.evaluate(
            """async ([source, speeds, unit]) => {
              const { speedText } = await import(`data:text/javascript,${encodeURIComponent(source)}`);
              return speeds.map((kmh) => speedText(kmh, unit));
            }""",
            [source, speeds, shown],
        )
        assert told == [units.speed_text(kmh, unit) for kmh in speeds]


def stretches(page: Page, *parts: tuple[float, float, int]) -> list[tuple[float, float, float]]:
    """What `steadyStretches` finds where the belt told, each second from the first to the second, a speed."""
    source = (PAGE_FILES / "treadmill" / "steady.js").read_text(encoding="utf-8")
    told = page.evaluate(
        """async ([source, parts]) => {
          const { follow, steadyStretches } = await import(`data:text/javascript,${encodeURIComponent(source)}`);
          const runs = [];
          for (const [from, to, speed] of parts)
            for (let time = from; time < to; time += 1) follow(runs, time, speed);
          return steadyStretches(runs);
        }""",
        [source, [list(part) for part in parts]],
    )
    return [(one["speed"], one["from"], one["to"]) for one in told]


def test_every_speed_that_was_held_is_found_with_its_time(blank: Page):
    # A speed holds until the next is told: 300 s of warming up, 120 s of running, 20 s of walking.
    assert stretches(blank, (0, 300, 800), (300, 420, 1200), (420, 440, 500)) == [
        (800, 0, 300),
        (1200, 300, 420),
    ]
    assert stretches(blank, (0, 30, 1000)) == []  # 29 s are known.
    assert stretches(blank, (0, 31, 1000)) == [(1000, 0, 30)]
    # A belt that gives way under each step, by less than one of its own steps, holds its speed; by more it does not.
    wobbly = [(at, at + 1, 1040 + (at % 3 - 1) * 5) for at in range(60)]
    assert stretches(blank, *wobbly) == [(1040, 0, 59)]
    assert stretches(blank, *[(at, at + 1, 1040 + at % 2 * 20) for at in range(60)]) == []
    # A stop and a silence end it, standing is no speed, and the way up to a speed does not move it.
    assert stretches(blank, (0, 20, 1000), (20, 25, 0), (25, 46, 1000)) == []
    assert stretches(blank, (0, 20, 1000), (26, 47, 1000)) == []
    assert stretches(blank, (0, 600, 0)) == []
    assert stretches(blank, (0, 60, 1000), (4000, 4060, 900)) == [(900, 4000, 4059)]  # Kept for an hour.
    ramp = [(at, at + 1, 1000 + 10 * at) for at in range(20)]
    assert stretches(blank, *ramp, (20, 80, 1200)) == [(1200, 19, 79)]


def test_a_speed_is_read_and_taken_while_the_clip_is_at_work(page: Page, app: driving.App):
    seen, session = driving.watch(page), begin_at_work()
    page.goto(f"{app.url}/clip?session={session}")
    page.get_by_role("button", name="Read it from your treadmill").wait_for()
    assert page.evaluate("belt.asked") == []
    connect(page)
    assert page.evaluate("belt.asked") == [{"filters": [{"services": [0x1826]}]}]

    say(page, says(0))
    expect(rows(page)).to_have_text(["The belt stands still."])
    take = page.get_by_role("button", name="Use this speed")
    expect(take).to_have_count(0)
    say(page, struct.pack("<HHhh", 0b1000, 1040, 20, 11))
    expect(rows(page)).to_have_text(["10.4 km/h now"])
    say(page, struct.pack("<HH", 0b11, 990))  # Another packet of the same record.
    say(page, says(12)[:3])
    expect(rows(page)).to_have_text(["10.4 km/h now"])
    expect(page.locator(".treadmill .note")).to_contain_text("The belt rises by 2 %.")
    take.click()
    expect(page.get_by_label("Treadmill speed")).to_have_value("10.4")
    driving.until(lambda: speed_of(session) == 10.4)
    expect(status(page)).to_have_text("Connected to Mill <b>2</b>. 10.4 km/h is taken.")

    # In the unit of the field, with the field's own question where it is slow for a run.
    page.get_by_text("min/km", exact=True).click()
    expect(rows(page)).to_contain_text(["5:46 min/km"])
    page.get_by_text("km/h", exact=True).click()
    say(page, says(5.5))
    expect(rows(page)).to_have_text(["5.5 km/h now"])
    take.click()
    page.get_by_text("5.5 km/h is slower than a run: is that right?").wait_for()
    assert speed_of(session) == 10.4
    say(page, says(2))  # Nobody's running speed.
    expect(rows(page)).to_have_text(["2 km/h now"])
    expect(take).to_have_count(0)

    page.evaluate("belt.lose()")
    expect(status(page)).to_have_text("The connection to Mill <b>2</b> was lost.")
    expect(rows(page)).to_have_count(0)
    left = page.evaluate("belt.left")
    connect(page)
    page.evaluate("(now => { performance.now = () => now() + 11000; })(performance.now.bind(performance))")
    expect(status(page)).to_contain_text("which tells no speed at the moment.")
    page.get_by_role("button", name="Disconnect").click()
    expect(status(page)).to_have_text("Disconnected.")
    assert page.evaluate("belt.left") == left + 1
    # Of the device nothing is kept, neither by the page nor on the disk.
    assert "Mill" not in page.evaluate("JSON.stringify([localStorage, sessionStorage, document.cookie])")
    kept = [path for path in app.data.rglob("*") if path.is_file() and b"Mill <b>" in path.read_bytes()]
    assert not kept
    assert not seen.errors
    assert not seen.foreign


def test_what_the_belt_held_before_there_was_a_clip_is_offered_for_it(page: Page, app: driving.App):
    seen = driving.watch(page)
    profiles.change(profiles.FIRST, speed="mph")
    keep_run(app.data, RUN)
    page.goto(f"{app.url}/film")
    connect(page, "Read the speed from your treadmill")
    hold(page, 8, 600, 241)
    hold(page, 12.07, 240, 61)  # 7.5 mph.
    hold(page, 5, 60, 31)
    expect(rows(page)).to_have_text(
        ["7.5 mph, held for 3 min until 1 min ago", "5 mph, held for 6 min until 4 min ago"]
    )
    expect(page.get_by_role("button", name="Use this speed")).to_have_count(0)
    left = page.evaluate("belt.left")
    # Within the page, which is not loaded anew.
    page.get_by_role("link", name="Your clip", exact=True).click()
    page.locator(".fc-verdict").wait_for()
    assert page.evaluate("belt.left") == left + 1
    page.get_by_text("treadmill speed for better numbers").click()
    expect(rows(page).first).to_contain_text("7.5 mph, held for 3 min")
    page.get_by_role("button", name="Use this speed: 7.5 mph").click()
    expect(page.get_by_label("Treadmill speed")).to_have_value("7.5")
    page.get_by_role("button", name="Update the result").click()
    driving.until(lambda: speed_of(RUN) is not None)
    assert math.isclose(speed_of(RUN) or 0.0, 7.5 * units.KM_PER_MILE)
    assert not seen.errors
    assert not seen.foreign


def test_what_goes_wrong_is_one_sentence_and_no_error(page: Page, app: driving.App):
    seen = driving.watch(page)
    page.goto(f"{app.url}/clip?session={begin_at_work()}")
    for plan, words in {
        "cancelled": "No treadmill was chosen.",
        "off": "Bluetooth is off on this computer. Switch it on and try again.",
        "forbidden": "This browser does not let the page use Bluetooth.",
        "asleep": "No connection to Mill <b>2</b>. Wake it, and close other apps that are connected to it.",
        "silent": "Mill <b>2</b> does not tell its speed by Bluetooth. Type it in.",
    }.items():
        button = page.get_by_role("button", name="Read it from your treadmill")
        button.wait_for()
        page.evaluate("plan => { belt.plan = plan; }", plan)
        button.click()
        expect(status(page)).to_have_text(words)
        expect(button).to_be_focused()
    assert page.evaluate("belt.left") == 2  # Whom it met it let go.
    assert not seen.errors


def test_a_browser_without_bluetooth_is_offered_none(chromium: Browser, app: driving.App):
    with driving.open_page(chromium, 1280) as page:
        page.add_init_script(WITHOUT)
        seen = driving.watch(page)
        page.goto(f"{app.url}/clip?session={begin_at_work()}")
        page.locator(".treadmill").wait_for(state="attached")
        page.get_by_label("Treadmill speed").wait_for()
        assert not page.locator(".treadmill").is_visible()
        assert not seen.errors
