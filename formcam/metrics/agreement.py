"""How far two readings of the same joints lie apart: in pixels, in body heights, and in the angles that follow.

A reading is a person's pass over chosen frames, or the program's own joints in them. Angles and signs are those of
`metrics.geometry`, between the joints of the side next to the camera; trunk lean is that side's, hip to shoulder.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from formcam.metrics.geometry import downward_angle_deg, upward_angle_deg
from formcam.records.digitised import AHEAD_X, JOINTS, Digitised, Reading
from formcam.records.landmark_paths import SAME_PICTURE_S
from formcam.records.skeleton import INDEX, LEG_SHARE_OF_HEIGHT, Side
from formcam.records.track import CleanTrack

# Joint -> (frames, 2) in the runner's directions, px: ahead and up; NaN = not seen.
Joints = dict[str, np.ndarray]
ANGLES: tuple[str, ...] = ("trunk", "thigh", "shank", "knee")
# The program's name among the readers.
PROGRAM = "formcam"
# "Nine of ten frames" in the words of those who read the table.
MOST_PCT = 90.0


@dataclass(frozen=True)
class Apart:
    """Of one joint or angle: half of the `count` frames lie within `median`, nine of ten within `most`.

    `offset` is the mean of second less first (angles; None of joints). Pixels of joints, degrees of angles.
    """

    name: str
    count: int
    median: float
    most: float
    offset: float | None = None


@dataclass(frozen=True)
class Agreement:
    """Two readings side by side: two readers' means, or two passes of `reader` (None = not of one).

    `height_px` is the runner's height as the first one's legs give it, None = unseen.
    """

    reader: str | None
    first: str
    second: str
    frames: int
    height_px: float | None
    joints: tuple[Apart, ...]
    angles: tuple[Apart, ...]


def joints_read(reading: Reading, frames: Sequence[int], near: Side) -> Joints:
    """A reading's joints of the near side in those frames."""
    found = {}
    for joint in JOINTS:
        places = [reading.joints[frame].get(f"{near}_{joint}") or (np.nan, np.nan) for frame in frames]
        found[joint] = np.array(places, float).reshape(-1, 2) * (AHEAD_X[near], -1.0)
    return found


def joints_found(clean: CleanTrack, frame_s: Mapping[int, float], near: Side) -> Reading:
    """The program's own joints in those frames, as a reading; `frame_s` are the frames' times in the clip, seconds.

    The clean track begins where the run does, so frames are found by their times. One outside of it is left out.
    """
    joints = {}
    for frame, time_s in frame_s.items():
        row = int(np.argmin(np.abs(clean.time_s - time_s)))
        if abs(clean.time_s[row] - time_s) < SAME_PICTURE_S:
            places = {f"{near}_{joint}": clean.xy_px[row, INDEX[f"{near}_{joint}"]] for joint in JOINTS}
            joints[frame] = {
                name: (float(xy[0]), float(xy[1])) if np.isfinite(xy).all() else None
                for name, xy in places.items()
            }
    return Reading(PROGRAM, 1, joints)


def mean_of(several: Sequence[Joints]) -> Joints:
    """The mean place of every joint, NaN where one of them has none."""
    return {joint: np.mean([one[joint] for one in several], axis=0) for joint in JOINTS}


def angles_deg(joints: Joints) -> dict[str, np.ndarray]:
    """`ANGLES` in every frame, (frames,) each, with the signs of `metrics.geometry`."""
    thigh = downward_angle_deg(joints["hip"], joints["knee"])
    shank = downward_angle_deg(joints["knee"], joints["ankle"])
    trunk = upward_angle_deg(joints["hip"], joints["shoulder"])
    return {"trunk": trunk, "thigh": thigh, "shank": shank, "knee": thigh - shank}


def height_px(joints: Joints) -> float:
    """The runner's height in the picture by thigh and shank, where they are least foreshortened; NaN = never seen.

    A leg that points out of the picture's plane is shorter in it, so the 90th percentile of frames stands for it.
    """
    thigh, shank = joints["hip"] - joints["knee"], joints["knee"] - joints["ankle"]
    leg_px = np.linalg.norm(thigh, axis=1) + np.linalg.norm(shank, axis=1)
    return (
        float(np.nanpercentile(leg_px, 90)) / LEG_SHARE_OF_HEIGHT
        if np.isfinite(leg_px).any()
        else float("nan")
    )


def agreement(
    names: tuple[str, str], first: Joints, second: Joints, *, reader: str | None = None
) -> Agreement:
    """The second reading against the first, in the same frames."""
    height = height_px(first)
    joints = (
        _apart(name, np.linalg.norm(second[name] - first[name], axis=1), signed=False) for name in JOINTS
    )
    of_first, of_second = angles_deg(first), angles_deg(second)
    # An angle differs by at most half a turn: 179° and -179° are 2° apart.
    turned = {name: (of_second[name] - of_first[name] + 180.0) % 360.0 - 180.0 for name in ANGLES}
    angles = (_apart(name, turned[name], signed=True) for name in ANGLES)
    return Agreement(
        reader=reader,
        first=names[0],
        second=names[1],
        frames=len(first["hip"]),
        height_px=height if np.isfinite(height) else None,
        joints=tuple(one for one in joints if one is not None),
        angles=tuple(one for one in angles if one is not None),
    )


def agreements(told: Digitised, program: Reading | None = None) -> tuple[Agreement, ...]:
    """Every comparison that complete passes allow: a reader's passes, readers with each other, the program with each.

    `program` is its joints in some of the frames (`joints_found`).
    """
    near = told.side
    if near is None:
        return ()
    passes = {by: told.complete(by) for by in told.readers if told.complete(by)}
    read = {by: [joints_read(one, told.frames, near) for one in several] for by, several in passes.items()}
    means: Mapping[str, Joints] = {by: mean_of(several) for by, several in read.items()}
    found = [
        agreement(_pass_names(passes[by][n : n + 2]), several[n], several[n + 1], reader=by)
        for by, several in read.items()
        for n in range(len(several) - 1)
    ]
    readers = list(means)
    found += [
        agreement((one, other), means[one], means[other])
        for at, one in enumerate(readers)
        for other in readers[at + 1 :]
    ]
    if program is not None:
        rows = [at for at, frame in enumerate(told.frames) if frame in program.joints]
        own = joints_read(program, [told.frames[at] for at in rows], near)
        found += [
            agreement((by, program.by), {name: path[rows] for name, path in mean.items()}, own)
            for by, mean in means.items()
            if rows
        ]
    return tuple(found)


def _pass_names(two: Sequence[Reading]) -> tuple[str, str]:
    first, second = (f"pass {one.number}" for one in two)
    return first, second


def _apart(name: str, off: np.ndarray, *, signed: bool) -> Apart | None:
    """None where no frame has the joint in both."""
    known = off[np.isfinite(off)]
    if not len(known):
        return None
    size = np.abs(known)
    offset = float(np.mean(known)) if signed else None
    return Apart(name, len(known), float(np.median(size)), float(np.percentile(size, MOST_PCT)), offset)
