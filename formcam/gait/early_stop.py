"""When has a long clip shown enough? It is read only until it has, whatever comes first in it.

Half a minute to a minute of steady running answers everything (docs/biomechanics.md §5), and the pose of half an hour
takes hours. Warming up, standing about and stepping on are passed over: the clip is read on until a run has been seen.
The answer depends on the pictures alone, never on how fast they are worked on.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Callable, Sequence

from formcam.gait.segment import longest_run_s
from formcam.records.track import PoseTrack

# Clips up to this length are read whole. Seconds.
LONGEST_WHOLE_S = 300.0
# From the first on it is asked again and again whether the last stretch of the clip holds a run that is long enough.
LOOK_FROM_S, LOOK_EVERY_S, LOOK_BACK_S, ENOUGH_RUN_S = 120.0, 30.0, 90.0, 60.0


class EarlyStop:
    """Asked after every picture of a clip of `length_s` seconds whether that is enough."""

    def __init__(self, length_s: float) -> None:
        self._length_s = length_s
        self._due_s = LOOK_FROM_S if length_s > LONGEST_WHOLE_S else math.inf

    def __call__(
        self, track_from: Callable[[int, Sequence[float]], PoseTrack], time_s: Sequence[float]
    ) -> str | None:
        """What to tell the user when the frames up to now, at `time_s`, are enough; None = read on, mostly at once.

        `track_from(first, time_s)` gives the poses from frame `first` on.
        """
        if time_s[-1] < self._due_s:
            return None
        self._due_s += LOOK_EVERY_S
        first = bisect_left(time_s, time_s[-1] - LOOK_BACK_S)
        enough = longest_run_s(track_from(first, time_s)) >= ENOUGH_RUN_S
        return _told(time_s[-1], self._length_s) if enough else None


def _told(read_s: float, length_s: float) -> str:
    return (
        f"Only the first {read_s / 60:.1f} of {length_s / 60:.1f} minutes were looked at: they hold a minute of steady"
        " running, and more would not change the answer. To have a later part judged, cut the clip."
    )
