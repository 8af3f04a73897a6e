"""`keypoints.npz`: a pose track as a file of plain arrays, and back.

Arrays `time_s (T,)`, `xy_px (T, 33, 2)`, `visibility (T, 33)`, `width_px`, `height_px`; optionally `hidden (T,)`,
`source` (what made the landmarks), `all_time_s (N,)` (the times of all pictures where only some were looked at),
`provenance` (what made the file, in words),
`edits` (what was put right by hand, as the text of an edits.json; the track itself is as it was detected) and, from
behind, how the picture turns about the pelvis: `pelvis_time_s (N,)`,
`pelvis_rate_deg_s (N, B)`, `pelvis_error_deg_s (N, B)`; from the side the outline of some pictures: `outline_time_s
(N,)`, `outline_edges (N, R, 2)`, `outline_source`. NaN = not seen. Reading never unpickles and checks sizes before
it loads anything.
"""

from __future__ import annotations

import math
import struct
import tokenize
import zipfile
import zlib
from pathlib import Path
from typing import Any

import numpy as np

from formcam.outputs.files.edits_file import MAX_BYTES as MAX_EDITS_LETTERS
from formcam.outputs.files.edits_file import edits_from_json, edits_to_json
from formcam.records import skeleton
from formcam.records.corrections import Edits
from formcam.records.errors import UsageError
from formcam.records.image_evidence import BANDS, ROWS, PelvisFlow, SideOutline
from formcam.records.track import PoseTrack

# An hour at 240 frames/s; beyond that the file is a mistake or an attack.
MAX_FRAMES = 864_000
MAX_BYTES = 1_000_000_000
# A track that lasts longer has a broken clock; every second of it costs memory.
MAX_LENGTH_S = 3600.0
# Frames/s that no camera reaches: a broken clock, too.
MAX_RATE_FPS = 2000.0
# Landmarks may be guessed a little outside of the picture, not thirty of the largest pictures away.
MAX_PLACE_PX = 1e6
# A picture side in pixels, 16K video.
MAX_SIDE_PX = 32_768
# Trunk lengths; an outline ends within one or two.
MAX_EDGE = 10.0
REQUIRED = ("time_s", "xy_px", "visibility", "width_px", "height_px")
PELVIS = ("pelvis_time_s", "pelvis_rate_deg_s", "pelvis_error_deg_s")
OUTLINE = ("outline_time_s", "outline_edges", "outline_source")
OPTIONAL = ("hidden", "source", "all_time_s", *PELVIS, *OUTLINE)
# Four bytes a letter, and a header.
MAX_EDITS_BYTES = 4 * MAX_EDITS_LETTERS + 4096
_ADVICE = "give a keypoints.npz as formcam writes it (docs/files.md lists its arrays)"

# What zipfile, zlib and numpy's header parser raise on damaged or hostile files.
_DAMAGE = (
    OSError,
    ValueError,
    KeyError,
    TypeError,
    EOFError,
    OverflowError,
    MemoryError,
    RecursionError,
    NotImplementedError,
    SyntaxError,
    struct.error,
    tokenize.TokenError,
    zipfile.BadZipFile,
    zlib.error,
)


def track_to_npz(
    path: str | Path, track: PoseTrack, edits: Edits | None = None, *, provenance: str = ""
) -> None:
    """Write the track, compressed; `provenance` says what made it. Raises OSError when the file cannot be written."""
    extra: dict[str, Any] = {} if track.all_time_s is None else {"all_time_s": track.all_time_s}
    if provenance:
        extra["provenance"] = np.array(provenance)
    if edits:
        extra["edits"] = np.array(edits_to_json(edits))
    np.savez_compressed(
        Path(path),
        time_s=track.time_s,
        xy_px=track.xy_px,
        visibility=track.visibility,
        width_px=np.int64(track.width_px),
        height_px=np.int64(track.height_px),
        hidden=np.zeros(len(track), bool) if track.hidden is None else track.hidden,
        source=np.array(track.source or ""),
        **_pelvis_arrays(track.pelvis),
        **extra,
        **_outline_arrays(track.outline),
    )


def track_from_npz(path: str | Path) -> PoseTrack:
    """Read a track. Raises `UsageError` with advice when the file is missing, damaged or of another kind."""
    source = Path(path)
    if "\0" in str(source) or not source.is_file():
        raise UsageError(f"there is no file {source}", "check the path")
    try:
        arrays = _arrays(source)
    except _DAMAGE as error:
        raise UsageError(f"{source.name} cannot be read as a pose track", _ADVICE) from error
    return _track(arrays, source.name)


def edits_from_npz(path: str | Path) -> Edits | None:
    """What was put right by hand in a track; None = nothing. Raises `UsageError` as `track_from_npz`."""
    source = Path(path)
    try:
        with zipfile.ZipFile(source) as archive:
            if "edits.npy" not in archive.namelist():
                return None
            entry = archive.getinfo("edits.npy")
            if entry.file_size > MAX_EDITS_BYTES:
                raise ValueError("too large")
            _check_header(archive, entry)
        with np.load(source, allow_pickle=False) as stored:
            text = stored["edits"]
    except _DAMAGE as error:
        raise UsageError(f"the corrections in {source.name} cannot be read", _ADVICE) from error
    _require(text.dtype.kind == "U" and text.size == 1, f"{source.name} holds no corrections", _ADVICE)
    return edits_from_json(str(text.reshape(-1)[0]))


def _arrays(source: Path) -> dict[str, np.ndarray]:
    with zipfile.ZipFile(source) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > MAX_BYTES:
            raise ValueError("too large")
        for entry in archive.infolist():
            if entry.filename.removesuffix(".npy") in (*REQUIRED, *OPTIONAL):
                _check_header(archive, entry)
    with np.load(source, allow_pickle=False) as stored:
        return {name: stored[name] for name in (*REQUIRED, *OPTIONAL) if name in stored.files}


def _check_header(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """Numpy makes room for what a header claims before it reads: refuse a claim beyond the entry's own size."""
    with archive.open(entry) as stream:
        version = np.lib.format.read_magic(stream)
        if version not in ((1, 0), (2, 0)):
            raise ValueError("unknown version")
        read = (
            np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
        )
        shape, _, dtype = read(stream)
    if any(length < 0 for length in shape) or math.prod(shape) * dtype.itemsize > entry.file_size:
        raise ValueError("the header claims more than there is")


def _track(arrays: dict[str, np.ndarray], name: str) -> PoseTrack:
    source, outline_source = (_source(arrays.pop(key, None)) for key in ("source", "outline_source"))
    missing = [key for key in REQUIRED if key not in arrays]
    if missing:
        raise UsageError(f"{name} lacks {', '.join(missing)}", _ADVICE)
    for key, array in arrays.items():
        if array.dtype.kind not in "biuf":
            raise UsageError(f"{key} in {name} does not hold numbers", _ADVICE)
    count = arrays["time_s"].size
    _require(
        2 <= count <= MAX_FRAMES,
        f"{name} holds {count} frames",
        "give between 2 frames and an hour at 240 fps",
    )
    shapes = {"time_s": (count,), "xy_px": (count, skeleton.COUNT, 2), "visibility": (count, skeleton.COUNT)}
    if "hidden" in arrays:
        shapes["hidden"] = (count,)
    for key, shape in shapes.items():
        got = arrays[key].shape
        _require(got == shape, f"{key} in {name} has shape {got}, not {shape}", _ADVICE)
    time_s = arrays["time_s"].astype(float)
    rising = bool(np.all(np.isfinite(time_s)) and np.all(np.diff(time_s) > 0))
    _require(
        rising, f"the times in {name} do not rise from frame to frame", "store time_s in seconds, increasing"
    )
    _require(
        bool(time_s[-1] - time_s[0] <= MAX_LENGTH_S and abs(time_s[0]) < 1e9),
        f"the times in {name} reach over more than an hour",
        "store time_s in seconds, or give the best half minute",
    )
    _require(
        bool(np.median(np.diff(time_s)) * MAX_RATE_FPS >= 1),
        f"the times in {name} are those of more than {MAX_RATE_FPS:g} frames per second",
        "store time_s in seconds",
    )
    xy_px = arrays["xy_px"].astype(float)
    _require(
        not np.any(np.abs(xy_px) > MAX_PLACE_PX),
        f"{name} holds positions far outside of any picture",
        "store pixels, and NaN for what is not seen",
    )
    return PoseTrack(
        time_s=time_s,
        xy_px=xy_px,
        visibility=arrays["visibility"].astype(float),
        width_px=_side(arrays["width_px"], "width_px", name),
        height_px=_side(arrays["height_px"], "height_px", name),
        hidden=arrays["hidden"].astype(bool) if "hidden" in arrays else None,
        source=source,
        pelvis=_pelvis(arrays, name),
        all_time_s=_all_times(arrays.get("all_time_s"), time_s, name),
        outline=_outline(arrays, outline_source, name),
    )


def _pelvis_arrays(flow: PelvisFlow | None) -> dict[str, Any]:
    """The arrays of `PELVIS`, none when nobody looked."""
    if flow is None:
        return {}
    return dict(zip(PELVIS, (flow.time_s, flow.rate_deg_s, flow.error_deg_s), strict=True))


def _pelvis(arrays: dict[str, np.ndarray], name: str) -> PelvisFlow | None:
    """All three arrays of the pelvis or none."""
    there = [key for key in PELVIS if key in arrays]
    if not there:
        return None
    _require(len(there) == len(PELVIS), f"{name} holds only {', '.join(there)} of the pelvis", _ADVICE)
    time_s, rate, error = (arrays[key].astype(float) for key in PELVIS)
    shape = (time_s.size, len(BANDS))
    right = time_s.ndim == 1 and rate.shape == shape and error.shape == shape and time_s.size <= MAX_FRAMES
    _require(right, f"the pelvis arrays in {name} do not fit together", _ADVICE)
    rising = bool(np.all(np.isfinite(time_s)) and np.all(np.diff(time_s) > 0))
    _require(rising, f"the pelvis times in {name} do not rise", "store pelvis_time_s in seconds, increasing")
    sane = not np.any(np.isinf(rate)) and not np.any(error <= 0) and not np.any(np.isinf(error))
    _require(sane, f"the pelvis turns in {name} are not finite with positive errors", _ADVICE)
    return PelvisFlow(time_s, rate, error)


def _outline_arrays(outline: SideOutline | None) -> dict[str, Any]:
    """The arrays of `OUTLINE`, none when nobody looked."""
    if outline is None:
        return {}
    return dict(zip(OUTLINE, (outline.time_s, outline.edges, np.array(outline.source)), strict=True))


def _outline(arrays: dict[str, np.ndarray], source: str | None, name: str) -> SideOutline | None:
    """The outline; None where there is none or nothing says what made it."""
    there = [key for key in OUTLINE[:2] if key in arrays]
    if not there or source is None:
        return None
    _require(len(there) == 2, f"{name} holds only {there[0]} of the outline", _ADVICE)
    time_s, edges = (arrays[key].astype(float) for key in OUTLINE[:2])
    right = time_s.ndim == 1 and edges.shape == (time_s.size, len(ROWS), 2) and time_s.size <= MAX_FRAMES
    _require(right, f"the outline arrays in {name} do not fit together", _ADVICE)
    rising = bool(np.all(np.isfinite(time_s)) and np.all(np.diff(time_s) > 0))
    _require(
        rising, f"the outline times in {name} do not rise", "store outline_time_s in seconds, increasing"
    )
    _require(not np.any(np.abs(edges) > MAX_EDGE), f"the outline in {name} lies far from any body", _ADVICE)
    return SideOutline(time_s, edges, source)


def _all_times(array: np.ndarray | None, time_s: np.ndarray, name: str) -> np.ndarray | None:
    """The times of all pictures, of which the track's are some."""
    if array is None:
        return None
    right = array.ndim == 1 and len(time_s) <= len(array) <= MAX_FRAMES
    all_s = array.astype(float)
    right = right and bool(np.all(np.isfinite(all_s)) and np.all(np.diff(all_s) > 0))
    _require(
        right and bool(np.isin(time_s, all_s).all()), f"all_time_s in {name} does not fit time_s", _ADVICE
    )
    return all_s


def _source(array: np.ndarray | None) -> str | None:
    """The name of the pose model; anything but a short text counts as not known."""
    if array is None or array.dtype.kind != "U" or array.size != 1:
        return None
    return str(array.reshape(-1)[0])[:100] or None


def _side(array: np.ndarray, key: str, name: str) -> int:
    right = array.size == 1 and np.isfinite(array).all() and 1 <= float(array.reshape(-1)[0]) <= MAX_SIDE_PX
    _require(
        bool(right), f"{key} in {name} is not the size of a picture", "store the picture's size in pixels"
    )
    return int(array.reshape(-1)[0])


def _require(condition: bool, message: str, advice: str) -> None:
    if not condition:
        raise UsageError(message, advice)
