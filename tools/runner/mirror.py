"""A gym's wall mirror behind the runner, as the camera sees it: where it stands and what it does to the view."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from tools.runner.camera import Shot
from tools.runner.scene import DARK, FLOOR_Y, METAL, box

AWAY_M, HALF_WIDTH_M, TOP_M, FRAME_M = 2.9, 1.7, 2.0, 0.06
MIRROR = 18
"""The material that shows what the glass reflects."""
# From the runner to the mirror: straight away from the camera.
TOWARDS = {"right": (0, 0, -1), "left": (0, 0, 1), "rear": (1, 0, 0), "front": (-1, 0, 0)}


@dataclass(frozen=True, eq=False)
class Mirror:
    """The glass as rows for the renderer, and its plane (4,): positive on the runner's side."""

    rows: np.ndarray
    plane: np.ndarray

    def seen_from(self, shot: Shot) -> Shot:
        """The shot that the reflection shows: the room seen by the camera's mirror image."""
        normal, offset = self.plane[:3], self.plane[3]
        turn = np.eye(4)
        turn[:3, :3] -= 2 * np.outer(normal, normal)
        turn[:3, 3] = -2 * offset * normal
        return replace(shot, matrix=shot.matrix @ turn, eye=turn[:3, :3] @ shot.eye + turn[:3, 3])


def mirror_behind(view: str) -> Mirror:
    """A framed mirror that the camera of that view looks at, with the runner before it."""
    away = np.array(TOWARDS[view], float)
    along = np.abs(np.cross(away, [0, 1, 0]))
    height = TOP_M - FLOOR_Y
    middle = away * AWAY_M + np.array([0, FLOOR_Y + height / 2, 0])
    up, thin = np.array([0, 1.0, 0]), 0.02 * np.abs(away)
    parts = [box(middle, 2 * HALF_WIDTH_M * along + height * up + thin, (1, 1, 1), MIRROR)]
    for side in (-1, 1):
        edge = middle + side * HALF_WIDTH_M * along
        parts.append(box(edge, FRAME_M * along + height * up + 3 * thin, DARK, METAL))
        rail = middle + side * height / 2 * up
        parts.append(box(rail, 2 * HALF_WIDTH_M * along + FRAME_M * up + 3 * thin, DARK, METAL))
    return Mirror(np.vstack(parts).astype("f4"), np.append(-away, AWAY_M))
