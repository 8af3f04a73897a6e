"""Skin, clothes, face and hair of a runner, cut from the base mesh along smooth fields (metres from the hem)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from tools.runner import loose
from tools.runner.figure import BOTTOM, EYE, FAR, HAIR, SKIN, SOCK, TOP, Figure, Look
from tools.runner.mesh import Mesh, cut, divide, normals, paint, smooth
from tools.runner.mpfb import BODY_VERTICES

OVERLAP_M = 0.03
"""Skin and shorts go on this far under the garment that hides them."""
LOOSE_OVERLAP_M = 0.08
"""Skin goes on this far under a wide leg opening, which shows more of it."""
# The hairline: height above the eyes over distance ahead of them (m, for a head of 25 cm).
HAIRLINE_FORWARD = (-0.20, -0.150, -0.118, -0.105, -0.070, -0.055, -0.040, 0.005, 0.04)
HAIRLINE_UP = (-0.085, -0.075, -0.040, 0.014, 0.026, 0.000, 0.012, 0.064, 0.078)


def dress(figure: Figure, look: Look) -> tuple[list[Mesh], tuple[np.ndarray, list[np.ndarray]]]:
    """Every part but the shoes, and the nose tip and ears (left, right)."""
    top_field, bottom_field = _top_field(figure, look), _bottom_field(figure, look)
    parts = [
        _top(figure, look),
        _bottom(figure, look, top_field),
        _skin(figure, look, top_field, bottom_field),
        _socks(figure, look),
        _eyes(figure),
        *_hair(figure, look),
        *([paint(loose.hood(figure), look.top_colour)] if look.top == "hoodie" else []),
    ]
    head = figure.vertices[figure.on("Head") & (np.arange(len(figure.vertices)) < BODY_VERTICES)]
    widest = [head[head[:, 2].argmin()], head[head[:, 2].argmax()]]
    return parts, (head[head[:, 0].argmax()], widest)


def _top_field(figure: Figure, look: Look) -> np.ndarray:
    v = figure.vertices
    hip, neck = figure.joint("LeftUpLeg")[1], figure.joint("Neck")
    hem = v[:, 1] - (hip - (0.045 if look.top == "hoodie" else 0.02 * look.top_loose))
    collar = neck[1] + 0.004 - 0.55 * np.clip(v[:, 0] - neck[0], 0, None) - v[:, 1]
    upper_arm = np.linalg.norm(figure.joint("LeftForeArm") - figure.joint("LeftArm"))
    sleeve = upper_arm * {"shirt": 0.62, "cap": 0.30, "long": 1.85, "hoodie": 1.75}[look.top]
    along = _soft(figure, figure.along_arm())
    result = np.minimum(np.minimum(hem, collar), sleeve - along)
    arm = figure.along_arm() > -FAR
    result[arm] = np.minimum(collar[arm] + FAR * (along[arm] > 0.1), sleeve - along[arm])
    return result


def _soft(figure: Figure, along: np.ndarray) -> np.ndarray:
    """Without the jump between trunk and arm, which would fray an armhole."""
    shoulder = np.full(len(along), -FAR)
    for side in ("Left", "Right"):
        start, end = figure.joint(f"{side}Arm"), figure.joint(f"{side}ForeArm")
        axis = (end - start) / np.linalg.norm(end - start)
        half = figure.vertices[:, 2] * start[2] > 0
        high = figure.vertices[:, 1] > start[1] - 0.14
        shoulder = np.where(half & high, (figure.vertices - start) @ axis, shoulder)
    return np.where(along > -FAR, along, np.minimum(shoulder, 0.015))


def _bottom_field(figure: Figure, look: Look) -> np.ndarray:
    v = figure.vertices
    hip, knee, ankle = (figure.joint(f"Left{b}")[1] for b in ("UpLeg", "Leg", "Foot"))
    end = {
        "shorts": hip - 0.62 * (hip - knee),
        "short_shorts": hip - 0.36 * (hip - knee),
        "tights": ankle + 0.07,
        "loose_shorts": hip - 0.84 * (hip - knee),
    }
    result = np.minimum(hip + 0.11 - v[:, 1], v[:, 1] - end[look.bottom])
    result[figure.along_arm() > -FAR] = -FAR
    return result


def _top(figure: Figure, look: Look) -> Mesh:
    shaped = loose.hoodie(figure, look) if look.top == "hoodie" else _shirt(figure, look)
    hem = _top_field(replace(figure, vertices=shaped.vertices), look)
    return paint(_rounded(cut(shaped, hem), 2), look.top_colour)


def _shirt(figure: Figure, look: Look) -> Mesh:
    base = figure.mesh("helper-tights", TOP)
    v = figure.vertices
    n = normals(v, base.faces)
    hip, shoulder = figure.joint("LeftUpLeg")[1], figure.joint("LeftArm")[1]
    low = np.clip((shoulder - 0.10 - v[:, 1]) / (shoulder - hip), 0, 1)
    arm = figure.along_arm() > -FAR
    sleeve = 0.010 + 0.05 * look.top_loose * np.clip(figure.along_arm(), 0, 0.3)
    gap = np.where(arm, sleeve, 0.007 + 0.019 * look.top_loose * low)
    shaped = smooth(v + n * gap[:, None], base.faces, 5)
    return replace(base, vertices=shaped, weights=smooth(figure.weights, base.faces, 6))


def _bottom(figure: Figure, look: Look, top_hem: np.ndarray) -> Mesh:
    shaped = loose.shorts(figure, look) if look.bottom == "loose_shorts" else _close_bottom(figure, look)
    covered = np.where(figure.along_arm() > -FAR, -FAR, OVERLAP_M - top_hem)
    hem = _bottom_field(replace(figure, vertices=shaped.vertices), look)
    return paint(_rounded(cut(shaped, np.minimum(hem, covered)), 1), look.bottom_colour)


def _close_bottom(figure: Figure, look: Look) -> Mesh:
    base = figure.mesh("helper-tights", BOTTOM)
    v = figure.vertices
    n = normals(v, base.faces)
    down = np.clip((figure.joint("LeftUpLeg")[1] + 0.06 - v[:, 1]) / 0.35, 0, 1)
    loose = 0.0 if look.bottom == "tights" else 0.026 * look.bottom_loose
    shaped = smooth(v + n * (0.003 + loose * down)[:, None], base.faces, 1 if look.bottom == "tights" else 5)
    return replace(base, vertices=shaped, weights=smooth(figure.weights, base.faces, 3))


def _skin(figure: Figure, look: Look, top_hem: np.ndarray, bottom_hem: np.ndarray) -> Mesh:
    v = figure.vertices
    base = figure.mesh("body", SKIN)
    shoe = v[:, 1] - figure.joint("LeftFoot")[1] + 0.02
    under = LOOSE_OVERLAP_M if look.bottom == "loose_shorts" else OVERLAP_M
    shown = np.minimum.reduce([OVERLAP_M - top_hem, under - bottom_hem, shoe])
    colours = np.tile(np.asarray(look.skin, float), (len(v), 1))
    head = figure.on("Head") & (np.arange(len(v)) < BODY_VERTICES)
    eye = v[np.unique(np.vstack([figure.groups["helper-l-eye"], figure.groups["helper-r-eye"]]))].mean(0)
    size = np.ptp(v[head, 1]) / 0.25
    up, side = (v[:, 1] - eye[1]) / size, np.abs(v[:, 2]) / size
    front = head & (v[:, 0] > eye[0] - 0.015)
    lips = front & (np.abs(up + 0.073) < 0.010) & (side < 0.024)
    brows = front & (np.abs(up - 0.022) < 0.0055) & (np.abs(side - 0.034) < 0.020)
    colours[lips] *= (0.88, 0.60, 0.60)
    colours[brows] = look.hair
    # Under cloth the skin draws back, or it would show through where the cloth is tight.
    hidden = np.clip(np.maximum(top_hem, bottom_hem) / 0.01, 0, 1)
    shaped = v - normals(v, base.faces) * (0.007 * hidden)[:, None]
    return cut(replace(base, vertices=shaped, colours=colours), shown)


def _socks(figure: Figure, look: Look) -> Mesh:
    base = figure.mesh("body", SOCK)
    v = figure.vertices
    ankle = figure.joint("LeftFoot")[1]
    leg = figure.on("LeftLeg", "LeftFoot", "RightLeg", "RightFoot")
    band = np.where(leg, np.minimum(ankle + 0.055 - v[:, 1], v[:, 1] - ankle + 0.035), -FAR)
    shaped = v + normals(v, base.faces) * 0.004
    return paint(cut(replace(base, vertices=shaped), band), look.socks)


def _eyes(figure: Figure) -> Mesh:
    faces = np.vstack([figure.groups["helper-l-eye"], figure.groups["helper-r-eye"]])
    v = figure.vertices
    colours = np.full_like(v, 0.93)
    for group in ("helper-l-eye", "helper-r-eye"):
        ball = np.unique(figure.groups[group])
        centre = v[ball].mean(0)
        iris = ball[np.hypot(*(v[ball, 1:] - centre[1:]).T) < 0.0065]
        colours[iris] = (0.13, 0.08, 0.05)
    return cut(Mesh(v, faces, figure.weights, colours, EYE), np.ones(len(v)))


def _hair(figure: Figure, look: Look) -> list[Mesh]:
    v = figure.vertices
    base = figure.mesh("body", HAIR)
    skin = np.arange(len(v)) < BODY_VERTICES
    head = figure.on("Head") & skin
    eyes = np.unique(np.vstack([figure.groups["helper-l-eye"], figure.groups["helper-r-eye"]]))
    eye = v[eyes].mean(0)
    size = np.ptp(v[head, 1]) / 0.25
    up, forward = (v[:, 1] - eye[1]) / size, (v[:, 0] - eye[0]) / size
    # Above a line that falls from the forehead to the nape, and short of the ears.
    line = np.interp(forward, HAIRLINE_FORWARD, HAIRLINE_UP)
    hairline = np.where(head | (figure.on("Neck1") & skin & (forward < -0.1)), up - line, -FAR) * size
    n = normals(v, base.faces)
    thick = 0.016 if not look.tail else 0.010
    lifted = v + n * (thick * np.clip(hairline / 0.03, 0.15, 1))[:, None]
    cap = cut(replace(base, vertices=lifted), hairline)
    parts = [paint(_rounded(cap, 2), look.hair)]
    if look.tail:
        parts.append(_tail(figure, look, v[head]))
    return parts


def _tail(figure: Figure, look: Look, head: np.ndarray) -> Mesh:
    """A pony tail, stiff with the head."""
    back = head[head[:, 0].argmin()]
    start = np.array([back[0] + 0.004, back[1] + 0.045, 0.0])
    around = np.linspace(0, 2 * np.pi, 16, endpoint=False)
    rings = []
    for s in np.linspace(0, 1, 16):
        centre = start + np.array(
            [
                -0.055 * np.sin(min(3.2 * s, 1.57)) - 0.015 * s,
                0.025 * np.sin(3 * s) - 0.23 * s**1.3,
                0,
            ]
        )
        radius = 0.010 + 0.020 * np.sin(np.pi * min(0.06 + 0.94 * s, 1.0)) ** 0.7
        rings.append(centre + radius * np.stack([np.cos(around), 0.35 * np.cos(around), np.sin(around)], 1))
    faces = []
    for i in range(len(rings) - 1):
        for k in range(16):
            a, b = 16 * i + k, 16 * i + (k + 1) % 16
            faces += [[a, a + 16, b], [b, a + 16, b + 16]]
    points = np.vstack(rings)
    weights = np.zeros((len(points), figure.weights.shape[1]))
    weights[:, figure.index["Head"]] = 1
    return paint(Mesh(points, np.array(faces)[:, ::-1], weights, points * 0, HAIR), look.hair)


def _rounded(mesh: Mesh, rounds: int) -> Mesh:
    """Finer and smoother, without moving the hem's edge."""
    fine = divide(mesh)
    edges = np.sort(np.vstack([fine.faces[:, [0, 1]], fine.faces[:, [1, 2]], fine.faces[:, [2, 0]]]), axis=1)
    unique, count = np.unique(edges, axis=0, return_counts=True)
    rim = np.unique(unique[count == 1])
    shaped = smooth(fine.vertices, fine.faces, rounds, 0.4)
    shaped[rim] = fine.vertices[rim]
    return replace(fine, vertices=shaped)
