"""How the camera is held, by the room's upright edges: cabinets, doors, windows and racks stand upright.

The belt's slope in the picture may be a tilted camera, an inclined treadmill or a camera that looks at the belt at an
angle; upright edges know of the first alone. The median of pictures spread over the clip is the room without the
runner; straight edges in it (LSD; Grompone von Gioi et al. 2010, 10.1109/TPAMI.2008.300) near the upright are asked for
the one point at which lines upright in the world meet (far away for a camera held level, above for one that looks up).
Every way of holding the camera is weighed by how many of the edges it explains (Bayes; some edges are not upright), and
what counts is how an upright line then stands in the picture where the runner is.
"""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np

from formcam.pose.stills import Still, Stills
from formcam.records.image_evidence import Uprights
from formcam.records.skeleton import HIPS, SHOULDERS
from formcam.records.track import PoseTrack

# Pictures kept and looked at. Lines are found to a fraction of a pixel, so that larger pictures are no better.
MOST_PICTURES, ASKED, FIRST_GAP_S, HEIGHT_PX = 24, 12, 0.1, 720
# Edges this near to the upright are asked, of at least this length (share of the picture's longer side).
NEAR_UPRIGHT_DEG, SHORTEST_SHARE = 15.0, 0.025
# How people hold or prop a phone, before anything is seen (design default): turned by so many degrees, and looking up
# or down so that uprights meet this many longer sides of the picture away (one over it; 0.2 is 12 degrees).
TURNED_SD_DEG, MEETING_SD = 3.0, 0.2
LARGEST_DEG, LARGEST_MEETING = 10.0, 0.6
STEP_DEG, MEETING_STEP = 0.25, 0.02
# An upright edge stands off the true one by this (one SD; 0.5 to 0.8 degrees in three real rooms, 0.2 in rendered
# ones); this share of the edges is not upright at all. Design defaults, with what an edge may say: this many picture
# heights of it are one answer, and all edges in one of `CELLS` columns of the picture two at most, for they are mostly
# one thing's and share its fault.
SPREAD_DEG, NOT_UPRIGHT = 0.8, 0.1
ANSWER_HEIGHTS, ANSWERS_A_CELL, CELLS = 0.25, 2.0, 16
# Edges that agree stand in so many cells, and as far apart (SD, share of the picture's width): one post of a treadmill
# is no witness.
AGREES_SD, FEWEST_CELLS, LEAST_SPREAD = 2.0, 3, 0.12
# Surer than this, or nothing is said.
LARGEST_ERROR_DEG = 1.5
# The trunk and head stand where they stand through the clip: edges there may be the runner's own. In trunk lengths to
# either side of the hips and shoulders.
BODY_SHARE = 0.4
# The camera was turned meanwhile where two halves of so many pictures or more differ by more than this (design default;
# of one real and two rendered clips they differ by 0.05 degrees).
FEWEST_OF_A_HALF, LARGEST_TURN_DEG = 3, 1.5
# Furniture is not quite plumb and lenses bend lines near the edge (design default): one standard error.
PLUMB_DEG = 0.5


class Edges(NamedTuple):
    """Straight edges near the upright: middles x and y (N,) from the picture's middle in px, lean (N,) degrees
    clockwise, length (N,) px."""

    x: np.ndarray
    y: np.ndarray
    lean_deg: np.ndarray
    length: np.ndarray

    def only(self, keep: np.ndarray) -> Edges:
        """Those chosen by a mask or by numbers."""
        return Edges(*(values[keep] for values in self))


class Bundles(NamedTuple):
    """Ways of holding the camera (B,), each a bundle of lines that meet in one point: the lean of the one through the
    picture's middle, rad clockwise, and one over the distance of the point, 1/px (+ = above)."""

    lean: np.ndarray
    meeting: np.ndarray

    def lean_at_deg(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        """Lean (B, N) of each bundle's line through each place (N,), px from the picture's middle, degrees."""
        across = np.sin(self.lean)[:, None] - self.meeting[:, None] * x
        up = np.cos(self.lean)[:, None] + self.meeting[:, None] * y
        return np.degrees(np.arctan2(across, up))


def stills_for_uprights() -> Stills:
    """What keeps the pictures while the clip passes by."""
    return Stills(MOST_PICTURES, HEIGHT_PX, FIRST_GAP_S, whole_in_grey=True)


def find_uprights(stills: Stills, track: PoseTrack, span_s: tuple[float, float]) -> Uprights | None:
    """How upright edges stand where the runner of `track` is, from the pictures within `span_s`.

    None where too few agree to be believed, or where the camera was turned meanwhile: the first half of the pictures
    and the last say something else.
    """
    kept = stills.within(span_s, ASKED)
    trunk = track.visible_xy_px[:, [*SHOULDERS, *HIPS]]
    if not kept or not np.isfinite(trunk).all(axis=(1, 2)).any():
        return None
    places = np.nanmedian(trunk, axis=0) * kept[0].scale
    found = uprights_in(_room(kept), places)
    if found is None or len(kept) < 2 * FEWEST_OF_A_HALF:
        return found
    halves = [uprights_in(_room(half), places) for half in (kept[: len(kept) // 2], kept[len(kept) // 2 :])]
    leans = [half.lean_deg for half in halves if half is not None]
    turned = len(leans) == 2 and abs(leans[1] - leans[0]) > LARGEST_TURN_DEG
    return None if turned else found


def _room(stills: list[Still]) -> np.ndarray:
    """The room without who moves in it: the median picture, (H, W)."""
    return np.median([still.picture for still in stills], axis=0).astype(np.uint8)


def uprights_in(room: np.ndarray, trunk: np.ndarray) -> Uprights | None:
    """The answer of one grey picture (H, W) with the runner's shoulders and hips (4, 2) in its pixels."""
    width = room.shape[1]
    trunk = trunk - np.array(room.shape[::-1]) / 2.0
    edges = _edges(room)
    edges = edges.only(~_on_body(edges, trunk))
    if not len(edges.x):
        return None
    bundles, probability = _weighed(edges, room.shape)
    where = trunk.mean(axis=0)
    leans = bundles.lean_at_deg(*where[:, None])[:, 0]
    lean_deg = float(probability @ leans)
    error_deg = float(np.sqrt(probability @ (leans - lean_deg) ** 2))
    stands = probability @ bundles.lean_at_deg(edges.x, edges.y)
    agree = edges.only(np.abs(edges.lean_deg - stands) < AGREES_SD * SPREAD_DEG)
    if error_deg > LARGEST_ERROR_DEG or not _wide_apart(agree, width):
        return None
    return Uprights(lean_deg, float(np.hypot(PLUMB_DEG, error_deg)), len(agree.x))


def _edges(room: np.ndarray) -> Edges:
    """All straight edges near the upright and long enough."""
    found = cv2.createLineSegmentDetector().detect(room)[0]
    ends = np.zeros((0, 4)) if found is None else np.asarray(found, float).reshape(-1, 4)
    along = ends[:, :2] - ends[:, 2:]
    along = np.where(along[:, 1:] > 0, -along, along)  # Pointing up.
    lean, length = np.degrees(np.arctan2(along[:, 0], -along[:, 1])), np.hypot(*along.T)
    middle = (ends[:, :2] + ends[:, 2:]) / 2.0 - np.array(room.shape[::-1]) / 2.0
    keep = (np.abs(lean) < NEAR_UPRIGHT_DEG) & (length > SHORTEST_SHARE * max(room.shape))
    return Edges(middle[:, 0], middle[:, 1], lean, length).only(keep)


def _on_body(edges: Edges, trunk: np.ndarray) -> np.ndarray:
    """(N,) True where an edge may belong to the runner's trunk, head or hips."""
    shoulders, hips = trunk[:2].mean(axis=0), trunk[2:].mean(axis=0)
    reach = BODY_SHARE * float(np.hypot(*(shoulders - hips)))
    (left, top), (right, bottom) = trunk.min(axis=0) - reach, trunk.max(axis=0) + reach
    return (edges.x > left) & (edges.x < right) & (edges.y > top - reach) & (edges.y < bottom)


def _weighed(edges: Edges, shape: tuple[int, int]) -> tuple[Bundles, np.ndarray]:
    """All ways of holding the camera and how probable each is with these edges (B,)."""
    height, width = shape
    lean_deg, meeting = np.meshgrid(
        np.arange(-LARGEST_DEG, LARGEST_DEG + STEP_DEG, STEP_DEG),
        np.arange(-LARGEST_MEETING, LARGEST_MEETING + MEETING_STEP, MEETING_STEP),
    )
    bundles = Bundles(np.radians(lean_deg.ravel()), meeting.ravel() / max(shape))
    away = (edges.lean_deg - bundles.lean_at_deg(edges.x, edges.y)) / SPREAD_DEG
    likely = np.log(NOT_UPRIGHT + (1.0 - NOT_UPRIGHT) * np.exp(-0.5 * away**2)) @ _answers(
        edges, height, width
    )
    before = -0.5 * ((lean_deg / TURNED_SD_DEG) ** 2 + (meeting / MEETING_SD) ** 2).ravel()
    log = likely + before
    weight = np.exp(log - log.max())
    return bundles, weight / weight.sum()


def _answers(edges: Edges, height: int, width: int) -> np.ndarray:
    """For how many answers each edge counts, (N,)."""
    answers = edges.length / (ANSWER_HEIGHTS * height)
    cells = _cells(edges, width)
    in_cell = np.bincount(cells, answers, minlength=CELLS)[cells]
    return answers * np.minimum(1.0, ANSWERS_A_CELL / in_cell)


def _wide_apart(agree: Edges, width: int) -> bool:
    """Whether the edges that agree stand in enough places to be the room's."""
    if len(np.unique(_cells(agree, width))) < FEWEST_CELLS:
        return False
    middle = np.average(agree.x, weights=agree.length)
    return bool(np.average((agree.x - middle) ** 2, weights=agree.length) > (LEAST_SPREAD * width) ** 2)


def _cells(edges: Edges, width: int) -> np.ndarray:
    """The column of the picture in which each edge stands, (N,)."""
    return np.clip(np.floor((edges.x / width + 0.5) * CELLS).astype(int), 0, CELLS - 1)
