"""What coaches wrote about a session: kept beside it, one set a coach.

It stays with the session whatever is corrected, said or analysed again: it is about its clip.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from formcam._runtime.json_files import read_json, write_json
from formcam._runtime.one_at_a_time import one_at_a_time
from formcam.app.sessions.jobs import Job
from formcam.app.sessions.results import Stored
from formcam.app.sessions.session_files import COACH
from formcam.outputs.files.coach_comments import MAX_BYTES, comments_document, comments_of, read_comments
from formcam.records.coach_comments import CoachComments
from formcam.records.errors import UsageError

# More coaches than one runner has.
MAX_COACHES = 20
# The last picture of a clip is on show for a while: a comment on it may name a time behind its beginning, in seconds.
LAST_PICTURE_S = 0.25
_KIND, _FILES = "formcam_coaches", "files"


def kept(job: Job) -> tuple[CoachComments, ...]:
    """The comments of each coach, the newest first; what cannot be read is not there."""
    return _read(job.folder / COACH)


def add(job: Job, stored: Stored, data: bytes) -> CoachComments:
    """Keep the comments in a coach's file, in place of older ones of the same coach.

    Raises `UsageError` for a file that is none or is damaged, that belongs to another run, names a moment that the clip
    does not have, or is older than what is here; `OSError` on a full disk.
    """
    told = read_comments(data)
    _check(told, stored)
    with one_at_a_time(job.folder):
        before = kept(job)
        same = next((one for one in before if _is_of(one, told.coach)), None)
        if same is not None and same.written_s > told.written_s:
            raise UsageError(
                f"you already have newer comments of {same.coach}",
                "remove those first if you want the older ones back",
            )
        others = [one for one in before if one is not same]
        if len(others) >= MAX_COACHES:
            raise UsageError(
                f"this result has comments of {MAX_COACHES} coaches", "remove some of them first"
            )
        _write(job.folder / COACH, [told, *others])
    return told


def remove(job: Job, coach: str) -> None:
    """Take that coach's comments away. Raises `OSError` on a full disk."""
    with one_at_a_time(job.folder):
        _write(job.folder / COACH, [one for one in kept(job) if not _is_of(one, coach)])


def keep_readable(path: Path) -> None:
    """Leave in a file that came from elsewhere only what can be read."""
    if path.is_file():
        _write(path, _read(path))


def _check(told: CoachComments, stored: Stored) -> None:
    if told.run != stored.run:
        raise UsageError(
            f"these comments belong to another clip{_named(told)}",
            "open the result that they were written for, and add them there",
        )
    last_s = (stored.clip_times_s or (0.0,))[-1] + LAST_PICTURE_S
    for number, one in enumerate(told.comments, start=1):
        if one.moment_s is not None and one.moment_s > last_s:
            raise UsageError(
                f"comment {number} is on a moment that this clip does not have",
                "ask the coach to save the comments again, and choose that file unchanged",
            )


def _named(told: CoachComments) -> str:
    """` (Anna, run.mp4, 1 May 2026)`, as far as the file says."""
    said = [part for part in (told.runner, told.clip, told.filmed) if part]
    return f" ({', '.join(said)})" if said else ""


def _is_of(told: CoachComments, coach: str) -> bool:
    return told.coach.casefold() == coach.casefold()


def _read(path: Path) -> tuple[CoachComments, ...]:
    try:
        if path.stat().st_size > MAX_COACHES * MAX_BYTES:
            return ()
    except OSError:
        return ()
    files = read_json(path).get(_FILES)
    found: dict[str, CoachComments] = {}
    for document in files[:MAX_COACHES] if isinstance(files, list) else ():
        try:
            told = comments_of(document)
        except UsageError:
            continue
        found.setdefault(told.coach.casefold(), told)
    return tuple(sorted(found.values(), key=lambda one: -one.written_s))


def _write(path: Path, files: Sequence[CoachComments]) -> None:
    """Replace what is kept; no file for nothing."""
    if files:
        write_json(path, {_KIND: 1, _FILES: [comments_document(one) for one in files]})
    else:
        path.unlink(missing_ok=True)
