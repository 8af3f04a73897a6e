"""How the runner's body is drawn: which bones, joints and marks, in which colours, how thick.

The one description for the annotated clip, the live picture and the page: `clip.body_painter` draws it, `page_data`
gives it to the page's JavaScript. Places are landmarks of `records.skeleton`, or `middle_<joint>`, half-way between
left and right. Sizes are shares of the trunk's length unless said otherwise.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from formcam.outputs import theme
from formcam.records.skeleton import ARM_BONES, INDEX, LEG_BONES, SIDES, Side, other

MIDDLE = "middle_"
FAR_OPACITY = 0.45
# Lines and dots have a dark edge of so many pixels, which makes them readable on any background.
EDGE_PX = 1
_JOINTS = ("hip", "knee", "ankle")
_LEG, _FAR, _JOINT = 0.045, 0.030, 0.040
# Arms are thinner than legs, which are what is judged; so is the whole far side.
_THINNER = 0.7


@dataclass(frozen=True)
class Line:
    """A bone, or a line across the body; its width in pixels is that of `width`, times `taper`."""

    start: str
    end: str
    colour: theme.Rgb
    width: float
    taper: float = 1.0


@dataclass(frozen=True)
class Dot:
    """A joint."""

    at: str
    colour: theme.Rgb
    radius: float


@dataclass(frozen=True)
class Ring:
    """The head; its dark edge is a wider ring beneath."""

    at: str
    colour: theme.Rgb
    radius: float
    width: float
    edge_width: float


Part = Line | Dot | Ring


@dataclass(frozen=True)
class BodyDrawing:
    """A body, drawn in this order: `far`, see-through by `FAR_OPACITY`, then `near`."""

    far: tuple[Part, ...]
    near: tuple[Part, ...]


@dataclass(frozen=True)
class MarkSizes:
    """What is drawn about the body: foot bars, angles, the reach, the hips' path.

    `reference` (how far an angle's dashed line goes), `label` (where its words stand) and `typical` (how far the
    typical range goes beyond the bone) are multiples; the others shares of the trunk.
    """

    foot: float = _LEG
    far_foot: float = _FAR
    foot_below: float = 0.10
    trail: float = 0.014
    thin: float = 0.02
    arc: float = 0.42
    arc_width: float = 0.025
    reference: float = 1.7
    label: float = 1.25
    beside: float = 0.15
    typical: float = 1.1
    text: float = 0.13


MARKS = MarkSizes()


def body_drawing(far: Side | None) -> BodyDrawing:
    """The drawing of a body whose `far` side is turned away from the camera; None = seen from behind or ahead."""
    near = [part for side in SIDES if side != far for part in _limbs(side)]
    near.append(Line("middle_shoulder", "middle_hip", theme.BODY, _LEG))
    if far is None:
        near.append(Line("left_shoulder", "right_shoulder", theme.BODY, _LEG))
    near.append(Ring("middle_ear", theme.BODY, 0.17, _FAR, _LEG))
    if far is None:
        near.append(Line("left_hip", "right_hip", theme.PELVIS, _LEG))
    return BodyDrawing(() if far is None else _far_limbs(far), tuple(near))


def place(xy: np.ndarray, name: str) -> np.ndarray:
    """Where a named place is in xy (…, 33, 2): (…, 2), NaN where it was not seen."""
    if not name.startswith(MIDDLE):
        return xy[..., INDEX[name], :]
    joint = name.removeprefix(MIDDLE)
    return (xy[..., INDEX[f"left_{joint}"], :] + xy[..., INDEX[f"right_{joint}"], :]) / 2.0


def trunk_px(xy: np.ndarray, height_px: int) -> float:
    """The trunk's length in pixels, the measure of all sizes, median over xy (…, 33, 2).

    A fifth of the picture's height where no trunk was seen.
    """
    length = np.linalg.norm(place(xy, "middle_shoulder") - place(xy, "middle_hip"), axis=-1)
    return float(np.nanmedian(length)) if np.isfinite(length).any() else height_px / 5.0


def page_data() -> dict[str, Any]:
    """The description as plain data for the page: the drawing by near side ("none" = neither), marks, colours."""
    nears: dict[str, Side | None] = {**{side: other(side) for side in SIDES}, "none": None}
    return {
        "drawings": {
            near: {side: [_plain(part) for part in parts] for side, parts in vars(body_drawing(far)).items()}
            for near, far in nears.items()
        },
        "farOpacity": FAR_OPACITY,
        "edge": EDGE_PX,
        "marks": asdict(MARKS),
        "colours": {
            "edge": theme.css_colour(theme.INK),
            "mark": theme.css_colour(theme.WHITE),
            "trail": theme.css_colour(theme.TRAIL),
            "foot": theme.css_colour(theme.GREEN),
            "farFoot": theme.css_colour(theme.FAR),
            "typical": theme.css_colour(theme.GREEN),
        },
    }


def _limbs(side: Side) -> tuple[Part, ...]:
    return (
        *(Line(f"{side}_{a}", f"{side}_{b}", theme.BODY, _LEG, _THINNER) for a, b in ARM_BONES),
        *(Line(f"{side}_{a}", f"{side}_{b}", theme.LEGS[side], _LEG) for a, b in LEG_BONES),
        *(Dot(f"{side}_{joint}", theme.LEGS[side], _JOINT) for joint in _JOINTS),
    )


def _far_limbs(side: Side) -> tuple[Part, ...]:
    """The far leg and arm, thin and see-through: shown, never judged."""
    return (
        *(Line(f"{side}_{a}", f"{side}_{b}", theme.FAR, _FAR, _THINNER) for a, b in ARM_BONES),
        *(Line(f"{side}_{a}", f"{side}_{b}", theme.LEGS[side], _FAR, _THINNER) for a, b in LEG_BONES),
        *(Dot(f"{side}_{joint}", theme.LEGS[side], _JOINT) for joint in _JOINTS),
    )


def _plain(part: Part) -> dict[str, Any]:
    return {**asdict(part), "kind": type(part).__name__.lower(), "colour": theme.css_colour(part.colour)}
