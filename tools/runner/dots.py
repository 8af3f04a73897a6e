"""Dots of bright tape: on the side that the camera sees at the shoulder's tip, the trochanter, the knee and the ankle,
or from behind over both posterior spines of the pelvis.

A dot is a flat disc on whatever lies outermost there, skin or cloth, and follows it. Hip, knee and ankle are marked
where a line from the joint's centre straight to the side leaves the body; the shoulder at its tip, half way between
up and to the side; the pelvis where a line straight back does. Cloth that shifts carries its dot up to `shift_m` to and
fro, once a stride. The skin over the posterior spines is tied to the bone (the dimples of the back), which the body's
surface, half lumbar spine there, is not: dots that do not shift follow the pelvis itself, on top of whatever is worn.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from tools.runner.body import Body
from tools.runner.figure import BOTTOM, TOP
from tools.runner.skeleton import BONES, CLOTH_OWNERS, INDEX

MARKED = {
    "shoulder": ("Arm", (0.0, 1.0, 1.0)),
    "hip": ("UpLeg", (0.0, 0.0, 1.0)),
    "knee": ("Leg", (0.0, 0.0, 1.0)),
    "ankle": ("Foot", (0.0, 0.0, 1.0)),
}
"""Joint -> the bone that begins there, and the way out to the right side."""
SPINES = ("left_psis", "right_psis")
"""Marked from behind."""
BACK = np.array([-1.0, 0.0, 0.0])
APART_SHARE = 0.2
"""Two dots a hand's breadth apart on one piece of cloth shift together, but for this share [assumed]."""
FIRST_BONE = len(BONES) + len(CLOTH_OWNERS)
"""In a pose the dots' bones follow the cloth's."""
REACH = 0.09
"""No joint lies deeper under its surface than this share of body height; a hand may hang beyond."""
ABOVE_M = 0.003
ABOVE_SPINE_M = 0.012
"""The surface over the spines comes so near to what follows the pelvis alone."""
AROUND = 20
PLAIN = 8
"""A material of one even colour."""


@dataclass(frozen=True)
class Dots:
    """Tape of one colour (red, green, blue in 0..1) on one side or the back; `shift_m` is how far cloth carries it to
    either side."""

    side: Literal["Right", "Left", "Rear"] = "Right"
    colour: tuple[float, float, float] = (0.98, 0.10, 0.55)
    diameter_m: float = 0.022
    shift_m: float = 0.0
    seed: int = 0


@dataclass(frozen=True, eq=False)
class Stuck:
    """One dot: its joint, its place and direction at rest, what it hangs on, how it shifts (3,) with cloth, and how far
    above the surface it lies."""

    joint: str
    place: np.ndarray
    normal: np.ndarray
    bones: np.ndarray
    weights: np.ndarray
    shift: np.ndarray
    phase: float
    above_m: float = ABOVE_M

    @property
    def middle(self) -> np.ndarray:
        """The disc's middle at rest, (3,)."""
        return self.place + self.above_m * self.normal


@dataclass(frozen=True, eq=False)
class Worn:
    """The dots on one body, and how long a stride of it takes."""

    dots: Dots
    stuck: tuple[Stuck, ...]
    stride_s: float

    def carried(self, pose: np.ndarray, time_s: float) -> np.ndarray:
        """The pose (bones + cloth bones, 3, 4) with the dots' bones after them."""
        turns = []
        for one in self.stuck:
            bone = np.einsum("k,kij->ij", one.weights, pose[one.bones])
            swing = np.sin(2 * np.pi * (time_s / self.stride_s + one.phase))
            bone[:, 3] += bone[:, :3] @ one.shift * swing
            turns.append(bone)
        return np.concatenate([pose, turns])

    def places(self, pose: np.ndarray) -> dict[str, np.ndarray]:
        """Joint -> its dot's middle in the world (3,), of a pose with the dots' bones."""
        bones = pose[FIRST_BONE:]
        return {
            f"{one.joint}_dot": bone[:, :3] @ one.middle + bone[:, 3]
            for one, bone in zip(self.stuck, bones, strict=True)
        }


def wear(body: Body, dots: Dots, stride_s: float) -> tuple[Body, Worn]:
    """The body with its discs, and what moves them."""
    random = np.random.default_rng(dots.seed)
    if dots.side == "Rear":
        stuck = _on_the_back(body, dots, random)
    else:
        stuck = tuple(_stuck(body, dots, joint, random) for joint in MARKED)
    discs = [_disc(one, dots.diameter_m / 2) for one in stuck]
    count = len(body.vertices)
    vertices = np.vstack([places for places, _ in discs])
    faces = np.vstack([turns + count + number * (AROUND + 1) for number, (_, turns) in enumerate(discs)])
    each = np.repeat(np.arange(len(stuck)), AROUND + 1)
    bones = np.zeros((len(vertices), 4), body.weight_bones.dtype)
    bones[:, 0] = FIRST_BONE + each
    weights = np.tile([1.0, 0.0, 0.0, 0.0], (len(vertices), 1))
    worn = replace(
        body,
        vertices=np.vstack([body.vertices, vertices]),
        faces=np.vstack([body.faces, faces]),
        normals=np.vstack([body.normals, np.array([one.normal for one in stuck])[each]]),
        weights=np.vstack([body.weights, weights]),
        weight_bones=np.vstack([body.weight_bones, bones]),
        colours=np.vstack([body.colours, np.tile(dots.colour, (len(vertices), 1))]),
        materials=np.concatenate([body.materials, np.full(len(vertices), PLAIN)]),
    )
    return worn, Worn(dots, stuck, stride_s)


def _stuck(body: Body, dots: Dots, joint: str, random: np.random.Generator) -> Stuck:
    bone, outward = MARKED[joint]
    centre = body.joints[INDEX[f"{dots.side}{bone}"]]
    way = np.array(outward) * ([1, 1, -1] if dots.side == "Left" else [1, 1, 1])
    direction, phase = random.uniform(0, 2 * np.pi), random.uniform()
    shift = dots.shift_m * np.array([np.cos(direction), np.sin(direction), 0.0])
    return _at(body, joint, centre, way / np.linalg.norm(way), shift, phase)


def _on_the_back(body: Body, dots: Dots, random: np.random.Generator) -> tuple[Stuck, ...]:
    phase = random.uniform()
    together, *own = (_across(random) for _ in range(3))
    placed = []
    for joint, start, alone in zip(SPINES, body.pelvis.psis, own, strict=True):
        shift = dots.shift_m * (together + APART_SHARE * alone)
        one = _at(body, joint, start, BACK, shift, phase)
        if not dots.shift_m:
            pelvis = np.array([INDEX["Hips"]])
            one = replace(one, bones=pelvis, weights=np.ones(1), above_m=ABOVE_SPINE_M)
        placed.append(one)
    return tuple(placed)


def _across(random: np.random.Generator) -> np.ndarray:
    """A direction up, down or to a side, (3,)."""
    turn = random.uniform(0, 2 * np.pi)
    return np.array([0.0, np.sin(turn), np.cos(turn)])


def _at(body: Body, joint: str, start: np.ndarray, way: np.ndarray, shift: np.ndarray, phase: float) -> Stuck:
    """Where the way out from a point leaves the body; only cloth shifts."""
    face, share = _outermost(body, start, way)
    corners = body.faces[face]
    normal = share @ body.normals[corners]
    weights = np.zeros(FIRST_BONE)
    for corner, part in zip(corners, share, strict=True):
        np.add.at(weights, body.weight_bones[corner], part * body.weights[corner])
    on_cloth = int(body.materials[corners[0]]) in (TOP, BOTTOM)
    used = np.flatnonzero(weights)
    place = share @ body.vertices[corners]
    return Stuck(joint, place, normal / np.linalg.norm(normal), used, weights[used], shift * on_cloth, phase)


def _outermost(body: Body, start: np.ndarray, way: np.ndarray) -> tuple[int, np.ndarray]:
    """The face through which a line leaves the body last, and where in it as shares of its corners (3,)."""
    a, b, c = (body.vertices[body.faces[:, k]] for k in range(3))
    across = np.cross(way, c - a)
    size = np.einsum("ij,ij->i", b - a, across)
    size = np.where(np.abs(size) < 1e-15, np.nan, size)
    from_a = start - a
    u = np.einsum("ij,ij->i", from_a, across) / size
    turned = np.cross(from_a, b - a)
    v = turned @ way / size
    depth = np.einsum("ij,ij->i", c - a, turned) / size
    through = (u >= 0) & (v >= 0) & (u + v <= 1) & (depth > 0) & (depth < REACH * body.height_m)
    if not through.any():
        raise ValueError(f"{body.look.name} has no surface beside a joint")
    face = int(np.argmax(np.where(through, depth, -1.0)))
    return face, np.array([1 - u[face] - v[face], u[face], v[face]])


def _disc(one: Stuck, radius: float) -> tuple[np.ndarray, np.ndarray]:
    """Vertices (1 + AROUND, 3), the middle first, and faces of a disc a little above the surface."""
    first = np.cross(one.normal, [1.0, 0.0, 0.0])
    first /= np.linalg.norm(first)
    second = np.cross(one.normal, first)
    turn = 2 * np.pi * np.arange(AROUND) / AROUND
    rim = radius * (np.cos(turn)[:, None] * first + np.sin(turn)[:, None] * second)
    middle = one.middle
    rim_numbers = 1 + np.arange(AROUND)
    faces = np.stack([np.zeros(AROUND, int), rim_numbers, np.roll(rim_numbers, -1)], 1)
    return np.vstack([middle, middle + rim]), faces
