"""Where a clip from the side shows the runner standing tall and still, before or after a run or in a clip of its own.

A window is still where no joint strays; what is still is standing where both feet are down and legs and trunk upright.
Where nobody says that it is, the arms hang as well: who holds on to the treadmill or types its speed leans on it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from formcam.gait.judged_part import JudgedPart
from formcam.gait.orientation import leg_length_px
from formcam.metrics.geometry import Body, downward_angle_deg, knee_flexion_deg, trunk_deg
from formcam.metrics.standing_zero import StandingBody, standing_body
from formcam.records.analysis import Check
from formcam.records.skeleton import INDEX, SIDES, Side
from formcam.records.standing import StandingPose, StandingSource
from formcam.records.track import CleanTrack, Orientation, PoseTrack

# A look at this much of the clip every tenth of a second; who stands for a shorter time is passing through.
WINDOW_S, EVERY_S = 1.0, 0.1
FEWEST_PICTURES = 8
# What the runner is looked at by.
LOOKED_AT = [INDEX[f"{side}_{joint}"] for joint in ("shoulder", "hip", "knee", "ankle") for side in SIDES]
# A joint strays by less than this (SD, shares of the leg's length). Rendered people (`benchmarks.standing`) show 0.003
# to 0.023 standing, mostly the pose model's own, and 0.25 and more running.
STILL = 0.03
# Upright: what a person who stands tall keeps within, in degrees and shares of the leg's length (design defaults: twice
# what the rendered people show). To a camera above them the far foot looks higher, by 0.15 with the feet together, by
# 0.25 astride a belt.
TRUNK_DEG, KNEE_DEG = 15.0, 20.0
FEET_APART, FEET_ABOVE = 0.3, 0.3
# Seen from the side and facing as in the run: a foot is some 0.2 long.
FOOT_AHEAD = 0.1
# An upper arm this far from hanging holds on to something.
ARM_DEG, FOREARM_DEG = 30.0, 45.0
# Beside the second that somebody named.
BESIDE_S = 1.0
HOW_TO_STAND = "Stand side-on, tall and still, both feet down and arms hanging, for three seconds."


@dataclass(frozen=True, eq=False)
class Standing:
    """The runner standing: as seen, as angles are counted from it, and what the result says of it.

    All None where nobody stood and nobody said so.
    """

    pose: StandingPose | None = None
    body: StandingBody | None = None
    check: Check | None = None


def standing_of(
    track: PoseTrack, part: JudgedPart, clean: CleanTrack, at_s: float | None, *, by_hand: bool
) -> Standing:
    """The runner of the judged part standing: at `at_s` if given, else as the track says, else in the rest of the clip.

    `clean` are the joints that are measured; `by_hand` says that some of them were moved by hand.
    """
    known = track.standing if at_s is None else None
    pose = known or standing_beside(track, part, at_s)
    asked = at_s is not None or (pose is not None and pose.source == "other_clip")
    why_not = _why_not(pose, part, clean, at_s, by_hand=by_hand)
    if pose is not None and why_not is None:
        body = standing_body(pose, track, part.orientation, clean.upright_deg)
        return Standing(pose, body, Check("standing", True, round(pose.to_s - pose.from_s, 1), _told(pose)))
    if not asked:
        return Standing(pose)
    return Standing(
        pose, None, Check("standing", False, None, f"Lean is not counted from standing: {why_not}")
    )


def _why_not(
    pose: StandingPose | None, part: JudgedPart, clean: CleanTrack, at_s: float | None, *, by_hand: bool
) -> str | None:
    """Why nothing can be counted from it, as the end of a sentence; None = it can."""
    if not part.orientation.is_side:
        return "that takes a clip from the side."
    if pose is None:
        return f"nobody stands tall and still about {at_s or 0.0:.1f} s. {HOW_TO_STAND}"
    if pose.near != part.orientation.near:
        return f"standing shows the {pose.near} side, the run the other one. Film both from the same side."
    if clean.made_by != "pose_model":
        return "that takes landmarks of formcam's own pose model."
    if by_hand or clean.dots:
        return "joints of the run were put right by hand or lie on tape, those of standing were not."
    return None


def _told(pose: StandingPose) -> str:
    where = "" if pose.source == "clip" else " of the clip of standing"
    span = f"from {pose.from_s:.1f} to {pose.to_s:.1f} s{where}"
    return f"You stand still {span}: your lean is also counted from how you stand."


def standing_beside(track: PoseTrack, part: JudgedPart, at_s: float | None = None) -> StandingPose | None:
    """How the runner of the judged part stands in the rest of the clip; `at_s` and None as in `find_standing`.

    Without a word of when, a clip that is judged whole is not looked at: nobody stands still in it.
    """
    if part.crossing is not None or (part.stretch is None and at_s is None):
        return None
    lean_deg = 0.0 if track.uprights is None else track.uprights.lean_deg
    return find_standing(track, part.orientation, at_s=at_s, upright_deg=lean_deg)


def find_standing(
    track: PoseTrack,
    orientation: Orientation,
    *,
    source: StandingSource = "clip",
    at_s: float | None = None,
    upright_deg: float = 0.0,
) -> StandingPose | None:
    """The longest time of standing tall and still, as the landmarks that are usual in it; None where there is none.

    `at_s` is where in the clip somebody says that it is, and where it is looked for. Nobody asks about the arms then,
    nor in a clip of its own (`source`). `upright_deg` is how far the vertical leans in the picture.
    """
    if orientation.near is None:
        return None
    told = source != "clip" or at_s is not None
    xy_px, leg_px = track.visible_xy_px, leg_length_px(track.xy_px)
    stood = []
    for start_s, end_s in _spans(track.time_s, xy_px, leg_px):
        if at_s is not None and not start_s - BESIDE_S <= at_s <= end_s + BESIDE_S:
            continue
        inside = (track.time_s >= start_s) & (track.time_s <= end_s)
        usual_px = _median(xy_px[inside])
        pose = StandingPose(usual_px, start_s, end_s, int(inside.sum()), source, orientation.near)
        body = standing_body(pose, track, orientation, upright_deg).body
        if _stands_tall(body, orientation.near, leg_px, arms_hang=not told):
            stood.append(pose)
    return max(stood, key=lambda pose: pose.to_s - pose.from_s, default=None)


def _spans(times: np.ndarray, xy_px: np.ndarray, leg_px: float) -> Iterator[tuple[float, float]]:
    """From when to when no landmark (T, 33, 2) strays, seconds."""
    start_s: float | None = None
    last_s = float(times[0])
    for from_s in np.arange(times[0], times[-1] - WINDOW_S + EVERY_S / 2, EVERY_S):
        first, after = np.searchsorted(times, [from_s - 1e-6, from_s + WINDOW_S + 1e-6])
        seen = xy_px[first:after, LOOKED_AT]
        if after - first >= FEWEST_PICTURES and _strays(seen) < STILL * leg_px:
            start_s = float(times[first]) if start_s is None else start_s
            last_s = float(times[after - 1])
        elif start_s is not None and from_s > last_s:
            yield start_s, last_s
            start_s = None
    if start_s is not None:
        yield start_s, last_s


def _strays(seen: np.ndarray) -> float:
    """The largest SD of a joint's path (T, J, 2) in either direction; infinite where one was mostly not seen."""
    known = np.isfinite(seen)
    if (known.sum(axis=0) < FEWEST_PICTURES).any():
        return float("inf")
    return float(np.max(np.nanstd(seen, axis=0)))


def _median(places: np.ndarray) -> np.ndarray:
    """(T, 33, 2) -> (33, 2), NaN where a landmark was seen in less than half of the pictures."""
    often = np.isfinite(places).all(axis=2).mean(axis=0) >= 0.5
    usual = np.full(places.shape[1:], np.nan)
    usual[often] = np.nanmedian(places[:, often], axis=0)
    return usual


def _stands_tall(body: Body, near: Side, leg: float, *, arms_hang: bool) -> bool:
    """Both feet down, both knees and the trunk straight; a landmark that was not seen proves nothing and is none."""
    trunk = trunk_deg(body)[0]
    ankles = np.abs(body.point("left_ankle") - body.point("right_ankle"))[0] / leg
    straight = all(abs(knee_flexion_deg(body, side)[0]) < KNEE_DEG for side in SIDES)
    upright = abs(trunk) < TRUNK_DEG and straight
    on_both_feet = ankles[0] < FEET_APART and ankles[1] < FEET_ABOVE
    toes_ahead = (body.point(f"{near}_foot_index") - body.point(f"{near}_heel"))[0, 0] > FOOT_AHEAD * leg
    return bool(upright and on_both_feet and toes_ahead and (not arms_hang or _arm_hangs(body, near)))


def _arm_hangs(body: Body, near: Side) -> bool:
    shoulder, elbow, wrist = (body.point(f"{near}_{joint}")[0] for joint in ("shoulder", "elbow", "wrist"))
    arm, forearm = downward_angle_deg(shoulder, elbow), downward_angle_deg(elbow, wrist)
    return bool(abs(arm) < ARM_DEG and abs(forearm) < FOREARM_DEG)
