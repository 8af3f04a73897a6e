"""Draws people, treadmill and room headless on the CPU: moderngl on EGL, multisampled, one shadow map."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import moderngl
import numpy as np

from tools.runner import scene, shaders
from tools.runner.body import Body
from tools.runner.camera import Shot
from tools.runner.dots import FIRST_BONE, MARKED
from tools.runner.mirror import Mirror

ATTRIBUTES = {"position": 3, "normal": 3, "colour": 3, "weight": 4, "bone": 4, "material": 1}
BACKEND: dict[str, Any] = {"backend": "egl"}
"""Needs no screen; Mesa's llvmpipe draws it on the CPU."""
SHADOW_PX = 1024
SHADOW_HALF_M, SHADOW_FAR_M, SHADOW_AWAY_M = 1.9, 12.0, 6.0
BELT_PATTERN_M = 3.1
ROOM_FOR_BONES = 32
"""In people.vert."""


@dataclass(frozen=True)
class Light:
    """Key light direction (towards the lamp), its strength, the room's ambient light, the windows' brightness, and
    the colour of all lamps (red, green, blue; 1 = white)."""

    towards: tuple[float, float, float] = (-0.30, 1.0, 0.70)
    key: float = 1.15
    ambient: float = 1.0
    window: float = 1.05
    tint: tuple[float, float, float] = (1.0, 1.0, 1.0)


class Renderer:
    """One gym, any number of people. `bodies` are drawn in the order of the poses given to `draw`, which
    have the cloth's bones after the body's (`cloth.clothed`), and where dots are worn theirs (`dots.Worn`)."""

    def __init__(
        self,
        bodies: list[Body],
        size_px: tuple[int, int],
        *,
        light: Light | None = None,
        samples: int = 4,
        seed: int = 0,
        rail: bool = False,
        console: bool = True,
        mirror: Mirror | None = None,
        over_ground: bool = False,
    ) -> None:
        self._size, self._light, self._mirror = size_px, light or Light(), mirror
        context = self._context = moderngl.create_context(standalone=True, require=330, **BACKEND)
        self._program = context.program(shaders.VERTEX, shaders.REFLECTING if mirror else shaders.FRAGMENT)
        self._depth = context.program(shaders.VERTEX, shaders.DEPTH)
        self._people = [self._arrays(_person(b), b.faces) for b in bodies]
        treadmill = scene.treadmill(rail, console)
        self._treadmill = () if over_ground else self._arrays(_still(treadmill))
        room = scene.room(seed)
        self._room = self._arrays(_still(scene.seen_from_afar(room) if over_ground else room))
        self._target = context.framebuffer(
            [context.renderbuffer(size_px, 4, samples=samples)],
            context.depth_renderbuffer(size_px, samples=samples),
        )
        self._background = context.framebuffer(
            [context.renderbuffer(size_px, 4, samples=samples)],
            context.depth_renderbuffer(size_px, samples=samples),
        )
        self._resolved = context.framebuffer([context.renderbuffer(size_px, 4)])
        self._shadow = context.depth_texture((SHADOW_PX, SHADOW_PX))
        self._shadow.compare_func = "<="
        self._shadow_target = context.framebuffer(depth_attachment=self._shadow)
        if mirror:
            self._glass_rows = self._arrays(_still(mirror.rows))
            self._glass = context.texture(size_px, 3)
            self._glass_target = context.framebuffer([self._glass], context.depth_renderbuffer(size_px))
        self._seen: bytes = b""
        context.enable(moderngl.DEPTH_TEST)

    def draw(self, poses: list[np.ndarray], shot: Shot, belt_m: float) -> np.ndarray:
        """One picture (H, W, 3) uint8; `belt_m` is how far the belt has run."""
        towards = np.array(self._light.towards) / np.linalg.norm(self._light.towards)
        lamp = _lamp(towards)
        self._shadow_target.use()
        self._shadow_target.clear(depth=1.0)
        self._give(self._depth, projection=lamp.T)
        self._draw_moving(self._depth, 1, poses)
        self._give(
            self._program,
            light_projection=lamp.T,
            light=towards,
            belt=[-belt_m % BELT_PATTERN_M],
            texel=[1 / SHADOW_PX],
            key=[self._light.key],
            ambient=[self._light.ambient],
            window=[self._light.window],
            lamps=self._light.tint,
        )
        self._shadow.use(0)
        if self._mirror:
            self._draw_reflection(self._mirror, poses, shot)
        self._give(self._program, projection=shot.matrix.T, eye=shot.eye)
        self._draw_room(shot)
        self._context.copy_framebuffer(self._target, self._background)
        self._target.use()
        if self._mirror:
            self._program["skinned"] = 0
            self._glass_rows[0].render()
        self._draw_moving(self._program, 0, poses)
        self._context.copy_framebuffer(self._resolved, self._target)
        width, height = self._size
        return np.frombuffer(self._resolved.read(components=3), np.uint8).reshape(height, width, 3)[::-1]

    def release(self) -> None:
        """Give the graphics context back."""
        self._context.release()

    def _draw_reflection(self, mirror: Mirror, poses: list[np.ndarray], shot: Shot) -> None:
        """Into the texture that the glass shows."""
        seen = mirror.seen_from(shot)
        self._glass_target.use()
        self._glass_target.clear(0.5, 0.5, 0.5, depth=1.0)
        self._give(self._program, projection=seen.matrix.T, eye=seen.eye, cut=mirror.plane, size=self._size)
        self._program["skinned"] = 0
        self._room[0].render()
        self._draw_moving(self._program, 0, poses)
        self._give(self._program, cut=[0.0, 0, 0, 0])
        self._glass.use(1)
        self._program["glass"] = 1

    def _draw_room(self, shot: Shot) -> None:
        """Again only when the camera has moved."""
        if shot.matrix.tobytes() == self._seen:
            return
        self._background.use()
        self._background.clear(0.5, 0.5, 0.5, 1.0, depth=1.0)
        self._program["skinned"] = 0
        self._room[0].render()
        self._seen = shot.matrix.tobytes()

    def _draw_moving(self, program: moderngl.Program, which: int, poses: list[np.ndarray]) -> None:
        program["skinned"] = 1
        for arrays, pose in zip(self._people, poses, strict=True):
            rows = np.zeros((ROOM_FOR_BONES, 3, 4))
            rows[: len(pose)] = pose
            self._give(program, bones=rows.reshape(-1, 4))
            arrays[which].render()
        program["skinned"] = 0
        if self._treadmill:
            self._treadmill[which].render()

    def _arrays(self, rows: np.ndarray, faces: np.ndarray | None = None) -> tuple[moderngl.VertexArray, ...]:
        """The vertex arrays of the shaded and the shadow pass."""
        buffer = self._context.buffer(np.ascontiguousarray(rows, "f4").tobytes())
        index = None if faces is None else self._context.buffer(faces.astype("u4").tobytes())
        made = []
        for program in (self._program, self._depth):
            used = [name for name in ATTRIBUTES if name in program]
            layout = " ".join(f"{n}f" if a in program else f"{4 * n}x" for a, n in ATTRIBUTES.items())
            made.append(self._context.vertex_array(program, [(buffer, layout, *used)], index))
        return tuple(made)

    @staticmethod
    def _give(program: moderngl.Program, **values: object) -> None:
        for name, value in values.items():
            if name in program:
                uniform = program[name]
                assert isinstance(uniform, moderngl.Uniform)
                uniform.write(np.ascontiguousarray(value, "f4").tobytes())


def _person(body: Body) -> np.ndarray:
    assert FIRST_BONE + len(MARKED) == ROOM_FOR_BONES
    columns = (
        *(body.vertices, body.normals, body.colours, body.weights, body.weight_bones),
        body.materials[:, None],
    )
    return np.hstack(columns)


def _still(rows: np.ndarray) -> np.ndarray:
    return np.hstack([rows[:, :9], np.zeros((len(rows), 8)), rows[:, 9:10]])


def _lamp(towards: np.ndarray) -> np.ndarray:
    """The shadow map's orthographic view-projection about the belt's middle."""
    look = -towards
    right = np.cross(look, [0, 0, 1.0])
    right /= np.linalg.norm(right)
    view = np.eye(4)
    view[:3, :3] = np.stack([right, np.cross(right, look), -look])
    view[:3, 3] = -view[:3, :3] @ (towards * SHADOW_AWAY_M + np.array([0, 0.6, 0]))
    lens = np.diag([1 / SHADOW_HALF_M, 1 / SHADOW_HALF_M, -2 / SHADOW_FAR_M, 1.0])
    lens[2, 3] = -1.0
    return lens @ view
