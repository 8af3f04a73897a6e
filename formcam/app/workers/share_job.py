"""The upright clip to share, made on demand: `python -m formcam.app.workers.share_job FOLDER plain|covered`.

The track of the finished session is measured again (no pose model) and drawn. The clip appears whole or not at all.
What ends the process before: `lifetime`.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

from formcam import pipeline
from formcam._runtime import picture_memory
from formcam.app.sessions.session_files import COVERED_CLIP, OUT, clip_of
from formcam.app.workers import lifetime
from formcam.outputs import result_folder
from formcam.outputs.clip.rendering import render
from formcam.outputs.files.json_file import read_analysis
from formcam.outputs.files.keypoints_npz import track_from_npz
from formcam.records.errors import UsageError


def main() -> int:
    """Make the clip of the folder and kind named on the command line."""
    folder, face = Path(sys.argv[1]), sys.argv[2]
    lifetime.end_with_a_finished_session(folder)
    picture_memory.return_freed_pictures()
    make(folder, covered=face == "covered")
    return 0


def make(folder: Path, *, covered: bool) -> Path:
    """Write the clip beside the session's other results; its path. Raises `UsageError` without the clip as filmed."""
    out, clip = folder / OUT, clip_of(folder)
    if clip is None:
        raise UsageError("the clip is not here any more", "analyse it again")
    known = read_analysis(out / result_folder.ANALYSIS)
    view = known.gait.orientation.view if known.gait is not None else None
    track = track_from_npz(out / result_folder.KEYPOINTS)
    analysis = pipeline.measure(track, runner=known.runner, view=view, edits=known.edits)
    analysis = replace(analysis, video=known.video, model=known.model, runner_xy=known.runner_xy)
    path = out / (COVERED_CLIP if covered else result_folder.VERTICAL_CLIP)
    render(clip, analysis, path, tall=True, blur_face=covered)
    return path


if __name__ == "__main__":
    sys.exit(main())
