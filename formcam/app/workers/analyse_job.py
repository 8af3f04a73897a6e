"""The job process: `python -m formcam.app.workers.analyse_job FOLDER` analyses the clip of one session.

It makes the same calls as the command line and reports through files, but leaves the clips to be drawn by `redraw_job`
while the result is read. It ends at once when its stdin closes: then the server is gone or wants it to stop.
"""

from __future__ import annotations

import shutil
import sys
import threading
import time
from dataclasses import asdict
from pathlib import Path

from formcam import pipeline
from formcam._runtime import picture_memory
from formcam._runtime.json_files import read_json, write_json
from formcam._runtime.preload import preloading
from formcam._runtime.progress import Progress, Reporter
from formcam.app import settings
from formcam.app.sessions import corrected_results
from formcam.app.sessions.curves_file import write_curves
from formcam.app.sessions.job_progress import beat
from formcam.app.sessions.job_settings import JobSettings, settings_of
from formcam.app.sessions.player_layers import write_layers
from formcam.app.sessions.session_files import (
    CURVES,
    FILMED,
    JOB,
    LAYERS,
    MAKING,
    OUT,
    PROGRESS,
    clear_live,
    clip_of,
)
from formcam.app.workers import lifetime, limits, live_preview
from formcam.app.workers.first_answer import first_answer
from formcam.app.workers.first_look import first_look
from formcam.outputs import result_folder
from formcam.pose.camera_motion import Stillness
from formcam.pose.watching import Watchers
from formcam.pose.worker_pool import Pool
from formcam.records.errors import FormcamError, UsageError
from formcam.records.track import VideoInfo
from formcam.video.reader import open_video
from formcam.video.recorded_at import filmed_s

# Progress is written at most this often, in seconds.
WRITE_EVERY_S = 0.2
BEAT_EVERY_S = 1.0
# Held by whoever writes `progress.json`, for good by who writes the final state: nobody writes after that.
_WRITING = threading.Lock()


def main() -> int:
    """Work on the folder named on the command line; exit status 0 also for a clip that cannot be judged."""
    folder = Path(sys.argv[1])
    picture_memory.return_freed_pictures()
    lifetime.end_with_the_server()
    threading.Thread(target=_beat, args=(folder,), daemon=True).start()
    try:
        state = run(folder)
    except (FormcamError, OSError) as error:
        state = _said(error, clip_of(folder))
    except MemoryError:
        state = {"state": "failed", "message": "this computer ran out of memory",
                 "advice": "close other programs, or use a shorter clip"}  # fmt: skip
    _finish(folder, state)
    return 0


def run(folder: Path) -> dict[str, object]:
    """Analyse and write the results; the final state for `progress.json`."""
    clip, chosen = clip_of(folder), settings_of(read_json(folder / JOB)["settings"])
    if clip is None:
        raise UsageError("the clip is not here any more", "drop it on the start page again")
    clear_live(folder)
    listen = _Listener(folder)
    info = _end_at_a_limit(clip, chosen, folder)
    listen.say("people", 0.0, None)
    with Pool(None) as pool, preloading(*result_folder.WRITERS) as begin:

        def tell(progress: Progress) -> None:
            if pool.all_busy:
                begin()
            listen(progress)

        first_look(clip, chosen, folder, pool)
        write_json(folder / FILMED, {"filmed": filmed_s(clip)})
        camera = Stillness()
        with first_answer(folder, info, camera, lambda: _told_meanwhile(folder, chosen)) as so_far:
            analysis = pipeline.analyse(
                clip,
                runner=chosen.runner,
                ask_runner=lambda: _told_meanwhile(folder, chosen).runner,
                view=chosen.view,  # type: ignore[arg-type]
                capture_fps=chosen.capture_fps,
                model=settings.pose_model(),
                pool=pool,
                runner_xy=chosen.runner_xy,
                markers=chosen.markers,
                on_progress=tell,
                camera=camera,
                watcher=Watchers((live_preview.Live(folder), so_far)),
            )
    made = folder / MAKING
    shutil.rmtree(made, ignore_errors=True)
    result_folder.write_outputs(analysis, clip, made, clip=False, on_progress=listen)
    write_curves(analysis, made / CURVES)
    write_layers(analysis, made / LAYERS)
    if analysis.refusal is None:
        corrected_results.mark_undrawn(made, only_clips=True)
    shutil.rmtree(folder / OUT, ignore_errors=True)
    made.rename(folder / OUT)
    if analysis.refusal is not None:
        why = analysis.refusal
        return {
            "state": "refused",
            "message": why.message,
            "advice": why.advice,
            "fitting_fps": why.capture_fps,
            "other_rates_fps": why.other_rates_fps,
        }
    return {"state": "done", "share": 1.0, "runner": asdict(analysis.runner)}


def _told_meanwhile(folder: Path, chosen: JobSettings) -> JobSettings:
    """The settings by now: the page asks who runs while bodies are being found."""
    told = read_json(folder / JOB).get("settings")
    return settings_of(told) if isinstance(told, dict) else chosen


class _Listener:
    """Writes progress now and then; the whole is what comes before the result, without the clips' drawing."""

    def __init__(self, folder: Path) -> None:
        self._path, self._last_s = folder / PROGRESS, -WRITE_EVERY_S
        self._reporter = Reporter(self._write, time.monotonic, without="clip")

    def __call__(self, progress: Progress) -> None:
        self._reporter(progress.stage, progress.done, progress.total)

    def _write(self, progress: Progress) -> None:
        now = time.monotonic()
        if now - self._last_s >= WRITE_EVERY_S:
            self._last_s = now
            self.say(progress.stage, progress.share, progress.remaining_s)

    def say(self, stage: str, share: float, remaining_s: float | None) -> None:
        """Write where we are."""
        now = {"state": "running", "stage": stage, "share": share, "remaining_s": remaining_s}
        with _WRITING:
            write_json(self._path, now)


def _said(error: FormcamError | OSError, clip: Path | None) -> dict[str, object]:
    """The final state for an error; one that is not about the clip or the disk is a bug and goes on.

    The clip lies here under a name of ours, which says nothing to whoever dropped it.
    """
    if limits.is_disk_full(error):
        error = limits.LimitReached(*limits.DISK_FULL)
    if isinstance(error, OSError):
        raise error
    state = "failed" if isinstance(error, limits.LimitReached) else "refused"
    message = error.message if clip is None else error.message.replace(clip.name, "this clip")
    return {"state": state, "message": message, "advice": error.advice}


def _finish(folder: Path, state: dict[str, object]) -> None:
    """Leave the final state, nothing half-made and nobody writing; on a full disk what goes makes the room for it."""
    _WRITING.acquire()
    shutil.rmtree(folder / MAKING, ignore_errors=True)
    clear_live(folder)
    write_json(folder / PROGRESS, state)


def _end_at_a_limit(clip: Path, chosen: JobSettings, folder: Path) -> VideoInfo:
    """See that there is room for the results, and let `lifetime` end what takes too much; what is known of the clip."""
    limits.room_for(clip, folder)
    with open_video(clip, capture_fps=chosen.capture_fps) as source:
        info = source.info
    lifetime.end_at_a_limit(folder, info.duration_s, lambda limit: _finish(folder, _said(limit, clip)))
    return info


def _beat(folder: Path) -> None:
    while folder.is_dir():
        beat(folder)
        time.sleep(BEAT_EVERY_S)


if __name__ == "__main__":
    sys.exit(main())
