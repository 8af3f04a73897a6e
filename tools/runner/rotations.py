"""Rotation matrices about x (forward), y (up), z (right); angles in radians, right-handed."""

from __future__ import annotations

import numpy as np
from scipy.spatial.transform import Rotation


def about_x(angle: float) -> np.ndarray:
    """Lean to the left (+) seen from behind: y towards z."""
    c, s = np.cos(angle), np.sin(angle)
    return np.array([[1, 0, 0], [0, c, -s], [0, s, c]])


def about_y(angle: float) -> np.ndarray:
    """Turn to the left (+): z towards x."""
    c, s = np.cos(angle), np.sin(angle)
    return np.array([[c, 0, s], [0, 1, 0], [-s, 0, c]])


def about_z(angle: float) -> np.ndarray:
    """Pitch backwards, toes up (+): x towards y."""
    c, s = np.cos(angle), np.sin(angle)
    return np.array([[c, -s, 0], [s, c, 0], [0, 0, 1]])


def unit(vector: np.ndarray) -> np.ndarray:
    """Of length 1."""
    return vector / np.linalg.norm(vector)


def cross(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """`np.cross` of two single vectors, (3,): to the last bit the same, and several times as fast."""
    return np.array([a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]])


def turning(
    from_axis: np.ndarray, from_side: np.ndarray, to_axis: np.ndarray, to_side: np.ndarray
) -> np.ndarray:
    """The rotation that takes one bone axis onto another and keeps the side vector beside it."""
    return _frame(to_axis, to_side) @ _frame(from_axis, from_side).T


def between(first: np.ndarray, second: np.ndarray, share: float) -> np.ndarray:
    """Part of the way from one rotation to another (shortest arc)."""
    turn = Rotation.from_matrix(first.T @ second).as_rotvec()
    return first @ Rotation.from_rotvec(turn * share).as_matrix()


def _frame(axis: np.ndarray, side: np.ndarray) -> np.ndarray:
    first = unit(axis)
    second = unit(side - first * (side @ first))
    return np.stack([first, second, cross(first, second)], 1)
