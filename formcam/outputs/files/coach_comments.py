"""The file of a coach's comments, version 1: saved by the coach's page, read without trust, written again."""

from __future__ import annotations

import datetime
import json
from typing import Any

from formcam.records.coach_comments import MAX_LABEL, CoachComment, CoachComments
from formcam.records.errors import UsageError
from formcam.records.printable import printable

VERSION = 1
# What names the file's kind, and holds its version.
KIND = "formcam_comments"
# The most comments of the greatest length are 1.2 MB where a letter takes three bytes.
MAX_BYTES = 2_000_000
_ADVICE = "choose the small file that was saved from the coach's page, unchanged"


def read_comments(data: bytes) -> CoachComments:
    """The comments in a file's content. Raises `UsageError` for everything that is no such file, or a damaged one."""
    if len(data) > MAX_BYTES:
        raise UsageError("this file is too large for a coach's comments", _ADVICE)
    try:
        document = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise UsageError("this is not a file of a coach's comments", _ADVICE) from error
    return comments_of(document)


def comments_of(document: object) -> CoachComments:
    """The comments in parsed JSON. Raises `UsageError`."""
    if not isinstance(document, dict) or document.get(KIND) is None:
        raise UsageError("this is not a file of a coach's comments", _ADVICE)
    if document[KIND] != VERSION or isinstance(document[KIND], bool):
        raise UsageError(
            "these comments were saved from a page of another version of formcam",
            "make the file for your coach again with this formcam",
        )
    try:
        return CoachComments(
            run=_text(document["run"]),
            coach=_name(document["coach"]),
            written_s=_moment(document["written"]),
            comments=tuple(_comment(one) for one in _list(document["comments"])),
            clip=_name(document.get("clip", "")),
            runner=_name(document.get("runner", "")),
            filmed=_name(document.get("filmed", "")),
        )
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise UsageError("this file of a coach's comments is damaged", _ADVICE) from error


def comments_document(told: CoachComments) -> dict[str, Any]:
    """The comments as JSON's own types, as the page saves them."""
    names = {"clip": told.clip, "runner": told.runner, "filmed": told.filmed}
    written = datetime.datetime.fromtimestamp(told.written_s, datetime.UTC).isoformat(timespec="milliseconds")
    comments = [
        {name: value for name, value in vars(one).items() if value is not None} for one in told.comments
    ]
    return {
        KIND: VERSION,
        "run": told.run,
        **names,
        "coach": told.coach,
        "written": written,
        "comments": comments,
    }


def _comment(told: object) -> CoachComment:
    if not isinstance(told, dict):
        raise TypeError("a comment is an object")
    finding, moment = told.get("finding"), told.get("moment_s")
    if isinstance(moment, bool) or not isinstance(moment, int | float | None):
        raise TypeError("a moment is a number")
    return CoachComment(
        text="\n".join(map(printable, _text(told["text"]).strip().splitlines())),
        finding=None if finding is None else _text(finding),
        moment_s=None if moment is None else float(moment),
    )


def _name(told: object) -> str:
    """A name in one line; the end of a long one goes."""
    return printable(" ".join(_text(told).split()))[:MAX_LABEL]


def _moment(told: object) -> float:
    return datetime.datetime.fromisoformat(_text(told)).timestamp()


def _text(told: object) -> str:
    if not isinstance(told, str):
        raise TypeError("not a text")
    return told


def _list(told: object) -> list[Any]:
    if not isinstance(told, list):
        raise TypeError("not a list")
    return told
