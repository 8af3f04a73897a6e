"""Does the camera stand still, shake, or go along? `python -m benchmarks.camera [VIDEO …]`.

Prints what `pose.camera_motion` says of the made shots (`tests.support.moving_shots`), kind by kind, with the processor
time that it takes, and of each VIDEO, in which the runner is looked for first.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from formcam.pose.camera_motion import Stillness
from formcam.pose.people import Rectangle, find_runner, runner_crop
from formcam.pose.tracking import SAMPLES, detect_people_in
from formcam.records import skeleton
from formcam.records.track import Frame
from formcam.video.reader import open_video
from formcam.video.sampling import sample_pictures
from tests.support.moving_shots import BARE, CHASES, FOLLOWS, PANS, SHAKES, SLOW_PANS, STILL, watched

GROUPS = {
    "beside a runner": CHASES,
    "behind a runner": FOLLOWS,
    "panning along": PANS,
    "slowly over a gym": SLOW_PANS,
    "in a hand": SHAKES,
    "still, with distractions": STILL,
    "still, before a bare wall": BARE,
}


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("videos", nargs="*", type=Path)
    print("| made shots | number | still | shaking | moving | not known |\n|---|---|---|---|---|---|")
    for name, shots in GROUPS.items():
        said = Counter(watched(shot).kind for shot in shots)
        print(
            f"| {name} | {len(shots)} | {said['still']} | {said['shaking']} | {said['moving']} | {said[None]} |"
        )
    for video in parser.parse_args().videos:
        print(_line(video), flush=True)


def _line(video: Path) -> str:
    with open_video(video) as source:
        people = detect_people_in(list(sample_pictures(source, SAMPLES)))
        samples = [np.array(bodies).reshape(-1, skeleton.COUNT, 3) for bodies in people]
        runner, _ = find_runner(samples)
        info = source.info
        crop = runner_crop(runner, len(samples), info.width_px, info.height_px)
        stillness, used_s = _seen(source, crop)
    cost_ms = 1000 * used_s / info.frames
    shift = "–" if stillness.shift_pct is None else f"{stillness.shift_pct:.2f}"
    return f"| {video.name} | {info.width_px}x{info.height_px} | {stillness.kind} | {shift} % | {cost_ms:.1f} ms |"


def _seen(frames: Iterable[Frame], crop: Rectangle) -> tuple[Stillness, float]:
    """What is seen of the camera, and the processor time in seconds that it took."""
    stillness, used_s = Stillness(), 0.0
    for frame in frames:
        begun_s = time.process_time()
        stillness.see(frame, crop)
        used_s += time.process_time() - begun_s
    return stillness, used_s


if __name__ == "__main__":
    main()
