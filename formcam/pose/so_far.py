"""While bodies are found: the track up to here, handed on now and then, so that what it shows can be told early.

The workers find bodies in parts of the clip, a few seconds ahead of each other; what counts is the stretch from the
first picture on in which none is missing.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from types import TracebackType

import numpy as np

from formcam.pose.people import Rectangle
from formcam.pose.tracking import assembled
from formcam.records.track import Frame, PoseTrack, VideoInfo

# Twenty steps at the slowest: from there on cadence and form hardly move any more (docs/speed.md, "What a user of the
# app waits for").
FIRST_S = 8.0
# Again after so many seconds more of the clip where nothing could be told, else when as much again was followed.
AGAIN_S, LATER_TIMES = 4.0, 2.0
THREAD = "first answer"


class SoFar:
    """Looks on as a `watching.Watcher`; `tell(track)` works in a thread of its own and says whether it had an answer.

    A context: when it ends nobody is telling any more. `info` is what is known of the clip, `model` what finds bodies.
    """

    def __init__(self, info: VideoInfo, tell: Callable[[PoseTrack], bool], *, model: str) -> None:
        self._info, self._model, self._tell = info, model, tell
        self._times: list[float] = []
        self._bodies: dict[int, np.ndarray] = {}
        self._whole = 0
        self._due_s = FIRST_S
        self._telling: threading.Thread | None = None

    def __enter__(self) -> SoFar:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._telling is not None:
            self._telling.join()

    def see(self, frame: Frame, crop: Rectangle) -> None:  # noqa: ARG002 (the Watcher's)
        """Note the picture's time."""
        self._times.append(frame.time_s)

    def found(self, index: int, body: np.ndarray) -> None:
        """Note the runner in picture `index`, and begin to tell once enough was followed."""
        self._bodies[index] = body
        while self._whole in self._bodies:
            self._whole += 1
        followed_s = self._times[self._whole - 1] - self._times[0] if self._whole else 0.0
        at_work = self._telling is not None and self._telling.is_alive()
        if followed_s >= self._due_s and not at_work:
            track = self._track()
            self._telling = threading.Thread(
                target=self._work, args=(track, followed_s), name=THREAD, daemon=True
            )
            self._telling.start()

    def _track(self) -> PoseTrack:
        bodies = np.array([self._bodies[index] for index in range(self._whole)])
        return assembled(np.array(self._times[: self._whole]), bodies, self._info, self._model)

    def _work(self, track: PoseTrack, followed_s: float) -> None:
        self._due_s = followed_s + AGAIN_S
        if self._tell(track):
            self._due_s = followed_s * LATER_TIMES
