"""What a mirror's page and the program say to each other: pictures' landmarks in, what to show out.

The page sends one message of bytes a picture: when it was taken in milliseconds (float64), whether somebody was in it
(landmarks follow or not), and 33 times x, y in pixels of the camera's picture and visibility (float32), all
little-endian. No picture is sent. Anything else is refused: the page is ours, so it never happens by itself.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

import numpy as np

from formcam.app.mirror.wording import answer
from formcam.app.sessions import mirror_log
from formcam.app.sessions.profiles import Profile
from formcam.mirror.goals import GOALS
from formcam.mirror.recent import RecentPictures
from formcam.mirror.run import MirrorRun
from formcam.pipeline import measure
from formcam.records import skeleton
from formcam.records.landmark_source import pose_model_label
from formcam.records.mirror import GOAL_NAMES, GoalName, MirrorSummary
from formcam.records.track import Runner

# What finds the landmarks in the browser; the quicker of the two models.
MODEL = "full"
LARGEST_PX = 8192
MINUTES_RANGE = (1, 60)
_STAMP = np.dtype("<f8")
_POINTS = np.dtype("<f4")
_BODY_BYTES = skeleton.COUNT * 3 * _POINTS.itemsize
# Under this much running there is nothing to keep.
SHORTEST_KEPT_S = 30.0


class NotOurs(ValueError):
    """A message that our page does not send."""


@dataclass(frozen=True)
class Start:
    """What the page says first: the size of the camera's picture, the goal, and for how long."""

    width_px: int
    height_px: int
    goal: GoalName
    minutes: int

    @staticmethod
    def of(said: object) -> Start:
        """From the page's JSON. Raises `NotOurs`."""
        if not isinstance(said, dict):
            raise NotOurs("no object")
        sizes = [said.get(name) for name in ("width", "height", "minutes")]
        if not all(type(size) is int for size in sizes) or said.get("goal") not in GOAL_NAMES:
            raise NotOurs("sizes are whole numbers, and the goal is one of ours")
        width_px, height_px, minutes = (int(size or 0) for size in sizes)
        if not (0 < width_px <= LARGEST_PX and 0 < height_px <= LARGEST_PX):
            raise NotOurs("no size of a picture")
        if not MINUTES_RANGE[0] <= minutes <= MINUTES_RANGE[1]:
            raise NotOurs("no length of a run")
        return Start(width_px, height_px, said["goal"], minutes)


class Conversation:
    """One run before the mirror, of that runner.

    `picture` is called as pictures come, `reading` from a thread that may take its time.
    """

    def __init__(self, start: Start, profile: Profile) -> None:
        self._profile = profile
        self._runner = Runner(height_cm=profile.height_cm, sex=profile.sex)
        self._recent = RecentPictures(start.width_px, start.height_px, pose_model_label(MODEL))
        self._goal = GOALS[start.goal]
        self._run = MirrorRun(self._goal, planned_s=60.0 * start.minutes)
        self._started_utc_s = time.time()

    def picture(self, message: bytes) -> None:
        """The landmarks of one picture. Raises `NotOurs`."""
        if len(message) not in (_STAMP.itemsize, _STAMP.itemsize + _BODY_BYTES):
            raise NotOurs("no picture's landmarks")
        time_s = float(np.frombuffer(message, _STAMP, 1)[0]) / 1000.0
        points = np.frombuffer(message, _POINTS, offset=_STAMP.itemsize).astype(float)
        if not np.isfinite(time_s) or not np.isfinite(points).all():
            raise NotOurs("numbers that are none")
        self._recent.add(time_s, points.reshape(skeleton.COUNT, 3) if len(points) else None)

    def reading(self) -> dict[str, Any]:
        """The last seconds, measured as a clip would be, as the page shows them."""
        recent = self._recent.track()
        if recent is None:
            return answer(self._run.nothing_yet(), self._goal, self._profile.units, None)
        track, at_s = recent
        analysis = measure(track, runner=self._runner)
        return answer(self._run.take(analysis, at_s), self._goal, self._profile.units, at_s)

    def end(self) -> MirrorSummary | None:
        """Keep the run; None where it was too short for that."""
        summary = self._run.summary(self._started_utc_s)
        if summary.run_s < SHORTEST_KEPT_S:
            return None
        mirror_log.keep(summary, self._profile.id)
        return summary
