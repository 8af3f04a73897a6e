"""Whole `keypoints.npz` and `analysis.json` files, and seeded ways to damage them."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from formcam import pipeline
from formcam.outputs.files.json_file import analysis_to_json
from formcam.outputs.files.keypoints_npz import track_to_npz
from formcam.records.track import Runner
from tests.support import synthetic

Arrays = dict[str, np.ndarray]
NUMBERS = (0.0, -1.0, 1e-300, 1e300, -1e300, 1e9, float("nan"), float("inf"), -float("inf"), 0.5)
LEAVES: tuple[Any, ...] = (
    None, True, False, 0, -1, 10**400, 1e308, -1e308, float("nan"), float("inf"), "", "a\nb\0c", "ok", "left",
    [], {}, [[]], [None], {"a": 1}, "x" * 100_000, "<script>", "=1+1",
)  # fmt: skip


def whole_tracks(folder: Path) -> list[bytes]:
    """Runners made of formulas, short, from the side and from behind."""
    shapes: list[dict[str, Any]] = [
        {"view": "right"},
        {"view": "left", "fps": 30.0, "noise_px": 3.0},
        {"view": "rear", "uneven": 0.3},
        {"view": "front", "gaps_s": ((2.0, 2.3),)},
    ]
    found = []
    for number, shape in enumerate(shapes):
        path = folder / f"{number}.npz"
        track_to_npz(path, synthetic.track(length_s=7.0, **shape))
        found.append(path.read_bytes())
    return found


def whole_analyses() -> list[str]:
    """What formcam says about two of them."""
    runner = Runner(height_cm=178.0, speed_kmh=10.8)
    return [
        analysis_to_json(pipeline.measure(synthetic.track(length_s=7.0, view=view), runner=runner))
        for view in ("right", "rear")
    ]


def damaged_track(wholes: list[bytes], random: np.random.Generator) -> tuple[str, bytes]:
    """One damaged `keypoints.npz` and the name of what was done to it."""
    data = wholes[random.integers(len(wholes))]
    name = list(_WAYS)[random.integers(len(_WAYS))]
    if name in _ON_BYTES:
        return name, _ON_BYTES[name](bytearray(data), random)
    with np.load(io.BytesIO(data)) as stored:
        arrays = {key: stored[key] for key in stored.files}
    for _ in range(int(random.integers(1, 4))):
        arrays = _ON_ARRAYS[name](arrays, random)
    return name, _npz(arrays)


def damaged_analysis(wholes: list[str], random: np.random.Generator) -> tuple[str, bytes]:
    """One damaged `analysis.json` and the name of what was done to it."""
    text = wholes[random.integers(len(wholes))]
    kind = random.integers(4)
    if kind == 0:
        return "json: bytes", _flip(bytearray(text.encode()), random)
    if kind == 1:
        return "json: cut off", text.encode()[: int(random.integers(len(text)))]
    if kind == 2 and random.random() < 0.1:
        return "json: deep", b"[" * 100_000
    document = json.loads(text)
    for _ in range(int(random.integers(1, 5))):
        _damage_leaf(document, random)
    return "json: values", json.dumps(document).encode()


def _damage_leaf(document: dict[str, Any], random: np.random.Generator) -> None:
    """Walk down at random and replace or remove what is there."""
    place: Any = document
    while True:
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        if not keys:
            return
        key = keys[random.integers(len(keys))]
        inner = place[key]
        if isinstance(inner, dict | list) and inner and random.random() < 0.8:
            place = inner
            continue
        if random.random() < 0.25:
            del place[key]
        else:
            place[key] = LEAVES[random.integers(len(LEAVES))]
        return


def _npz(arrays: Arrays) -> bytes:
    target = io.BytesIO()
    np.savez_compressed(target, **arrays)  # type: ignore[arg-type] # No array is called allow_pickle.
    return target.getvalue()


def _flip(data: bytearray, random: np.random.Generator) -> bytes:
    for place in random.integers(0, len(data), int(2 ** random.integers(0, 8))):
        data[place] ^= 1 << int(random.integers(8))
    return bytes(data)


def _cut(data: bytearray, random: np.random.Generator) -> bytes:
    return bytes(data[: int(random.integers(len(data)))])


def _bomb(data: bytearray, random: np.random.Generator) -> bytes:
    """A gigabyte or more of zeros behind a megabyte, or an entry whose header claims what is not there."""
    target = io.BytesIO(data)
    with zipfile.ZipFile(target, "a", zipfile.ZIP_DEFLATED) as archive:
        header = io.BytesIO()
        claim = {"descr": "<f8", "fortran_order": False, "shape": (int(random.integers(1, 2**62)),)}
        np.lib.format.write_array_header_1_0(header, claim)
        with archive.open("hidden2.npy" if random.random() < 0.5 else "pelvis_time_s.npy", "w") as entry:
            entry.write(header.getvalue())
            for _ in range(int(random.integers(1, 40))):
                entry.write(bytes(1_000_000))
    return target.getvalue()


def _spoil_values(arrays: Arrays, random: np.random.Generator) -> Arrays:
    """One number over a stretch of one array."""
    key = list(arrays)[random.integers(len(arrays))]
    if arrays[key].dtype.kind in "fi" and arrays[key].ndim:
        array = arrays[key] = arrays[key].astype(float)
        start = int(random.integers(len(array)))
        columns = int(random.integers(array.shape[1])) if array.ndim > 1 and random.random() < 0.5 else ...
        array[start : start + int(random.integers(1, len(array))), columns] = NUMBERS[
            random.integers(len(NUMBERS))
        ]
    return arrays


def _spoil_times(arrays: Arrays, random: np.random.Generator) -> Arrays:
    times = arrays["time_s"].copy()
    place, kind = int(random.integers(1, len(times))), random.integers(7)
    if kind == 0:
        times[place] = times[place - 1]
    elif kind == 1:
        times[place:] += 10.0 ** random.integers(-3, 12)
    elif kind == 2:
        times = times[::-1].copy()
    elif kind == 3:
        times = times * 10.0 ** random.integers(-12, 12)
    elif kind == 4:
        times = times - 1e6
    elif kind == 5:
        times = np.sort(random.uniform(0, 7, len(times)))
    else:
        times[:] = 0.0
    return arrays | {"time_s": times}


def _spoil_space(arrays: Arrays, random: np.random.Generator) -> Arrays:
    """Bodies scaled, mirrored, frozen, shuffled, jumping or blinking."""
    xy, kind = arrays["xy_px"].copy(), random.integers(8)
    some = random.random(len(xy)) < random.random()
    if kind == 0:
        xy *= 10.0 ** random.integers(-9, 9)
    elif kind == 1:
        xy[:] = xy[0]
    elif kind == 2:
        xy = xy[random.permutation(len(xy))]
    elif kind == 3:
        xy = xy[:, random.permutation(xy.shape[1])]
    elif kind == 4:
        xy[some] = np.nan
    elif kind == 5:
        xy[some] += random.normal(0, 1000, 2)
    elif kind == 6:
        xy[:, :, int(random.integers(2))] *= -1
    else:
        xy = random.normal(500, 300, xy.shape)
    return arrays | {"xy_px": xy}


def _spoil_shape(arrays: Arrays, random: np.random.Generator) -> Arrays:
    """Fewer frames, another kind of number, another shape, an array gone or new."""
    key, kind = list(arrays)[random.integers(len(arrays))], random.integers(7)
    if kind == 0:
        keep = int(random.integers(0, 40))
        return {name: array[:keep] if array.ndim else array for name, array in arrays.items()}
    if kind == 1:
        kinds = ("f4", "f2", "i1", "u8", "c16", "U5", "S3", "?", "M8[s]", ">f8")
        with np.errstate(all="ignore"):
            try:
                return arrays | {key: np.zeros(arrays[key].shape, kinds[random.integers(len(kinds))])}
            except TypeError:
                return arrays
    if kind == 2:
        return arrays | {key: arrays[key][None]}
    if kind == 3:
        return {name: array for name, array in arrays.items() if name != key}
    if kind == 4:
        return arrays | {key: np.array([{"a": 1}, None], object)}
    if kind == 5:
        count = int(random.integers(0, 300))
        pelvis = {"pelvis_time_s": np.arange(count) / 30.0, "pelvis_rate_deg_s": random.normal(0, 9, (count, 4)),
                  "pelvis_error_deg_s": random.normal(1, 1, (count, 4))}  # fmt: skip
        return arrays | pelvis
    size = (0, -5, 1, 1e9, np.nan, 3, 100_000)[random.integers(7)]
    return arrays | {("width_px", "height_px")[random.integers(2)]: np.array(size)}


def _cut_pieces(arrays: Arrays, random: np.random.Generator) -> Arrays:
    """Film cut out, held, or played at another speed, at up to three places; the times run on or jump."""
    frames = len(arrays["time_s"])
    keep = list(range(frames))
    for _ in range(int(random.integers(1, 4))):
        first, length = int(random.integers(len(keep))), int(random.integers(1, 60))
        kind = random.integers(3)
        if kind == 0:
            del keep[first : first + length]
        elif kind == 1:
            keep[first : first + length] = [keep[first]] * length
        else:
            keep[first : first + length] = keep[first : first + length : int(random.integers(2, 5))]
        keep = keep or [0, 1]
    frame = np.array(keep)
    of_frames = {name: array[frame] for name, array in arrays.items() if array.shape[:1] == (frames,)}
    step_s = float(np.median(np.diff(arrays["time_s"])))
    run_on = random.random() < 0.7
    times = np.arange(len(frame)) * step_s if run_on else np.sort(arrays["time_s"][frame])
    return arrays | of_frames | {"time_s": times}


def _crop_picture(arrays: Arrays, random: np.random.Generator) -> Arrays:
    """The picture cut so that some of the body lies beyond an edge; the pose model guesses on."""
    xy = arrays["xy_px"].copy()
    seen = xy[np.isfinite(xy).all(axis=2)]
    low, high = np.percentile(seen, [2, 98], axis=0)
    corner = low + (high - low) * random.uniform(-0.4, 0.7, 2)
    size = np.maximum(2.0, (high - low) * random.uniform(0.1, 1.4, 2))
    guessed = xy - corner
    if random.random() < 0.5:
        guessed = np.clip(guessed, 0.0, size)
    return arrays | {
        "xy_px": guessed,
        "width_px": np.array(int(size[0])),
        "height_px": np.array(int(size[1])),
    }


def _ramp_speed(arrays: Arrays, random: np.random.Generator) -> Arrays:
    """Slow motion of the whole clip, of its end, or growing through it."""
    times, slower = arrays["time_s"].astype(float), float(random.uniform(1.2, 12.0))
    share = np.linspace(0.0, 1.0, len(times) - 1)
    kind = random.integers(3)
    factor = (
        np.full(len(share), slower)
        if kind == 0
        else np.where(share > random.random(), slower, 1.0)
        if kind == 1
        else 1.0 + (slower - 1.0) * share
    )
    return arrays | {"time_s": times[0] + np.concatenate([[0.0], np.cumsum(np.diff(times) * factor)])}


_ON_BYTES: dict[str, Callable[[bytearray, np.random.Generator], bytes]] = {
    "npz: bytes": _flip,
    "npz: cut off": _cut,
    "npz: bomb": _bomb,
}
_ON_ARRAYS: dict[str, Callable[[Arrays, np.random.Generator], Arrays]] = {
    "npz: values": _spoil_values,
    "npz: times": _spoil_times,
    "npz: bodies": _spoil_space,
    "npz: shapes": _spoil_shape,
    "npz: cuts": _cut_pieces,
    "npz: crops": _crop_picture,
    "npz: ramps": _ramp_speed,
}
# File names that some systems, consoles and programs have had trouble with, as bytes.
NAMES = (
    b"case", b"-rf", b"--out", b"a b\tc", b"new\nline", b"\xff\xfe\xe9", "Läufe – früh 🏃".encode(), "é".encode(),
    "e\u0301".encode(), b"con", b"nul.tar", b"x" * 240, b"%s%n", b"$(id)", b"'\"`", b"a..b", b" lead", b"end.",
    b"\xed\xa0\x80", b"<b>", b"\x1b[31m", "\u202egpm".encode(),
)  # fmt: skip
_WAYS = (*_ON_BYTES, *_ON_ARRAYS, *_ON_ARRAYS)
