"""Real running on a rendered body: a motion-capture trial, retargeted by the directions of its limbs.

Reads trials in the npz layout of the motion-capture studies (joint centres in millimetres, X forward, Y up, Z to the
runner's right; contacts and toe-offs from a force plate). Every limb of the body points where the runner's did, the
whole is scaled by leg length, and time is left alone, so contacts and toe-offs stay those of the force plate. The
pelvis keeps the body's own mean tilt (marker sets disagree on it) and takes the runner's changes. The planted foot is
the runner's, not locked by us: limbs of other proportions let it slip and rise by a centimetre or so. Truth is
measured on the posed body, as for every other motion. The data are not ours to give: clips made from them stay here.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from scipy.interpolate import CubicSpline

from tools.runner.body import Body
from tools.runner.gait import leg_lengths
from tools.runner.posing import SPINE_SHARE, Pose, set_arm
from tools.runner.rotations import about_x, about_y, about_z, between, turning, unit
from tools.runner.skeleton import INDEX

MISSING = -32768
SIDES = ("Left", "Right")
JOINTS = ("shoulder", "elbow", "wrist", "hip", "knee", "ankle", "heel", "foot_index", "asis", "psis")
TILT_DEG = 3.0
"""Mean forward tilt of the pelvis beyond the body's resting posture."""
# The toes lie flat in stance and follow the foot in swing; this long before and after toe-off they change over, s.
TOES_FROM_S, TOES_TO_S = -0.06, 0.06


class Captured:
    """A body that moves as a captured runner did from `start_s` of the trial on.

    Raises ValueError when the trial has no trunk and arms.
    """

    def __init__(self, body: Body, trial: Path, start_s: float = 0.1) -> None:
        self.body, self._trial, self._start = body, trial, start_s
        with np.load(trial, allow_pickle=False) as data:
            stored = {name: data[name] for name in data.files}
        if "left_shoulder_mm" not in stored:
            raise ValueError(f"{trial.name} has legs only")
        self._rate = float(stored["rate_hz"])
        self._events = list(
            zip(stored["side"].tolist(), stored["contact_s"], stored["toe_off_s"], strict=True)
        )
        paths = {
            f"{side}{joint}": _metres(stored[f"{side.lower()}_{joint}_mm"])
            for side in SIDES
            for joint in JOINTS
        }
        legs = sum(leg_lengths(body))
        self.scale = legs / float(np.median([_leg_length(paths, side) for side in SIDES]))
        self.speed_mps = float(stored["speed_mps"]) * self.scale
        middle = (paths["Lefthip"] + paths["Righthip"]) / 2
        centre = np.array([middle[:, 0].mean(), 0, middle[:, 2].mean()])
        self._times = np.arange(len(middle)) / self._rate
        self._paths = {n: CubicSpline(self._times, (p - centre) * self.scale) for n, p in paths.items()}
        self._mean_tilt = float(np.mean([_tilt(self._at(t)) for t in self._times[::5]]))
        self._flat = {side: self._flat_pitch(side) for side in SIDES}
        self._lift = 0.0
        self._lift = -self._sole_height()

    def event_times(self, duration_s: float) -> list[tuple[str, str, float]]:
        """(side, type, time) of every contact and toe-off in the clip, from the force plate."""
        found = []
        for side, contact, off in self._events:
            found += [(side, "initial_contact", contact - self._start), (side, "toe_off", off - self._start)]
        return sorted((e for e in found if 0 <= e[2] <= duration_s), key=lambda e: e[2])

    def about(self) -> dict[str, Any]:
        """What the truth file says of the motion."""
        return {"capture": f"{self._trial.parent.name}/{self._trial.stem}"}

    @cached_property
    def longest_s(self) -> float:
        """How long a clip can be."""
        return float(self._times[-1]) - self._start - 0.05

    def pose(self, time_s: float) -> np.ndarray:
        """Bone matrices (bones, 3, 4) at a time."""
        time = time_s + self._start
        joints = self._at(time)
        pose = Pose(self.body)
        pelvis = self._pelvis(joints)
        middle = (self.body.joints[INDEX["LeftUpLeg"]] + self.body.joints[INDEX["RightUpLeg"]]) / 2
        place = (joints["Lefthip"] + joints["Righthip"]) / 2 + np.array([0, self._lift, 0])
        pose.set("Hips", pelvis, place + pelvis @ (self.body.joints[INDEX["Hips"]] - middle))
        for bone in ("LHipJoint", "RHipJoint"):
            pose.set(bone, pelvis)
        self._trunk(pose, pelvis, joints)
        for side in SIDES:
            hip = place + pelvis @ (self.body.joints[INDEX[f"{side}UpLeg"]] - middle)
            self._leg(pose, side, hip, joints, time)
        return pose.matrices()

    def _at(self, time: float) -> dict[str, np.ndarray]:
        return {name: path(time) for name, path in self._paths.items()}

    def _pelvis(self, j: dict[str, np.ndarray]) -> np.ndarray:
        across = (j["Rightasis"] - j["Leftasis"]) + (j["Rightpsis"] - j["Leftpsis"])
        yaw = np.arctan2(across[0], across[2])
        roll = np.arctan2(-across[1], np.hypot(across[0], across[2]))
        tilt = _tilt(j) - self._mean_tilt + np.radians(TILT_DEG)
        return about_y(yaw) @ about_x(roll) @ about_z(-tilt)

    def _trunk(self, pose: Pose, pelvis: np.ndarray, j: dict[str, np.ndarray]) -> None:
        up = (j["Leftshoulder"] + j["Rightshoulder"] - j["Lefthip"] - j["Righthip"]) / 2
        across = j["Rightshoulder"] - j["Leftshoulder"]
        rest_up = (pose.rest("LeftUpLeg", "LeftArm") + pose.rest("RightUpLeg", "RightArm")) / 2
        trunk = turning(rest_up, pose.rest("LeftArm", "RightArm"), up, across)
        for bone, share in SPINE_SHARE.items():
            pose.set(bone, between(pelvis, trunk, share))
        head = between(np.eye(3), trunk, 0.25)
        pose.set("Neck", between(trunk, head, 0.4))
        pose.set("Neck1", between(trunk, head, 0.7))
        pose.set("Head", head)
        for side in SIDES:
            upper, fore = (
                j[f"{side}elbow"] - j[f"{side}shoulder"],
                j[f"{side}wrist"] - j[f"{side}elbow"],
            )
            set_arm(pose, side, trunk, unit(upper), unit(fore))

    def _leg(self, pose: Pose, side: str, hip: np.ndarray, j: dict[str, np.ndarray], time: float) -> None:
        thigh, shank = leg_lengths(self.body)
        knee = hip + thigh * unit(j[f"{side}knee"] - j[f"{side}hip"])
        ankle = knee + shank * unit(j[f"{side}ankle"] - j[f"{side}knee"])
        right = np.array([0.0, 0, 1])
        pose.set(
            f"{side}UpLeg", turning(pose.rest(f"{side}UpLeg", f"{side}Leg"), right, knee - hip, right), hip
        )
        pose.set(
            f"{side}Leg", turning(pose.rest(f"{side}Leg", f"{side}Foot"), right, ankle - knee, right), knee
        )
        pitch, yaw = _foot(j, side)
        pitch -= self._flat[side]
        rest = pose.rest(f"{side}Foot", f"{side}ToeBase")
        unyaw = about_y(float(np.arctan2(rest[2], rest[0])))
        pose.set(f"{side}Foot", about_y(yaw) @ about_z(pitch) @ unyaw, ankle)
        toes = pitch if pitch > 0 else pitch * self._toes_share(side, time)
        pose.set(f"{side}ToeBase", about_y(yaw) @ about_z(toes) @ unyaw)

    def _toes_share(self, side: str, time: float) -> float:
        """0 where the toes lie flat on the belt, 1 where they follow the foot."""
        shares = [1.0]
        for foot, contact, off in self._events:
            if foot == side.lower() and contact - 0.05 < time < off + TOES_TO_S:
                shares.append(float(np.clip((time - off - TOES_FROM_S) / (TOES_TO_S - TOES_FROM_S), 0, 1)))
        return min(shares)

    def _flat_pitch(self, side: str) -> float:
        """Pitch of the heel-to-toe line while the foot lies flat: early mid-stance."""
        pitches = [
            _foot(self._at(contact + share * (off - contact)), side)[0]
            for foot, contact, off in self._events
            if foot == side.lower()
            for share in (0.3, 0.4, 0.5)
        ]
        return float(np.median(pitches))

    def _sole_height(self) -> float:
        """Height of the sole above the belt in mid-stance, median over the stances."""
        heights = []
        for foot, contact, off in self._events:
            middle = contact + 0.4 * (off - contact) - self._start
            if 0 <= middle <= self.longest_s:
                side = foot.capitalize()
                k = INDEX[f"{side}Foot"]
                matrix = self.pose(middle)[k]
                soles = self.body.soles[SIDES.index(side)]
                heights.append(min((matrix[:, :3] @ sole + matrix[:, 3])[1] for sole in soles[:2]))
        return float(np.median(heights))


def _metres(stored: np.ndarray) -> np.ndarray:
    """(T, 3) in metres with short gaps bridged."""
    path = np.where(stored == MISSING, np.nan, stored / 1000.0)
    frames = np.arange(len(path))
    for axis in range(3):
        seen = np.isfinite(path[:, axis])
        path[:, axis] = np.interp(frames, frames[seen], path[seen, axis])
    return path


def _leg_length(paths: dict[str, np.ndarray], side: str) -> float:
    hip, knee, ankle = (paths[f"{side}{joint}"] for joint in ("hip", "knee", "ankle"))
    return float(np.median(np.linalg.norm(knee - hip, axis=1) + np.linalg.norm(ankle - knee, axis=1)))


def _tilt(j: dict[str, np.ndarray]) -> float:
    """Forward tilt of the line from PSIS to ASIS, radians."""
    line = j["Leftasis"] + j["Rightasis"] - j["Leftpsis"] - j["Rightpsis"]
    return float(np.arctan2(-line[1], np.hypot(line[0], line[2])))


def _foot(j: dict[str, np.ndarray], side: str) -> tuple[float, float]:
    """Pitch (toes up +) and yaw (to the left +) of the heel-to-toe line, radians."""
    line = j[f"{side}foot_index"] - j[f"{side}heel"]
    return float(np.arctan2(line[1], np.hypot(line[0], line[2]))), float(np.arctan2(-line[2], line[0]))
