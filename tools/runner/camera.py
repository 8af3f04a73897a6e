"""A pinhole phone camera: where it stands, how it is turned and shaken, and where world points land in the picture.

World: x forward, y up (belt = 0), z to the runner's right, metres. Pixels: x right, y down, origin top left.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

NEAR_M, FAR_M = 0.1, 40.0
FOCAL_PER_LONG_SIDE = 1.05
"""Focal length over the picture's long side: a phone's main camera, about 51 deg along it."""
VIEW_DEG = {"right": 0.0, "rear": 90.0, "left": 180.0, "front": 270.0}
"""Where the camera stands, turned about the vertical from the runner's right side."""
SHAKE_HZ = (0.7, 1.1, 1.7, 2.6)


@dataclass(frozen=True)
class Camera:
    """`fill` is the share of the picture's height that the standing runner takes; distance follows from it unless
    given. `yaw_deg` moves the camera about the runner off the square view; `roll_deg` + = turned clockwise;
    `shake_deg` standard deviation of hand shake; `zoom` multiplies the focal length.
    """

    view: str = "right"
    width_px: int = 720
    height_px: int = 1280
    fill: float = 0.66
    distance_m: float | None = None
    height_m: float = 0.95
    yaw_deg: float = 0.0
    roll_deg: float = 0.0
    shake_deg: float = 0.0
    zoom: float = 1.0
    aim_m: tuple[float, float] = (0.03, 0.88)
    """The point looked at: along the belt and above it."""
    seed: int = 0


@dataclass(frozen=True, eq=False)
class Shot:
    """One picture's projection: `matrix` (4, 4) view-projection for OpenGL, the eye, and world to pixels."""

    matrix: np.ndarray
    eye: np.ndarray
    view: np.ndarray
    focal_px: float
    size_px: tuple[int, int]

    def project(self, points: np.ndarray) -> np.ndarray:
        """Pixels (N, 2) of world points (N, 3)."""
        seen = points @ self.view[:3, :3].T + self.view[:3, 3]
        width, height = self.size_px
        x = width / 2 + self.focal_px * seen[:, 0] / -seen[:, 2]
        y = height / 2 - self.focal_px * seen[:, 1] / -seen[:, 2]
        return np.stack([x, y], 1)


def shoot(camera: Camera, runner_height_m: float, time_s: float) -> Shot:
    """The projection at a time (it moves only when the camera shakes)."""
    focal = FOCAL_PER_LONG_SIDE * max(camera.width_px, camera.height_px) * camera.zoom
    distance = camera.distance_m or focal * runner_height_m / (camera.fill * camera.height_px)
    angle = np.radians(VIEW_DEG[camera.view] + camera.yaw_deg)
    ahead, up = camera.aim_m
    target = np.array([ahead, up * runner_height_m / 1.75, 0.0])
    eye = np.array([ahead - distance * np.sin(angle), camera.height_m, distance * np.cos(angle)])
    wobble = np.radians(_shake(camera, time_s))
    look = _unit(target - eye)
    right = _unit(np.cross(look, [0, 1, 0]))
    above = np.cross(right, look)
    look = _unit(look + right * wobble[0] + above * wobble[1])
    right = _unit(np.cross(look, above))
    above = np.cross(right, look)
    roll = np.radians(-camera.roll_deg) + wobble[2] * 0.5
    right, above = np.cos(roll) * right + np.sin(roll) * above, np.cos(roll) * above - np.sin(roll) * right
    view = np.eye(4)
    view[:3, :3] = np.stack([right, above, -look])
    view[:3, 3] = -view[:3, :3] @ eye
    lens = np.zeros((4, 4))
    lens[0, 0], lens[1, 1] = 2 * focal / camera.width_px, 2 * focal / camera.height_px
    lens[2, 2], lens[2, 3] = -(FAR_M + NEAR_M) / (FAR_M - NEAR_M), -2 * FAR_M * NEAR_M / (FAR_M - NEAR_M)
    lens[3, 2] = -1
    return Shot(lens @ view, eye, view, focal, (camera.width_px, camera.height_px))


def _shake(camera: Camera, time_s: float) -> np.ndarray:
    rng = np.random.default_rng(camera.seed)
    offsets = rng.uniform(0, 2 * np.pi, (3, len(SHAKE_HZ)))
    waves = np.sin(2 * np.pi * np.array(SHAKE_HZ) * time_s + offsets) / np.sqrt(len(SHAKE_HZ) / 2)
    return camera.shake_deg * waves.sum(1)


def _unit(vector: np.ndarray) -> np.ndarray:
    return vector / np.linalg.norm(vector)
