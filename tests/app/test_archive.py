"""Sessions out to a zip and back in: nothing is lost, and nothing in a foreign zip is trusted."""

from __future__ import annotations

import contextlib
import io
import json
import random
import stat
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from formcam._runtime.json_files import read_json, write_json
from formcam.app import settings
from formcam.app.sessions import archive, corrected_results, jobs, session_index
from formcam.app.sessions.archive_check import check
from formcam.app.sessions.job_settings import JobSettings
from formcam.app.sessions.session_files import clip_of
from formcam.app.sessions.work_processes import Processes
from formcam.records.errors import UsageError
from tests.support.stored_sessions import begin, finished


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return _use(tmp_path / "here", monkeypatch)


def _use(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FORMCAM_DATA", str(folder))
    return settings.data_folder()


def exported(target: Path, *, clips: bool = True) -> Path:
    with target.open("wb") as file:
        for piece in archive.export(clips=clips):
            file.write(piece)
    return target


def files_below(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def test_what_goes_out_comes_back_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    one, two = finished("a.mp4", 161.0, created=1.0), finished("b.mp4", 172.0, created=2.0)
    begin("not analysed.mp4")
    still = settings.session_folder(one) / "out" / "frames" / "midstance.jpg"
    still.parent.mkdir()
    Image.new("RGB", (8, 8)).save(still)
    session_index.rename(two, "Sunday")
    session_index.set_note(two, "new shoes")
    session_index.refresh()
    before = session_index.entries(), session_index.series("cadence", "")
    path = exported(tmp_path / "all.zip")
    _use(tmp_path / "there", monkeypatch)
    assert archive.bring_back(path) == archive.Brought(new=2, known=0, damaged=0)
    session_index.refresh()
    assert (session_index.entries(), session_index.series("cadence", "")) == before
    folder = settings.session_folder(one)
    assert (folder / "clip.mp4").read_bytes() == b"clip of " + one.encode()
    assert (folder / "out" / "frames" / "midstance.jpg").is_file()
    job = jobs.load(one)
    assert job is not None
    assert (job.state, job.settings.height_cm) == ("done", 170.0)
    assert read_json(folder / "job.json")["clip"] == str(folder / "clip.mp4")
    assert archive.bring_back(path) == archive.Brought(new=0, known=2, damaged=0)


def test_without_clips_the_clips_stay(tmp_path: Path):
    finished()
    with zipfile.ZipFile(exported(tmp_path / "all.zip", clips=False)) as made:
        assert made.testzip() is None
        assert not [name for name in made.namelist() if "clip" in name]


def test_the_archive_is_never_held_whole():
    """A clip of 20 MB goes out in pieces of a megabyte and a few bytes of the zip's own."""
    session = finished()
    (settings.session_folder(session) / "clip.mp4").write_bytes(random.Random(1).randbytes(20 * archive.MEGA))
    sizes = [len(piece) for piece in archive.export(clips=True)]
    assert sum(sizes) > 20 * archive.MEGA
    assert max(sizes) < 2 * archive.MEGA


def foreign(path: Path, *entries: tuple[str, bytes], **about: int) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in entries:
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            for key, number in about.items():
                setattr(info, key, number)
            made.writestr(info, content)
    return path


GOOD = "formcam/0123456789abcdef/"


@pytest.mark.parametrize(
    "name",
    [
        "../../evil",
        "/etc/passwd",
        "formcam/../../../evil.json",
        f"{GOOD}../../evil.json",
        f"{GOOD}out/../../../x.json",
        f"{GOOD}out/frames/../../x.jpg",
        f"{GOOD}out/evil.py",
        f"{GOOD}out/EVIL.json",
        f"{GOOD}progress.json",
        f"{GOOD}untouched/../job.json",
        f"{GOOD}untouched/evil.py",
        f"{GOOD}untouched/untouched/analysis.json",
        f"{GOOD}untouched/clip.mov",
        f"{GOOD}clip.mp4/x",
        f"{GOOD}job.json ",
        "formcam/0123456789ABCDEF/job.json",
        "formcam/0123/job.json",
        "C:\\evil.json",
        f"{GOOD}out\\evil.json",
        f"{GOOD}",
        "formcam/0123456789abcdef\n/job.json",
    ],
)
def test_names_that_formcam_never_writes_are_refused(tmp_path: Path, data: Path, name: str):
    path = foreign(tmp_path / "bad.zip", (f"{GOOD}job.json", b"{}"), (name, b"x"))
    before = files_below(tmp_path)
    with pytest.raises(UsageError, match="never writes"):
        archive.bring_back(path)
    assert files_below(tmp_path) == before
    assert not list(data.iterdir())


def test_a_link_in_the_archive_stays_text(tmp_path: Path):
    """A symbolic link is only a file whose content is a path; it is written as a file, found unreadable, and goes."""
    path = foreign(
        tmp_path / "link.zip", (f"{GOOD}out/analysis.json", b"/etc/passwd"), external_attr=(stat.S_IFLNK | 0o777) << 16
    )  # fmt: skip
    assert archive.bring_back(path) == archive.Brought(0, 0, 1)
    assert not settings.session_folder("0123456789abcdef").exists()


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A megabyte that packs into a kilobyte; the limit of a JSON file is set below it."""
    monkeypatch.setitem(archive.LIMITS, ".json", archive.MEGA - 1)
    path = foreign(tmp_path / "bomb.zip", (f"{GOOD}job.json", bytes(archive.MEGA)))
    assert path.stat().st_size < 10_000
    with pytest.raises(UsageError, match="too large"):
        archive.bring_back(path)


def test_a_bomb_that_lies_about_its_size_ends_at_its_claim(tmp_path: Path):
    """The declared size, in both headers, is 10 bytes; a megabyte comes out."""
    path = foreign(tmp_path / "bomb.zip", (f"{GOOD}out/analysis.json", bytes(archive.MEGA)))
    content = path.read_bytes().replace(archive.MEGA.to_bytes(4, "little"), (10).to_bytes(4, "little"))
    path.write_bytes(content)
    assert archive.bring_back(path) == archive.Brought(0, 0, 1)
    assert not (settings.data_folder() / "bringing" / "0123456789abcdef").exists()


def test_the_room_on_the_disk_is_looked_at_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path = foreign(tmp_path / "a.zip", (f"{GOOD}job.json", b"{}"))
    monkeypatch.setattr(settings, "SPARE_BYTES", 1 << 60)
    with pytest.raises(UsageError, match="no room"):
        archive.bring_back(path)


@pytest.mark.parametrize("content", [b"", b"PK", b"no zip at all", b"PK\x05\x06" + bytes(18)])
def test_what_is_no_archive_is_refused(tmp_path: Path, content: bytes):
    path = tmp_path / "x.zip"
    path.write_bytes(content)
    with pytest.raises(UsageError):
        archive.bring_back(path)


def test_a_plan_from_elsewhere_is_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """No path, number or text of the archive's plan is taken as it is."""
    session = finished()
    folder = settings.session_folder(session)
    evil = {
        "name": "x" * 999, "clip": "/etc/passwd", "sha256": "../../x", "key": ["a"], "created": 1e300,
        "filmed": "never", "settings": {"height_cm": 1e9, "speed_kmh": "fast", "view": "inside", "runner_xy": "ab",
                                        "warning_signs": [{"a": 1}] * 99},
    }  # fmt: skip
    (folder / "job.json").write_text(json.dumps(evil), encoding="utf-8")
    (folder / "clip.mp4").unlink()
    # The exporting formcam would not read such a plan, so the archive is put together by hand.
    content = (folder / "out" / "analysis.json").read_bytes()
    path = foreign(tmp_path / "a.zip", (f"{GOOD}job.json", json.dumps(evil).encode()),
                   (f"{GOOD}out/analysis.json", content))  # fmt: skip
    _use(tmp_path / "there", monkeypatch)
    assert archive.bring_back(path).new == 1
    plan = read_json(settings.session_folder("0123456789abcdef") / "job.json")
    assert (plan["clip"], plan["sha256"], plan["key"], len(plan["name"])) == ("", "", "", 200)
    job = jobs.load("0123456789abcdef")
    assert job is not None
    assert (job.settings.height_cm, job.settings.speed_kmh, job.settings.view) == (None, None, None)
    assert job.created < 1e10


def test_pictures_and_curves_that_are_none_are_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    session = finished()
    out = settings.session_folder(session) / "out"
    (out / "frames").mkdir()
    (out / "frames" / "midstance.jpg").write_bytes(b"<script>")
    pickled = io.BytesIO()
    one = np.array([object()])
    np.savez(pickled, allow_pickle=True, **{f"0_{part}": one for part in ("about", "curve", "numbers")})
    (out / "curves.npz").write_bytes(pickled.getvalue())
    path = exported(tmp_path / "a.zip")
    _use(tmp_path / "there", monkeypatch)
    assert archive.bring_back(path).new == 1
    assert {
        path.name for path in (settings.session_folder(session) / "out").rglob("*") if path.is_file()
    } == {"analysis.json"}


def test_hundreds_of_broken_archives_never_surprise(tmp_path: Path, data: Path):
    """Bits turned anywhere: a refusal, a damaged session left out, or a harmless change; never a traceback."""
    finished("a.mp4")
    whole = bytearray(exported(tmp_path / "whole.zip").read_bytes())
    chance = random.Random(7)
    for number in range(300):
        broken = bytearray(whole)
        for _ in range(chance.randint(1, 12)):
            broken[chance.randrange(len(broken))] = chance.randrange(256)
        if number % 4 == 0:
            broken = broken[: chance.randrange(len(broken))]
        path = tmp_path / "broken.zip"
        path.write_bytes(broken)
        for session in [one for one in jobs.sessions() if number % 2]:
            jobs.delete(session.session, Processes())
        with contextlib.suppress(UsageError):
            archive.bring_back(path)
        session_index.refresh()
    index = {session_index.FILE, f"{session_index.FILE}-wal", f"{session_index.FILE}-shm"}
    assert {path.name for path in data.iterdir()} <= {"sessions", "bringing", *index}
    assert session_index.integrity_check() == "ok"


def test_an_import_cut_off_leaves_no_session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Power fails after any file: what is in `sessions` is whole or not there."""
    finished()
    path = exported(tmp_path / "a.zip")
    _use(tmp_path / "there", monkeypatch)
    original, left = archive._unpack, [2]

    def unpack(*given: object) -> None:
        left[0] -= 1
        if left[0] == 0:
            raise KeyboardInterrupt
        original(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(archive, "_unpack", unpack)
    with pytest.raises(KeyboardInterrupt):
        archive.bring_back(path)
    assert jobs.sessions() == []
    monkeypatch.setattr(archive, "_unpack", original)
    assert archive.bring_back(path).new == 1
    assert not (settings.data_folder() / archive.ASIDE).exists()


def test_two_tabs_may_bring_back_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Whichever ends first leaves alone what the other has unpacked."""
    ids = {finished("a.mp4", created=1.0), finished("b.mp4", created=2.0)}
    path = exported(tmp_path / "all.zip")
    _use(tmp_path / "there", monkeypatch)
    counts = []

    def meanwhile(apart: Path, final: Path, profile: str) -> None:
        monkeypatch.setattr(archive, "check", check)
        counts.append(archive.bring_back(path))
        check(apart, final, profile)

    monkeypatch.setattr(archive, "check", meanwhile)
    counts.append(archive.bring_back(path))
    assert counts == [archive.Brought(new=2, known=0, damaged=0), archive.Brought(new=0, known=2, damaged=0)]
    assert {job.session for job in jobs.sessions()} == ids
    assert not (settings.data_folder() / archive.ASIDE).exists()


def test_a_clip_dropped_again_goes_to_the_session_that_came_without_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """Else the result would be found, and nothing that needs the clip would ever work."""
    session = finished()
    about = read_json(settings.session_folder(session) / "upload.json")
    path = exported(tmp_path / "all.zip", clips=False)
    _use(tmp_path / "there", monkeypatch)
    archive.bring_back(path)
    without = jobs.load(session)
    assert without is not None
    assert not corrected_results.can_redraw(without)

    again = settings.new_id()
    folder = settings.session_folder(again)
    folder.mkdir(parents=True)
    (folder / "clip.mp4").write_bytes(b"the clip")
    write_json(folder / "upload.json", {**about, "clip": str(folder / "clip.mp4")})
    assert jobs.create_upload_job(again, JobSettings(height_cm=170.0)) == session
    known = jobs.load(session)
    assert known is not None
    assert corrected_results.can_redraw(known)
    clip = clip_of(known.folder)
    assert clip is not None
    assert clip.read_bytes() == b"the clip"
    assert clip.parent == known.folder
    assert not folder.exists()
