"""Who is the runner, where in the picture, and in which frames somebody or something hides the runner.

Pure functions on landmarks: (33, 3) per person, x and y in pixels of the upright picture and visibility.
The runner is the one whose place stays while the legs move. A bystander's legs rest, a poster has no motion at all,
somebody who walks past does not keep the place, and a mirror shows the runner smaller than the runner is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from formcam.records.errors import CannotJudge
from formcam.records.skeleton import HIPS, INDEX, SHOULDERS
from formcam.records.track import PoseTrack

# left, top, right, bottom, pixels of the picture.
Rectangle = tuple[int, int, int, int]

# Nobody in more than this share of the pictures: there is no runner to speak of.
NOBODY_SHARE = 0.8

# Two bodies in different pictures are the same one when their centres lie closer than this (in body heights) and
# their heights differ by less than this factor. A runner drifts some 0.3 m (0.17 heights) on a belt; arms and a
# bent knee change the height of the box by a fifth.
SAME_PLACE_HEIGHTS = 0.3
SAME_SIZE_FACTOR = 1.35

# A person counts as staying in place when found there in this share of the pictures.
STAYS_SHARE = 0.5

# Spread of ankles and knees about the hips, in body heights. Measured: running 0.10-0.15, a standing person and the
# model's own jitter under 0.02. Above the first limit legs surely run; below the second they surely rest.
LEGS_RUN_HEIGHTS = 0.05
LEGS_REST_HEIGHTS = 0.02
# A smaller runner is refused. 400 px is a usual demand, but two clips shrunk step by step (a real and a
# rendered one) kept every value inside its interval down to 115-135 px, for the model sees 256 px anyway. Below
# 600 px the footage is called usable, below 400 poor.
SMALLEST_BODY_PX = 150.0

# Room about the bodies of the sampled pictures, in body heights: a foot or an arm reaches further in the pictures
# between the samples (a stride is 1.2 heights wide from foot to foot at most), and the runner drifts on the belt.
MARGIN_SIDE_HEIGHTS = 0.3
MARGIN_ABOVE_HEIGHTS = 0.2
# A crop that keeps this share of the picture saves nothing and is left out.
WHOLE_PICTURE_SHARE = 0.85

# A jump of the whole body against its steady place (in body heights), or a change of its size, from one frame to the
# other cannot be the runner: the landmarker has gone over to somebody else or to a half-covered body.
JUMP_HEIGHTS = 0.4
SIZE_RANGE = (0.65, 1.5)
# The body's better side (the far side is always unsure) seen worse than this is covered.
COVERED_VISIBILITY = 0.35
# A covered or strange moment spoils its surroundings: the box creeps over before it is recognised as another's.
HIDDEN_MARGIN_S = 0.05
# A body whose centre strays less than this (median absolute deviation, body heights) stays in place.
ON_THE_SPOT_HEIGHTS = 0.15
STEADY_WINDOW_S = 3.0

_LEGS = [INDEX[f"{side}_{joint}"] for side in ("left", "right") for joint in ("knee", "ankle", "heel")]
_TORSO = [*HIPS, *SHOULDERS]
_SIDES = [
    [INDEX[f"{side}_{joint}"] for joint in ("shoulder", "hip", "knee", "ankle")] for side in ("left", "right")
]


@dataclass(frozen=True)
class Box:
    """A rectangle in pixels, the right and lower edges outside."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def height(self) -> float:
        """Height in pixels."""
        return self.bottom - self.top

    @property
    def centre(self) -> np.ndarray:
        """The middle, (2,)."""
        return np.array([(self.left + self.right) / 2, (self.top + self.bottom) / 2])

    def holds(self, x: float, y: float) -> bool:
        """Whether a point lies inside."""
        return self.left <= x < self.right and self.top <= y < self.bottom

    def meets(self, crop: Rectangle) -> bool:
        """Whether it reaches into the crop."""
        left, top, right, bottom = crop
        return self.left < right and self.right > left and self.top < bottom and self.bottom > top


@dataclass(frozen=True, eq=False)
class Person:
    """The bodies of one person in the sampled pictures: `pictures` numbers them, `bodies` is (N, 33, 3)."""

    pictures: tuple[int, ...]
    bodies: np.ndarray

    @property
    def box(self) -> Box:
        """The rectangle about all the bodies."""
        return body_box(self.bodies.reshape(-1, 3))

    @property
    def height_px(self) -> float:
        """The median height of the body's box."""
        return float(np.median(np.ptp(self.bodies[:, :, 1], axis=1)))

    @property
    def legs_move(self) -> float:
        """The spread of knees, ankles and heels about the hips over the pictures, in body heights."""
        legs = self.bodies[:, _LEGS, :2] - self.bodies[:, HIPS, :2].mean(axis=1, keepdims=True)
        return float(np.sqrt(legs.var(axis=0).sum(axis=-1).mean()) / max(self.height_px, 1.0))


def body_box(body: np.ndarray) -> Box:
    """The rectangle about the landmarks (33, 2 or 3) of one body."""
    left, top = body[:, :2].min(axis=0)
    right, bottom = body[:, :2].max(axis=0)
    return Box(float(left), float(top), float(right), float(bottom))


def same_people(pictures: Sequence[np.ndarray]) -> tuple[Person, ...]:
    """Sort the bodies of sampled pictures, each (people, 33, 3), into persons by place and size."""
    groups: list[list[tuple[int, np.ndarray]]] = []
    for number, bodies in enumerate(pictures):
        left = dict(enumerate(bodies))
        pairs = [
            (_strangeness(group, body), g, b) for g, group in enumerate(groups) for b, body in left.items()
        ]
        taken: set[int] = set()
        for strangeness, g, b in sorted(pairs):  # The likest pair first: nobody takes another's place.
            if strangeness <= 1.0 and g not in taken and b in left:
                groups[g].append((number, left.pop(b)))
                taken.add(g)
        groups.extend([(number, body)] for body in left.values())
    return tuple(Person(tuple(n for n, _ in group), np.array([b for _, b in group])) for group in groups)


def find_runner(
    pictures: Sequence[np.ndarray], *, runner_xy_px: tuple[float, float] | None = None
) -> tuple[Person, tuple[Person, ...]]:
    """The runner and everybody else in the sampled pictures.

    `runner_xy_px` is a point on the wanted person in the first picture; the person whose box holds it, or else the
    nearest one, is taken. Raises `CannotJudge` ("no_person") where most pictures show nobody.
    """
    if not pictures or np.mean([len(bodies) == 0 for bodies in pictures]) >= NOBODY_SHARE:
        raise no_person()
    people = same_people(pictures)
    if runner_xy_px is not None:
        runner = min(people, key=lambda person: _distance(person, runner_xy_px))
    else:
        runner = max(people, key=lambda person: _likeness(person, len(pictures)))
    return runner, tuple(person for person in people if person is not runner)


def runner_crop(runner: Person, pictures: int, width_px: int, height_px: int) -> Rectangle:
    """The one rectangle (left, top, right, bottom) that holds the runner through the clip; the whole picture where
    the runner was seen too rarely to be sure, or where cutting would save little."""
    whole = (0, 0, width_px, height_px)
    if len(runner.pictures) < max(3, STAYS_SHARE * pictures):
        return whole
    box, height = runner.box, runner.height_px
    left = max(0, int(box.left - MARGIN_SIDE_HEIGHTS * height))
    right = min(width_px, int(np.ceil(box.right + MARGIN_SIDE_HEIGHTS * height)))
    top = max(0, int(box.top - MARGIN_ABOVE_HEIGHTS * height))
    bottom = min(height_px, int(np.ceil(box.bottom + MARGIN_ABOVE_HEIGHTS * height)))
    if right - left < 32 or bottom - top < 32:
        return whole
    saved = (right - left) * (bottom - top) / (width_px * height_px)
    return whole if saved >= WHOLE_PICTURE_SHARE else (left, top, right, bottom)


def choose(bodies: np.ndarray, wanted: Person) -> np.ndarray | None:
    """The body (33, 3) among `bodies` (people, 33, 3) that is most like the wanted person's, or None."""
    if len(bodies) == 0:
        return None
    group = list(zip(wanted.pictures, wanted.bodies, strict=True))
    return min(bodies, key=lambda body: _strangeness(group, body))


def mark_hidden(time_s: np.ndarray, bodies: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Where the runner is hidden, and where the points are not the runner's.

    `bodies` (T, 33, 3), NaN where nobody was found. Returns (hidden, foreign), both (T,) bool: a frame is hidden
    when the body jumps in place or size against the runner's steady one, or is covered, or is not found between
    frames where it is; foreign frames (the jumps) hold somebody else's points.
    """
    found = np.isfinite(bodies[:, 0, 0])
    if not found.any():
        return np.zeros(len(bodies), bool), np.zeros(len(bodies), bool)
    centre = bodies[:, _TORSO, :2].mean(axis=1)
    height = np.ptp(bodies[:, :, 1], axis=1)
    steady_height = float(np.nanmedian(height))
    steady_centre = _steady_centre(time_s, centre, steady_height)
    with np.errstate(invalid="ignore"):
        away = np.linalg.norm(centre - steady_centre, axis=1) / steady_height
        size = height / steady_height
        foreign = found & ((away > JUMP_HEIGHTS) | (size < SIZE_RANGE[0]) | (size > SIZE_RANGE[1]))
        best_side = np.max([bodies[:, side, 2].mean(axis=1) for side in _SIDES], axis=0)
        covered = found & (best_side < COVERED_VISIBILITY)
    foreign = _widened(time_s, foreign) & found
    between = np.zeros(len(found), bool)
    first, last = np.flatnonzero(found)[[0, -1]]
    between[first : last + 1] = ~found[first : last + 1]
    return foreign | covered | between, foreign


def body_height_px(track: PoseTrack) -> float:
    """The runner's height in pixels: the median height of the landmarks' box over the frames seen (from the eyes to
    the sole: some 0.93 of the standing height); NaN for a track of legs only or of nobody."""
    y = track.xy_px[:, :, 1]
    whole = np.isfinite(y[:, [INDEX["nose"], *_LEGS]]).all(axis=1) & ~track.hidden  # type: ignore[operator]
    return (
        float(np.median(np.nanmax(y[whole], axis=1) - np.nanmin(y[whole], axis=1)))
        if whole.any()
        else float("nan")
    )


def refuse_if_small(track: PoseTrack) -> None:
    """Raises `CannotJudge` ("too_small") when the runner is smaller than `SMALLEST_BODY_PX`; unknown size passes."""
    height = body_height_px(track)
    if height < SMALLEST_BODY_PX:
        raise CannotJudge(
            "too_small",
            f"the runner is only {height:.0f} pixels tall in the picture",
            "move the camera closer, zoom in, or export the clip in its full size",
        )


def no_person() -> CannotJudge:
    """The refusal of a clip in which nobody is found."""
    return CannotJudge(
        "no_person",
        "no runner can be found in this video",
        "film one runner on a treadmill, whole body in the picture, in good light",
    )


def _likeness(person: Person, pictures: int) -> tuple[bool, float]:
    """How much a person is like a runner on the spot; anybody who stays beats everybody who does not."""
    share = len(person.pictures) / pictures
    run = np.interp(person.legs_move, [LEGS_REST_HEIGHTS, LEGS_RUN_HEIGHTS], [0.01, 1.0])
    return bool(share >= STAYS_SHARE and run > 0.01), float(share * run * person.height_px)


def _strangeness(group: Sequence[tuple[int, np.ndarray]], body: np.ndarray) -> float:
    """How unlike the group's bodies this one is: 1 = just still the same person."""
    boxes = [body_box(other) for _, other in group]
    height = float(np.median([box.height for box in boxes]))
    box = body_box(body)
    away = np.linalg.norm(box.centre - np.median([b.centre for b in boxes], axis=0)) / max(height, 1.0)
    factor = abs(np.log(max(box.height, 1.0) / max(height, 1.0)))
    return float(max(away / SAME_PLACE_HEIGHTS, factor / np.log(SAME_SIZE_FACTOR)))


def _distance(person: Person, xy_px: tuple[float, float]) -> tuple[bool, float]:
    """For choosing by a point in the first picture: only people seen in it, those whose box holds it first."""
    if person.pictures[0] != 0:
        return True, float("inf")
    box = body_box(person.bodies[0])
    return not box.holds(*xy_px), float(np.linalg.norm(box.centre - np.array(xy_px)))


def _steady_centre(time_s: np.ndarray, centre: np.ndarray, height_px: float) -> np.ndarray:
    """(T, 2): the median over the clip of who stays in place, else the running median (people who walk or run about),
    of as much before a frame as after it: who goes steadily is then in the middle, at the clip's ends too."""
    middle = np.nanmedian(centre, axis=0)
    if np.all(np.nanmedian(np.abs(centre - middle), axis=0) < ON_THE_SPOT_HEIGHTS * height_px):
        return np.broadcast_to(middle, centre.shape)
    seen_s = time_s[np.isfinite(centre[:, 0])]
    half_s = np.minimum(STEADY_WINDOW_S / 2, np.minimum(time_s - seen_s[0], seen_s[-1] - time_s))
    first = np.searchsorted(time_s, time_s - np.maximum(half_s, 0.0) - 1e-9)
    last = np.searchsorted(time_s, time_s + np.maximum(half_s, 0.0) + 1e-9)
    windows = (centre[a:b] for a, b in zip(first, last, strict=True))
    return np.array([np.nanmedian(w, axis=0) if np.isfinite(w).any() else middle for w in windows])


def _widened(time_s: np.ndarray, flags: np.ndarray) -> np.ndarray:
    """`flags` with `HIDDEN_MARGIN_S` before and after each set one."""
    times = time_s[flags]
    if len(times) == 0:
        return flags
    after = np.searchsorted(times, time_s)
    nearest = np.minimum(
        np.abs(time_s - times[np.minimum(after, len(times) - 1)]),
        np.abs(time_s - times[np.maximum(after - 1, 0)]),
    )
    return nearest <= HIDDEN_MARGIN_S
