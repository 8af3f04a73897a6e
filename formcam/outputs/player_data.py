"""What the player knows of a clip besides its pictures: when each is shown, and which show a landing or push-off.

All times are seconds in the clip, slow motion left in.
"""

from __future__ import annotations

import hashlib
from typing import Any

from formcam.gait.segment import all_times_s
from formcam.records.analysis import Analysis
from formcam.records.track import PoseTrack

EVENT_WORDS = {"initial_contact": ("contact", "landing"), "toe_off": ("off", "push-off")}


def clip_times_s(analysis: Analysis, track: PoseTrack) -> tuple[float, ...]:
    """The time of every picture."""
    times = all_times_s(track) / _time_scale(analysis)
    return tuple(round(float(time), 5) for time in times)


def clip_marks(analysis: Analysis) -> tuple[dict[str, Any], ...]:
    """Landings, push-offs and mid-stances: `t` (s), `kind` ("contact", "off" or "mid"), `side` and `label`."""
    if analysis.gait is None:
        return ()
    scale = _time_scale(analysis)
    seen = tuple(
        {
            "t": round(event.time_s / scale, 4),
            "kind": EVENT_WORDS[event.type][0],
            "side": event.side,
            "label": f"{event.side} {EVENT_WORDS[event.type][1]}",
        }
        for event in analysis.gait.events
    )
    return seen + tuple(
        {
            "t": round((step.initial_contact_s + step.toe_off_s) / 2 / scale, 4),
            "kind": "mid",
            "side": step.side,
            "label": f"{step.side} mid-stance",
        }
        for step in analysis.gait.steps
        if step.toe_off_s is not None
    )


def moment_s(frames: tuple[int, ...], times_s: tuple[float, ...] | None) -> float | None:
    """The time of the first of those frames that the clip has."""
    times = times_s or ()
    return next((times[frame] for frame in frames if 0 <= frame < len(times)), None)


def run_digest(track: PoseTrack) -> str:
    """What tells one filmed run from another, 64 hexadecimal digits: the same whatever is corrected or said later.

    It is that of the track as detected, which a result keeps unchanged.
    """
    digest = hashlib.sha256()
    for array in (track.time_s, track.xy_px):
        digest.update(array.astype("<f8").tobytes())
    return digest.hexdigest()


def _time_scale(analysis: Analysis) -> float:
    """Real seconds in one of the clip."""
    return 1.0 if analysis.video is None else analysis.video.time_scale
