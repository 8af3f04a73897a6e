"""The runner's outline in a few dozen pictures of a side view: kept while the clip passes by, asked for after.

The pose of every frame is found without the network's mask (`mask_removal`). For `pelvic_tilt` the mask is asked for,
in so few pictures that it costs a second of processor time a clip.
"""

from __future__ import annotations

import numpy as np

from formcam.pose.model_files import pose_model
from formcam.pose.outline import unpacked
from formcam.pose.stills import Still, Stills, ask
from formcam.pose.worker_pool import Pool
from formcam.records.image_evidence import SideOutline
from formcam.records.landmark_source import pose_model_label
from formcam.records.skeleton import HIPS, SHOULDERS
from formcam.records.track import PoseTrack

# What the tilt model was trained with (`tools.train_tilt`); `heavy` was no better there and takes twice the time.
MODEL = "full"
# Twice the fewest that are kept at the end of a clip of 6 s and more, and how many are asked about at most. Which ones
# they are moves the index of tilt by 1.2° (SD) with 24, as many as the model was fitted with, and by 1.0° with 40.
MOST_PICTURES = 48
ASKED = 32
FIRST_GAP_S = 0.12
# Larger pictures show the network nothing more: it sees the body at 256 pixels.
HEIGHT_PX = 600
# The body found in a still must be the runner's: hips within this many trunk lengths of the track's.
SAME_BODY = 0.3


def stills_for_outline() -> Stills:
    """What keeps the pictures while the clip passes by."""
    return Stills(MOST_PICTURES, HEIGHT_PX, FIRST_GAP_S)


def find_outline(
    stills: Stills, track: PoseTrack, span_s: tuple[float, float], pool: Pool
) -> SideOutline | None:
    """The outline in pictures within `span_s` where the body found is the track's; None where there is none at all.

    Raises `SetupError` where the model cannot run.
    """
    asked = stills.within(span_s, ASKED)
    bundle, _ = pose_model(MODEL)
    answers = ask(
        pool,
        [still.picture for still in asked],
        lambda worker: pool.new_landmarker(worker, bundle, people=1, tracking=False, outline=True),
    )
    times, edges = [], []
    for still, answer in zip(asked, answers, strict=True):
        if len(answer):
            bodies, outlines = unpacked(answer)
            if _same(bodies[0], still, track):
                times.append(still.time_s)
                edges.append(outlines[0])
    return SideOutline(np.array(times), np.array(edges), pose_model_label(MODEL)) if times else None


def _same(body: np.ndarray, still: Still, track: PoseTrack) -> bool:
    """Whether a body (33, 3) found in the still is the one that the track has at that time."""
    row = still.row_in(track)
    if row is None:
        return False
    known = track.xy_px[row]
    hips, shoulders = known[HIPS].mean(axis=0), known[SHOULDERS].mean(axis=0)
    away = still.in_the_picture(body[HIPS, :2].mean(axis=0)) - hips
    return float(np.hypot(*away)) <= SAME_BODY * float(np.hypot(*(shoulders - hips)))
