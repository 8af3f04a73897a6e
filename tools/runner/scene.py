"""The gym as triangles: floor, walls, windows, slats, racks, plants, and the treadmill with its console and rails.

Rows of the arrays: position 3, normal 3, colour 3, material 1. The floor lies below the belt (y = 0).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

Triple = Sequence[float] | np.ndarray
FLOOR, WALL, BELT, METAL, WINDOW, SLATS, LEAVES, GLOW = 10, 11, 12, 13, 14, 15, 16, 17
FLOOR_Y = -0.20
RIGHT_WALL_M = 3.0
DARK = (0.09, 0.09, 0.10)
STEEL = (0.56, 0.57, 0.59)
WALL_COLOURS = ((0.78, 0.79, 0.77), (0.62, 0.68, 0.70), (0.80, 0.73, 0.64), (0.58, 0.60, 0.66))


def box(centre: Triple, size: Triple, colour: Triple, material: int) -> np.ndarray:
    """An upright box."""
    middle, half = np.asarray(centre, float), np.asarray(size, float) / 2
    rows = []
    for axis in range(3):
        for sign in (-1, 1):
            normal, u = np.zeros(3), np.zeros(3)
            normal[axis], u[(axis + 1) % 3] = sign, 1
            v = np.cross(normal, u)
            corners = [
                middle + (normal + a * u + b * v) * half for a, b in ((-1, -1), (1, -1), (1, 1), (-1, 1))
            ]
            rows += [np.concatenate([corners[k], normal, colour, [material]]) for k in (0, 1, 2, 0, 2, 3)]
    return np.array(rows)


def tube(
    start: Triple, end: Triple, radius: float, colour: Triple, material: int, around: int = 14
) -> np.ndarray:
    """A round bar with open ends."""
    first, last = np.asarray(start, float), np.asarray(end, float)
    along = (last - first) / np.linalg.norm(last - first)
    u = np.cross(along, [0.3, 0.7, 0.2])
    u /= np.linalg.norm(u)
    v = np.cross(along, u)
    rows = []
    for k in range(around):
        a, b = 2 * np.pi * k / around, 2 * np.pi * (k + 1) / around
        na, nb = np.cos(a) * u + np.sin(a) * v, np.cos(b) * u + np.sin(b) * v
        points = [first + radius * na, first + radius * nb, last + radius * nb, last + radius * na]
        facing = [na, nb, nb, na]
        rows += [np.concatenate([points[j], facing[j], colour, [material]]) for j in (0, 1, 2, 0, 2, 3)]
    return np.array(rows)


def ball(centre: Triple, size: Triple, colour: Triple, material: int, steps: int = 10) -> np.ndarray:
    """An ellipsoid."""
    middle, radii = np.asarray(centre, float), np.asarray(size, float)
    rows = []
    for i in range(steps):
        for k in range(2 * steps):
            corner = []
            for di, dk in ((0, 0), (0, 1), (1, 1), (1, 0)):
                a, b = np.pi * (i + di) / steps, np.pi * (k + dk) / steps
                corner.append(np.array([np.sin(a) * np.cos(b), np.cos(a), np.sin(a) * np.sin(b)]))
            rows += [
                np.concatenate([middle + corner[j] * radii, corner[j], colour, [material]])
                for j in (0, 1, 2, 0, 2, 3)
            ]
    return np.array(rows)


def room(seed: int = 0) -> np.ndarray:
    """Everything that never moves and never stands in front of the runner's belt."""
    rng = np.random.default_rng(seed)
    wall = WALL_COLOURS[seed % len(WALL_COLOURS)]
    parts = [box((0, FLOOR_Y - 0.01, 0), (16, 0.02, 16), (0.30, 0.31, 0.33), FLOOR)]
    for turn in range(4):
        parts += [_turned(part, turn) for part in _wall(rng, wall, bright=turn in (0, 3), plain=turn == 2)]
    parts += [box((0, 4.3, 0), (16, 0.05, 16), (0.95, 0.95, 0.94), WALL)]
    parts += [
        box((x, 4.26, z), (1.6, 0.02, 0.18), (1, 1, 0.97), GLOW) for x in (-2.4, 0, 2.4) for z in (-2, 2)
    ]
    return np.vstack(parts).astype("f4")


def seen_from_afar(room: np.ndarray) -> np.ndarray:
    """The room without the wall, and what stands before it, on the runner's right, where the camera stands back."""
    triangles = room.reshape(-1, 3, room.shape[1])
    behind = triangles[:, :, 2].max(axis=1) <= RIGHT_WALL_M
    floor = triangles[:, :, 1].max(axis=1) < FLOOR_Y + 0.05
    return triangles[behind | floor].reshape(-1, room.shape[1])


def _wall(rng: np.random.Generator, colour: Triple, *, bright: bool, plain: bool) -> list[np.ndarray]:
    """One wall at z = -3.6 with what stands before it."""
    z = -3.6
    parts = [box((0, 2.05, z), (10, 4.6, 0.1), colour, WALL)]
    parts += [box((0, FLOOR_Y + 0.06, z + 0.06), (10, 0.12, 0.03), (0.20, 0.20, 0.21), METAL)]
    if bright:
        for x in (-2.15, 1.95):
            parts += [box((x, 1.95, z + 0.06), (1.7, 2.3, 0.02), (1, 1, 1), WINDOW)]
            parts += [
                box((x + d, 1.95, z + 0.08), (0.06, 2.36, 0.06), (0.22, 0.22, 0.23), METAL)
                for d in (-0.85, 0, 0.85)
            ]
            parts += [
                box((x, 1.95 + d, z + 0.08), (1.76, 0.06, 0.06), (0.22, 0.22, 0.23), METAL)
                for d in (-1.15, 0.3, 1.15)
            ]
        parts += [box((-0.1, 1.5, z + 0.07), (1.6, 3.35, 0.06), (0.62, 0.43, 0.27), SLATS)]
    elif not plain:
        parts += [box((0, 1.5, z + 0.07), (3.4, 3.35, 0.06), (0.62, 0.43, 0.27), SLATS)]
    if not plain:
        parts += _rack(rng, -0.9, z + 0.55)
    parts += _plant((2.9, FLOOR_Y, z + 0.6), rng)
    parts += [
        ball((-2.8, FLOOR_Y + 0.32, z + 0.7), (0.32, 0.32, 0.32), rng.uniform(0.15, 0.65, 3), METAL, 14)
    ]
    return parts


def _rack(rng: np.random.Generator, x: float, z: float) -> list[np.ndarray]:
    """A dumbbell rack."""
    parts = []
    for level, y in enumerate((0.05, 0.42)):
        parts.append(box((x, y, z - 0.12 * level), (1.9, 0.04, 0.3), (0.16, 0.16, 0.17), METAL))
        for k in range(6):
            place = x - 0.78 + 0.31 * k
            colour = (0.10, 0.10, 0.11) if level else rng.uniform(0.12, 0.5, 3)
            for d in (-0.09, 0.09):
                parts.append(
                    tube(
                        (place + d - 0.05, y + 0.09, z - 0.12 * level),
                        (place + d + 0.05, y + 0.09, z - 0.12 * level),
                        0.065,
                        colour,
                        METAL,
                    )
                )
            parts.append(
                tube(
                    (place - 0.05, y + 0.09, z - 0.12 * level),
                    (place + 0.05, y + 0.09, z - 0.12 * level),
                    0.018,
                    STEEL,
                    METAL,
                )
            )
    parts += [
        box((x + d, 0.12, z - 0.05), (0.05, 0.68, 0.35), (0.16, 0.16, 0.17), METAL) for d in (-0.95, 0.95)
    ]
    return parts


def _plant(place: Triple, rng: np.random.Generator) -> list[np.ndarray]:
    x, y, z = place
    parts = [tube((x, y, z), (x, y + 0.42, z), 0.17, (0.82, 0.80, 0.76), WALL, 20)]
    for _ in range(9):
        dx, dz = rng.normal(0, 0.17, 2)
        parts.append(
            ball(
                (x + dx, y + rng.uniform(0.6, 1.25), z + dz),
                (0.15, 0.24, 0.13),
                (0.16, 0.36, 0.15),
                LEAVES,
                6,
            )
        )
    return parts


def _turned(rows: np.ndarray, quarter_turns: int) -> np.ndarray:
    """The same rows turned about the vertical."""
    out = rows.copy()
    for _ in range(quarter_turns):
        for k in (0, 3):
            out[:, k], out[:, k + 2] = out[:, k + 2].copy(), -out[:, k].copy()
    return out


def treadmill(rail: bool = False, console: bool = True) -> np.ndarray:
    """Deck, belt, motor hood, uprights and console; with `rail` a long handrail crosses the runner's hips."""
    parts = [
        box((0.0, -0.012, 0), (1.9, 0.02, 0.50), (0.15, 0.15, 0.16), BELT),
        box((0.05, -0.11, 0), (1.95, 0.16, 0.48), DARK, METAL),
        box((-0.93, -0.05, 0), (0.10, 0.10, 0.66), DARK, METAL),
        box((0.90, -0.06, 0), (0.36, 0.22, 0.74), DARK, METAL),
    ]
    if console:
        parts.append(box((1.04, 1.20, 0), (0.12, 0.40, 0.74), DARK, METAL))
        parts.append(box((0.975, 1.24, 0), (0.01, 0.26, 0.42), (0.22, 0.42, 0.60), GLOW))
    for side in (-1, 1):
        parts += [
            box((0.05, -0.055, 0.31 * side), (2.0, 0.11, 0.10), (0.42, 0.43, 0.45), METAL),
            box((0.05, 0.004, 0.31 * side), (1.9, 0.008, 0.06), (0.13, 0.13, 0.14), METAL),
            tube((0.70, -0.05, 0.38 * side), (1.00, 1.10, 0.38 * side), 0.032, STEEL, METAL),
            tube((0.96, 0.95, 0.38 * side), (-0.35 if rail else 0.58, 0.92, 0.38 * side), 0.020, DARK, METAL),
        ]
        if rail:
            parts.append(tube((-0.35, 0.92, 0.38 * side), (-0.35, -0.1, 0.38 * side), 0.020, DARK, METAL))
    return np.vstack(parts).astype("f4")
