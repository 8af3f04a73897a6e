"""The upright clip to share, made on demand: `python -m formcam.app.workers.share_job FOLDER plain|covered`.

The track of the finished session is measured again (no pose model) and drawn. The clip appears whole or not at all; the
process ends at once when its stdin closes, as the server's end does, and soon after the session is deleted.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

from formcam import pipeline
from formcam._runtime import picture_memory
from formcam.app.sessions.jobs import read_json
from formcam.outputs import result_folder
from formcam.outputs.clip.rendering import render
from formcam.outputs.files.json_file import read_analysis
from formcam.outputs.files.keypoints_npz import track_from_npz

LOOK_EVERY_S = 0.5
NAMES = {"plain": result_folder.VERTICAL_CLIP, "covered": "annotated_vertical_covered.mp4"}


def main() -> int:
    """Make the clip of the folder and kind named on the command line."""
    threading.Thread(target=end_with_the_server, daemon=True).start()
    threading.Thread(target=end_with_the_session, args=(Path(sys.argv[1]),), daemon=True).start()
    picture_memory.return_freed_pictures()
    make(Path(sys.argv[1]), covered=sys.argv[2] == "covered")
    return 0


def make(folder: Path, *, covered: bool) -> Path:
    """Write the clip beside the session's other results; its path."""
    out = folder / "out"
    known = read_analysis(out / result_folder.ANALYSIS)
    view = known.gait.orientation.view if known.gait is not None else None
    track = track_from_npz(out / result_folder.KEYPOINTS)
    analysis = pipeline.measure(track, runner=known.runner, view=view, edits=known.edits)
    analysis = replace(analysis, video=known.video, model=known.model, runner_xy=known.runner_xy)
    path = out / NAMES["covered" if covered else "plain"]
    render(Path(str(read_json(folder / "job.json")["clip"])), analysis, path, tall=True, blur_face=covered)
    return path


def end_with_the_server() -> None:
    """Wait for stdin to close, then end this process."""
    # Not through sys.stdin: its lock would still be held when Python ends.
    while os.read(0, 1):
        pass
    os._exit(1)


def end_with_the_session(folder: Path) -> None:
    """End this process soon after the session is deleted."""
    while (folder / "job.json").exists():
        time.sleep(LOOK_EVERY_S)
    os._exit(1)


if __name__ == "__main__":
    sys.exit(main())
