"""The runner's outline beside the trunk in single pictures of a side view: what 33 points cannot hold.

Conventions: `edges` (R, 2) belong to the heights `ROWS` above the middle of the hips; [:, 0] is where the body ends on
the picture's LEFT of that middle (- = left of it), [:, 1] on its RIGHT, in trunk lengths (middle of the hips to middle
of the shoulders) along the picture's rows. The picture's own upright is the frame, not the trunk's axis: read so,
the outline tells a change of tilt twice as well on rendered bodies (docs/pelvis.md), for tilt is an angle about
the vertical. A camera that is rolled by 1 degree makes 1 degree of it.
"""

from __future__ import annotations

import numpy as np

from formcam.records.image_evidence import ROWS
from formcam.records.skeleton import COUNT, HIPS, SHOULDERS

# The body's end is looked for this far to either side of the trunk's axis.
REACH, STEP = 0.8, 0.01
# The mask's confidence at the body's edge.
EDGE = 0.5
# Fewer pixels from hips to shoulders show no outline to a hundredth of a trunk.
SHORTEST_TRUNK_PX = 40.0


def edges_of(mask: np.ndarray, xy_px: np.ndarray) -> np.ndarray:
    """The outline (R, 2) of one picture from the mask (H, W) with confidences 0..1 and its landmarks (33, 2).

    NaN in a row where the trunk's axis (below the hips: their middle) does not lie within the body, and everywhere
    where the trunk is too small or does not stand upright.
    """
    hip, shoulder = xy_px[HIPS].mean(axis=0), xy_px[SHOULDERS].mean(axis=0)
    trunk = float(np.linalg.norm(shoulder - hip))
    found = np.full((len(ROWS), 2), np.nan)
    if not (trunk >= SHORTEST_TRUNK_PX and hip[1] - shoulder[1] > trunk / 2):
        return found
    axis = np.clip(ROWS, 0.0, None) * (shoulder[0] - hip[0]) / (hip[1] - shoulder[1])
    across = np.arange(0.0, REACH, STEP)
    y = hip[1] - ROWS[:, None] * trunk
    for column, sign in ((0, -1.0), (1, 1.0)):
        x = hip[0] + (axis[:, None] + sign * across) * trunk
        found[:, column] = axis + sign * np.array([_end(row) for row in _sampled(mask, x, y)])
    return found


def packed(mask: np.ndarray, body: np.ndarray) -> np.ndarray:
    """Landmarks (33, 3) and outline of one picture as one array (33 + R, 3), to be sent between processes."""
    rows = np.concatenate([edges_of(mask, body[:, :2]), np.zeros((len(ROWS), 1))], axis=1)
    return np.concatenate([body, rows])


def unpacked(array: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Landmarks (N, 33, 3) and outlines (N, R, 2) from (N, 33 + R, 3)."""
    return array[:, :COUNT], array[:, COUNT:, :2]


def _sampled(mask: np.ndarray, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """The mask between its pixels (bilinear), at places that broadcast; its border is repeated beyond it."""
    height, width = mask.shape
    x, y = np.clip(x, 0, width - 1.001), np.clip(y, 0, height - 1.001)
    left, top = x.astype(int), y.astype(int)
    right_share, low_share = x - left, y - top
    upper = mask[top, left] * (1 - right_share) + mask[top, left + 1] * right_share
    lower = mask[top + 1, left] * (1 - right_share) + mask[top + 1, left + 1] * right_share
    return upper * (1 - low_share) + lower * low_share


def _end(values: np.ndarray) -> float:
    """How far out the first of `values` (from the middle outwards) falls below `EDGE`, trunk lengths."""
    outside = np.flatnonzero(values < EDGE)
    if not len(outside):
        return REACH
    first = int(outside[0])
    if first == 0:
        return float("nan")
    inner, outer = values[first - 1], values[first]
    return float(STEP * (first - (EDGE - outer) / (inner - outer)))
