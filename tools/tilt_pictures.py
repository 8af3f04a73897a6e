"""Pictures of rendered runners from the side whose pelvis tips forward by a known angle, for `tools.train_tilt`.

31 bodies (the cast of tools/runner and 21 drawn at random, lean to stout, tight to loose clothes), five runs each, from
tipped back to hollow-backed. What may differ between two clips of one runner differs here as well: speed, cadence,
lean of the trunk, how far the foot lands ahead, drop and yaw of the pelvis, the room, and the camera's height, yaw and
roll; body, clothes and side stay. Every run is some stills at moments spread over many strides, kept as JPEG: the
pose model is asked about single pictures in the app as well. The same pictures every time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from tools.runner.body import build
from tools.runner.camera import Camera, shoot
from tools.runner.cloth import clothed
from tools.runner.effects import Processor, Sensor
from tools.runner.figure import Look
from tools.runner.gait import fitted
from tools.runner.mpfb import MakeHuman
from tools.runner.posing import Running
from tools.runner.presets import CAST, HELD_OUT
from tools.runner.renderer import Renderer
from tools.runner.style import Style
from tools.runner.truth import joints_of

MADE_UP = 21
JUDGES = (*HELD_OUT, "made_11", "made_12", "made_13")
"""Bodies that only judge."""
LEVELS_DEG, SPREAD_DEG = (-5.0, -0.5, 4.0, 8.5, 13.0), 2.25
"""The style's tilt, about which each run's is drawn; the body's own posture comes on top."""
PICTURES = 24
GOLDEN = 0.6180339887
SIZE_PX = (360, 640)
MOST_TRIES = 20


@dataclass(frozen=True, eq=False)
class Run:
    """One run: pictures (H, W, 3) uint8 and the true mean tilt over the stride, degrees, + = forward."""

    body: str
    number: int
    view: str
    tilt_deg: float
    pictures: tuple[np.ndarray, ...]


def runs(folder: Path) -> Iterator[Run]:
    """Every run, drawn into `folder` where it is not there yet."""
    folder.mkdir(parents=True, exist_ok=True)
    data = MakeHuman()
    for place, look in enumerate(looks()):
        for number in range(len(LEVELS_DEG)):
            path = folder / f"{look.name}_{number}.npz"
            if not path.exists():
                print("drawing", path.stem, flush=True)
                np.savez(path, **_drawn(look, place, number, data))  # type: ignore[arg-type]
            yield _read(path)


def looks() -> tuple[Look, ...]:
    """The cast, and bodies drawn at random."""
    random = np.random.default_rng(11)
    return (*CAST.values(), *(_made_up(f"made_{k:02d}", random) for k in range(MADE_UP)))


def _made_up(name: str, random: np.random.Generator) -> Look:
    sex = str(random.choice(["male", "female"]))
    stature = random.normal(178, 7) if sex == "male" else random.normal(165, 6)
    shares = random.dirichlet([0.6, 0.6, 0.6])
    race = tuple(zip(("caucasian", "african", "asian"), (float(s) for s in shares), strict=True))
    red, green, blue = (_colour(random) for _ in range(3))
    return Look(
        name, sex, float(np.clip(stature, 152, 194)), race,
        weight=float(random.uniform(0.2, 0.7)), muscle=float(random.uniform(0.1, 0.5)),
        stretch=float(random.uniform(-0.35, 0.35)), tail=sex == "female",
        top=str(random.choice(["shirt", "cap", "long"])), top_colour=red, top_loose=float(random.uniform(0.15, 1.5)),
        bottom=str(random.choice(["shorts", "short_shorts", "tights"])), bottom_colour=green,
        bottom_loose=float(random.uniform(0.4, 1.5)), shoes=blue,
    )  # fmt: skip


def _colour(random: np.random.Generator) -> tuple[float, float, float]:
    red, green, blue = (float(share) for share in random.uniform(0.08, 0.92, 3))
    return red, green, blue


def _drawn(look: Look, place: int, number: int, data: MakeHuman) -> dict[str, object]:
    random = np.random.default_rng([7, place, number])
    run = _running(look, number, random, data)

    def between(low: float, high: float) -> float:
        return float(random.uniform(low, high))

    camera = Camera(
        "left" if place % 2 else "right", *SIZE_PX, fill=between(0.68, 0.76),
        roll_deg=between(-1, 1), yaw_deg=between(-5, 5), height_m=between(0.8, 1.1),
    )  # fmt: skip
    renderer = Renderer([run.body], SIZE_PX, seed=int(random.integers(4)))
    sensor = Processor(Sensor(noise=between(1.0, 3.5), gain=between(0.85, 1.15)), SIZE_PX)
    stride = run.style.stride_s
    pictures = []
    for k in range(PICTURES):
        time = 0.3 + stride * (k + k * GOLDEN % 1.0)
        shot = shoot(camera, run.body.height_m, time)
        picture = sensor(renderer.draw([clothed(run, time)], shot, run.speed_mps * time))
        good, coded = cv2.imencode(".jpg", picture[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 80])
        assert good
        pictures.append(coded)
    renderer.release()
    tilts = [_tilt(run, 0.3 + stride * k / 24) for k in range(24)]
    return {
        "pictures": np.concatenate(pictures),
        "lengths": np.array([len(coded) for coded in pictures]),
        "tilt_deg": float(np.mean(tilts)),
        "view": camera.view,
    }


def _running(look: Look, number: int, random: np.random.Generator, data: MakeHuman) -> Running:
    """A run of that look; drawn again where the body cannot run that way."""
    body = build(look, data)

    def between(low: float, high: float) -> float:
        return float(random.uniform(low, high))

    for _ in range(MOST_TRIES):
        style = Style(
            speed=between(2.6, 3.4), cadence=between(160, 180), contact=between(0.22, 0.26), bounce=between(0.06, 0.09),
            lean=between(2, 12), overstride=between(0.15, 0.24), drop_left=between(2, 6), drop_right=between(2, 6),
            tilt=LEVELS_DEG[number] + between(-SPREAD_DEG, SPREAD_DEG), tilt_swing=between(0.5, 3.0),
            pitch_at_contact=between(2, 16), pelvis_yaw=between(3, 7), jitter=0.0, seed=number,
        )  # fmt: skip
        try:
            return Running(body, fitted(style, body))
        except ValueError:
            continue
    raise ValueError(f"{look.name} cannot run in {MOST_TRIES} tries")


def _tilt(run: Running, time_s: float) -> float:
    """Angle of the line from PSIS to ASIS below the horizontal, degrees."""
    joints = joints_of(run.body, run.pose(time_s))
    line = np.sum([joints[f"{s}_asis"] - joints[f"{s}_psis"] for s in ("left", "right")], axis=0)
    return float(np.degrees(np.arctan2(-line[1], line[0])))


def _read(path: Path) -> Run:
    with np.load(path) as stored:
        starts = np.cumsum(stored["lengths"])[:-1]
        pictures = [_decoded(coded) for coded in np.split(stored["pictures"], starts)]
        body, number = path.stem.rsplit("_", 1)
        return Run(body, int(number), str(stored["view"]), float(stored["tilt_deg"]), tuple(pictures))


def _decoded(coded: np.ndarray) -> np.ndarray:
    picture = cv2.imdecode(coded, cv2.IMREAD_COLOR)
    assert picture is not None
    return np.ascontiguousarray(picture[..., ::-1])
