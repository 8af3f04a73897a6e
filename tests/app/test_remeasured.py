"""Height, speed, sex and pain given after the analysis: the numbers follow, corrections stay, nothing is half done."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from formcam.app.sessions import corrected_results, jobs, remeasured
from formcam.app.sessions.jobs import Job
from formcam.app.sessions.session_files import MAKING, REPLACED, UNTOUCHED
from formcam.feedback.exercises import BACK_REASON
from formcam.outputs import result_folder
from formcam.outputs.files.json_file import read_analysis
from formcam.records.analysis import Analysis
from formcam.records.corrections import Edits, StepMark
from tests.support import synthetic
from tests.support.made_sessions import keep_run
from tests.support.pages import html_of, open_app

SESSION = "ab" * 8
pytestmark = pytest.mark.usefixtures("plain_report")
TALLER = 1.1


@pytest.fixture(scope="module", autouse=True)
def made(tmp_path_factory: pytest.TempPathFactory) -> None:
    """The run that is kept for all who want the same, before there are plain reports."""
    keep_run(tmp_path_factory.mktemp("made"), SESSION, filmed_late_s=0.0)


@pytest.fixture
def job(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Job:
    monkeypatch.setenv("FORMCAM_DATA", str(tmp_path))
    keep_run(tmp_path, SESSION, filmed_late_s=0.0)
    return load()


def load() -> Job:
    found = jobs.load(SESSION)
    assert found is not None
    return found


def result(folder: Path) -> Analysis:
    return read_analysis(folder / result_folder.ANALYSIS)


def bounce_cm(folder: Path) -> float:
    found = result(folder).get("vertical_oscillation")
    assert found is not None
    assert found.value is not None
    return found.value


def everything(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_centimetres_follow_the_height_and_the_session_keeps_it(job: Job):
    before = bounce_cm(job.out)
    chosen = replace(job.settings, height_cm=synthetic.HEIGHT_CM * TALLER, sex="f")
    remeasured.measure_for(job, chosen)
    assert bounce_cm(job.out) == pytest.approx(before * TALLER, rel=0.01)
    runner = result(job.out).runner
    assert runner is not None
    assert (runner.height_cm, runner.speed_kmh, runner.sex) == (chosen.height_cm, None, "f")
    assert load().settings == chosen
    assert load().key != job.key
    assert (job.out / result_folder.CLIP).is_file()
    assert corrected_results.is_drawn_before(job)
    assert not corrected_results.are_pictures_drawn(job)
    assert not (job.folder / MAKING).exists()
    assert not (job.folder / REPLACED).exists()


def leave_out_a_step(job: Job) -> Edits:
    gait = result(job.out).gait
    assert gait is not None
    edits = Edits(left_out=(StepMark(gait.steps[2].side, gait.steps[2].initial_contact_s),))
    corrected_results.save(job, edits)
    return edits


def test_corrections_stay_and_what_they_are_undone_to_follows_too(job: Job):
    edits = leave_out_a_step(job)
    remeasured.measure_for(job, replace(job.settings, height_cm=synthetic.HEIGHT_CM * TALLER))
    assert corrected_results.edits_of(job.out) == edits
    assert bounce_cm(job.out) == pytest.approx(bounce_cm(job.folder / UNTOUCHED), rel=0.05)
    corrected_results.undo_all(job)
    runner = result(job.out).runner
    assert runner is not None
    assert runner.height_cm == pytest.approx(synthetic.HEIGHT_CM * TALLER)
    assert corrected_results.edits_of(job.out) is None


def test_on_a_full_disk_everything_stays_as_it_was(job: Job, monkeypatch: pytest.MonkeyPatch):
    leave_out_a_step(job)
    before = everything(job.folder)
    real, calls = result_folder.write_outputs, []

    def full_at_the_second(*args: object, **named: object) -> object:
        calls.append(args)
        if len(calls) == 2:
            raise OSError(28, "No space left on device")
        return real(*args, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(result_folder, "write_outputs", full_at_the_second)
    with pytest.raises(OSError, match="No space"):
        remeasured.measure_for(job, replace(job.settings, height_cm=150.0))
    assert len(calls) == 2
    assert everything(job.folder) == before


def test_the_page_asks_and_its_numbers_follow(job: Job):
    (job.folder / "clip.mp4").unlink()  # Nothing to be drawn anew.
    app = open_app(SESSION)
    assert [one.label for one in app.expander if "Add your height and treadmill speed" in one.label]
    app.number_input(key=f"height_{SESSION}").set_value(190.0)
    app.text_input(key=f"speed_{SESSION}").set_value("10")
    app.session_state[f"pain_{SESSION}"] = ["back"]
    next(button for button in app.button if button.label == "Update the result").click()
    app.run()
    assert not app.exception
    assert "You: 190 cm, 10 km/h" in [one.label for one in app.expander]
    assert BACK_REASON in html_of(app)
    assert (load().settings.height_cm, load().settings.back_hurts) == (190.0, True)
    runner = result(job.out).runner
    assert runner is not None
    assert (runner.height_cm, runner.speed_kmh) == (190.0, 10.0)
