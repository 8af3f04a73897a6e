"""The whole way in a real browser: drop, progress, result, downloads; nothing leaves the machine."""

from __future__ import annotations

import csv
import http.client
import io
import json
import re
import time
from collections.abc import Iterator
from pathlib import Path

import av
import pytest
from playwright.sync_api import Browser, Page

from formcam.app.screens.downloads import FILES
from formcam.outputs import result_folder
from formcam.outputs.files.json_file import read_analysis
from formcam.outputs.files.keypoints_npz import track_from_npz
from tests.support import browser as driving
from tests.support.places import PLAIN_RUNNER

pytestmark = pytest.mark.slow
# The pose model on a slow computer that does other things as well.
ANALYSIS_MS = 180_000


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[driving.App]:
    with driving.running_app(tmp_path_factory.mktemp("data"), model="heavy") as running:
        yield running


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    with driving.open_page(chromium, 1440, 1000) as opened:
        yield opened


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Five seconds of the rendered runner from the side, at 30 frames a second: 14 steps."""
    target = tmp_path_factory.mktemp("clip") / "run.mp4"
    return driving.cut(PLAIN_RUNNER / "base_side.mp4", target, 5.0, every=2)


def test_from_the_drop_to_the_downloads(page: Page, app: driving.App, clip: Path, tmp_path: Path):
    clip = driving.unlike_any(clip, tmp_path / "new.mp4")
    seen = driving.watch(page)
    page.goto(app.url)
    driving.drop(page, clip, "my <img src=x onerror=alert(1)> run.mp4")
    page.get_by_text("Working on it").wait_for()
    page.get_by_label("Your height (cm)").fill("181")
    page.get_by_label("Your height (cm)").press("Enter")
    page.locator(".picker img").first.wait_for()
    page.locator('.picker img[src*="live.jpg"]').wait_for(timeout=ANALYSIS_MS)
    page.get_by_role("button", name="Show my result").click(timeout=ANALYSIS_MS)
    page.locator(".fc-verdict, .fc-card-stop").first.wait_for(timeout=ANALYSIS_MS)
    assert "my <img" in page.locator(".fc-verdict").inner_text()
    made = app.data / "sessions" / page.url.split("session=")[1] / "out" / "analysis.json"
    assert read_analysis(made).runner.height_cm == 181.0
    assert not list(app.data.glob("sessions/*/live*"))

    video = page.locator("video")
    page.wait_for_function(_ready, arg=video.element_handle())
    # Slowly: a browser that is busy takes its time to pause, and the clip must not end before.
    page.get_by_label("Playing speed").select_option("0.25")
    page.get_by_role("button", name="Play", exact=True).click()
    page.wait_for_function("video => video.currentTime > 0.2", arg=video.element_handle())
    page.get_by_role("button", name="Pause", exact=True).click()
    frame = driving.frame_at_rest(page)
    page.get_by_role("button", name="One frame on").click()
    page.wait_for_function(
        "([box, frame]) => Number(box.dataset.frame) === frame",
        arg=[page.locator(".player").element_handle(), frame + 1],
    )

    assert page.locator(".fc-finding").count() >= 1
    assert page.get_by_role("heading", name="Exercises that fit").is_visible()
    _take_everything_away(page, tmp_path)
    assert not seen.errors
    assert not seen.foreign

    # The same clip again: the stored result answers, and a reload keeps it.
    address = page.url
    page.goto(app.url)
    driving.drop(page, clip, "again.mp4")
    page.locator(".fc-verdict").wait_for()
    assert page.url == address
    page.reload()
    page.locator(".fc-verdict").wait_for()


_ready = "video => video.readyState === 4"


def _take_everything_away(page: Page, folder: Path) -> None:
    """Each download, opened by what reads its kind."""
    for name, label, _ in (*FILES, (result_folder.REPORT, "Report (PDF)", "")):
        called = _saved(page, label, folder / name)
        # Whose clip, of which day, seen from where; what it is comes last, under the file's own name.
        assert re.fullmatch(
            rf"formcam_.+_\d{{4}}-\d\d-\d\d_(left|right|rear|front)_{re.escape(name)}", called
        )
        _checked(folder / name)
    page.get_by_role(
        "button", name="Make an upright clip"
    ).click()  # The face is covered unless one says otherwise.
    page.get_by_role("button", name="Upright clip", exact=True).wait_for(timeout=ANALYSIS_MS)
    upright = folder / "upright.mp4"
    called = _saved(page, "Upright clip", upright)
    assert "my" not in called  # To be shown to others.
    _checked(upright)
    with av.open(str(upright)) as clip:
        assert clip.streams.video[0].width * 16 == pytest.approx(clip.streams.video[0].height * 9, rel=0.02)


def _saved(page: Page, label: str, path: Path) -> str:
    """Take something away under that path; returns the name that it was offered under."""
    with page.expect_download() as started:
        page.get_by_role("button", name=label, exact=True).click()
    started.value.save_as(path)
    return started.value.suggested_filename


def _checked(path: Path) -> None:
    data = path.read_bytes()
    if path.suffix == ".mp4":
        with av.open(str(path)) as clip:
            stream = clip.streams.video[0]
            assert (stream.codec_context.name, stream.codec_context.pix_fmt) == ("h264", "yuv420p")
            assert sum(1 for _ in clip.demux(stream)) > 100
    elif path.suffix == ".pdf":
        assert data.startswith(b"%PDF-1.")
        assert data.rstrip().endswith(b"%%EOF")
        assert len(re.findall(rb"/Type */Page\b", data)) >= 2
    elif path.suffix == ".csv":
        rows = list(csv.DictReader(io.StringIO(data.decode())))
        assert len(rows) >= 10
        assert {row["side"] for row in rows} == {"left", "right"}
    elif path.suffix == ".json":
        assert read_analysis(path).status == "ok"
    elif path.suffix == ".npz":
        assert len(track_from_npz(path)) > 100
    elif path.suffix == ".trc":
        lines = data.decode().splitlines()
        assert len(lines) == 6 + int(lines[2].split("\t")[2])
    else:
        lines = data.decode().splitlines()
        rows_said = next(int(line[6:]) for line in lines if line.startswith("nRows="))
        assert path.suffix == ".mot"
        assert len(lines) - lines.index("endheader") - 2 == rows_said


@pytest.mark.parametrize("width", [1440, 390])
def test_of_two_people_the_one_who_is_tapped_is_followed(
    chromium: Browser, app: driving.App, clip: Path, tmp_path: Path, width: int
):
    both = driving.side_by_side(clip, tmp_path / "both.mp4", 2.0)
    pair = driving.unlike_any(both, tmp_path / "pair.mp4")
    page = chromium.new_page(viewport={"width": width, "height": 900})
    page.set_default_timeout(driving.PATIENCE_MS)
    seen = driving.watch(page)
    page.goto(app.url)
    driving.drop(page, pair, "two.mp4")
    second = page.get_by_role("button", name="Person 2 is the runner")
    second.wait_for(timeout=ANALYSIS_MS)
    left = float(re.findall(r"[\d.]+", second.get_attribute("style") or "")[0])
    second.click()
    session = page.url.split("session=")[1]
    plan = app.data / "sessions" / session / "job.json"
    for _ in range(100):
        chosen = json.loads(plan.read_text(encoding="utf-8"))["settings"]["runner_xy"]
        if chosen:
            break
        page.wait_for_timeout(100)
    assert left / 100 < chosen[0] < left / 100 + 0.5
    page.get_by_role("button", name="Cancel").click()
    page.get_by_text("You stopped this analysis").wait_for()
    assert not seen.errors
    page.close()


@pytest.mark.alone
def test_cancel_ends_the_process_within_a_second(page: Page, app: driving.App, clip: Path, tmp_path: Path):
    page.goto(app.url)
    driving.drop(page, driving.unlike_any(clip, tmp_path / "other.mp4"), "other.mp4")
    page.get_by_text("Following your body").wait_for(timeout=ANALYSIS_MS)
    session = page.url.split("session=")[1]
    start = time.monotonic()
    page.get_by_role("button", name="Cancel").click()
    page.get_by_text("You stopped this analysis").wait_for()
    # The click, the stop (at most a second) and drawing the page.
    assert time.monotonic() - start < 3
    beat = app.data / "sessions" / session / "beat"
    time.sleep(1.5)
    assert not beat.exists()  # Nobody gives signs of life any more.


def test_more_files_than_a_run_has_sides_are_not_taken(page: Page, app: driving.App, tmp_path: Path):
    text = tmp_path / "clip.mp4"
    text.write_text("no film", encoding="utf-8")
    page.goto(app.url)
    driving.drop(page, text, *(f"{number}.mp4" for number in range(5)))
    page.get_by_text("At most 4 clips").wait_for()
    assert page.locator(".zone").get_attribute("data-busy") != "yes"


def test_two_files_dropped_at_once_are_clips_of_one_run(page: Page, app: driving.App, tmp_path: Path):
    names = ("side.mp4", "behind.mp4")
    for name in names:
        (tmp_path / name).write_text(f"no film at all, {name}", encoding="utf-8")
    seen = driving.watch(page)
    page.goto(app.url)
    page.get_by_text("Drop your clip here").wait_for()
    page.locator(".zone input").set_input_files([tmp_path / name for name in names])
    # In the order of their names; the other one waits its turn and ends as well.
    page.get_by_role("heading", name="We couldn't analyse this clip").wait_for(timeout=ANALYSIS_MS)
    page.get_by_text("behind.mp4").first.wait_for()
    page.get_by_text("No result:").wait_for(timeout=ANALYSIS_MS)
    made = [
        (
            json.loads((path / "job.json").read_text())["name"],
            json.loads((path / "about.json").read_text())["run"],
        )
        for path in (app.data / "sessions").iterdir()
        if (path / "about.json").is_file() and "run" in (path / "about.json").read_text()
    ]
    assert sorted(name for name, _ in made) == ["behind.mp4", "side.mp4"]
    assert len({run for _, run in made}) == 1
    assert not seen.errors


def test_one_of_two_that_does_not_arrive_leaves_the_other(page: Page, app: driving.App, tmp_path: Path):
    """What arrived is kept: the other one can be dropped again, or left out."""
    names = ("first.mp4", "second.mp4")
    for name in names:
        (tmp_path / name).write_text(f"no film, but {name} that could not be copied", encoding="utf-8")
    page.route("**/formcam/upload?name=second.mp4", lambda route: route.abort())
    page.goto(app.url)
    page.get_by_text("Drop your clip here").wait_for()
    page.locator(".zone input").set_input_files([tmp_path / name for name in names])
    page.get_by_text("second.mp4 did not arrive").wait_for()
    page.get_by_role("button", name="Go on without it").click()
    page.get_by_role("heading", name="We couldn't analyse this clip").wait_for(timeout=ANALYSIS_MS)
    page.get_by_text("first.mp4").first.wait_for()
    plans = [json.loads(path.read_text())["name"] for path in (app.data / "sessions").glob("*/job.json")]
    assert "first.mp4" in plans
    assert "second.mp4" not in plans


def test_what_is_no_video_is_refused_in_words(page: Page, app: driving.App, tmp_path: Path):
    wrong = tmp_path / "notes.mp4"
    wrong.write_text("This is not a video." * 50, encoding="utf-8")
    seen = driving.watch(page)
    page.goto(app.url)
    driving.drop(page, wrong, "notes.mp4")
    page.get_by_text("We couldn't analyse this clip").wait_for(timeout=driving.PATIENCE_MS)
    said = page.locator(".fc-card-stop").inner_text()
    assert "What to do" in said
    assert "clip.mp4" not in said.lower()  # A name of ours.
    assert not seen.errors


@pytest.mark.parametrize(
    ("method", "path", "headers", "status"),
    [
        ("GET", "/", {"Host": "evil.example"}, 400),
        ("GET", "/formcam/media/0123456789abcdef/annotated.mp4", {"Host": "evil.example"}, 400),
        ("GET", "/formcam/media/0123456789abcdef/annotated.mp4", {}, 403),
        ("PUT", "/formcam/upload?name=a.mp4", {}, 403),
        ("PUT", "/formcam/upload?name=a.mp4", {"X-Formcam-Token": "é"}, 403),
    ],
)
def test_strangers_are_refused(
    app: driving.App, method: str, path: str, headers: dict[str, str], status: int
):
    connection = http.client.HTTPConnection(app.url.removeprefix("http://"), timeout=10)
    connection.request(method, path, body=b"x" if method == "PUT" else None, headers=headers)
    assert connection.getresponse().status == status
    connection.close()
