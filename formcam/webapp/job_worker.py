"""The job process: `python -m formcam.webapp.job_worker FOLDER` analyses the clip of one session.

It makes the same calls as the command line and reports through files. It ends at once when its stdin closes: then the
server is gone or wants it to stop.
"""

from __future__ import annotations

import multiprocessing
import os
import shutil
import sys
import threading
import time
from pathlib import Path

import cv2
import numpy as np

from formcam import memory, outputs, pipeline, skeleton
from formcam.cycles import gait_cycles
from formcam.errors import FormcamError
from formcam.progress import Progress
from formcam.records import Runner
from formcam.results import Analysis
from formcam.tracking import detect_people
from formcam.video import open_video
from formcam.webapp.jobs import JobSettings, beat, read_json, settings_of, write_json

# Progress is written at most this often, in seconds.
WRITE_EVERY_S = 0.2
PREVIEW_HEIGHT_PX = 720
BEAT_EVERY_S = 1.0
_BONES = (*skeleton.LEG_BONES, *skeleton.ARM_BONES, ("shoulder", "hip"))


def main() -> int:
    """Work on the folder named on the command line; exit status 0 also for a clip that cannot be judged."""
    folder = Path(sys.argv[1])
    memory.return_freed_pictures()
    threading.Thread(target=_end_with_the_server, daemon=True).start()
    threading.Thread(target=_beat, args=(folder,), daemon=True).start()
    try:
        state = run(folder)
    except FormcamError as error:
        state = {"state": "refused", "message": error.message, "advice": error.advice}
    except MemoryError:
        state = {"state": "failed", "message": "this computer ran out of memory",
                 "advice": "close other programs, or use a shorter clip"}  # fmt: skip
    write_json(folder / "progress.json", state)
    return 0


def run(folder: Path) -> dict[str, object]:
    """Analyse and write the results; the final state for `progress.json`."""
    plan = read_json(folder / "job.json")
    clip, chosen = Path(str(plan["clip"])), settings_of(plan["settings"])
    listen = _Listener(folder)
    listen.say("people", 0.0, None)
    first_look(clip, chosen, folder)
    analysis = pipeline.analyse(
        clip,
        runner=Runner(height_cm=chosen.height_cm, speed_kmh=chosen.speed_kmh),
        view=chosen.view,  # type: ignore[arg-type]
        capture_fps=chosen.capture_fps,
        runner_xy=chosen.runner_xy,
        on_progress=listen,
    )
    made = folder / "making"
    shutil.rmtree(made, ignore_errors=True)
    outputs.write_outputs(analysis, clip, made, on_progress=listen)
    write_curves(analysis, made / "curves.npz")
    shutil.rmtree(folder / "out", ignore_errors=True)
    made.rename(folder / "out")
    if analysis.refusal is not None:
        return {"state": "refused", "message": analysis.refusal.message, "advice": analysis.refusal.advice}
    return {"state": "done", "share": 1.0}


def first_look(clip: Path, chosen: JobSettings, folder: Path) -> None:
    """The first picture with everybody's skeleton (`preview.jpg`) and where they are (`people.json`)."""
    with open_video(clip, capture_fps=chosen.capture_fps) as source:
        frame = next(iter(source), None)
        if frame is None:
            return
        rgb = frame.rgb
    people = detect_people(rgb)
    height, width = rgb.shape[:2]
    picture = np.ascontiguousarray(rgb[:, :, ::-1])
    boxes = []
    for body in people:
        _draw(picture, body)
        xy = body[np.isfinite(body[:, 0]), :2]
        low, high = xy.min(axis=0) / (width, height), xy.max(axis=0) / (width, height)
        boxes.append([*np.clip(low, 0, 1).tolist(), *np.clip(high, 0, 1).tolist()])
    shrink = min(1.0, PREVIEW_HEIGHT_PX / height)
    small = cv2.resize(picture, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA)
    cv2.imwrite(str(folder / "preview.tmp.jpg"), small)
    (folder / "preview.tmp.jpg").replace(folder / "preview.jpg")
    write_json(folder / "people.json", {"people": boxes})


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
        write_json(
            self._path, {"state": "running", "stage": stage, "share": share, "remaining_s": remaining_s}
        )


def _draw(picture: np.ndarray, body: np.ndarray) -> None:
    thick = max(2, picture.shape[0] // 240)
    for side in skeleton.SIDES:
        for a, b in _BONES:
            ends = body[[skeleton.INDEX[f"{side}_{a}"], skeleton.INDEX[f"{side}_{b}"]], :2]
            if np.isfinite(ends).all():
                start, end = (tuple(int(v) for v in point) for point in ends)
                cv2.line(picture, start, end, (180, 210, 80), thick, cv2.LINE_AA)


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
