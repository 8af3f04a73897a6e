"""What the pictures say beyond the landmarks, as arrays of `keypoints.npz` and back (`keypoints_npz`).

Each kind of evidence is there whole or not at all; what was read is checked before it becomes a record.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from formcam.records.errors import UsageError
from formcam.records.image_evidence import BANDS, ROWS, WITNESSED, PelvisFlow, SecondLook, SideOutline

# An hour at 240 frames/s; beyond that the file is a mistake or an attack.
MAX_FRAMES = 864_000
# Landmarks may be guessed a little outside of the picture, not thirty of the largest pictures away.
MAX_PLACE_PX = 1e6
# Trunk lengths; an outline ends within one or two.
MAX_EDGE = 10.0
PELVIS = ("pelvis_time_s", "pelvis_rate_deg_s", "pelvis_error_deg_s")
OUTLINE = ("outline_time_s", "outline_edges", "outline_source")
SECOND = ("second_time_s", "second_xy_px", "second_source")
EVIDENCE = (*PELVIS, *OUTLINE, *SECOND)
ADVICE = "give a keypoints.npz as formcam writes it (docs/files.md lists its arrays)"


def pelvis_arrays(flow: PelvisFlow | None) -> dict[str, Any]:
    """The arrays of `PELVIS`, none when nobody looked."""
    if flow is None:
        return {}
    return dict(zip(PELVIS, (flow.time_s, flow.rate_deg_s, flow.error_deg_s), strict=True))


def pelvis_from(arrays: dict[str, np.ndarray], name: str) -> PelvisFlow | None:
    """All three arrays of the pelvis or none."""
    there = [key for key in PELVIS if key in arrays]
    if not there:
        return None
    require(len(there) == len(PELVIS), f"{name} holds only {', '.join(there)} of the pelvis", ADVICE)
    time_s, rate, error = (arrays[key].astype(float) for key in PELVIS)
    shape = (time_s.size, len(BANDS))
    right = time_s.ndim == 1 and rate.shape == shape and error.shape == shape and time_s.size <= MAX_FRAMES
    require(right, f"the pelvis arrays in {name} do not fit together", ADVICE)
    rising = bool(np.all(np.isfinite(time_s)) and np.all(np.diff(time_s) > 0))
    require(rising, f"the pelvis times in {name} do not rise", "store pelvis_time_s in seconds, increasing")
    sane = not np.any(np.isinf(rate)) and not np.any(error <= 0) and not np.any(np.isinf(error))
    require(sane, f"the pelvis turns in {name} are not finite with positive errors", ADVICE)
    return PelvisFlow(time_s, rate, error)


def outline_arrays(outline: SideOutline | None) -> dict[str, Any]:
    """The arrays of `OUTLINE`, none when nobody looked."""
    if outline is None:
        return {}
    return dict(zip(OUTLINE, (outline.time_s, outline.edges, np.array(outline.source)), strict=True))


def outline_from(arrays: dict[str, np.ndarray], source: str | None, name: str) -> SideOutline | None:
    """The outline; None where there is none or nothing says what made it."""
    there = [key for key in OUTLINE[:2] if key in arrays]
    if not there or source is None:
        return None
    require(len(there) == 2, f"{name} holds only {there[0]} of the outline", ADVICE)
    time_s, edges = (arrays[key].astype(float) for key in OUTLINE[:2])
    right = time_s.ndim == 1 and edges.shape == (time_s.size, len(ROWS), 2) and time_s.size <= MAX_FRAMES
    require(right, f"the outline arrays in {name} do not fit together", ADVICE)
    rising = bool(np.all(np.isfinite(time_s)) and np.all(np.diff(time_s) > 0))
    require(rising, f"the outline times in {name} do not rise", "store outline_time_s in seconds, increasing")
    require(not np.any(np.abs(edges) > MAX_EDGE), f"the outline in {name} lies far from any body", ADVICE)
    return SideOutline(time_s, edges, source)


def second_look_arrays(second: SecondLook | None) -> dict[str, Any]:
    """The arrays of `SECOND`, none when nobody looked."""
    if second is None:
        return {}
    return dict(zip(SECOND, (second.time_s, second.xy_px, np.array(second.source)), strict=True))


def second_look_from(arrays: dict[str, np.ndarray], source: str | None, name: str) -> SecondLook | None:
    """What the second network saw; None where there is nothing or nothing says what saw it."""
    there = [key for key in SECOND[:2] if key in arrays]
    if not there or source is None:
        return None
    require(len(there) == 2, f"{name} holds only {there[0]} of the second look", ADVICE)
    time_s, xy_px = (arrays[key].astype(float) for key in SECOND[:2])
    right = time_s.ndim == 1 and xy_px.shape == (time_s.size, len(WITNESSED), 2) and time_s.size <= MAX_FRAMES
    require(right, f"the arrays of the second look in {name} do not fit together", ADVICE)
    rising = bool(np.all(np.isfinite(time_s)) and np.all(np.diff(time_s) > 0))
    require(rising, f"the times of the second look in {name} do not rise", "store second_time_s increasing")
    near = not np.any(np.abs(xy_px) > MAX_PLACE_PX)
    require(near, f"the second look in {name} lies far outside of any picture", ADVICE)
    return SecondLook(time_s, xy_px, source)


def require(condition: bool, message: str, advice: str) -> None:
    """Raises `UsageError` with the message unless the condition holds."""
    if not condition:
        raise UsageError(message, advice)
