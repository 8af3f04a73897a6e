"""Finished sessions as the job process leaves them, made of a formula instead of a film: quick, the truth known."""

from __future__ import annotations

import functools
import json
import shutil
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from formcam import pipeline
from formcam.app.sessions.curves_file import write_curves
from formcam.app.sessions.player_layers import write_layers
from formcam.app.sessions.session_files import LAYERS
from formcam.outputs import result_folder
from formcam.records.track import Runner, VideoInfo
from formcam.video.writer import ClipWriter
from tests.support import media, synthetic


def keep_run(
    data: Path,
    session: str,
    *,
    uneven: float = 0.0,
    signs: tuple[str, ...] = (),
    filmed_late_s: float | None = None,
    **formula: object,
) -> list[float]:
    """A measured run whose clip shows the number of each frame (`media.stamped`); the frames' times, in seconds.

    `uneven` is the share of a frame by which frame times wander. With `filmed_late_s` the session has the clip as
    filmed, too, whose first picture comes so late. `formula` are fields of `synthetic.Formula` that differ.
    """
    made, times = _made(uneven, filmed_late_s, tuple(sorted(formula.items())))
    folder = data / "sessions" / session
    # With stamps of its own, as of files that were written now.
    shutil.copytree(made.name, folder, copy_function=shutil.copy)
    clip = folder / "clip.mp4"
    plan = {
        "name": f"run {session[:2]}",
        "clip": str(clip) if clip.exists() else "",
        "sha256": session,
        "key": session,
        "created": time.time(),
        "settings": {"warning_signs": list(signs)},
    }
    (folder / "job.json").write_text(json.dumps(plan), encoding="utf-8")
    (folder / "progress.json").write_text(json.dumps({"state": "done"}), encoding="utf-8")
    return list(times)


def copy_run(data: Path, session: str, copy: str) -> None:
    """The same run once more, as a session of its own."""
    folder = data / "sessions" / copy
    shutil.copytree(data / "sessions" / session, folder)
    text = (folder / "job.json").read_text(encoding="utf-8")
    (folder / "job.json").write_text(text.replace(session, copy), encoding="utf-8")


@functools.cache
def _made(
    uneven: float, filmed_late_s: float | None, formula: tuple[tuple[str, object], ...]
) -> tuple[tempfile.TemporaryDirectory[str], tuple[float, ...]]:
    """What a session of that run holds but for its name, made once a process and gone with it; the frames' times."""
    usual = {"length_s": 8.0, "fps": 30.0, "uneven": uneven, "cadence_spm": 152.0, "oscillation_cm": 11.0}
    track = synthetic.track(**(usual | dict(formula)))  # type: ignore[arg-type]
    video = VideoInfo(480, 320, 8.0, len(track), 30.0, 30.0, 0, "h264", uneven > 0, 1.0)
    analysis = pipeline.measure(
        track,
        runner=Runner(height_cm=synthetic.HEIGHT_CM),
        video=None if filmed_late_s is None else video,
    )
    kept = tempfile.TemporaryDirectory(prefix="formcam_made_run_")
    folder = Path(kept.name)
    result_folder.write_outputs(analysis, None, folder / "out")
    write_curves(analysis, folder / "out" / "curves.npz")
    times = tuple(float(time_s) for time_s in track.time_s)
    _stamped_clip(folder / "out" / result_folder.CLIP, times)
    if filmed_late_s is not None:
        _stamped_clip(folder / "clip.mp4", [time_s + filmed_late_s for time_s in times])
        write_layers(analysis, folder / "out" / LAYERS)
    return kept, times


def _stamped_clip(path: Path, times_s: Sequence[float]) -> None:
    with ClipWriter(path, width_px=480, height_px=320) as writer:
        for number, time_s in enumerate(times_s):
            writer.write(media.stamped(number, 480, 320), time_s)
