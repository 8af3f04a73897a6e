"""The history in a real browser: a second session, compared, looked at over time, taken away, deleted, brought back."""

from __future__ import annotations

import http.client
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from formcam._runtime.json_files import read_json, write_json
from formcam._runtime.resources import POSE_MODEL
from formcam.app import settings
from formcam.app.sessions import jobs
from formcam.app.sessions.job_settings import JobSettings
from formcam.app.workers import redraw_job
from formcam.outputs.files.json_file import read_analysis
from formcam.outputs.files.keypoints_npz import track_from_npz
from tests.support import browser as driving
from tests.support.places import PLAIN_RUNNER, ROOT

pytestmark = pytest.mark.slow
SECOND = "feedfeedfeedfeed"
# What the second session's cadence is raised by: beyond the smallest real change of 4 (docs/biomechanics.md §7).
FASTER_SPM = 12.0
# What the second session's pelvis tips further forward: beyond the error of the model (docs/pelvis.md).
TIPPED_DEG = 7.0


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A data folder with one analysed clip: five seconds of the rendered runner."""
    data = tmp_path_factory.mktemp("first")
    clip = driving.cut(PLAIN_RUNNER / "base_side.mp4", data / "run.mp4", 5.0, every=2)
    before = os.environ.get("FORMCAM_DATA")
    os.environ["FORMCAM_DATA"] = str(data)
    try:
        session = settings.new_id()
        folder = settings.session_folder(session)
        folder.mkdir(parents=True)
        shutil.copy(clip, folder / "clip.mp4")
        about = {"name": "Monday.mp4", "clip": str(folder / "clip.mp4"), "sha256": "0" * 64}
        write_json(folder / "upload.json", about)
        jobs.create_upload_job(session, JobSettings(height_cm=180.0, speed_kmh=10.0))
        command = [sys.executable, "-m", "formcam.app.workers.analyse_job", str(folder)]
        quick = {**os.environ, POSE_MODEL: "full"}
        with subprocess.Popen(command, stdin=subprocess.PIPE, cwd=ROOT, env=quick) as worker:
            worker.wait(300)
        job = jobs.load(session)
        assert job is not None
        assert job.state == "done", job.message
        found = read_analysis(job.out / "analysis.json").model
        assert found is not None
        assert found.name == "full"
        assert redraw_job.redraw(job)  # As the server has it done.
    finally:
        if before is None:
            del os.environ["FORMCAM_DATA"]
        else:
            os.environ["FORMCAM_DATA"] = before
    return data, session


@pytest.fixture(scope="module")
def guarded_app(first: tuple[Path, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[driving.App]:
    """The app with that session, for all those who are turned away and so change nothing."""
    data = tmp_path_factory.mktemp("guarded")
    shutil.copytree(first[0] / "sessions", data / "sessions")
    with driving.running_app(data) as running:
        yield running


@pytest.fixture
def app(first: tuple[Path, str], tmp_path: Path) -> Iterator[driving.App]:
    """The app with that session and a second one like it, whose runner takes quicker steps."""
    data, session = first
    shutil.copytree(data / "sessions", tmp_path / "sessions")
    second = tmp_path / "sessions" / SECOND
    shutil.copytree(tmp_path / "sessions" / session, second)
    plan = read_json(second / "job.json")
    write_json(
        second / "job.json", {**plan, "name": "Tuesday.mp4", "created": plan["created"] + 86_400, "key": "x"}
    )
    path = second / "out" / "analysis.json"
    told = json.loads(path.read_text(encoding="utf-8"))
    cadence = next(one for one in told["measurements"] if one["name"] == "cadence")
    cadence["value"] += FASTER_SPM
    cadence["ci95"] = [end + FASTER_SPM for end in cadence["ci95"]]
    told["tilt"]["index_deg"] += TIPPED_DEG
    path.write_text(json.dumps(told), encoding="utf-8")
    with driving.running_app(tmp_path) as running:
        yield running


@pytest.fixture(params=[1440, 390])
def page(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    with driving.open_page(chromium, request.param) as opened:
        yield opened


def of_second(page: Page, what: str) -> Locator:
    """By its name: while a page is built, the first button of a kind may be that of another row."""
    return page.locator(f".st-key-{what}_{SECOND}")


def test_compare_keep_and_delete(page: Page, app: driving.App, first: tuple[Path, str], tmp_path: Path):
    session = first[1]
    seen = driving.watch(page)
    page.goto(f"{app.url}/sessions")
    rows = page.locator("h3.fc-row")
    expect(rows).to_have_text(["Tuesday.mp4", "Monday.mp4"])
    _fits(page)

    of_second(page, "row").get_by_role("button", name="Edit").click()
    page.get_by_label("Name", exact=True).fill("Second <b>run</b>")
    page.get_by_label("Note").fill("new shoes")
    page.get_by_role("button", name="Save").click()
    expect(rows.first).to_have_text("Second <b>run</b>")
    expect(page.get_by_text("“new shoes”")).to_be_visible()

    page.goto(f"{app.url}/sessions")
    of_second(page, "compare").get_by_role("button").click()
    expect(
        page.get_by_role("heading", name="Really changed: cadence (up), forward tilt of the pelvis (up).")
    ).to_be_visible()
    changed = page.locator("table.fc-compare").first.get_by_role("row").nth(1)
    expect(changed).to_contain_text("Cadence")
    expect(changed).to_contain_text(f"+{FASTER_SPM:.1f}")
    expect(page.locator("table.fc-compare").first).to_contain_text("no clear change")
    _tilt_is_told_as_a_change_only(page)
    _lockstep(page, app, session)
    _fits(page)

    # `st.html` drops drawings, so a picture has to be looked for.
    page.goto(f"{app.url}/?session={session}")
    page.get_by_text("The pelvis: what this view shows of it").click()
    expect(page.get_by_role("img", name="Two runners from the side")).to_be_visible()

    page.goto(f"{app.url}/trends")
    expect(page.locator(".js-plotly-plot")).to_be_visible()
    expect(page.locator(".fc-verdict")).to_contain_text(f"+{FASTER_SPM:.1f}")
    _fits(page)

    _export_delete_import(page, app, tmp_path / "all.zip")
    assert not seen.errors
    assert not seen.foreign


def _tilt_is_told_as_a_change_only(page: Page) -> None:
    row = (
        page.locator("table.fc-compare")
        .first.get_by_role("row")
        .filter(has_text="Forward tilt of the pelvis")
    )
    expect(row.get_by_role("cell", name="one clip cannot tell")).to_have_count(2)
    expect(row).to_contain_text(re.compile(rf"\+{TIPPED_DEG:.0f} ± \d+°"))
    expect(row).to_contain_text(
        re.compile(rf"the pelvis tips about {TIPPED_DEG:.0f}° further forward, most likely \d+° to \d+°")
    )
    page.get_by_text("The forward tilt of the pelvis: what two clips show of it").click()
    expect(page.get_by_text("whether a change is for the better")).to_be_visible()
    expect(page.get_by_role("img", name="Two runners from the side")).to_be_visible()


def _lockstep(page: Page, app: driving.App, session: str) -> None:
    """After each of these, both clips stand at the same share of a stride, within a frame."""
    videos = page.locator(".lockstep video")
    for video in videos.all():
        page.wait_for_function("video => video.readyState >= 2", arg=video.element_handle())
    out = app.data / "sessions" / session / "out"
    gait = read_analysis(out / "analysis.json").gait
    assert gait is not None
    near = gait.orientation.near
    strides = [
        (step.initial_contact_s, step.stride_end_s)
        for step in gait.used_steps(near)
        if step.stride_end_s is not None
    ]
    times = track_from_npz(out / "keypoints.npz").time_s
    slider = page.get_by_role("slider", name="Place in the stride")
    box = page.locator(".lockstep")
    for act in ("push-off", "Next stride", "key"):
        before = _place(box)
        if act == "key":
            slider.focus()
            page.keyboard.press("ArrowRight")
        else:
            page.get_by_role("button", name=act, exact=True).click()

        def moved_alike(before: tuple[int, int] = before) -> bool:
            return _place(box) != before and _stand_alike(page, strides, times)

        driving.until(moved_alike)


def _place(box: Locator) -> tuple[int, int]:
    """Stride and percent of it, as the page says."""
    return int(box.get_attribute("data-stride") or -1), int(box.get_attribute("data-percent") or -1)


def _stand_alike(page: Page, strides: list[tuple[float, float]], times: np.ndarray) -> bool:
    """Both clips show the frame at that share of the stride; here both sessions show the same clip."""
    stride, percent = _place(page.locator(".lockstep"))
    share = percent / 100
    start, end = strides[stride]
    wanted = start + share * (end - start)
    videos = page.locator(".lockstep video").all()
    frame, other = (int(video.get_attribute("data-frame") or -1) for video in videos)
    shown = [video.evaluate("video => video.currentTime") for video in videos]
    # Half a frame to the nearest one, half a percent of a stride because the page rounds it.
    near = abs(times[frame] - wanted) <= 0.5 / 30 + 0.005 * (end - start) + 1e-3
    return frame == other and near and all(times[frame] <= moment <= times[frame + 1] for moment in shown)


def _export_delete_import(page: Page, app: driving.App, target: Path) -> None:
    page.goto(f"{app.url}/sessions")
    rows = page.locator("h3.fc-row")
    page.get_by_text("Take everything with you").click()
    page.get_by_text("With the original clips").click()
    page.locator('a.fc-link[href*="clips=1"]').wait_for()
    with page.expect_download() as started:
        page.get_by_role("link", name="Export 2 sessions").click()
    started.value.save_as(target)
    with zipfile.ZipFile(target) as made:
        assert made.testzip() is None
        assert {f"formcam/{SECOND}/{name}" for name in ("job.json", "clip.mp4", "out/analysis.json")} <= set(
            made.namelist()
        )

    folder = app.data / "sessions" / SECOND
    of_second(page, "delete").get_by_role("button").click()
    page.get_by_role("button", name="Keep it").click()
    assert folder.is_dir()
    of_second(page, "delete").get_by_role("button").click()
    page.get_by_role("button", name="Yes, delete it").click()
    expect(rows).to_have_text(["Monday.mp4"])
    assert not folder.exists()

    expect(page.get_by_text("Bring sessions back")).to_have_count(1)
    page.get_by_text("Bring sessions back").click()
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Choose an archive").click()
    chooser.value.set_files(target)
    expect(page.get_by_text("1 session brought back, 1 already here.")).to_be_visible()
    expect(rows).to_have_text(["Second <b>run</b>", "Monday.mp4"])


def _fits(page: Page) -> None:
    """Nothing sticks out of the page sideways."""
    page.wait_for_timeout(500)
    page.wait_for_function("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize(
    ("method", "path", "headers", "status"),
    [
        ("GET", "/formcam/export", {}, 403),
        ("GET", "/formcam/export?token=0", {}, 403),
        ("PUT", "/formcam/import", {}, 403),
        ("PUT", "/formcam/import", {"Host": "evil.example"}, 400),
    ],
)
def test_strangers_take_nothing_away_and_bring_nothing_in(
    guarded_app: driving.App, method: str, path: str, headers: dict[str, str], status: int
):
    connection = http.client.HTTPConnection(guarded_app.url.removeprefix("http://"), timeout=10)
    connection.request(method, path, body=b"x" if method == "PUT" else None, headers=headers)
    assert connection.getresponse().status == status
    connection.close()
