"""What a coach wrote about a run: on the whole of it, on a finding, or on a moment of the clip."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

# What a page offers and a file may hold: a page of text in each, more than anybody writes about half a minute.
MAX_COMMENTS, MAX_TEXT, MAX_NAME = 200, 2000, 80
# Of the words for a run: a clip's name is as long as a disk allows.
MAX_LABEL = 255
# In the year 3000.
_LATEST_S = 32_503_680_000.0
_RUN = re.compile(r"[0-9a-f]{64}")
FINDING_ID = re.compile(r"[a-z0-9_]{1,60}")


@dataclass(frozen=True)
class CoachComment:
    """One comment: on the finding of that id, on that moment of the clip in seconds, or (neither) on the whole run."""

    text: str
    finding: str | None = None
    moment_s: float | None = None

    def __post_init__(self) -> None:
        if not self.text.strip() or len(self.text) > MAX_TEXT:
            raise ValueError(f"a comment has 1 to {MAX_TEXT} characters")
        if self.finding is not None and not FINDING_ID.fullmatch(self.finding):
            raise ValueError("a finding is named by its id")
        if self.moment_s is not None and not (math.isfinite(self.moment_s) and self.moment_s >= 0.0):
            raise ValueError("a moment is a time of the clip")


@dataclass(frozen=True)
class CoachComments:
    """All that one coach wrote about one run.

    `run` tells which run (`player_data.run_digest`), `clip`, `runner` and `filmed` are the words for it, which may be
    empty. `written_s` is when the coach saved them, in seconds since 1970.
    """

    run: str
    coach: str
    written_s: float
    comments: tuple[CoachComment, ...]
    clip: str = ""
    runner: str = ""
    filmed: str = ""

    def __post_init__(self) -> None:
        if not _RUN.fullmatch(self.run):
            raise ValueError("the run is not named by its digest")
        if not 1 <= len(self.coach) <= MAX_NAME or not self.coach.strip():
            raise ValueError(f"a coach has a name of 1 to {MAX_NAME} characters")
        if any(len(label) > MAX_LABEL for label in (self.clip, self.runner, self.filmed)):
            raise ValueError(f"the words for a run have at most {MAX_LABEL} characters")
        if not 0.0 <= self.written_s < _LATEST_S:
            raise ValueError("a file is written in our time")
        if not 1 <= len(self.comments) <= MAX_COMMENTS:
            raise ValueError(f"a file holds 1 to {MAX_COMMENTS} comments")
