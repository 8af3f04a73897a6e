"""Side views: joints that dots of tape mark lie where their dots are (`pose.markers`).

Dots are low-passed as landmarks are. While one is hidden its joint lies beside the pose model's as it did at the same
phase of other strides, and as before and after the gap. Only the side that the camera sees wears dots; far hip and
shoulder move along by a share of the near ones' mean.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

import numpy as np

from formcam.gait.cleaning import filled_and_smoothed
from formcam.gait.joint_offsets import PlacedJoints, basis, fitted, stride_phase
from formcam.gait.orientation import leg_length_px
from formcam.records.image_evidence import MarkerDots
from formcam.records.landmark_paths import SAME_PICTURE_S
from formcam.records.skeleton import INDEX, LEG_SHARE_OF_HEIGHT, MIRROR
from formcam.records.track import CleanTrack, Gait, VideoInfo

# Joints of which the middle of both sides is measured.
IN_PAIRS = ("shoulder", "hip")
# Their far ones move by this share of how far tape moves the near ones on average, so that the middle moves by 0.6 of
# it. Two witnesses of the middle, weighted by their errors: the pose model (1.9 deg of lean on people) and tape on one
# side (1.56 deg: stuck beside the joint, and one side for the middle of both; `metrics.uncertainty`).
FAR_SHARE = 0.2
# Where a dot lies from its joint's centre: ahead, up, and towards the camera, in shares of body height. Means over the
# stride of the five rendered bodies that may find corrections, in good form with `tools/runner/dots.py`; ahead and up
# they agree to 0.001 about each mean, towards the camera to 0.005. On people nobody has measured them.
DOT_FROM_JOINT: Mapping[str, tuple[float, float, float]] = MappingProxyType(
    {
        "shoulder": (0.0098, 0.0078, 0.0249),
        "hip": (-0.0015, -0.0066, 0.0539),
        "knee": (-0.0017, -0.0048, 0.0296),
        "ankle": (-0.0013, -0.0015, 0.0240),
    }
)
# Focal length over the picture's longer side: main cameras of phones have 0.7 to 0.8 for photographs (24 to 28 mm on
# film of 36 mm) and a little more for clips, which are cut; the rendered camera has 1.05. Only how near a dot is to the
# camera hangs on it: a quarter of it moves a joint at the picture's edge by 0.2 % of body height.
FOCAL_PER_LONG_SIDE = 0.85
NONE_FOUND = (
    "No dots of tape were found near shoulder, hip, knee and ankle: the result uses the pose model's joints."
)
# From behind dots move no joint; they show how the pelvis drops (`metrics.pelvic_drop`).
BY_DOTS = "Pelvic drop measured by the dots of tape over the pelvis."
HIDDEN = "The dots of tape over the pelvis were hidden too often: pelvic drop is read from the clothes."
NONE_ON_BACK = "No two dots of tape were found over the pelvis: pelvic drop is read from the clothes."


def with_dots(placed: PlacedJoints, dots: MarkerDots | None, gait: Gait) -> PlacedJoints:
    """The placed joints with those of the near side on their dots; without dots, or from behind, as they are."""
    near = gait.orientation.near
    names = () if dots is None or near is None else tuple(n for n in dots.names if n.startswith(near))
    if dots is None or near is None or not names:
        return placed
    clean = placed.clean
    height_px = leg_length_px(clean.xy_px) / LEG_SHARE_OF_HEIGHT
    unit_px = height_px * np.array([gait.orientation.ahead_x, -1.0])
    phase = stride_phase(clean.time_s, gait, near)
    xy, marked = np.array(clean.xy_px), []
    paths = filled_and_smoothed(clean.time_s, _at_clean_times(dots, names, clean))
    for name, path in zip(names, np.moveaxis(paths, 1, 0), strict=True):
        joint, column = name.removeprefix(f"{near}_"), INDEX[name]
        away = _joint_of(joint, path, clean, height_px, unit_px) - xy[:, column]
        if not np.isfinite(away).any():
            continue
        shift = _throughout(clean.time_s, away, phase)
        xy[:, column] += shift
        marked.append(joint)
        if joint in IN_PAIRS:
            xy[:, MIRROR[column]] += FAR_SHARE * np.nanmean(shift, axis=0)
    clean = replace(clean, xy_px=xy, dots=tuple(marked))
    return PlacedJoints(clean, _settled(placed.rivals_px, near, marked))


def with_word_on_dots(
    video: VideoInfo | None,
    dots: MarkerDots | None,
    used: tuple[str, ...],
    *,
    back: bool = False,
    by_dots: bool = False,
) -> VideoInfo | None:
    """What is known of the clip with a note on the dots of tape that were looked for, once.

    `used` are the joints that lie on them; `back` says that they were looked for from behind, `by_dots` that they show
    the pelvis.
    """
    if video is None or dots is None:
        return video
    if back:
        said = BY_DOTS if by_dots else HIDDEN if dots.names else NONE_ON_BACK
    else:
        said = f"Joints placed by dots of tape: {', '.join(used)}." if used else NONE_FOUND
    others = tuple(note for note in video.notes if note != said)
    warnings = tuple(one for one in video.warnings if one != said)
    return replace(video, notes=(*others, said), warnings=(*warnings, said))


def _joint_of(
    joint: str, path: np.ndarray, clean: CleanTrack, height_px: float, unit_px: np.ndarray
) -> np.ndarray:
    """The joint's centre in the picture (T, 2): not so near as the dot, so nearer to the picture's middle, and beside
    it."""
    ahead, up, nearer = DOT_FROM_JOINT[joint]
    size = np.array([clean.width_px, clean.height_px], float)
    share = nearer * height_px / (FOCAL_PER_LONG_SIDE * float(size.max()))
    return size / 2.0 + (path - size / 2.0) * (1.0 - share) - np.array([ahead, up]) * unit_px


def _at_clean_times(dots: MarkerDots, names: tuple[str, ...], clean: CleanTrack) -> np.ndarray:
    """The dots' places at the clean track's times (T, M, 2); NaN where no picture was looked at."""
    rows = np.clip(np.searchsorted(dots.time_s, clean.time_s - SAME_PICTURE_S), 0, len(dots.time_s) - 1)
    same = np.abs(dots.time_s[rows] - clean.time_s) < SAME_PICTURE_S
    columns = [dots.names.index(name) for name in names]
    return np.where(same[:, None, None], dots.xy_px[rows][:, columns], np.nan)


def _throughout(time_s: np.ndarray, away: np.ndarray, phase: np.ndarray | None) -> np.ndarray:
    """How far a joint moves at every time (T, 2), from where that is known."""
    known = np.isfinite(away[:, 0])
    usual = np.zeros_like(away) if phase is None else basis(phase) @ fitted(basis(phase), away)
    rest = away - usual
    between = [np.interp(time_s, time_s[known], rest[known, axis]) for axis in (0, 1)]
    return usual + np.stack(between, axis=1)


def _settled(
    rivals_px: tuple[np.ndarray, np.ndarray] | None, near: str, joints: list[str]
) -> tuple[np.ndarray, np.ndarray] | None:
    """Two networks' answers without those for joints that dots decide."""
    if rivals_px is None:
        return None
    columns = [INDEX[f"{near}_{joint}"] for joint in joints]
    columns += [MIRROR[INDEX[f"{near}_{joint}"]] for joint in joints if joint in IN_PAIRS]
    first, second = (np.array(away) for away in rivals_px)
    first[:, columns], second[:, columns] = 0.0, 0.0
    return first, second
