"""Running shoes, lofted along the foot: a white sole with a bevelled heel and toe, an upper and a collar."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tools.runner.figure import SHOE, Figure, Look
from tools.runner.mesh import Mesh

SECTIONS, AROUND = 26, 22
SOLE_M = 0.024
"""Thickness of the sole under the foot."""
HEEL_BEVEL = np.tan(np.radians(24.0))
"""The sole rises behind the heel's contact point, so that it may land toes-up without going into the belt."""
# The outline of a shoe at equal steps from heel to toe: half width (share of foot width) and top (m).
OUTLINE = np.array([0.0, 0.06, 0.2, 0.4, 0.6, 0.75, 0.9, 1.0])
HALF_WIDTH = np.array([0.20, 0.34, 0.42, 0.42, 0.50, 0.54, 0.40, 0.10])
TOP_M = np.array([0.075, 0.085, 0.082, 0.088, 0.062, 0.047, 0.036, 0.020])


@dataclass(frozen=True, eq=False)
class Shoe:
    """The mesh, the sole's contact points heel, ball, tip (3, 3) and the ends heel, toe (2, 3)."""

    mesh: Mesh
    sole: np.ndarray
    ends: np.ndarray


def make(figure: Figure, side: str, look: Look) -> Shoe:
    """The shoe of one foot, sized by the bare foot."""
    ankle, ball = figure.joint(f"{side}Foot"), figure.joint(f"{side}ToeBase")
    direction = np.array([ball[0] - ankle[0], 0, ball[2] - ankle[2]])
    direction /= np.linalg.norm(direction)
    across = np.array([-direction[2], 0, direction[0]])
    bare = figure.foot_vertices(side)
    along, lateral = (bare - ankle) @ direction, (bare - ankle) @ across
    floor = float(bare[:, 1].min())
    back, front = along.min() - 0.010, along.max() + 0.012
    width = float(np.ptp(lateral)) * 1.05
    centre = float(np.median(lateral))
    ball_share = ((ball - ankle) @ direction - back) / (front - back)
    points, colours, shares = _loft(look, front - back, width)
    world = ankle + np.outer(points[:, 0] + back, direction) + np.outer(points[:, 2] + centre, across)
    world[:, 1] = floor - SOLE_M + points[:, 1]
    weights = _weights(figure, side, shares, ball_share)
    mesh = Mesh(world, _loft_faces(), weights, colours, SHOE)

    def spot(share: float, up: float) -> np.ndarray:
        place = ankle + direction * (back + share * (front - back)) + across * centre
        place[1] = floor - SOLE_M + up
        return place

    sole = np.array([spot(0.10, 0.0), spot(ball_share, 0.0), spot(0.94, 0.0)])
    return Shoe(mesh, sole, np.array([spot(0.0, 0.035), spot(1.0, 0.018)]))


def _loft(look: Look, length: float, width: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Points (N, 3): along, up, across; their colours; and how far along each is (0..1)."""
    shares = 0.5 - 0.5 * np.cos(np.linspace(0.02, 1, SECTIONS) * np.pi)
    shares[0] = 0.0
    angle = np.linspace(0, 2 * np.pi, AROUND, endpoint=False)
    points, colours = [], []
    for share in shares:
        half = np.interp(share, OUTLINE, HALF_WIDTH) * width
        top = np.interp(share, OUTLINE, TOP_M)
        bottom = max(0.0, (0.10 - share) * length * HEEL_BEVEL) + 0.10 * max(0.0, share - 0.94) * length / 0.6
        middle, tall = (SOLE_M + top + bottom) / 2, (SOLE_M + top - bottom) / 2
        c, s = np.cos(angle), np.sin(angle)
        across = half * np.sign(c) * np.abs(c) ** 0.6
        up = middle + tall * np.sign(s) * np.abs(s) ** np.where(s < 0, 0.35, 0.75)
        across *= np.where(up > SOLE_M + 0.3 * top, 1 - 0.35 * (up - SOLE_M - 0.3 * top) / top, 1.03)
        points.append(np.stack([np.full(AROUND, share * length), up, across], 1))
        sole = up < SOLE_M + 0.006
        stripe = (abs(share - 0.46) < 0.05) & (up > SOLE_M + 0.01) & (up < SOLE_M + 0.75 * top)
        colour = np.where(sole[:, None], look.sole, look.shoes)
        colours.append(np.where(stripe[:, None], look.sole, colour))
    return np.vstack(points), np.vstack(colours).astype(float), np.repeat(shares, AROUND)


def _loft_faces() -> np.ndarray:
    faces = []
    for i in range(SECTIONS - 1):
        for k in range(AROUND):
            a, b = i * AROUND + k, i * AROUND + (k + 1) % AROUND
            faces += [[a, a + AROUND, b], [b, a + AROUND, b + AROUND]]
    for i in (0, SECTIONS - 1):
        ring = [i * AROUND + k for k in range(AROUND)]
        for k in range(1, AROUND - 1):
            faces.append([ring[0], ring[k], ring[k + 1]] if i == 0 else [ring[0], ring[k + 1], ring[k]])
    return np.array(faces)


def _weights(figure: Figure, side: str, shares: np.ndarray, ball_share: float) -> np.ndarray:
    weights = np.zeros((len(shares), figure.weights.shape[1]))
    toe = np.clip((shares - ball_share + 0.05) / 0.12, 0, 1)
    weights[:, figure.index[f"{side}ToeBase"]] = toe
    weights[:, figure.index[f"{side}Foot"]] = 1 - toe
    return weights
