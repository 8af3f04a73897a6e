"""Pictures of the filming guide, in the style of the exercises: where the phone stands, what it sees, light, the run.

Scenes are built in body heights: x along the belt (the runner faces +x), y up, z to the runner's right.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from formcam.app.ui.figures import HEIGHT, WIDTH, figure, svg
from formcam.app.ui.mannequin import SCALE, Camera, Pose, Vector, joints
from formcam.app.ui.poses import DRAWINGS, each, sides

# Seen from the side and above, so that distances on the floor show.
ROOM = Camera(32.0, 26.0)
ROOM_REAR = Camera(-38.0, 26.0)
SIDE_ON, FROM_BEHIND = Camera(0.0, 0.0), Camera(90.0, 0.0)
# The middle of 3 to 5 metres, for a body of 1.75 m; drawn nearer, so that runner and phone both stay readable.
PHONE_AWAY = 1.75
HIP_HEIGHT = 0.53
DECK = 0.09
# The posterior spines: back and up from the middle of the hips, and how far apart (22 people: 6 % of body height).
SPINES_FROM_HIPS, SPINES_APART = (-0.05, 0.056, 0.0), 0.06
RUNNING: Pose = DRAWINGS["metronome"].start
STANDING: Pose = DRAWINGS["lean_drill"].start
MIDSTANCE = Pose(
    root=(-7, 0, 0), hip=sides((20, -3, 0), (-8, 0, 0)), knee=each(36, 95), ankle=each(-22, 10),
    shoulder=sides((-25, 10, 0), (10, 10, 0)), elbow=each(95, 85), rest=("pelvis", 0.0, None),
)  # fmt: skip
Point = tuple[float, float, float]


def place_side() -> str:
    """Where the phone stands to film from the side."""
    phone = (0.0, HIP_HEIGHT, PHONE_AWAY)
    scene = _treadmill(ROOM) + _runner(ROOM, RUNNING)
    scene += _between(_at(ROOM, (0.0, 0.0, 0.24)), _at(ROOM, (0.0, 0.0, PHONE_AWAY - 0.16)))
    scene += _line(ROOM, (0.06, HIP_HEIGHT + DECK, 0.12), phone, "fg-line") + _phone(ROOM, phone, facing="z")
    title = "The phone stands 3 to 5 metres beside the treadmill, at hip height, square to the belt"
    words = ((-0.22, 0.0, 0.95, "3 to 5 m", "end"), (0.12, HIP_HEIGHT, PHONE_AWAY, "hip height", "start"))
    return _picture(title, ROOM, scene, words, phone)


def place_rear() -> str:
    """Where the phone stands to film from behind."""
    phone = (-PHONE_AWAY, HIP_HEIGHT, 0.0)
    scene = _between(_at(ROOM_REAR, (-PHONE_AWAY + 0.16, 0.0, 0.0)), _at(ROOM_REAR, (-0.62, 0.0, 0.0)))
    scene += _treadmill(ROOM_REAR) + _runner(ROOM_REAR, RUNNING)
    scene += _line(ROOM_REAR, (-0.1, HIP_HEIGHT + DECK, 0.1), phone, "fg-line")
    scene += _phone(ROOM_REAR, phone, facing="x")
    title = "The phone stands 3 to 5 metres behind the middle of the treadmill, at hip height"
    above = (-PHONE_AWAY + 0.1, HIP_HEIGHT + 0.05, 0.0, "hip height", "start")
    return _picture(title, ROOM_REAR, scene, ((-1.15, 0.0, 0.22, "3 to 5 m", "end"), above), phone)


def framing() -> str:
    """What the phone should see, and what it should not."""
    runner = _treadmill(SIDE_ON) + _runner(SIDE_ON, RUNNING)
    good = _screen(0, "all", runner, centre_y=0.58, zoom=0.92)
    bad = _screen(1, "part", runner, centre_y=0.86, zoom=1.55, right=False)
    room = _between((50, 17), (50, 36)) + _between((50, 186), (50, 202))
    title = "Right: the whole body with room above the head and below the feet. Not right: feet cut off"
    return svg(title, WIDTH, HEIGHT, good + bad + room)


def light() -> str:
    """Light on the runner, not behind."""
    runner = _treadmill(SIDE_ON) + _runner(SIDE_ON, RUNNING)
    lit = _screen(0, "lit", _sun() + runner, centre_y=0.58, zoom=0.92)
    shade = f'<g class="fg-shade">{runner}</g>'
    dark = _screen(1, "dark", shade, centre_y=0.58, zoom=0.92, right=False, kind="fg-glare")
    title = "Right: light falls on the runner. Not right: a bright window behind leaves only a dark outline"
    return svg(title, WIDTH, HEIGHT, lit + dark)


def clothes() -> str:
    """Both views of a runner whose joints can be seen."""
    screens = ""
    for place, (word, camera) in enumerate((("from the side", SIDE_ON), ("from behind", FROM_BEHIND))):
        body = _runner(camera, MIDSTANCE) + _joints(camera, MIDSTANCE)
        screens += _screen(place, f"view-{place}", body, centre_y=0.54, zoom=0.98, word=word)
    title = "Fitted clothes: hips, knees and ankles can be seen from the side and from behind"
    return svg(title, WIDTH, HEIGHT, screens)


def tape() -> str:
    """Where dots of tape go: on the joints of the side that the camera sees, or from behind over the pelvis."""
    screens = ""
    for place, (word, camera, dots) in enumerate(
        (("from the side", SIDE_ON, _joints), ("from behind", FROM_BEHIND, _spines))
    ):
        body = _runner(camera, MIDSTANCE) + dots(camera, MIDSTANCE)
        screens += _screen(place, f"tape-{place}", body, centre_y=0.54, zoom=0.98, word=word)
    title = (
        "Dots of tape on shoulder, hip, knee and ankle, seen from the side; two over the back of the pelvis, seen from "
        "behind"
    )
    return svg(title, WIDTH, HEIGHT, screens)


def standing() -> str:
    """Before the belt moves: tall and still, side-on, arms hanging."""
    body = _treadmill(SIDE_ON) + _runner(SIDE_ON, STANDING)
    title = "The runner stands on the belt, side-on, tall and still, arms hanging, for three seconds"
    return svg(
        title, WIDTH, HEIGHT, _screen(0.5, "standing", body, centre_y=0.56, zoom=0.95, word="3 seconds")
    )


def run() -> str:
    """Warm up, then film half a minute to a minute at one speed."""
    bar = (
        '<rect class="fg-mat" x="20" y="110" width="230" height="34" rx="10"/>'
        '<rect class="fg-head" x="254" y="110" width="106" height="34" rx="10"/>'
        '<text class="fg-word" x="135" y="132">6 to 10 min</text>'
        '<text class="fg-word fg-on" x="307" y="132">30 to 60 s</text>'
        '<text class="fg-word" x="135" y="98">warm up</text><text class="fg-word" x="307" y="98">film</text>'
        '<path class="fg-line" d="M20 176L360 176"/><text class="fg-word" x="190" y="198">one speed, same shoes</text>'
    )
    return svg("Warm up for 6 to 10 minutes, then film 30 to 60 seconds at one speed", WIDTH, HEIGHT, bar)


def settings() -> str:
    """More frames a second show the landing more exactly."""
    rows = ""
    for row, (rate, count, good) in enumerate((("30", 7, False), ("60", 14, True), ("120", 28, True))):
        y = 62 + 62 * row
        ticks = "".join(
            f'<rect class="{"fg-head" if good else "fg-dim"}" x="{92 + n * 250 / count:.1f}" y="{y - 20}" '
            f'width="{max(3.0, 125 / count):.1f}" height="34" rx="2"/>'
            for n in range(count)
        )
        rows += f'<text class="fg-word" x="44" y="{y + 3}">{rate} / s</text>{ticks}'
        rows += _mark(360, y - 3, right=good) if row else ""
    return svg("60 or 120 pictures a second show more moments of each step than 30", WIDTH, HEIGHT, rows)


def _picture(
    title: str,
    camera: Camera,
    scene: str,
    words: Sequence[tuple[float, float, float, str, str]],
    phone: Point,
) -> str:
    """The scene fitted to the picture; `words` stand at (x, y, z), where the text begins or ends."""
    x, y, z = phone
    reach = [_at(camera, (a, b, c)) for a in (-0.55, 0.55) for b in (0.0, 1.05) for c in (-0.2, 0.2)]
    reach += [
        _at(camera, (x + a, b, z + c)) for a in (-0.12, 0.12) for b in (0.0, y + 0.1) for c in (-0.12, 0.12)
    ]
    low, high = np.min(reach, axis=0), np.max(reach, axis=0)
    scale = float(min((WIDTH - 16) / (high[0] - low[0]), (HEIGHT - 16) / (high[1] - low[1])))
    shift = np.array((WIDTH, HEIGHT)) / 2 - scale * (low + high) / 2
    said = ""
    for *where, word, anchor in words:
        place = shift + scale * _at(camera, (where[0], where[1], where[2]))
        said += f'<text class="fg-word fg-{anchor}" x="{place[0]:.0f}" y="{place[1]:.0f}">{word}</text>'
    moved = f'<g transform="translate({_xy(shift)}) scale({scale:.3f})">{scene}</g>'
    return svg(title, WIDTH, HEIGHT, moved + said)


def _runner(camera: Camera, pose: Pose) -> str:
    at = joints(pose)
    return figure({name: where + np.array((0.0, DECK, 0.0)) for name, where in at.items()}, camera)


def _joints(camera: Camera, pose: Pose) -> str:
    at = joints(pose)
    sides = ("r", "l") if camera is FROM_BEHIND else ("r",)
    names = [f"{name}_{side}" for name in ("hip", "knee", "ankle", "shoulder") for side in sides]
    return "".join(_dot(camera, at[name]) for name in names)


def _spines(camera: Camera, pose: Pose) -> str:
    """The posterior spines of the pelvis, along the line of the hips."""
    at = joints(pose)
    left, right = at["hip_l"], at["hip_r"]
    apart = SPINES_APART * (right - left) / np.linalg.norm(right - left)
    middle = (left + right) / 2 + np.array(SPINES_FROM_HIPS)
    return "".join(_dot(camera, middle + share * apart, 3.3) for share in (-0.5, 0.5))


def _dot(camera: Camera, place: np.ndarray, radius: float = 4.5) -> str:
    x, y = SCALE * camera.see(place + np.array((0.0, DECK, 0.0)))[:2]
    return f'<circle class="fg-muscle" cx="{x:.1f}" cy="{y:.1f}" r="{radius}"/>'


def _treadmill(camera: Camera) -> str:
    """A deck, and the two posts of the console in front."""
    parts = _block(camera, (-0.55, 0.0, -0.2), (0.55, DECK, 0.2))
    parts += _block(camera, (-0.5, DECK, -0.15), (0.5, DECK + 0.002, 0.15), kind="fg-belt")
    for z in (-0.19, 0.15):
        parts += _block(camera, (0.48, DECK, z), (0.53, 0.66, z + 0.04))
    return parts + _block(camera, (0.46, 0.64, -0.19), (0.56, 0.7, 0.19))


def _phone(camera: Camera, at: Point, *, facing: str) -> str:
    """A phone on a tripod, its screen away from the runner."""
    x, y, z = at
    feet = [(x + 0.12, 0.0, z), (x - 0.07, 0.0, z + 0.11), (x - 0.07, 0.0, z - 0.11)]
    legs = "".join(_line(camera, foot, (x, y - 0.1, z), "fg-leg") for foot in feet)
    half, tall, thin = 0.045, 0.09, 0.012
    wide = (thin, tall, half) if facing == "x" else (half, tall, thin)
    low, high = np.array(at) - wide, np.array(at) + wide
    return legs + _block(camera, tuple(low), tuple(high), kind="fg-phone")


def _block(camera: Camera, low: Sequence[float], high: Sequence[float], *, kind: str = "fg-step") -> str:
    """The faces of a box that look towards the viewer."""
    faces = ""
    for axis in range(3):
        for number, end in enumerate((low, high)):
            normal = np.zeros(3)
            normal[axis] = 1.0 if number else -1.0
            if camera.see(normal)[2] <= 1e-6:
                continue
            a, b = (one for one in range(3) if one != axis)
            corners = []
            for p, q in ((low[a], low[b]), (high[a], low[b]), (high[a], high[b]), (low[a], high[b])):
                corner = np.empty(3)
                corner[axis], corner[a], corner[b] = end[axis], p, q
                corners.append(SCALE * camera.see(corner)[:2])
            points = " ".join(f"{x:.1f},{y:.1f}" for x, y in corners)
            faces += f'<polygon class="{kind} fg-face-{(2, 1, 0)[axis]}" points="{points}"/>'
    return faces


def _line(camera: Camera, start: Point, end: Point, kind: str) -> str:
    (x0, y0, _), (x1, y1, _) = (SCALE * camera.see(np.array(point)) for point in (start, end))
    return f'<path class="{kind}" d="M{x0:.1f} {y0:.1f}L{x1:.1f} {y1:.1f}"/>'


def _at(camera: Camera, point: Point) -> Vector:
    """Where a point of the scene lies in picture units."""
    return SCALE * camera.see(np.array(point))[:2]


def _between(a: Vector | tuple[int, int], b: Vector | tuple[int, int]) -> str:
    start, end = np.array(a, dtype=float), np.array(b, dtype=float)
    return f'<path class="fg-way" d="M{_xy(start)}L{_xy(end)}"/>{_head(end, end - start)}{_head(start, start - end)}'


def _head(tip: Vector, along: Vector) -> str:
    ahead = along / np.linalg.norm(along)
    across = np.array((-ahead[1], ahead[0]))
    corners = (tip + 3 * ahead, tip - 6 * ahead + 4.5 * across, tip - 6 * ahead - 4.5 * across)
    return f'<path class="fg-head" d="M{"L".join(_xy(one) for one in corners)}Z"/>'


def _xy(point: Vector) -> str:
    return f"{point[0]:.1f} {point[1]:.1f}"


def _screen(
    place: float,
    name: str,
    body: str,
    *,
    centre_y: float,
    zoom: float,
    right: bool = True,
    word: str = "",
    kind: str = "fg-sky",
) -> str:
    """What a phone held upright shows, the left or right one of two, with a tick, a cross or a word below.

    `centre_y` is the height in the middle of the picture, in body heights; `name` tells its cut from others'.
    """
    x, y, width, height = 38 + 190 * place, 8, 114, 202
    middle_x, middle_y = x + width / 2, y + height / 2 + zoom * SCALE * centre_y
    frame = f'x="{x}" y="{y}" width="{width}" height="{height}" rx="12"'
    below = f'<text class="fg-word" x="{middle_x:.0f}" y="230">{word}</text>'
    moved = f"translate({middle_x:.1f} {middle_y:.1f}) scale({zoom:.3f})"
    return (
        f'<clipPath id="fg-cut-{name}"><rect {frame}/></clipPath><rect class="{kind}" {frame}/>'
        f'<g clip-path="url(#fg-cut-{name})"><g transform="{moved}">{body}</g></g>'
        f'<rect class="fg-frame" {frame}/>{below if word else _mark(middle_x, 226, right=right)}'
    )


def _mark(x: float, y: float, *, right: bool) -> str:
    """A tick or a cross: told apart by shape."""
    if right:
        return f'<path class="fg-yes" d="M{x - 8:.0f} {y:.0f}l6 7l12 -14"/>'
    return f'<path class="fg-no" d="M{x - 7:.0f} {y - 7:.0f}l14 14m0 -14l-14 14"/>'


def _sun() -> str:
    """The light of a lamp from the upper left, in picture units of the runner."""
    beams = ((-22, -168, 14, 8), (-28, -158, 13, 16), (-38, -152, 5, 20))
    rays = "".join(f'<path class="fg-ray" d="M{x} {y}l{dx} {dy}"/>' for x, y, dx, dy in beams)
    return f'{rays}<circle class="fg-sun" cx="-42" cy="-176" r="13"/>'
