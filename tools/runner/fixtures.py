"""The small clips of the tests: python -m tools.runner.fixtures FOLDER (finished clips are left alone)."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

from tools.runner.camera import Camera
from tools.runner.clips import Clip, shoot_clip
from tools.runner.effects import Sensor
from tools.runner.film import Recording, Set
from tools.runner.presets import GOOD_FORM, THINGS_TO_FIND, WALK
from tools.runner.renderer import Light

SHORT = Recording(duration_s=3.0, crf=26)
SMALL = Camera("right", 360, 640, fill=0.76)
LEFT, REAR = replace(SMALL, view="left"), replace(SMALL, view="rear", height_m=1.0)
DIM = Set(gym=1, light=Light(key=0.35, ambient=0.45, window=0.5))

FIXTURES = (
    Clip("side_right_good", "adam", GOOD_FORM, SMALL, SHORT),
    Clip("side_overstride", "chidi", THINGS_TO_FIND, SMALL, SHORT, place=Set(gym=1)),
    Clip("rear_drop", "bea", THINGS_TO_FIND, REAR, SHORT, place=Set(gym=2)),
    Clip("side_left_good", "dana", GOOD_FORM, LEFT, SHORT, place=Set(gym=2)),
    Clip("walking", "emil", WALK, SMALL, SHORT, place=Set(gym=3)),
    Clip("standing", "goran", None, SMALL, replace(SHORT, duration_s=2.0)),
    Clip("rear_good", "fatou", GOOD_FORM, REAR, SHORT, place=Set(gym=1)),
    Clip(
        "turned_hevc", "jaya", GOOD_FORM, SMALL, replace(SHORT, rotation_deg=90, codec="libx265", jitter=0.12)
    ),
    Clip("slow_motion", "ivan", GOOD_FORM, SMALL, replace(SHORT, duration_s=2.0, fps=120, playback_fps=30)),
    Clip(
        "dim_and_blurred",
        "hana",
        GOOD_FORM,
        SMALL,
        replace(SHORT, shutter_s=1 / 90, blur=3),
        Sensor(5.0),
        DIM,
    ),
    Clip(
        "passer_by_and_rail", "emil", GOOD_FORM, SMALL, SHORT, place=Set(gym=3, rail=True), passer_by="fatou"
    ),
    Clip(
        "crossing",
        "adam",
        GOOD_FORM,
        Camera("right", 640, 360, distance_m=6.0, height_m=1.1, aim_m=(0.0, 0.75)),
        replace(SHORT, duration_s=2.6, fps=30.0),
        place=Set(gym=1, over_ground=True),
    ),
    Clip(
        "front_good", "fatou", GOOD_FORM, replace(REAR, view="front"), SHORT, place=Set(gym=2, console=False)
    ),
)


def main(folder: Path) -> None:
    """Film them all."""
    for clip in FIXTURES:
        shoot_clip(clip, folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
