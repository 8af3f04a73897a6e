"""A sample's result that is there at once, and what follows from it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from formcam._runtime.json_files import write_json
from formcam.app import settings
from formcam.app.screens.start import SAMPLES
from formcam.app.sessions import corrected_results, jobs, sample_results
from formcam.app.sessions.job_settings import JobSettings
from formcam.app.sessions.jobs import Job
from formcam.app.workers import redraw_job
from formcam.outputs import result_folder
from formcam.outputs.files.json_file import read_analysis


@pytest.fixture
def opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Job:
    """The side view, just opened."""
    monkeypatch.setenv("FORMCAM_DATA", str(tmp_path))
    return open_sample("side")


def open_sample(name: str) -> Job:
    runner = SAMPLES[name]
    known = JobSettings(height_cm=runner.height_cm, speed_kmh=runner.speed_kmh)
    job = again(jobs.create_sample_job(name, known))
    assert sample_results.open_at_once(job)
    return again(job.session)


def again(session: str) -> Job:
    job = jobs.load(session)
    assert job is not None
    return job


def test_every_sample_ships_with_what_opens_it():
    for name in SAMPLES:
        shipped = sample_results.shipped_beside(settings.SAMPLES / f"{name}.mp4")
        assert all(path.is_file() for path in shipped.values()), name


def test_a_sample_opens_as_a_finished_result_that_says_so(opened: Job):
    assert (opened.state, opened.shipped) == ("done", True)
    analysis = read_analysis(opened.out / result_folder.ANALYSIS)
    assert analysis.status == "ok"
    assert {finding.id for finding in analysis.findings} >= {"overstride", "low_cadence"}
    assert analysis.runner is not None
    assert analysis.runner.height_cm == SAMPLES["side"].height_cm
    assert corrected_results.is_drawn_before(opened)
    assert not (opened.out / result_folder.CLIP).exists()
    # Opened once more, it is the same session; analysed anew, it rests on the clip.
    runner = opened.settings
    assert jobs.create_sample_job("side", runner) == opened.session
    jobs.again(opened, runner)
    assert not again(opened.session).shipped


def test_a_clip_of_ones_own_and_a_sample_without_its_points_are_analysed(
    opened: Job, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    def opens(clip: Path) -> bool:
        write_json(opened.folder / "job.json", {"clip": str(clip), "name": "mine"})
        return sample_results.open_at_once(again(opened.session))

    own = Path(shutil.copy(settings.SAMPLES / "side.mp4", opened.folder / "clip.mp4"))
    assert not opens(own)
    assert opens(settings.SAMPLES / "side.mp4")
    (tmp_path / "samples").mkdir()
    monkeypatch.setattr(settings, "SAMPLES", tmp_path / "samples")
    assert not opens(Path(shutil.copy(own, tmp_path / "samples" / "side.mp4")))


@pytest.mark.slow
def test_the_clips_pictures_and_the_report_are_drawn_after(opened: Job):
    assert redraw_job.redraw(opened)
    assert not corrected_results.is_drawn_before(opened)
    for name in (result_folder.CLIP, result_folder.SLOW_CLIP, result_folder.REPORT):
        assert (opened.out / name).stat().st_size > 10_000
    assert list((opened.out / result_folder.FRAMES).glob("finding_*.jpg"))
