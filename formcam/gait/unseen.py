"""What the camera did not see: points beyond the picture's edge, behind something, or of a body seen in part.

A pose network completes a body whose feet or head are cut off, and is as sure of these points as of the others (on
pictures of bodies cut at the ankle it puts the toes 4 % of body height too high, at a visibility of 0.9). So it is not
asked: what lies outside was not seen. Three signs, all from the landmarks and the size of the picture:

1. A point beyond the edge, or nearer to it than the flesh about a joint is thick, was not seen, nor for a moment before
   and after: the network draws a limb that leaves the picture back into it.
2. A body whose hips or shoulders are cut by the picture's left or right edge is not known at all.
3. A bone keeps its length. A trunk, or seen from the side the near thigh, whose length in the picture wavers is the
   network's guess.

The rhythm of the steps is found before this (`steps`): the knees carry it as well as the feet do, and a point that is
guessed at the same way in every stride counts strides rightly.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy.ndimage import median_filter

from formcam.gait.orientation import leg_length_px
from formcam.gait.steps import standing
from formcam.records import skeleton
from formcam.records.cut_off import BODY_PARTS, BORDERS, BodyPart, Border, CutOff
from formcam.records.errors import CannotJudge
from formcam.records.skeleton import HIPS, INDEX, LEG_SHARE_OF_HEIGHT, SHOULDERS, SIDES
from formcam.records.track import CleanTrack, Gait, Orientation

# In body heights: nearer to the edge than this a joint's flesh, or a shoe, lies half outside; below, where the sole is
# and the network draws a cut foot up into the picture, 4 cm, else 2. Of points truly outside, on 45 clips of rendered
# bodies cut at every height, 60-100 % are found by it, of points 3 % inside 0-4 % (docs/reliability.md).
BORDER_HEIGHTS: dict[Border, float] = {"top": 0.012, "bottom": 0.025, "left": 0.012, "right": 0.012}
# A limb that leaves the picture is drawn back into it for about as long before and after. Seconds.
NEAR_S = 0.05
# 10th to 90th percentile of a bone's length over its usual one of these seconds. Whole bodies: trunk at most 0.12 (66
# clips), near thigh from the side 0.15; cut at neck, chest, waist or hip: trunk 0.18 to 1.85 (16 clips).
STEADY_TRUNK, STEADY_THIGH, SLOWLY_S = 0.16, 0.27, 2.0
# From fewer frames no length can be said to waver.
FEWEST_FRAMES = 20
# A part that was out of the picture in this share of the frames is worth a word: feet and knees, of the frames in which
# their foot is on the belt, for there they are measured.
WORTH_A_WORD = 0.1
# What is missing in more than this share of the frames is not known at all.
MOSTLY = 0.5

_FEET = [INDEX[f"{side}_{joint}"] for side in SIDES for joint in ("ankle", "heel", "foot_index")]
_KNEES = [INDEX[f"{side}_knee"] for side in SIDES]
_HEAD = list(range(SHOULDERS[0]))
_UPPER = [*range(HIPS[0]), *HIPS]
_PARTS: dict[BodyPart, list[int]] = {
    "head": _HEAD,
    "upper body": [*SHOULDERS, *HIPS],
    "knees": _KNEES,
    "feet": _FEET,
}


def without_unseen(clean: CleanTrack, orientation: Orientation, gait: Gait | None = None) -> CleanTrack:
    """The track without what the camera did not see, and with what is missing summed up (`cut_off`); `gait` is None
    where no steps could be found."""
    unseen = find_unseen(clean, orientation)
    if not unseen.any():
        return clean
    return replace(
        clean,
        xy_px=np.where(unseen[..., None], np.nan, clean.xy_px),
        visibility=np.where(unseen, 0.0, clean.visibility),
        seen=clean.seen & ~unseen,
        cut_off=_summed_up(clean, unseen, orientation, gait),
    )


def refuse_mostly_unseen(clean: CleanTrack) -> None:
    """Raises `CannotJudge` ("out_of_picture") where the whole body was mostly not seen."""
    if clean.cut_off is not None and np.isnan(clean.xy_px[..., 0]).all(axis=1).mean() > MOSTLY:
        message = f"for most of the clip {clean.cut_off.told}"
        raise CannotJudge("out_of_picture", message, clean.cut_off.advice)


def without_unseen_belt(gait: Gait, clean: CleanTrack) -> Gait:
    """The run without the speed of a belt under feet that were mostly not seen on it."""
    near = gait.orientation.near
    if clean.cut_off is None or near is None:
        return gait
    heel_x = clean.point(f"{near}_heel")[standing(clean.time_s, gait, near), 0]
    return without_belt(gait) if np.isnan(heel_x).mean() > MOSTLY else gait


def without_belt(gait: Gait) -> Gait:
    """The run without what its feet tell of a belt."""
    unknown = float("nan")
    return replace(gait, belt_speed_px_s=unknown, belt_speed_se_px_s=unknown, belt_slope_deg=unknown)


def find_unseen(clean: CleanTrack, orientation: Orientation) -> np.ndarray:
    """(T, 33) True where a landmark was not seen, whatever the track says of it; landmarks that are not a pose
    model's are believed."""
    height_px = leg_length_px(clean.xy_px) / LEG_SHARE_OF_HEIGHT
    if not np.isfinite(height_px) or not clean.from_pose_model:
        return np.zeros(clean.xy_px.shape[:2], bool)
    beyond = _beyond(clean, height_px)
    unseen = _spread(clean, np.any(beyond, axis=2))
    cut_lengthwise = np.any(beyond[:, _trunk_of(orientation), 2:], axis=(1, 2), keepdims=True)
    unseen |= _spread(clean, cut_lengthwise[:, 0])
    if _wavers(clean, unseen, SHOULDERS, HIPS, STEADY_TRUNK):
        unseen[:, _UPPER] = True
    if orientation.near is not None:
        hip, knee = (INDEX[f"{orientation.near}_{joint}"] for joint in ("hip", "knee"))
        if _wavers(clean, unseen, [hip], [knee], STEADY_THIGH):
            unseen[:, [*skeleton.LEG["left"], *skeleton.LEG["right"]]] = True
    return unseen


def _beyond(clean: CleanTrack, height_px: float) -> np.ndarray:
    """(T, 33, 4) True where a landmark lies beyond each of `BORDERS`, or as near to it as makes no difference."""
    margin = height_px * np.array([BORDER_HEIGHTS[border] for border in BORDERS])
    x, y = clean.xy_px[..., 0], clean.xy_px[..., 1]
    room = np.stack([y, clean.height_px - y, x, clean.width_px - x], axis=-1)
    return room < margin


def _spread(clean: CleanTrack, marked: np.ndarray) -> np.ndarray:
    """(T, K) with what is marked also marked for `NEAR_S` before and after."""
    frames = round(NEAR_S * clean.fps) if np.isfinite(clean.fps) else 0
    wider = marked.copy()
    for by in range(1, min(frames, len(marked) - 1) + 1):
        wider[by:] |= marked[:-by]
        wider[:-by] |= marked[by:]
    return wider


def _trunk_of(orientation: Orientation) -> list[int]:
    """Hips and shoulders that the camera sees."""
    sides = (orientation.near,) if orientation.near else SIDES
    return [INDEX[f"{side}_{joint}"] for side in sides for joint in ("hip", "shoulder")]


def _wavers(clean: CleanTrack, unseen: np.ndarray, upper: list[int], lower: list[int], steady: float) -> bool:
    """Whether the line between two joints, or the middles of two pairs, changes its length more than a bone does."""
    ends = clean.xy_px[:, upper].mean(axis=1) - clean.xy_px[:, lower].mean(axis=1)
    length = np.linalg.norm(ends, axis=1)
    length = length[np.isfinite(length) & ~unseen[:, [*upper, *lower]].any(axis=1)]
    if len(length) < FEWEST_FRAMES:
        return False
    # A runner who drifts nearer and farther on the belt grows and shrinks slowly; bones do not.
    usual = median_filter(length, size=max(3, round(SLOWLY_S * clean.fps)), mode="nearest")
    low, high = np.percentile(length / usual, [10, 90])
    return bool(high - low > steady)


def _summed_up(
    clean: CleanTrack, unseen: np.ndarray, orientation: Orientation, gait: Gait | None
) -> CutOff | None:
    seen_by_camera = [k for k, name in enumerate(skeleton.LANDMARKS) if _faces_camera(name, orientation)]
    counts = _that_count(clean, gait)
    shares = {
        part: max(float(unseen[counts[:, k], k].mean()) for k in landmarks if k in seen_by_camera)
        for part, landmarks in _PARTS.items()
    }
    parts = tuple(part for part, share in shares.items() if share >= WORTH_A_WORD)
    if not parts:
        return None
    beyond = _beyond(clean, leg_length_px(clean.xy_px) / LEG_SHARE_OF_HEIGHT).mean(axis=0)
    places = [_borders(beyond[[k for k in _PARTS[part] if k in seen_by_camera]]) for part in parts]
    # Where one part is cut and another only guessed at, no one place is true of both; a body cut lengthwise is one.
    told = all(places) or parts == BODY_PARTS
    borders = tuple(border for border in BORDERS if told and any(border in one for one in places))
    return CutOff(parts, max(shares[part] for part in parts), borders)


def _that_count(clean: CleanTrack, gait: Gait | None) -> np.ndarray:
    """(T, 33) True in the frames in which a landmark's place is asked for: a leg's while its foot is on the belt."""
    counts = np.ones((len(clean), skeleton.COUNT), bool)
    if gait is None:
        return counts
    for side in SIDES:
        down = standing(clean.time_s, gait, side)
        if down.any():
            counts[:, skeleton.LEG[side][1:]] = down[:, None]
    return counts


def _faces_camera(name: str, orientation: Orientation) -> bool:
    """Whether a landmark lies on the side of the body that the camera sees, or on the head."""
    return orientation.near is None or not name.startswith(f"{skeleton.other(orientation.near)}_")


def _borders(beyond: np.ndarray) -> tuple[Border, ...]:
    """Beyond which of the borders any of some landmarks lies often enough, from the share of the frames, (K, 4)."""
    shares = beyond.max(axis=0)
    return tuple(border for border, share in zip(BORDERS, shares, strict=True) if share >= WORTH_A_WORD)
