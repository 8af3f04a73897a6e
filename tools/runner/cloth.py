"""Loose cloth lags behind the body: three bones that only cloth hangs on, moved after the body's own.

A leg of loose shorts follows its thigh as a damped pendulum in air: late, and a little too far. It hangs steeper than
the thigh, from its front when the thigh is forward and from its back when it is behind. The hem of a hoodie is heavy
and held by the body: it goes on down when landing stops the body, and rides up in flight. How far cloth can stand off
is limited by how wide it is cut. Nothing here touches the body's bones, so joints and truth are the same with and
without cloth; a picture depends on its own time alone.
"""

from __future__ import annotations

import numpy as np
from scipy.spatial.transform import Rotation

from tools.runner.body import Body
from tools.runner.posing import Motion
from tools.runner.rotations import cross, unit
from tools.runner.skeleton import BONES, CLOTH_OWNERS, INDEX

LAG_S = 0.06
"""Mean delay of cloth behind what carries it."""
DAMPING = 0.5
"""Of critical; below 1 cloth swings too far before it turns."""
MEMORY_S, TAPS = 0.36, 18
"""Older motion than this is forgotten (5 % of a push is left); looked at so many times."""
HANG = 0.25
"""Pull of gravity against the stiffness of the leg's cloth: 0 lies along the thigh, large hangs straight down."""
LEG_PLAY_DEG = 5.5
"""A leg's cloth stands off the thigh by at most this turn about the hip: some 3 cm at the hem."""
HEM_RATE, HEM_PLAY_M = 28.0, 0.02
"""A hoodie's hem swings so fast when let go (rad/s), and goes this far at most."""


def clothed(motion: Motion, time_s: float) -> np.ndarray:
    """The pose with the cloth's bones after the body's, (bones + cloth bones, 3, 4)."""
    pose = motion.pose(time_s)
    if not hangs_loose(motion.body):
        return with_stiff_cloth(pose)
    # Before the first picture nothing is known of some motions: cloth hangs as if that moment had lasted.
    past = [motion.pose(max(time_s - delay, min(time_s, 0.0))) for delay in _DELAYS]
    turns = [_leg_cloth(motion.body, pose, past, side) for side in ("Left", "Right")]
    return np.concatenate([pose, [*turns, _hem_cloth(motion.body, pose, past)]])


def hangs_loose(body: Body) -> bool:
    """Whether any vertex of a body hangs on cloth."""
    return bool(np.any(body.weights[body.weight_bones >= len(BONES)] > 0))


def with_stiff_cloth(pose: np.ndarray) -> np.ndarray:
    """The pose (bones, 3, 4) with cloth that follows its bones at once."""
    return np.concatenate([pose, pose[[INDEX[owner] for owner in CLOTH_OWNERS.values()]]])


def _leg_cloth(body: Body, pose: np.ndarray, past: list[np.ndarray], side: str) -> np.ndarray:
    """The thigh's matrix (3, 4), turned about the hip to where its cloth hangs."""
    thigh, down = INDEX[f"{side}UpLeg"], np.array([0.0, -1.0, 0.0])
    along = unit(body.joints[INDEX[f"{side}Leg"]] - body.joints[thigh])
    hanging = [unit(p[thigh, :, :3] @ along + HANG * down) for p in past]
    now, late = pose[thigh, :, :3] @ along, unit(_LEG_WEIGHTS @ hanging)
    axis = cross(now, late)
    sine = float(np.linalg.norm(axis))
    play = np.radians(LEG_PLAY_DEG)
    angle = play * np.tanh(np.arctan2(sine, now @ late) / play)
    turn = Rotation.from_rotvec(axis * (angle / max(sine, 1e-9))).as_matrix()
    hip = pose[thigh, :, :3] @ body.joints[thigh] + pose[thigh, :, 3]
    return np.hstack([turn @ pose[thigh, :, :3], (turn @ (pose[thigh, :, 3] - hip) + hip)[:, None]])


def _hem_cloth(body: Body, pose: np.ndarray, past: list[np.ndarray]) -> np.ndarray:
    """The pelvis's matrix (3, 4), moved to where the hem is."""
    hips = INDEX["Hips"]
    places = np.array([p[hips, :, :3] @ body.joints[hips] + p[hips, :, 3] for p in (pose, *past)])
    behind = _HEM_WEIGHTS @ places[1:] - places[0]
    size = float(np.linalg.norm(behind))
    moved = pose[hips].copy()
    moved[:, 3] += behind * (HEM_PLAY_M * np.tanh(size / HEM_PLAY_M) / max(size, 1e-9))
    return moved


def _leg_response(delay_s: np.ndarray) -> np.ndarray:
    """How much each delay counts for a pendulum that the air brakes, adding up to 1."""
    rate = 2 * DAMPING / LAG_S
    weights = np.exp(-DAMPING * rate * delay_s) * np.sin(rate * np.sqrt(1 - DAMPING**2) * delay_s)
    return weights / weights.sum()


def _hem_response(delay_s: np.ndarray) -> np.ndarray:
    """The same for one that what carries it brakes, which keeps up with steady motion."""
    turning = HEM_RATE * np.sqrt(1 - DAMPING**2)
    swing = 2 * DAMPING * np.cos(turning * delay_s)
    swing += (1 - 2 * DAMPING**2) * HEM_RATE / turning * np.sin(turning * delay_s)
    weights = np.exp(-DAMPING * HEM_RATE * delay_s) * swing
    return weights / weights.sum()


_DELAYS = (np.arange(TAPS) + 0.5) * MEMORY_S / TAPS
_LEG_WEIGHTS, _HEM_WEIGHTS = _leg_response(_DELAYS), _hem_response(_DELAYS)
