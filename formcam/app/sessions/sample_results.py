"""A sample's result at once: its body points ship with the program and are measured, instead of found in the clip.

Beside `<sample>.mp4` lie `<sample>.keypoints.npz` and `<sample>.analysis.json` (what the clip and the model are), which
`python -m tools.sample_results` makes. All numbers are worked out when the sample is opened.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from formcam.app import settings
from formcam.app.sessions import corrected_results
from formcam.app.sessions.job_progress import write_state
from formcam.app.sessions.jobs import Job
from formcam.app.sessions.session_files import MAKING, OUT, clip_of
from formcam.outputs import result_folder

SHIPPED = (result_folder.ANALYSIS, result_folder.KEYPOINTS)


def shipped_beside(clip: Path) -> dict[str, Path]:
    """The files that ship with a sample clip, by their names among the results; they need not exist."""
    return {name: clip.with_name(f"{clip.stem}.{name}") for name in SHIPPED}


def open_at_once(job: Job) -> bool:
    """Make the results of a new session of a sample, without its drawing; False where nothing ships with its clip.

    Raises `OSError` on a full disk.
    """
    clip = clip_of(job.folder)
    if clip is None or clip.parent != settings.SAMPLES.resolve():
        return False
    shipped = shipped_beside(clip)
    if not all(path.is_file() for path in shipped.values()):
        return False
    job.out.mkdir(exist_ok=True)
    for name, path in shipped.items():
        shutil.copyfile(path, job.out / name)
    made = job.folder / MAKING
    # The report comes with the pictures.
    corrected_results.write_measured(corrected_results.measured(job, None), made, pdf=False)
    corrected_results.mark_undrawn(made)
    shutil.rmtree(job.folder / OUT)
    made.rename(job.folder / OUT)
    write_state(job.folder, "done", share=1.0, shipped=True)
    return True
