"""A mannequin drawn from joint angles: forward kinematics in three dimensions, seen by a parallel camera, as SVG paths.

Lengths are shares of the body's height (Winter 2009, Biomechanics and Motor Control, Fig. 4.1). World axes: x to the
right of the picture, y up, z towards the viewer. A body frame holds its forward, up and right axis as columns. Angles
in degrees: flexion + moves the limb forward (the knee's: heel to buttock), abduction + away from the middle, rotation
+ outward. A body part is a few balls; its outline is the hull of neighbouring balls.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import ConvexHull

Vector = NDArray[np.float64]
Ball = tuple[Vector, float]
Triple = tuple[float, float, float]

THIGH, SHANK, UPPER_ARM, FOREARM, HAND = 0.245, 0.246, 0.186, 0.146, 0.07
HIP_HALF, SHOULDER_HALF = 0.068, 0.100
PELVIS_TO_WAIST, WAIST_TO_CHEST, CHEST_TO_NECK = 0.088, 0.135, 0.095
SIDES = ("r", "l")
_CIRCLE = np.array([(np.cos(a), np.sin(a)) for a in np.linspace(0, 2 * np.pi, 28, endpoint=False)])


@dataclass(frozen=True)
class Pose:
    """Where every joint stands. `hip` and `shoulder` are (flexion, abduction, rotation) of a side.

    `root` turns the pelvis: (about z: + tips the head to the left of the picture, about y, about x), applied last to
    first on a body that stands and faces right. `rest` names the ball that keeps its place, and where: (name, x, y).
    """

    hip: Mapping[str, Triple] = field(default_factory=dict)
    knee: Mapping[str, float] = field(default_factory=dict)
    ankle: Mapping[str, float] = field(default_factory=dict)
    shoulder: Mapping[str, Triple] = field(default_factory=dict)
    elbow: Mapping[str, float] = field(default_factory=dict)
    wrist: Mapping[str, float] = field(default_factory=dict)
    """+ = the hand bent back."""
    root: Triple = (0.0, 0.0, 0.0)
    spine: tuple[float, float] = (0.0, 0.0)
    """(bend forward, bend to the right) of the trunk."""
    neck: float = 0.0
    rest: tuple[str, float, float | None] = ("pelvis", 0.0, None)
    """y None: the lowest ball touches the floor."""


@dataclass(frozen=True)
class Camera:
    """Turned about the vertical by `yaw` and looking down by `pitch`, in degrees."""

    yaw: float = 0.0
    pitch: float = 0.0

    def see(self, point: Vector) -> Vector:
        """(x, y down, depth towards the viewer)."""
        turned = _turn("y", self.yaw) @ point
        x, y, z = _turn("x", self.pitch) @ turned
        return np.array((x, -y, z))


def joints(pose: Pose) -> dict[str, Vector]:
    """The place of every named point of the body, in body heights."""
    spin, face, roll = pose.root
    pelvis = _turn("z", spin) @ _turn("y", face) @ _turn("x", roll) @ _BODY
    at: dict[str, Vector] = {"pelvis": np.zeros(3)}
    chest = pelvis @ _local("flex", pose.spine[0]) @ _local("side", pose.spine[1])
    half = pelvis @ _local("flex", pose.spine[0] / 2) @ _local("side", pose.spine[1] / 2)
    at["waist"] = PELVIS_TO_WAIST * half[:, 1]
    at["chest"] = at["waist"] + WAIST_TO_CHEST * chest[:, 1]
    at["neck"] = at["chest"] + CHEST_TO_NECK * chest[:, 1]
    head = chest @ _local("flex", pose.neck)
    for name, (base, frame, along, ahead, right) in {
        "abs_high": (at["chest"], chest, -0.02, 0.034, 0), "abs_low": (at["pelvis"], pelvis, 0.0, 0.032, 0),
        "back_high": (at["chest"], chest, -0.02, -0.038, 0), "back_low": (at["pelvis"], pelvis, 0.03, -0.030, 0),
        "flank_high_r": (at["chest"], chest, -0.03, 0.0, 0.036),
        "flank_low_r": (at["pelvis"], pelvis, 0.035, 0.0, 0.04),
        "flank_high_l": (at["chest"], chest, -0.03, 0.0, -0.036),
        "flank_low_l": (at["pelvis"], pelvis, 0.035, 0.0, -0.04),
    }.items():  # fmt: skip
        at[name] = base + frame @ np.array((ahead, along, right))
    at["head"] = at["neck"] + 0.093 * head[:, 1] + 0.012 * head[:, 0]
    at["jaw"] = at["head"] - 0.045 * head[:, 1] + 0.03 * head[:, 0]
    at["nose"] = at["head"] - 0.012 * head[:, 1] + 0.066 * head[:, 0]
    for side, sign in (("r", 1.0), ("l", -1.0)):
        _leg(at, pose, side, sign, pelvis)
        _arm(at, pose, side, sign, chest)
    name, x, y = pose.rest
    lowest = min(at[ball][1] - radius for ball, radius in RADII.items())
    shift = np.array((x - at[name][0], -lowest if y is None else y - at[name][1], -at[name][2]))
    return {point: where + shift for point, where in at.items()}


def _leg(at: dict[str, Vector], pose: Pose, side: str, sign: float, pelvis: Vector) -> None:
    flex, out, turn = pose.hip.get(side, _STRAIGHT)
    at[f"hip_{side}"] = at["pelvis"] + sign * HIP_HALF * pelvis[:, 2]
    thigh = pelvis @ _local("flex", -flex) @ _local("side", -sign * out) @ _local("twist", -sign * turn)
    at[f"knee_{side}"] = at[f"hip_{side}"] - THIGH * thigh[:, 1]
    for name, (share, ahead, outward) in {
        "ham_high": (0.18, -0.026, 0), "ham_low": (0.80, -0.016, 0), "quad_high": (0.22, 0.024, 0),
        "quad_low": (0.82, 0.013, 0), "flexor_high": (-0.22, 0.036, 0), "flexor_low": (0.42, 0.030, 0),
        "medius": (-0.14, -0.006, 0.030), "medius_low": (0.05, -0.016, 0.034),
    }.items():  # fmt: skip
        at[f"{name}_{side}"] = at[f"hip_{side}"] + thigh @ np.array((ahead, -share * THIGH, sign * outward))
    shank = thigh @ _local("flex", pose.knee.get(side, 0.0))
    at[f"ankle_{side}"] = at[f"knee_{side}"] - SHANK * shank[:, 1]
    foot = shank @ _local("flex", pose.ankle.get(side, 0.0))
    at[f"heel_{side}"] = at[f"ankle_{side}"] - 0.020 * foot[:, 1] - 0.030 * foot[:, 0]
    at[f"ball_{side}"] = at[f"ankle_{side}"] - 0.028 * foot[:, 1] + 0.075 * foot[:, 0]
    at[f"toe_{side}"] = at[f"ankle_{side}"] - 0.031 * foot[:, 1] + 0.108 * foot[:, 0]
    at[f"buttock_{side}"] = at[f"hip_{side}"] - 0.022 * pelvis[:, 0] + 0.004 * pelvis[:, 1]


def _arm(at: dict[str, Vector], pose: Pose, side: str, sign: float, chest: Vector) -> None:
    flex, out, turn = pose.shoulder.get(side, _STRAIGHT)
    raised = 0.03 * max(0.0, flex - 60) / 120
    at[f"shoulder_{side}"] = at["chest"] + sign * SHOULDER_HALF * chest[:, 2] + (0.058 + raised) * chest[:, 1]
    arm = chest @ _local("flex", -flex) @ _local("side", -sign * out) @ _local("twist", -sign * turn)
    at[f"elbow_{side}"] = at[f"shoulder_{side}"] - UPPER_ARM * arm[:, 1]
    fore = arm @ _local("flex", -pose.elbow.get(side, 0.0))
    at[f"wrist_{side}"] = at[f"elbow_{side}"] - FOREARM * fore[:, 1]
    hand = fore @ _local("flex", -pose.wrist.get(side, 0.0))
    at[f"hand_{side}"] = at[f"wrist_{side}"] - HAND * hand[:, 1]


# Half thickness of the body at each point, in body heights.
RADII: dict[str, float] = {
    "pelvis": 0.060, "waist": 0.054, "chest": 0.066, "neck": 0.029, "head": 0.058, "jaw": 0.034, "nose": 0.009,
    **{
        f"{name}_{side}": radius
        for side in SIDES
        for name, radius in {
            "hip": 0.055, "buttock": 0.054, "knee": 0.036, "ankle": 0.0225, "heel": 0.020, "ball": 0.0155, "toe": 0.011,
            "shoulder": 0.041, "elbow": 0.026, "wrist": 0.018, "hand": 0.015,
        }.items()
    },
}  # fmt: skip
# Chains of neighbouring balls: the outline of a part is the union of their hulls.
_LEG = (
    ("hip", "knee"),
    ("knee", "calf"),
    ("calf", "ankle"),
    ("heel", "ankle", "ball"),
    ("heel", "ball", "toe"),
)
_ARM = (("shoulder", "elbow"), ("elbow", "wrist"), ("wrist", "hand"))
_TRUNK = (
    ("pelvis", "waist", "hip_r", "hip_l"), ("buttock_r", "buttock_l", "hip_r", "hip_l"), ("waist", "chest"),
    ("chest", "shoulder_r", "shoulder_l"), ("chest", "neck"),
)  # fmt: skip
PARTS: dict[str, tuple[tuple[str, ...], ...]] = {
    "trunk": _TRUNK,
    "head": (("neck", "skull_base"), ("head", "jaw"), ("head", "nose")),
    **{f"leg_{s}": tuple(tuple(f"{n}_{s}" for n in chain) for chain in _LEG) for s in SIDES},
    **{f"arm_{s}": tuple(tuple(f"{n}_{s}" for n in chain) for chain in _ARM) for s in SIDES},
}


def balls(at: Mapping[str, Vector]) -> dict[str, Ball]:
    """Every ball of the body, the calves and the base of the skull worked out from their neighbours."""
    made = {name: (at[name], radius) for name, radius in RADII.items()}
    made["skull_base"] = (0.4 * at["head"] + 0.6 * at["neck"], 0.029)
    for side in SIDES:
        knee, ankle, toe = at[f"knee_{side}"], at[f"ankle_{side}"], at[f"toe_{side}"]
        behind = _unit(np.cross(np.cross(toe - ankle, knee - ankle), knee - ankle))
        made[f"calf_{side}"] = (knee + 0.30 * (ankle - knee) + 0.008 * behind, 0.035)
    return made


def outline(body: Mapping[str, Ball], part: str, camera: Camera) -> str:
    """The SVG path data of one part, in picture units (y down), one closed piece for each hull."""
    return "".join(hull_path([body[name] for name in chain], camera) for chain in PARTS[part])


def hull_path(chain: Sequence[Ball], camera: Camera) -> str:
    """The path around the balls of a chain."""
    points = np.concatenate([camera.see(centre)[:2] + radius * _CIRCLE for centre, radius in chain])
    corners = points[ConvexHull(points).vertices]
    return "M" + "L".join(f"{x * SCALE:.1f} {y * SCALE:.1f}" for x, y in corners) + "Z"


SCALE = 150.0
"""Picture units in a body height."""


def between(start: Pose, end: Pose, share: float) -> Pose:
    """The pose that far on the way from one to the other."""

    def single(a: float, b: float) -> float:
        return a + share * (b - a)

    def triple(a: Triple, b: Triple) -> Triple:
        return (single(a[0], b[0]), single(a[1], b[1]), single(a[2], b[2]))

    def singles(a: Mapping[str, float], b: Mapping[str, float]) -> dict[str, float]:
        return {side: single(a.get(side, 0.0), b.get(side, 0.0)) for side in SIDES}

    def triples(a: Mapping[str, Triple], b: Mapping[str, Triple]) -> dict[str, Triple]:
        return {side: triple(a.get(side, _STRAIGHT), b.get(side, _STRAIGHT)) for side in SIDES}

    y0, y1 = start.rest[2], end.rest[2]
    height = None if y0 is None or y1 is None else single(y0, y1)
    return Pose(
        hip=triples(start.hip, end.hip),
        knee=singles(start.knee, end.knee),
        ankle=singles(start.ankle, end.ankle),
        shoulder=triples(start.shoulder, end.shoulder),
        elbow=singles(start.elbow, end.elbow),
        wrist=singles(start.wrist, end.wrist),
        root=triple(start.root, end.root),
        spine=(single(start.spine[0], end.spine[0]), single(start.spine[1], end.spine[1])),
        neck=single(start.neck, end.neck),
        rest=(end.rest[0], single(start.rest[1], end.rest[1]), height),
    )


_STRAIGHT: Triple = (0.0, 0.0, 0.0)
# Standing and facing right: forward = x, up = y, the right side towards the viewer = z.
_BODY = np.eye(3)
_AXES = {"x": 0, "y": 1, "z": 2}
# Turns within a body frame: flexion about its right axis (+ tips the up axis forward), side about its forward axis
# (+ tips the up axis to the right), twist about its up axis (+ turns forward to the left).
_LOCAL = {"flex": ("z", -1.0), "side": ("x", 1.0), "twist": ("y", 1.0)}


def _turn(axis: str, angle: float) -> Vector:
    """The right-handed turn about a world axis."""
    cos, sin = np.cos(np.radians(angle)), np.sin(np.radians(angle))
    first, second = ((1, 2), (2, 0), (0, 1))[_AXES[axis]]
    matrix = np.eye(3)
    matrix[first, first] = matrix[second, second] = cos
    matrix[second, first], matrix[first, second] = sin, -sin
    return matrix


def _local(kind: str, angle: float) -> Vector:
    axis, sign = _LOCAL[kind]
    return _turn(axis, sign * angle)


def _unit(vector: Vector) -> Vector:
    length = float(np.linalg.norm(vector))
    return vector / length if length else vector
