"""From the running cycle to the pose of every bone at a time, with stride-to-stride variability.

Cycle phase runs on a slightly uneven clock; the whole runner then drifts along the belt by exactly what keeps the
planted foot at belt speed, as people do.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, Protocol, runtime_checkable

import numpy as np

from tools.runner.body import Body
from tools.runner.gait import MAX_REACH, Cycle, Foot
from tools.runner.rotations import about_x, about_y, about_z, between, cross, turning, unit
from tools.runner.skeleton import BONES, INDEX
from tools.runner.style import Style
from tools.runner.variety import VaryingStrides

SPINE_SHARE = {"LowerBack": 0.33, "Spine": 0.70, "Spine1": 1.0}
"""How far each bone of the back has turned from the pelvis to the trunk: the lumbar curve follows the tilt."""
WAVES = 5


class Motion(Protocol):
    """Anything that moves a body: posed bones at a time in seconds, (bones, 3, 4) from rest to world."""

    @property
    def body(self) -> Body:
        """Who moves."""
        ...

    def pose(self, time_s: float) -> np.ndarray:
        """Bone matrices (bones, 3, 4) at a time."""
        ...


@runtime_checkable
class Run(Motion, Protocol):
    """A motion whose contacts and toe-offs are known."""

    @property
    def speed_mps(self) -> float:
        """Of the belt."""
        ...

    def event_times(self, duration_s: float) -> list[tuple[str, str, float]]:
        """(side, type, time) of every contact and toe-off in the clip."""
        ...

    def about(self) -> dict[str, Any]:
        """What the truth file says of the motion."""
        ...


class Pose:
    """Bones being set one after the other, parents first."""

    def __init__(self, body: Body) -> None:
        self.body = body
        self.turn = np.tile(np.eye(3), (len(BONES), 1, 1))
        self.place = body.joints.copy()

    def set(self, bone: str, rotation: np.ndarray, place: np.ndarray | None = None) -> None:
        """Turn a bone; without a place it hangs on its parent."""
        k = INDEX[bone]
        if place is None:
            parent = self.body.parents[k]
            offset = self.body.joints[k] - self.body.joints[parent]
            place = self.place[parent] + self.turn[parent] @ offset
        self.turn[k], self.place[k] = rotation, place

    def at(self, bone: str) -> np.ndarray:
        """Where a bone's head is."""
        return self.place[INDEX[bone]]

    def rest(self, start: str, end: str) -> np.ndarray:
        """The resting vector between two bones' heads."""
        return self.body.joints[INDEX[end]] - self.body.joints[INDEX[start]]

    def matrices(self) -> np.ndarray:
        """(bones, 3, 4), rest to world."""
        shift = self.place - np.einsum("bij,bj->bi", self.turn, self.body.joints)
        return np.concatenate([self.turn, shift[:, :, None]], 2)


class Running:
    """A body running in a style; `lean` is met exactly, as the mean over a stride of the joint centres' lean."""

    def __init__(self, body: Body, style: Style, start_phase: float = 0.0) -> None:
        self.body, self.style, self.cycle = body, style, Cycle(body, style)
        self._strides = VaryingStrides(body, style) if style.vary else self.cycle
        self._start = start_phase
        rng = np.random.default_rng(style.seed)
        self._waves = rng.uniform(0.12, 0.7, WAVES), rng.uniform(0, 2 * np.pi, WAVES)
        self._lean = style.lean
        for _ in range(4):
            leans = [self._measured_lean(p) for p in np.linspace(0, 1, 16, endpoint=False)]
            self._lean += style.lean - float(np.mean(leans))

    @property
    def speed_mps(self) -> float:
        """Of the belt."""
        return self.style.speed

    def about(self) -> dict[str, Any]:
        """What the truth file says of the motion."""
        return {"style": asdict(self.style)}

    def phase(self, time_s: float) -> float:
        """Cycle phase with its wandering."""
        return self._start + time_s / self.style.stride_s + self._wander(time_s)

    def drift(self, time_s: float) -> float:
        """How far the whole runner has moved along the belt, m."""
        return self.style.speed * self.style.stride_s * self._wander(time_s)

    def pose(self, time_s: float) -> np.ndarray:
        """Bone matrices (bones, 3, 4) at a time."""
        matrices = self._pose_at(self.phase(time_s))
        matrices[:, 0, 3] += self.drift(time_s)
        return matrices

    def event_times(self, duration_s: float) -> list[tuple[str, str, float]]:
        """(side, type, time) of every contact and toe-off in the clip, from the cycle itself."""
        found = []
        for side in ("Left", "Right"):
            for kind, offset in (("initial_contact", 0.0), ("toe_off", self.cycle.duty)):
                base = self.cycle.delay(side) + offset
                first = int(np.floor(self.phase(0.0) - base))
                last = int(np.ceil(self.phase(duration_s) - base))
                times = [self._time_of(base + k) for k in range(first, last + 1)]
                found += [(side.lower(), kind, t) for t in times if 0 <= t <= duration_s]
        return sorted(found, key=lambda e: e[2])

    def _time_of(self, phase: float) -> float:
        time = (phase - self._start) * self.style.stride_s
        for _ in range(30):
            time += (phase - self.phase(time)) * self.style.stride_s
        return time

    def _wander(self, time_s: float) -> float:
        """A sum of slow waves whose rate has the style's standard deviation of stride time."""
        rates, offsets = self._waves
        size = self.style.jitter / self.style.stride_s / (2 * np.pi * rates) * np.sqrt(2 / WAVES)
        return float(np.sum(size * np.sin(2 * np.pi * rates * time_s + offsets)))

    def _pose_at(self, phase: float) -> np.ndarray:
        pose = Pose(self.body)
        place, pelvis = self._strides.pelvis(phase)
        hips = self.body.joints[INDEX["Hips"]] - self.cycle.mid_hip
        pose.set("Hips", pelvis, place + pelvis @ hips)
        for bone in ("LHipJoint", "RHipJoint"):
            pose.set(bone, pelvis)
        trunk = self._trunk(pose, pelvis, phase)
        for side in ("Right", "Left"):
            self._arm(pose, side, trunk, phase)
            own = phase - self.cycle.delay(side)
            foot = self._strides.foot(side, own)
            set_leg(pose, side, self._strides.hip(side, own), foot, self.cycle, self.style.toe_out)
        return pose.matrices()

    def _trunk(self, pose: Pose, pelvis: np.ndarray, phase: float) -> np.ndarray:
        s = self.style
        turn, stance = 2 * np.pi, phase - 0.5 * self.cycle.duty
        yaw = -np.radians(s.trunk_yaw) * np.cos(turn * (phase - 0.02))
        side = np.radians(s.side_lean) * np.cos(turn * stance)
        more = self._strides.more_lean_deg(phase) if isinstance(self._strides, VaryingStrides) else 0.0
        lean = np.radians(self._lean + more + 1.2 * np.cos(2 * turn * stance))
        trunk = about_y(yaw) @ about_x(side) @ about_z(-lean)
        for bone, share in SPINE_SHARE.items():
            pose.set(bone, between(pelvis, trunk, share))
        head = about_y(0.15 * yaw) @ about_z(-np.radians(0.35 * self._lean + s.head_forward))
        pose.set("Neck", between(trunk, head, 0.4))
        pose.set("Neck1", between(trunk, head, 0.7))
        pose.set("Head", head)
        return trunk

    def _arm(self, pose: Pose, side: str, trunk: np.ndarray, phase: float) -> None:
        s = self.style
        sign = 1 if side == "Right" else -1
        swing = np.cos(2 * np.pi * (phase - 0.03)) * -sign
        upper, bend = np.radians(-14 + s.arm * swing), np.radians(s.elbow + 12 * swing)
        out, inward = np.radians(13.0), np.radians(14 + 10 * swing)
        arm = np.array([np.sin(upper) * np.cos(out), -np.cos(upper) * np.cos(out), sign * np.sin(out)])
        fore = np.array(
            [
                np.sin(upper + bend) * np.cos(inward),
                -np.cos(upper + bend) * np.cos(inward),
                -sign * np.sin(inward),
            ]
        )
        set_arm(pose, side, trunk, trunk @ arm, trunk @ fore)

    def _measured_lean(self, phase: float) -> float:
        matrices = self._pose_at(phase)
        joint = {
            n: joint_in(matrices, self.body, n) for n in ("LeftArm", "RightArm", "LeftUpLeg", "RightUpLeg")
        }
        line = (joint["LeftArm"] + joint["RightArm"] - joint["LeftUpLeg"] - joint["RightUpLeg"]) / 2
        return float(np.degrees(np.arctan2(line[0], line[1])))


def joint_in(matrices: np.ndarray, body: Body, bone: str) -> np.ndarray:
    """World position of a bone's head, (3,)."""
    k = INDEX[bone]
    return matrices[k, :, :3] @ body.joints[k] + matrices[k, :, 3]


def set_leg(pose: Pose, side: str, hip: np.ndarray, foot: Foot, cycle: Cycle, toe_out: float) -> None:
    """Thigh, shank, foot and toes for a given hip and ankle: the knee bends in the plane of the toes."""
    sign = 1 if side == "Right" else -1
    away = foot.ankle - hip
    length = float(np.linalg.norm(away))
    if length > MAX_REACH * 1.0005 * (cycle.thigh_m + cycle.shank_m):
        raise ValueError("the leg over-reaches")
    along = away / length
    cosine = (cycle.thigh_m**2 + length**2 - cycle.shank_m**2) / (2 * cycle.thigh_m * length)
    ahead = about_y(-sign * np.radians(toe_out) * 0.5) @ np.array([1.0, 0, 0])
    bow = unit(ahead - along * (ahead @ along))
    knee = hip + along * cycle.thigh_m * cosine + bow * cycle.thigh_m * np.sqrt(1 - cosine**2)
    hinge = cross(bow, along)
    hinge = hinge if hinge[2] > 0 else -hinge
    right = np.array([0.0, 0, 1])
    pose.set(f"{side}UpLeg", turning(pose.rest(f"{side}UpLeg", f"{side}Leg"), right, knee - hip, hinge), hip)
    pose.set(
        f"{side}Leg", turning(pose.rest(f"{side}Leg", f"{side}Foot"), right, foot.ankle - knee, hinge), knee
    )
    unyaw = about_y(cycle.foot_yaw[side])
    pose.set(f"{side}Foot", cycle.foot_turn(side, foot.pitch) @ unyaw, foot.ankle)
    pose.set(f"{side}ToeBase", cycle.foot_turn(side, foot.toe) @ unyaw)


def set_arm(pose: Pose, side: str, trunk: np.ndarray, arm: np.ndarray, fore: np.ndarray) -> None:
    """Shoulder, upper arm, forearm and hand for given directions (unit vectors) of the upper arm and the forearm."""
    rest_arm = pose.rest(f"{side}Arm", f"{side}ForeArm")
    rest_fore = pose.rest(f"{side}ForeArm", f"{side}Hand")
    hinge, rest_hinge = cross(arm, fore), cross(rest_arm, rest_fore)
    pose.set(f"{side}Shoulder", trunk)
    pose.set(f"{side}Arm", turning(rest_arm, rest_hinge, arm, hinge))
    forearm = turning(rest_fore, rest_hinge, fore, hinge)
    pose.set(f"{side}ForeArm", forearm)
    pose.set(f"{side}Hand", forearm)
