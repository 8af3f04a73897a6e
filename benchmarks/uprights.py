"""How the camera was held, read off the room's upright edges: `python -m benchmarks.uprights [--cameras N] [VIDEO …]`.

Draws the rendered gyms (five seeds) as N cameras see them, each turned, lowered, raised and moved about the runner by
chance (needs the rendered runner's data, see tools/runner/README.md), and prints how far `pose.uprights` is off the
true direction of the vertical where the runner is. For each VIDEO, of which the truth is not known, it prints the
answer for the clip as it is, for one half of its pictures and the other, pressed (JPEG), shrunk and turned by known
angles, for the answer may not come and go with how a clip is saved.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np

import formcam
from formcam.pose.uprights import ASKED, stills_for_uprights, uprights_in
from formcam.records.image_evidence import Uprights
from formcam.records.skeleton import HIPS, SHOULDERS
from formcam.video.reader import open_video
from tools.runner.camera import Camera, shoot

GYMS = 5
MOMENTS_S = (0.1, 0.23, 0.42)
SIZES = ((360, 640), (720, 405))
CASTING = ("adam", "bea", "chidi", "dana")


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("videos", nargs="*", type=Path)
    parser.add_argument("--cameras", type=int, default=80)
    choice = parser.parse_args()
    if choice.cameras:
        rendered(choice.cameras)
    for video in choice.videos:
        real(video)


def rendered(cameras: int) -> None:
    """Every camera's answer against the truth."""
    print(
        "| view | cameras | answered | mean abs error | largest | in the interval |\n|---|---|---|---|---|---|"
    )
    rows = list(_rendered(cameras))
    for view in ("right", "left", "rear"):
        of_view = [(true, found) for seen, true, found in rows if seen == view]
        told = [(abs(found.lean_deg - true), found.error_deg) for true, found in of_view if found is not None]
        if not told:
            print(f"| {view} | {len(of_view)} | 0 | – | – | – |")
            continue
        off, error = np.array(told).T
        print(
            f"| {view} | {len(of_view)} | {len(told)} | {off.mean():.2f}° | {off.max():.2f}° |"
            f" {np.mean(off < 1.96 * error):.0%} |"
        )


def _rendered(cameras: int) -> Iterator[tuple[str, float, Uprights | None]]:
    """View, true lean of the vertical where the runner is, and the answer."""
    from tools.runner.clips import Clip, motion_of
    from tools.runner.cloth import clothed
    from tools.runner.renderer import Renderer

    rng = np.random.default_rng(7)
    for number in range(cameras):
        motion = motion_of(Clip("room", CASTING[number % len(CASTING)]))
        height_m = motion.body.height_m
        width, height = SIZES[number % len(SIZES)]
        camera = Camera(
            ("right", "rear", "left")[number % 3],
            width,
            height,
            fill=float(rng.uniform(0.5, 0.8)),
            height_m=float(rng.uniform(0.3, 1.5)),
            yaw_deg=float(rng.uniform(-25, 25)),
            roll_deg=float(rng.normal(0, 3)),
        )
        renderer = Renderer([motion.body], (width, height), seed=number % GYMS)
        shot = shoot(camera, height_m, 0.0)
        pictures = [renderer.draw([clothed(motion, at_s)], shot, 3.0 * at_s) for at_s in MOMENTS_S]
        renderer.release()
        grey = [cv2.cvtColor(np.asarray(one, np.uint8), cv2.COLOR_RGB2GRAY) for one in pictures]
        room = np.median(grey, axis=0).astype(np.uint8)
        # Shoulders and hips of somebody upright in the middle of the belt, and the vertical through them.
        trunk = np.array([[0, 0.82, -0.18], [0, 0.82, 0.18], [0, 0.53, -0.1], [0, 0.53, 0.1]]) * height_m
        low, high = shot.project(np.array([[0.0, 0.4, 0.0], [0.0, 0.95, 0.0]]) * height_m)
        true_deg = float(np.degrees(np.arctan2(high[0] - low[0], low[1] - high[1])))
        yield camera.view, true_deg, uprights_in(room, shot.project(trunk))


def real(video: Path) -> None:
    """One clip's answers under changes that must not matter, or by a known angle."""
    track = formcam.analyse(video).track
    stills = stills_for_uprights()
    with open_video(video) as source:
        for frame in source:
            stills.see(frame, (0, 0, 1, 1))
    kept = stills.within((-np.inf, np.inf), ASKED)
    if track is None or not kept:
        print(f"\n{video.name}: nobody to be seen")
        return
    trunk = np.nanmedian(track.visible_xy_px[:, [*SHOULDERS, *HIPS]], axis=0) * kept[0].scale
    rooms = [
        np.median([one.picture for one in part], axis=0).astype(np.uint8)
        for part in (kept, kept[::2], kept[1::2])
    ]
    room, answers = rooms[0], {"as it is": uprights_in(rooms[0], trunk)}
    answers |= {f"half {which} of its pictures": uprights_in(rooms[which], trunk) for which in (1, 2)}
    for quality in (15, 30):
        packed = cv2.imencode(".jpg", room, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
        pressed = cv2.imdecode(packed, cv2.IMREAD_GRAYSCALE)
        answers[f"JPEG {quality}"] = uprights_in(np.asarray(pressed), trunk)
    for factor in (0.5, 0.75):
        small = cv2.resize(room, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
        answers[f"{factor:g} times as large"] = uprights_in(small, trunk * factor)
    for turn_deg in (-4, -2, 2, 4):
        answers[f"turned by {turn_deg:+d}°, back again"] = _turned(room, trunk, turn_deg)
    print(f"\n{video.name}")
    for how, found in answers.items():
        said = (
            "no answer"
            if found is None
            else f"{found.lean_deg:+.2f} ± {found.error_deg:.2f}° ({found.edges} edges)"
        )
        print(f"  {how}: {said}")


def _turned(room: np.ndarray, trunk: np.ndarray, turn_deg: float) -> Uprights | None:
    """The answer for the picture turned clockwise, less the turn; its empty corners are cut off by a larger scale."""
    height, width = room.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), -turn_deg, 1.15)
    turned = cv2.warpAffine(room, matrix, (width, height), borderMode=cv2.BORDER_REPLICATE)
    found = uprights_in(turned, trunk @ matrix[:, :2].T + matrix[:, 2])
    return None if found is None else replace(found, lean_deg=found.lean_deg - turn_deg)


if __name__ == "__main__":
    main()
