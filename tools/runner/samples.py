"""Films the three clips of `sample_videos/`: python -m tools.runner.samples FOLDER"""

from __future__ import annotations

import sys
from pathlib import Path

from tools.runner.body import build
from tools.runner.camera import Camera
from tools.runner.film import Recording, Set, film
from tools.runner.gait import fitted
from tools.runner.mpfb import MakeHuman
from tools.runner.posing import Running
from tools.runner.presets import CAST, GOOD_FORM, THINGS_TO_FIND

STEPS = 27.5
"""Enough that ten steps a side are left when the ends of the clip are not used."""


def main(folder: Path) -> None:
    """Film them all; finished clips are left alone."""
    data = MakeHuman()
    rear = Camera("rear", height_m=1.0, fill=0.62)
    for name, body, style, camera, gym in (
        ("side", "adam", THINGS_TO_FIND, Camera("right"), 0),
        ("rear", "adam", THINGS_TO_FIND, rear, 0),
        ("good_form", "bea", GOOD_FORM, Camera("right"), 2),
    ):
        path = folder / f"{name}.mp4"
        if not path.exists():
            figure = build(CAST[body], data)
            runner = Running(figure, fitted(style, figure))
            recording = Recording(duration_s=round(STEPS * 60 / runner.style.cadence, 2), crf=24)
            film(
                [runner], path, camera=camera, recording=recording, place=Set(gym=gym), speed_mps=style.speed
            )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
