"""Pictures of the exercises as SVG, drawn from `poses`: start and end side by side, the way between as an arrow.

The colours come from the style sheet (`.fg-…`), so that the same picture fits the light and the dark look.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from formcam.app.ui.mannequin import (
    SCALE,
    SIDES,
    Ball,
    Camera,
    Vector,
    balls,
    between,
    hull_path,
    joints,
    outline,
)
from formcam.app.ui.poses import DRAWINGS, Drawing, Trace

# The whole picture at its largest, in picture units, and the room that words and edges take.
WIDTH, HEIGHT, CAPTION_HEIGHT, MARGIN = 380.0, 240.0, 24.0, 8.0
# No body is drawn larger than this, so that all pictures look alike.
LARGEST = 1.5
Box = tuple[float, float, float, float]
"""(left, top, right, low)."""
# Muscle: the part it is drawn on, and its balls (point, half thickness in body heights).
_MUSCLES: Mapping[str, tuple[str, tuple[tuple[str, float], ...]]] = {
    "abs": ("trunk", (("abs_high", 0.022), ("abs_low", 0.020))),
    "back": ("trunk", (("back_high", 0.018), ("back_low", 0.020))),
    **{
        f"{name}_{side}": (part.format(side), tuple((f"{point}_{side}", radius) for point, radius in chain))
        for side in ("r", "l")
        for name, part, chain in (
            ("gluteus", "leg_{}", (("buttock", 0.042), ("ham_high", 0.020))),
            ("medius", "leg_{}", (("medius", 0.030), ("medius_low", 0.026))),
            ("hamstring", "leg_{}", (("ham_high", 0.022), ("ham_low", 0.016))),
            ("quadriceps", "leg_{}", (("quad_high", 0.022), ("quad_low", 0.016))),
            ("flexor", "leg_{}", (("flexor_high", 0.020), ("flexor_low", 0.016))),
            ("calf", "leg_{}", (("calf", 0.024), ("ankle", 0.010))),
            ("flank", "trunk", (("flank_high", 0.020), ("flank_low", 0.020))),
            ("deltoid", "arm_{}", (("shoulder", 0.030), ("shoulder", 0.030))),
        )
    },
}


def exercise(name: str) -> str:
    """The picture of one exercise; KeyError for a name that has none."""
    drawing = DRAWINGS[name]
    bodies = [joints(pose) for pose in (drawing.start, drawing.end)]
    arrows = [(), drawing.traces]
    boxes = [_extent([at], drawing, ways) for at, ways in zip(bodies, arrows, strict=True)]
    across, scale = _layout(boxes)
    if across:  # One floor for both.
        whole = _around(boxes)
        boxes = [whole, whole]
    heights = [scale * (box[3] - box[1]) + 2 * MARGIN + CAPTION_HEIGHT for box in boxes]
    tops = [0.0, 0.0 if across else heights[0]]
    panels = []
    for number, (at, box) in enumerate(zip(bodies, boxes, strict=True)):
        centre = WIDTH * (2 * number + 1) / 4 if across else WIDTH / 2
        span = box if across else _around(boxes)
        low = tops[number] + heights[number]
        x, y = centre - scale * (span[0] + span[2]) / 2, low - CAPTION_HEIGHT - MARGIN - scale * box[3]
        ways = "".join(_arrow(trace, drawing, scale) for trace in arrows[number])
        panels.append(
            f'<g transform="translate({x:.1f} {y:.1f}) scale({scale:.3f})">{_scene(drawing, at)}{ways}</g>'
            f'<text class="fg-word" x="{centre:.0f}" y="{low - 9:.0f}">'
            f"{html.escape(drawing.captions[number])}</text>"
        )
    return svg(drawing.title, WIDTH, tops[1] + heights[1], "".join(panels))


def last_moment(name: str) -> str:
    """Only where the exercise ends, without words: for lists."""
    drawing = DRAWINGS[name]
    at = joints(drawing.end)
    left, top, right, low = _extent([at], drawing, drawing.traces)
    scale = min(LARGEST, (WIDTH / 2 - 2 * MARGIN) / (right - left))
    body = _scene(drawing, at) + "".join(_arrow(trace, drawing, scale) for trace in drawing.traces)
    place = f"translate({MARGIN - scale * left:.1f} {MARGIN - scale * top:.1f}) scale({scale:.3f})"
    width, height = (scale * (b - a) + 2 * MARGIN for a, b in ((left, right), (top, low)))
    return svg(drawing.title, width, height, f'<g transform="{place}">{body}</g>')


def _layout(boxes: Sequence[Box]) -> tuple[bool, float]:
    """(side by side rather than one above the other, scale): whichever shows the body larger."""
    whole = _around(boxes)
    width = whole[2] - whole[0]
    stacked = sum(box[3] - box[1] for box in boxes)
    edge = 2 * MARGIN + CAPTION_HEIGHT
    beside = min(LARGEST, (WIDTH / 2 - 2 * MARGIN) / width, (HEIGHT - edge) / (whole[3] - whole[1]))
    above = min(LARGEST, (WIDTH - 2 * MARGIN) / width, (HEIGHT - 2 * edge) / stacked)
    return beside >= above, max(beside, above)


def _around(boxes: Sequence[Box]) -> Box:
    left, top, right, low = zip(*boxes, strict=True)
    return min(left), min(top), max(right), max(low)


def svg(title: str, width: float, height: float, body: str) -> str:
    """A picture with its title, on one line (Markdown ends raw HTML at a blank line)."""
    safe = html.escape(title)
    return (
        f'<svg class="fg" viewBox="0 0 {width:.0f} {height:.0f}" role="img" aria-label="{safe}">'
        f"<title>{safe}</title>{body}</svg>"
    )


def figure(at: Mapping[str, Vector], camera: Camera, muscles: Sequence[str] = ()) -> str:
    """The mannequin, its farthest part first; the half turned away is darker."""
    body = balls(at)
    nearest = [side for side in SIDES if _depth(at, side, camera) >= _depth(at, "", camera)]
    far, near = [side for side in SIDES if side not in nearest], nearest
    order = [f"{limb}_{side}" for side in far for limb in ("leg", "arm")] + ["trunk", "head"]
    order += [f"{limb}_{side}" for side in near for limb in ("leg", "arm")]
    pieces = []
    for part in order:
        tone = " fg-far" if part[-1] in far and part[-2] == "_" else ""
        pieces.append(f'<path class="fg-body{tone}" d="{outline(body, part, camera)}"/>')
        pieces += [_muscle(at, name, camera) for name in muscles if _MUSCLES[name][0] == part]
    return "".join(pieces)


def _depth(at: Mapping[str, Vector], side: str, camera: Camera) -> float:
    """How near the side's hip (or the middle of the body) is to the viewer."""
    return float(camera.see(at[f"hip_{side}"] if side else at["pelvis"])[2])


def _muscle(at: Mapping[str, Vector], name: str, camera: Camera) -> str:
    chain: list[Ball] = [(at[point], radius) for point, radius in _MUSCLES[name][1]]
    return f'<path class="fg-muscle" d="{hull_path(chain, camera)}"/>'


def _scene(drawing: Drawing, at: Mapping[str, Vector]) -> str:
    line = _line(at, drawing.camera) if "line" in drawing.props else ""
    return _floor(at, drawing) + figure(at, drawing.camera, drawing.muscles) + line


def _floor(at: Mapping[str, Vector], drawing: Drawing) -> str:
    """A mat or a patch of floor under the body, and what else stands there."""
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in _mat(at, drawing))
    ground = f'<polygon class="{"fg-mat" if drawing.mat else "fg-ground"}" points="{points}"/>'
    return ground + "".join(_PROPS[prop](at, drawing.camera) for prop in drawing.props if prop in _PROPS)


def _mat(at: Mapping[str, Vector], drawing: Drawing) -> list[Vector]:
    xs = [where[0] for where in at.values()]
    low, high = min(xs) - 0.06, max(xs) + 0.06
    if not drawing.mat:
        low, high = (low + high) / 2 - 0.34, (low + high) / 2 + 0.34
    return _seen(drawing.camera, ((low, 0, -0.17), (high, 0, -0.17), (high, 0, 0.17), (low, 0, 0.17)))


def _seen(camera: Camera, corners: Sequence[tuple[float, float, float]]) -> list[Vector]:
    return [SCALE * camera.see(np.array(corner))[:2] for corner in corners]


def _step(at: Mapping[str, Vector], camera: Camera) -> str:
    """A low step under the right foot: its three visible faces."""
    top = at["heel_r"][1] - 0.021
    left, right, back, front = at["heel_r"][0] - 0.12, at["toe_r"][0] + 0.0, -0.15, 0.15
    faces = (
        ((left, 0, front), (right, 0, front), (right, top, front), (left, top, front)),
        ((left, top, front), (right, top, front), (right, top, back), (left, top, back)),
        ((right, 0, front), (right, 0, back), (right, top, back), (right, top, front)),
    )
    return "".join(
        f'<polygon class="fg-step fg-face-{number}" points="'
        + " ".join(f"{x:.1f},{y:.1f}" for x, y in _seen(camera, face))
        + '"/>'
        for number, face in enumerate(faces)
    )


def _line(at: Mapping[str, Vector], camera: Camera) -> str:
    """The straight line from the ankles through the body, drawn on to above the head."""
    ankle, neck = (at["ankle_r"] + at["ankle_l"]) / 2, at["neck"]
    ends = [SCALE * camera.see(ankle + share * (neck - ankle))[:2] for share in (-0.02, 1.22)]
    way = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in ends)
    return f'<path class="fg-halo" d="{way}"/><path class="fg-line" d="{way}"/>'


def _beats(at: Mapping[str, Vector], camera: Camera) -> str:
    """A beat under the foot that lands: rings around it."""
    side = min(SIDES, key=lambda one: at[f"heel_{one}"][1])
    x, y = SCALE * camera.see(at[f"ball_{side}"])[:2]
    return "".join(
        f'<ellipse class="fg-beat" cx="{x:.1f}" cy="{y + 3:.1f}" rx="{r}" ry="{r * 0.3:.1f}"/>'
        for r in (12, 20)
    )


_PROPS: Mapping[str, Callable[[Mapping[str, Vector], Camera], str]] = {
    "step": _step,
    "line": _line,
    "beats": _beats,
}


def _arrow(trace: Trace, drawing: Drawing, scale: float) -> str:
    """The way of the point, with a head at its end."""
    way = _way(trace, drawing)
    line = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in way)
    halo = f'<path class="fg-halo" d="{line}"/>'  # So that the arrow stands out from a limb behind it.
    return f'{halo}<path class="fg-way" d="{line}"/>{_arrowhead(way[-1], way[-1] - way[-3], 1 / scale)}'


def _way(trace: Trace, drawing: Drawing) -> Vector:
    """(N, 2) picture units: where the point goes, or a round way about where it ends."""
    start, end, camera = drawing.start, drawing.end, drawing.camera
    aside = np.array((trace.aside[0], -trace.aside[1]))
    if trace.circle:
        centre = camera.see(joints(end)[trace.point])[:2] + aside
        turns = np.radians(np.linspace(200, 500, 40))
        return SCALE * (centre + trace.circle * np.stack((np.cos(turns), np.sin(turns)), axis=1))
    shares = np.linspace(*trace.reach, 16)
    seen = [camera.see(joints(between(start, end, share))[trace.point])[:2] for share in shares]
    return SCALE * (np.array(seen) + aside)


def _arrowhead(tip: Vector, along: Vector, size: float) -> str:
    ahead = along / (np.linalg.norm(along) or 1.0)
    across = np.array((-ahead[1], ahead[0]))
    corners = [tip + 7 * size * ahead] + [tip + size * (-3 * ahead + way * 5 * across) for way in (1, -1)]
    return f'<path class="fg-head" d="M{"L".join(f"{x:.1f} {y:.1f}" for x, y in corners)}Z"/>'


def _extent(bodies: Sequence[Mapping[str, Vector]], drawing: Drawing, traces: Sequence[Trace]) -> Box:
    """Around all bodies, the floor under them and the arrows, in picture units."""
    seen = [(drawing.camera.see(where)[:2], radius) for at in bodies for where, radius in balls(at).values()]
    seen += [(corner / SCALE, 0.0) for at in bodies for corner in _mat(at, drawing)]
    seen += [(point / SCALE, 0.03) for trace in traces for point in _way(trace, drawing)]
    left = min(x - r for (x, _), r in seen)
    right = max(x + r for (x, _), r in seen)
    top = min(y - r for (_, y), r in seen)
    low = max(y + r for (_, y), r in seen)
    return left * SCALE, top * SCALE, right * SCALE, low * SCALE
