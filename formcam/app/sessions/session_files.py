"""What a session's folder holds, each name once, and the one way to find its clip.

Whoever writes, serves, archives, checks or clears away a file of a session takes its name from here. The names inside
`OUT` that the command line writes, too, are those of `formcam.outputs.result_folder`.
"""

from __future__ import annotations

from pathlib import Path

from formcam._runtime.json_files import read_json
from formcam.app import settings
from formcam.video.suffixes import SUFFIXES

# The clip as it was filmed: this name with the ending of a video. A sample's clip stays where it is.
CLIP = "clip"
# What the upload told, what to do with the clip, and how far that is.
UPLOAD, JOB, PROGRESS = "upload.json", "job.json", "progress.json"
# The process at work touches it each second.
BEAT = "beat"
# What the user says about a session: its name, a note, the run and the runner it belongs to.
ABOUT = "about.json"
# When the clip was filmed; the job process, which opens it, writes it down.
FILMED = "filmed.json"
# The run as the runner's watch recorded it, FIT, TCX or GPX: told by its content, as its name comes from outside.
WATCH = "watch.run"
# What coaches wrote about it (`coach_comments`).
COACH = "coach.json"
# The first picture with everybody's skeleton, where they are in it, and the check of the first second.
PREVIEW, PREVIEW_PART, PEOPLE, FIRST_CHECK = (
    "preview.jpg",
    "preview.tmp.jpg",
    "people.json",
    "first_check.json",
)
# A picture of the work as far as it is (`live_preview`). Named as what is in the making: `cleanup` clears it.
LIVE, LIVE_PART = "live.tmp.jpg", "live.part.tmp.jpg"
# What the seconds followed so far show (`first_answer`), until the result is there.
FIRST_ANSWER = "first.tmp.json"
# The results; where they, or what a correction has drawn anew, are put together before they take their place.
OUT, MAKING, REDRAWING = "out", "making", "redrawing.tmp"
# The results as the program made them, once a hand has corrected some; those that others are just replacing.
UNTOUCHED, REPLACED = "untouched", "out.tmp"
# In the results: the curves over the gait cycle, what the player draws over the clip, the sign that clips are
# yet to be drawn, or are, like pictures, as before a correction, and the upright clip to share with the face covered.
CURVES, LAYERS, UNDRAWN = "curves.npz", "layers.json", "redraw.json"
COVERED_CLIP = "annotated_vertical_covered.mp4"
# Patterns of what is in the making: ours above, and the parts that `json_files`, `result_folder` and `writer` leave.
IN_THE_MAKING = ("*.tmp", "*.tmp.*", ".*.part", ".formcam-*", MAKING)


def clip_of(folder: Path) -> Path | None:
    """The session's clip as it was filmed, None where it is gone: a file of the session's own folder, or a sample.

    A plan that names any other file is not believed: clips are shown and sent to the page.
    """
    clip = Path(str(read_json(folder / JOB).get("clip") or folder)).resolve()
    ours = clip.is_relative_to(folder.resolve()) or clip.is_relative_to(settings.SAMPLES.resolve())
    return clip if ours and clip.is_file() and clip.suffix.lower() != ".json" else None


def uploaded_clip(folder: Path) -> Path | None:
    """The clip in the session's own folder by its name, before there is a plan to be believed; None for a sample."""
    found = sorted(path for path in folder.glob(f"{CLIP}.*") if path.suffix in SUFFIXES)
    return found[0] if found else None


def clear_live(folder: Path) -> None:
    """Nothing is left of the picture of the work and of its first answer."""
    for name in (LIVE, LIVE_PART, FIRST_ANSWER):
        (folder / name).unlink(missing_ok=True)
