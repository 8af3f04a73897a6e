"""Motions that are not a run: somebody standing, and anybody placed elsewhere in the room or passing by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from tools.runner.body import Body
from tools.runner.posing import Motion, Pose
from tools.runner.rotations import about_x, about_y, about_z, turning
from tools.runner.skeleton import BONES, INDEX

BREATH_HZ, SWAY_HZ = 0.27, 0.4
RAIL_M = 0.31
"""From the belt's middle to where the feet stand astride."""
ARMS = {"hanging": (0.12, -1.0, 0.16), "on_the_rail": (0.75, -0.66, 0.10)}
"""Where the arms point: ahead, up, outwards."""


@dataclass(frozen=True)
class Stance:
    """How somebody stands. `lean_deg`: the trunk from the hips up, + = forward; `hips_ahead_deg`: the legs against the
    vertical, + = hips ahead of the ankles; `arms`: where the hands are."""

    lean_deg: float = 0.0
    hips_ahead_deg: float = 0.0
    arms: Literal["hanging", "on_the_rail"] = "hanging"


@dataclass(frozen=True, eq=False)
class Standing:
    """Upright on the belt, or astride it on its rails, breathing and swaying a little."""

    body: Body
    astride: bool = False
    stance: Stance = Stance()

    def pose(self, time_s: float) -> np.ndarray:
        """Bone matrices (bones, 3, 4)."""
        pose = Pose(self.body)
        sway = np.radians(0.6 * np.sin(2 * np.pi * SWAY_HZ * time_s))
        breath = np.radians(0.5 * np.sin(2 * np.pi * BREATH_HZ * time_s))
        hip, ankle = (self.body.joints[INDEX[f"Right{bone}"]] for bone in ("UpLeg", "Foot"))
        leg, rest = float(np.linalg.norm(hip - ankle)), np.arctan2(ankle[2] - hip[2], hip[1] - ankle[1])
        apart = np.arcsin((RAIL_M - hip[2]) / leg) - rest if self.astride else 0.0
        ahead_rad, lean = np.radians(self.stance.hips_ahead_deg), np.radians(self.stance.lean_deg)
        lowered = leg * (np.cos(rest) - np.cos(rest + apart) * np.cos(ahead_rad))
        legs, reach = about_z(-ahead_rad), np.array(ARMS[self.stance.arms])
        for bone in BONES:
            trunk = bone in ("LowerBack", "Spine", "Spine1", "Neck", "Neck1", "Head")
            turn = about_z(-breath - lean) @ about_x(sway) if trunk or "Shoulder" in bone else np.eye(3)
            pose.set(bone, turn, self.body.joints[0] - [0, lowered, 0] if bone == "Hips" else None)
            if bone in ("LeftUpLeg", "LeftLeg"):
                pose.set(bone, legs @ about_x(apart))
            if bone in ("RightUpLeg", "RightLeg"):
                pose.set(bone, legs @ about_x(-apart))
            for side, sign in (("Left", -1), ("Right", 1)):
                if bone in (f"{side}Arm", f"{side}ForeArm", f"{side}Hand"):
                    end = {"Arm": "ForeArm", "ForeArm": "Hand", "Hand": "Hand"}[bone.removeprefix(side)]
                    start = f"{side}ForeArm" if end == "Hand" else bone
                    rest = pose.rest(start, f"{side}{end}")
                    hang = reach * [1.0, 1.0, sign]
                    ahead = np.array([1.0, 0, 0])
                    pose.set(bone, turning(rest, ahead, hang, ahead))
        return pose.matrices()


@dataclass(frozen=True, eq=False)
class Placed:
    """A motion somewhere else: moved by `offset_m` (3,), turned about the vertical, drifting at `velocity_mps`."""

    motion: Motion
    offset_m: tuple[float, float, float]
    turn_deg: float = 0.0
    velocity_mps: tuple[float, float, float] = (0.0, 0.0, 0.0)

    @property
    def body(self) -> Body:
        """Who moves."""
        return self.motion.body

    def pose(self, time_s: float) -> np.ndarray:
        """Bone matrices (bones, 3, 4)."""
        turn = about_y(np.radians(self.turn_deg))
        moved = np.einsum("ij,bjk->bik", turn, self.motion.pose(time_s))
        moved[:, :, 3] += np.array(self.offset_m) + np.array(self.velocity_mps) * time_s
        return moved
