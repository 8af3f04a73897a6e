"""What killed processes leave is cleared away at start-up, and nothing else is."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from formcam.app import settings
from formcam.app.sessions.cleanup import sweep
from formcam.app.sessions.job_progress import SILENCE_S

KEPT = ("job.json", "upload.json", "progress.json", "people.json", "preview.jpg", "clip.mp4", "beat",
        "worker.log", "out/analysis.json", "out/annotated.mp4", "out/frames/left_contact.png")  # fmt: skip
STRAY = ("progress.json.123.tmp", "preview.tmp.jpg", "making/analysis.json", "out/.annotated.mp4.77.part",
         "making/.formcam-x/clip.mp4", ".annotated.mp4.5.part")  # fmt: skip


def fill(folder: Path, names: tuple[str, ...]) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"x")


def files(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FORMCAM_DATA", str(tmp_path))
    return settings.session_folder(settings.new_id())


def test_only_what_was_in_the_making_goes(folder: Path):
    fill(folder, KEPT + STRAY)
    sweep(time.time() + SILENCE_S + 1)
    assert files(folder) == set(KEPT)
    assert not (folder / "making").exists()


def test_a_job_that_lives_is_left_alone(folder: Path):
    fill(folder, KEPT + STRAY)
    assert sweep() == []
    assert files(folder) == set(KEPT + STRAY)


def test_half_an_upload_goes_whole(folder: Path):
    fill(folder, ("clip.mp4",))
    other = settings.session_folder(settings.new_id())
    fill(other, KEPT)
    assert sweep(time.time() + SILENCE_S + 1) == [folder]
    assert not folder.exists()
    assert files(other) == set(KEPT)


def test_no_sessions_no_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("FORMCAM_DATA", str(tmp_path / "new"))
    assert sweep() == []


def test_what_a_killed_import_left_goes_and_one_at_work_stays(folder: Path):
    data = settings.data_folder()
    fill(folder, KEPT)
    left = ("archive.0123.zip.part", "bringing/0123/feedfeedfeedfeed/clip.mp4")
    fill(data, left)
    assert sweep() == []
    assert set(left) <= files(data)
    sweep(time.time() + SILENCE_S + 1)
    assert files(data) == {f"sessions/{folder.name}/{name}" for name in KEPT}
