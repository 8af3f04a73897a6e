"""A runner who steps on and off: stands astride the belt on its rails, runs for a while, stands there again.

The way from one to the other is a mixture of the two poses, limb by limb; no truth is claimed for it: contacts and
toe-offs are told only while the run is pure.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from tools.runner.body import Body
from tools.runner.bystanders import Standing
from tools.runner.posing import Pose, Running
from tools.runner.rotations import between
from tools.runner.skeleton import BONES, INDEX

CHANGE_S = 0.8
"""From standing to running, and back."""


@dataclass(frozen=True, eq=False)
class SteppingOnAndOff:
    """`running` between `on_s` and `off_s`, its owner astride the belt before and after."""

    running: Running
    on_s: float
    off_s: float

    @property
    def body(self) -> Body:
        """Who runs."""
        return self.running.body

    @property
    def speed_mps(self) -> float:
        """Of the belt."""
        return self.running.speed_mps

    def about(self) -> dict[str, Any]:
        """What the truth file says of the motion."""
        return self.running.about() | {
            "runs_from_s": self.on_s + CHANGE_S,
            "runs_to_s": self.off_s - CHANGE_S,
        }

    def event_times(self, duration_s: float) -> list[tuple[str, str, float]]:
        """(side, type, time) of the contacts and toe-offs of the pure run."""
        first, last = self.on_s + CHANGE_S, min(duration_s, self.off_s - CHANGE_S)
        return [event for event in self.running.event_times(last) if event[2] >= first]

    def pose(self, time_s: float) -> np.ndarray:
        """Bone matrices (bones, 3, 4) at a time."""
        share = _smooth((time_s - self.on_s) / CHANGE_S) * _smooth((self.off_s - time_s) / CHANGE_S)
        run = self.running.pose(time_s)
        if share >= 1:
            return run
        stand = Standing(self.body, astride=True).pose(time_s)
        pose, hips = Pose(self.body), INDEX["Hips"]
        places = [m[hips, :, :3] @ self.body.joints[hips] + m[hips, :, 3] for m in (stand, run)]
        for bone in BONES:
            k = INDEX[bone]
            place = places[0] + share * (places[1] - places[0]) if k == hips else None
            pose.set(bone, between(stand[k, :, :3], run[k, :, :3], share), place)
        return pose.matrices()


def _smooth(share: float) -> float:
    """0 to 1 without a jerk at either end."""
    x = float(np.clip(share, 0, 1))
    return x * x * (3 - 2 * x)
