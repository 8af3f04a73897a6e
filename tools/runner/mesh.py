"""Triangle meshes that carry skinning weights: normals, smoothing, and clean cuts along the zero line of a field.

A garment is the body's surface where a field (metres from its hem, positive inside) is positive; cutting the
triangles where the field crosses zero is what keeps hems straight.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import scipy.sparse


@dataclass(frozen=True, eq=False)
class Mesh:
    """vertices (N, 3) m · faces (M, 3) · weights (N, bones) · colours (N, 3) in 0..1 · material number."""

    vertices: np.ndarray
    faces: np.ndarray
    weights: np.ndarray
    colours: np.ndarray
    material: int


def compact(mesh: Mesh) -> Mesh:
    """Without the vertices that no face uses."""
    used, inverse = np.unique(mesh.faces, return_inverse=True)
    return replace(
        mesh,
        vertices=mesh.vertices[used],
        faces=inverse.reshape(-1, 3),
        weights=mesh.weights[used],
        colours=mesh.colours[used],
    )


def paint(mesh: Mesh, colour: tuple[float, float, float]) -> Mesh:
    """In one colour."""
    return replace(mesh, colours=np.tile(np.asarray(colour, float), (len(mesh.vertices), 1)))


def normals(vertices: np.ndarray, faces: np.ndarray) -> np.ndarray:
    """Unit vertex normals (N, 3), weighted by face area."""
    a, b, c = (vertices[faces[:, k]] for k in range(3))
    face_normals = np.cross(b - a, c - a)
    total = np.zeros_like(vertices)
    for k in range(3):
        np.add.at(total, faces[:, k], face_normals)
    return total / np.maximum(np.linalg.norm(total, axis=1, keepdims=True), 1e-12)


def smooth(values: np.ndarray, faces: np.ndarray, rounds: int, share: float = 0.5) -> np.ndarray:
    """Laplacian smoothing of any per-vertex values along the edges; unconnected vertices stay as they are."""
    count = len(values)
    edges = np.vstack([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]])
    edges = np.vstack([edges, edges[:, ::-1]])
    links = scipy.sparse.coo_matrix(
        (np.ones(len(edges)), (edges[:, 0], edges[:, 1])), shape=(count, count)
    ).tocsr()
    links.data[:] = 1
    degree = np.asarray(links.sum(1)).ravel()
    linked = degree > 0
    for _ in range(rounds):
        mean = links @ values / np.maximum(degree, 1).reshape(-1, *[1] * (values.ndim - 1))
        values = values.copy()
        values[linked] += share * (mean[linked] - values[linked])
    return values


def cut(mesh: Mesh, field: np.ndarray) -> Mesh:
    """The part where `field` (N,) is positive, with new vertices exactly where it crosses zero."""
    inside = field > 0
    count = inside[mesh.faces].sum(1)
    kept = [mesh.faces[count == 3]]
    corners: dict[tuple[int, int], int] = {}
    pairs: list[tuple[int, int, float]] = []

    def crossing(i: int, j: int) -> int:
        key = (min(i, j), max(i, j))
        if key not in corners:
            corners[key] = len(mesh.vertices) + len(pairs)
            pairs.append((*key, field[key[0]] / (field[key[0]] - field[key[1]])))
        return corners[key]

    extra: list[list[int]] = []
    for face in mesh.faces[(count == 1) | (count == 2)]:
        alone = inside[face].sum() == 1
        first = int(np.flatnonzero(inside[face] == alone)[0])
        a, b, c = (int(face[(first + k) % 3]) for k in range(3))
        ab, ac = crossing(a, b), crossing(a, c)
        extra += [[a, ab, ac]] if alone else [[ab, b, c], [ab, c, ac]]
    faces = np.vstack([*kept, np.array(extra, int).reshape(-1, 3)])
    i, j, share = (np.array([p[k] for p in pairs]) for k in range(3))
    i, j = i.astype(int), j.astype(int)

    def extended(values: np.ndarray) -> np.ndarray:
        return (
            np.vstack([values, values[i] + share[:, None] * (values[j] - values[i])])
            if len(pairs)
            else values
        )

    grown = replace(
        mesh,
        vertices=extended(mesh.vertices),
        faces=faces,
        weights=extended(mesh.weights),
        colours=extended(mesh.colours),
    )
    return compact(grown)


def divide(mesh: Mesh) -> Mesh:
    """Every triangle in four, for rounder outlines."""
    edges = np.sort(np.vstack([mesh.faces[:, [0, 1]], mesh.faces[:, [1, 2]], mesh.faces[:, [2, 0]]]), axis=1)
    unique, inverse = np.unique(edges, axis=0, return_inverse=True)
    ab, bc, ca = (inverse.reshape(3, -1)[k] + len(mesh.vertices) for k in range(3))
    a, b, c = mesh.faces.T
    faces = np.vstack([np.stack(t, 1) for t in ((a, ab, ca), (ab, b, bc), (ca, bc, c), (ab, bc, ca))])

    def halves(values: np.ndarray) -> np.ndarray:
        return np.vstack([values, (values[unique[:, 0]] + values[unique[:, 1]]) / 2])

    return replace(
        mesh,
        vertices=halves(mesh.vertices),
        faces=faces,
        weights=halves(mesh.weights),
        colours=halves(mesh.colours),
    )
