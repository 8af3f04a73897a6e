"""A stick figure on a belt whose contacts are exact by construction: it walks or runs, in closed form.

Each foot is on the belt for `duty` of the stride (moving back at belt speed, heel and toe level) and swings forward
on a smooth curve for the rest. Hips are lowest at mid-stance when running and highest when walking; a runner's rise and
fall as gravity has it for a leg of `LEG_M`.
"""

from __future__ import annotations

import numpy as np
from scipy.interpolate import CubicHermiteSpline, PchipInterpolator

from formcam.records import skeleton
from formcam.records.track import PoseTrack

LEG_M, GRAVITY_MPS2 = 0.83, 9.81


def stick_figure(
    *,
    cadence_spm: float = 168.0,
    duty: float = 0.35,
    speed_legs_s: float = 3.4,
    bounce_legs: float | None = None,
    lift_legs: float = 0.35,
    fps: float = 60.0,
    length_s: float = 8.0,
    leg_px: float = 300.0,
) -> PoseTrack:
    """Facing image-right, right side near; the left foot lands at time 0, the right half a stride later.

    `bounce_legs` > 0: hips lowest at mid-stance (running); < 0: highest (walking); None: they fall freely in flight.
    """
    time_s = np.arange(int(fps * length_s)) / fps
    stride_s = 120.0 / cadence_spm
    reach = speed_legs_s * duty * stride_s / 2.0
    mid_stance = duty * stride_s / 2.0
    if bounce_legs is None:
        hip_y = 1.0 + _in_free_fall(time_s % (stride_s / 2.0), stride_s / 2.0, 2.0 * duty)
    else:
        hip_y = 1.0 - bounce_legs / 2.0 * np.cos(4.0 * np.pi * (time_s - mid_stance) / stride_s)
    xy = np.full((len(time_s), skeleton.COUNT, 2), np.nan)
    for side, offset in (("left", 0.0), ("right", 0.5)):
        phase = (time_s / stride_s - offset) % 1.0
        x, y, pitch = _foot(phase, duty, reach, speed_legs_s * stride_s, lift_legs)
        ankle = np.stack([x, y + 0.08], axis=1)
        hip = np.stack([np.zeros_like(x), hip_y], axis=1)
        knee = (hip + ankle) / 2.0 + np.stack([0.02 + 0.5 * y, 0.0 * y], axis=1)
        heel = ankle + 0.08 * np.stack(
            [-np.cos(pitch) + np.sin(pitch), -np.sin(pitch) - np.cos(pitch)], axis=1
        )
        toe = heel + 0.3 * np.stack([np.cos(pitch), np.sin(pitch)], axis=1)
        for joint, path in zip(skeleton.LEG_JOINTS, (hip, knee, ankle, heel, toe), strict=True):
            xy[:, skeleton.INDEX[f"{side}_{joint}"]] = [400, 700] + leg_px * path * [1, -1]
    visibility = np.where(np.isfinite(xy[..., 0]), 0.9, 0.0)
    return PoseTrack(time_s, xy, visibility, 800, 800)


def _in_free_fall(time_s: np.ndarray, step_s: float, contact_share: float) -> np.ndarray:
    """Height over landing, in legs, this long after it: thrown up by half a sine wave of force (Morin 2005)."""
    share, in_air = time_s / step_s, 1.0 - contact_share
    push = np.sin(np.pi * share / contact_share) * contact_share / (2.0 * np.pi)
    down = (contact_share * share - share**2) / 2.0 - push
    up = (in_air - (share - contact_share)) * (share - contact_share) / 2.0
    return GRAVITY_MPS2 * step_s**2 / LEG_M * np.where(share < contact_share, down, up)


def pendulum_legs(
    fps: float = 60.0, length_s: float = 4.0, stride_hz: float = 1.4
) -> tuple[np.ndarray, np.ndarray]:
    """Two legs of 100 px that swing against each other: time (T,) and xy (T, 33, 2)."""
    time_s = np.arange(int(fps * length_s)) / fps
    xy = np.full((len(time_s), skeleton.COUNT, 2), np.nan)
    for side, sign in (("left", 1.0), ("right", -1.0)):
        swing = sign * 0.6 * np.sin(2 * np.pi * stride_hz * time_s)
        for joint, length in (("hip", 0), ("knee", 50), ("ankle", 100), ("heel", 104), ("foot_index", 110)):
            point = np.stack([300 + length * np.sin(swing), 200 + length * np.cos(swing)], axis=1)
            xy[:, skeleton.INDEX[f"{side}_{joint}"]] = point
    return time_s, xy


def _foot(phase: np.ndarray, duty: float, reach: float, speed: float, lift: float) -> tuple[np.ndarray, ...]:
    """Fore-aft place and height in leg lengths, and pitch in radians, over the stride (phase 0 = contact)."""
    swing = CubicHermiteSpline([duty, 1.0], [-reach, reach], [-speed, -speed])
    x = np.where(phase < duty, reach - speed * phase, swing(np.maximum(phase, duty)))
    share = np.clip((phase - duty) / (1.0 - duty), 0.0, 1.0)
    height = PchipInterpolator([0.0, 0.35, 0.8, 1.0], [0.0, 1.0, 0.25, 0.0])(share)
    pitch = PchipInterpolator([0.0, 0.3, 0.7, 1.0], [0.0, -1.0, -0.1, 0.1])(share)
    return x, lift * height, np.where(phase < duty, 0.0, pitch)
