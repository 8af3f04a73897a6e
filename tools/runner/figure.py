"""Who is to be dressed: the look that is asked for, and the bare body at rest that it is cut from."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace

import numpy as np

from tools.runner.mesh import Mesh
from tools.runner.mpfb import BODY_VERTICES

Colour = tuple[float, float, float]
SKIN, TOP, BOTTOM, HAIR, SHOE, SOCK, EYE = 1, 2, 3, 4, 5, 6, 7
"""Materials, as the shader knows them."""
FAR = 9.0
"""A field value that means: nowhere near this hem."""


@dataclass(frozen=True)
class Clothes:
    """What a runner wears instead of their own: fields as in `Look`."""

    top: str
    top_colour: Colour
    bottom: str
    bottom_colour: Colour
    top_loose: float = 1.0
    bottom_loose: float = 1.0


@dataclass(frozen=True)
class Look:
    """What a runner looks like. `weight`, `muscle` 0..1 (0.5 = average weight), `stretch` -1..1 (leg length)."""

    name: str
    sex: str
    height_cm: float
    race: tuple[tuple[str, float], ...] = (("caucasian", 1.0),)
    weight: float = 0.3
    muscle: float = 0.2
    stretch: float = 0.0
    skin: Colour = (0.80, 0.60, 0.49)
    hair: Colour = (0.16, 0.10, 0.06)
    tail: bool = False
    top: str = "shirt"  # shirt, cap, long, hoodie
    top_colour: Colour = (0.10, 0.32, 0.62)
    top_loose: float = 1.0
    bottom: str = "shorts"  # shorts, short_shorts, loose_shorts, tights
    bottom_colour: Colour = (0.10, 0.10, 0.12)
    bottom_loose: float = 1.0
    shoes: Colour = (0.85, 0.25, 0.10)
    sole: Colour = (0.93, 0.93, 0.92)
    socks: Colour = (0.88, 0.88, 0.88)

    def wearing(self, clothes: Clothes) -> Look:
        """The same person in other clothes."""
        return replace(self, **asdict(clothes))


@dataclass(frozen=True, eq=False)
class Figure:
    """The bare body at rest: vertices, faces by group, weights (N, bones), joints, bone numbers."""

    vertices: np.ndarray
    groups: dict[str, np.ndarray]
    weights: np.ndarray
    joints: np.ndarray
    index: dict[str, int]
    main: np.ndarray = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "main", self.weights.argmax(1))

    def joint(self, bone: str) -> np.ndarray:
        """The head of one bone, (3,)."""
        return self.joints[self.index[bone]].copy()

    def on(self, *bones: str) -> np.ndarray:
        """Which vertices follow one of these bones most, (N,) bool."""
        return np.isin(self.main, [self.index[b] for b in bones])

    def foot_vertices(self, side: str) -> np.ndarray:
        """The bare foot below the ankle."""
        low = self.vertices[:, 1] < self.joint(f"{side}Foot")[1] + 0.005
        skin = np.arange(len(self.vertices)) < BODY_VERTICES
        return self.vertices[self.on(f"{side}Foot", f"{side}ToeBase") & low & skin]

    def along_arm(self) -> np.ndarray:
        """Distance from the shoulder joint along the upper arm for vertices of an arm, -FAR elsewhere, (N,)."""
        along = np.full(len(self.vertices), -FAR)
        for side in ("Left", "Right"):
            shoulder, elbow = self.joint(f"{side}Arm"), self.joint(f"{side}ForeArm")
            axis = (elbow - shoulder) / np.linalg.norm(elbow - shoulder)
            arm = self.on(f"{side}Arm", f"{side}ForeArm", f"{side}Hand")
            along[arm] = (self.vertices[arm] - shoulder) @ axis
        return along

    def mesh(self, group: str, material: int) -> Mesh:
        """One group of faces as a mesh over all vertices."""
        return Mesh(self.vertices, self.groups[group], self.weights, np.zeros_like(self.vertices), material)
