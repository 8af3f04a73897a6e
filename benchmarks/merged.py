"""Would a second pass on the mirrored picture, merged with the first, make the landmarks better? Against exact truth.

    python -m benchmarks.merged CLIP... [--frames 120] [--model heavy]

CLIPs are rendered ones with NAME.truth.npz beside them (`python -m benchmarks.rendered` makes them). Prints, for the
joints of the nearer leg (both legs from behind), the error's mean length after each joint's own steady offset is taken
out, and that offset, in percent of the body's height in the picture: one pass, and the mean of both passes.
"""

from __future__ import annotations

import argparse
from itertools import islice
from pathlib import Path

import numpy as np

from formcam.pose.landmarker import Landmarker
from formcam.pose.model_files import pose_model
from formcam.records.skeleton import INDEX, LANDMARKS, LEG_JOINTS, MIRROR
from formcam.video.reader import open_video


def passes(clip: Path, model: str, frames: int) -> tuple[np.ndarray, np.ndarray]:
    """The landmarks from the picture and from its mirror image, put back; each (T, 33, 2) in pixels."""
    bundle, _ = pose_model(model)
    plain, turned = [], []
    unseen = np.full((len(LANDMARKS), 2), np.nan)
    with open_video(clip) as source, Landmarker(bundle) as first, Landmarker(bundle) as second:
        for frame in islice(source, frames):
            body, mirrored = first.find(frame.rgb), second.find(frame.rgb[:, ::-1])
            plain.append(body[0, :, :2] if len(body) else unseen)
            back = mirrored[0, MIRROR, :2] if len(mirrored) else unseen
            turned.append(back * (-1.0, 1.0) + (frame.rgb.shape[1] - 1.0, 0.0))
    return np.array(plain), np.array(turned)


def errors(found: np.ndarray, clip: Path, sides: tuple[str, ...]) -> tuple[float, float]:
    """(mean length of the error without each joint's steady offset, mean length of these offsets), % of body height."""
    with np.load(clip.with_name(f"{clip.stem}.truth.npz")) as truth:
        names, true = list(truth["names"]), truth["xy_px"][: len(found)]
    height = float(np.median(np.ptp(true[:, :, 1], axis=1)))
    wander, offset = [], []
    for name in (f"{side}_{joint}" for side in sides for joint in LEG_JOINTS):
        away = found[:, INDEX[name]] - true[:, names.index(name)]
        steady = np.nanmean(away, axis=0)
        wander.append(np.nanmean(np.linalg.norm(away - steady, axis=1)))
        offset.append(np.linalg.norm(steady))
    return float(np.mean(wander)) / height * 100.0, float(np.mean(offset)) / height * 100.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("clips", type=Path, nargs="+")
    parser.add_argument("--frames", type=int, default=120)
    parser.add_argument("--model", default="heavy")
    options = parser.parse_args()
    print("| % of body height | one pass: wander | both merged | one pass: offset | both merged |")
    print("| --- | --- | --- | --- | --- |")
    for clip in options.clips:
        plain, turned = passes(clip, options.model, options.frames)
        side = clip.stem.rpartition("_")[2]
        sides = (side,) if side in ("left", "right") else ("left", "right")
        one, both = errors(plain, clip, sides), errors((plain + turned) / 2.0, clip, sides)
        print(f"| {clip.stem} | {one[0]:.2f} | {both[0]:.2f} | {one[1]:.2f} | {both[1]:.2f} |", flush=True)


if __name__ == "__main__":
    main()
