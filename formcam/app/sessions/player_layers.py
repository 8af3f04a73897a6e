"""What the player draws over the clip as it was filmed, so that each layer can be switched off: `layers.json`.

The body's points in every picture, angles and reach at the moments at which they are measured, the feet on the belt,
and the typical range of an angle as the two directions that bound it. All in pixels of the upright picture, y down;
frames by number. Worked out by `frame_plan`, like the annotated clip.
"""

from __future__ import annotations

import base64
import json
import math
from pathlib import Path
from typing import Any

import numpy as np

from formcam.metrics.catalogue import known
from formcam.outputs.clip.frame_plan import AngleMark, Overlay
from formcam.records.analysis import Analysis, Band
from formcam.records.skeleton import INDEX, SIDES

# Ten minutes at 240 frames a second have a third of that.
MAX_BYTES = 64 * 1024**2
_LIMBS = ("shoulder", "elbow", "wrist", "hip", "knee", "ankle", "heel", "foot_index", "ear")
POINTS = tuple(f"{side}_{joint}" for side in SIDES for joint in _LIMBS)
# Coordinates are whole quarters of a pixel in 16 bits; the smallest number says "not seen".
QUARTER, UNSEEN = 4.0, -32768
# Where a band is open on one side, the drawn range ends here, in degrees: upright, or as far beyond the limit.
_UPRIGHT_DEG, _BEYOND_DEG = 0.0, 12.0


def write_layers(analysis: Analysis, path: Path) -> None:
    """Write the file; nothing for an analysis without its track."""
    if analysis.clean is not None and analysis.gait is not None:
        path.write_text(json.dumps(layers_of(analysis), separators=(",", ":")), encoding="utf-8")


def layers_of(analysis: Analysis) -> dict[str, Any]:
    """The file's content. Raises `ValueError` for an analysis without its track."""
    overlay = Overlay(analysis)
    clean, near = overlay.clean, overlay.orientation.near
    xy = clean.xy_px[:, [INDEX[name] for name in POINTS]]
    marks, reach = _marks(overlay)
    return {
        "size": [clean.width_px, clean.height_px],
        "points": list(POINTS),
        "frames": len(clean),
        "xy": base64.b64encode(_packed(xy).tobytes()).decode(),
        "near": near,
        "trunk_px": round(overlay.size_px(), 1),
        "trail_frames": round(120.0 / overlay.gait.cadence_spm * clean.fps) if near else 0,
        "marks": marks,
        "reach": reach,
        "feet": _feet(overlay),
    }


def are_layers(path: Path) -> bool:
    """Whether a file from elsewhere is one that the player can draw."""
    try:
        told = json.loads(path.read_text(encoding="utf-8")) if path.stat().st_size <= MAX_BYTES else {}
        frames, packed = int(told["frames"]), base64.b64decode(told["xy"], validate=True)
        numbers = [*told["size"], told["trunk_px"], told["trail_frames"]]
        numbers += [number for row in told["feet"] for number in row[1:]]
        for mark in (one for row in told["marks"].values() for one in row):
            numbers += [*mark["at"], *mark["from"], *mark["to"], *(mark["typical"] or (0.0, 0.0))]
        numbers += [number for row in told["reach"].values() for number in (*row[:4], *row[5:])]
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return False
    plain = all(type(number) in (int, float) and math.isfinite(number) for number in numbers)
    return plain and told["points"] == list(POINTS) and len(packed) == frames * len(POINTS) * 4


def typical_range(
    name: str, band: Band | None, forward: float, upright_deg: float = 0.0
) -> list[float] | None:
    """The directions, in radians of the picture (0 to the right, y down), between which an angle is typical.

    `forward` is +1 when the runner goes to the picture's right, -1 to the left; `upright_deg` is how far the vertical
    leans in it, clockwise. None without limits or for an angle that is not drawn.
    """
    metric = known(name)
    mark = None if metric is None else metric.mark
    if band is None or mark is None or mark.kind != "angle":
        return None
    low, high = band.watch_below, band.watch_above
    if low is None and high is None:
        return None
    low = min(_UPRIGHT_DEG, high or 0.0) if low is None else low
    high = low + _BEYOND_DEG if high is None else high
    down, way = (-1.0 if mark.vertical == "up" else 1.0), (-1.0 if mark.back else 1.0)
    turn, ends = math.radians(upright_deg), [math.radians(degrees) for degrees in (low, high)]
    level = [math.atan2(down * math.cos(end), way * forward * math.sin(end)) for end in ends]
    return [round(math.remainder(angle + turn, math.tau), 4) for angle in level]


def _packed(xy: np.ndarray) -> np.ndarray:
    """Little-endian 16-bit quarters of a pixel."""
    quarters = np.round(xy * QUARTER)
    usable = np.isfinite(quarters) & (np.abs(quarters) < -UNSEEN)
    return np.where(usable, quarters, UNSEEN).astype("<i2")


def _marks(overlay: Overlay) -> tuple[dict[int, list[Any]], dict[int, list[Any]]]:
    """Frame → its angle marks, and frame → its reach."""
    bands = {one.name: one.band for one in overlay.analysis.measurements if one.band is not None}
    forward, upright_deg = overlay.orientation.ahead_x, overlay.clean.upright_deg
    marks: dict[int, list[Any]] = {}
    reach: dict[int, list[Any]] = {}
    for index in range(len(overlay.clean)):
        state = overlay.at(index)
        if state.angles:
            marks[index] = [
                _mark(one, typical_range(one.name, bands.get(one.name), forward, upright_deg))
                for one in state.angles
            ]
        if state.reach is not None:
            line, text = state.reach
            hips, below, ankle = line
            reach[index] = [*_rounded(hips), *_rounded(ankle), text, *_rounded(below)]
    return marks, reach


def _mark(mark: AngleMark, typical: list[float] | None) -> dict[str, Any]:
    return {
        "at": _rounded(mark.vertex),
        "from": [round(float(number), 4) for number in mark.reference],
        "to": _rounded(mark.end),
        "text": mark.text,
        "typical": typical,
    }


def _feet(overlay: Overlay) -> list[list[Any]]:
    """[side, first frame, last frame] of each time a foot is on the belt."""
    time_s = overlay.clean.time_s
    return [
        [
            step.side,
            int(np.searchsorted(time_s, step.initial_contact_s)),
            int(np.searchsorted(time_s, step.toe_off_s, side="right")) - 1,
        ]
        for step in overlay.gait.steps
        if step.toe_off_s is not None
    ]


def _rounded(numbers: np.ndarray) -> list[float]:
    return [round(float(number), 1) for number in numbers]
