"""Sessions in the data folder (`FORMCAM_DATA`) as small as they can be: begun, or finished with two numbers."""

from __future__ import annotations

import os
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from formcam._runtime.json_files import read_json, write_json
from formcam.app import settings
from formcam.app.sessions import jobs
from formcam.app.sessions.job_settings import JobSettings
from formcam.app.sessions.session_files import BEAT, PROGRESS
from formcam.outputs.files.json_file import analysis_to_json
from formcam.records.analysis import Analysis, Band, Finding, Measurement
from formcam.records.track import Runner


def analysis_of(cadence: float = 165.0, **changes: object) -> Analysis:
    """A small but complete result: cadence, and the reach of one leg that could not be rated."""
    band = Band(source="test", watch_below=160.0)
    one = Measurement("cadence", None, cadence, "spm", (cadence - 1, cadence + 1), None, 30, "ok", band=band)
    two = Measurement("overstride_reach", "left", 0.2, "fraction", None, None, 15, "not_rated", "too few")
    found = Finding("low_cadence", "watch", "Low cadence", "saw", "often", "cue", (), ("cadence",), "source")
    made = Analysis(
        status="ok", refusal=None, model=None, video=None, runner=Runner(height_cm=170.0, speed_kmh=10.0),
        gait=None, quality=None, scale=None, measurements=(one, two), findings=(found,),
    )  # fmt: skip
    return replace(made, **changes)  # type: ignore[arg-type]


def begin(name: str = "run.mp4", created: float | None = None) -> str:
    """A session whose clip has arrived and whose analysis has not begun."""
    session = settings.new_id()
    folder = settings.session_folder(session)
    folder.mkdir(parents=True)
    (folder / "clip.mp4").write_bytes(b"clip of " + session.encode())
    about = {"name": name, "clip": str(folder / "clip.mp4"), "sha256": session * 4}
    write_json(folder / "upload.json", about)
    assert jobs.create_upload_job(session, JobSettings(height_cm=170.0)) == session
    if created is not None:
        plan = read_json(folder / "job.json")
        write_json(folder / "job.json", {**plan, "created": created})
    return session


def finish(session: str, cadence: float = 165.0) -> None:
    """What the job process leaves at its end."""
    folder = settings.session_folder(session)
    (folder / "out").mkdir(exist_ok=True)
    (folder / "out" / "analysis.json").write_text(analysis_to_json(analysis_of(cadence)), encoding="utf-8")
    write_json(folder / "progress.json", {"state": "done", "share": 1.0})


def finished(name: str = "run.mp4", cadence: float = 165.0, created: float | None = None) -> str:
    session = begin(name, created)
    finish(session, cadence)
    return session


def sample(cadence: float = 170.0) -> str:
    """A finished session of a sample clip, newer than any other."""
    session = jobs.create_sample_job("side", JobSettings())
    finish(session, cadence)
    change_record(session, created=time.time() + 60.0)
    return session


def change_record(session: str, **changes: Any) -> None:
    """Other entries in the job's record."""
    path = settings.session_folder(session) / "job.json"
    write_json(path, {**read_json(path), **changes})


def tick(session: str, *signs: str) -> None:
    """Tick those warning signs for it."""
    told = read_json(settings.session_folder(session) / "job.json")["settings"]
    change_record(session, settings={**told, "warning_signs": list(signs)})


def lasting_beat(folder: Path) -> None:
    """A sign of life of the process at work, from an hour ahead: however long a busy computer takes to look."""
    sign, ahead_s = folder / BEAT, time.time() + 3600.0
    sign.touch()
    os.utime(sign, (ahead_s, ahead_s))


def begin_at_work(name: str = "work.mp4", share: float = 0.43) -> str:
    """A session whose clip is being analysed, for ever; all that is known of its runner is a height of 170 cm."""
    session = begin(name)
    folder = settings.session_folder(session)
    write_json(folder / PROGRESS, {"state": "running", "share": share})
    lasting_beat(folder)
    return session


def job_of(session: str) -> jobs.Job:
    """The session, which is there."""
    found = jobs.load(session)
    assert found is not None
    return found


def old_and_new(old_spm: float = 165.0, new_spm: float = 165.0) -> tuple[str, str]:
    """A finished session of yesterday and the newest, with those cadences."""
    now = time.time()
    return finished("old.mp4", old_spm, now - 86_400.0), finished("new.mp4", new_spm, now)
