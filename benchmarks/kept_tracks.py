"""Clips that were followed once: the pose track lies beside the clip, in `NAME.track.npz`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import formcam
from formcam.outputs.files.keypoints_npz import track_from_npz, track_to_npz
from formcam.records.track import PoseTrack


def followed(video: Path, **options: Any) -> PoseTrack:
    """The clip's track, of the first time that this was asked; `options` are those of `formcam.analyse`.

    Raises ValueError for a clip that is refused before its body is found.
    """
    kept = video.with_suffix(".track.npz")
    if not kept.exists():
        print("following", video.stem, flush=True)
        track = formcam.analyse(video, **options).track
        if track is None:
            raise ValueError(f"{video.name} was refused")
        track_to_npz(kept, track)
    return track_from_npz(kept)
