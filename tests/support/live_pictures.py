"""Messages such as the mirror's page sends, made of a track's body points."""

from __future__ import annotations

import numpy as np

from formcam.records.track import PoseTrack


def picture_message(time_s: float, body: np.ndarray | None) -> bytes:
    """One picture's: when it was taken, and (33, 3) x, y in pixels and visibility where somebody was seen."""
    stamp = np.array([1000.0 * time_s], "<f8").tobytes()
    return stamp if body is None else stamp + body.astype("<f4").tobytes()


def messages(track: PoseTrack, fps: float) -> list[bytes]:
    """About so many pictures a second of the track."""
    wanted = np.unique(np.searchsorted(track.time_s, np.arange(0.0, track.time_s[-1], 1.0 / fps)))
    bodies = np.dstack([track.xy_px, track.visibility])
    return [
        picture_message(track.time_s[at], None if np.isnan(bodies[at]).any() else bodies[at]) for at in wanted
    ]
