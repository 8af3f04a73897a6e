"""What the pictures say beyond the landmarks, as arrays of `keypoints.npz` and back (`keypoints_npz`).

Each kind of evidence is there whole or not at all; what was read is checked before it becomes a record.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from formcam.records import skeleton
from formcam.records.errors import UsageError
from formcam.records.image_evidence import (
    BANDS,
    DOT_NAMES,
    ROWS,
    WITNESSED,
    MarkerDots,
    PelvisFlow,
    SecondLook,
    SideOutline,
    Uprights,
)
from formcam.records.standing import STANDING_SOURCES, StandingPose

# An hour at 240 frames/s; beyond that the file is a mistake or an attack.
MAX_FRAMES = 864_000
# Landmarks may be guessed a little outside of the picture, not thirty of the largest pictures away.
MAX_PLACE_PX = 1e6
# Trunk lengths; an outline ends within one or two.
MAX_EDGE = 10.0
PELVIS = ("pelvis_time_s", "pelvis_rate_deg_s", "pelvis_error_deg_s")
OUTLINE = ("outline_time_s", "outline_edges", "outline_source")
SECOND = ("second_time_s", "second_xy_px", "second_source")
UPRIGHTS = "uprights"
DOTS = ("dots_time_s", "dots_marked", "dots_xy_px")
STANDING = ("standing_xy_px", "standing_told")
EVIDENCE = (*PELVIS, *OUTLINE, *SECOND, UPRIGHTS, *DOTS, *STANDING)
ADVICE = "give a keypoints.npz as formcam writes it (docs/files.md lists its arrays)"


def pelvis_arrays(flow: PelvisFlow | None) -> dict[str, Any]:
    """The arrays of `PELVIS`, none when nobody looked."""
    if flow is None:
        return {}
    return dict(zip(PELVIS, (flow.time_s, flow.rate_deg_s, flow.error_deg_s), strict=True))


def pelvis_from(arrays: dict[str, np.ndarray], name: str) -> PelvisFlow | None:
    """All three arrays of the pelvis or none."""
    found = _all_or_none(arrays, PELVIS, name, "the pelvis")
    if not found:
        return None
    time_s, rate, error = found
    shape = (time_s.size, len(BANDS))
    right = time_s.ndim == 1 and rate.shape == shape and error.shape == shape and time_s.size <= MAX_FRAMES
    require(right, f"the pelvis arrays in {name} do not fit together", ADVICE)
    require(
        rises(time_s), f"the pelvis times in {name} do not rise", "store pelvis_time_s in seconds, increasing"
    )
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
    found = _seen_in_stills(arrays, OUTLINE, source, name, "outline", (len(ROWS), 2), MAX_EDGE)
    return None if found is None or source is None else SideOutline(*found, source)


def second_look_arrays(second: SecondLook | None) -> dict[str, Any]:
    """The arrays of `SECOND`, none when nobody looked."""
    if second is None:
        return {}
    return dict(zip(SECOND, (second.time_s, second.xy_px, np.array(second.source)), strict=True))


def second_look_from(arrays: dict[str, np.ndarray], source: str | None, name: str) -> SecondLook | None:
    """What the second network saw; None where there is nothing or nothing says what saw it."""
    found = _seen_in_stills(arrays, SECOND, source, name, "second look", (len(WITNESSED), 2), MAX_PLACE_PX)
    return None if found is None or source is None else SecondLook(*found, source)


def uprights_array(uprights: Uprights | None) -> dict[str, Any]:
    """`UPRIGHTS`: lean and its error, degrees, and how many edges; none where none were found."""
    if uprights is None:
        return {}
    return {UPRIGHTS: np.array([uprights.lean_deg, uprights.error_deg, uprights.edges])}


def uprights_from(arrays: dict[str, np.ndarray], name: str) -> Uprights | None:
    """The upright edges; None where there are none."""
    if UPRIGHTS not in arrays:
        return None
    told = arrays[UPRIGHTS].astype(float)
    require(
        told.shape == (3,) and bool(np.isfinite(told).all()),
        f"the uprights in {name} are not three numbers",
        ADVICE,
    )
    try:
        return Uprights(float(told[0]), float(told[1]), int(told[2]))
    except ValueError as error:
        raise UsageError(f"the uprights in {name} are not possible", ADVICE) from error


def dots_arrays(dots: MarkerDots | None) -> dict[str, Any]:
    """The arrays of `DOTS`: times, the joints as numbers of `DOT_NAMES`, places; none when nobody looked."""
    if dots is None:
        return {}
    marked = np.array([DOT_NAMES.index(name) for name in dots.names], np.int64)
    return dict(zip(DOTS, (dots.time_s, marked, dots.xy_px), strict=True))


def dots_from(arrays: dict[str, np.ndarray], name: str) -> MarkerDots | None:
    """The dots of tape; None where nobody looked for any."""
    found = _all_or_none(arrays, DOTS, name, "the dots")
    if not found:
        return None
    time_s, marked, xy = found
    right = time_s.ndim == marked.ndim == 1 and xy.shape == (time_s.size, marked.size, 2)
    require(right and time_s.size <= MAX_FRAMES, f"the dots' arrays in {name} do not fit together", ADVICE)
    require(
        rises(time_s), f"the dots' times in {name} do not rise", "store dots_time_s in seconds, increasing"
    )
    known = np.isin(marked, np.arange(len(DOT_NAMES))).all() and len(set(marked.tolist())) == marked.size
    sane = bool(known) and not np.any(np.abs(xy) > MAX_PLACE_PX)
    require(sane, f"the dots in {name} mark no joints, or lie outside of any picture", ADVICE)
    return MarkerDots(time_s, tuple(DOT_NAMES[int(number)] for number in marked), xy)


def standing_arrays(pose: StandingPose | None) -> dict[str, Any]:
    """The arrays of `STANDING`: places, and from when to when, in how many pictures, of which clip and which side."""
    if pose is None:
        return {}
    kinds = (STANDING_SOURCES.index(pose.source), skeleton.SIDES.index(pose.near))
    told = np.array([pose.from_s, pose.to_s, pose.pictures, *kinds])
    return dict(zip(STANDING, (pose.xy_px, told), strict=True))


def standing_from(arrays: dict[str, np.ndarray], name: str) -> StandingPose | None:
    """How the runner stands; None where nobody stood."""
    found = _all_or_none(arrays, STANDING, name, "the standing posture")
    if not found:
        return None
    xy, told = found
    right = xy.shape == (skeleton.COUNT, 2) and told.shape == (5,) and bool(np.isfinite(told).all())
    require(right, f"the standing posture's arrays in {name} do not fit together", ADVICE)
    from_s, to_s, pictures, *kinds = told.tolist()
    sane = from_s < to_s and 1 <= pictures <= MAX_FRAMES and set(kinds) <= {0, 1}
    require(
        sane and not np.any(np.abs(xy) > MAX_PLACE_PX),
        f"the standing posture in {name} is not possible",
        ADVICE,
    )
    source, near = STANDING_SOURCES[int(kinds[0])], skeleton.SIDES[int(kinds[1])]
    return StandingPose(xy, from_s, to_s, int(pictures), source, near)


def _all_or_none(
    arrays: dict[str, np.ndarray], keys: tuple[str, ...], name: str, what: str
) -> tuple[np.ndarray, ...]:
    """The arrays of these keys as floats; empty where there is none of them. Raises `UsageError` for a part of them."""
    there = [key for key in keys if key in arrays]
    require(not there or len(there) == len(keys), f"{name} holds only {', '.join(there)} of {what}", ADVICE)
    return tuple(arrays[key].astype(float) for key in there)


def _seen_in_stills(
    arrays: dict[str, np.ndarray],
    keys: tuple[str, ...],
    source: str | None,
    name: str,
    what: str,
    shape: tuple[int, ...],
    largest: float,
) -> tuple[np.ndarray, np.ndarray] | None:
    """Times (N,) and what was seen at them, (N, *shape); None where it is not there or its source is not known."""
    time_key, value_key, _ = keys
    there = [key for key in (time_key, value_key) if key in arrays]
    if not there or source is None:
        return None
    require(len(there) == 2, f"{name} holds only {there[0]} of the {what}", ADVICE)
    time_s, values = arrays[time_key].astype(float), arrays[value_key].astype(float)
    right = time_s.ndim == 1 and values.shape == (time_s.size, *shape) and time_s.size <= MAX_FRAMES
    require(right, f"the {what} arrays in {name} do not fit together", ADVICE)
    increasing = f"store {time_key} in seconds, increasing"
    require(rises(time_s), f"the {what} times in {name} do not rise", increasing)
    require(not np.any(np.abs(values) > largest), f"the {what} in {name} lies far from any body", ADVICE)
    return time_s, values


def rises(time_s: np.ndarray) -> bool:
    """Whether the times are finite and each is later than the one before."""
    return bool(np.all(np.isfinite(time_s)) and np.all(np.diff(time_s) > 0))


def require(condition: bool, message: str, advice: str) -> None:
    """Raises `UsageError` with the message unless the condition holds."""
    if not condition:
        raise UsageError(message, advice)
