"""The parts of the picture that the player shows: the runner through the whole clip, and the legs.

A phone films much more than the runner. Parts are (left, top, width, height) as shares of the upright picture.
"""

from __future__ import annotations

import numpy as np

from formcam.outputs.body_drawing import trunk_px
from formcam.records.skeleton import INDEX, SIDES
from formcam.records.track import PoseTrack

Part = tuple[float, float, float, float]

# Of all the places that the body takes, these percentiles: a landmark astray for a moment does not count.
_USUAL = (1.0, 99.0)
# Room about the landmarks, in trunk lengths: the topmost is at the eyes, the lowest in the shoe, and beside the body
# stand the angles' words.
_ABOVE_HEAD, _BELOW_FEET, _BESIDE, _ABOVE_HIPS = 0.5, 0.3, 0.55, 0.2
# Width by height, between which a part fits beside a text: a narrower one is made wider, and the reverse.
_NARROWEST, _WIDEST = 0.55, 16 / 9
# A part that is nearly everything is not worth cutting.
_NEARLY_ALL = 0.9
_LEG = tuple(
    INDEX[f"{side}_{joint}"] for side in SIDES for joint in ("hip", "knee", "ankle", "heel", "foot_index")
)


def shown_parts(track: PoseTrack) -> dict[str, Part]:
    """Name → part, for "runner" and "legs"; without those that were not seen or are nearly the whole picture."""
    xy = track.visible_xy_px
    trunk = trunk_px(xy, track.height_px)
    found = {
        "runner": _part(track, xy, trunk, _ABOVE_HEAD),
        "legs": _part(track, xy[:, _LEG], trunk, _ABOVE_HIPS),
    }
    return {name: part for name, part in found.items() if part is not None}


def _part(track: PoseTrack, xy: np.ndarray, trunk: float, above: float) -> Part | None:
    places = xy.reshape(-1, 2)
    places = places[np.isfinite(places).all(axis=1)]
    if len(places) == 0:
        return None
    size = np.array([track.width_px, track.height_px], float)
    low, high = np.percentile(places, _USUAL, axis=0)
    low = low - np.array([_BESIDE, above]) * trunk
    high = high + np.array([_BESIDE, _BELOW_FEET]) * trunk
    low, high = _within(low, high, size)
    missing = _missing(high - low)
    low, high = _within(low - missing / 2.0, high + missing / 2.0, size)
    if ((high - low) / size >= _NEARLY_ALL).all():
        return None
    left, top, width, height = (round(float(share), 4) for share in (*(low / size), *((high - low) / size)))
    return left, top, width, height


def _missing(size: np.ndarray) -> np.ndarray:
    """How much wider and higher a part must be to have a usable shape, (2,)."""
    width, height = size
    return np.array([max(0.0, _NARROWEST * height - width), max(0.0, width / _WIDEST - height)])


def _within(low: np.ndarray, high: np.ndarray, size: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The same part moved into the picture, cut where it is larger."""
    move = np.maximum(0.0, -low) - np.maximum(0.0, high - size)
    low, high = low + move, high + move
    return np.maximum(low, 0.0), np.minimum(high, size)
