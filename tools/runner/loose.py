"""Clothes that stand off the body: a hoodie and long loose shorts, shaped but not yet cut at their hems.

Their weights (N, bones + cloth bones) hand part of what the body's bones carry to the cloth's bones, more towards the
hem, so that `cloth` can swing it.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from tools.runner.figure import BOTTOM, FAR, TOP, Figure, Look
from tools.runner.mesh import Mesh, normals, smooth
from tools.runner.skeleton import CLOTH_INDEX, CLOTH_OWNERS

# How far a hoodie stands off the trunk (m), from under the shoulders (0) to the hip joint (1).
TRUNK_DOWN = (0.0, 0.3, 0.65, 0.9, 1.1)
TRUNK_GAP_M = (0.014, 0.030, 0.062, 0.056, 0.048)
# And off the arm, in upper arms from the shoulder: wide at the elbow, close at the cuff.
SLEEVE_ALONG = (0.0, 0.5, 1.2, 1.65, 1.85)
SLEEVE_GAP_M = (0.016, 0.032, 0.040, 0.030, 0.008)
LEG_GAP_M = 0.036
"""How far loose shorts stand off the thigh at the hem."""
FRONT_M = 0.034
"""How much further they stand off before the groin, gathered by the waistband and hanging from the belly."""
APART_M = 0.004
"""Cloth of one leg stays this far from the body's middle."""
FOLD_M = 0.007
"""Half the depth of the folds."""
HOOD_RINGS, HOOD_AROUND = 28, 14


def hoodie(figure: Figure, look: Look) -> Mesh:
    """Thick at the waist and hips; its lower part belongs to the hem's cloth."""
    base = figure.mesh("helper-tights", TOP)
    v = figure.vertices
    hip, shoulder = figure.joint("LeftUpLeg")[1], figure.joint("LeftArm")[1]
    upper_arm = np.linalg.norm(figure.joint("LeftForeArm") - figure.joint("LeftArm"))
    along = figure.along_arm()
    trunk = np.interp((shoulder - 0.10 - v[:, 1]) / (shoulder - 0.10 - hip), TRUNK_DOWN, TRUNK_GAP_M)
    sleeve = np.interp(along / upper_arm, SLEEVE_ALONG, SLEEVE_GAP_M)
    gap = look.top_loose * np.where(along > -FAR, sleeve, trunk)
    shaped = smooth(v + normals(v, base.faces) * gap[:, None], base.faces, 9)
    shaped += normals(shaped, base.faces) * (0.7 * FOLD_M * _folds(shaped))[:, None]
    low = np.clip((shoulder - 0.22 - v[:, 1]) / (shoulder - 0.22 - hip), 0, 1)
    share = np.where(along > -FAR, 0.0, low**2)
    weights = _with_cloth(
        figure, share, ("Hips", "LHipJoint", "RHipJoint", "LowerBack", "LeftUpLeg", "RightUpLeg"), "HemCloth"
    )
    return replace(base, vertices=shaped, weights=smooth(weights, base.faces, 6))


def hood(figure: Figure) -> Mesh:
    """A hood that lies on the shoulders: a roll around the neck, thick behind it and thin before it."""
    neck = figure.joint("Neck")
    size = figure.vertices[:, 1].max() / 1.8
    around = np.linspace(0, 2 * np.pi, HOOD_AROUND, endpoint=False)
    rings = []
    for turn in np.linspace(-0.86 * np.pi, 0.86 * np.pi, HOOD_RINGS):
        back = 0.5 + 0.5 * np.cos(turn)
        outwards = np.array([-np.cos(turn), 0.0, np.sin(turn)])
        middle = neck + size * (outwards * (0.062 + 0.016 * back) + [-0.012, -0.055 + 0.026 * back, 0.0])
        thick = size * (0.016 + 0.028 * back**1.5)
        roll = np.cos(around)[:, None] * outwards + np.sin(around)[:, None] * [0.0, 1.5, 0.0]
        rings.append(middle + thick * roll)
    points = np.vstack(rings)
    first = np.arange(HOOD_AROUND)
    quads = [
        np.stack([k * HOOD_AROUND + first, k * HOOD_AROUND + (first + 1) % HOOD_AROUND], 1)
        for k in range(HOOD_RINGS - 1)
    ]
    a, b = np.vstack(quads).T
    faces = np.vstack(
        [np.stack([a, b, a + HOOD_AROUND], 1), np.stack([b, b + HOOD_AROUND, a + HOOD_AROUND], 1)]
    )
    weights = np.zeros((len(points), figure.weights.shape[1]))
    weights[:, figure.index["Spine1"]], weights[:, figure.index["Neck"]] = 0.7, 0.3
    return Mesh(points, faces, weights, np.zeros_like(points), TOP)


def shorts(figure: Figure, look: Look) -> Mesh:
    """Wide straight legs that follow the thighs only; below the hips they belong to the legs' cloth."""
    base = figure.mesh("helper-tights", BOTTOM)
    v = figure.vertices
    hip, knee = figure.joint("LeftUpLeg")[1], figure.joint("LeftLeg")[1]
    down = np.clip((hip + 0.08 - v[:, 1]) / (hip + 0.08 - knee), 0, 1)
    gap = 0.010 + (LEG_GAP_M * look.bottom_loose - 0.010) * down
    shaped = smooth(v + normals(v, base.faces) * gap[:, None], base.faces, 6)
    shaped += normals(shaped, base.faces) * (FOLD_M * down * _folds(shaped))[:, None]
    shaped[:, 0] += FRONT_M * look.bottom_loose * _front(figure)
    leg = v[:, 1] < hip - 0.10
    shaped[leg, 2] = np.sign(v[leg, 2]) * np.maximum(np.abs(shaped[leg, 2]), APART_M)
    low = np.clip((hip - 0.01 - v[:, 1]) / 0.16, 0, 1)
    share = low * low * (3 - 2 * low)
    weights = figure.weights
    for side in ("Left", "Right"):
        thigh, shank = figure.index[f"{side}UpLeg"], figure.index[f"{side}Leg"]
        weights = weights.copy()
        weights[:, thigh] += weights[:, shank]
        weights[:, shank] = 0
    followed = replace(figure, weights=weights)
    for side in ("Left", "Right"):
        weights = _with_cloth(followed, share, (f"{side}UpLeg",), f"{side}LegCloth")
        followed = replace(followed, weights=weights)
    return replace(base, vertices=shaped, weights=smooth(weights, base.faces, 4))


def _front(figure: Figure) -> np.ndarray:
    """Which vertices lie before hip and thigh, 0 to 1: none under a top's hem, less towards the knee."""
    hip, knee = figure.joint("LeftUpLeg"), figure.joint("LeftLeg")
    down = (hip[1] - 0.04 - figure.vertices[:, 1]) / (hip[1] - knee[1])
    ahead = np.clip((figure.vertices[:, 0] - hip[0] + 0.02) / 0.08, 0, 1)
    return ahead * np.interp(down, (0.0, 0.22, 0.7, 1.0), (0.0, 1.0, 0.8, 0.4))


def _folds(points: np.ndarray) -> np.ndarray:
    """Slanting folds, -1 to 1, of a hand's width."""
    x, y, z = points.T
    return 0.6 * np.sin(38 * x + 30 * y + 55 * z) + 0.4 * np.sin(61 * x - 47 * y + 23 * z + 1.0)


def _with_cloth(figure: Figure, share: np.ndarray, bones: tuple[str, ...], cloth: str) -> np.ndarray:
    """Weights (N, bones + cloth bones) where `share` (N,) of what some bones carry hangs on a bone of the cloth."""
    count = len(figure.index) + len(CLOTH_OWNERS)
    weights = np.pad(figure.weights, ((0, 0), (0, count - figure.weights.shape[1])))
    given = [figure.index[bone] for bone in bones]
    weights[:, CLOTH_INDEX[cloth]] = share * weights[:, given].sum(1)
    weights[:, given] *= 1 - share[:, None]
    return weights
