"""Which part of a track is judged, and from where the camera sees the runner in it: worked out once, read by all."""

from __future__ import annotations

from dataclasses import dataclass

from formcam.gait.coming_and_going import refuse_coming_and_going
from formcam.gait.orientation import find_orientation
from formcam.gait.segment import Stretch, find_stretch, within
from formcam.records.track import Orientation, PoseTrack, View


@dataclass(frozen=True, eq=False)
class JudgedPart:
    """The frames that are judged, as a track of their own at their own times, and the view in which they show the run.

    `stretch` says from when to when they go and why; None = the whole track.
    """

    track: PoseTrack
    orientation: Orientation
    stretch: Stretch | None = None

    @property
    def span_s(self) -> tuple[float, float]:
        """Times of the first and the last frame, seconds."""
        return float(self.track.time_s[0]), float(self.track.time_s[-1])


def find_judged_part(track: PoseTrack, requested: View | None = None) -> JudgedPart:
    """The part of a raw track to judge; `requested` is the view that the user named, and wins.

    Raises `CannotJudge`: "no_person" when no leg is ever seen, "unsupported_view" when the runner lies or hangs,
    "not_running" when the runner comes nearer or goes away.
    """
    stretch = find_stretch(track, requested)
    judged = track if stretch is None else within(track, stretch)
    refuse_coming_and_going(judged)
    return JudgedPart(judged, find_orientation(judged, requested), stretch)
