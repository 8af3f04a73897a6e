"""Clips of 120 and 240 pictures a second: the pose is sought in every second or fourth, and worked out between them.

A running body does not move fast enough for more than 60 pictures a second to say more, as `benchmarks/mocap_thin.py`
shows against force plates; its figures stand in docs/speed.md. The thinned track is cleaned as what it is, a clip of 60
pictures a second; only then do the smooth paths get a place in every picture of the clip.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy.interpolate import CubicSpline

from formcam.records import skeleton
from formcam.records.track import CleanTrack

# Fewer frames than this make no spline; then straight lines.
FEWEST_FOR_SPLINE = 4


def in_all_pictures(clean: CleanTrack, time_s: np.ndarray) -> CleanTrack:
    """The track at the times of all pictures of the clip, (T,), of which its own are some.

    Between two frames whose landmark is known its path goes on a spline; a picture counts as seen where both frames
    about it are, and as a gap where either is. Pictures after the last frame of the track are a gap.
    """
    after = np.searchsorted(clean.time_s, time_s - 1e-9)
    inside = after < len(clean)
    after = np.minimum(after, len(clean) - 1)
    before = np.where(np.abs(clean.time_s[after] - time_s) < 1e-9, after, np.maximum(after - 1, 0))
    xy = np.full((len(time_s), *clean.xy_px.shape[1:]), np.nan)
    for landmark in range(xy.shape[1]):
        known = np.isfinite(clean.xy_px[:, landmark, 0])
        frames = np.flatnonzero(known)
        wanted = inside & known[before] & known[after]
        for part in np.split(frames, np.flatnonzero(np.diff(frames) > 1) + 1):
            if len(part):
                here = wanted & (before >= part[0]) & (after <= part[-1])
                xy[here, landmark] = _path(clean.time_s[part], clean.xy_px[part, landmark], time_s[here])
    share = np.where(
        after > before,
        (time_s - clean.time_s[before]) / np.maximum(clean.time_s[after] - clean.time_s[before], 1e-9),
        0.0,
    )[:, None]
    return replace(
        clean,
        time_s=time_s,
        xy_px=xy,
        visibility=(1.0 - share) * clean.visibility[before] + share * clean.visibility[after],
        seen=clean.seen[before] & clean.seen[after] & inside[:, None],
        gap=clean.gap[before] | clean.gap[after] | ~inside,
    )


def at_all_times(clean: CleanTrack, time_s: np.ndarray) -> CleanTrack:
    """The track of a stretch set back among all pictures of its clip, `time_s` (T,); a gap outside of the stretch."""
    places = np.searchsorted(time_s, clean.time_s - 1e-9)
    shape = (len(time_s), skeleton.COUNT)
    xy, visibility, seen = np.full((*shape, 2), np.nan), np.zeros(shape), np.zeros(shape, bool)
    gap = np.ones(len(time_s), bool)
    xy[places], visibility[places] = clean.xy_px, clean.visibility
    seen[places], gap[places] = clean.seen, clean.gap
    return replace(clean, time_s=time_s, xy_px=xy, visibility=visibility, seen=seen, gap=gap)


def _path(known_s: np.ndarray, values: np.ndarray, wanted_s: np.ndarray) -> np.ndarray:
    """(N, 2) at the wanted times, which lie between the known ones."""
    if len(known_s) >= FEWEST_FOR_SPLINE:
        return np.asarray(CubicSpline(known_s, values)(wanted_s))
    return np.stack([np.interp(wanted_s, known_s, column) for column in values.T], axis=1)
