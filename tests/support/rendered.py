"""Rendered clips with their truth, and what the whole program says of them."""

from __future__ import annotations

import json
import os
import pickle
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np

import formcam
from formcam import pipeline
from formcam.app.sessions.sample_results import shipped_beside
from formcam.outputs.files.keypoints_npz import track_from_npz
from formcam.outputs.result_folder import KEYPOINTS
from formcam.pose.people import Rectangle
from formcam.pose.tracking import StopWhen, track_runner
from formcam.records.track import Frame, PoseTrack
from formcam.video.reader import VideoSource, open_video

FOLLOWED_S = 3.0


def truth_of(clip: Path) -> dict[str, Any]:
    """What is known of a clip."""
    return json.loads(clip.with_suffix(".truth.json").read_text())


def runner_of(clip: Path) -> formcam.Runner:
    """Height and belt speed, as a user would give them."""
    truth = truth_of(clip)
    return formcam.Runner(height_cm=truth["height_cm"], speed_kmh=truth["speed_kmh"])


def followed_at_first(
    sample: Path,
    source: VideoSource,
    *,
    on_frame: Callable[[Frame, Rectangle], object],
    stop_when: StopWhen,  # noqa: ARG001 (what ships was followed to its end)
    **options: Any,
) -> PoseTrack:
    """In the place of `track_runner`: the sample's first seconds are followed, after that comes what ships with it.

    All pictures are read and shown to `on_frame` as ever. Where the first seconds are what ships, so is the rest.
    """
    known = track_from_npz(shipped_beside(sample)[KEYPOINTS])
    crops: list[Rectangle] = []
    with open_video(sample) as again:
        first = track_runner(
            again,
            on_frame=lambda _, crop: crops.append(crop),
            stop_when=lambda _, time_s: "enough" if time_s[-1] - time_s[0] >= FOLLOWED_S else None,
            **options,
        )
    times = []
    for frame in source:
        on_frame(frame, crops[0])
        times.append(frame.time_s)
    xy_px, visibility, hidden = (
        np.concatenate((getattr(first, name), getattr(known, name)[len(first) :]))
        for name in ("xy_px", "visibility", "hidden")
    )
    return replace(first, time_s=np.array(times), xy_px=xy_px, visibility=visibility, hidden=hidden)


def analysed(clip: Path, kept_in: Path) -> formcam.Analysis:
    """The whole program on a clip, with all that a user could tell it; from that folder, if it was asked for before.

    With the quicker model, a quarter of the better one's time; a sample with the better one, see `followed_at_first`.

    Several processes may share the folder: a result is there whole or not at all, so that two who need the same clip
    at the same moment only both do the work.
    """
    kept = kept_in / f"{clip.stem}.pickle"
    if kept.exists():
        return pickle.loads(kept.read_bytes())
    recording = truth_of(clip)["recording"]
    capture = recording["fps"] if recording["playback_fps"] else None
    if all(path.is_file() for path in shipped_beside(clip).values()):
        with mock.patch.object(pipeline, "track_runner", partial(followed_at_first, clip)):
            found = formcam.analyse(clip, runner=runner_of(clip), capture_fps=capture)
    else:
        found = formcam.analyse(clip, runner=runner_of(clip), capture_fps=capture, model="full")
    begun = kept.with_suffix(f".{os.getpid()}")
    begun.write_bytes(pickle.dumps(found))
    begun.replace(kept)
    return found
