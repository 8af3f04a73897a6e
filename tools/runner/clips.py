"""A clip as one value: who runs how, seen by which camera, recorded how, and who else is there."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from tools.runner.body import Body, build
from tools.runner.bystanders import Placed, Stance, Standing
from tools.runner.camera import Camera
from tools.runner.capture import Captured
from tools.runner.dots import Dots
from tools.runner.effects import Sensor
from tools.runner.figure import Clothes
from tools.runner.film import Recording, Set, film
from tools.runner.gait import fitted
from tools.runner.mpfb import MakeHuman
from tools.runner.posing import Motion, Run, Running
from tools.runner.presets import CAST, GOOD_FORM, WALK
from tools.runner.stepping import SteppingOnAndOff
from tools.runner.style import Style


@dataclass(frozen=True)
class Clip:
    """`style` None: somebody stands on the belt, in `stance`. `passer_by` is a body that walks through behind.

    `capture` names a motion-capture trial ("study/trial") that the body retraces instead of a style. `runs` are the
    times of stepping on and off, of someone who stands astride the belt before and after. `clothes` are worn by the
    runner instead of the body's own, and `dots` of tape on top.
    """

    name: str
    body: str
    style: Style | None = GOOD_FORM
    camera: Camera = field(default_factory=Camera)
    recording: Recording = field(default_factory=Recording)
    sensor: Sensor = field(default_factory=Sensor)
    place: Set = field(default_factory=Set)
    passer_by: str | None = None
    capture: str | None = None
    runs: tuple[float, float] | None = None
    clothes: Clothes | None = None
    dots: Dots | None = None
    stance: Stance = field(default_factory=Stance)


def shoot_clip(clip: Clip, folder: Path, captures: Path | None = None) -> Path:
    """Films a clip into `folder` unless it is there with its truth; gives its path.

    `captures` holds the motion-capture trials. Raises ValueError for a clip that needs them without.
    """
    path = folder / f"{clip.name}.mp4"
    if path.exists() and path.with_suffix(".truth.json").exists():
        return path
    folder.mkdir(parents=True, exist_ok=True)
    runner = motion_of(clip, captures)
    motions: list[Motion] = [runner]
    if clip.passer_by:
        figure = _body(clip.passer_by)
        walker = Running(figure, fitted(WALK, figure))
        motions.append(Placed(walker, (-1.3, -0.2, -1.5), velocity_mps=(0.9, 0, 0)))
    film(
        motions,
        path,
        camera=clip.camera,
        recording=clip.recording,
        sensor=clip.sensor,
        place=clip.place,
        speed_mps=runner.speed_mps if isinstance(runner, Run) else None,
        dots=clip.dots,
    )
    return path


def motion_of(clip: Clip, captures: Path | None = None) -> Motion:
    """The runner of a clip. Raises ValueError when the body cannot run that way, or a capture is not at hand."""
    figure = _body(clip.body, clip.clothes)
    if clip.capture is not None:
        if captures is None:
            raise ValueError(f"{clip.name} needs the motion-capture trials")
        return Captured(figure, captures / f"{clip.capture}.npz")
    if clip.style is None:
        return Standing(figure, stance=clip.stance)
    running = Running(figure, fitted(clip.style, figure))
    return running if clip.runs is None else SteppingOnAndOff(running, *clip.runs)


@cache
def _data() -> MakeHuman:
    return MakeHuman()


@cache
def _body(name: str, clothes: Clothes | None = None) -> Body:
    look = CAST[name]
    return build(look if clothes is None else look.wearing(clothes), _data())
