"""A clip as one value: who runs how, seen by which camera, recorded how, and who else is there."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from tools.runner.body import Body, build
from tools.runner.bystanders import Placed, Standing
from tools.runner.camera import Camera
from tools.runner.effects import Sensor
from tools.runner.film import Recording, Set, film
from tools.runner.gait import Style, fitted
from tools.runner.mpfb import MakeHuman
from tools.runner.posing import Motion, Running
from tools.runner.presets import CAST, GOOD_FORM, WALK


@dataclass(frozen=True)
class Clip:
    """`style` None: somebody stands on the belt. `passer_by` is a body that walks through behind the runner."""

    name: str
    body: str
    style: Style | None = GOOD_FORM
    camera: Camera = field(default_factory=Camera)
    recording: Recording = field(default_factory=Recording)
    sensor: Sensor = field(default_factory=Sensor)
    place: Set = field(default_factory=Set)
    passer_by: str | None = None


def shoot_clip(clip: Clip, folder: Path) -> Path:
    """Films a clip into `folder` unless it is there with its truth; gives its path."""
    path = folder / f"{clip.name}.mp4"
    if path.exists() and path.with_suffix(".truth.json").exists():
        return path
    folder.mkdir(parents=True, exist_ok=True)
    motions: list[Motion] = [_runner(clip)]
    if clip.passer_by:
        figure = _body(clip.passer_by)
        walker = Running(figure, fitted(WALK, figure))
        motions.append(Placed(walker, (-1.3, -0.2, -1.5), velocity_mps=(0.9, 0, 0)))
    speed = clip.style.speed if clip.style else None
    film(
        motions,
        path,
        camera=clip.camera,
        recording=clip.recording,
        sensor=clip.sensor,
        place=clip.place,
        speed_mps=speed,
    )
    return path


def _runner(clip: Clip) -> Motion:
    figure = _body(clip.body)
    return Standing(figure) if clip.style is None else Running(figure, fitted(clip.style, figure))


@cache
def _data() -> MakeHuman:
    return MakeHuman()


@cache
def _body(name: str) -> Body:
    return build(CAST[name], _data())
