"""How far the pelvis tips forward, from the side: the change between two clips of one runner, from the outline.

A runner's outline is summed up over the clip by how far seat, back, belly and chest reach behind and ahead of the hips
where the arms leave them free (percentiles of a few dozen pictures). A linear model of that, fitted to differences
between clips of the same rendered body (`tools.train_tilt`), gives an index in degrees. Its zero means nothing:
bodies and clothes differ by more than tilt does. The difference of two indices is the change of tilt, + = further
forward, with an interval that held for 95 % of the pairs of bodies left out. Anything within it is "no clear change".
"""

from __future__ import annotations

import numpy as np

from formcam.metrics.metric import Metric
from formcam.records.analysis import TiltSign
from formcam.records.image_evidence import ROWS, SideOutline, TiltModel
from formcam.records.track import Orientation

# Arms pass behind and ahead of the trunk: the outline is read where they leave it free.
BEHIND_PERCENT, AHEAD_PERCENT = 75.0, 25.0
# About two a phase of the stride; the model was fitted with 24 pictures a run.
FEWEST_PICTURES = 12
UNIT = "trunk lengths"

NOT_SEEN = (
    "the outline was not seen in enough pictures of a clip; film from the side, the whole body in the picture"
)


def features_of(outline: SideOutline, orientation: Orientation) -> np.ndarray | None:
    """The clip's features (2 R,) in the order of the model's `FEATURES`; None where too few pictures show the outline.

    Behind is -, ahead +, whichever way the runner faces in the picture.
    """
    known = np.isfinite(outline.edges).sum(axis=0)
    if outline.edges.shape[1] != len(ROWS) or np.any(known < FEWEST_PICTURES):
        return None
    left, right = outline.edges[:, :, 0], outline.edges[:, :, 1]
    if orientation.direction == "image_left":
        left, right = -right, -left
    behind = np.nanpercentile(left, BEHIND_PERCENT, axis=0)
    ahead = np.nanpercentile(right, AHEAD_PERCENT, axis=0)
    return np.concatenate([behind, ahead])


def find_sign(
    outline: SideOutline | None,
    orientation: Orientation,
    model: TiltModel,
    span_s: tuple[float, float],
    upright_deg: float = 0.0,
) -> TiltSign | None:
    """The clip's place on the runner's own scale of tilt, from the pictures within `span_s`; None without one.

    `upright_deg` is how far the vertical leans in the picture, clockwise: a camera turned by a degree would count as
    about a degree of tilt.
    """
    if outline is None or not orientation.is_side or outline.source != model.source:
        return None
    inside = (outline.time_s >= span_s[0]) & (outline.time_s <= span_s[1])
    # A place above the hips lies so much further to the right in the turned picture.
    shift = np.tan(np.radians(upright_deg)) * ROWS[:, None]
    judged = SideOutline(outline.time_s[inside], outline.edges[inside] - shift, outline.source)
    features = features_of(judged, orientation)
    if features is None:
        return None
    return TiltSign(
        index_deg=float(features @ model.weights),
        change_error_deg=model.half_width_deg,
        pictures=int(inside.sum()),
        model=model.id,
        features=tuple(float(value) for value in features),
    )


def change_of(before: TiltSign, after: TiltSign) -> tuple[float, tuple[float, float]] | None:
    """The change of forward tilt in degrees with its 95 % interval; None for signs of different models."""
    if before.model != after.model:
        return None
    change = after.index_deg - before.index_deg
    half = max(before.change_error_deg, after.change_error_deg)
    return change, (change - half, change + half)


def words_for(change_deg: float, ci95: tuple[float, float]) -> str:
    """`the pelvis tips about 6° further forward, most likely 2° to 10°`; whole degrees, for no more is known."""
    if ci95[0] <= 0.0 <= ci95[1]:
        return f"a change of less than {round(ci95[1] - change_deg)}° does not show in the outline"
    way = "further forward" if change_deg > 0 else "less far forward"
    low, high = sorted(abs(end) for end in ci95)
    return (
        f"the pelvis tips about {round(abs(change_deg))}° {way}, most likely {round(low)}° to {round(high)}°"
    )


# Bone shape alone makes the line from the front to the back of the pelvis (ASIS-PSIS) slope by 0-23 degrees, mean 13,
# SD 5, in 30 pelves held in one position, and by up to 11 degrees differently on the two sides of one pelvis
# (Preece 2008, 10.1179/106698108790818459): what norms of tilt spread over is mostly bone.
NEVER_FROM_ONE_CLIP = (
    "one clip cannot show how far the pelvis tips forward: the outlines of two people differ by more than their tilt."
    " Film again later, from the same side in the same clothes, and compare: a change of your own shows. An angle would"
    " say little anyway: the shape of the bones alone makes it 0 to 23 degrees (30 pelves; Preece 2008)"
)

METRICS = (
    Metric(
        place=270,
        name="anterior_pelvic_tilt",
        label="Forward tilt of the pelvis (estimate)",
        explanation="How far the pelvis tips forward; one clip cannot tell.",
        definition="never rated in one clip; two clips of one runner are compared ([pelvis.md](pelvis.md))",
        unit="deg",
        view="side",
        samples=None,
        errors=None,
        never=NEVER_FROM_ONE_CLIP,
    ),
)
