"""Finished sessions as the job process leaves them, made of a formula instead of a film: quick, the truth known."""

from __future__ import annotations

import json
import time
from pathlib import Path

from formcam import outputs, pipeline
from formcam.encode import ClipWriter
from formcam.records import Runner
from formcam.webapp.job_worker import write_curves
from tests import media, synthetic


def keep_run(data: Path, session: str, *, uneven: float = 0.0, signs: tuple[str, ...] = ()) -> list[float]:
    """A measured run whose clip shows the number of each frame (`media.stamped`); the frames' times, in seconds.

    `uneven` is the share of a frame by which frame times wander.
    """
    track = synthetic.track(length_s=8.0, fps=30.0, uneven=uneven, cadence_spm=152.0, oscillation_cm=11.0)
    analysis = pipeline.measure(track, runner=Runner(height_cm=synthetic.HEIGHT_CM))
    folder = data / "sessions" / session
    folder.mkdir(parents=True)
    outputs.write_outputs(analysis, None, folder / "out")
    write_curves(analysis, folder / "out" / "curves.npz")
    times = [float(time_s) for time_s in track.time_s]
    with ClipWriter(folder / "out" / outputs.CLIP, width_px=480, height_px=320) as writer:
        for number, time_s in enumerate(times):
            writer.write(media.stamped(number, 480, 320), time_s)
    plan = {"name": f"run {session[:2]}", "clip": "", "sha256": session, "key": session, "created": time.time(),
            "settings": {"warning_signs": list(signs)}}  # fmt: skip
    (folder / "job.json").write_text(json.dumps(plan), encoding="utf-8")
    (folder / "progress.json").write_text(json.dumps({"state": "done"}), encoding="utf-8")
    return times
