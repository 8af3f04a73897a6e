"""Which part of a track is judged, and from where the camera sees the runner in it: worked out once, read by all."""

from __future__ import annotations

from dataclasses import dataclass

from formcam.gait.coming_and_going import refuse_coming_and_going
from formcam.gait.crossing import Crossing, Points, find_crossing
from formcam.gait.orientation import find_orientation
from formcam.gait.segment import Stretch, find_stretch, stretch_of, within
from formcam.records.track import Orientation, PoseTrack, View


@dataclass(frozen=True, eq=False)
class JudgedPart:
    """The frames that are judged, as a track of their own at their own times, and the view in which they show the run.

    `stretch` says from when to when they go and why; None = the whole track. `crossing` is the runner's way where it
    leads over the ground across the picture; None = on the spot, as on a belt.
    """

    track: PoseTrack
    orientation: Orientation
    stretch: Stretch | None = None
    crossing: Crossing | None = None

    @property
    def span_s(self) -> tuple[float, float]:
        """Times of the first and the last frame, seconds."""
        return float(self.track.time_s[0]), float(self.track.time_s[-1])

    def on_the_spot(self, points: Points) -> Points:
        """The part's points as a camera that stays with the runner sees them: to be measured, not to be drawn."""
        return points if self.crossing is None else self.crossing.on_the_spot(points)

    def as_filmed(self, points: Points) -> Points:
        """What `on_the_spot` gives, back where it was in the picture."""
        return points if self.crossing is None else self.crossing.as_filmed(points)


def find_judged_part(track: PoseTrack, requested: View | None = None) -> JudgedPart:
    """The part of a raw track to judge; `requested` is the view that the user named, and wins.

    Raises `CannotJudge`: "no_person" when no leg is ever seen, "unsupported_view" when the runner lies or hangs,
    "not_running" when the runner comes nearer or goes away.
    """
    crossing = find_crossing(track)
    if crossing is not None:
        passing = stretch_of(crossing, track)
        judged = within(track, passing)
        staying = crossing.on_the_spot(judged)
        refuse_coming_and_going(staying, within_s=crossing.end_s - crossing.start_s)
        return JudgedPart(judged, find_orientation(staying, requested), passing, crossing)
    stretch = find_stretch(track, requested)
    judged = track if stretch is None else within(track, stretch)
    refuse_coming_and_going(judged)
    return JudgedPart(judged, find_orientation(judged, requested), stretch)
