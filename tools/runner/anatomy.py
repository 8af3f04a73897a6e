"""One anatomical definition of the points that truth is measured at, the same on every body.

* ASIS and PSIS: fixed vertices of the base mesh (its topology is the same for every body), less soft tissue.
* Hip joint centre: Harrington et al. 2007 (J Biomech 40:595) from those four points. It is also the point the
  leg turns about, so that the moving body and its truth cannot disagree.
* Other joints: the rig's own joint centres, which lie in the middle of the limb.
* Heel and toe: the back of the heel and the front of the shoe, half way up its sole wall.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

SOFT_TISSUE_M = 0.010
"""Skin over the ASIS and PSIS of a lean adult [assumed; the same on every body]."""
# Where the spines lie on the reference body, as a share of body height from the rig's hip joint (up) and from
# the middle (sideways): inter-ASIS distance 14 % and inter-PSIS 5.5 % of height.
ASIS_UP, ASIS_SIDE = 0.041, 0.070
PSIS_UP, PSIS_SIDE = 0.056, 0.0275
# Harrington 2007, in mm, with pelvic depth PD and width PW.
HARRINGTON_BACK = (0.24, 9.9)
HARRINGTON_DOWN = (0.30, 10.9)
HARRINGTON_SIDE = (0.33, 7.3)


@dataclass(frozen=True, eq=False)
class Pelvis:
    """Points in the resting body, metres: rows are left, right; each (2, 3)."""

    asis: np.ndarray
    psis: np.ndarray
    hip: np.ndarray


def spine_vertices(reference: np.ndarray, hip_y: float) -> dict[str, tuple[int, int]]:
    """The vertices (left, right) nearest to the four spines on the reference skin (N, 3)."""
    height = float(np.ptp(reference[:, 1]))

    def nearest(up: float, side: float, front: bool) -> tuple[int, int]:
        found = []
        for sign in (-1, 1):
            away = np.hypot(reference[:, 1] - hip_y - up * height, reference[:, 2] - sign * side * height)
            wrong_half = (reference[:, 0] < 0.0) if front else (reference[:, 0] > 0.0)
            found.append(int(np.argmin(away + 10.0 * wrong_half)))
        return found[0], found[1]

    return {"asis": nearest(ASIS_UP, ASIS_SIDE, True), "psis": nearest(PSIS_UP, PSIS_SIDE, False)}


def pelvis_points(skin: np.ndarray, vertices: dict[str, tuple[int, int]]) -> Pelvis:
    """ASIS, PSIS and hip joint centres of one resting body (skin (N, 3), z to the right), made symmetric."""
    asis = skin[list(vertices["asis"])] - [SOFT_TISSUE_M, 0, 0]
    psis = skin[list(vertices["psis"])] + [SOFT_TISSUE_M, 0, 0]
    asis, psis = _symmetric(asis), _symmetric(psis)
    width = asis[1, 2] - asis[0, 2]
    middle_front, middle_back = asis.mean(0), psis.mean(0)
    back = middle_front - middle_back
    depth = float(np.hypot(back[0], back[1]))
    # Harrington's axes lie along the plane of the spines; turn them with the resting tilt of that plane.
    forward = np.array([back[0], back[1], 0.0]) / depth
    up = np.array([-forward[1], forward[0], 0.0])
    centre = (
        middle_front
        - forward * (HARRINGTON_BACK[0] * depth + HARRINGTON_BACK[1] / 1000)
        - up * (HARRINGTON_DOWN[0] * width + HARRINGTON_DOWN[1] / 1000)
    )
    side = HARRINGTON_SIDE[0] * width + HARRINGTON_SIDE[1] / 1000
    aside = np.array([0.0, 0.0, side])
    hip = np.stack([centre - aside, centre + aside])
    return Pelvis(asis, psis, hip)


def _symmetric(pair: np.ndarray) -> np.ndarray:
    x, y = pair[:, :2].mean(0)
    z = abs(pair[1, 2] - pair[0, 2]) / 2
    return np.array([[x, y, -z], [x, y, z]])
