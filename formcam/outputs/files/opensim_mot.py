"""The near leg's joint angles as an OpenSim motion file (.mot), for the view from the side.

One camera sees neither the pelvis tilt nor the far leg well, so only what it does see is given, in the names and signs
of OpenSim's full-body running model (Rajagopal et al. 2016, doi:10.1109/TBME.2016.2586891), with the pelvis taken as
upright: hip flexion is the thigh to the vertical, forward +; knee angle, flexion +; ankle angle, toes up +, 0 with the
foot square to the shank (by heel and toe points: its zero can be off by several degrees); lumbar extension, leaning
forward -. A moment that is not seen is `nan`. Times are the clip's own, uneven where it is. Format: OpenSim
documentation, "Motion (.mot) Files".
"""

from __future__ import annotations

import numpy as np

from formcam.metrics.geometry import (
    Body,
    body_of,
    foot_deg,
    knee_flexion_deg,
    shank_deg,
    thigh_deg,
    upward_angle_deg,
)
from formcam.outputs.files.provenance import provenance_lines
from formcam.records.analysis import Analysis
from formcam.records.skeleton import Side


def angles_to_mot(analysis: Analysis, *, name: str = "formcam") -> str:
    """The text of the file. Raises `ValueError` without a track, or for a view that does not show these angles."""
    if analysis.clean is None or analysis.gait is None:
        raise ValueError("an analysis without its track has no angles over time")
    near = analysis.gait.orientation.near
    if near is None or not analysis.gait.orientation.is_side:
        raise ValueError("these angles are seen from the side only")
    body = body_of(analysis.clean, analysis.gait.orientation)
    columns = _angles(body, near)
    head = [
        name,
        "version=1",
        f"nRows={len(body.time_s)}",
        f"nColumns={len(columns) + 1}",
        "inDegrees=yes",
        "",
    ]
    head += [*provenance_lines(analysis), "pelvis taken as upright; one camera, one plane", "endheader"]
    rows = zip(body.time_s, *columns.values(), strict=True)
    lines = ["\t".join(f"{number:.5f}" for number in row) for row in rows]
    return "\n".join([*head, "\t".join(["time", *columns]), *lines]) + "\n"


def _angles(body: Body, side: Side) -> dict[str, np.ndarray]:
    letter = side[0]
    lean = upward_angle_deg(body.middle("hip"), body.middle("shoulder"))
    return {
        f"hip_flexion_{letter}": thigh_deg(body, side),
        f"knee_angle_{letter}": knee_flexion_deg(body, side),
        f"ankle_angle_{letter}": _turned(foot_deg(body, side) - shank_deg(body, side)),
        "lumbar_extension": -lean,
    }


def _turned(angle_deg: np.ndarray) -> np.ndarray:
    """Within half a turn: the foot points up or down in swing."""
    return (angle_deg + 180.0) % 360.0 - 180.0
