"""Jobs: one analysis, one folder, one process. The page only starts, watches and stops them.

A session's folder holds the clip, `job.json` (what to do), `progress.json` (how far), a `beat` file that the process
touches each second, `worker.log`, and `out/` with the results. A job without a beat is over, whoever started it. The
process ends when its stdin closes, so that it never outlives the server.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import threading
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Literal, get_args

from formcam._runtime.threads import ONE_THREAD
from formcam._version import __version__
from formcam.app import settings
from formcam.app.sessions.job_settings import JobSettings, settings_of
from formcam.app.sessions.json_files import clear_live
from formcam.app.sessions.json_files import read_json as read_json
from formcam.app.sessions.json_files import write_json as write_json

State = Literal["new", "running", "done", "refused", "failed", "cancelled", "interrupted"]
STATES: tuple[State, ...] = get_args(State)
# A job whose last sign of life is older than this is over (it gives one each second; starting takes a few).
SILENCE_S = 12.0
# After a polite request to stop, a process gets this long before it is killed.
STOP_S = 0.4
CRASHED = {
    "state": "failed",
    "message": "the analysis stopped unexpectedly",
    "advice": "try again; if it happens again with this clip, save it anew from your phone's photo app",
}
SAMPLE_NAMES = {
    "side": "Sample run, side view",
    "rear": "Sample run, rear view",
    "good_form": "Sample run, good form",
}
ROOT = Path(__file__).resolve().parents[3]
# What the user says about a session: its name, a note, the run it belongs to.
ABOUT = "about.json"
# When the clip was filmed; the job process, which opens it, writes it down.
FILMED = "filmed.json"
# Beside `out`: the results as the program made them, once a hand has corrected some (`corrected_results`).
UNTOUCHED = "untouched"
# Results that others are just taking the place of.
REPLACED = "out.tmp"
# In `out`: the curves over the gait cycle, for the page.
CURVES = "curves.npz"


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
    people: tuple[tuple[float, float, float, float], ...] = ()
    """Boxes (left, top, right, bottom) of the people in the first picture, as fractions."""
    has_preview: bool = False
    key: str = ""
    note: str = ""
    run: str = ""
    """Shared by the clips of one run; "" = alone."""
    filmed: float | None = None
    """When the clip was filmed, in seconds since 1970, where the camera wrote it down."""

    @property
    def folder(self) -> Path:
        """Where the session is kept."""
        return settings.session_folder(self.session)

    @property
    def out(self) -> Path:
        """Where its results are."""
        return self.folder / "out"


@dataclass
class Processes:
    """The processes that this server started; one object a server (`st.cache_resource`).

    Several tabs, each a thread, may show one session: what one begins to do here, the others wait for.
    """

    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    _one: threading.Lock = field(default_factory=threading.Lock, repr=False, compare=False)

    def start(self, session: str) -> None:
        """Start the job of that session unless it runs already."""
        with self._one:
            old = self.running.get(session)
            if old is not None and old.poll() is None:
                return
            folder = settings.session_folder(session)
            beat(folder)
            write_json(folder / "progress.json", {"state": "running", "stage": "start"})
            with (folder / "worker.log").open("wb") as log:
                self.running[session] = _spawn(folder, log)

    def settle(self, session: str) -> None:
        """Note the end of a process that ended without saying how (a crash, a kill from outside)."""
        with self._one:
            process = self.running.get(session)
            if process is None or process.poll() is None:
                return
            del self.running[session]
            folder = settings.session_folder(session)
            clear_live(folder)
            if read_json(folder / "progress.json").get("state") == "running":
                write_json(folder / "progress.json", CRASHED)

    def cancel(self, session: str) -> None:
        """Stop the job within a second and leave its clip, ready to be analysed again."""
        with self._one:
            process = self.running.pop(session, None)
            if process is None:
                return
            stop(process)
            folder = settings.session_folder(session)
            shutil.rmtree(folder / "out", ignore_errors=True)
            (folder / "beat").unlink(missing_ok=True)
            clear_live(folder)
            write_json(folder / "progress.json", {"state": "cancelled"})


def create_upload_job(session: str, chosen: JobSettings) -> str:
    """Make a job of an uploaded clip; the id of an earlier session when the very same was done already."""
    folder = settings.session_folder(session)
    about = read_json(folder / "upload.json")
    return _create(session, str(about["name"]), str(about["clip"]), str(about["sha256"]), chosen)


def create_sample_job(sample: str, chosen: JobSettings) -> str:
    """Make a job of a sample clip, which stays where it is."""
    path = settings.SAMPLES / f"{sample}.mp4"
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    session = settings.new_id()
    settings.session_folder(session).mkdir(parents=True)
    return _create(session, SAMPLE_NAMES.get(sample, f"Sample run, {sample}"), str(path), digest, chosen)


def again(job: Job, chosen: JobSettings) -> None:
    """Set the job up anew with other settings (the old results go)."""
    plan = read_json(job.folder / "job.json")
    for results in (job.folder / UNTOUCHED, job.out):
        shutil.rmtree(results, ignore_errors=True)
    plan |= {"settings": asdict(chosen), "key": _key(str(plan["sha256"]), chosen)}
    write_json(job.folder / "job.json", plan)
    write_json(job.folder / "progress.json", {"state": "new"})


def load(session: str) -> Job | None:
    """The session as it stands, or None when there is none of that id."""
    try:
        folder = settings.session_folder(session)
    except ValueError:
        return None
    plan = read_json(folder / "job.json")
    if not plan:
        return None
    now, about = read_json(folder / "progress.json"), read_json(folder / ABOUT)
    state = now.get("state", "new")
    if state not in STATES:
        state = "failed"
    if state == "running" and _silent(folder):
        state = "interrupted"
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
        fitting_fps=_number(now.get("fitting_fps")),
        people=tuple(tuple(box) for box in read_json(folder / "people.json").get("people", [])),
        has_preview=(folder / "preview.jpg").is_file(),
        key=str(plan.get("key", "")),
        note=str(about.get("note", "")),
        run=str(about.get("run", "")),
        filmed=_number(read_json(folder / FILMED).get("filmed")),
    )


def sessions() -> list[Job]:
    """All sessions, newest first."""
    folder = settings.data_folder() / "sessions"
    if not folder.is_dir():
        return []
    found = (load(path.name) for path in folder.iterdir() if path.is_dir())
    return sorted((job for job in found if job is not None), key=lambda job: -job.created)


def delete(session: str, processes: Processes) -> None:
    """Stop the job if it runs and remove everything of the session, the clip included."""
    processes.cancel(session)
    folder = settings.session_folder(session)
    # Without its plan it is no session any more, and whoever clears up after a power loss removes the rest.
    (folder / "job.json").unlink(missing_ok=True)
    shutil.rmtree(folder, ignore_errors=True)


def tell(job: Job, what: str, text: str) -> None:
    """Keep what the user says about a session (see `ABOUT`) in its folder; an empty text takes it back."""
    said = {**read_json(job.folder / ABOUT), what: text}
    write_json(job.folder / ABOUT, {name: entry for name, entry in said.items() if entry})


def stop(process: subprocess.Popen[bytes]) -> None:
    """Ask the process to end, then make it end; its pose workers follow it."""
    if process.stdin is not None:
        process.stdin.close()
    process.terminate()
    try:
        process.wait(STOP_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def beat(folder: Path) -> None:
    """Leave a sign of life."""
    (folder / "beat").touch()


def _create(session: str, name: str, clip: str, sha256: str, chosen: JobSettings) -> str:
    key = _key(sha256, chosen)
    for known in sessions():
        if known.key == key and known.state in ("done", "refused", "running"):
            _give_clip(known, Path(clip), session)
            shutil.rmtree(settings.session_folder(session), ignore_errors=True)
            return known.session
    plan = {"name": name, "clip": clip, "sha256": sha256, "key": key, "created": time.time(),
            "settings": asdict(chosen)}  # fmt: skip
    folder = settings.session_folder(session)
    write_json(folder / "job.json", plan)
    write_json(folder / "progress.json", {"state": "new"})
    return session


def _give_clip(known: Job, clip: Path, session: str) -> None:
    """A session that was brought in without its clip gets it: the same one has come anew, as that of `session`."""
    plan = read_json(known.folder / "job.json")
    if Path(str(plan.get("clip") or "")).is_file():
        return
    if clip.parent == settings.session_folder(session):
        clip = clip.replace(known.folder / clip.name)
    write_json(known.folder / "job.json", {**plan, "clip": str(clip)})


def _key(sha256: str, chosen: JobSettings) -> str:
    """The same for the same clip, settings and program: then the stored result answers."""
    # Warning signs change what the page says, not what is measured.
    measured = {name: entry for name, entry in asdict(chosen).items() if name != "warning_signs"}
    text = json.dumps([sha256, measured, __version__], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _number(entry: object) -> float | None:
    return float(entry) if isinstance(entry, int | float) and not isinstance(entry, bool) else None


def _silent(folder: Path) -> bool:
    try:
        return time.time() - (folder / "beat").stat().st_mtime > SILENCE_S
    except OSError:
        return True


def _spawn(folder: Path, log: IO[bytes]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "formcam.app.workers.analyse_job", str(folder)],
        stdin=subprocess.PIPE,
        stdout=log,
        stderr=subprocess.STDOUT,
        env={**os.environ, **ONE_THREAD},
        cwd=ROOT,
        # Ctrl-C in the terminal is for the server; it then closes our stdin.
        start_new_session=True,
    )
