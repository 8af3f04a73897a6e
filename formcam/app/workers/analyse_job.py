"""The job process: `python -m formcam.app.workers.analyse_job FOLDER` analyses the clip of one session.

It makes the same calls as the command line and reports through files. It ends at once when its stdin closes: then the
server is gone or wants it to stop.
"""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

import numpy as np

from formcam import pipeline
from formcam._runtime import picture_memory
from formcam._runtime.preload import preloading
from formcam._runtime.progress import Progress
from formcam.app.sessions.job_settings import JobSettings, settings_of
from formcam.app.sessions.jobs import FILMED, beat, read_json, write_json
from formcam.app.sessions.json_files import LAYERS, clear_live
from formcam.app.sessions.player_layers import write_layers
from formcam.app.sessions.recorded_at import filmed_s
from formcam.app.workers import limits, live_preview
from formcam.app.workers.first_look import first_look
from formcam.metrics.gait_cycles import gait_cycles
from formcam.outputs import result_folder
from formcam.pose.worker_pool import Pool
from formcam.records.analysis import Analysis
from formcam.records.errors import FormcamError
from formcam.records.track import Runner
from formcam.video.reader import open_video

# Progress is written at most this often, in seconds.
WRITE_EVERY_S = 0.2
BEAT_EVERY_S = 1.0
# Held by whoever writes `progress.json`, for good by who writes the final state: nobody writes after that.
_WRITING = threading.Lock()


def main() -> int:
    """Work on the folder named on the command line; exit status 0 also for a clip that cannot be judged."""
    folder = Path(sys.argv[1])
    picture_memory.return_freed_pictures()
    threading.Thread(target=_end_with_the_server, daemon=True).start()
    threading.Thread(target=_beat, args=(folder,), daemon=True).start()
    try:
        state = run(folder)
    except (FormcamError, OSError) as error:
        state = _said(error)
    except MemoryError:
        state = {"state": "failed", "message": "this computer ran out of memory",
                 "advice": "close other programs, or use a shorter clip"}  # fmt: skip
    _finish(folder, state)
    return 0


def run(folder: Path) -> dict[str, object]:
    """Analyse and write the results; the final state for `progress.json`."""
    plan = read_json(folder / "job.json")
    clip, chosen = Path(str(plan["clip"])), settings_of(plan["settings"])
    listen = _Listener(folder)
    _keep_within_limits(clip, chosen, folder)
    listen.say("people", 0.0, None)
    with Pool(None) as pool, preloading(*result_folder.WRITERS) as begin:

        def tell(progress: Progress) -> None:
            if pool.all_busy:
                begin()
            listen(progress)

        first_look(clip, chosen, folder, pool)
        write_json(folder / FILMED, {"filmed": filmed_s(clip)})
        analysis = pipeline.analyse(
            clip,
            runner=Runner(height_cm=chosen.height_cm, speed_kmh=chosen.speed_kmh),
            view=chosen.view,  # type: ignore[arg-type]
            capture_fps=chosen.capture_fps,
            pool=pool,
            runner_xy=chosen.runner_xy,
            on_progress=tell,
            watcher=live_preview.Live(folder),
        )
    made = folder / "making"
    shutil.rmtree(made, ignore_errors=True)
    result_folder.write_outputs(analysis, clip, made, slow_clip=True, on_progress=listen)
    write_curves(analysis, made / "curves.npz")
    write_layers(analysis, made / LAYERS)
    shutil.rmtree(folder / "out", ignore_errors=True)
    made.rename(folder / "out")
    if analysis.refusal is not None:
        why = analysis.refusal
        return {
            "state": "refused",
            "message": why.message,
            "advice": why.advice,
            "fitting_fps": why.capture_fps,
        }
    return {"state": "done", "share": 1.0}


def write_curves(analysis: Analysis, path: Path) -> None:
    """The curves over the gait cycle, as plain arrays, for the page's charts."""
    if analysis.clean is None or analysis.gait is None or analysis.scale is None:
        return
    arrays: dict[str, np.ndarray] = {}
    for number, cycle in enumerate(gait_cycles(analysis.clean, analysis.gait, analysis.scale)):
        arrays[f"{number}_about"] = np.array([cycle.name, cycle.unit, cycle.side])
        off = np.nan if cycle.toe_off_percent is None else cycle.toe_off_percent
        arrays[f"{number}_curve"] = np.vstack([cycle.percent, cycle.mean, cycle.sd])
        arrays[f"{number}_numbers"] = np.array([cycle.n, off])
    np.savez_compressed(path, **arrays)  # type: ignore[arg-type]


class _Listener:
    """Writes progress now and then."""

    def __init__(self, folder: Path) -> None:
        self._path, self._last_s = folder / "progress.json", -WRITE_EVERY_S

    def __call__(self, progress: Progress) -> None:
        now = time.monotonic()
        if now - self._last_s >= WRITE_EVERY_S:
            self._last_s = now
            self.say(progress.stage, progress.share, progress.remaining_s)

    def say(self, stage: str, share: float, remaining_s: float | None) -> None:
        """Write where we are."""
        now = {"state": "running", "stage": stage, "share": share, "remaining_s": remaining_s}
        with _WRITING:
            write_json(self._path, now)


def _said(error: FormcamError | OSError) -> dict[str, object]:
    """The final state for an error; one that is not about the clip or the disk is a bug and goes on."""
    if limits.is_disk_full(error):
        error = limits.LimitReached(*limits.DISK_FULL)
    if isinstance(error, OSError):
        raise error
    state = "failed" if isinstance(error, limits.LimitReached) else "refused"
    return {"state": state, "message": error.message, "advice": error.advice}


def _finish(folder: Path, state: dict[str, object]) -> None:
    """Leave the final state, nothing half-made and nobody writing; on a full disk what goes makes the room for it."""
    _WRITING.acquire()
    shutil.rmtree(folder / "making", ignore_errors=True)
    clear_live(folder)
    write_json(folder / "progress.json", state)


def _keep_within_limits(clip: Path, chosen: JobSettings, folder: Path) -> None:
    """Begin to watch this process and its pose workers; see `limits`."""
    limits.room_for(clip, folder)
    with open_video(clip, capture_fps=chosen.capture_fps) as source:
        allowed = limits.limits_for(folder, source.info.duration_s)

    def end(limit: limits.LimitReached) -> None:
        _finish(folder, _said(limit))
        for member in limits.descendants(os.getpid())[1:]:
            with suppress(ProcessLookupError):
                os.kill(member, signal.SIGKILL)
        os._exit(1)

    threading.Thread(target=limits.watch, args=(allowed, end), daemon=True).start()


def _beat(folder: Path) -> None:
    while folder.is_dir():
        beat(folder)
        time.sleep(BEAT_EVERY_S)


def _end_with_the_server() -> None:
    # Not through sys.stdin: its lock would still be held when Python ends.
    while os.read(0, 1):
        pass
    for child in multiprocessing.active_children():
        child.kill()
    os._exit(1)


if __name__ == "__main__":
    sys.exit(main())
