"""A session corrected by hand: its files, its first results, its pictures; whatever happens nothing is lost."""

from __future__ import annotations

import json
import os
import shutil
import zipfile
from pathlib import Path

import cv2
import numpy as np
import pytest

from formcam.app.server import single_frames
from formcam.app.sessions import archive, corrected_results, jobs, session_index
from formcam.app.sessions.cleanup import sweep
from formcam.app.sessions.jobs import Job
from formcam.app.sessions.session_files import REPLACED, UNTOUCHED
from formcam.app.workers import redraw_job
from formcam.outputs import result_folder
from formcam.outputs.clip.rendering import key_frames
from formcam.outputs.files.json_file import analysis_to_json, read_analysis
from formcam.outputs.files.keypoints_npz import track_from_npz, track_to_npz
from formcam.records.corrections import Edits, EventMark, JointMove, StepMark, summary
from formcam.records.errors import FormcamError
from formcam.records.track import Event
from formcam.video.writer import ClipWriter
from tests.support import media, synthetic
from tests.support.made_sessions import keep_run

SESSION = "cc" * 8
# Its real report is drawn anew below, and written with corrections in tests/test_corrections.py.
pytestmark = pytest.mark.usefixtures("plain_report")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with one finished session, to be copied."""
    data = tmp_path_factory.mktemp("made")
    keep_run(data, SESSION)
    return data


@pytest.fixture
def job(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Job:
    monkeypatch.setenv("FORMCAM_DATA", str(tmp_path))
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    found = jobs.load(SESSION)
    assert found is not None
    return found


@pytest.fixture
def filmed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Job:
    """A shorter session with its clip, as large as the picture that the track was made in."""
    monkeypatch.setenv("FORMCAM_DATA", str(tmp_path))
    keep_run(tmp_path, SESSION, length_s=4.5)
    job = jobs.load(SESSION)
    assert job is not None
    clip = job.folder / "clip.mp4"
    picture = np.full((1080, 1920, 3), 90, np.uint8)
    with ClipWriter(clip, width_px=1920, height_px=1080) as writer:
        for time_s in track_from_npz(job.out / result_folder.KEYPOINTS).time_s:
            writer.write(picture, float(time_s))
    plan = json.loads((job.folder / "job.json").read_text(encoding="utf-8"))
    (job.folder / "job.json").write_text(json.dumps(plan | {"clip": str(clip)}), encoding="utf-8")
    return job


def contents(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def landings(job: Job) -> list[Event]:
    gait = read_analysis(corrected_results.untouched(job) / result_folder.ANALYSIS).gait
    assert gait is not None
    return [event for event in gait.events if event.type == "initial_contact"]


def deleting(job: Job, *numbers: int) -> Edits:
    return Edits(
        deleted=tuple(EventMark(e.side, e.type, e.time_s) for e in (landings(job)[n] for n in numbers))
    )


def test_a_correction_is_kept_and_undone_byte_for_byte(job: Job):
    before = contents(job.out)
    edits = deleting(job, 5)
    corrected_results.save(job, edits)
    assert corrected_results.edits_of(job.out) == edits
    corrected = read_analysis(job.out / result_folder.ANALYSIS)
    assert corrected.edits == edits
    assert corrected.gait is not None
    assert len(corrected.gait.steps) == len(landings(job)) - 1
    assert contents(job.folder / UNTOUCHED) == before
    for name in (result_folder.ANALYSIS, result_folder.STRIDES, result_folder.MARKERS):
        assert summary(edits) in (job.out / name).read_text(encoding="utf-8"), name
    corrected_results.save(job, deleting(job, 5, 6))
    corrected_results.save(job, Edits(left_out=(StepMark("left", landings(job)[0].time_s),)))
    assert contents(job.folder / UNTOUCHED) == before
    corrected_results.undo_all(job)
    assert contents(job.out) == before
    assert not (job.folder / UNTOUCHED).exists()
    assert corrected_results.edits_of(job.out) is None


def test_saving_nothing_is_undoing_all(job: Job):
    before = contents(job.out)
    corrected_results.save(job, deleting(job, 5))
    corrected_results.save(job, Edits())
    assert contents(job.out) == before


def test_without_corrections_the_track_measures_as_it_did(job: Job):
    assert analysis_to_json(corrected_results.measured(job, None)) == (
        job.out / result_folder.ANALYSIS
    ).read_text(encoding="utf-8")


@pytest.mark.parametrize("what", ["too few", "another clip", "no disk"])
def test_what_cannot_be_saved_leaves_everything_as_it_was(
    job: Job, what: str, monkeypatch: pytest.MonkeyPatch
):
    corrected_results.save(job, deleting(job, 5))
    before = contents(job.folder)
    edits = deleting(job, *range(len(landings(job)) - 2))
    if what == "another clip":
        edits = Edits(joints=(JointMove(99_999, "left_knee", 1.0, 1.0),))
    if what == "no disk":
        edits = deleting(job, 4)

        def full(*_: object, **__: object) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(result_folder, "write_outputs", full)
    with pytest.raises((FormcamError, OSError)):
        corrected_results.save(job, edits)
    assert contents(job.folder) == before


def test_a_power_loss_between_two_renames_brings_the_first_results_back(job: Job):
    before = contents(job.out)
    job.out.rename(job.folder / UNTOUCHED)
    (job.folder / "making").mkdir()
    for path in (job.folder, *job.folder.iterdir()):
        os.utime(path, (1.0, 1.0))
    sweep()
    assert contents(job.out) == before
    assert not (job.folder / "making").exists()


def test_a_power_loss_at_a_second_correction_brings_the_first_correction_back(job: Job):
    corrected_results.save(job, deleting(job, 5))
    corrected, untouched = contents(job.out), contents(job.folder / UNTOUCHED)
    job.out.rename(job.folder / REPLACED)  # The second correction's results would come next.
    (job.folder / "making").mkdir()
    for path in (job.folder, *job.folder.iterdir()):
        os.utime(path, (1.0, 1.0))
    sweep()
    assert contents(job.out) == corrected
    assert contents(job.folder / UNTOUCHED) == untouched
    assert not (job.folder / REPLACED).exists()


def test_damaged_corrections_count_as_none(job: Job):
    (job.out / result_folder.EDITS).write_text('{"edits": 1, "joints": 3}', encoding="utf-8")
    assert corrected_results.edits_of(job.out) is None


def test_analysed_again_nothing_of_the_hand_remains(job: Job):
    corrected_results.save(job, deleting(job, 5))
    jobs.again(job, job.settings)
    assert not (job.folder / UNTOUCHED).exists()
    assert not job.out.exists()


def test_lists_and_trends_follow_and_come_back(job: Job):
    def index() -> tuple[object, ...]:
        session_index.refresh()
        return session_index.values(SESSION)

    first = index()
    corrected_results.save(job, deleting(job, 5))
    assert index() != first
    corrected_results.undo_all(job)
    assert index() == first


def taken_away(target: Path, *without: str) -> Path:
    """All sessions as an archive, less the named files."""
    whole = target.with_suffix(".whole")
    with whole.open("wb") as file:
        for piece in archive.export(clips=True):
            file.write(piece)
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            if not name.endswith(without or ("nothing",)):
                new.writestr(name, old.read(name))
    return target


def brought_to(data: Path, source: Path, monkeypatch: pytest.MonkeyPatch) -> Job:
    data.mkdir()
    monkeypatch.setenv("FORMCAM_DATA", str(data))
    assert archive.bring_back(source).new == 1
    there = jobs.load(SESSION)
    assert there is not None
    return there


def test_an_archive_carries_the_hands_work_and_the_first_results(
    job: Job, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    first, edits = contents(job.out), deleting(job, 5)
    corrected_results.save(job, edits)
    corrected = contents(job.out)
    there = brought_to(tmp_path / "there", taken_away(tmp_path / "all.zip"), monkeypatch)
    assert contents(there.out) == corrected
    assert corrected_results.edits_of(there.out) == edits
    assert contents(corrected_results.untouched(there)) == first
    corrected_results.undo_all(there)
    assert contents(there.out) == first
    assert not (there.folder / UNTOUCHED).exists()


def test_without_the_first_results_the_track_is_measured_anew(
    job: Job, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """An archive of an older formcam, which left them behind."""
    first = (job.out / result_folder.ANALYSIS).read_bytes()
    corrected_results.save(job, deleting(job, 5))
    shutil.rmtree(job.folder / UNTOUCHED)
    there = brought_to(tmp_path / "there", taken_away(tmp_path / "all.zip"), monkeypatch)
    corrected_results.save(there, Edits())
    assert (there.out / result_folder.ANALYSIS).read_bytes() == first
    assert corrected_results.edits_of(there.out) is None


@pytest.mark.parametrize(
    "what", ["not corrected", "corrected, too", "another clip", "another track", "torn", "gone", "no track"]
)
def test_first_results_that_are_none_stay_behind(
    job: Job, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str
):
    """What an archive calls the first results is taken only where undoing to it would be honest."""
    corrected_results.save(job, deleting(job, 5))
    kept = job.folder / UNTOUCHED
    left_out: tuple[str, ...] = ()
    path = kept / result_folder.ANALYSIS
    told = json.loads(path.read_text(encoding="utf-8"))
    if what == "not corrected":
        (job.out / result_folder.EDITS).unlink()
    elif what == "corrected, too":
        shutil.copy(job.out / result_folder.EDITS, kept / result_folder.EDITS)
    elif what == "another clip":
        path.write_text(
            json.dumps(told | {"runner": told["runner"] | {"height_cm": 150.0}}), encoding="utf-8"
        )
    elif what == "another track":
        track_to_npz(kept / result_folder.KEYPOINTS, synthetic.track(length_s=3.0))
    elif what == "torn":
        path.write_text("{", encoding="utf-8")
    else:
        left_out = (
            f"{UNTOUCHED}/{result_folder.KEYPOINTS if what == 'no track' else result_folder.ANALYSIS}",
        )
    there = brought_to(tmp_path / "there", taken_away(tmp_path / "all.zip", *left_out), monkeypatch)
    assert not (there.folder / UNTOUCHED).exists()
    assert (there.out / result_folder.ANALYSIS).read_bytes() == (
        job.out / result_folder.ANALYSIS
    ).read_bytes()


def test_pictures_among_the_first_results_must_be_pictures(
    job: Job, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    corrected_results.save(job, deleting(job, 5))
    shots = job.folder / UNTOUCHED / result_folder.FRAMES
    shots.mkdir()
    (shots / "midstance.jpg").write_bytes(b"<script>")
    cv2.imwrite(str(shots / "contact.jpg"), np.zeros((8, 8, 3), np.uint8))
    there = brought_to(tmp_path / "there", taken_away(tmp_path / "all.zip"), monkeypatch)
    assert [path.name for path in (there.folder / UNTOUCHED / result_folder.FRAMES).iterdir()] == [
        "contact.jpg"
    ]


def number_in(jpeg: bytes | None) -> int:
    assert jpeg is not None
    picture = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
    assert picture is not None
    return media.number_in(cv2.cvtColor(picture, cv2.COLOR_BGR2RGB))


def test_each_picture_of_the_clip_by_its_number(job: Job):
    """The number painted into every picture: forwards, backwards, across the runs that are kept."""
    for number in (0, 1, 7, 8, 100, 99, 239, 50):
        assert number_in(single_frames.picture(job.folder, number)) == number
    assert single_frames.picture(job.folder, 240) is None
    assert single_frames.picture(job.folder, 999_999) is None
    assert single_frames.picture(job.folder.with_name("dd" * 8), 0) is None


@pytest.mark.slow
def test_clip_pictures_and_report_are_drawn_anew(filmed: Job):
    first = contents(filmed.out)
    corrected_results.save(filmed, deleting(filmed, 5))
    assert corrected_results.is_drawn_before(filmed)
    assert corrected_results.can_redraw(filmed)
    before = contents(filmed.out)
    assert redraw_job.redraw(filmed)
    assert not corrected_results.is_drawn_before(filmed)
    after = contents(filmed.out)
    assert {name for name in after if after[name] != before.get(name)} >= {
        result_folder.CLIP,
        result_folder.REPORT,
    }
    assert b"/Pages" in after[result_folder.REPORT]  # The real one.
    assert any(name.startswith(result_folder.FRAMES) for name in after)
    assert after[result_folder.ANALYSIS] == before[result_folder.ANALYSIS]
    # The first results are theirs alone: what is drawn anew must not have been written into the same file.
    assert contents(filmed.folder / UNTOUCHED) == first


@pytest.mark.slow
def test_corrections_that_change_while_drawing_win(filmed: Job, monkeypatch: pytest.MonkeyPatch):
    corrected_results.save(filmed, deleting(filmed, 5))
    before = contents(filmed.folder / UNTOUCHED)
    drawn = key_frames

    def slow(*arguments: object, **named: object) -> object:
        corrected_results.undo_all(filmed)
        return drawn(*arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(redraw_job, "key_frames", slow)
    assert not redraw_job.redraw(filmed)
    assert contents(filmed.out) == before
