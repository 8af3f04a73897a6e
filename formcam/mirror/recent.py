"""The last seconds of a run as they come, picture by picture: always a pose track like that of a clip.

Times are seconds on the camera's own clock; bodies are (33, 3): x, y in pixels of the camera's picture, visibility.
"""

from __future__ import annotations

from collections import deque

import numpy as np

from formcam.records import skeleton
from formcam.records.track import PoseTrack

# Some 27 steps: enough for every number, and a change is seen in it after a few.
WINDOW_S = 10.0
# A track of fewer seconds holds no two strides that could be compared.
SHORTEST_S = 4.0
# After a pause so long a new run begins: it is not one film any more.
PAUSE_S = 2.0


class RecentPictures:
    """What the camera saw in the last `WINDOW_S`, of pictures of one size; `source` names what finds the landmarks."""

    def __init__(self, width_px: int, height_px: int, source: str) -> None:
        self._size, self._source = (width_px, height_px), source
        self._seen: deque[tuple[float, np.ndarray]] = deque()

    def add(self, time_s: float, body: np.ndarray | None) -> bool:
        """One picture more; None = nobody in it. False for one that is not later than the last, which is left out."""
        if self._seen and time_s <= self._seen[-1][0]:
            return False
        if self._seen and time_s - self._seen[-1][0] > PAUSE_S:
            self._seen.clear()
        missing = np.full((skeleton.COUNT, 3), np.nan)
        self._seen.append((time_s, missing if body is None else np.array(body, float)))
        while time_s - self._seen[0][0] > WINDOW_S:
            self._seen.popleft()
        return True

    def track(self) -> tuple[PoseTrack, float] | None:
        """The last seconds from time 0 on, and when the last picture was taken; None before there are `SHORTEST_S`."""
        seen = tuple(self._seen)  # Another thread adds to them meanwhile.
        if not seen or seen[-1][0] - seen[0][0] < SHORTEST_S:
            return None
        time_s = np.array([time for time, _ in seen])
        bodies = np.stack([body for _, body in seen])
        width_px, height_px = self._size
        track = PoseTrack(
            time_s=time_s - time_s[0],
            xy_px=bodies[:, :, :2],
            visibility=bodies[:, :, 2],
            width_px=width_px,
            height_px=height_px,
            source=self._source,
        )
        return track, seen[-1][0]
