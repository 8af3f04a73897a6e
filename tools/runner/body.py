"""Builds a clothed, skinned runner from a `Look`: base mesh, morphs, rig, fists, skin, clothes, hair and shoes.

Axes: x forward, y up (0 = underside of the shoes), z to the runner's right; metres. `left`/`right` are the
runner's own.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.spatial.transform import Rotation

from tools.runner import anatomy, garments, shoes
from tools.runner.figure import Figure, Look
from tools.runner.mesh import Mesh, normals
from tools.runner.mpfb import BODY_VERTICES, TO_WORLD, MakeHuman
from tools.runner.skeleton import BONES, INDEX

FINGERS = {
    **{f"L{b}": "LeftHand" for b in ("Thumb",)},
    **{f"R{b}": "RightHand" for b in ("Thumb",)},
    **{f"Left{b}": "LeftHand" for b in ("FingerBase", "HandFinger1")},
    **{f"Right{b}": "RightHand" for b in ("FingerBase", "HandFinger1")},
}
FIST_BEND_DEG = (50.0, 75.0)


@dataclass(frozen=True, eq=False)
class Body:
    """One runner at rest.

    vertices (N, 3) m · faces (M, 3) · normals (N, 3) · weights and weight_bones (N, 4) · colours (N, 3) ·
    materials (N,) · joints (bones, 3) head of every bone · parents · soles: heel, ball and tip contact points of
    each foot (2, 3, 3) left, right · shoe_ends: back of heel and front of toe (2, 2, 3) · landmarks of the head.
    """

    look: Look
    vertices: np.ndarray
    faces: np.ndarray
    normals: np.ndarray
    weights: np.ndarray
    weight_bones: np.ndarray
    colours: np.ndarray
    materials: np.ndarray
    joints: np.ndarray
    parents: tuple[int, ...]
    pelvis: anatomy.Pelvis
    soles: np.ndarray
    shoe_ends: np.ndarray
    nose: np.ndarray
    ears: np.ndarray

    @property
    def height_m(self) -> float:
        """Standing height without shoes or hair, as the runner would give it."""
        return self.look.height_cm / 100


def build(look: Look, data: MakeHuman) -> Body:
    """The runner with that look."""
    vertices = _shaped(look, data)
    skin = vertices[:BODY_VERTICES]
    pelvis = anatomy.pelvis_points(skin, _spines(data))
    joints = np.array([data.joint(vertices, bone) for bone in BONES])
    joints[INDEX["LeftUpLeg"]], joints[INDEX["RightUpLeg"]] = pelvis.hip
    parents = tuple(INDEX.get(data.rig[bone]["parent"], -1) for bone in BONES)
    weights = _weights(data)
    vertices = _fists(vertices, joints, data)
    figure = Figure(vertices, data.groups, weights, joints, INDEX)
    parts, head = garments.dress(figure, look)
    feet = [shoes.make(figure, side, look) for side in ("Left", "Right")]
    parts += [foot.mesh for foot in feet]
    ground = min(foot.sole[:, 1].min() for foot in feet)
    return _joined(look, parts, joints, parents, pelvis, feet, head, ground)


def _shaped(look: Look, data: MakeHuman) -> np.ndarray:
    """The morphed base mesh in world axes, scaled to the look's height."""
    sex = look.sex
    shape = data.vertices.copy()
    for race, share in look.race:
        shape += share * data.target(f"{race}-{sex}-young")
    muscle = (("average", 1 - look.muscle), ("max", look.muscle))
    low, high = ("min", "average") if look.weight < 0.5 else ("average", "max")
    part = look.weight * 2 % 1 if look.weight < 1 else 1.0
    for muscle_name, a in muscle:
        for weight_name, b in ((low, 1 - part), (high, part)):
            if a * b > 0:
                name = f"universal-{sex}-young-{muscle_name}muscle-{weight_name}weight"
                shape += a * b * data.target(name)
    if look.stretch > 0:
        shape += look.stretch * data.target(f"height/{sex}-young-averagemuscle-averageweight-maxheight")
    elif look.stretch < 0:
        shape += -look.stretch * data.target(f"height/{sex}-young-averagemuscle-averageweight-minheight")
    vertices = shape @ TO_WORLD.T
    vertices *= look.height_cm / 100 / np.ptp(vertices[:BODY_VERTICES, 1])
    vertices[:, 1] -= vertices[:BODY_VERTICES, 1].min()
    return vertices


def _spines(data: MakeHuman) -> dict[str, tuple[int, int]]:
    """ASIS and PSIS vertices, sought once on the mean of the average man and woman."""
    shape = data.vertices.copy()
    for sex in ("male", "female"):
        shape += 0.5 * data.target(f"caucasian-{sex}-young")
        shape += 0.5 * data.target(f"universal-{sex}-young-averagemuscle-averageweight")
    vertices = shape @ TO_WORLD.T
    hip_y = float(data.joint(vertices, "LeftUpLeg")[1])
    return anatomy.spine_vertices(vertices[:BODY_VERTICES], hip_y)


def _weights(data: MakeHuman) -> np.ndarray:
    weights = np.zeros((len(data.vertices), len(BONES)))
    for bone, entries in data.weights.items():
        for vertex, weight in entries:
            weights[int(vertex), INDEX[FINGERS.get(bone, bone)]] += weight
    return weights / np.maximum(weights.sum(1, keepdims=True), 1e-9)


def _fists(vertices: np.ndarray, joints: np.ndarray, data: MakeHuman) -> np.ndarray:
    """Half-closed hands, bent into the resting shape."""
    for side, letter in (("Left", "L"), ("Right", "R")):
        knuckle = data.joint(vertices, f"{side}FingerBase")
        middle = data.joint(vertices, f"{side}HandFinger1")
        thumb = data.joint(vertices, f"{letter}Thumb", "tail")
        along = knuckle - joints[INDEX[f"{side}Hand"]]
        along /= np.linalg.norm(along)
        across = thumb - knuckle
        across -= along * (across @ along)
        axis = across / np.linalg.norm(across) * (-1 if side == "Left" else 1)
        base, tip = (np.zeros(len(vertices)) for _ in range(2))
        for share, bone in ((base, "FingerBase"), (tip, "HandFinger1")):
            for vertex, weight in data.weights[f"{side}{bone}"]:
                share[int(vertex)] = weight
        first, second = (Rotation.from_rotvec(axis * np.radians(bend)).as_matrix() for bend in FIST_BEND_DEG)
        bent = (vertices - knuckle) @ first.T + knuckle
        tips = (vertices - middle) @ second.T @ first.T + first @ (middle - knuckle) + knuckle
        amount = np.clip(base + tip, 0, 1)[:, None]
        of_tip = (tip / np.maximum(base + tip, 1e-9))[:, None]
        vertices = vertices + amount * ((1 - of_tip) * bent + of_tip * tips - vertices)
    return vertices


def _joined(
    look: Look,
    parts: list[Mesh],
    joints: np.ndarray,
    parents: tuple[int, ...],
    pelvis: anatomy.Pelvis,
    feet: list[shoes.Shoe],
    head: tuple[np.ndarray, list[np.ndarray]],
    ground: float,
) -> Body:
    """All parts in one buffer, four weights a vertex, standing on y = 0."""
    starts = np.cumsum([0, *[len(p.vertices) for p in parts]])
    # Only loose clothes know the cloth's bones.
    count = max(p.weights.shape[1] for p in parts)
    weights = np.vstack([np.pad(p.weights, ((0, 0), (0, count - p.weights.shape[1]))) for p in parts])
    bones = np.argsort(-weights, axis=1)[:, :4]
    strongest = np.take_along_axis(weights, bones, 1)
    strongest /= strongest.sum(1, keepdims=True)
    up = np.array([0, ground, 0])
    return Body(
        look=look,
        vertices=np.vstack([p.vertices for p in parts]) - up,
        faces=np.vstack([p.faces + s for p, s in zip(parts, starts, strict=False)]),
        normals=np.vstack([normals(p.vertices, p.faces) for p in parts]),
        weights=strongest,
        weight_bones=bones,
        colours=np.clip(np.vstack([p.colours for p in parts]), 0, 1),
        materials=np.concatenate([np.full(len(p.vertices), p.material) for p in parts]),
        joints=joints - up,
        parents=parents,
        pelvis=anatomy.Pelvis(pelvis.asis - up, pelvis.psis - up, pelvis.hip - up),
        soles=np.array([f.sole for f in feet]) - up,
        shoe_ends=np.array([f.ends for f in feet]) - up,
        nose=head[0] - up,
        ears=np.array(head[1]) - up,
    )
