"""`keypoints.npz`: a pose track as a file of plain arrays, and back.

Arrays `time_s (T,)`, `xy_px (T, 33, 2)`, `visibility (T, 33)`, `width_px`, `height_px`; optionally `hidden (T,)`,
`source` (what made the landmarks), `all_time_s (N,)` (the times of all pictures where only some were looked at),
`provenance` (what made the file, in words),
`edits` (what was put right by hand, as the text of an edits.json; the track itself is as it was detected) and, from
behind, how the picture turns about the pelvis: `pelvis_time_s (N,)`,
`pelvis_rate_deg_s (N, B)`, `pelvis_error_deg_s (N, B)`; from the side the outline of some pictures: `outline_time_s
(N,)`, `outline_edges (N, R, 2)`, `outline_source`, and where a second network sees the joints in some:
`second_time_s (N,)`, `second_xy_px (N, J, 2)`, `second_source`; `uprights (3,)`, the lean of upright edges, its
error and their number; dots of tape that the runner wears: `dots_time_s (N,)`, `dots_marked (M,)` (the joints, by
their number in `DOT_NAMES`), `dots_xy_px (N, M, 2)`; how the runner stands still: `standing_xy_px (33, 2)`,
`standing_told (5,)` (from and to in seconds, in how many pictures, of which clip, which side); `camera` (how it was
held) and `given_fps` (the rate of recording by the user's word).
NaN = not seen.

Reading never unpickles and checks sizes before it loads anything.
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
from formcam.outputs.files.evidence_arrays import (
    ADVICE,
    EVIDENCE,
    MAX_FRAMES,
    MAX_PLACE_PX,
    dots_arrays,
    dots_from,
    outline_arrays,
    outline_from,
    pelvis_arrays,
    pelvis_from,
    require,
    rises,
    second_look_arrays,
    second_look_from,
    standing_arrays,
    standing_from,
    uprights_array,
    uprights_from,
)
from formcam.records import skeleton
from formcam.records.camera import CAMERA_KINDS
from formcam.records.corrections import Edits
from formcam.records.errors import UsageError
from formcam.records.track import PoseTrack

MAX_BYTES = 1_000_000_000
# A track that lasts longer has a broken clock; every second of it costs memory.
MAX_LENGTH_S = 3600.0
# Frames/s that no camera reaches: a broken clock, too.
MAX_RATE_FPS = 2000.0
# A picture side in pixels, 16K video.
MAX_SIDE_PX = 32_768
REQUIRED = ("time_s", "xy_px", "visibility", "width_px", "height_px")
OPTIONAL = ("hidden", "source", "all_time_s", "camera", "given_fps", *EVIDENCE)
# Four bytes a letter, and a header.
MAX_EDITS_BYTES = 4 * MAX_EDITS_LETTERS + 4096

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
    if track.camera is not None:
        extra["camera"] = np.array(track.camera)
    if track.given_fps is not None:
        extra["given_fps"] = np.float64(track.given_fps)
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
        **pelvis_arrays(track.pelvis),
        **extra,
        **outline_arrays(track.outline),
        **second_look_arrays(track.second_look),
        **uprights_array(track.uprights),
        **dots_arrays(track.dots),
        **standing_arrays(track.standing),
    )


def track_from_npz(path: str | Path) -> PoseTrack:
    """Read a track. Raises `UsageError` with advice when the file is missing, damaged or of another kind."""
    source = Path(path)
    if "\0" in str(source) or not source.is_file():
        raise UsageError(f"there is no file {source}", "check the path")
    try:
        arrays = _arrays(source)
    except _DAMAGE as error:
        raise UsageError(f"{source.name} cannot be read as a pose track", ADVICE) from error
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
        raise UsageError(f"the corrections in {source.name} cannot be read", ADVICE) from error
    require(text.dtype.kind == "U" and text.size == 1, f"{source.name} holds no corrections", ADVICE)
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
    named = ("source", "outline_source", "second_source", "camera")
    sources = {key: _source(arrays.pop(key, None)) for key in named}
    missing = [key for key in REQUIRED if key not in arrays]
    if missing:
        raise UsageError(f"{name} lacks {', '.join(missing)}", ADVICE)
    for key, array in arrays.items():
        if array.dtype.kind not in "biuf":
            raise UsageError(f"{key} in {name} does not hold numbers", ADVICE)
    count = arrays["time_s"].size
    require(
        2 <= count <= MAX_FRAMES,
        f"{name} holds {count} frames",
        "give between 2 frames and an hour at 240 fps",
    )
    shapes = {"time_s": (count,), "xy_px": (count, skeleton.COUNT, 2), "visibility": (count, skeleton.COUNT)}
    if "hidden" in arrays:
        shapes["hidden"] = (count,)
    for key, shape in shapes.items():
        got = arrays[key].shape
        require(got == shape, f"{key} in {name} has shape {got}, not {shape}", ADVICE)
    time_s = arrays["time_s"].astype(float)
    require(
        rises(time_s),
        f"the times in {name} do not rise from frame to frame",
        "store time_s in seconds, increasing",
    )
    require(
        bool(time_s[-1] - time_s[0] <= MAX_LENGTH_S and abs(time_s[0]) < 1e9),
        f"the times in {name} reach over more than an hour",
        "store time_s in seconds, or give the best half minute",
    )
    require(
        bool(np.median(np.diff(time_s)) * MAX_RATE_FPS >= 1),
        f"the times in {name} are those of more than {MAX_RATE_FPS:g} frames per second",
        "store time_s in seconds",
    )
    xy_px = arrays["xy_px"].astype(float)
    require(
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
        source=sources["source"],
        pelvis=pelvis_from(arrays, name),
        all_time_s=_all_times(arrays.get("all_time_s"), time_s, name),
        outline=outline_from(arrays, sources["outline_source"], name),
        second_look=second_look_from(arrays, sources["second_source"], name),
        uprights=uprights_from(arrays, name),
        camera=next((kind for kind in CAMERA_KINDS if kind == sources["camera"]), None),
        given_fps=_given_fps(arrays.get("given_fps")),
        dots=dots_from(arrays, name),
        standing=standing_from(arrays, name),
    )


def _given_fps(array: np.ndarray | None) -> float | None:
    """The rate, or None for what no camera has."""
    fps = float(array.reshape(-1)[0]) if array is not None and array.size == 1 else math.nan
    return fps if 1.0 <= fps <= MAX_RATE_FPS else None


def _all_times(array: np.ndarray | None, time_s: np.ndarray, name: str) -> np.ndarray | None:
    """The times of all pictures, of which the track's are some."""
    if array is None:
        return None
    right = array.ndim == 1 and len(time_s) <= len(array) <= MAX_FRAMES
    all_s = array.astype(float)
    right = right and rises(all_s)
    require(right and bool(np.isin(time_s, all_s).all()), f"all_time_s in {name} does not fit time_s", ADVICE)
    return all_s


def _source(array: np.ndarray | None) -> str | None:
    """The name of the pose model; anything but a short text counts as not known."""
    if array is None or array.dtype.kind != "U" or array.size != 1:
        return None
    return str(array.reshape(-1)[0])[:100] or None


def _side(array: np.ndarray, key: str, name: str) -> int:
    right = array.size == 1 and np.isfinite(array).all() and 1 <= float(array.reshape(-1)[0]) <= MAX_SIDE_PX
    require(
        bool(right), f"{key} in {name} is not the size of a picture", "store the picture's size in pixels"
    )
    return int(array.reshape(-1)[0])
