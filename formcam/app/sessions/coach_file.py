"""The file for a coach, made of a session when it is asked for: name, day, note and units are then today's."""

from __future__ import annotations

from formcam.app.sessions.download_names import download_name
from formcam.app.sessions.jobs import Job
from formcam.app.sessions.report_file import about_clips, as_reported
from formcam.app.sessions.results import Stored
from formcam.outputs import result_folder
from formcam.outputs.coach.clip_bytes import MOST_BYTES
from formcam.outputs.coach.page import page_of_folder
from formcam.records.errors import FormcamError

PAGE, COMMENTS = "coach.html", "comments.json"


def coach_file(job: Job, stored: Stored) -> bytes:
    """The HTML file; without the clip where that cannot be put into it. `stored` is the result in centimetres.

    Raises `UsageError` for a session without its track.
    """
    clips = [(job, stored)]
    about, analysis = about_clips([job]), as_reported(stored.analysis, clips)
    save_as = download_name([job], [stored.analysis], COMMENTS)
    try:
        page = page_of_folder(job.out, about, save_as=save_as, analysis=analysis)
    except FormcamError:
        page = page_of_folder(job.out, about, save_as=save_as, analysis=analysis, with_clip=False)
    return page.encode()


def is_large(job: Job) -> bool:
    """Whether the clip has to be drawn smaller first."""
    return (job.out / result_folder.CLIP).stat().st_size > MOST_BYTES
