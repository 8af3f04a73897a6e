"""Small made shots with a known camera: still amid things that move, in a hand, panning, beside and behind a runner.

Scenery is drawn once as a wide texture that repeats; a shot says by how much each place of the picture has gone by at
a time. The picture is the mean over the time that the shutter is open, so what streams by is smeared along its way.
The runner is a figure of blocks that stays in the middle and swings.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from typing import cast

import cv2
import numpy as np

from formcam.pose.camera_motion import Stillness
from formcam.records.track import Frame

HEIGHT, WIDTH, FPS = 360, 480, 30.0
RUNNER = (150, 40, 330, 360)
_WORLD = (512, 4096)
# Draws somebody into a picture (H, W) at a time in seconds.
Draw = Callable[[np.ndarray, float], None]


@dataclass(frozen=True)
class Shot:
    """What is filmed and how the camera goes: speeds in picture heights a second, shares of the picture's height.

    `along` is how fast the foreground streams by (`parallax`: what is far, in the upper picture, is slower), `ahead`
    how fast the camera goes into the picture (metres a second between two walls), `shake` how far a hand wanders.
    `distraction` covers that share of a still picture's width with a screen that changes; with one, a belt runs and
    somebody passes by too. `noise` is the sensor's (grey levels), `jpeg` the quality that pictures are pressed with.
    """

    name: str
    scenery: str
    along: float = 0.0
    ahead: float = 0.0
    shake: float = 0.0
    parallax: bool = True
    distraction: float = 0.0
    drift: float = 0.0
    noise: float = 2.0
    jpeg: int = 60
    shutter: float = 0.5
    seconds: float = 5.0
    seed: int = 1

    def frames(self, runner: Draw | None = None, size: tuple[int, int] = (HEIGHT, WIDTH)) -> Iterator[Frame]:
        """Upright pictures, drawn when they are looked at; `runner` draws somebody else than the figure of blocks."""
        hand = _hand(np.random.default_rng(self.seed), self.seconds, self.shake)
        for index in range(int(self.seconds * FPS)):
            yield cast(Frame, _Unseen(self, index, hand, size, runner or _figure))

    def picture(self, index: int, hand: np.ndarray, size: tuple[int, int], runner: Draw) -> np.ndarray:
        """One picture (H, W, 3) uint8, grey."""
        rng, time_s = np.random.default_rng([self.seed, index]), index / FPS
        moments = time_s + np.linspace(0.0, self.shutter / FPS, 5 if self._moves else 1)
        picture: np.ndarray = np.zeros(size, np.float32)
        for moment in moments:
            picture += self._background(moment, hand, size) / np.float32(len(moments))
        if self.distraction:
            _distract(picture, time_s, self.distraction)
        runner(picture, time_s)
        picture = picture * (1.0 + self.drift * time_s) + rng.normal(0.0, self.noise, picture.shape)
        grey = np.clip(picture, 0, 255).astype(np.uint8)
        pressed = cv2.imencode(".jpg", grey, [cv2.IMWRITE_JPEG_QUALITY, self.jpeg])[1]
        grey = np.asarray(cv2.imdecode(pressed, cv2.IMREAD_GRAYSCALE))
        return np.repeat(grey[..., None], 3, axis=2)

    @property
    def _moves(self) -> bool:
        return bool(self.along or self.ahead or self.shake)

    def _background(self, time_s: float, hand: np.ndarray, size: tuple[int, int]) -> np.ndarray:
        height, width = size
        by_hand = [np.interp(time_s * FPS, np.arange(len(hand)), hand[:, axis]) * height for axis in (0, 1)]
        # A row and a column of single precision: a picture of either is worked out only where it has to be.
        x = (np.arange(width) + by_hand[0]).astype(np.float32)[None]
        y = (np.arange(height) + by_hand[1]).astype(np.float32)[:, None]
        if self.ahead:
            x, y = _between_walls(x, y, self.ahead * time_s, size)
        else:
            # Sky, what stands behind, what is near: each goes by at a speed of its own.
            near = (
                np.select([y < 0.3 * height, y < 0.55 * height], [0.15, 0.6], 1.0)
                if self.parallax
                else np.ones_like(y)
            )
            x, y = x + near * self.along * time_s * height + 7, y + 40
        x, y = (np.ascontiguousarray(np.broadcast_to(one, size), np.float32) for one in (x, y))
        seen = cv2.remap(scenery(self.scenery), x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_WRAP)
        return seen.astype(np.float32)


@dataclass(frozen=True)
class _Unseen:
    """A frame whose picture is drawn at the first look: most are passed over."""

    shot: Shot
    index: int
    hand: np.ndarray
    size: tuple[int, int]
    runner: Draw

    @property
    def time_s(self) -> float:
        return self.index / FPS

    @cached_property
    def rgb(self) -> np.ndarray:
        return self.shot.picture(self.index, self.hand, self.size, self.runner)


def watched(shot: Shot) -> Stillness:
    """What the program sees of its camera."""
    stillness = Stillness()
    for frame in shot.frames():
        stillness.see(frame, RUNNER)
    return stillness


@cache
def scenery(name: str) -> np.ndarray:
    """One wide texture (512, 4096) uint8 that repeats to both sides."""
    rng = np.random.default_rng(sum(map(ord, name)))
    return np.clip(_SCENERY[name](rng), 0, 255).astype(np.uint8)


def _clouded(rng: np.random.Generator, sizes: tuple[float, ...], contrast: float) -> np.ndarray:
    """Noise of several sizes (px), which repeats, about 128."""
    total = np.zeros(_WORLD, np.float32)
    for size in sizes:
        wide = np.pad(rng.normal(0, 1, _WORLD).astype(np.float32), 64, mode="wrap")
        smooth = cv2.GaussianBlur(wide, (0, 0), size)[64:-64, 64:-64]
        total += smooth / smooth.std()
    return 128 + contrast * total / np.sqrt(len(sizes))


def _grass(rng: np.random.Generator) -> np.ndarray:
    """Grass below, a darker hedge behind it, a bright and nearly empty sky."""
    ground = _clouded(rng, (1.5, 4.0, 12.0), 22)
    hedge = _clouded(rng, (3.0, 9.0), 30) - 40
    sky = _clouded(rng, (40.0,), 6) + 90
    rows = np.arange(_WORLD[0])[:, None]
    return np.where(rows < 150, sky, np.where(rows < 240, hedge, ground))


def _blurred(rng: np.random.Generator) -> np.ndarray:
    """Soft blotches, as of a background out of focus."""
    return _clouded(rng, (7.0, 20.0), 22)


def _fence(rng: np.random.Generator) -> np.ndarray:
    """A rail fence with posts at one distance before grass: level lines that look the same as they go by."""
    world = _grass(rng)
    for row in (230, 270, 310):
        world[row : row + 7] = 220
    for post in range(0, _WORLD[1], 64):
        world[215:345, post : post + 9] = 235
    return world


def _trees(rng: np.random.Generator) -> np.ndarray:
    world = _grass(rng)
    for trunk in np.cumsum(rng.integers(30, 160, 60)):
        if trunk < _WORLD[1] - 40:
            world[60:330, trunk : trunk + rng.integers(8, 30)] = rng.integers(25, 90)
    return world


def _brick(rng: np.random.Generator) -> np.ndarray:
    """Courses of equal bricks with their own shades."""
    world = np.full(_WORLD, 175, np.float32)
    for course, row in enumerate(range(0, _WORLD[0], 16)):
        for column in range(-16 * (course % 2), _WORLD[1], 32):
            world[row + 2 : row + 16, max(0, column) + 2 : column + 32] = rng.normal(120, 9)
    return world + (_clouded(rng, (1.0,), 3) - 128)


def _street(rng: np.random.Generator) -> np.ndarray:
    """Houses, windows and parked cars of any size over a plain road."""
    world = np.full(_WORLD, 150, np.float32)
    for _ in range(900):
        y, x = rng.integers(0, 330), rng.integers(0, _WORLD[1] - 90)
        world[y : y + rng.integers(8, 60), x : x + rng.integers(8, 90)] = rng.integers(30, 230)
    world[370:] = _clouded(rng, (2.0, 8.0), 5)[370:] - 30
    return world


def _gym(rng: np.random.Generator) -> np.ndarray:
    """A wall with some things on and before it."""
    world = np.full(_WORLD, 140, np.float32)
    for _ in range(320):
        y, x = rng.integers(0, 480), rng.integers(0, _WORLD[1] - 60)
        world[y : y + rng.integers(8, 60), x : x + rng.integers(8, 60)] = rng.integers(40, 220)
    return world


def _wall(_: np.random.Generator) -> np.ndarray:
    return np.full(_WORLD, 150, np.float32)


_SCENERY = {"grass": _grass, "fence": _fence, "trees": _trees, "brick": _brick, "street": _street, "gym": _gym,
            "wall": _wall, "blurred": _blurred}  # fmt: skip


def _hand(rng: np.random.Generator, seconds: float, shake: float) -> np.ndarray:
    """The way (N, 2) of a hand, one place a frame: tremor of about 3 and sway of about 0.7 a second, SD `shake`."""
    count = int(seconds * FPS) + 2
    way = np.zeros((count, 2))
    for sigma in (FPS / 20, FPS / 4):
        part = cv2.GaussianBlur(rng.normal(0, 1, (count + 80, 2)), (1, 0), sigmaX=0.01, sigmaY=sigma)[40:-40]
        way += part / part.std()
    return shake * way / np.sqrt(2)


def _between_walls(
    x: np.ndarray, y: np.ndarray, gone_m: float, size: tuple[int, int]
) -> tuple[np.ndarray, np.ndarray]:
    """Where in the texture a lane between walls 3 m to either side shows, 1.2 m over the ground; 100 px are 1 m."""
    height, width = size
    across, down = (x - width / 2) / height, (y - 0.4 * height) / height
    wall, ground = 3.0 / np.maximum(np.abs(across), 1e-3), 1.2 / np.maximum(down, 1e-3)
    far = np.minimum(np.minimum(wall, ground), 60.0)
    is_ground = ground < wall
    along = (far + gone_m) * 100 + np.where(across > 0, 1500, 0)
    beside = np.where(is_ground, 400 + across * far * 30, 250 + down * far * 100)
    return along, beside


def _figure(picture: np.ndarray, time_s: float) -> None:
    """Head, trunk and two legs that swing 1.4 times a second, in the middle."""
    left, top, right, bottom = RUNNER
    middle, swing = (left + right) // 2, np.sin(2 * np.pi * 1.4 * time_s)
    rise = int(8 * np.cos(4 * np.pi * 1.4 * time_s))
    cv2.circle(picture, (middle + 12, top + 40 + rise), 18, 190.0, -1)
    cv2.line(picture, (middle + 10, top + 60 + rise), (middle, top + 170 + rise), 60.0, 34)
    for side in (-1, 1):
        knee = (int(middle + side * 40 * swing), top + 230 + rise)
        foot = (int(middle + side * 70 * swing - 20), bottom - 15)
        cv2.line(picture, (middle, top + 170 + rise), knee, 90.0, 18)
        cv2.line(picture, knee, foot, 170.0, 14)


def _distract(picture: np.ndarray, time_s: float, share: float) -> None:
    """A screen over a share of the width whose picture changes, a belt below, a dark passer-by every three seconds."""
    height, width = picture.shape
    edge = int(share * width)
    programme = np.random.default_rng(int(time_s * 6))
    blocks = programme.uniform(20, 240, (9, 8)).astype(np.float32)
    picture[: int(0.8 * height), :edge] = cv2.resize(
        blocks, (edge, int(0.8 * height)), interpolation=cv2.INTER_NEAREST
    )
    belt = picture[int(0.93 * height) :]
    belt[:] = 60 + 20 * (((np.arange(width) + int(time_s * 400)) // 25) % 2)
    passer = int((time_s % 3.0) / 3.0 * (width + 60)) - 60
    picture[int(0.3 * height) :, max(0, passer) : max(0, passer + 60)] = 45


CHASES = tuple(
    Shot(f"beside a runner, {scenery}, {along:g} heights/s", scenery, along=along, shake=shake, seed=seed)
    for seed, (scenery, along, shake) in enumerate(
        [
            ("grass", 0.6, 0.004),
            ("grass", 1.2, 0.008),
            ("grass", 2.0, 0.004),
            ("fence", 0.6, 0.0),
            ("fence", 1.5, 0.008),
            ("trees", 0.7, 0.004),
            ("trees", 1.6, 0.006),
            ("brick", 0.8, 0.0),
            ("brick", 1.7, 0.006),
            ("street", 0.9, 0.004),
            ("street", 2.0, 0.008),
            ("grass", 3.0, 0.0),
            ("blurred", 2.0, 0.004),
        ],
        1,
    )
)
FOLLOWS = tuple(
    Shot(f"behind a runner, {scenery}, {ahead:g} m/s", scenery, ahead=ahead, shake=0.008, seed=seed)
    for seed, (scenery, ahead) in enumerate(
        [("grass", 2.0), ("trees", 3.5), ("brick", 3.0), ("street", 2.5)], 31
    )
)
PANS = tuple(
    Shot(
        f"pan along {scenery}, {along:g} heights/s",
        scenery,
        along=along,
        parallax=False,
        shake=0.002,
        seed=seed,
    )
    for seed, (scenery, along) in enumerate(
        [("grass", 0.4), ("trees", 0.8), ("street", -0.6), ("brick", 0.5), ("street", 1.2)], 51
    )
)
SLOW_PANS = tuple(
    Shot(f"slow pan over a gym, {along:g} heights/s", "gym", along=along, parallax=False, seed=seed)
    for seed, along in enumerate([0.03, 0.08, 0.15], 61)
)
SHAKES = tuple(
    Shot(f"in a hand, {scenery}, {shake:.1%}", scenery, shake=shake, seed=seed)
    for seed, (scenery, shake) in enumerate([("gym", 0.006), ("gym", 0.015), ("street", 0.01)], 71)
)
STILL = (
    Shot("still, nothing else", "gym"),
    Shot("still, belt, passer-by, screen over 30 %", "gym", distraction=0.3),
    Shot("still, screen over 50 %", "gym", distraction=0.5, seed=2),
    Shot("still, pressed hard, noisy", "gym", distraction=0.2, jpeg=15, noise=6.0),
    Shot("still, exposure drifts by 10 % a second", "gym", distraction=0.3, drift=-0.1),
    Shot("still, grass", "grass", distraction=0.2),
    Shot("still, brick", "brick", distraction=0.3),
    Shot("still, street", "street", distraction=0.5, drift=0.03),
)
BARE = (
    Shot("still, bare wall", "wall"),
    Shot("still, bare wall, noisy", "wall", noise=6.0, jpeg=30),
    Shot("still, bare wall, belt, passer-by, screen over 30 %", "wall", distraction=0.3),
)
