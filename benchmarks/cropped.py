"""What is said of a body that is partly outside the picture: `python -m benchmarks.cropped VIDEO …`.

Cuts each clip's pictures at every height and side of the body, analyses what is left with the quicker pose model, and
prints what is refused, what is named as missing, and which of the rated values miss the whole clip's by more than
their interval. Copies go into a temporary folder and are removed.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np

import formcam
from formcam.metrics.statistics import standard_error
from formcam.records.analysis import GRADED, Analysis
from formcam.records.skeleton import HIPS, INDEX, SHOULDERS
from formcam.records.track import CleanTrack
from formcam.video.reader import open_video
from formcam.video.writer import ClipWriter

# left, top, right, bottom in pixels of the whole picture.
Box = tuple[int, int, int, int]
# As many pictures a second as this are enough to see what is said.
ENOUGH_FPS = 30.0


def main() -> None:
    """Print one line a crop, and the sum."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("videos", nargs="+", type=Path)
    rated, wrong = 0, 0
    print("| clip | cut | said | rated | off by more than the interval |\n|---|---|---|---|---|")
    for video in parser.parse_args().videos:
        with tempfile.TemporaryDirectory() as folder:
            whole = _cut(video, Path(folder) / "whole.mp4", None)
            if whole.clean is None:
                print(f"| {video.stem} | none | refused | 0 | – |")
                continue
            for name, box in _boxes(whole.clean).items():
                part = _cut(video, Path(folder) / f"{name.replace(' ', '_')}.mp4", box)
                names, off = _rated(part), _off(part, whole)
                rated, wrong = rated + len(names), wrong + len(off)
                print(
                    f"| {video.stem} | {name} | {_said(part)} | {len(names)} | {', '.join(off) or '–'} |",
                    flush=True,
                )
    print(f"\n{wrong} of {rated} rated values off by more than their interval")


def _boxes(clean: CleanTrack) -> Mapping[str, Box]:
    """What is left of the picture, by what is cut away."""
    width, height = clean.width_px, clean.height_px
    middle = {
        joint: np.nanmedian([clean.point(f"{side}_{joint}") for side in ("left", "right")], axis=(0, 1))
        for joint in ("shoulder", "hip", "knee")
    }
    ankles = np.concatenate([clean.point(f"{side}_ankle") for side in ("left", "right")])
    belt = float(np.nanpercentile(ankles[:, 1], 90))
    shoulder, hip, knee = (float(middle[joint][1]) for joint in ("shoulder", "hip", "knee"))
    nose = float(np.nanmedian(clean.xy_px[:, INDEX["nose"], 1]))
    trunk_x = float(np.nanmedian(clean.xy_px[:, [*HIPS, *SHOULDERS], 0]))
    behind, ahead = np.nanpercentile(ankles[:, 0], [2, 98])
    below = {"ankles": belt, "shanks": (belt + knee) / 2, "knees": knee, "thighs": (knee + hip) / 2}
    above = {"face": nose, "chest": shoulder + 0.3 * (hip - shoulder), "waist": hip - 0.2 * (hip - shoulder)}
    boxes = {f"below the {part}": (0, 0, width, int(row)) for part, row in below.items()}
    boxes |= {f"above the {part}": (0, int(row), width, height) for part, row in above.items()}
    boxes |= {"left half": (int(trunk_x), 0, width, height), "right half": (0, 0, int(trunk_x), height)}
    boxes |= {"left foot's swing": (int((behind + trunk_x) / 2), 0, width, height)}
    return boxes | {"right foot's swing": (0, 0, int((ahead + trunk_x) / 2), height)}


def _cut(video: Path, path: Path, box: Box | None) -> Analysis:
    """The analysis of a copy of a clip with this part of its pictures."""
    with open_video(video) as clip:
        left, top, right, bottom = box or (0, 0, clip.info.width_px, clip.info.height_px)
        right, bottom = left + (right - left) // 2 * 2, top + (bottom - top) // 2 * 2
        clip.take_every(max(1, round(clip.info.capture_fps / ENOUGH_FPS)))
        with ClipWriter(path, width_px=right - left, height_px=bottom - top, fps=ENOUGH_FPS) as out:
            for frame in clip:
                out.write(np.ascontiguousarray(frame.rgb[top:bottom, left:right]), frame.time_s)
    return formcam.analyse(path, model="full")


def _said(part: Analysis) -> str:
    if part.refusal is not None:
        return f"refused ({part.refusal.code}): {part.refusal.message}"
    missing = None if part.clean is None else part.clean.cut_off
    return "nothing missing" if missing is None else missing.told


def _rated(part: Analysis) -> list[str]:
    return [one.name for one in part.measurements if one.grade in GRADED]


def _off(part: Analysis, whole: Analysis) -> list[str]:
    """Rated values that miss those of the whole body by more than both intervals allow."""
    known = {(one.name, one.side): one for one in whole.measurements if one.value is not None}
    found = []
    for one in part.measurements:
        same = known.get((one.name, one.side))
        if (
            one.grade not in GRADED
            or one.value is None
            or one.ci95 is None
            or same is None
            or same.value is None
        ):
            continue
        if abs(one.value - same.value) > 1.96 * standard_error(one.ci95):
            found.append(f"{one.name} {one.value:.2f} for {same.value:.2f}")
    return found


if __name__ == "__main__":
    main()
