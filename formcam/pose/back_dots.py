"""The two dots of tape that a runner seen from behind wears over the pelvis: on its posterior spines or the waistband.

Only both together tell something, so pairs are followed, and a dot that is not where its neighbour says is none.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from formcam.pose.dot_paths import Seen, crowded, followed, landmark_path, no_strays, path_of
from formcam.records.image_evidence import SPINES
from formcam.records.skeleton import HIPS
from formcam.records.track import PoseTrack

# The spines lie so far above the hip joints (5.6 % of body height on rendered bodies), and dots so far from there at
# most (the waistband is higher, and the pose model's hips are 20 to 50 mm off). Hands swing by: more spots.
BACK_ABOVE_HIPS_MM, BACK_REACH_MM, BACK_SPOTS = 90.0, 150.0, 8
# How far apart both dots are: the spines of 22 people 76 to 114 mm; a waistband leaves more room. Their line leans by
# the drop, the camera and how unevenly they were stuck.
APART_MM, LARGEST_LEAN = (50.0, 180.0), 0.5
# So far from its usual place is no dot, seen from the other, as a share of their distance: 14 degrees of turn (0.23 at
# most in 72 runs of 22 people with markers there).
LARGEST_TURN = 0.25
# So far from where those before and after it say one dot may lie, seen from the other: that turns their line by 5 deg.
PAIR_STRAY_MM = 8.0


@dataclass(frozen=True, eq=False)
class _Pairs(Seen):
    """Two spots each, as one in their middle; from the left to the right one (N, 2) px."""

    apart_px: np.ndarray


def about_pelvis(track: PoseTrack, mm_per_px: float) -> dict[str, np.ndarray]:
    """The path (T, 2) about which both dots of the pelvis lie."""
    hips = [landmark_path(track, name) for name in ("left_hip", "right_hip")]
    known = [path for path in hips if path is not None]
    if len(known) < len(HIPS):
        return {}
    return {"pelvis": np.mean(known, axis=0) - [0.0, BACK_ABOVE_HIPS_MM / mm_per_px]}


def both_spines(spots: dict[str, Seen], track: PoseTrack, mm_per_px: float) -> dict[str, np.ndarray]:
    """The paths (T, 2) of the two dots over the pelvis, each only where both are seen; empty where there are none."""
    pairs = _pairs(spots["pelvis"], mm_per_px) if "pelvis" in spots else None
    if pairs is None:
        return {}
    usual_px = crowded(pairs.apart_px * mm_per_px) / mm_per_px
    turned = np.hypot(*(pairs.apart_px - usual_px).T) / np.hypot(*usual_px)
    pairs = pairs.only(turned < LARGEST_TURN)
    both = followed(pairs, track, mm_per_px)
    if both is None:
        return {}
    line = replace(both, xy_px=both.apart_px, away_mm=both.apart_px * mm_per_px)
    both = both.only(no_strays(line, track.time_s, mm_per_px, PAIR_STRAY_MM))
    halves = zip(SPINES, (-0.5, 0.5), strict=True)
    return {name: path_of(both.row, both.xy_px + half * both.apart_px, track) for name, half in halves}


def _pairs(spots: Seen, mm_per_px: float) -> _Pairs | None:
    """All two spots of a picture that may be both dots of the pelvis; None without any."""
    order = np.argsort(spots.row, kind="stable")
    of_rows = np.split(order, np.flatnonzero(np.diff(spots.row[order])) + 1)
    pair = np.array([two for one in of_rows for two in combinations(one, 2)]).astype(int).reshape(-1, 2)
    left, right = np.take_along_axis(pair, np.argsort(spots.xy_px[pair, 0], axis=1), axis=1).T
    apart_px = spots.xy_px[right] - spots.xy_px[left]
    apart_mm = np.hypot(*apart_px.T) * mm_per_px
    fits = (apart_mm > APART_MM[0]) & (apart_mm < APART_MM[1])
    fits &= np.abs(apart_px[:, 1]) < LARGEST_LEAN * apart_px[:, 0]
    if not fits.any():
        return None
    middle_px, away_mm = ((array[left] + array[right]) / 2.0 for array in (spots.xy_px, spots.away_mm))
    smaller = np.minimum(spots.area_mm2[left], spots.area_mm2[right])
    return _Pairs(spots.row[left], middle_px, away_mm, spots.hue_deg[left], smaller, apart_px).only(fits)
