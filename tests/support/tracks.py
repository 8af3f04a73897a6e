"""Tracks made of other tracks: one after the other, mirrored, and the runner who stands still."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from formcam.records import skeleton
from formcam.records.track import PoseTrack
from tests.support import synthetic


def joined(*parts: PoseTrack) -> PoseTrack:
    """One track after the other, a frame apart."""
    time_s, start_s = [], 0.0
    for part in parts:
        time_s.append(part.time_s - part.time_s[0] + start_s)
        start_s = time_s[-1][-1] + 1.0 / part.fps
    return replace(
        parts[0],
        time_s=np.concatenate(time_s),
        xy_px=np.concatenate([part.xy_px for part in parts]),
        visibility=np.concatenate([part.visibility for part in parts]),
        hidden=None,
    )


def standing(seconds: float, **shape: Any) -> PoseTrack:
    """The runner's first pose, held, with the pose model's noise."""
    track = synthetic.track(length_s=seconds, **shape)
    noise = np.random.default_rng(3).normal(0, 1.5, track.xy_px.shape)
    return replace(track, xy_px=np.repeat(track.xy_px[:1], len(track), axis=0) + noise)


def mirrored(track: PoseTrack) -> PoseTrack:
    """The picture flipped left to right, with the runner's sides exchanged as a pose model would name them."""
    xy = track.xy_px[:, skeleton.MIRROR].copy()
    xy[..., 0] = track.width_px - xy[..., 0]
    return PoseTrack(track.time_s, xy, track.visibility[:, skeleton.MIRROR], track.width_px, track.height_px)
