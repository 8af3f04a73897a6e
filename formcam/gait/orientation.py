"""From where the camera looks and where the runner faces, found in the raw pose track.

A side view shows long feet and legs that swing along the picture; a rear or front view shows wide hips and shoulders
instead. Sideways, the runner faces where the toes and the nose point and against the way the planted foot travels,
and that alone says which side is near: facing image-left shows the left side. From behind, the runner's right hip is
on the picture's right; from the front, on its left. Every length is compared with the leg, so size and place do not
matter, and every test is antisymmetric, so the mirrored track gives the mirrored answer. Any landmark may be missing.
"""

from __future__ import annotations

import numpy as np

from formcam.gait import ranks
from formcam.records import skeleton
from formcam.records.errors import CannotJudge
from formcam.records.track import Direction, Orientation, PoseTrack, View

# Evidence is (value - threshold) / spread, limited to ±1. Values are shares of the leg's length. Measured on motion
# capture (72 runs) and rendered clips: side / rear.
SWING = (0.40, 0.20)  # Fore-aft range of the ankle about the hip: 0.7-1.2 / 0.05-0.25.
FOOT = (0.11, 0.06)  # Heel to toe along the picture: 0.19-0.27 / below 0.06.
HIPS = (0.11, 0.06)  # Distance of the hip points along the picture: below 0.08 / 0.18-0.24.
SHOULDERS = (0.22, 0.10)  # The same for the shoulders: below 0.12 / 0.38-0.45.

# Full weight of the facing evidence is reached at these shares of the leg's length.
FULL_FOOT, FULL_NOSE, FULL_BELT_PER_S = 0.15, 0.05, 1.0
MIN_FRAMES_WITH_LEGS = 2

_WIDTHS = (("hip", HIPS), ("shoulder", SHOULDERS))
_DIRECTION_OF: dict[View, Direction] = {
    "left": "image_left",
    "right": "image_right",
    "rear": "away",
    "front": "towards",
}


def leg_length_px(xy_px: np.ndarray) -> float:
    """Thigh plus shank in pixels, seen as long as they get (90th percentile over frames), mean of the legs seen.

    xy_px (T, 33, 2). NaN when neither leg is ever seen. The 90th percentile because a segment is foreshortened most
    of the time, and the maximum would be an outlier.
    """
    lengths = []
    for side in skeleton.SIDES:
        hip, knee, ankle = (xy_px[:, i] for i in skeleton.LEG[side][:3])
        lengths.append(_leg_length(hip, knee, ankle))
    known = [length for length in lengths if np.isfinite(length)]
    return float(np.mean(known)) if known else float("nan")


def find_orientation(track: PoseTrack, requested: View | None = None) -> Orientation:
    """View and direction of the runner in a raw track; `requested` is what the user said, and wins.

    Raises `CannotJudge`: "no_person" when no leg is ever seen, "unsupported_view" when the runner lies or hangs.
    """
    xy = track.visible_xy_px
    leg = leg_length_px(xy)
    if not np.isfinite(leg) or leg <= 0 or _frames_with_legs(xy) < MIN_FRAMES_WITH_LEGS:
        raise CannotJudge(
            "no_person",
            "no person with visible legs was found",
            "film one runner with the whole body in the picture",
        )
    _refuse_unless_upright(xy)
    side_score = _side_score(xy, leg)
    facing = _facing(xy, track.time_s, leg)
    widths = [_median(_across(xy, joint)) / leg / scale[0] for joint, scale in _WIDTHS]
    rearward = float(np.nansum(widths))
    if side_score > 0:
        guess: View = "right" if facing >= 0 else "left"
        confidence = min(1.0, side_score) * min(1.0, abs(facing))
    else:
        guess = "rear" if rearward >= 0 else "front"
        confidence = min(1.0, -side_score) * min(1.0, abs(rearward))
    why = f"side-view evidence {side_score:+.2f}, facing {facing:+.2f}, from behind {rearward:+.2f}"
    if requested is None or requested == guess:
        return Orientation(guess, _DIRECTION_OF[guess], round(confidence, 3), why)
    return _as_requested(requested, guess, facing, why)


def _refuse_unless_upright(xy: np.ndarray) -> None:
    """A picture on its side or upside down (a lost rotation tag) measures nothing that it says it does."""
    down = [
        _median(
            _nanmean([xy[:, i, axis] for i in _both("ankle")])
            - _nanmean([xy[:, i, axis] for i in _both("hip")])
        )
        for axis in (0, 1)
    ]
    if np.isfinite(down).all() and abs(down[0]) > down[1]:
        raise CannotJudge(
            "unsupported_view",
            "the runner does not stand upright in the picture",
            "turn the clip upright in the phone's gallery and save it, or film again",
        )


def _leg_length(hip: np.ndarray, knee: np.ndarray, ankle: np.ndarray) -> float:
    """Thigh plus shank; without the knee hip to ankle, without the hip twice the shank (they are about equal)."""
    thigh, shank = _percentile(_norm(hip - knee), 90), _percentile(_norm(knee - ankle), 90)
    if np.isfinite(thigh):
        return thigh + shank
    return 2.0 * shank if np.isfinite(shank) else _percentile(_norm(hip - ankle), 90)


def _as_requested(requested: View, guess: View, facing: float, why: str) -> Orientation:
    """The user's view, with a warning; a side view keeps the direction that is seen (a mirrored selfie, say)."""
    direction = _DIRECTION_OF[requested]
    if requested in ("left", "right") and guess in ("left", "right"):
        direction = "image_right" if facing >= 0 else "image_left"
    return Orientation(requested, direction, 0.5, f"as requested, but the track looks like {guess}: {why}")


def _side_score(xy: np.ndarray, leg: float) -> float:
    """Mean evidence for a side view in -1..1 over the tests that can be made."""
    swings = [_range(xy[:, ankle, 0] - _hip_x(xy)) for ankle in _both("ankle")]
    feet = np.abs(_foot(xy))
    tests = [_evidence(_nanmax(swings) / leg, SWING), _evidence(_median(feet) / leg, FOOT)]
    tests += [-_evidence(abs(_median(_across(xy, joint))) / leg, scale) for joint, scale in _WIDTHS]
    made = [test for test in tests if np.isfinite(test)]
    return float(np.mean(made)) if made else 0.0


def _facing(xy: np.ndarray, time_s: np.ndarray, leg: float) -> float:
    """Positive when the runner faces image-right: toes against heels, nose against ears, planted foot going back."""
    ears = _nanmean([xy[:, i, 0] for i in _both("ear")])
    nose = _median(xy[:, skeleton.INDEX["nose"], 0] - ears) / leg
    foot = _median(_foot(xy)) / leg
    belt = _planted_velocity(xy, time_s) / leg
    votes = [2.0 * _limit(foot / FULL_FOOT), _limit(nose / FULL_NOSE), -_limit(belt / FULL_BELT_PER_S)]
    return float(np.nansum(votes))


def _planted_velocity(xy: np.ndarray, time_s: np.ndarray) -> float:
    """Median picture velocity of the ankles while they are low, px/s: on a belt the planted foot travels backward."""
    velocities = []
    for ankle in _both("ankle"):
        x, y = xy[:, ankle, 0], xy[:, ankle, 1]
        if np.isfinite(y).sum() < 5:
            continue
        speed = np.diff(x) / np.diff(time_s)
        low = y[1:] > _percentile(y, 70)  # y points down: large is low.
        velocities.append(_median(speed[low]))
    return _median(np.array(velocities))


def _frames_with_legs(xy: np.ndarray) -> int:
    seen = np.isfinite(xy[:, [*skeleton.LEG["left"], *skeleton.LEG["right"]], 0])
    return int(seen.any(axis=1).sum())


def _both(joint: str) -> tuple[int, int]:
    return skeleton.INDEX[f"left_{joint}"], skeleton.INDEX[f"right_{joint}"]


def _across(xy: np.ndarray, joint: str) -> np.ndarray:
    """Picture distance from the left to the right twin, px, + = the right one is on the picture's right."""
    left, right = _both(joint)
    return xy[:, right, 0] - xy[:, left, 0]


def _foot(xy: np.ndarray) -> np.ndarray:
    """Heel to toe along the picture, both feet, (T, 2) px."""
    return xy[:, _both("foot_index"), 0] - xy[:, _both("heel"), 0]


def _hip_x(xy: np.ndarray) -> np.ndarray:
    hips = _nanmean([xy[:, i, 0] for i in _both("hip")])
    return np.where(np.isfinite(hips), hips, 0.0)


def _evidence(value: float, scale: tuple[float, float]) -> float:
    return _limit((value - scale[0]) / scale[1])


def _limit(value: float) -> float:
    return float(np.clip(value, -1.0, 1.0))


def _norm(vectors: np.ndarray) -> np.ndarray:
    return np.hypot(vectors[..., 0], vectors[..., 1])


def _median(values: np.ndarray) -> float:
    known = np.asarray(values)[np.isfinite(values)]
    return ranks.median(known) if len(known) else float("nan")


def _percentile(values: np.ndarray, share: float) -> float:
    known = values[np.isfinite(values)]
    return ranks.percentile(known, share) if len(known) else float("nan")


def _range(values: np.ndarray) -> float:
    return _percentile(values, 95) - _percentile(values, 5)


def _nanmax(values: list[float]) -> float:
    known = [v for v in values if np.isfinite(v)]
    return max(known) if known else float("nan")


def _nanmean(rows: list[np.ndarray]) -> np.ndarray:
    """Mean of the rows that are known, NaN where none is."""
    stack = np.stack(rows)
    known = np.isfinite(stack)
    total = np.where(known, stack, 0.0).sum(axis=0)
    return np.where(known.any(axis=0), total / np.maximum(known.sum(axis=0), 1), np.nan)
