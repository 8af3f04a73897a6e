"""Side views: the joints where the evidence puts them, by the phase of the stride and a second network's word.

Two corrections, each a smooth function of where the near leg is in its stride (0 = it lands, 1 = it lands again):

1. What our pose model gets wrong in the same way on everybody. Its hip lags in late stance, its knee lies behind, its
   shoulder follows the arm. Its course comes from rendered bodies that do not judge, its mean for hip and knee from
   them and eight real people (`benchmarks.joint_offsets`).
2. What this clip shows of its own. A second network (MoveNet) usually differs from the first by a known amount; what
   it differs by beyond that is an error of one of the two in this clip (loose clothes, a strange picture). The joints
   go the share of the way that the bodies with known truth support, and both networks' answers are kept, so that each
   measurement can see how much hangs on it.

All in shares of body height, ahead (in running direction) and up. Joints that the second network does not tell (heel,
toe) get the first correction only.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from formcam.gait.harmonics import harmonics
from formcam.gait.joint_offset_table import JOINTS, ORDER, OURS, SHARE, USUAL
from formcam.gait.orientation import leg_length_px
from formcam.records.image_evidence import WITNESSED, SecondLook
from formcam.records.landmark_paths import SAME_PICTURE_S
from formcam.records.skeleton import INDEX, LANDMARKS, LEG_SHARE_OF_HEIGHT, MIRROR, Side, other
from formcam.records.track import CleanTrack, Gait, Orientation

# Strides of a runner; two contacts further apart have others between them that were missed.
LONGEST_STRIDE_S = 1.2
# Below this many pictures of the second network, or without half a stride's phases among them, it is not asked.
FEWEST_PICTURES, FEWEST_TENTHS = 12, 6
# Its legs are exchanged where that fits better by this share of body height over knee and ankle of both legs.
EXCHANGED = 0.04
# Ridge that keeps a stride's shape calm where few pictures lie, in pictures' worth of evidence.
RIDGE = 1.0
# A picture further off the fitted shape than this many robust SD counts less; the SD is never taken to be less than
# a share of body height.
FAR_SD, LEAST_SD = 2.5, 0.003


@dataclass(frozen=True, eq=False)
class PlacedJoints:
    """The track with both corrections, and what leads from it to either network's own answer.

    `rivals_px`: to the first's and the second's, (T, 33, 2) each; None where the second was not asked.
    """

    clean: CleanTrack
    rivals_px: tuple[np.ndarray, np.ndarray] | None = None


def place_joints(clean: CleanTrack, gait: Gait, second: SecondLook | None) -> PlacedJoints:
    """Both corrections on a clean track; other views, and landmarks that are not our pose model's, stay as they are."""
    orientation = gait.orientation
    phase = None if orientation.near is None else stride_phase(clean.time_s, gait, orientation.near)
    if phase is None or clean.made_by != "pose_model":
        return PlacedJoints(clean)
    height_px = leg_length_px(clean.xy_px) / LEG_SHARE_OF_HEIGHT
    unit_px = height_px * np.array([orientation.ahead_x, -1.0])
    shape = basis(phase)
    moved = np.array(clean.xy_px)
    columns = [column(joint, orientation) for joint in JOINTS]
    for number, landmark in enumerate(columns):
        moved[:, landmark] += shape @ OURS[number] * unit_px
    if second is None:
        return PlacedJoints(replace(clean, xy_px=moved))
    beyond = beyond_usual(clean, gait, second, height_px)
    if beyond is None:
        return PlacedJoints(replace(clean, xy_px=moved))
    to_first, to_second = np.zeros_like(moved), np.zeros_like(moved)
    for number, landmark in enumerate(columns[: len(beyond)]):
        disputed = shape @ beyond[number] * unit_px
        moved[:, landmark] += SHARE[number] * disputed
        to_first[:, landmark] = -SHARE[number] * disputed
        to_second[:, landmark] = (1.0 - SHARE[number]) * disputed
    return PlacedJoints(replace(clean, xy_px=moved), (to_first, to_second))


def beyond_usual(clean: CleanTrack, gait: Gait, second: SecondLook, height_px: float) -> np.ndarray | None:
    """What the second network differs by beyond the usual, (J, B, 2) coefficients of `basis`; None = not known."""
    found = differences(clean, gait, second, height_px)
    if found is None:
        return None
    phase, away = found
    return np.stack([fitted(basis(phase), joint) for joint in np.moveaxis(away, 1, 0)]) - USUAL


def differences(
    clean: CleanTrack, gait: Gait, second: SecondLook, height_px: float
) -> tuple[np.ndarray, np.ndarray] | None:
    """Phases (N,) and second network minus track (N, J, 2), ahead and up in shares of body height; None = too few."""
    orientation = gait.orientation
    if orientation.near is None:
        return None
    rows = np.array([int(np.abs(clean.time_s - t).argmin()) for t in second.time_s])
    same = np.abs(clean.time_s[rows] - second.time_s) < SAME_PICTURE_S
    rows, theirs = rows[same & ~clean.gap[rows]], second.xy_px[same & ~clean.gap[rows]]
    phase = stride_phase(clean.time_s[rows], gait, orientation.near) if len(rows) else None
    if phase is None or len(rows) < FEWEST_PICTURES or len(set(np.floor(phase * 10))) < FEWEST_TENTHS:
        return None
    ours = clean.xy_px[rows][:, [INDEX[name] for name in WITNESSED]]
    theirs = _legs_as_in(theirs, ours, height_px)
    names = [name_of(joint, orientation) for joint in JOINTS if name_of(joint, orientation) in WITNESSED]
    order = [WITNESSED.index(name) for name in names]
    away = (theirs - ours)[:, order] / height_px * np.array([orientation.ahead_x, -1.0])
    return phase, away


def stride_phase(time_s: np.ndarray, gait: Gait, side: Side) -> np.ndarray | None:
    """Where a foot's leg is in its stride at each time, (T,) in 0..1 with 0 at initial contact; None = no stride."""
    contacts = gait.times(side, "initial_contact")
    gaps = np.diff(contacts)
    strides = gaps[gaps < LONGEST_STRIDE_S]
    if not len(strides):
        return None
    stride_s = float(np.median(strides))
    count = np.concatenate([[0.0], np.cumsum(np.maximum(np.round(gaps / stride_s), 1.0))])
    before = (time_s - contacts[0]) / stride_s
    after = count[-1] + (time_s - contacts[-1]) / stride_s
    inside = np.interp(time_s, contacts, count)
    turns = np.where(time_s < contacts[0], before, np.where(time_s > contacts[-1], after, inside))
    return np.asarray(turns % 1.0)


def basis(phase: np.ndarray) -> np.ndarray:
    """1, and cosine and sine of the first `ORDER` harmonics of the stride, (T, 1 + 2 ORDER)."""
    return harmonics(phase, ORDER)


def fitted(shape: np.ndarray, away: np.ndarray) -> np.ndarray:
    """(B, 2) coefficients of `shape` (N, B) that follow (N, 2) `away`; what lies far off weighs less, NaN nothing."""
    known = np.isfinite(away).all(axis=1)
    shape, away = shape[known], away[known]
    calm = RIDGE * np.eye(shape.shape[1])
    calm[0, 0] = 1e-9
    weight = np.ones(len(away))
    found = np.zeros((shape.shape[1], 2))
    for _ in range(8):
        weighted = shape * weight[:, None]
        found = np.linalg.solve(weighted.T @ shape + calm, weighted.T @ away)
        off = np.hypot(*(away - shape @ found).T)
        # Of a distance in the plane the median is 1.18 SD of either direction.
        sd = max(float(np.median(off)) / 1.18, LEAST_SD) if len(off) else LEAST_SD
        weight = np.where(off < FAR_SD * sd, 1.0, FAR_SD * sd / np.maximum(off, 1e-12))
    return found


def name_of(joint: str, orientation: Orientation) -> str:
    """ "near_hip" as the landmark that it is in this view."""
    which, _, rest = joint.partition("_")
    near = orientation.near or "left"
    return f"{near if which == 'near' else other(near)}_{rest}"


def column(joint: str, orientation: Orientation) -> int:
    """The landmark's number of "near_hip"."""
    return INDEX[name_of(joint, orientation)]


def _legs_as_in(theirs: np.ndarray, ours: np.ndarray, height_px: float) -> np.ndarray:
    """The second network's joints (N, J, 2) with knees and ankles exchanged where the track has them so."""
    knees_ankles = [number for number, name in enumerate(WITNESSED) if name.endswith(("knee", "ankle"))]
    twins = [WITNESSED.index(LANDMARKS[MIRROR[INDEX[WITNESSED[number]]]]) for number in knees_ankles]
    straight = np.nansum(np.linalg.norm(theirs[:, knees_ankles] - ours[:, knees_ankles], axis=2), axis=1)
    crossed = np.nansum(np.linalg.norm(theirs[:, twins] - ours[:, knees_ankles], axis=2), axis=1)
    exchanged = crossed < straight - EXCHANGED * height_px
    put_right = np.array(theirs)
    put_right[np.ix_(exchanged, knees_ankles)] = theirs[np.ix_(exchanged, twins)]
    return put_right
