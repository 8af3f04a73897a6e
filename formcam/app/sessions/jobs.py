"""Sessions: a clip, what to do with it, how far that is, in one folder each (`session_files`).

The page begins, looks at and deletes them; the work is done by processes of their own (`work_processes`).
"""

from __future__ import annotations

import hashlib
import json
import shutil
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from formcam._runtime.json_files import read_json, write_json
from formcam._runtime.one_at_a_time import changing
from formcam._version import __version__
from formcam.app import settings
from formcam.app.sessions.job_progress import State, read_state, write_state
from formcam.app.sessions.job_settings import JobSettings, merged, settings_of
from formcam.app.sessions.json_files import number, number_within, one_of
from formcam.app.sessions.session_files import (
    ABOUT,
    FILMED,
    JOB,
    OUT,
    PEOPLE,
    PREVIEW,
    UNTOUCHED,
    UPLOAD,
    clip_of,
)
from formcam.app.sessions.work_processes import Processes
from formcam.records.track import HEIGHT_CM_RANGE, SEXES, SPEED_KMH_RANGE, Runner

SAMPLE_NAMES = {
    "side": "Sample run, side view",
    "rear": "Sample run, rear view",
    "good_form": "Sample run, good form",
}


@dataclass(frozen=True)
class Job:
    """One session: its clip, settings and state."""

    session: str
    name: str
    created: float
    settings: JobSettings
    state: State
    stage: str = ""
    share: float = 0.0
    remaining_s: float | None = None
    message: str = ""
    advice: str = ""
    fitting_fps: float | None = None
    """The rate of recording that would fit a clip refused as slow motion."""
    other_rates_fps: tuple[float, ...] = ()
    """The next best rate and, last, the one at which that clip plays as fast as life."""
    people: tuple[tuple[float, float, float, float], ...] = ()
    """Boxes (left, top, right, bottom) of the people in the first picture, as fractions."""
    has_preview: bool = False
    key: str = ""
    note: str = ""
    run: str = ""
    """Shared by the clips of one run; "" = alone."""
    measured_for: Runner | None = None
    """The runner whom the results were made for; None where that was not written down."""
    shipped: bool = False
    """Whether the result rests on body points that ship with a sample (`sample_results`)."""
    filmed: float | None = None
    """When the clip was filmed, in seconds since 1970, where the camera wrote it down."""
    sample: bool = False
    """A sample clip, which shows somebody else's run."""
    profile: str = ""
    """The id of the runner who was chosen when it came in (`profiles`), or to whom it was given since."""

    @property
    def owner(self) -> str | None:
        """The profile that it belongs to; None for a sample, which is nobody's."""
        return None if self.sample else self.profile

    @property
    def when(self) -> float:
        """When it was filmed if that is known, else when it came in, in seconds since 1970."""
        return self.created if self.filmed is None else self.filmed

    @property
    def folder(self) -> Path:
        """Where the session is kept."""
        return settings.session_folder(self.session)

    @property
    def out(self) -> Path:
        """Where its results are."""
        return self.folder / OUT


def create_upload_job(session: str, chosen: JobSettings, profile: str = "") -> str:
    """Make a job of an uploaded clip of that runner; the id of an earlier session of theirs with the very same clip."""
    folder = settings.session_folder(session)
    about = read_json(folder / UPLOAD)
    return _create(session, str(about["name"]), str(about["clip"]), str(about["sha256"]), chosen, profile)


def create_sample_job(sample: str, chosen: JobSettings) -> str:
    """Make a job of a sample clip, which stays where it is."""
    path = settings.SAMPLES / f"{sample}.mp4"
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    session = settings.new_id()
    settings.session_folder(session).mkdir(parents=True)
    name = SAMPLE_NAMES.get(sample, f"Sample run, {sample}")
    return _create(session, name, str(path), digest, chosen, None)


def again(job: Job, chosen: JobSettings) -> None:
    """Set the job up anew with other settings (the old results go)."""
    for results in (job.folder / UNTOUCHED, job.out):
        shutil.rmtree(results, ignore_errors=True)
    change_settings(job, chosen, read_anew=True)
    write_state(job.folder, "new")


def change_settings(job: Job, chosen: JobSettings, *, read_anew: bool = False) -> None:
    """Keep with a session what differs between `job.settings` and `chosen`; what else was told meanwhile stays.

    `read_anew` where this program is about to read its clip again. Nothing happens where the session is gone.
    """
    with suppress(FileNotFoundError), changing(job.folder / JOB) as plan:
        if not plan:
            return
        was = settings_of(plan.get("settings", {}))
        now = merged(job.settings, chosen, was)
        plan["settings"] = asdict(now)
        # Warning signs alone change nothing of the results, whichever version made them.
        if read_anew or replace(now, warning_signs=was.warning_signs) != was:
            plan["key"] = _key(str(plan["sha256"]), now)


def load(session: str) -> Job | None:
    """The session as it stands, or None when there is none of that id."""
    try:
        folder = settings.session_folder(session)
    except ValueError:
        return None
    plan = read_json(folder / JOB)
    if not plan:
        return None
    about, (state, now) = read_json(folder / ABOUT), read_state(folder)
    return Job(
        session=session,
        name=str(about.get("name") or plan.get("name", "")),
        created=float(plan.get("created", 0.0)),
        settings=settings_of(plan.get("settings", {})),
        state=state,
        stage=str(now.get("stage", "")),
        share=float(now.get("share", 0.0)),
        remaining_s=now.get("remaining_s"),
        message=str(now.get("message", "")),
        advice=str(now.get("advice", "")),
        fitting_fps=number(now.get("fitting_fps")),
        other_rates_fps=tuple(
            rate for one in now.get("other_rates_fps") or () if (rate := number(one)) is not None
        ),
        people=tuple(tuple(box) for box in read_json(folder / PEOPLE).get("people", [])),
        has_preview=(folder / PREVIEW).is_file(),
        key=str(plan.get("key", "")),
        note=str(about.get("note", "")),
        run=str(about.get("run", "")),
        profile=str(about.get("profile", "")),
        measured_for=_runner(now.get("runner")),
        shipped=now.get("shipped") is True,
        filmed=number(read_json(folder / FILMED).get("filmed")),
        sample=_is_sample(plan),
    )


def sessions() -> list[Job]:
    """All sessions, newest first."""
    folder = settings.sessions_folder()
    if not folder.is_dir():
        return []
    found = (load(path.name) for path in folder.iterdir() if path.is_dir())
    return sorted((job for job in found if job is not None), key=lambda job: -job.created)


def at_work() -> list[Job]:
    """The sessions whose clip is being analysed, newest first; of all others only one small file is read."""
    folder = settings.sessions_folder()
    if not folder.is_dir():
        return []
    busy = (path.name for path in folder.iterdir() if read_state(path)[0] == "running")
    found = (load(session) for session in busy)
    return sorted((job for job in found if job is not None), key=lambda job: -job.created)


def take_up(processes: Processes) -> None:
    """Begin what waited in line when the last server ended, in the order in which it came."""
    for job in reversed(sessions()):
        if job.state == "new" and clip_of(job.folder) is not None:
            processes.start(job.session)


def delete(session: str, processes: Processes) -> None:
    """Stop the job if it runs and remove everything of the session, the clip included."""
    processes.cancel(session)
    folder = settings.session_folder(session)
    # Without its plan it is no session any more, and whoever clears up after a power loss removes the rest.
    (folder / JOB).unlink(missing_ok=True)
    shutil.rmtree(folder, ignore_errors=True)


def tell(job: Job, what: str, text: str) -> None:
    """Keep what the user says about a session (name, note, run, profile) in its folder; an empty text takes it back."""
    with changing(job.folder / ABOUT) as said:
        said[what] = text
        for name in [name for name, entry in said.items() if not entry]:
            del said[name]


def take_back_signs(job: Job) -> None:
    """Forget the warning signs that were ticked for this session; nothing happens where it is gone."""
    change_settings(job, replace(job.settings, warning_signs=()))


def _create(session: str, name: str, clip: str, sha256: str, chosen: JobSettings, owner: str | None) -> str:
    key = _key(sha256, chosen)
    for known in sessions():
        # One that waits in line counts as well, once its clip is there.
        waits = known.state == "new" and clip_of(known.folder) is not None
        worked_on = waits or known.state in ("done", "refused", "running")
        if known.key == key and known.owner == owner and worked_on:
            _give_clip(known, Path(clip), session)
            if chosen.warning_signs:  # They are about today; only the user takes some back.
                signs = tuple(dict.fromkeys(known.settings.warning_signs + chosen.warning_signs))
                change_settings(known, replace(known.settings, warning_signs=signs))
            shutil.rmtree(settings.session_folder(session), ignore_errors=True)
            return known.session
    plan = {"name": name, "clip": clip, "sha256": sha256, "key": key, "created": time.time(),
            "settings": asdict(chosen), "sample": owner is None}  # fmt: skip
    folder = settings.session_folder(session)
    if owner:
        write_json(folder / ABOUT, {"profile": owner})
    write_json(folder / JOB, plan)
    write_state(folder, "new")
    return session


def _runner(told: object) -> Runner | None:
    if not isinstance(told, dict):
        return None
    return Runner(
        number_within(told.get("height_cm"), HEIGHT_CM_RANGE),
        number_within(told.get("speed_kmh"), SPEED_KMH_RANGE),
        one_of(told.get("sex"), SEXES),
    )


def _is_sample(plan: Mapping[str, Any]) -> bool:
    """Whether a job's record says so; one from before 0.2.0 only says where its clip lies."""
    clip = str(plan.get("clip", ""))
    return plan.get("sample") is True or (bool(clip) and Path(clip).is_relative_to(settings.SAMPLES))


def _give_clip(known: Job, clip: Path, session: str) -> None:
    """A session that was brought in without its clip gets it: the same one has come anew, as that of `session`."""
    with changing(known.folder / JOB) as plan:
        if clip_of(known.folder) is not None:
            return
        if clip.parent == settings.session_folder(session):
            clip = clip.replace(known.folder / clip.name)
        plan["clip"] = str(clip)


def _key(sha256: str, chosen: JobSettings) -> str:
    """The same for the same clip, read in the same way by the same program: then the stored result answers."""
    # All else that is told can be told, and changed, afterwards.
    found = [chosen.view, chosen.capture_fps, chosen.runner_xy, *(["markers"] if chosen.markers else [])]
    text = json.dumps([sha256, found, __version__], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
